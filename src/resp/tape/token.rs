//! Token kinds, the low five bits of a word; the rest is the payload (see [`super::Tape::push_token`]).

/// Bits of a word that hold the kind.
pub const KIND_BITS: u32 = 5;
/// Their mask.
pub const KIND: u32 = (1 << KIND_BITS) - 1;

/// RESP nil, in any of its spellings.
pub const NIL: u32 = 0;
/// The simple string `OK`, by far the commonest reply to a write.
pub const OK: u32 = 1;
/// A non-negative integer that fits the payload.
pub const INTEGER: u32 = 2;
/// A 64-bit integer in the two words that follow, low word first.
pub const INTEGER64: u32 = 3;
/// ASCII text; the payload is its length in the narrow arena.
pub const NARROW: u32 = 4;
/// Other text; the payload is its length in the wide arena, in UTF-16 units.
pub const WIDE: u32 = 5;
/// Bytes asked for as a Buffer; the payload is the length in the byte arena.
pub const BYTES: u32 = 6;
/// An array; the payload is the number of elements that follow.
pub const ARRAY: u32 = 7;
/// A map; the payload is the number of key-value pairs that follow.
pub const MAP: u32 = 8;
/// An error reply of the server; a text token follows.
pub const ERROR: u32 = 9;
/// RESP3 boolean; the payload is 0 or 1.
pub const BOOLEAN: u32 = 10;
/// RESP3 double; a text token with its decimal form follows.
pub const DOUBLE: u32 = 11;
/// RESP3 big number; a text token follows.
pub const BIG_NUMBER: u32 = 12;
/// A failure of this client; the payload is the code, a text token follows.
pub const FAILURE: u32 = 13;
/// A simple string other than `OK`; a text token follows.
pub const STATUS: u32 = 14;
/// The next of the large values.
pub const LARGE: u32 = 15;
/// An object; the payload is the number of fields, of which names and values follow.
pub const OBJECT: u32 = 16;
/// An object with fields that JavaScript knows: the payload is their number, a word with the number of their
/// shape follows, then their values.
pub const SHAPED: u32 = 17;

/// Words that belong to a token of this kind, beside its payload.
pub fn words_behind(kind: u32) -> usize {
    match kind {
        INTEGER64 => 2,
        SHAPED => 1,
        _ => 0,
    }
}
