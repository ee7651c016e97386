//! The application's wishes, and the passing of time.

use super::super::Notice;
use super::super::input::{Action, Millis, Purpose};
use super::{Phase, Supervisor};
use crate::config::Address;

/// Writes wait when the silence reaches this part of what makes a node suspect.
const CAUTION: Millis = 4;
/// Between attempts at a second connection to a silent node.
const RESCUE_EVERY: Millis = 500;

impl Supervisor {
    pub(super) fn on_connect(&mut self, now: Millis) {
        if self.phase == Phase::Idle {
            self.seek(now);
        }
    }

    pub(super) fn on_reconnect(&mut self, now: Millis) {
        if self.phase == Phase::Idle {
            // There is nothing to give up, and nobody who asked for a connection.
            return;
        }
        self.drop_rescue();
        self.unverified = false;
        if let Some(link) = self.link.take() {
            let reason = "disconnect() was called";
            self.actions.push(Action::Detach(link.generation, reason.into()));
            self.actions.push(Action::Notify(Notice::Disconnected(reason.into())));
            self.actions.push(Action::Notify(Notice::Reconnecting(0)));
        }
        self.seek(now);
    }

    pub(super) fn on_close(&mut self) {
        for dial in std::mem::take(&mut self.dials) {
            self.actions.push(Action::CancelDial(dial.generation));
        }
        self.link = None;
        self.unverified = false;
        self.failover = None;
        self.provisional = None;
        self.phase = Phase::Idle;
        self.actions.push(Action::End);
    }

    pub(super) fn on_tick(&mut self, now: Millis, silent: Millis) {
        match self.phase {
            Phase::Seeking { until } if now >= until => self.give_up_for_now(now),
            Phase::Waiting { until } if now >= until => self.seek(now),
            _ => {}
        }
        self.watch_link(now, silent);
        self.watch_failover(now);
        self.watch_provisional(now);
    }

    pub(super) fn watch_link(&mut self, now: Millis, silent: Millis) {
        let Some(link) = &mut self.link else { return };
        if link.resume_at.is_some_and(|at| now >= at) {
            link.resume_at = None;
            self.resume();
        }
        let Some(link) = &mut self.link else { return };
        if now >= link.next_heartbeat {
            // Asked even while replies flow: a demoted master goes on answering reads.
            link.next_heartbeat = now + self.policy.heartbeat;
            self.actions.push(Action::Heartbeat);
        }
        self.watch_silence(now, silent);
    }

    /// The pause after a refusal is over. One Redis that became a replica in place is dialled
    /// anew, because its name may lead elsewhere by now; what was in flight is answered meanwhile.
    pub(super) fn resume(&mut self) {
        if self.link.as_ref().is_some_and(|link| link.draining)
            && let Some(node) = self.policy.fixed.clone()
            // A second connection to a silent node is given up when that one speaks.
            && !self.dials.iter().any(|dial| dial.purpose == Purpose::Serve)
        {
            self.dial(node, Purpose::Serve, None);
        }
    }

    /// A silent node is not given up for silence alone: a slow script is silent too. First writes
    /// wait, then the Sentinels are asked, and a second connection shows whether the node answers
    /// anybody.
    pub(super) fn watch_silence(&mut self, now: Millis, silent: Millis) {
        self.be_cautious(silent >= self.policy.suspect / CAUTION);
        if silent < self.policy.suspect {
            self.trust_again();
            return;
        }
        self.suspect(silent);
        let Some(node) = self.link.as_ref().map(|link| link.node.clone()) else { return };
        match self.rescued_at {
            Some((generation, at)) if now >= at => {
                self.rescued_at = None;
                let reason = "the node answers a new connection, not this one";
                self.attach(now, generation, node, reason);
            }
            None => self.rescue(now, node),
            Some(_) => {}
        }
    }

    /// A node that refuses second connections is not to be flooded with attempts.
    fn rescue(&mut self, now: Millis, node: Address) {
        let dialled = self.is_dialled(&node);
        if let Some(link) = &mut self.link
            && !dialled
            && now >= link.next_rescue
        {
            link.next_rescue = now + RESCUE_EVERY;
            self.dial(node, Purpose::Rescue, None);
        }
    }

    fn be_cautious(&mut self, cautious: bool) {
        if let Some(link) = &mut self.link {
            link.cautious = cautious;
        }
    }

    fn trust_again(&mut self) {
        let Some(link) = &mut self.link else { return };
        if std::mem::replace(&mut link.suspected, false) {
            self.actions.push(Action::Stalled(false));
            self.drop_rescue();
        }
    }

    /// The second connection to a silent node is not needed (any more).
    pub(super) fn drop_rescue(&mut self) {
        if let Some((generation, _)) = self.rescued_at.take() {
            self.actions.push(Action::CancelDial(generation));
        }
        self.cancel_dials(|dial| dial.purpose == Purpose::Rescue);
    }

    fn suspect(&mut self, silent: Millis) {
        let Some(link) = &mut self.link else { return };
        if std::mem::replace(&mut link.suspected, true) {
            return;
        }
        let what = format!("{} has not answered for {silent} ms", link.node);
        self.actions.push(Action::Stalled(true));
        self.actions.push(Action::Cause(what.clone()));
        self.actions.push(Action::Notify(Notice::Warning("REDIS_NODE_SILENT", what)));
        self.actions.push(Action::AskSentinels);
    }

    pub(super) fn watch_failover(&mut self, now: Millis) {
        let Some(failover) = &mut self.failover else { return };
        if failover.redial_at.is_some_and(|at| now >= at) {
            failover.redial_at = None;
            if let Some(candidate) = failover.candidate.clone()
                && !self.is_dialled(&candidate)
            {
                self.dial(candidate, Purpose::Promote, None);
            }
        }
        let overdue = self.failover.as_ref().is_some_and(|failover| now >= failover.hold_until);
        if overdue {
            self.end_hold(now);
        }
    }

    /// The hold is over without a new master: back to the old one, if that is still one.
    pub(super) fn end_hold(&mut self, now: Millis) {
        self.failover = None;
        if self.link.is_none() {
            // Nobody reaches the node that was followed early: whoever is named now is believed.
            self.provisional = None;
            self.actions.push(Action::Cause(self.why_no_node().to_string()));
        }
        self.cancel_dials(|dial| dial.purpose == Purpose::Promote);
        if self.link.as_ref().is_some_and(|link| !link.draining) {
            // Released by the answer, in `on_link_role`.
            self.unverified = true;
            self.actions.push(Action::Heartbeat);
            self.actions.push(Action::AskSentinels);
        } else if !matches!(self.phase, Phase::Seeking { .. }) {
            self.seek(now);
        }
    }
}
