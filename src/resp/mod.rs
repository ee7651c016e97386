//! The wire format: RESP2 and RESP3 in, a [`Tape`] out.
//!
//! Replies are never turned into a tree of values on their way to JavaScript. The [`Decoder`]
//! writes each one as a run of tokens beside shared text arenas; the binding hands both over
//! whole, and a tight loop in `lib/replies/tape.js` rebuilds the values. [`read_reply`] does the
//! same in Rust for the few replies the core itself needs, and for tests.

mod decode;
mod reader;
mod shapes;
mod tape;
mod unasked;

pub use decode::{DecodeError, Decoder, Progress};
pub use reader::{Reply, read_reply};
pub use shapes::{ShapeTable, Shapes};
pub use tape::{Arena, Large, Mark, Tape, token};
#[cfg(any(test, fuzzing))]
pub(crate) use tape::{LARGE, OWN_CHUNK};
pub use unasked::is_unasked;
