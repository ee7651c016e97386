//! What the application has a say in when there is no connection: when to try again, and how often
//! commands may wait for another attempt.

use super::super::Notice;
use super::super::input::{Action, Millis};
use super::{Phase, Supervisor};
use crate::error::Error;
use crate::outbox::failure;

impl Supervisor {
    /// A connection was lost, or an attempt failed. Every so many of them in a row, what waits is
    /// rejected (`maxRetriesPerRequest`).
    pub(super) fn count_failure(&mut self) {
        self.failures += 1;
        let Some(most) = self.policy.retry.most else { return };
        if self.failures.is_multiple_of(u64::from(most) + 1) {
            let codes = (failure::RETRIES, failure::RETRIES_SENT);
            let message = format!("{} attempts failed", self.failures);
            self.actions.push(Action::FailWaiting(codes, message));
        }
    }

    /// Waits before the next attempt: as long as the application says, if it wants to be asked.
    pub(super) fn wait_to_retry(&mut self, now: Millis, error: Option<&Error>) {
        if self.policy.retry.asked {
            self.phase = Phase::Waiting { until: Millis::MAX };
            let unknown = error.is_some_and(Error::is_about_sentinels);
            self.actions.push(Action::Notify(Notice::Retry(self.failures, unknown)));
            return;
        }
        let (first, most) = self.policy.backoff;
        self.attempt += 1;
        let delay = (first * self.attempt).min(most);
        self.phase = Phase::Waiting { until: now + delay };
        self.actions.push(Action::Notify(Notice::Reconnecting(delay)));
    }

    /// The connection is gone and nothing was tried yet.
    pub(super) fn seek_or_ask(&mut self, now: Millis) {
        if self.policy.retry.asked {
            self.wait_to_retry(now, None);
        } else {
            self.seek(now);
        }
    }

    /// The application's answer. Good news may have ended the wait already.
    pub(super) fn on_retry_in(&mut self, now: Millis, delay: Millis) {
        if self.phase == (Phase::Waiting { until: Millis::MAX }) {
            self.phase = Phase::Waiting { until: now.saturating_add(delay) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::input::{Generation, Input};
    use super::super::Policy;
    use super::*;
    use crate::config::{Address, RetryRules};
    use crate::connection::Role;

    /// A client of one Redis whose first attempt is under way.
    fn connecting(retry: RetryRules) -> (Supervisor, Vec<Action>) {
        let fixed = Some(Address::new("10.0.0.1", 6379));
        let mut supervisor = Supervisor::new(Policy { fixed, retry, ..Policy::for_tests() });
        let actions = supervisor.handle(1, Input::Connect);
        (supervisor, actions)
    }

    fn dialled(actions: &[Action]) -> Option<Generation> {
        actions.iter().find_map(|action| match action {
            Action::Dial { generation, .. } => Some(*generation),
            _ => None,
        })
    }

    fn asked(actions: &[Action]) -> Option<u64> {
        actions.iter().find_map(|action| match action {
            Action::Notify(Notice::Retry(failures, _)) => Some(*failures),
            _ => None,
        })
    }

    fn rejects(actions: &[Action]) -> bool {
        actions.iter().any(|action| matches!(action, Action::FailWaiting(..)))
    }

    fn failed(actions: &[Action]) -> Input {
        let generation = dialled(actions).expect("an attempt is under way");
        Input::DialFailed(generation, Error::timed_out("it"))
    }

    #[test]
    fn the_next_attempt_begins_when_the_application_says() {
        let (mut supervisor, actions) = connecting(RetryRules { asked: true, most: None });
        let after = supervisor.handle(10, failed(&actions));
        assert_eq!(asked(&after), Some(1));
        assert!(dialled(&supervisor.handle(60_000, Input::Tick { silent: 0 })).is_none());
        supervisor.handle(60_000, Input::RetryIn(30));
        assert!(dialled(&supervisor.handle(60_029, Input::Tick { silent: 0 })).is_none());
        assert!(dialled(&supervisor.handle(60_030, Input::Tick { silent: 0 })).is_some());
    }

    #[test]
    fn a_lost_connection_is_the_first_failure() {
        let (mut supervisor, actions) = connecting(RetryRules { asked: true, most: None });
        let first = supervisor.handle(10, failed(&actions));
        assert_eq!(asked(&first), Some(1));
        supervisor.handle(11, Input::RetryIn(0));
        let again = supervisor.handle(12, Input::Tick { silent: 0 });
        let generation = dialled(&again).expect("the answer was: at once");
        supervisor.handle(13, Input::DialReady(generation, Role::Master));
        let lost = supervisor.handle(14, Input::LinkClosed(generation, "gone".into()));
        assert_eq!(asked(&lost), Some(1), "counted anew since the connection");
        assert!(dialled(&lost).is_none());
    }

    #[test]
    fn every_so_many_failures_what_waits_is_rejected() {
        let (mut supervisor, mut actions) = connecting(RetryRules { asked: false, most: Some(1) });
        let mut rejected = Vec::new();
        for round in 1..=4 {
            let now = round * 10_000;
            rejected.push(rejects(&supervisor.handle(now, failed(&actions))));
            actions = supervisor.handle(now + 5000, Input::Tick { silent: 0 });
        }
        assert_eq!(rejected, [false, true, false, true]);
    }
}
