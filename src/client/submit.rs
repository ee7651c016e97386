//! What the thread of JavaScript hands over, and how it leaves in time.

use super::{Client, flush_or_wait};
use crate::pipeline::{Batch, Flags, Request};
use crate::resp::Tape;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The kernel copies what is written while the caller waits. A batch this large costs the thread of
/// JavaScript more than the hop that it would save.
const LEFT_TO_RUNTIME: usize = 64 * 1024 + 1;

/// A request as JavaScript describes it; its bytes follow those of the one before in the batch.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// See [`Request::id`].
    pub id: u32,
    /// Bytes of its RESP form.
    pub length: usize,
    /// See [`Flags`].
    pub flags: u32,
    /// Replies it gets.
    pub replies: u32,
    /// Milliseconds it may take from now.
    pub timeout: u32,
}

impl Client {
    /// Takes a batch and writes it to the socket from the calling thread if the socket takes it:
    /// that saves a thread hop, which is most of the latency of a single command.
    pub fn submit(&self, batch: &Batch, entries: impl Iterator<Item = Entry>) {
        let now = self.now();
        let mut rejected = Tape::default();
        let mut pipeline = self.pipeline();
        let mut start = 0;
        for entry in entries {
            let end = start + entry.length;
            let request = Request {
                id: entry.id,
                flags: Flags::from_bits(entry.flags),
                replies: entry.replies,
                sequence: 0,
                batch: Arc::clone(batch),
                range: (start, end),
                deadline: now.saturating_add(u64::from(entry.timeout)),
                submitted: now,
                attempts: 0,
                refusal: None,
            };
            pipeline.submit(request, &mut rejected);
            start = end;
        }
        self.faults.at("submit");
        if batch.len() >= LEFT_TO_RUNTIME {
            pipeline.leave_to_writer();
        } else {
            flush_or_wait(&mut pipeline);
        }
        drop(pipeline);
        self.outbox.push(&mut rejected);
    }

    /// Sends a heartbeat on the current connection, unless the one before is still unanswered:
    /// behind a command that blocks they would pile up.
    pub fn beat(&self) {
        // A subscriber may not ask for the role.
        let question = if self.listens() { "PING" } else { "ROLE" };
        let mut pipeline = self.pipeline();
        if !pipeline.has_internal() {
            let batch = redis::cmd(question).get_packed_command();
            pipeline.submit_internal(Request::internal(batch.into(), self.now()));
        }
        flush_or_wait(&mut pipeline);
    }

    /// Blocks until everything submitted was answered, for a process that is about to exit.
    ///
    /// Without a connection there is nothing to wait for. Returns whether all was answered.
    pub fn settle_before_exit(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        loop {
            // Its event loop does not turn any more, and nobody waits for replies.
            self.outbox.discard_if_full();
            self.catch_up();
            {
                let mut pipeline = self.pipeline();
                if pipeline.link().is_none() {
                    return false;
                }
                flush_or_wait(&mut pipeline);
                if pipeline.is_flushed() && pipeline.in_flight() == 0 {
                    return true;
                }
            }
            if Instant::now() >= until {
                return false;
            }
            // The runtime's thread does the work; this one has nothing better to do than to wait.
            std::thread::sleep(Duration::from_micros(100));
        }
    }
}
