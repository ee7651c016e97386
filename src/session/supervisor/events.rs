//! What Sentinels publish: the steps of a failover, and what is kept back meanwhile.

use super::super::input::{Action, Millis, Purpose};
use super::super::toll::STALE;
use super::super::{FailoverReport, Notice};
use super::{Closing, Failover, Phase, Sentinel, Supervisor};
use crate::config::{Address, FollowPromotion, WantedRole};
use crate::sentinel::{Abort, SentinelEvent, SentinelId};

impl Supervisor {
    pub(super) fn on_event(&mut self, now: Millis, id: SentinelId, event: SentinelEvent) {
        // What a Sentinel published before it died is about a failover that died with it.
        let in_touch = self.sentinels.get(&id).is_some_and(Sentinel::is_up);
        if self.phase == Phase::Idle || !in_touch {
            return;
        }
        match event {
            SentinelEvent::Down { objectively } => self.note_down(now, id, objectively),
            SentinelEvent::Up => self.on_good_news(now),
            SentinelEvent::Started => self.note(now, "started", id),
            SentinelEvent::Selecting => {
                self.note(now, "selecting", id);
                self.begin_hold(now, id);
            }
            SentinelEvent::Selected(node) => self.on_selected(now, id, node, "selected"),
            SentinelEvent::Promoting(node) => self.on_selected(now, id, node, "promoting"),
            SentinelEvent::Promoted(node) => self.on_selected(now, id, node, "promoted"),
            SentinelEvent::Aborted(why) => self.on_aborted(now, id, why),
            SentinelEvent::Switched { to } => self.on_switched(now, id, to),
            SentinelEvent::Ended => self.actions.push(Action::AskSentinels),
            SentinelEvent::SentinelFound(listed) => self.on_listed(listed),
            SentinelEvent::Tilt(tilt) => self.on_tilt(id, tilt),
        }
    }

    /// The report of what is happening. What was noted long ago, while the connection went on serving, was the
    /// beginning of a failover that never came.
    pub(super) fn report(&mut self, now: Millis) -> &mut FailoverReport {
        let is_calm = self.failover.is_none()
            && self.provisional.is_none()
            && self.link.as_ref().is_some_and(|link| !link.draining);
        self.report.take_if(|report| is_calm && report.latest().is_some_and(|at| now > at + STALE));
        self.report.get_or_insert_default()
    }

    pub(super) fn note(&mut self, now: Millis, step: &'static str, id: SentinelId) {
        if self.policy.wanted == WantedRole::Master {
            let from = self.link.as_ref().map(|link| link.node.clone());
            let report = self.report(now);
            report.from = report.from.take().or(from);
            report.note(step, now, id.to_string());
        }
    }

    pub(super) fn note_down(&mut self, now: Millis, id: SentinelId, objectively: bool) {
        if objectively {
            self.note(now, "down", id);
        }
    }

    pub(super) fn finish_report(&mut self) {
        self.followed = None;
        if let Some(report) = self.report.take()
            && report.when("resumed").is_some()
            // A connection that was lost and made again is no failover.
            && (report.aborted || report.from != report.to)
        {
            self.actions.push(Action::Notify(Notice::Failover(Box::new(report))));
        }
    }

    /// Good news ends a wait at once.
    pub(super) fn on_good_news(&mut self, now: Millis) {
        if matches!(self.phase, Phase::Waiting { .. }) {
            self.seek(now);
        } else {
            self.actions.push(Action::AskSentinels);
        }
    }

    /// Writes acknowledged by the old master from here on could be thrown away.
    pub(super) fn begin_hold(&mut self, now: Millis, leader: SentinelId) {
        if self.policy.follow == FollowPromotion::Announced
            || self.policy.wanted == WantedRole::Replica
        {
            return;
        }
        self.hold(now, leader);
    }

    fn hold(&mut self, now: Millis, leader: SentinelId) {
        if self.failover.is_none() {
            let hold_until = now + self.policy.hold;
            self.failover = Some(Failover {
                leader,
                candidate: None,
                hold_until,
                redial_at: None,
                closing: Closing::Unknown,
            });
            self.actions.push(Action::Cause("a failover is under way".into()));
        }
    }

    /// `node` is going to replace the one in use: until it does, that one acknowledges in vain.
    pub(super) fn hold_for(&mut self, now: Millis, by: SentinelId, node: &Address) {
        self.hold(now, by);
        if let Some(failover) = &mut self.failover {
            failover.candidate = Some(node.clone());
        }
    }

    pub(super) fn on_selected(
        &mut self,
        now: Millis,
        id: SentinelId,
        node: Address,
        step: &'static str,
    ) {
        let current = self.link.as_ref().filter(|link| !link.draining).map(|link| &link.node);
        if current == Some(&node) {
            return self.on_selected_again(now, id, &node, step);
        }
        if self.policy.wanted == WantedRole::Replica {
            return;
        }
        self.note(now, step, id);
        if self.policy.follow == FollowPromotion::Announced {
            return;
        }
        self.begin_hold(now, id);
        let Some(failover) = &mut self.failover else { return };
        failover.leader = id;
        if failover.candidate.as_ref() != Some(&node) {
            failover.candidate = Some(node.clone());
            failover.closing = Closing::Unknown;
            // Another node was going to be the master a moment ago; not any more.
            self.cancel_dials(|dial| dial.purpose == Purpose::Promote);
        }
        if !self.dials.iter().any(|dial| dial.node == node && dial.purpose == Purpose::Promote) {
            self.dial(node, Purpose::Promote, None);
        }
        // How the leader goes about it decides what is sent once that node is in use.
        self.actions.push(Action::AskSentinels);
    }

    pub(super) fn on_aborted(&mut self, now: Millis, id: SentinelId, why: Abort) {
        self.note(now, "aborted", id);
        if why == Abort::NotElected {
            // This Sentinel lost the election; the one that won it goes on.
            self.actions.push(Action::AskSentinels);
            return;
        }
        if let Some(provisional) = &mut self.provisional {
            provisional.leader_gone = true;
        }
        if let Some(report) = &mut self.report {
            report.aborted = true;
        }
        if self.failover.is_some() || self.link.is_none() {
            self.end_hold(now);
        }
        self.actions.push(Action::AskSentinels);
    }

    /// The announcement. It outranks everything but a higher epoch, and `ROLE` still decides.
    pub(super) fn on_switched(&mut self, now: Millis, id: SentinelId, to: Address) {
        self.note(now, "announced", id);
        self.actions.push(Action::AskSentinels);
        if self.policy.wanted == WantedRole::Master
            && let Some(sentinel) = self.sentinels.get_mut(&id)
            && let Some(answer) = &mut sentinel.answer
        {
            // What it said before the announcement is no vote any more.
            answer.node = Some(to.clone());
        }
        let current = self.link.as_ref().filter(|link| !link.draining).map(|link| &link.node);
        if current == Some(&to) {
            self.end_wait_for(&to);
            return self.confirm(now, id, None);
        }
        if self.policy.wanted == WantedRole::Replica {
            return;
        }
        self.cancel_dials(|dial| dial.node != to);
        self.provisional = None;
        self.hold_for(now, id, &to);
        // A promotion that is awaited may be one that cannot be seen, where the ACL denies ROLE.
        if !self.dials.iter().any(|dial| dial.purpose == Purpose::Serve) {
            if matches!(self.phase, Phase::Waiting { .. }) {
                self.phase = Phase::Seeking { until: now + self.policy.seek };
            }
            self.dial(to, Purpose::Serve, None);
        }
    }
}
