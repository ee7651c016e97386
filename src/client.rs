//! One client: what the thread of JavaScript and the runtime share.

use crate::config::{Config, Dialect};
use crate::connection::{Heard, Link, LoopWatch, hand_to_loop, receive_on_loop};
use crate::outbox::Outbox;
use crate::pipeline::{Answers, Batch, Counters, Expected, Flags, Flushed, Pipeline, Request};
use crate::resp::Tape;
use crate::session::Input;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

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
}

/// See the module documentation.
#[derive(Debug)]
pub struct Client {
    pipeline: Mutex<Pipeline>,
    /// What JavaScript has to collect.
    pub outbox: Outbox,
    /// What is spoken on its connection.
    pub dialect: Dialect,
    started: Instant,
    received: AtomicU64,
    event_loop: Mutex<Option<Arc<LoopWatch>>>,
    session: UnboundedSender<Input>,
}

impl Client {
    /// A client whose session listens at the other end of `session`.
    pub fn new(config: &Config, session: UnboundedSender<Input>) -> Self {
        Self {
            dialect: config.dialect,
            pipeline: Mutex::new(Pipeline::new(config.queue)),
            outbox: Outbox::default(),
            started: Instant::now(),
            received: AtomicU64::new(0),
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

    /// Tells the session something.
    pub fn tell(&self, input: Input) {
        // The session outlives everything but the process's last moments.
        let _ = self.session.send(input);
    }

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

    /// From now on connections may be watched by the event loop, which calls [`Client::receive`].
    ///
    /// `None` ends that, and lets go of a descriptor that would otherwise stay open until the
    /// client is collected.
    pub fn set_event_loop(&self, event_loop: Option<Arc<LoopWatch>>) {
        *self.event_loop.lock().unwrap_or_else(PoisonError::into_inner) = event_loop;
    }

    /// Has the event loop wait for what arrives on `link`, if there is one that can.
    pub fn watch_by_loop(&self, link: &Link) {
        // What is said unasked knows no bound: the runtime stops reading it when JavaScript is behind.
        if self.listens() {
            return;
        }
        if let Some(event_loop) = &*self.event_loop.lock().unwrap_or_else(PoisonError::into_inner) {
            hand_to_loop(link, event_loop);
        }
    }

    /// Receives on the calling thread what has arrived for the event loop.
    pub fn receive(&self) {
        let link = self.pipeline().link().cloned();
        if let Some(link) = link {
            receive_on_loop(self, &link);
        }
    }

    /// The event loop does not receive any more; the runtime does.
    pub fn leave_loop(&self) {
        if let Some(link) = self.pipeline().link() {
            link.leave_loop();
            link.want_read();
        }
    }

    /// Receives what the event loop left lying because JavaScript is busy: it was answered in time.
    pub fn catch_up(&self) {
        let link = self.pipeline().link().cloned();
        if let Some(link) = link.filter(|link| link.stream().is_watched_by_loop()) {
            receive_on_loop(self, &link);
        }
    }

    /// Goes on writing for connection `generation`.
    pub fn flush_for(&self, generation: u64) -> Flushed {
        let mut pipeline = self.pipeline();
        if pipeline.link().is_none_or(|link| link.generation != generation) {
            return Flushed::Everything;
        }
        pipeline.flush()
    }

    /// See [`Pipeline::expected`].
    pub fn expected(&self, generation: u64, from: usize, into: &mut VecDeque<Expected>) {
        self.pipeline().expected(generation, from, into);
    }

    /// Settles answered requests, unless their connection is not the current one any more.
    pub fn answered(&self, generation: u64, answers: Answers, tape: &mut Tape) {
        let mut pipeline = self.pipeline();
        // Under the pipeline's lock, so that no reply gets through after a fence was raised.
        pipeline.answered(generation, answers, tape);
        self.outbox.push(tape);
    }

    /// Passes on what the server said unasked, unless its connection is not the current one any more.
    pub fn told(&self, generation: u64, tape: &mut Tape) {
        let pipeline = self.pipeline();
        if pipeline.link().is_some_and(|link| link.generation == generation) {
            self.outbox.push(tape);
        }
        tape.clear(0);
    }

    /// Passes on what a connection said of its node.
    pub fn heard(&self, generation: u64, heard: &mut Vec<Heard>) {
        for what in heard.drain(..) {
            self.tell(match what {
                Heard::Role(role) => Input::LinkRole(generation, role),
                Heard::Refused(refusal) => Input::Refused(generation, refusal),
            });
        }
    }

    /// Makes `link` the connection, fencing off the one before.
    pub fn attach(&self, link: &Arc<Link>, cause: &str) {
        let mut tape = Tape::default();
        let mut pipeline = self.pipeline();
        if let Some(old) = pipeline.link().cloned() {
            old.close(true);
            pipeline.detach(cause, &mut tape);
        }
        link.received_at(self.now());
        pipeline.attach(Arc::clone(link), &mut tape);
        flush_or_wait(&mut pipeline);
        self.outbox.push(&mut tape);
    }

    /// Gives the connection up, if it is still `generation`.
    pub fn detach(&self, generation: u64, cause: &str) {
        let mut tape = Tape::default();
        let mut pipeline = self.pipeline();
        match pipeline.link() {
            Some(link) if link.generation == generation => link.close(true),
            _ => return,
        }
        pipeline.detach(cause, &mut tape);
        self.outbox.push(&mut tape);
    }

    /// Has the session look for another connection. The present one is given up here already: what
    /// is submitted next must not be written to it by a thread that is faster than the session.
    pub fn reconnect(&self) {
        let generation = self.pipeline().link().map(|link| link.generation);
        self.tell(Input::Reconnect);
        if let Some(generation) = generation {
            self.detach(generation, "disconnect() was called");
        }
    }

    /// Changes what may be sent, and sends what now may.
    pub fn regulate(&self, change: impl FnOnce(&mut Pipeline)) {
        let mut pipeline = self.pipeline();
        change(&mut pipeline);
        flush_or_wait(&mut pipeline);
    }

    /// Rejects what is past its deadline.
    pub fn expire(&self) {
        let mut tape = Tape::default();
        let now = self.now();
        self.pipeline().expire(now, &mut tape);
        self.outbox.push(&mut tape);
    }

    /// Rejects everything that waits.
    pub fn fail_waiting(&self, codes: (u32, u32), message: &str) {
        let mut tape = Tape::default();
        self.pipeline().fail_waiting(codes, message, &mut tape);
        self.outbox.push(&mut tape);
    }

    /// Settles everything and takes nothing more.
    pub fn close(&self) {
        let mut tape = Tape::default();
        let mut pipeline = self.pipeline();
        if let Some(link) = pipeline.link() {
            link.close(false);
        }
        pipeline.close(&mut tape);
        self.outbox.push(&mut tape);
    }

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
        }
    }

    /// How long the connection has been silent with commands in flight, in milliseconds; the time
    /// before they were submitted does not count.
    pub fn silent_for(&self) -> u64 {
        if self.listens() && self.outbox.is_full() {
            // Nothing is read, so nothing can be heard.
            return 0;
        }
        let now = self.now();
        let pipeline = self.pipeline();
        match pipeline.link() {
            Some(link) => match pipeline.in_flight_since() {
                Some(since) => now.saturating_sub(since.max(link.last_received())),
                None => 0,
            },
            None => 0,
        }
    }

    /// Blocks until everything submitted was answered, for a process that is about to exit.
    ///
    /// Without a connection there is nothing to wait for. Returns whether all was answered.
    pub fn settle_before_exit(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        loop {
            // Its event loop does not turn any more.
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

fn flush_or_wait(pipeline: &mut Pipeline) {
    if pipeline.flush_if_open() == Flushed::Blocked
        && let Some(link) = pipeline.link()
    {
        link.want_write();
    }
}
