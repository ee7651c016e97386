//! What Sentinels say, and whom to believe.

use super::super::Notice;
use super::super::input::{Action, Millis, Purpose};
use super::{Closing, Failover, LEADER_PATIENCE, Phase, Reach, Sentinel, Supervisor};
use crate::config::{Address, FollowPromotion, WantedRole};
use crate::connection::Role;
use crate::error::Error;
use crate::sentinel::{Abort, Answer, SentinelEvent, SentinelId};

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
                    self.dial(node, Purpose::Serve, answer.epoch);
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
        let report = self.report.get_or_insert_default();
        report.from = report.from.take().or(from);
        report.to = Some(node.clone());
        report.note("announced", now, id.to_string());
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

    pub(super) fn note(&mut self, now: Millis, step: &'static str, id: SentinelId) {
        if self.policy.wanted == WantedRole::Master {
            let from = self.link.as_ref().map(|link| link.node.clone());
            let report = self.report.get_or_insert_default();
            report.from = report.from.take().or(from);
            report.note(step, now, id.to_string());
        }
    }

    pub(super) fn note_down(&mut self, now: Millis, id: SentinelId, objectively: bool) {
        if objectively {
            self.note(now, "down", id);
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
    fn hold_for(&mut self, now: Millis, by: SentinelId, node: &Address) {
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
