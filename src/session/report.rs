//! What happened during one failover.

use super::Millis;
use crate::config::Address;

/// A step of a failover, and when it was noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// `lost`, `down`, `selecting`, `selected`, `promoting`, `promoted`, `verified`, `resumed`,
    /// `announced`, `aborted`.
    pub step: &'static str,
    /// On the client's clock.
    pub at: Millis,
    /// Who noticed: `connection`, `heartbeat`, `refusal`, a node, or a Sentinel's address.
    pub by: String,
}

/// What a failover did to commands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Toll {
    /// Commands that waited when the new connection was attached.
    pub held: usize,
    /// How long the oldest of them had waited, in milliseconds.
    pub longest_wait: Millis,
    /// Sent again after the connection was lost.
    pub retried: u64,
    /// Rejected as maybe executed.
    pub maybe_executed: u64,
    /// Rejected at their deadline.
    pub expired: u64,
    /// Refused by a node without being executed, and sent again.
    pub refused: u64,
    /// Answered by a node whose promotion was abandoned afterwards: what they wrote is lost.
    pub abandoned: u64,
}

/// The report of one failover, complete once Sentinels confirmed it or it was given up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailoverReport {
    /// The master before.
    pub from: Option<Address>,
    /// The master after; the same when the failover was given up.
    pub to: Option<Address>,
    /// Configuration epoch that the Sentinels confirmed.
    pub epoch: Option<u64>,
    /// True when the promotion was followed before a Sentinel announced it.
    pub early: bool,
    /// True when the failover was given up and the old master kept.
    pub aborted: bool,
    /// Steps in the order in which they were noticed, each once.
    pub moments: Vec<Moment>,
    /// Wall clock of the first moment, in milliseconds since 1970.
    pub started_at: u64,
    /// What it did to commands.
    pub toll: Toll,
}

impl FailoverReport {
    /// Notes a step the first time that it is noticed.
    pub fn note(&mut self, step: &'static str, at: Millis, by: impl Into<String>) {
        if self.when(step).is_none() {
            self.moments.push(Moment { step, at, by: by.into() });
        }
    }

    /// When the latest step was noticed.
    pub fn latest(&self) -> Option<Millis> {
        self.moments.last().map(|moment| moment.at)
    }

    /// When a step was first noticed.
    pub fn when(&self, step: &str) -> Option<Millis> {
        self.moments.iter().find(|moment| moment.step == step).map(|moment| moment.at)
    }
}
