//! The reply tape: tokens plus arenas. `lib/replies/tape.js` is its reader and mirrors [`token`].

mod arena;
mod hash;
mod retain;
pub mod token;

use std::borrow::Cow;
use token::KIND_BITS;

pub use arena::Arena;
#[cfg(any(test, fuzzing))]
pub(crate) use arena::OWN_CHUNK;
pub use hash::{PlainHash, Shape};

/// Payloads from here up are written to the next word instead.
const PAYLOAD_ESCAPE: u32 = (1 << (32 - KIND_BITS)) - 1;

/// From this length on a value travels in memory of its own, which JavaScript takes over instead of
/// copying it: a copy of 200 kB costs its thread some 0.2 ms, most of it for fresh pages.
pub const LARGE: usize = if cfg!(fuzzing) { 128 } else { 32 * 1024 };

/// ASCII text or bytes that nothing copies any more.
#[derive(Debug, Clone)]
pub struct Large {
    /// What it consists of.
    pub data: Vec<u8>,
    /// Text, not bytes that were asked for as a Buffer.
    pub is_text: bool,
}

/// A point to return to with [`Tape::rewind`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Mark {
    words: usize,
    narrow: usize,
    wide: usize,
    bytes: usize,
    large: usize,
}

impl Mark {
    /// The same point on a tape that begins at `start`.
    #[must_use]
    pub fn since(self, start: Mark) -> Mark {
        Mark {
            words: self.words.saturating_sub(start.words),
            narrow: self.narrow.saturating_sub(start.narrow),
            wide: self.wide.saturating_sub(start.wide),
            bytes: self.bytes.saturating_sub(start.bytes),
            large: self.large.saturating_sub(start.large),
        }
    }
}

/// Settled replies on their way to JavaScript.
#[derive(Debug, Default)]
pub struct Tape {
    /// Tokens; each reply starts with the id of its request.
    pub words: Vec<u32>,
    /// ASCII texts, one byte a character.
    pub narrow: Arena<u8>,
    /// All other texts, in UTF-16.
    pub wide: Arena<u16>,
    /// Replies that were asked for as Buffers.
    pub bytes: Arena<u8>,
    /// Values of at least [`LARGE`] bytes, unless they are text that is not ASCII.
    pub large: Vec<Large>,
}

impl Tape {
    /// Appends a token. A payload too large for its bits goes into a word of its own.
    pub fn push_token(&mut self, kind: u32, payload: usize) {
        // Lengths beyond u32 cannot occur: the decoder refuses them (`MAX_BULK`, `MAX_ITEMS`).
        let payload = u32::try_from(payload).unwrap_or(u32::MAX);
        if payload < PAYLOAD_ESCAPE {
            self.words.push(payload << KIND_BITS | kind);
        } else {
            self.words.push(PAYLOAD_ESCAPE << KIND_BITS | kind);
            self.words.push(payload);
        }
    }

    /// Reads what `push_token` wrote, from `at` on, which moves behind it: kind and payload.
    pub(in crate::resp) fn take_token(&self, at: &mut usize) -> (u32, u32) {
        let word = self.take_word(at);
        let (kind, payload) = (word & token::KIND, word >> KIND_BITS);
        (kind, if payload == PAYLOAD_ESCAPE { self.take_word(at) } else { payload })
    }

    /// The word at `at`, which moves behind it; `NIL` where the tape has ended.
    pub(in crate::resp) fn take_word(&self, at: &mut usize) -> u32 {
        let word = self.words.get(*at).copied().unwrap_or(token::NIL);
        *at += 1;
        word
    }

    /// Starts the reply of request `id`.
    pub fn push_id(&mut self, id: u32) {
        self.words.push(id);
    }

    /// Appends an integer.
    pub fn push_integer(&mut self, value: i64) {
        match u32::try_from(value) {
            Ok(small) if small < PAYLOAD_ESCAPE => {
                self.words.push(small << KIND_BITS | token::INTEGER);
            }
            _ => {
                self.push_token(token::INTEGER64, 0);
                let (low, high) = (value & i64::from(u32::MAX), value >> 32);
                self.words.push(u32::try_from(low).unwrap_or_default());
                // The sign is in the upper half: it crosses as it is, in two's complement.
                self.words.push(i32::try_from(high).unwrap_or_default().cast_unsigned());
            }
        }
    }

