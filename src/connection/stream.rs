//! A non-blocking socket that can be tried from any thread.

use std::io::{self, IoSlice};
use tokio::io::Interest;
use tokio::net::{TcpStream, UnixStream};

/// TCP or a Unix domain socket.
#[derive(Debug)]
pub enum Stream {
    /// TCP.
    Tcp(TcpStream),
    /// Unix domain socket.
    Unix(UnixStream),
}

impl Stream {
    /// Waits until reading is worth a try.
    pub async fn readable(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.readable().await,
            Self::Unix(stream) => stream.readable().await,
        }
    }

    /// Waits until writing is worth a try.
    pub async fn writable(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.ready(Interest::WRITABLE).await.map(drop),
            Self::Unix(stream) => stream.ready(Interest::WRITABLE).await.map(drop),
        }
    }

    /// Reads what is there.
    pub fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_read(into),
            Self::Unix(stream) => stream.try_read(into),
        }
    }

    /// Writes what fits.
    pub fn try_write_vectored(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_write_vectored(slices),
            Self::Unix(stream) => stream.try_write_vectored(slices),
        }
    }

    /// Makes the coming close an abort: data that the peer has not acknowledged is discarded.
    ///
    /// A demoted or hung master must not execute what still lies in the socket's send buffer when
    /// it comes back to life (the zombie fence).
    pub fn abort_on_close(&self) {
        if let Self::Tcp(stream) = self {
            // Failing changes nothing but the zombie's buffer, and there is no one to tell.
            let _ = socket2::SockRef::from(stream).set_linger(Some(std::time::Duration::ZERO));
        }
    }
}

/// Lets rustls, which knows `std::io`, use the stream.
pub struct Blocking<'a>(pub &'a Stream);

impl io::Read for Blocking<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(into)
    }
}

impl io::Write for Blocking<'_> {
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
