//! A stream that ends when more comes than was bargained for.
//!
//! The redis crate keeps what arrives until it is a whole reply, however long that was announced to
//! be: a Sentinel that never ends its reply would fill the memory of the process.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest answer of a Sentinel, that about its replicas, has less than a kilobyte for each.
const ALLOWANCE: usize = 4 * 1024 * 1024;

/// How much may still come until somebody understood what came.
#[derive(Debug, Clone)]
pub struct Allowance(Arc<AtomicUsize>);

impl Allowance {
    /// A full one.
    pub fn new() -> Self {
        Self(Arc::new(AtomicUsize::new(ALLOWANCE)))
    }

    /// What came was understood.
    pub fn renew(&self) {
        self.0.store(ALLOWANCE, Ordering::Relaxed);
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        let left = self.0.load(Ordering::Relaxed);
        if bytes > left {
            return Err(io::Error::other("it says more than any Sentinel has to say"));
        }
        self.0.store(left - bytes, Ordering::Relaxed);
        Ok(())
    }
}

/// See the module documentation.
pub struct Metered<S> {
    stream: S,
    allowance: Allowance,
}

impl<S> Metered<S> {
    /// Bounds what is read from `stream`.
    pub fn new(stream: S, allowance: Allowance) -> Self {
        Self { stream, allowance }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        match read {
            Poll::Ready(Ok(())) => Poll::Ready(self.allowance.spend(into.filled().len() - before)),
            other => other,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn what_is_understood_does_not_count() {
        let allowance = Allowance::new();
        let mut stream = Metered::new(tokio::io::repeat(b'x'), allowance.clone());
        let mut chunk = vec![0; ALLOWANCE / 2];
        for _ in 0..5 {
            stream.read_exact(&mut chunk).await.unwrap();
            allowance.renew();
        }
        stream.read_exact(&mut chunk).await.unwrap();
        stream.read_exact(&mut chunk).await.unwrap();
        assert!(stream.read_exact(&mut chunk).await.is_err());
    }
}
