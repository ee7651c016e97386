//! A connection: a stream, maybe TLS over it, and who it leads to.

use super::receive::Inbox;
use super::stream::{Blocking, Stream};
use crate::config::Address;
use rustls::ClientConnection;
use std::io::{self, IoSlice, Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Plain text that rustls may hold while the socket takes none; one `writev` of a batch fits.
const TLS_BUFFER: usize = 256 * 1024;

/// See the module documentation. Written to by the thread of JavaScript and by the runtime's.
#[derive(Debug)]
pub struct Link {
    /// Grows with each connection of a client; replies of an older one count for nothing.
    pub generation: u64,
    /// The node at the other end, as it was announced.
    pub node: Address,
    /// The database that its greeting chose.
    pub database: u32,
    stream: Stream,
    tls: Option<Mutex<ClientConnection>>,
    /// True while TLS records wait for the socket.
    tls_unsent: AtomicBool,
    /// The node has no password, and was given one.
    needless_login: AtomicBool,
    last_received: AtomicU64,
    left_alone: AtomicBool,
    inbox: Mutex<Inbox>,
    wants_write: Notify,
    wants_read: Notify,
    closing: Notify,
}

impl Link {
    /// Wraps a stream that is connected and, with TLS, handshaken.
    pub fn new(
        generation: u64,
        node: Address,
        database: u32,
        stream: Stream,
        tls: Option<ClientConnection>,
    ) -> Self {
        let tls = tls.map(|mut tls| {
            tls.set_buffer_limit(Some(TLS_BUFFER));
            Mutex::new(tls)
        });
        Self {
            generation,
            node,
            database,
            stream,
            tls,
            tls_unsent: AtomicBool::new(false),
            needless_login: AtomicBool::new(false),
            last_received: AtomicU64::new(0),
            left_alone: AtomicBool::new(false),
            inbox: Mutex::new(Inbox::new(generation)),
            wants_write: Notify::new(),
            wants_read: Notify::new(),
            closing: Notify::new(),
        }
    }

    /// Notes that the node has no password, and was given one.
    pub fn login_was_needless(&self) {
        self.needless_login.store(true, Ordering::Relaxed);
    }

    /// True for a node that has no password, and was given one.
    pub fn had_needless_login(&self) -> bool {
        self.needless_login.load(Ordering::Relaxed)
    }

    /// The stream below.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    fn lock(tls: &Mutex<ClientConnection>) -> MutexGuard<'_, ClientConnection> {
        tls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what fits without waiting. `Ok(0)` means that nothing fits now.
    pub fn write_vectored(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let Some(tls) = &self.tls else {
            return match self.stream.try_write_vectored(slices) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
                other => other,
            };
        };
        let mut tls = Self::lock(tls);
        let written = tls.writer().write_vectored(slices)?;
        self.push_records(&mut tls)?;
        Ok(written)
    }

    /// True with TLS.
    pub fn is_encrypted(&self) -> bool {
        self.tls.is_some()
    }

    /// Sends TLS records that an earlier write left behind.
    pub fn flush_records(&self) -> io::Result<()> {
        match &self.tls {
            Some(tls) => self.push_records(&mut Self::lock(tls)),
            None => Ok(()),
        }
    }

    fn push_records(&self, tls: &mut ClientConnection) -> io::Result<()> {
        while tls.wants_write() {
            match tls.write_tls(&mut Blocking(&self.stream)) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        self.tls_unsent.store(tls.wants_write(), Ordering::Release);
        Ok(())
    }

    /// True while TLS records wait for the socket.
    pub fn has_unsent(&self) -> bool {
        self.tls_unsent.load(Ordering::Acquire)
    }

    /// Reads what is there, decrypted. `Ok(0)` is the end of the stream.
    pub fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        let Some(tls) = &self.tls else { return self.stream.try_read(into) };
        let mut tls = Self::lock(tls);
        loop {
            match tls.reader().read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => return other,
            }
            // A TCP close without close_notify surfaces above as UnexpectedEof: a truncated
            // stream is an error, not an end.
            tls.read_tls(&mut Blocking(&self.stream))?;
            tls.process_new_packets()
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            self.push_records(&mut tls)?;
        }
    }

    /// Milliseconds on the client's clock at which the last byte arrived.
    pub fn last_received(&self) -> u64 {
        self.last_received.load(Ordering::Relaxed)
    }

    /// Notes that bytes arrived.
    pub fn received_at(&self, now: u64) {
        self.last_received.store(now, Ordering::Relaxed);
    }

    /// True while it is not read on purpose: its silence means nothing then.
    pub fn is_left_alone(&self) -> bool {
        self.left_alone.load(Ordering::Acquire)
    }

    /// Says so, or that it is read again.
    pub fn leave_alone(&self, alone: bool) {
        self.left_alone.store(alone, Ordering::Release);
    }

    /// Asks the runtime to go on writing as soon as the socket takes more.
    pub fn want_write(&self) {
        self.wants_write.notify_one();
    }

    /// Waits for [`Link::want_write`].
    pub async fn write_wanted(&self) {
        self.wants_write.notified().await;
    }

    /// What has arrived. Taken before the pipeline's lock, never while that is held.
    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the runtime to read, even if nothing more arrives.
    pub fn want_read(&self) {
        self.wants_read.notify_one();
    }

    /// Waits for [`Link::want_read`].
    pub async fn read_wanted(&self) {
        self.wants_read.notified().await;
    }

    /// The event loop of JavaScript does not wait for this connection any more.
    pub fn leave_loop(&self) {
        // Registering fails only without memory; the session's ticks read all the same.
        let _ = self.stream.watch_by_runtime();
    }

    /// Ends the tasks that serve this connection; with `abort`, unsent data is discarded.
    pub fn close(&self, abort: bool) {
        self.leave_loop();
        if abort {
            self.stream.abort_on_close();
        } else if let Some(tls) = &self.tls {
            let mut tls = Self::lock(tls);
            tls.send_close_notify();
            // The connection ends either way.
            let _ = self.push_records(&mut tls);
        }
        self.closing.notify_one();
    }

    /// Waits for [`Link::close`].
    pub async fn closed(&self) {
        self.closing.notified().await;
    }
}
