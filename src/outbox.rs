//! What JavaScript has to collect, and the one wake that tells it so.

use crate::resp::Tape;
use crate::session::Notice;
use crate::sync::{AtomicUsize, Mutex, MutexGuard, Ordering};
use std::pin::pin;
use std::sync::PoisonError;
use tokio::sync::Notify;

/// Codes of [`crate::resp::token::FAILURE`] tokens. Mirrored in `lib/replies/failures.js`.
pub mod failure {
    /// The client was closed; the command was not executed.
    pub const CLOSED: u32 = 0;
    /// The client was closed with the command in flight.
    pub const CLOSED_IN_FLIGHT: u32 = 1;
    /// The deadline passed before the command was ever handed to a connection.
    pub const DEADLINE: u32 = 2;
    /// The deadline passed after it was handed to one.
    pub const DEADLINE_SENT: u32 = 3;
    /// The connection was lost with a command in flight that must not run twice.
    pub const MAYBE_EXECUTED: u32 = 4;
    /// The queue is full.
    pub const QUEUE_FULL: u32 = 5;
    /// No connection and no offline queue.
    pub const OFFLINE: u32 = 6;
    /// The server does not accept the credentials.
    pub const AUTH: u32 = 7;
    /// A scan cannot go on, because its cursor belongs to another server.
    pub const CURSOR_LOST: u32 = 8;
    /// `maxRetriesPerRequest` attempts to connect failed, and the command was never sent.
    pub const RETRIES: u32 = 9;
    /// The same, and it was sent on an earlier connection.
    pub const RETRIES_SENT: u32 = 10;
}

/// Bytes of uncollected replies from which on nothing more is read. JavaScript collects all at once, so that
/// reading goes on when there are none.
const UNCOLLECTED: usize = 16 * 1024 * 1024;

/// Called from any thread when there is something to collect.
pub type Wake = Box<dyn Fn() + Send + Sync>;

#[derive(Default)]
struct Contents {
    tape: Tape,
    notices: Vec<Notice>,
    woken: bool,
    /// JavaScript's thread is about to look by itself.
    attended: bool,
}

/// See the module documentation.
#[derive(Default)]
pub struct Outbox {
    contents: Mutex<Contents>,
    /// Size of the tape, for a look without the lock.
    uncollected: AtomicUsize,
    wake: Mutex<Option<Wake>>,
    drained: Notify,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox")
    }
}

impl Outbox {
    /// Sets the wake. What was put in before is announced at once.
    pub fn set_wake(&self, wake: Wake) {
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
        if self.lock().woken {
            self.ring();
        }
    }

    /// Lets the wake go. It holds a function of JavaScript, which holds the client, which holds this
    /// outbox: a closed client would never be collected.
    pub fn drop_wake(&self) {
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Adds settled replies.
    pub fn push(&self, tape: &mut Tape) {
        if tape.is_empty() {
            return;
        }
        let mut contents = self.lock();
        self.uncollected.fetch_add(tape.size(), Ordering::Relaxed);
        contents.tape.append(tape);
        self.announce(contents);
    }

    /// Adds something to tell the application.
    pub fn notify(&self, notice: Notice) {
        let mut contents = self.lock();
        contents.notices.push(notice);
        self.announce(contents);
    }

    /// Takes everything, leaving `spare` to be filled next.
    pub fn drain(&self, spare: Tape) -> (Tape, Vec<Notice>) {
        let mut contents = self.lock();
        contents.woken = false;
        self.uncollected.store(0, Ordering::Relaxed);
        self.drained.notify_waiters();
        (std::mem::replace(&mut contents.tape, spare), std::mem::take(&mut contents.notices))
    }

    /// True when JavaScript has to collect before more is read. What is left in the socket waits at the
    /// server, whose limits for slow clients count then.
    pub fn is_full(&self) -> bool {
        self.uncollected.load(Ordering::Relaxed) > UNCOLLECTED
    }

    /// Drops what nobody is going to collect, if it keeps more from being read.
    pub fn discard_if_full(&self) {
        if self.is_full() {
            self.drain(Tape::default());
        }
    }

    /// Waits until it is not full.
    pub async fn room(&self) {
        loop {
            let mut drained = pin!(self.drained.notified());
            // Registered before the look, or a drain in between would go unnoticed.
            drained.as_mut().enable();
            if !self.is_full() {
                return;
            }
            drained.await;
        }
    }

    /// Nobody has to be woken until [`Outbox::has_mail`] was asked, from the thread of JavaScript.
    pub fn attend(&self) {
        self.lock().attended = true;
    }

    /// Ends [`Outbox::attend`]; true if there is something, and then the caller has to drain.
    pub fn has_mail(&self) -> bool {
        let mut contents = self.lock();
        contents.attended = false;
        contents.woken = !contents.tape.is_empty() || !contents.notices.is_empty();
        contents.woken
    }

    /// Wakes only on the empty-to-filled edge: one wake a batch, not one a reply.
    fn announce(&self, mut contents: MutexGuard<'_, Contents>) {
        if !std::mem::replace(&mut contents.woken, true) && !contents.attended {
            drop(contents);
            self.ring();
        }
    }

    fn ring(&self) {
        if let Some(wake) = &*self.wake.lock().unwrap_or_else(PoisonError::into_inner) {
            wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, loom_model))]
mod model;
