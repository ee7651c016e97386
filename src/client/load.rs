//! How full a client is, and how long its connection has been silent.

use super::Client;
use crate::pipeline::Counters;
use std::sync::atomic::Ordering;

/// How full a client is.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Commands handed to the connection and not answered.
    pub in_flight: usize,
    /// Commands that no connection has taken.
    pub waiting: usize,
    /// Their bytes.
    pub waiting_bytes: usize,
    /// Age of the oldest unsettled command in milliseconds.
    pub oldest_ms: u64,
    /// Totals.
    pub counters: Counters,
    /// Bytes that servers sent, beside handshakes.
    pub received_bytes: u64,
    /// How often nothing was read because JavaScript did not collect.
    pub read_pauses: u64,
    /// For how many milliseconds altogether.
    pub read_paused_ms: u64,
}

impl Client {
    /// How full the client is.
    pub fn load(&self) -> Load {
        let now = self.now();
        let pipeline = self.pipeline();
        Load {
            in_flight: pipeline.in_flight(),
            waiting: pipeline.waiting(),
            waiting_bytes: pipeline.waiting_bytes(),
            oldest_ms: pipeline.oldest().map_or(0, |submitted| now.saturating_sub(submitted)),
            counters: pipeline.counters,
            received_bytes: self.received.load(Ordering::Relaxed),
            read_pauses: self.read_pauses.load(Ordering::Relaxed),
            read_paused_ms: self.read_paused_ms.load(Ordering::Relaxed),
        }
    }

    /// How long the connection has been silent with commands in flight, in milliseconds; the time
    /// before they were submitted does not count.
    pub fn silent_for(&self) -> u64 {
        let now = self.now();
        let pipeline = self.pipeline();
        match pipeline.link() {
            // Nothing is read, so nothing can be heard.
            Some(link) if link.is_left_alone() || self.outbox.is_full() => 0,
            Some(link) => match pipeline.in_flight_since() {
                Some(since) => now.saturating_sub(since.max(link.last_received())),
                None => 0,
            },
            None => 0,
        }
    }
}
