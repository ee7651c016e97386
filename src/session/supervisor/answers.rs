//! What Sentinels answer, and whom to believe.

use super::super::Notice;
use super::super::input::{Action, Millis, Purpose};
use super::{Phase, Reach, Supervisor};
use crate::config::{Address, WantedRole};
use crate::connection::Role;
use crate::error::Error;
use crate::sentinel::{Answer, SentinelId};

/// A Sentinel that cannot be reached, but whose process may live, is waited for this long.
const LEADER_PATIENCE: Millis = 1000;

impl Supervisor {
    pub(super) fn on_sentinel_up(&mut self, id: SentinelId, subscribed: bool) {
        let Some(sentinel) = self.sentinels.get_mut(&id) else { return };
        sentinel.reach = if subscribed { Reach::Subscribed } else { Reach::Asked };
        sentinel.error = None;
        sentinel.down_since = None;
        if !subscribed {
            self.actions.push(Action::Notify(Notice::Warning(
                "REDIS_SENTINEL_POLLING",
                "a Sentinel's ACL forbids PSUBSCRIBE: it is polled instead, and a failover is followed later".into(),
            )));
        }
    }

    pub(super) fn on_sentinel_down(&mut self, now: Millis, id: SentinelId, error: Error) {
        let Some(sentinel) = self.sentinels.get_mut(&id) else { return };
        let since = *sentinel.down_since.get_or_insert(now);
        // A lost connection may be a blip. A process that is gone refuses the next one.
        let gone = error.is_refused() || now >= since + LEADER_PATIENCE;
        sentinel.reach = Reach::Away;
        sentinel.heard = true;
        sentinel.error = Some(error);
        sentinel.answer = None;
        if gone {
            self.on_sentinel_gone(now, id);
        }
        self.forget(now, id);
        if matches!(self.phase, Phase::Seeking { .. }) {
            let all_heard = self.sentinels.values().all(|sentinel| sentinel.heard);
            if all_heard && self.dials.is_empty() && self.failover.is_none() {
                self.give_up_for_now(now);
            }
        }
    }

    /// Who is right? The highest configuration epoch; among equals, the node in use.
    pub(super) fn on_answer(&mut self, now: Millis, id: SentinelId, answer: &Answer) {
        let Some(sentinel) = self.sentinels.get_mut(&id) else { return };
        if !sentinel.is_up() {
            sentinel.reach = Reach::Asked;
        }
        sentinel.heard = true;
        sentinel.down_since = None;
        sentinel.answer = Some(answer.clone());
        self.hear_leader(now, id, answer);
        let Some(node) = answer.node.clone() else {
            if matches!(self.phase, Phase::Seeking { .. }) {
                self.without_dial(now);
            }
            return;
        };
        if let Some(epoch) = answer.epoch
            && epoch < self.epoch
        {
            if !self.is_outlived(&node) {
                return;
            }
            self.epoch = epoch;
        }
        let serving =
            self.link.as_ref().filter(|link| !link.draining).map(|link| link.node.clone());
        match serving {
            Some(current) if current == node => self.on_agreement(now, id, answer),
            Some(_) if self.policy.wanted == WantedRole::Replica => {
                // The node in use was promoted, has lost its master, or was the only one to be had.
                let role = self.link.as_ref().map(|link| link.role);
                let makeshift = matches!(role, Some(Role::Master | Role::CutOff));
                if makeshift && !self.is_dialled(&node) {
                    self.dial(node, Purpose::Serve, None);
                }
            }
            Some(_) => {
                if self.outvotes_current(id, &node, answer.epoch) && !self.is_dialled(&node) {
                    self.note_other_master(now, &node, id);
                    self.hold_for(now, id, &node);
                    match answer.epoch {
                        Some(_) => self.dial(node, Purpose::Serve, answer.epoch),
                        None => self.dial_voted(node),
                    }
                }
            }
            None => self.dial_when_seeking(node, answer.epoch),
        }
    }

    pub(super) fn dial_when_seeking(&mut self, node: Address, epoch: Option<u64>) {
        if let Some(provisional) = &self.provisional
            && !provisional.leader_gone
            && provisional.node != node
            && epoch.is_none_or(|epoch| epoch <= self.epoch)
        {
            // They name the old master until the announcement; see `on_link_closed`.
            return;
        }
        let wanted = match self.phase {
            Phase::Seeking { .. } => true,
            // A better-informed Sentinel speaks up during a wait.
            Phase::Waiting { .. } => epoch.is_some_and(|epoch| epoch > self.epoch),
            Phase::Idle | Phase::Serving => false,
        };
        if wanted && !self.is_dialled(&node) {
            self.dial(node, Purpose::Serve, epoch);
        }
    }

    /// May what Sentinel `id` says replace the node in use?
    pub(super) fn outvotes_current(
        &self,
        id: SentinelId,
        node: &Address,
        epoch: Option<u64>,
    ) -> bool {
        if let Some(provisional) = &self.provisional {
            // All others still name the old master until the announcement: that is no news,
            // unless the leader itself says so or is gone.
            let heard_leader = self.are_one(id, provisional.leader);
            return provisional.leader_gone && self.majority_names(node)
                || heard_leader && epoch.is_some_and(|epoch| epoch > self.epoch);
        }
        match epoch {
            Some(epoch) => epoch > self.epoch,
            // Without epochs (least-privilege ACL) a majority must agree.
            None => self.majority_names(node),
        }
    }

    pub(super) fn note_other_master(&mut self, now: Millis, node: &Address, id: SentinelId) {
        let from = self.link.as_ref().map(|link| link.node.clone());
        let report = self.report(now);
        report.from = report.from.take().or(from);
        report.to = Some(node.clone());
        report.note("announced", now, id.to_string());
    }
}
