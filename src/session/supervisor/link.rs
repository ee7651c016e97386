//! The connection in use: its end, its role, its refusals.

use super::super::Notice;
use super::super::input::{Action, Generation, Millis};
use super::{Phase, RETRY_REFUSED, Supervisor};
use crate::config::WantedRole;
use crate::connection::Role;
use crate::pipeline::Refusal;

/// A connection that ends before is not taken for one that worked.
const SHORT_LIFE: Millis = 1_000;
/// That many of them in a row are followed at once: a failover may cost them.
const SHORT_LIVES: Millis = 3;

impl Supervisor {
    pub(super) fn is_current(&self, generation: Generation) -> bool {
        self.link.as_ref().is_some_and(|link| link.generation == generation)
    }

    pub(super) fn on_link_closed(&mut self, now: Millis, generation: Generation, reason: &str) {
        if !self.is_current(generation) {
            return;
        }
        let Some(link) = self.link.take() else { return };
        self.unverified = false;
        let reason = format!("{}: {reason}", link.node);
        let delay = self.rest_after(now.saturating_sub(link.since));
        self.actions.push(Action::Detach(generation, reason.clone()));
        self.actions.push(Action::Notify(Notice::Disconnected(reason)));
        if !self.policy.retry.asked {
            self.actions.push(Action::Notify(Notice::Reconnecting(delay)));
        }
        self.count_failure();
        self.drop_rescue();
        if self.policy.fixed.is_none() && self.policy.wanted == WantedRole::Master {
            let report = self.report(now);
            report.from = report.from.take().or(Some(link.node));
            report.note("lost", now, "connection");
        }
        self.follow_again(now);
        // While a promotion is awaited its candidate is the better bet, but not the only one.
        if delay > 0 || !matches!(self.phase, Phase::Seeking { .. }) {
            self.seek_or_ask(now, delay);
        }
    }

    /// Short as its life was, it was of use: what ends such connections is no server that takes none.
    pub(super) fn on_link_used(&mut self, generation: Generation) {
        if self.is_current(generation) {
            self.short_lives = 0;
        }
    }

    /// How long to wait after a connection that lived for `age`. Where a server takes connections
    /// only to close them, trying again at once would be a thousand attempts a second.
    fn rest_after(&mut self, age: Millis) -> Millis {
        if age >= SHORT_LIFE {
            self.short_lives = 0;
            return 0;
        }
        self.short_lives += 1;
        let (first, most) = self.policy.backoff;
        (first * self.short_lives.saturating_sub(SHORT_LIVES)).min(most)
    }

    pub(super) fn on_link_role(&mut self, now: Millis, generation: Generation, role: Role) {
        if !self.is_current(generation) || self.policy.fixed.is_some() {
            return;
        }
        let Some(link) = &mut self.link else { return };
        let before = std::mem::replace(&mut link.role, role);
        match (self.policy.wanted, role) {
            (WantedRole::Master, role) if role.is_replica() => self.on_demoted(now, "heartbeat"),
            // What it has is about to be thrown away, or differs from what the others have.
            (WantedRole::Replica, Role::Syncing) => self.on_demoted(now, "heartbeat"),
            (WantedRole::Replica, Role::CutOff) if before == Role::Master => {
                self.on_demoted(now, "heartbeat");
            }
            (WantedRole::Replica, Role::CutOff | Role::Master) => {
                self.actions.push(Action::AskSentinels);
            }
            // Where neither ROLE nor INFO is allowed, a refused write is what tells a replica.
            (WantedRole::Master, Role::Master | Role::Unknown) if self.failover.is_none() => {
                self.on_still_master(now);
            }
            _ => {}
        }
    }

    /// The node is the master, and no failover is under way (any more): writes may go.
    fn on_still_master(&mut self, now: Millis) {
        self.unverified = false;
        if let Some(report) = &mut self.report
            && report.aborted
        {
            report.note("resumed", now, "heartbeat");
            report.to.clone_from(&report.from);
            self.finish_report();
        }
    }

    /// Nothing more is sent to a node that is not what is wanted, but what it still answers is taken:
    /// those commands were executed, or refused, and not lost.
    pub(super) fn on_demoted(&mut self, now: Millis, by: &str) {
        let Some(link) = &mut self.link else { return };
        if std::mem::replace(&mut link.draining, true) {
            return;
        }
        let node = link.node.clone();
        let age = now.saturating_sub(link.since);
        if self.policy.wanted == WantedRole::Master {
            self.actions.push(Action::Cause(format!("{node} is a replica now")));
            let report = self.report(now);
            report.from = report.from.take().or(Some(node));
            report.note("lost", now, by);
        } else {
            self.actions.push(Action::Cause(format!("{node} is not in sync with its master")));
        }
        // A replica that hides its role passes for the master again and again.
        match self.rest_after(age) {
            0 => self.seek(now),
            rest => self.phase = Phase::Waiting { until: now + rest },
        }
    }

    pub(super) fn on_refused(&mut self, now: Millis, generation: Generation, refusal: Refusal) {
        if !self.is_current(generation) {
            return;
        }
        if refusal == Refusal::NotMaster && self.policy.fixed.is_none() {
            // A replica refuses reads, too, where it may not serve stale data (`MASTERDOWN`).
            return self.on_demoted(now, "refusal");
        }
        let Some(link) = &mut self.link else { return };
        link.draining |= refusal == Refusal::NotMaster;
        if link.resume_at.is_none() {
            link.resume_at = Some(now + RETRY_REFUSED);
            self.actions.push(Action::AskSentinels);
        }
    }
}
