//! Receiving on a connection, by whichever thread waits for its socket, and writing what was left over.
//!
//! The event loop of JavaScript waits for replies itself as long as they are small: a single command
//! then costs no thread hop at all, where a hop costs more than everything else about it. Much data
//! is read and decoded by the runtime's thread, beside JavaScript. And the runtime looks after the
//! socket at each tick of the session, in case the event loop is busy with something else.

use super::Link;
use super::reader::{Failure, Reader};
use super::watch::LoopWatch;
use crate::client::Client;
use crate::contain::{contain, contain_task};
use crate::error::Error;
use crate::pipeline::Flushed;
use crate::session::Notice;
use std::io::ErrorKind;
use std::sync::Arc;

/// Read at most this much before what was read is handed on.
const READ: usize = 64 * 1024;
/// A batch of replies this large goes to JavaScript before more is read.
const HAND_ON: usize = 256 * 1024;
/// Reads of less than this are cheaper on the thread of JavaScript than a hop to it.
const LIGHT: usize = READ / 4;
/// As many light reads in a row bring a socket back to the event loop.
const LIGHT_READS: u32 = 16;

/// Milliseconds without reading that an operator should know of.
const WORTH_A_WARNING: u64 = 1_000;

/// What came of a try to receive.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// All that was there, so many bytes.
    Everything(usize),
    /// More is there.
    Part,
    /// The connection has ended, for this reason.
    End(String),
}

/// What has arrived on a connection, until it is complete enough to be handed on.
pub struct Inbox {
    reader: Reader,
    buffer: Vec<u8>,
    ended: Option<String>,
    light_reads: u32,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inbox")
    }
}

impl Inbox {
    /// An empty one.
    pub fn new(generation: u64) -> Self {
        let reader = Reader::new(generation);
        Self { reader, buffer: Vec::new(), ended: None, light_reads: 0 }
    }

    /// True once a command of the application was answered.
    pub fn was_used(&self) -> bool {
        self.reader.used
    }

    /// Reads what is there and settles what it answers.
    ///
    /// After a panic nobody knows which reply answers what: the connection has ended then.
    pub fn receive(&mut self, client: &Client, link: &Link) -> Received {
        if let Some(reason) = &self.ended {
            return Received::End(reason.clone());
        }
        let received = contain(|| self.receive_or_panic(client, link))
            .unwrap_or_else(|panic| Received::End(tell_panic(client, link, panic)));
        if let Received::End(reason) = &received {
            self.ended = Some(reason.clone());
        }
        received
    }

    fn receive_or_panic(&mut self, client: &Client, link: &Link) -> Received {
        if self.buffer.is_empty() {
            self.buffer.resize(READ, 0);
        }
        let received =
            if client.outbox.is_full() { Received::Part } else { self.read(client, link) };
        // Also at the end: what was answered before it was executed, and must not be sent again.
        let handed_on = self.reader.hand_on(client);
        client.heard(link.generation, &mut self.reader.heard);
        handed_on.map_or_else(|failure| fail(client, link, &failure), |()| received)
    }

