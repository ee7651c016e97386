//! The requests of one client: waiting, handed over, settled. This is the delivery contract.
//!
//! One deque holds them all in the order of submission. The first `handed_over` of them were
//! given to the current connection, at least in part; the rest wait. When the connection is lost
//! the border moves back to the front, past nothing that may not be sent twice.

mod refusal;
mod request;

pub use refusal::{Refusal, is_exec_abort, refusal};
pub use request::{Expected, Flags, Request};

use crate::config::QueueLimits;
use crate::connection::Link;
use crate::outbox::failure;
use crate::resp::{Tape, token};
use std::collections::VecDeque;
use std::io::{ErrorKind, IoSlice};
use std::sync::Arc;

/// Slices handed to one `writev`; Linux takes 1024, but one batch is usually one slice.
const SLICES: usize = 64;
/// Bytes offered to one `writev`. Socket buffers hold less; looking further would only cost time.
const OFFER: usize = 1024 * 1024;

/// Whether everything that may be sent was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flushed {
    /// Nothing is left that may be sent now.
    Everything,
    /// The socket takes no more at the moment.
    Blocked,
    /// The socket is broken; its reader is about to say so.
    Broken,
}

/// Counters that only grow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counters {
    /// Requests submitted.
    pub submitted: u64,
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

/// A refused request, by its place among the answered ones.
#[derive(Debug)]
pub struct Refused {
    /// Index among the requests answered in the same read.
    pub index: usize,
    /// The error reply.
    pub text: Box<str>,
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
}

/// See the module documentation.
#[derive(Debug)]
pub struct Pipeline {
    requests: VecDeque<Request>,
    handed_over: usize,
    /// Bytes of the last handed-over request that the socket has not taken yet.
    unsent_tail: usize,
    link: Option<Arc<Link>>,
    limits: QueueLimits,
    waiting_bytes: usize,
    gate: Gate,
    socket: Socket,
    next_deadline: u64,
    closed: bool,
    /// Why there is no connection, for the errors of commands that ran out of time.
    pub cause: String,
    /// Totals since the client was made.
    pub counters: Counters,
}

impl Pipeline {
    /// An empty pipeline without a connection.
    pub fn new(limits: QueueLimits) -> Self {
        Self {
            requests: VecDeque::new(),
            handed_over: 0,
            unsent_tail: 0,
            link: None,
            limits,
            waiting_bytes: 0,
            gate: Gate::default(),
            socket: Socket::default(),
            next_deadline: u64::MAX,
            closed: false,
            cause: "not connected yet".into(),
            counters: Counters::default(),
        }
    }

