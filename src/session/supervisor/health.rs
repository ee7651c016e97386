//! How things stand, for those who ask.

use super::{Phase, Reach, Supervisor};
use crate::config::Address;
use crate::sentinel::SentinelId;

/// What a health check wants to know.
#[derive(Debug, Clone)]
pub struct Health {
    /// `idle`, `seeking`, `waiting`, `ready`, `failover` or `suspect`.
    pub state: &'static str,
    /// The node in use.
    pub node: Option<Address>,
    /// The last epoch that Sentinels confirmed.
    pub epoch: u64,
    /// Each Sentinel: number, reachable, subscribed, and the node it names.
    pub sentinels: Vec<(SentinelId, bool, bool, Option<Address>)>,
}

impl Supervisor {
    /// How things stand.
    pub fn health(&self) -> Health {
        let state = match (&self.phase, &self.link) {
            _ if self.failover.is_some() => "failover",
            (_, Some(link)) if link.suspected => "suspect",
            (Phase::Serving, _) => "ready",
            (Phase::Idle, _) => "idle",
            (Phase::Seeking { .. }, _) => "seeking",
            (Phase::Waiting { .. }, _) => "waiting",
        };
        Health {
            state,
            node: self.link.as_ref().map(|link| link.node.clone()),
            epoch: self.epoch,
            sentinels: self
                .sentinels
                .iter()
                .map(|(&id, sentinel)| {
                    let node = sentinel.answer.as_ref().and_then(|answer| answer.node.clone());
                    (id, sentinel.is_up(), sentinel.reach == Reach::Subscribed, node)
                })
                .collect(),
        }
    }
}
