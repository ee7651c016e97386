//! Which Sentinels there are. One may be known under several addresses (a DNS name that was configured, and
//! the IP address that the others list), but it has one voice.

use super::super::Notice;
use super::super::input::{Action, Millis};
use super::{Sentinel, Supervisor};
use crate::config::Address;
use crate::sentinel::{Listed, SentinelId};
use std::collections::BTreeSet;

/// An address that others listed is forgotten when nobody has answered there for this long. Where it is
/// listed again, it is tried again.
const FORGET_AFTER: Millis = 60_000;

impl Supervisor {
    /// There is another Sentinel to hear: a search is not over before it was.
    pub fn add_sentinel(&mut self, id: SentinelId, address: &Address, seed: bool) {
        let sentinel = self.sentinels.entry(id).or_default();
        sentinel.address = address.clone();
        sentinel.seed = seed;
    }

    /// A Sentinel said who it is.
    pub(super) fn on_identity(&mut self, id: SentinelId, run_id: String) {
        if let Some(sentinel) = self.sentinels.get_mut(&id) {
            sentinel.run_id = Some(run_id);
            self.drop_twins();
        }
    }

    /// A Sentinel knows of another one.
    pub(super) fn on_listed(&mut self, Listed { address, run_id }: Listed) {
        let known = self.sentinels.values_mut().find(|sentinel| sentinel.address == address);
        if let Some(sentinel) = known {
            sentinel.run_id = sentinel.run_id.take().or(run_id);
            return self.drop_twins();
        }
        let met = |sentinel: &Sentinel| sentinel.is_up() && sentinel.run_id == run_id;
        if run_id.is_none() || !self.sentinels.values().any(met) {
            self.actions.push(Action::AddSentinel(address));
        }
    }

    /// A discovered address at which nobody answers any more.
    pub(super) fn forget(&mut self, now: Millis, id: SentinelId) {
        let long_gone = |sentinel: &Sentinel| {
            !sentinel.seed && sentinel.down_since.is_some_and(|since| now >= since + FORGET_AFTER)
        };
        if self.sentinels.get(&id).is_some_and(long_gone) {
            self.drop_sentinel(id);
        }
    }

    /// Of two addresses of one Sentinel that both answer, one that was not configured is superfluous.
    fn drop_twins(&mut self) {
        let up = |(_, sentinel): &(&SentinelId, &Sentinel)| sentinel.is_up() && !sentinel.seed;
        let discovered: Vec<SentinelId> =
            self.sentinels.iter().filter(up).map(|(&id, _)| id).rev().collect();
        for id in discovered {
            if let Some(twin) = self.met_elsewhere(id) {
                self.drop_sentinel(id);
                self.rename_leader(id, twin);
            }
        }
    }

    fn drop_sentinel(&mut self, id: SentinelId) {
        self.sentinels.remove(&id);
        self.actions.push(Action::DropSentinel(id));
    }

    fn rename_leader(&mut self, from: SentinelId, to: SentinelId) {
        let failover = self.failover.as_mut().map(|failover| &mut failover.leader);
        let provisional = self.provisional.as_mut().map(|provisional| &mut provisional.leader);
        for leader in failover.into_iter().chain(provisional) {
            if *leader == from {
                *leader = to;
            }
        }
    }

    /// Another address at which the same Sentinel answers.
    fn met_elsewhere(&self, id: SentinelId) -> Option<SentinelId> {
        let mut others = self.sentinels.iter().filter(|&(&other, sentinel)| {
            sentinel.is_up() && other != id && self.are_one(other, id)
        });
        others.next().map(|(&other, _)| other)
    }

    pub(super) fn is_met_elsewhere(&self, id: SentinelId) -> bool {
        self.met_elsewhere(id).is_some()
    }

    /// Whether two addresses lead to the same Sentinel.
    pub(super) fn are_one(&self, a: SentinelId, b: SentinelId) -> bool {
        let run_id = |id| self.sentinels.get(&id)?.run_id.as_ref();
        a == b || run_id(a).is_some_and(|known| run_id(b) == Some(known))
    }

    /// The Sentinels that answer, each once.
    fn witnesses(&self) -> impl Iterator<Item = &Sentinel> {
        let mut seen = BTreeSet::new();
        let up = self.sentinels.values().filter(|sentinel| sentinel.is_up());
        up.filter(move |sentinel| sentinel.run_id.as_ref().is_none_or(|run_id| seen.insert(run_id)))
    }

    pub(super) fn majority_names(&self, node: &Address) -> bool {
        let names = |sentinel: &&Sentinel| {
            sentinel.answer.as_ref().and_then(|answer| answer.node.as_ref()) == Some(node)
        };
        self.witnesses().filter(names).count() * 2 > self.witnesses().count()
    }

    /// Sentinels that were set up anew begin to count at zero. If all that answer are behind what was
    /// once confirmed, and most of them agree on a node, that epoch belongs to Sentinels that are no more.
    pub(super) fn is_outlived(&self, node: &Address) -> bool {
        let epochs = || self.witnesses().filter_map(|sentinel| sentinel.answer.as_ref()?.epoch);
        self.provisional.is_none()
            && epochs().count() == self.witnesses().count()
            && epochs().all(|epoch| epoch < self.epoch)
            && self.majority_names(node)
    }

    /// Rule S25.
    pub(super) fn on_tilt(&mut self, id: SentinelId, tilt: bool) {
        let Some(sentinel) = self.sentinels.get_mut(&id) else { return };
        if tilt && !std::mem::replace(&mut sentinel.tilt, tilt) {
            self.actions.push(Action::Notify(Notice::Warning(
                "REDIS_SENTINEL_TILT",
                "a Sentinel is in TILT mode: its clock jumped, and it takes no part in failovers"
                    .into(),
            )));
        }
        sentinel.tilt = tilt;
    }
}
