//! How large a reply may be, and what is wrong with a stream that exceeds it or is not RESP.

use std::fmt;

/// Redis' own bound for one bulk string (`proto-max-bulk-len`) is 512 MB by default, and a
/// JavaScript string cannot be longer. More than this is not a reply but a broken stream.
pub(super) const MAX_BULK: usize = 512 * 1024 * 1024;
/// All elements of one reply together. Each may cost JavaScript 40 bytes, and its heap ends at 4 GB.
pub(super) const MAX_ITEMS: usize = 32 * 1024 * 1024;
/// All bytes of one reply together: what arrives is kept until the reply is whole.
pub(super) const MAX_REPLY: usize = 1024 * 1024 * 1024;
/// Replies of servers have less than ten levels, those of scripts at most the 8,000 that Lua's own
/// stack takes (`LUAI_MAXCSTACK`).
pub(super) const MAX_DEPTH: usize = 8192;
/// The longest line: an integer, a length or a simple string. Error texts may quote arguments.
pub(super) const MAX_LINE: usize = 1024 * 1024;

/// The stream is not RESP, or exceeds what a server may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// A reply began with this byte.
    UnknownType(u8),
    /// A length or number could not be read.
    BadNumber,
    /// A line did not end with CR LF.
    BadLineEnd,
    /// Longer than [`MAX_BULK`], [`MAX_LINE`] or [`MAX_REPLY`], or more elements than [`MAX_ITEMS`].
    TooLong,
    /// More nested aggregates than [`MAX_DEPTH`].
    TooDeep,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType(byte) => {
                write!(f, "protocol error: a reply cannot begin with byte 0x{byte:02x}")
            }
            Self::BadNumber => f.write_str("protocol error: malformed number or length"),
            Self::BadLineEnd => f.write_str("protocol error: CR LF expected"),
            Self::TooLong => f.write_str("protocol error: longer than any reply may be"),
            Self::TooDeep => {
                write!(f, "protocol error: reply nested deeper than {MAX_DEPTH} levels")
            }
        }
    }
}
