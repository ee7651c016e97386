//! A master that was followed before Sentinels announced it: the leader that promoted it, what may be
//! sent until it is confirmed, and what becomes of it when nobody is left to confirm it.

use super::super::input::{Action, Millis, Purpose};
use super::brace::{BRACE, Closing, closing};
use super::{Failover, Supervisor};
use crate::config::Address;
use crate::sentinel::{Answer, Leading, SentinelId};

/// Sentinels are asked this often until they confirm a master that was followed early.
const CONFIRM_EVERY: Millis = 100;
/// A failover that nobody confirmed after this long is reported as it stands.
const CONFIRM_LIMIT: Millis = 60_000;
/// Answers in a row by which a leader denies that it leads: the first may be older than the failover, but
/// the second was asked for after the first had come.
const DENIALS: u8 = 2;

/// See the module documentation.
#[derive(Debug)]
pub(super) struct Provisional {
    pub leader: SentinelId,
    pub node: Address,
    /// Nobody finishes the failover: what the majority of the others names decides.
    pub leader_gone: bool,
    pub since: Millis,
    pub ask_at: Millis,
    denials: u8,
    pub closing: Closing,
}

impl Supervisor {
    /// The selected replica says that it is the master.
    pub(super) fn follow_early(&mut self, now: Millis, node: &Address) {
        self.abandon_unless(node);
        let failover = self.failover.as_ref();
        self.followed = Some(node.clone());
        self.provisional = Some(Provisional {
            leader: failover.map_or(0, |failover| failover.leader),
            node: node.clone(),
            leader_gone: false,
            since: now,
            ask_at: now + CONFIRM_EVERY,
            denials: 0,
            closing: failover.map_or(Closing::Unknown, |failover| failover.closing),
        });
        self.actions.push(Action::AskSentinels);
    }

    /// Another node takes the place of one that was followed early: what that one answered is lost.
    pub(super) fn abandon_unless(&mut self, node: &Address) {
        if self.provisional.as_ref().is_some_and(|provisional| provisional.node != *node) {
            self.provisional = None;
            self.actions.push(Action::Abandon);
            if let Some(report) = &mut self.report {
                report.aborted = true;
            }
        }
    }

    /// The connection to a node that was followed early is lost before Sentinels confirmed it: they
    /// still name the old master, so it is dialled again without asking them.
    pub(super) fn follow_again(&mut self, now: Millis) {
        let Some(provisional) = &self.provisional else { return };
        if provisional.leader_gone {
            return;
        }
        let (leader, node) = (provisional.leader, provisional.node.clone());
        // If it was closed for another reason, the leader's next answer says so.
        let closing = match provisional.closing {
            Closing::AfterNextLook(_) => Closing::Done,
            known => known,
        };
        self.failover = Some(Failover {
            leader,
            candidate: Some(node.clone()),
            hold_until: now + self.policy.hold,
            redial_at: None,
            closing,
        });
        if !self.is_dialled(&node) {
            self.dial(node, Purpose::Promote, None);
        }
    }

    /// Nobody finishes the failover that the node in use owes its role to. The others may promote another
    /// replica, and then what it acknowledges is lost: it serves reads until they have decided.
    pub(super) fn is_orphaned(&self) -> bool {
        let gone = self.provisional.as_ref().filter(|provisional| provisional.leader_gone);
        gone.is_some_and(|orphan| self.link.as_ref().is_some_and(|link| link.node == orphan.node))
    }

    /// If it led a failover, nobody is left to finish it.
    pub(super) fn on_sentinel_gone(&mut self, now: Millis, id: SentinelId) {
        if self.is_met_elsewhere(id) {
            return;
        }
        if self.provisional.as_ref().is_some_and(|provisional| self.are_one(provisional.leader, id))
        {
            self.on_leader_gone(now);
        }
        if self.failover.as_ref().is_some_and(|failover| self.are_one(failover.leader, id)) {
            // A hold would only run into its bound.
            self.end_hold(now);
        }
    }

    pub(super) fn on_leader_gone(&mut self, now: Millis) {
        let Some(provisional) = &mut self.provisional else { return };
        if std::mem::replace(&mut provisional.leader_gone, true) {
            return;
        }
        provisional.ask_at = now;
        let what = format!(
            "nobody finishes the failover that made {} the master; the Sentinels have to decide",
            provisional.node
        );
        self.actions.push(Action::Cause(what));
        self.actions.push(Action::AskSentinels);
    }

