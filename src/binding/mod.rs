//! The only module that knows Node.js.
//!
//! One object per client crosses the border: [`client::NativeClient`]. JavaScript fills a buffer
//! and a table of entries that both sides keep, and calls `submit` once for all commands of a
//! turn of its event loop; the runtime wakes it once for all replies that are ready, and `drain`
//! hands them over. Where the event loop reads, both happen around one call of JavaScript: see
//! [`exchange`] and [`event_loop`].

#![allow(
    clippy::needless_pass_by_value,
    reason = "napi-derive takes every argument of an exported function by value"
)]

mod client;
mod event_loop;
mod exchange;
mod health;
mod large;
mod notices;
mod options;
mod runtime;
mod texts;

/// What JavaScript asked for cannot be done as it stands.
fn invalid(message: &str) -> napi::Error {
    napi::Error::new(napi::Status::InvalidArg, message)
}