    fn read(&mut self, client: &Client, link: &Link) -> Received {
        let mut total = 0;
        loop {
            let room = &mut self.buffer[self.reader.kept..];
            let offered = room.len();
            let read = match link.read(room) {
                Ok(0) => return Received::End("closed by the server".to_owned()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Received::End(error.to_string()),
            };
            total += read;
            link.received_at(client.now());
            client.received(read);
            if let Err(failure) = self.reader.take(client, &mut self.buffer, read) {
                return fail(client, link, &failure);
            }
            if self.reader.holds() > HAND_ON {
                return Received::Part;
            }
            // What arrives from now on is announced anew; TLS may hold back what it has read already.
            if read < offered && !link.is_encrypted() {
                break;
            }
        }
        Received::Everything(total)
    }

    /// Why the connection has ended, if what was received has ended it.
    fn why_ended(&self) -> Option<String> {
        self.ended.clone()
    }

    /// Counts a read of the runtime; true when the event loop should do the next.
    fn is_light(&mut self, received: &Received) -> bool {
        let light = matches!(received, Received::Everything(bytes) if *bytes < LIGHT);
        self.light_reads = if light { self.light_reads + 1 } else { 0 };
        self.light_reads >= LIGHT_READS
    }
}

/// What the server sent cannot be gone on from, and the application is told.
fn fail(client: &Client, link: &Link, failure: &Failure) -> Received {
    let error = match failure {
        Failure::Database(text) => Error::no_database(client.pipeline().database(), text),
        _ => Error::protocol(failure.to_string()),
    };
    let reason = error.message().to_owned();
    client.outbox.notify(Notice::Error(error.at(&link.node)));
    Received::End(reason)
}

/// Serves one attached connection until it ends; says why it did.
pub async fn read_replies(client: Arc<Client>, link: Arc<Link>) -> String {
    let writing = keep_writing(Arc::clone(&client), Arc::clone(&link));
    let mut writer = tokio::spawn(contain_task(writing));
    client.watch_by_loop(&link);
    let reason = tokio::select! {
        reason = read_until_end(&client, &link) => reason,
        // What was received may be why it was closed.
        () = link.closed() => {
            link.inbox().why_ended().unwrap_or_else(|| "closed by this client".to_owned())
        }
        Ok(Err(panic)) = &mut writer => tell_panic(&client, &link, panic),
    };
    writer.abort();
    reason
}

/// Tells the application; the rest is a connection that has ended, for the reason that is returned.
fn tell_panic(client: &Client, link: &Link, panic: Error) -> String {
    let reason = panic.message().to_owned();
    client.outbox.notify(Notice::Error(panic.at(&link.node)));
    reason
}

/// Goes on writing when the socket had no room. What is broken is told by the reader; only panics are errors.
async fn keep_writing(client: Arc<Client>, link: Arc<Link>) -> Result<(), Error> {
    loop {
        link.write_wanted().await;
        loop {
            if link.stream().writable().await.is_err() {
                return Ok(());
            }
            if link.flush_records().is_err() {
                return Ok(());
            }
            match client.flush_for(link.generation) {
                Flushed::Everything => break,
                Flushed::Blocked => {}
                // Always "writable", and waiting for that never yields: this loop would spin and
                // starve every client of the process.
                Flushed::Broken => return Ok(()),
            }
        }
    }
}

async fn read_until_end(client: &Client, link: &Link) -> String {
    loop {
        tokio::select! {
            readable = link.stream().readable() => if let Err(error) = readable {
                return error.to_string();
            },
            () = link.read_wanted() => {}
        }
        loop {
            wait_for_room(client, link).await;
            let (received, light) = {
                let mut inbox = link.inbox();
                let received = inbox.receive(client, link);
                let light = inbox.is_light(&received);
                (received, light)
            };
            match received {
                Received::End(reason) => return reason,
                Received::Part => tokio::task::yield_now().await,
                Received::Everything(_) => {
                    if light {
                        client.watch_by_loop(link);
                    }
                    break;
                }
            }
        }
    }
}

/// Leaves what the server sends where it is, while JavaScript does not collect what was read before.
async fn wait_for_room(client: &Client, link: &Link) {
    if !client.outbox.is_full() {
        return;
    }
    let since = client.now();
    link.leave_alone(true);
    client.outbox.room().await;
    let now = client.now();
    // The silence was on this side.
    link.received_at(now);
    link.leave_alone(false);
    let paused = now.saturating_sub(since);
    client.read_paused_for(paused);
    if paused >= WORTH_A_WARNING {
        client.outbox.notify(Notice::Warning(
            "REDIS_READING_PAUSED",
            format!(
                "this process did not take the replies it had: for {paused} ms nothing more was read from {}",
                link.node
            ),
        ));
    }
}

/// Receives on the thread of JavaScript, whose event loop says that there is something. Much data and
/// the end of the connection are left to the runtime.
pub fn receive_on_loop(client: &Client, link: &Link) {
    let received = link.inbox().receive(client, link);
    match received {
        Received::Everything(bytes) if bytes < READ => {}
        _ => hand_to_runtime(link),
    }
}

/// Has the runtime read and wait from now on.
pub fn hand_to_runtime(link: &Link) {
    link.inbox().light_reads = 0;
    link.leave_loop();
    link.want_read();
}

/// Has the event loop wait for what arrives on `link`, if there is such a thing.
pub fn hand_to_loop(link: &Link, event_loop: &Arc<LoopWatch>) {
    if link.stream().watch_by_loop(event_loop).is_err() {
        // Out of descriptors or memory: the runtime goes on as before.
        link.leave_loop();
    }
}
