//! Looking for a node: ask, dial, verify, attach, or wait and try again.

use super::super::Notice;
use super::super::input::{Action, Generation, Millis, Purpose};
use super::{Dial, Link, Phase, RETRY_REFUSED, Sentinel, Supervisor};
use crate::config::{Address, WantedRole};
use crate::connection::Role;
use crate::error::Error;
use crate::outbox::failure;

/// A node dialled again and again while a promotion is awaited: the delay in between.
const REDIAL_CANDIDATE: Millis = 20;
/// Rule S10: Sentinels that name a node of the wrong role are behind, and are given time to catch up.
const WRONG_ROLE: Millis = 200;
/// A node that answers a second connection while the first one stays silent for this long more
/// has forgotten the first one.
const RESCUE_GRACE: Millis = 100;

impl Supervisor {
    /// Starts a round: rule S11, every connection is looked for from the start.
    pub(super) fn seek(&mut self, now: Millis) {
        self.phase = Phase::Seeking { until: now + self.policy.seek };
        if self.dials.is_empty() {
            self.last_error = None;
        }
        self.actions.push(Action::Notify(Notice::Connecting));
        if let Some(node) = self.policy.fixed.clone() {
            // The dial has its own time limit; no Sentinel is waited for.
            self.phase = Phase::Seeking { until: Millis::MAX };
            if !self.is_dialled(&node) {
                self.dial(node, Purpose::Serve, None);
            }
            return;
        }
        for sentinel in self.sentinels.values_mut() {
            sentinel.heard = false;
        }
        self.actions.push(Action::AskSentinels);
    }

    pub(super) fn give_up_for_now(&mut self, now: Millis) {
        // A dial that is still under way may succeed after all: it is left alone.
        let error = self.why_no_node();
        let patience = if error.is_wrong_role() { WRONG_ROLE } else { 0 };
        self.actions.push(Action::Cause(error.to_string()));
        if error.is_auth() {
            let codes = (failure::AUTH, failure::AUTH);
            self.actions.push(Action::FailWaiting(codes, error.message().to_owned()));
        }
        self.count_failure();
        self.actions.push(Action::Notify(Notice::Error(error.clone())));
        self.wait_to_retry(now, patience, Some(&error));
    }

    /// Rules S15 and S16: nobody answered, or nobody knows the name, are different things.
    pub(super) fn why_no_node(&self) -> Error {
        if let Some(error) = &self.last_error {
            return error.clone();
        }
        if self.policy.fixed.is_some() {
            return Error::timed_out("the connection attempt");
        }
        let name = &self.policy.name;
        let knows_not = |sentinel: &Sentinel| {
            sentinel.is_up() && sentinel.answer.as_ref().is_some_and(|answer| answer.node.is_none())
        };
        if self.sentinels.values().any(knows_not) {
            return Error::master_unknown(format!(
                "no Sentinel knows a master named '{name}'; check the name against `sentinel monitor` in sentinel.conf"
            ));
        }
        let reasons: Vec<String> = self
            .sentinels
            .values()
            .filter_map(|sentinel| sentinel.error.as_ref().map(ToString::to_string))
            .collect();
        if reasons.is_empty() {
            Error::sentinels_unreachable("no Sentinel has answered yet")
        } else {
            Error::sentinels_unreachable(format!(
                "no Sentinel can be reached: {}",
                reasons.join("; ")
            ))
        }
    }

    pub(super) fn dial(&mut self, node: Address, purpose: Purpose, epoch: Option<u64>) {
        self.start_dial(node, purpose, epoch, false);
    }

    /// Dials what a majority of Sentinels names, none of which says under which epoch.
    pub(super) fn dial_voted(&mut self, node: Address) {
        self.start_dial(node, Purpose::Serve, None, true);
    }

    fn start_dial(&mut self, node: Address, purpose: Purpose, epoch: Option<u64>, voted: bool) {
        self.generation += 1;
        let generation = self.generation;
        self.dials.push(Dial { generation, node: node.clone(), purpose, epoch, voted });
        self.actions.push(Action::Dial { generation, node, purpose });
    }

    pub(super) fn is_dialled(&self, node: &Address) -> bool {
        self.dials.iter().any(|dial| dial.node == *node)
    }

    pub(super) fn cancel_dials(&mut self, which: impl Fn(&Dial) -> bool) {
        let actions = &mut self.actions;
        self.dials.retain(|dial| {
            let cancel = which(dial);
            if cancel {
                actions.push(Action::CancelDial(dial.generation));
            }
            !cancel
        });
    }

    pub(super) fn take_dial(&mut self, generation: Generation) -> Option<Dial> {
        let index = self.dials.iter().position(|dial| dial.generation == generation)?;
        Some(self.dials.remove(index))
    }

