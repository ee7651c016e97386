//! The connection in use: its end, its role, its refusals.

use super::super::Notice;
use super::super::input::{Action, Generation, Millis, Purpose};
use super::{Failover, Phase, RETRY_REFUSED, Supervisor};
use crate::config::WantedRole;
use crate::connection::Role;
use crate::pipeline::Refusal;

impl Supervisor {
    pub(super) fn is_current(&self, generation: Generation) -> bool {
        self.link.as_ref().is_some_and(|link| link.generation == generation)
    }

    pub(super) fn on_link_closed(&mut self, now: Millis, generation: Generation, reason: &str) {
        if !self.is_current(generation) {
            return;
        }
        let Some(link) = self.link.take() else { return };
        let reason = format!("{}: {reason}", link.node);
        self.actions.push(Action::Detach(generation, reason.clone()));
        self.actions.push(Action::Notify(Notice::Disconnected(reason)));
        if !self.policy.retry.asked {
            self.actions.push(Action::Notify(Notice::Reconnecting(0)));
        }
        self.count_failure();
        self.drop_rescue();
        if self.policy.fixed.is_none() && self.policy.wanted == WantedRole::Master {
            let report = self.report.get_or_insert_default();
            report.from = report.from.take().or(Some(link.node));
            report.note("lost", now, "connection");
        }
        self.follow_again(now);
        // While a promotion is awaited its candidate is the better bet, but not the only one.
        if !matches!(self.phase, Phase::Seeking { .. }) {
            self.seek_or_ask(now);
        }
    }

    pub(super) fn on_link_role(&mut self, now: Millis, generation: Generation, role: Role) {
        if !self.is_current(generation) || self.policy.fixed.is_some() {
            return;
        }
        if let Some(link) = &mut self.link {
            link.role = role;
        }
        match (self.policy.wanted, role) {
            (WantedRole::Master, Role::Replica) => self.on_demoted(now, "heartbeat"),
            // Where neither ROLE nor INFO is allowed, a refused write is what tells a replica.
            (WantedRole::Master, Role::Master | Role::Unknown) if self.failover.is_none() => {
                self.on_still_master(now);
            }
            _ => {}
        }
    }

    /// The node is the master, and no failover is under way (any more): writes may go.
    fn on_still_master(&mut self, now: Millis) {
        if let Some(link) = &mut self.link {
            link.cautious = false;
        }
        // Harmless when nothing is held.
        self.actions.push(Action::HoldWrites(false));
        if let Some(report) = &mut self.report
            && report.aborted
        {
            report.note("resumed", now, "heartbeat");
            report.to.clone_from(&report.from);
            self.finish_report();
        }
    }

    /// The connection to a node that was followed early is lost before Sentinels confirmed it: they
    /// still name the old master, so it is dialled again without asking them.
    fn follow_again(&mut self, now: Millis) {
        let Some(provisional) = &self.provisional else { return };
        let (leader, node) = (provisional.leader, provisional.node.clone());
        let hold_until = now + self.policy.hold;
        self.failover =
            Some(Failover { leader, candidate: Some(node.clone()), hold_until, redial_at: None });
        if !self.is_dialled(&node) {
            self.dial(node, Purpose::Promote, None);
        }
    }

    /// Nothing more is sent to a node that is no master, but what it still answers is taken:
    /// those commands were executed, or refused, and not lost.
    pub(super) fn on_demoted(&mut self, now: Millis, by: &str) {
        let Some(link) = &mut self.link else { return };
        if std::mem::replace(&mut link.draining, true) {
            return;
        }
        let node = link.node.clone();
        self.actions.push(Action::Pause(true));
        self.actions.push(Action::Cause(format!("{node} is a replica now")));
        let report = self.report.get_or_insert_default();
        report.from = report.from.take().or(Some(node));
        report.note("lost", now, by);
        self.seek(now);
    }

    pub(super) fn on_refused(&mut self, now: Millis, generation: Generation, refusal: Refusal) {
        if !self.is_current(generation) {
            return;
        }
        if refusal == Refusal::NotMaster && self.policy.fixed.is_none() {
            if self.policy.wanted == WantedRole::Master {
                self.on_demoted(now, "refusal");
            }
            return;
        }
        let Some(link) = &mut self.link else { return };
        link.draining |= refusal == Refusal::NotMaster;
        if link.resume_at.is_none() {
            link.resume_at = Some(now + RETRY_REFUSED);
            self.actions.push(Action::Pause(true));
            self.actions.push(Action::AskSentinels);
        }
    }
}
