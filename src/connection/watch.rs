//! Who waits for a socket to become readable: the runtime, or the event loop of JavaScript.

use mio::unix::SourceFd;
use mio::{Interest, Poll, Token};
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::Interest as RuntimeInterest;
use tokio::io::unix::AsyncFd;

/// An epoll instance is itself a descriptor that becomes readable: both waiters look at one of
/// their own, and a socket moves between the two. That kqueue does the same is not tested here, so
/// elsewhere the runtime waits for the socket itself, and the event loop never does.
pub const SHARED: bool = cfg!(target_os = "linux");

/// The sockets that the event loop of JavaScript waits for.
#[derive(Debug)]
pub struct LoopWatch(Poll);

impl LoopWatch {
    /// One without sockets; `None` where there is no such thing.
    pub fn new() -> Option<Self> {
        if SHARED { Poll::new().ok().map(Self) } else { None }
    }

    /// Readable when one of the sockets is.
    pub fn descriptor(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// See the module documentation.
#[derive(Debug)]
pub struct Watch {
    runtime: AsyncFd<Poll>,
    /// Set while the event loop waits.
    by_loop: Mutex<Option<Arc<LoopWatch>>>,
}

impl Watch {
    /// Has the runtime wait for `socket`.
    pub fn new(socket: RawFd) -> io::Result<Self> {
        let poll = Poll::new()?;
        if SHARED {
            enter(&poll, socket)?;
        }
        let runtime = on_runtime(poll, RuntimeInterest::READABLE)?;
        Ok(Self { runtime, by_loop: Mutex::new(None) })
    }

    /// Waits, on the runtime, until reading is worth a try. What was announced before and not read
    /// is not announced again: read until nothing is left.
    pub async fn readable(&self) -> io::Result<()> {
        self.runtime.readable().await?.clear_ready();
        Ok(())
    }

    /// Has the event loop wait instead of the runtime. What is there already is announced to it.
    pub fn move_to_loop(&self, socket: RawFd, event_loop: &Arc<LoopWatch>) -> io::Result<()> {
        let mut by_loop = self.by_loop.lock().unwrap_or_else(PoisonError::into_inner);
        if by_loop.is_none() {
            enter(&event_loop.0, socket)?;
            leave(self.runtime.get_ref(), socket)?;
            *by_loop = Some(Arc::clone(event_loop));
        }
        Ok(())
    }

    /// Has the runtime wait again. What is there already is announced to it.
    pub fn move_to_runtime(&self, socket: RawFd) -> io::Result<()> {
        let mut by_loop = self.by_loop.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(event_loop) = by_loop.take() {
            leave(&event_loop.0, socket)?;
            enter(self.runtime.get_ref(), socket)?;
        }
        Ok(())
    }

    /// True while the event loop waits.
    pub fn is_by_loop(&self) -> bool {
        self.by_loop.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

/// Has the runtime wait for `inner`, which owns its descriptor.
#[allow(
    deprecated,
    reason = "its successor is the same function, marked unsafe for what does not own its descriptor"
)]
pub fn on_runtime<T: AsRawFd>(inner: T, interest: RuntimeInterest) -> io::Result<AsyncFd<T>> {
    AsyncFd::with_interest(inner, interest)
}

fn enter(poll: &Poll, socket: RawFd) -> io::Result<()> {
    poll.registry().register(&mut SourceFd(&socket), Token(0), Interest::READABLE)
}

fn leave(poll: &Poll, socket: RawFd) -> io::Result<()> {
    poll.registry().deregister(&mut SourceFd(&socket))
}
