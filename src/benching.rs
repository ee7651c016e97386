//! The queue of requests for `benches/`, which cannot see it otherwise.

use crate::config::{Address, QueueLimits};
use crate::connection::{Link, Stream};
use crate::pipeline::{Answers, Batch, Flags, Flushed, Pipeline, Request};
use crate::resp::Tape;
use std::io;
use std::sync::Arc;
use tokio::net::UnixStream;

const GENERATION: u64 = 1;

/// A pipeline without the session, the locks and the threads around it.
#[derive(Debug)]
pub struct Queue {
    pipeline: Pipeline,
    rejected: Tape,
}

impl Queue {
    /// A queue without a connection: what is submitted waits.
    pub fn offline() -> Self {
        let limits = QueueLimits { commands: usize::MAX, bytes: usize::MAX, offline: true };
        Self { pipeline: Pipeline::new(limits, 0), rejected: Tape::default() }
    }

    /// A queue whose requests are written to `stream`; to be made inside a runtime.
    pub async fn connected(stream: UnixStream) -> io::Result<Self> {
        let stream = Stream::unix(stream)?;
        // A runtime that nobody drives any more does not say later that the socket takes something.
        stream.writable().await?;
        let link = Link::new(GENERATION, Address::new("bench", 0), 0, stream, None);
        let mut queue = Self::offline();
        queue.pipeline.attach(Arc::new(link), &mut queue.rejected);
        Ok(queue)
    }

    /// Takes a batch of equal requests of `length` bytes each.
    pub fn submit(&mut self, batch: &Batch, length: usize) {
        for (id, start) in (0..).zip((0..batch.len()).step_by(length)) {
            let request = Request {
                id,
                flags: Flags::from_bits(Flags::IDEMPOTENT),
                replies: 1,
                sequence: 0,
                batch: Arc::clone(batch),
                range: (start, start + length),
                deadline: u64::MAX,
                submitted: 0,
                attempts: 0,
                refusal: None,
            };
            self.pipeline.submit(request, &mut self.rejected);
        }
    }

    /// Writes what waits; true if the socket took everything.
    pub fn flush(&mut self) -> bool {
        self.pipeline.flush() == Flushed::Everything
    }

    /// The first `count` requests were answered.
    pub fn answer(&mut self, count: usize, tape: &mut Tape) {
        let answers = Answers { count, ..Answers::default() };
        self.pipeline.answered(GENERATION, answers, tape);
    }

    /// Requests that are not settled.
    pub fn len(&self) -> usize {
        self.pipeline.in_flight() + self.pipeline.waiting()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
