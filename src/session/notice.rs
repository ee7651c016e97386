//! What the application is told, beside replies.

use super::{FailoverReport, Millis};
use crate::config::Address;
use crate::error::Error;
use std::fmt::Display;

/// One thing to tell. The binding turns each into an event of the client.
#[derive(Debug, Clone)]
pub enum Notice {
    /// A connection attempt has begun.
    Connecting,
    /// A connection is in use.
    Ready(Address),
    /// The connection ended.
    Disconnected(String),
    /// The next attempt begins after this delay.
    Reconnecting(Millis),
    /// The application says when the next attempt is to begin: failures in a row so far, and whether
    /// it was Sentinels that knew no way.
    Retry(u64, bool),
    /// Something failed that the client goes on from.
    Error(Error),
    /// Something an operator should know: a stable code and a sentence.
    Warning(&'static str, String),
    /// A failover is over.
    Failover(Box<FailoverReport>),
    /// An announced address is to be translated.
    Translate(Address),
    /// The client is closed.
    Ended,
}

impl Notice {
    /// A server has no password, and is given one.
    pub fn needless_password(server: impl Display) -> Self {
        Self::Warning(
            "REDIS_PASSWORD_NOT_NEEDED",
            format!("{server} is given a password and has none: whoever reaches it may use it"),
        )
    }
}