    pub(super) fn on_dial_ready(&mut self, now: Millis, generation: Generation, role: Role) {
        let Some(dial) = self.take_dial(generation) else { return };
        if !self.is_wanted(role) {
            self.actions.push(Action::CancelDial(generation));
            let says = match self.policy.wanted {
                WantedRole::Master => "was named as the master but says that it is a replica",
                WantedRole::Replica => "is a replica that is not in sync with its master",
            };
            self.last_error = Some(Error::wrong_role(format!("{} {says}", dial.node)));
            return self.without_dial(now);
        }
        if dial.purpose == Purpose::Rescue && self.link.is_some() {
            // The old connection gets a last chance; see `watch_silence`.
            self.rescued_at = Some((generation, now + RESCUE_GRACE));
            return;
        }
        if dial.voted && self.link.is_some() && !self.majority_names(&dial.node) {
            // Some of the votes were from before an announcement.
            self.actions.push(Action::CancelDial(generation));
            return self.end_wait_for(&dial.node);
        }
        if let Some(epoch) = dial.epoch {
            if epoch < self.epoch {
                // Named by a Sentinel that is behind the others: a zombie says "master", too.
                self.actions.push(Action::CancelDial(generation));
                return self.without_dial(now);
            }
            let better = |other: &Dial| other.epoch.is_some_and(|other| other > epoch);
            if self.dials.iter().any(better) {
                // A better-informed Sentinel named somebody else, who is just being asked.
                self.actions.push(Action::CancelDial(generation));
                return;
            }
            self.epoch = epoch;
        }
        if let Some(report) = &mut self.report {
            report.note("verified", now, dial.node.to_string());
        }
        if dial.purpose == Purpose::Promote {
            self.follow_early(now, &dial.node);
        }
        let what = if role.is_replica() { "replica" } else { "master" };
        let reason = format!("{} is the {what} to use now", dial.node);
        self.attach(now, generation, dial.node, &reason);
        if let Some(link) = &mut self.link {
            link.role = role;
        }
    }

    pub(super) fn is_wanted(&self, role: Role) -> bool {
        if self.policy.fixed.is_some() {
            return true;
        }
        match (self.policy.wanted, role) {
            (WantedRole::Master, role) => !role.is_replica(),
            // With no healthy replica left, the master serves reads as well; another one is no better.
            (WantedRole::Replica, Role::Master) => {
                self.link.as_ref().is_none_or(|link| link.draining || link.role != Role::Master)
            }
            (WantedRole::Replica, role) => !matches!(role, Role::CutOff | Role::Syncing),
        }
    }

    pub(super) fn attach(
        &mut self,
        now: Millis,
        generation: Generation,
        node: Address,
        reason: &str,
    ) {
        let awaits_other = self
            .failover
            .as_ref()
            .is_some_and(|failover| failover.candidate.as_ref() != Some(&node));
        self.cancel_dials(|dial| !(awaits_other && dial.purpose == Purpose::Promote));
        self.abandon_unless(&node);
        let before = self.link.take().map(|link| link.node);
        self.link = Some(Link {
            generation,
            since: now,
            node: node.clone(),
            role: Role::Unknown,
            draining: false,
            resume_at: None,
            next_heartbeat: now + self.policy.heartbeat,
            next_rescue: 0,
            cautious: false,
            suspected: false,
        });
        self.phase = Phase::Serving;
        self.attempt = 0;
        self.failures = 0;
        self.last_error = None;
        self.drop_rescue();
        self.actions.push(Action::Attach(generation, reason.to_owned()));
        self.unverified = false;
        if !awaits_other {
            // Otherwise it is the old master once more: it may serve reads, but what it acknowledges now
            // could be thrown away.
            self.failover = None;
        }
        self.actions.push(Action::Notify(Notice::Ready(node.clone())));
        if let Some(report) = &mut self.report {
            report.note("resumed", now, node.to_string());
            report.early = self.followed.as_ref() == Some(&node);
            report.from = report.from.take().or(before);
            report.to = Some(node);
            if self.provisional.is_none() {
                self.finish_report();
            }
        }
    }

    pub(super) fn on_dial_failed(&mut self, now: Millis, generation: Generation, error: Error) {
        let Some(dial) = self.take_dial(generation) else { return };
        match dial.purpose {
            Purpose::Promote => {
                if let Some(failover) = &mut self.failover {
                    failover.redial_at = Some(now + REDIAL_CANDIDATE);
                }
            }
            Purpose::Rescue => {}
            Purpose::Serve => {
                self.last_error = Some(error);
                if let Some(link) = &mut self.link
                    && self.policy.fixed.is_some()
                    && link.draining
                {
                    link.resume_at = Some(now + RETRY_REFUSED);
                }
            }
        }
        self.without_dial(now);
    }

    /// A dial came to nothing: wait a moment and start again, unless something else is under way.
    pub(super) fn without_dial(&mut self, now: Millis) {
        let seeking = matches!(self.phase, Phase::Seeking { .. });
        if !seeking || !self.dials.is_empty() {
            return;
        }
        let all_heard = self.sentinels.values().all(|sentinel| sentinel.heard);
        if self.policy.fixed.is_some() || all_heard {
            self.give_up_for_now(now);
        }
    }
}
