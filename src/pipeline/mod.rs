//! The requests of one client: waiting, handed over, settled. This is the delivery contract.
//!
//! One deque holds them all in the order of submission. The first `handed_over` of them were
//! given to the current connection, at least in part; the rest wait. When the connection is lost
//! the border moves back to the front, past nothing that may not be sent twice.

mod answer;
mod connection;
mod deadline;
mod flush;
mod refusal;
mod request;
mod watch;

pub use answer::{Answered, Answers, Refused};
pub use flush::Flushed;
pub use refusal::{Refusal, is_exec_abort, refusal};
pub use request::{Batch, Expected, Flags, Request};

use crate::config::{Address, QueueLimits};
use crate::connection::Link;
use crate::outbox::failure;
use crate::resp::Tape;
use std::collections::VecDeque;
use std::sync::Arc;
use watch::Watch;

/// Counters that only grow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counters {
    /// Requests submitted.
    pub submitted: u64,
    /// Their bytes.
    pub submitted_bytes: u64,
    /// Requests that the server answered.
    pub answered: u64,
    /// Requests sent again after a connection was lost.
    pub retried: u64,
    /// Requests rejected because they may have been executed.
    pub maybe_executed: u64,
    /// Requests rejected at their deadline.
    pub expired: u64,
    /// Requests that the queue did not take.
    pub overflowed: u64,
    /// Requests that the server refused without executing them.
    pub refused: u64,
}

/// What the session lets through.
#[derive(Debug, Default)]
struct Gate {
    /// No writes, and nothing behind the first write.
    hold_writes: bool,
    /// Nothing at all.
    paused: bool,
}

/// What is known of the socket.
#[derive(Debug, Default)]
struct Socket {
    /// It takes no more at the moment.
    blocked: bool,
    /// Nothing has come out of it for suspiciously long.
    stalled: bool,
    /// It is on another database than the application, and nothing may be sent until that has changed.
    elsewhere: bool,
}

/// See the module documentation.
#[derive(Debug)]
pub struct Pipeline {
    requests: VecDeque<Request>,
    handed_over: usize,
    /// Bytes of the last handed-over request that the socket has not taken yet; 0 if there is none.
    unsent_tail: usize,
    link: Option<Arc<Link>>,
    last_node: Option<Address>,
    limits: QueueLimits,
    waiting_bytes: usize,
    gate: Gate,
    socket: Socket,
    watch: Watch,
    /// The configured database, or the one that the last `SELECT` chose.
    database: u32,
    sequence: u64,
    next_deadline: u64,
    closed: bool,
    /// Why there is no connection, for the errors of commands that ran out of time.
    pub cause: String,
    /// Totals since the client was made.
    pub counters: Counters,
}

impl Pipeline {
    /// An empty pipeline without a connection, for an application that is on this database.
    pub fn new(limits: QueueLimits, database: u32) -> Self {
        Self {
            requests: VecDeque::new(),
            handed_over: 0,
            unsent_tail: 0,
            link: None,
            last_node: None,
            limits,
            waiting_bytes: 0,
            gate: Gate::default(),
            socket: Socket::default(),
            watch: Watch::default(),
            database,
            sequence: 0,
            next_deadline: u64::MAX,
            closed: false,
            cause: "not connected yet".into(),
            counters: Counters::default(),
        }
    }

    /// Takes a request, or says on `tape` why not.
    pub fn submit(&mut self, mut request: Request, tape: &mut Tape) {
        self.counters.submitted += 1;
        self.counters.submitted_bytes += request.len() as u64;
        if self.closed {
            tape.push_failure(request.id, failure::CLOSED, "Connection is closed.");
            return;
        }
        if self.is_stopped()
            && let Some(why) = self.overflow(&request)
        {
            self.counters.overflowed += 1;
            tape.push_failure(request.id, why.0, &why.1);
            return;
        }
        if !self.watch.admit(&mut request.flags) {
            watch::push_conflict(&request, tape);
            return;
        }
        self.waiting_bytes += request.len();
        self.next_deadline = self.next_deadline.min(request.deadline);
        self.sequence += 1;
        request.sequence = self.sequence;
        self.requests.push_back(request);
    }

