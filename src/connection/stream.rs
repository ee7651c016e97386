//! A non-blocking socket that can be tried from any thread.

use super::watch::{LoopWatch, SHARED, Watch, on_runtime};
use std::io::{self, IoSlice, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

#[derive(Debug)]
enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        match self {
            Self::Tcp(stream) => stream.as_raw_fd(),
            Self::Unix(stream) => stream.as_raw_fd(),
        }
    }
}

/// TCP or a Unix domain socket.
#[derive(Debug)]
pub struct Stream {
    watch: Watch,
    socket: AsyncFd<Socket>,
}

impl Stream {
    /// A connected TCP socket.
    pub fn tcp(stream: tokio::net::TcpStream) -> io::Result<Self> {
        stream.into_std().and_then(|stream| Self::new(Socket::Tcp(stream)))
    }

    /// A connected Unix domain socket.
    pub fn unix(stream: tokio::net::UnixStream) -> io::Result<Self> {
        stream.into_std().and_then(|stream| Self::new(Socket::Unix(stream)))
    }

    fn new(socket: Socket) -> io::Result<Self> {
        let watch = Watch::new(socket.as_raw_fd())?;
        let both = Interest::READABLE | Interest::WRITABLE;
        let interest = if SHARED { Interest::WRITABLE } else { both };
        Ok(Self { watch, socket: on_runtime(socket, interest)? })
    }

    /// Waits until reading is worth a try; then read until nothing is left, or wait for ever.
    pub async fn readable(&self) -> io::Result<()> {
        if SHARED {
            self.watch.readable().await
        } else {
            self.socket.readable().await?.clear_ready();
            Ok(())
        }
    }

    /// Waits until writing is worth a try.
    pub async fn writable(&self) -> io::Result<()> {
        self.socket.writable().await.map(drop)
    }

    /// Reads what is there.
    pub fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        match self.socket.get_ref() {
            Socket::Tcp(stream) => (&mut &*stream).read(into),
            Socket::Unix(stream) => (&mut &*stream).read(into),
        }
    }

    /// Writes what fits.
    pub fn try_write_vectored(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.socket.try_io(Interest::WRITABLE, |socket| match (socket, slices) {
            // One slice is the rule, and the kernel takes a plain one sooner.
            (Socket::Tcp(stream), [only]) => (&mut &*stream).write(only),
            (Socket::Tcp(stream), _) => (&mut &*stream).write_vectored(slices),
            (Socket::Unix(stream), _) => (&mut &*stream).write_vectored(slices),
        })
    }

    /// Has the event loop of JavaScript wait for what arrives, instead of the runtime.
    pub fn watch_by_loop(&self, event_loop: &Arc<LoopWatch>) -> io::Result<()> {
        self.watch.move_to_loop(self.socket.as_raw_fd(), event_loop)
    }

    /// Has the runtime wait for what arrives.
    pub fn watch_by_runtime(&self) -> io::Result<()> {
        self.watch.move_to_runtime(self.socket.as_raw_fd())
    }

    /// True while the event loop of JavaScript waits for what arrives.
    pub fn is_watched_by_loop(&self) -> bool {
        self.watch.is_by_loop()
    }

    /// Makes the coming close an abort: data that the peer has not acknowledged is discarded.
    ///
    /// A demoted or hung master must not execute what still lies in the socket's send buffer when
    /// it comes back to life (the zombie fence).
    pub fn abort_on_close(&self) {
        if let Socket::Tcp(stream) = self.socket.get_ref() {
            // Failing changes nothing but the zombie's buffer, and there is no one to tell.
            let _ = socket2::SockRef::from(stream).set_linger(Some(std::time::Duration::ZERO));
        }
    }
}

/// Lets rustls, which knows `std::io`, use the stream.
pub struct Blocking<'a>(pub &'a Stream);

impl Read for Blocking<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(into)
    }
}

impl Write for Blocking<'_> {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.0.try_write_vectored(&[IoSlice::new(from)])
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(slices)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
