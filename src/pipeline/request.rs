//! A command, or a transaction, on its way to the server.

use std::sync::Arc;

/// RESP of several requests. A vector inside, so that a large one is taken over and not copied.
pub type Batch = Arc<Vec<u8>>;

/// What the delivery contract needs to know of a request. Mirrored in `lib/commands/delivery.js`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    /// Executing it twice is the same as once: it may be sent again.
    pub const IDEMPOTENT: u32 = 1;
    /// It may change data: held while a failover is under way.
    pub const WRITE: u32 = 2;
    /// The reply is wanted as bytes.
    pub const BYTES: u32 = 4;
    /// `MULTI` ... `EXEC` in one piece.
    pub const TRANSACTION: u32 = 8;
    /// Error replies such as READONLY are the caller's business and never retried here.
    pub const NO_RETRY: u32 = 16;
    /// `WATCH`: the next transaction depends on this connection.
    pub const WATCH: u32 = 32;
    /// `UNWATCH`: it does not any more.
    pub const UNWATCH: u32 = 64;
    /// A scan that goes on from a cursor, which means something on one server only.
    pub const CURSOR: u32 = 128;
    /// The server may take its time to answer, which is then no sign of a hung node.
    pub const BLOCKING: u32 = 256;
    /// `SELECT`: connections to come are to use that database, too.
    pub const SELECT: u32 = 512;
    /// The fields and values of a hash are wanted as an object. Of requests with several replies: of each.
    pub const OBJECT: u32 = 1024;
    /// `WAIT` follows the `EXEC` of a transaction: its reply is the last one, and says nothing of the execution.
    pub const WAITED: u32 = 2048;
    /// A transaction under a `WATCH`; set by the pipeline.
    pub const GUARDED: u32 = 1 << 29;
    /// Sent by the core itself: the reply goes to the session.
    pub const INTERNAL: u32 = 1 << 30;
    /// Its promise is settled; only the reply's place in the stream is still needed.
    pub const ABANDONED: u32 = 1 << 31;

    /// Flags as JavaScript sends them.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits & !(Self::GUARDED | Self::INTERNAL | Self::ABANDONED))
    }

    /// A request of the core itself.
    pub fn internal() -> Self {
        Self(Self::INTERNAL | Self::IDEMPOTENT)
    }

    /// True when any bit of `mask` is set.
    pub fn has(self, mask: u32) -> bool {
        self.0 & mask != 0
    }

    /// Sets the bits of `mask`.
    pub fn set(&mut self, mask: u32) {
        self.0 |= mask;
    }
}

/// One unit of delivery: it is sent whole, on one connection, and gets `replies` replies.
#[derive(Debug, Clone)]
pub struct Request {
    /// What JavaScript finds the promise by.
    pub id: u32,
    /// Its contract.
    pub flags: Flags,
    /// Replies that answer it: 1, or those of a transaction.
    pub replies: u32,
    /// Its place in the order of submission; set by the pipeline, 0 for the core's own.
    pub sequence: u64,
    /// The batch it was submitted in; requests of one batch share it.
    pub batch: Batch,
    /// Its RESP form within the batch.
    pub range: (usize, usize),
    /// Milliseconds on the client's clock by which it must be settled.
    pub deadline: u64,
    /// Milliseconds on the client's clock when it was submitted.
    pub submitted: u64,
    /// How often it was handed to a connection that was lost.
    pub attempts: u32,
    /// The last error reply that said it was not executed.
    pub refusal: Option<Box<str>>,
}

impl Request {
    /// A request of the core itself: it has no deadline, and its reply goes to the session.
    pub fn internal(batch: Batch, now: u64) -> Self {
        let length = batch.len();
        Self {
            id: 0,
            flags: Flags::internal(),
            replies: 1,
            sequence: 0,
            batch,
            range: (0, length),
            deadline: u64::MAX,
            submitted: now,
            attempts: 0,
            refusal: None,
        }
    }

    /// Its RESP form.
    pub fn bytes(&self) -> &[u8] {
        &self.batch[self.range.0..self.range.1]
    }

    /// True when the server executes all of it or nothing, so that a part of it is nothing.
    pub fn is_executed_whole(&self) -> bool {
        self.replies == 1 || self.flags.has(Flags::TRANSACTION) && !self.flags.has(Flags::WAITED)
    }

    /// The last argument as a number: the database of a `SELECT`.
    pub fn database(&self) -> Option<u32> {
        let text = std::str::from_utf8(self.bytes()).ok()?;
        text.trim_end().rsplit('\n').next()?.parse().ok()
    }

    /// Length of its RESP form.
    pub fn len(&self) -> usize {
        self.range.1 - self.range.0
    }

    /// A request without bytes does not exist; clippy wants the pair.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the reader of a connection must know of the replies to come.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// See [`Request::id`].
    pub id: u32,
    /// See [`Request::flags`].
    pub flags: Flags,
    /// See [`Request::replies`].
    pub replies: u32,
}