    /// What a leader says of its own failover.
    pub(super) fn hear_leader(&mut self, now: Millis, id: SentinelId, answer: &Answer) {
        let leads = |leader| self.are_one(leader, id);
        let of_failover = self.failover.as_ref().is_some_and(|failover| leads(failover.leader));
        let of_provisional =
            self.provisional.as_ref().is_some_and(|provisional| leads(provisional.leader));
        if let Some(failover) = &mut self.failover
            && of_failover
            && let Some(candidate) = &failover.candidate
            && let Some(closing) = closing(now, candidate, answer)
        {
            failover.closing = closing;
        }
        let Some(provisional) = self.provisional.as_mut().filter(|_| of_provisional) else {
            return;
        };
        let denies = answer.leading == Some(Leading::Nothing)
            && answer.node.as_ref() != Some(&provisional.node);
        if denies {
            // It was restarted, or gave up: its failover is no more, whoever it is now.
            provisional.denials = provisional.denials.saturating_add(1);
            if provisional.denials >= DENIALS {
                self.on_leader_gone(now);
            }
            return;
        }
        // Where the ACL denies `SENTINEL MASTER`, one that was restarted says nothing of it, and names the old master.
        if answer.leading.is_some() || answer.node.as_ref() == Some(&provisional.node) {
            provisional.denials = 0;
            provisional.leader_gone = false;
        }
        if let Some(closing) = closing(now, &provisional.node, answer) {
            let before = std::mem::replace(&mut provisional.closing, closing);
            if closing == Closing::Done && before != Closing::Done {
                self.shorten_brace(now);
            }
        }
        self.brace_in_time(now);
    }

    /// A leader is busy with the node that is in use already.
    pub(super) fn on_selected_again(
        &mut self,
        now: Millis,
        id: SentinelId,
        node: &Address,
        step: &'static str,
    ) {
        if self.is_orphaned() {
            // The others have a new leader, and it chose the same replica. It is going to promote it once
            // more and to close its clients (measured: 50 to 100 ms later): writes wait for that.
            self.begin_hold(now, id);
            if let (Some(failover), Some(provisional)) = (&mut self.failover, &mut self.provisional)
            {
                failover.leader = id;
                failover.candidate = Some(node.clone());
                provisional.leader = id;
                provisional.leader_gone = false;
                provisional.closing = Closing::Unknown;
            }
        }
        if step != "promoted" {
            return;
        }
        self.end_wait_for(node);
        // Where the leader may not be asked, its word is the only warning; the end of the connections
        // follows it within some 10 ms (measured).
        if let Some(provisional) = &self.provisional
            && provisional.closing != Closing::Done
            && let Some(link) = &mut self.link
        {
            link.resume_at = Some(now + BRACE);
        }
    }

    /// Writes waited for this very node.
    pub(super) fn end_wait_for(&mut self, node: &Address) {
        if self.failover.as_ref().is_some_and(|failover| failover.candidate.as_ref() == Some(node))
        {
            self.failover = None;
            self.cancel_dials(|dial| dial.purpose == Purpose::Promote);
        }
    }

    /// A Sentinel names the node in use. Of a promotion that was followed early the leader itself
    /// is no witness: should it die before it told the others, they go on with the old master. Another
    /// one with a higher epoch was told.
    pub(super) fn on_agreement(&mut self, now: Millis, id: SentinelId, answer: &Answer) {
        if let Some(provisional) = &self.provisional {
            let told = !self.are_one(id, provisional.leader)
                && answer.epoch.is_some_and(|epoch| epoch > self.epoch);
            let agreed = answer.node.as_ref().is_some_and(|node| self.majority_names(node));
            if !told && !agreed {
                return;
            }
        }
        self.epoch = self.epoch.max(answer.epoch.unwrap_or(0));
        self.confirm(now, id, answer.epoch);
    }

    /// A master that was followed early is confirmed.
    pub(super) fn confirm(&mut self, now: Millis, id: SentinelId, epoch: Option<u64>) {
        let resumed = |report: &super::FailoverReport| report.when("resumed").is_some();
        if self.provisional.take().is_some() || self.report.as_ref().is_some_and(resumed) {
            if let Some(report) = &mut self.report {
                report.epoch = epoch.or(report.epoch);
                report.note("announced", now, id.to_string());
            }
            self.finish_report();
        }
    }

    pub(super) fn watch_provisional(&mut self, now: Millis) {
        self.brace_in_time(now);
        let Some(provisional) = &mut self.provisional else { return };
        if now >= provisional.since + CONFIRM_LIMIT && !provisional.leader_gone {
            self.provisional = None;
            self.finish_report();
        } else if now >= provisional.ask_at {
            provisional.ask_at = now + CONFIRM_EVERY;
            self.actions.push(Action::AskSentinels);
        }
    }
}
