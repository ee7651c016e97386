//! One client: what the thread of JavaScript and the runtime share.

mod load;
mod orders;
mod receive;
mod submit;

#[cfg(test)]
mod schedules;

pub use load::Load;
pub use submit::Entry;

use crate::config::{Config, Dialect};
use crate::connection::LoopWatch;
use crate::faults::Faults;
use crate::outbox::Outbox;
use crate::pipeline::{Flushed, Pipeline};
use crate::resp::ShapeTable;
use crate::session::Input;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::mpsc::UnboundedSender;

/// See the module documentation.
#[derive(Debug)]
pub struct Client {
    pipeline: Mutex<Pipeline>,
    /// What JavaScript has to collect.
    pub outbox: Outbox,
    /// What is spoken on its connection.
    pub dialect: Dialect,
    /// Kinds of hashes that JavaScript knows by number.
    pub shapes: ShapeTable,
    /// What a test wants to go wrong.
    pub faults: Faults,
    started: Instant,
    received: AtomicU64,
    read_pauses: AtomicU64,
    read_paused_ms: AtomicU64,
    event_loop: Mutex<Option<Arc<LoopWatch>>>,
    session: UnboundedSender<Input>,
}

impl Client {
    /// A client whose session listens at the other end of `session`.
    pub fn new(config: &Config, session: UnboundedSender<Input>) -> Self {
        Self {
            dialect: config.dialect,
            shapes: ShapeTable::default(),
            faults: Faults::of(config),
            pipeline: Mutex::new(Pipeline::new(config.queue, config.database)),
            outbox: Outbox::default(),
            started: Instant::now(),
            received: AtomicU64::new(0),
            read_pauses: AtomicU64::new(0),
            read_paused_ms: AtomicU64::new(0),
            event_loop: Mutex::default(),
            session,
        }
    }

    /// True for a subscriber or monitor, to whom the server speaks unasked.
    pub fn listens(&self) -> bool {
        self.dialect == Dialect::Listening
    }

    /// Milliseconds since the client was made; monotonic.
    pub fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The pipeline, for a moment. A panic while it was held cannot leave it half changed in a
    /// way that matters more than answering the calls that remain.
    pub fn pipeline(&self) -> MutexGuard<'_, Pipeline> {
        self.pipeline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts what one read of a socket brought.
    pub fn received(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Counts a time in which nothing was read.
    pub fn read_paused_for(&self, millis: u64) {
        self.read_pauses.fetch_add(1, Ordering::Relaxed);
        self.read_paused_ms.fetch_add(millis, Ordering::Relaxed);
    }

    /// Tells the session something.
    pub fn tell(&self, input: Input) {
        // The session outlives everything but the process's last moments.
        let _ = self.session.send(input);
    }
}

fn flush_or_wait(pipeline: &mut Pipeline) {
    if pipeline.flush_if_open() == Flushed::Blocked
        && let Some(link) = pipeline.link()
    {
        link.want_write();
    }
}