    /// Appends text: ASCII as it is, anything else as UTF-16 with U+FFFD for invalid bytes,
    /// which is what `Buffer.toString('utf8')` does with them.
    pub fn push_text(&mut self, text: &[u8]) {
        if text.is_ascii() {
            self.push_token(token::NARROW, text.len());
            self.narrow.push(text);
        } else {
            // `from_utf8_lossy` is slower where nothing is lost.
            let text =
                str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed);
            let length = self.wide.push_with(|wide| push_utf16(&text, wide));
            self.push_token(token::WIDE, length);
        }
    }

    /// Appends bytes that JavaScript gets as a Buffer.
    pub fn push_bytes(&mut self, bytes: &[u8]) {
        self.push_token(token::BYTES, bytes.len());
        self.bytes.push(bytes);
    }

    /// Appends a value in its own memory; text must be ASCII.
    pub fn push_large(&mut self, data: Vec<u8>, is_text: bool) {
        self.push_token(token::LARGE, data.len());
        self.large.push(Large { data, is_text });
    }

    /// Appends a whole failure of this client as the answer to request `id`.
    pub fn push_failure(&mut self, id: u32, code: u32, message: &str) {
        self.push_id(id);
        self.push_token(token::FAILURE, code as usize);
        self.push_text(message.as_bytes());
    }

    /// Where the tape ends now.
    pub fn mark(&self) -> Mark {
        Mark {
            words: self.words.len(),
            narrow: self.narrow.len(),
            wide: self.wide.len(),
            bytes: self.bytes.len(),
            large: self.large.len(),
        }
    }

    /// The tokens after `mark`.
    pub fn words_from(&self, mark: Mark) -> &[u32] {
        &self.words[mark.words..]
    }

    /// The bytes after `mark`.
    pub fn bytes_from(&self, mark: Mark) -> &[u8] {
        &self.bytes.data[mark.bytes..]
    }

    /// The values in their own memory after `mark`.
    pub fn large_from(&self, mark: Mark) -> &[Large] {
        &self.large[mark.large..]
    }

    /// Takes back everything after `mark`.
    pub fn rewind(&mut self, mark: Mark) {
        self.words.truncate(mark.words);
        self.narrow.truncate(mark.narrow);
        self.wide.truncate(mark.wide);
        self.bytes.truncate(mark.bytes);
        self.large.truncate(mark.large);
    }

    /// Moves everything after `mark` to the empty tape `into`.
    pub fn split_off(&mut self, mark: Mark, into: &mut Tape) {
        into.words.extend(self.words.drain(mark.words..));
        self.narrow.split_off(mark.narrow, &mut into.narrow);
        self.wide.split_off(mark.wide, &mut into.wide);
        self.bytes.split_off(mark.bytes, &mut into.bytes);
        into.large.extend(self.large.drain(mark.large..));
    }

    /// Moves everything from `other` to the end of this tape.
    pub fn append(&mut self, other: &mut Tape) {
        if self.is_empty() {
            std::mem::swap(self, other);
            return;
        }
        self.words.append(&mut other.words);
        self.narrow.append(&mut other.narrow);
        self.wide.append(&mut other.wide);
        self.bytes.append(&mut other.bytes);
        self.large.append(&mut other.large);
    }

    /// Empties the tape but keeps up to `keep` items of memory per arena for the next batch.
    pub fn clear(&mut self, keep: usize) {
        self.words.clear();
        self.words.shrink_to(keep);
        self.narrow.clear();
        self.narrow.shrink(keep);
        self.wide.clear();
        self.wide.shrink(keep);
        self.bytes.clear();
        self.bytes.shrink(keep);
        self.large.clear();
    }

    /// True when nothing was written since the last [`Tape::clear`].
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Memory held by what is on the tape, in bytes.
    pub fn size(&self) -> usize {
        let large: usize = self.large.iter().map(|large| large.data.len()).sum();
        self.words.len() * 4 + self.narrow.len() + self.wide.len() * 2 + self.bytes.len() + large
    }
}

/// (Text of 54 characters: a quarter less time than `extend` takes for what `str::encode_utf16` gives.)
fn push_utf16(text: &str, into: &mut Vec<u16>) {
    into.reserve(text.len());
    for character in text.chars() {
        match u16::try_from(u32::from(character)) {
            Ok(unit) => into.push(unit),
            Err(_) => into.extend_from_slice(character.encode_utf16(&mut [0; 2])),
        }
    }
}

#[cfg(test)]
mod tests;