    /// True when nothing leaves at the moment, and what is submitted can only pile up.
    fn is_stopped(&self) -> bool {
        let (gate, socket) = (&self.gate, &self.socket);
        let held = gate.paused || gate.hold_writes || socket.elsewhere;
        self.link.is_none() || held || socket.stalled || socket.blocked
    }

    fn overflow(&self, request: &Request) -> Option<(u32, String)> {
        if !self.limits.offline && self.link.is_none() {
            return Some((
                failure::OFFLINE,
                format!("no connection and enableOfflineQueue is false ({})", self.cause),
            ));
        }
        let waiting = self.waiting();
        let bytes = self.waiting_bytes + request.len();
        let what = if waiting >= self.limits.commands {
            format!("{waiting} commands wait already, the limit is {}", self.limits.commands)
        } else if bytes > self.limits.bytes {
            format!("{bytes} bytes would wait, the limit is {}", self.limits.bytes)
        } else {
            return None;
        };
        Some((failure::QUEUE_FULL, format!("the queue is full: {what} ({})", self.cause)))
    }

    /// Puts a request of the core itself before everything that waits.
    pub fn submit_internal(&mut self, request: Request) {
        self.waiting_bytes += request.len();
        self.requests.insert(self.handed_over, request);
    }

    /// True while a request of the core itself is unanswered.
    pub fn has_internal(&self) -> bool {
        self.requests.iter().any(|request| request.flags.has(Flags::INTERNAL))
    }

    /// Copies what the reader must know of handed-over requests from index `from` on.
    pub fn expected(&self, generation: u64, from: usize, into: &mut VecDeque<Expected>) {
        if self.link.as_ref().is_none_or(|link| link.generation != generation) {
            return;
        }
        if from >= self.handed_over {
            return;
        }
        into.extend(self.requests.range(from..self.handed_over).map(|request| Expected {
            id: request.id,
            flags: request.flags,
            replies: request.replies,
        }));
    }

    /// Takes nothing more, and settles everything that is left.
    pub fn close(&mut self, tape: &mut Tape) {
        self.closed = true;
        let in_flight = self.handed_over;
        for (index, request) in std::mem::take(&mut self.requests).into_iter().enumerate() {
            if request.flags.has(Flags::ABANDONED | Flags::INTERNAL) {
                continue;
            }
            let code = if index < in_flight || request.attempts > 0 {
                failure::CLOSED_IN_FLIGHT
            } else {
                failure::CLOSED
            };
            tape.push_failure(request.id, code, "Connection is closed.");
        }
        self.link = None;
        self.handed_over = 0;
        self.unsent_tail = 0;
        self.waiting_bytes = 0;
    }

    /// Holds writes, and with them everything submitted after the first held one.
    pub fn hold_writes(&mut self, hold: bool) {
        self.gate.hold_writes = hold;
    }

    /// Sends nothing at all, while replies are still taken.
    pub fn pause(&mut self, pause: bool) {
        self.gate.paused = pause;
    }

    /// The connection is silent: bound the queue as if there were none.
    pub fn set_stalled(&mut self, stalled: bool) {
        self.socket.stalled = stalled;
    }

    /// The database that connections to come are to choose.
    pub fn database(&self) -> u32 {
        self.database
    }

    /// The current connection.
    pub fn link(&self) -> Option<&Arc<Link>> {
        self.link.as_ref()
    }

    /// Requests handed to the connection and not answered.
    pub fn in_flight(&self) -> usize {
        self.handed_over
    }

    /// Requests no connection has taken.
    pub fn waiting(&self) -> usize {
        self.requests.len() - self.handed_over
    }

    /// Bytes of those.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// When the oldest request in flight was submitted; `None` also while the server may keep that
    /// one waiting for as long as it likes.
    pub fn in_flight_since(&self) -> Option<u64> {
        let oldest = self.requests.front().filter(|_| self.handed_over > 0)?;
        (!oldest.flags.has(Flags::BLOCKING)).then_some(oldest.submitted)
    }

    /// When the oldest unsettled request was submitted.
    pub fn oldest(&self) -> Option<u64> {
        let live = |request: &&Request| !request.flags.has(Flags::ABANDONED | Flags::INTERNAL);
        self.requests.iter().find(live).map(|request| request.submitted)
    }

    /// True when a flush would hand nothing over.
    pub fn is_flushed(&self) -> bool {
        self.handed_over == self.requests.len() && self.unsent_tail == 0
    }
}
