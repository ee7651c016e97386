//! Counts what a failover does to commands, from its first sign to the report.

use super::{FailoverReport, Millis, Toll};
use crate::client::Client;
use crate::config::Address;
use crate::pipeline::Counters;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Signs of trouble further back than this belong to something else.
pub(super) const STALE: Millis = 60_000;

/// See the module documentation.
#[derive(Debug, Default)]
pub struct TollKeeper {
    since: Option<(Millis, Counters)>,
    held: usize,
    longest_wait: Millis,
    /// Answers when the present connection was attached.
    answered_before: u64,
    abandoned: u64,
}

impl TollKeeper {
    /// Something was held, paused or lost: counting begins, unless it has begun.
    pub fn trouble(&mut self, client: &Client) {
        let now = client.now();
        if self.since.is_none_or(|(since, _)| now > since + STALE) {
            let answered_before = self.answered_before;
            let since = Some((now, client.load().counters));
            *self = Self { since, answered_before, ..Self::default() };
        }
    }

    /// A connection is about to take what waits.
    pub fn relief(&mut self, client: &Client) {
        let load = client.load();
        self.answered_before = load.counters.answered;
        self.held = self.held.max(load.waiting);
        if load.waiting > 0 {
            self.longest_wait = self.longest_wait.max(load.oldest_ms);
        }
    }

    /// The present connection's promotion was abandoned; says how many commands it answered.
    pub fn abandon(&mut self, client: &Client) -> u64 {
        let answered = client.load().counters.answered.saturating_sub(self.answered_before);
        self.abandoned += answered;
        answered
    }

    /// Completes a report with the toll, wall-clock time, and the addresses of Sentinels.
    pub fn complete(
        &mut self,
        report: &mut FailoverReport,
        client: &Client,
        sentinels: &[Address],
    ) {
        let counters = client.load().counters;
        let before = self.since.take().map_or(counters, |(_, counters)| counters);
        report.toll = Toll {
            held: self.held,
            longest_wait: self.longest_wait,
            retried: counters.retried - before.retried,
            maybe_executed: counters.maybe_executed - before.maybe_executed,
            expired: counters.expired - before.expired,
            refused: counters.refused - before.refused,
            abandoned: self.abandoned,
        };
        *self = Self { answered_before: self.answered_before, ..Self::default() };
        let first = report.moments.first().map_or(0, |moment| moment.at);
        let age = Duration::from_millis(client.now().saturating_sub(first));
        let started =
            SystemTime::now().checked_sub(age).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        report.started_at =
            started.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
        for moment in &mut report.moments {
            if let Some(sentinel) = moment.by.parse().ok().and_then(|id: usize| sentinels.get(id)) {
                moment.by = sentinel.to_string();
            }
            moment.at -= first;
        }
    }
}
