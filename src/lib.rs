//! A Sentinel-aware Redis client for Node.js, and the core it stands on.
//!
//! # The way of a command
//!
//! ```text
//! app                      lib/ (JavaScript)                    src/ (Rust)
//! client.hgetall(k) ──► client.js ─► batch.js, encode.js ═══════► binding/ ─► client/submit.rs
//!                                        (one call a turn)                      │
//!                                                                               ▼
//!                          sentinel/ ─► session/ ─► connection/link.rs ◄─ pipeline/
//!                          who is master?  which link?      │ socket
//!                                                           ▼
//!                                           connection/reader.rs ─► resp/decode/ ─► resp/tape/
//!                                                                               │
//! promise ◄── tape.js ◄──────────── (one wake a batch) ◄══ binding/ ◄── outbox.rs
//! ```
//!
//! The double arrows are the only places where the border between the languages is crossed.
//! Everything that names Node.js is in `binding`, behind the feature of that name.

#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod benching;
mod client;
mod config;
mod connection;
mod contain;
#[cfg(test)]
mod dice;
mod error;
mod faults;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod nat;
mod outbox;
mod pipeline;
mod resp;
mod sentinel;
mod session;
mod sync;
mod wipe;

#[cfg(feature = "binding")]
pub mod binding;

pub use client::{Client, Entry, Load};
pub use config::{
    Address, Config, Credentials, Dialect, Endpoint, FollowPromotion, QueueLimits, RetryRules,
    Secret, SentinelGroup, Timings, WantedRole,
};
pub use connection::{LoopWatch, TlsContext, TlsFiles, TlsOptions};
pub use error::Error;
pub use nat::Nat;
pub use outbox::{Outbox, failure};
pub use pipeline::{Batch, Counters, Flags};
pub use resp::{
    Arena, DecodeError, Decoder, Large, Mark, Progress, Reply, Tape, read_reply, token,
};
pub use session::{FailoverReport, Health, Input, Moment, Notice, SessionHandle, Toll, run};