    /// Takes a request, or says on `tape` why not.
    pub fn submit(&mut self, request: Request, tape: &mut Tape) {
        self.counters.submitted += 1;
        if self.closed {
            tape.push_failure(request.id, failure::CLOSED, "Connection is closed.");
            return;
        }
        if (self.link.is_none() || self.socket.stalled)
            && let Some(why) = self.overflow(&request)
        {
            self.counters.overflowed += 1;
            tape.push_failure(request.id, why.0, &why.1);
            return;
        }
        self.waiting_bytes += request.len();
        self.next_deadline = self.next_deadline.min(request.deadline);
        self.requests.push_back(request);
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

    /// As [`Pipeline::flush`], unless the socket is known to be full: whoever waits for it to
    /// drain goes on from there, and a backlog is not looked through again for each submission.
    pub fn flush_if_open(&mut self) -> Flushed {
        if self.socket.blocked { Flushed::Everything } else { self.flush() }
    }

    /// Hands everything to the socket that may be sent and that it takes.
    pub fn flush(&mut self) -> Flushed {
        let flushed = self.write_out();
        self.socket.blocked = flushed != Flushed::Everything;
        flushed
    }

    fn write_out(&mut self) -> Flushed {
        let Some(link) = self.link.clone() else { return Flushed::Everything };
        loop {
            let (written, offered) = {
                let mut slices = [IoSlice::new(&[]); SLICES];
                let (count, offered) = self.gather(&mut slices);
                if count == 0 {
                    return if link.has_unsent() { Flushed::Blocked } else { Flushed::Everything };
                }
                match link.write_vectored(&slices[..count]) {
                    Ok(written) => (written, offered),
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    // Reported by the reader, which also sees what arrived before the end.
                    Err(_) => return Flushed::Broken,
                }
            };
            self.advance(written);
            if written < offered && written == 0 {
                return Flushed::Blocked;
            }
        }
    }

    /// Collects what may be sent next; neighbours of one batch become one slice.
    fn gather<'a>(&'a self, slices: &mut [IoSlice<'a>; SLICES]) -> (usize, usize) {
        let (mut count, mut total) = (0, 0);
        let mut open: Option<(&'a Arc<[u8]>, usize, usize)> = None;
        let tail = (self.unsent_tail > 0).then(|| {
            let request = &self.requests[self.handed_over - 1];
            (&request.batch, request.range.1 - self.unsent_tail, request.range.1)
        });
        let waiting = self
            .requests
            .range(self.handed_over..)
            .take_while(|request| self.may_send(request))
            .map(|request| (&request.batch, request.range.0, request.range.1));
        for (batch, start, end) in tail.into_iter().chain(waiting) {
            if total >= OFFER {
                break;
            }
            total += end - start;
            match &mut open {
                Some((held, _, open_end)) if *open_end == start && Arc::ptr_eq(held, batch) => {
                    *open_end = end;
                }
                _ => {
                    if let Some((held, from, to)) = open.replace((batch, start, end)) {
                        slices[count] = IoSlice::new(&held[from..to]);
                        count += 1;
                        if count == SLICES {
                            return (count, total - (end - start));
                        }
                    }
                }
            }
        }
        if let Some((held, from, to)) = open {
            slices[count] = IoSlice::new(&held[from..to]);
            count += 1;
        }
        (count, total)
    }

    fn may_send(&self, request: &Request) -> bool {
        let closed_to_it =
            self.gate.paused || self.gate.hold_writes && request.flags.has(Flags::WRITE);
        request.flags.has(Flags::INTERNAL) || !closed_to_it
    }

    /// Moves the border after `written` more bytes left.
    fn advance(&mut self, mut written: usize) {
        let tail = written.min(self.unsent_tail);
        self.unsent_tail -= tail;
        written -= tail;
        while written > 0 {
            let Some(request) = self.requests.get(self.handed_over) else { break };
            let length = request.len();
            self.waiting_bytes = self.waiting_bytes.saturating_sub(length);
            self.handed_over += 1;
            self.unsent_tail = length.saturating_sub(written);
            written = written.saturating_sub(length);
        }
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

    /// Removes answered requests; refused ones wait again, in their order.
    ///
    /// False when the connection is not the current one any more: its replies must be dropped.
    pub fn answered(&mut self, generation: u64, answered: usize, refused: Vec<Refused>) -> bool {
        if self.link.as_ref().is_none_or(|link| link.generation != generation) {
            return false;
        }
        self.counters.answered += answered as u64;
        self.counters.refused += refused.len() as u64;
        let mut refused = refused.into_iter().peekable();
        let mut again = Vec::new();
        for (index, mut request) in self.requests.drain(..answered).enumerate() {
            if let Some(refusal) = refused.next_if(|refusal| refusal.index == index)
                && !request.flags.has(Flags::ABANDONED)
            {
                request.refusal = Some(refusal.text);
                again.push(request);
            }
        }
        self.handed_over -= answered;
        for request in again.into_iter().rev() {
            self.waiting_bytes += request.len();
            self.requests.insert(self.handed_over, request);
        }
        true
    }

    /// Makes `link` the current connection. The one before must be detached.
    pub fn attach(&mut self, link: Arc<Link>) {
        self.link = Some(link);
        self.gate = Gate::default();
        self.socket = Socket::default();
        self.cause.clear();
    }

    /// Gives up the current connection: what may be sent again waits, the rest is rejected.
    pub fn detach(&mut self, cause: &str, tape: &mut Tape) {
        let Some(link) = self.link.take() else { return };
        let whole = self.handed_over - usize::from(self.unsent_tail > 0);
        let message =
            format!("the connection to {} was lost before the reply ({cause})", link.node);
        let waiting = self.requests.split_off(self.handed_over);
        let in_flight = std::mem::take(&mut self.requests);
        for (index, mut request) in in_flight.into_iter().enumerate() {
            if request.flags.has(Flags::ABANDONED | Flags::INTERNAL) {
                continue;
            }
            // A request of which the server has only a part cannot have been executed.
            if index >= whole || request.flags.has(Flags::IDEMPOTENT) {
                request.attempts += 1;
                self.counters.retried += 1;
                self.waiting_bytes += request.len();
                self.requests.push_back(request);
            } else {
                self.counters.maybe_executed += 1;
                tape.push_failure(request.id, failure::MAYBE_EXECUTED, &message);
            }
        }
        self.requests.extend(waiting.into_iter().filter(|r| !r.flags.has(Flags::INTERNAL)));
        self.handed_over = 0;
        self.unsent_tail = 0;
        cause.clone_into(&mut self.cause);
    }

    /// Rejects everything that is past its deadline.
    pub fn expire(&mut self, now: u64, tape: &mut Tape) {
        if now < self.next_deadline {
            return;
        }
        let mut next = u64::MAX;
        let cause = self.cause.clone();
        for request in self.requests.range_mut(..self.handed_over) {
            if request.flags.has(Flags::ABANDONED | Flags::INTERNAL) {
                continue;
            }
            if request.deadline <= now {
                self.counters.expired += 1;
                fail_at_deadline(request, true, now, &cause, tape);
                request.flags.set(Flags::ABANDONED);
            } else {
                next = next.min(request.deadline);
            }
        }
        let mut waiting = self.requests.split_off(self.handed_over);
        waiting.retain(|request| {
            if request.deadline > now || request.flags.has(Flags::INTERNAL) {
                next = next.min(request.deadline);
                return true;
            }
            self.counters.expired += 1;
            self.waiting_bytes = self.waiting_bytes.saturating_sub(request.len());
            fail_at_deadline(request, request.attempts > 0, now, &cause, tape);
            false
        });
        self.requests.append(&mut waiting);
        self.next_deadline = next;
    }

    /// Rejects everything that waits, because no connection can be made that would take it.
    pub fn fail_waiting(&mut self, code: u32, message: &str, tape: &mut Tape) {
        for request in self.requests.split_off(self.handed_over) {
            if !request.flags.has(Flags::INTERNAL) {
                tape.push_failure(request.id, code, message);
            }
        }
        self.waiting_bytes = 0;
    }

    /// Takes nothing more; with `reject`, settles everything that is left.
    pub fn close(&mut self, tape: &mut Tape) {
        self.closed = true;
        let in_flight = self.handed_over;
        for (index, request) in std::mem::take(&mut self.requests).into_iter().enumerate() {
            if request.flags.has(Flags::ABANDONED | Flags::INTERNAL) {
                continue;
            }
            let code = if index < in_flight && !request.flags.has(Flags::IDEMPOTENT) {
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

    /// When the oldest unsettled request was submitted.
    pub fn oldest(&self) -> Option<u64> {
        let live = |request: &&Request| !request.flags.has(Flags::ABANDONED | Flags::INTERNAL);
        self.requests.iter().find(live).map(|request| request.submitted)
    }

    /// True when a flush would hand nothing over.
    pub fn is_flushed(&self) -> bool {
        self.handed_over == self.requests.len() && self.unsent_tail == 0
    }

    /// Earliest deadline of any request, or `u64::MAX`.
    pub fn next_deadline(&self) -> u64 {
        if self.requests.is_empty() { u64::MAX } else { self.next_deadline }
    }
}

fn fail_at_deadline(request: &Request, sent: bool, now: u64, cause: &str, tape: &mut Tape) {
    if let Some(refusal) = &request.refusal {
        tape.push_id(request.id);
        tape.push_token(token::ERROR, 0);
        tape.push_text(refusal.as_bytes());
        return;
    }
    let waited = now.saturating_sub(request.submitted);
    let because = if cause.is_empty() { "the server did not answer" } else { cause };
    let code = if sent { failure::DEADLINE_SENT } else { failure::DEADLINE };
    tape.push_failure(request.id, code, &format!("no reply within {waited} ms ({because})"));
}
