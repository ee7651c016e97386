//! What `health()` and `stats()` are made of.

use super::notices::number;
use crate::SessionHandle;
use napi_derive::napi;

/// How a client is doing.
#[napi(object)]
#[derive(Debug)]
pub struct NativeHealth {
    /// `idle`, `seeking`, `waiting`, `ready`, `failover` or `suspect`.
    pub state: String,
    /// The node in use.
    pub node: Option<String>,
    /// Confirmed epoch.
    pub epoch: f64,
    /// Every Sentinel and what it says.
    pub sentinels: Vec<NativeSentinel>,
    /// Commands handed over and unanswered.
    pub in_flight: u32,
    /// Commands without a connection.
    pub waiting: u32,
    /// Their bytes.
    pub waiting_bytes: f64,
    /// Age of the oldest unsettled command, milliseconds.
    pub oldest: f64,
    /// Totals since the start.
    pub submitted: f64,
    /// Bytes of the submitted commands.
    pub submitted_bytes: f64,
    /// Bytes of the replies.
    pub received_bytes: f64,
    /// How often nothing was read because JavaScript did not collect.
    pub read_pauses: f64,
    /// For how many milliseconds altogether.
    pub read_paused_ms: f64,
    /// Answered by the server.
    pub answered: f64,
    /// Sent again.
    pub retried: f64,
    /// Rejected as maybe executed.
    pub maybe_executed: f64,
    /// Rejected at their deadline.
    pub expired: f64,
    /// Not taken by the full queue.
    pub overflowed: f64,
    /// Refused by a server without being executed.
    pub refused: f64,
}

/// One Sentinel as a client sees it.
#[napi(object)]
#[derive(Debug)]
pub struct NativeSentinel {
    /// Where it is.
    pub address: String,
    /// Whether it answers.
    pub reachable: bool,
    /// Whether it lets the client subscribe.
    pub subscribed: bool,
    /// The master it names.
    pub names: Option<String>,
}

impl NativeHealth {
    /// What is known of the client of this session now.
    pub(super) fn of(session: &SessionHandle) -> Self {
        let health = session.health();
        let load = session.client.load();
        let addresses = session.sentinels();
        let count = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Self {
            state: health.state.into(),
            node: health.node.map(|node| node.to_string()),
            epoch: number(health.epoch),
            sentinels: health
                .sentinels
                .into_iter()
                .map(|(id, reachable, subscribed, names)| NativeSentinel {
                    address: addresses.get(id).map(ToString::to_string).unwrap_or_default(),
                    reachable,
                    subscribed,
                    names: names.map(|node| node.to_string()),
                })
                .collect(),
            in_flight: count(load.in_flight),
            waiting: count(load.waiting),
            waiting_bytes: number(load.waiting_bytes as u64),
            oldest: number(load.oldest_ms),
            submitted: number(load.counters.submitted),
            submitted_bytes: number(load.counters.submitted_bytes),
            received_bytes: number(load.received_bytes),
            read_pauses: number(load.read_pauses),
            read_paused_ms: number(load.read_paused_ms),
            answered: number(load.counters.answered),
            retried: number(load.counters.retried),
            maybe_executed: number(load.counters.maybe_executed),
            expired: number(load.counters.expired),
            overflowed: number(load.counters.overflowed),
            refused: number(load.counters.refused),
        }
    }
}
