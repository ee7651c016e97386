//! Conversations with Sentinels: what they are asked, what they publish, and the task that keeps
//! in touch with one of them.

mod ask;
mod event;
mod metered;
mod peer;

pub use ask::{Answer, Directory, Leading, Listed};
pub use event::{Abort, SentinelEvent};
pub use peer::{Ask, Peer, PeerReport};

/// The readers of this module, for what is thrown at them.
#[cfg(any(test, fuzzing))]
pub mod fuzzing {
    pub use super::ask::read_answers;
    pub use super::event::{SentinelEvent, parse};
}

/// A Sentinel, by its place in the client's list.
pub type SentinelId = usize;
