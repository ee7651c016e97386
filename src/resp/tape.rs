//! The reply tape: tokens plus arenas. `lib/tape.js` is its reader and mirrors [`token`].

/// Token kinds, the low five bits of a word; the rest is the payload (see [`Tape::push_token`]).
pub mod token {
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
}

use token::KIND_BITS;

/// Payloads from here up are written to the next word instead.
const PAYLOAD_ESCAPE: u32 = (1 << (32 - KIND_BITS)) - 1;

/// A text this long gets a chunk of its own: JavaScript then takes the chunk as it is.
const OWN_CHUNK: usize = 4096;
/// Chunks end here. A slice of a chunk keeps the whole chunk alive in V8, so this is the most
/// that one small string kept by the application can pin.
const CHUNK: usize = 16 * 1024;

/// From this length on a value travels in memory of its own, which JavaScript takes over instead of
/// copying it: a copy of 200 kB costs its thread some 0.2 ms, most of it for fresh pages.
pub const LARGE: usize = 32 * 1024;

/// ASCII text or bytes that nothing copies any more.
#[derive(Debug, Clone)]
pub struct Large {
    /// What it consists of.
    pub data: Vec<u8>,
    /// Text, not bytes that were asked for as a Buffer.
    pub is_text: bool,
}

/// Consecutive texts, cut into chunks that become one JavaScript string each.
#[derive(Debug, Default)]
pub struct Arena<T> {
    data: Vec<T>,
    ends: Vec<usize>,
}

impl<T: Copy> Arena<T> {
    fn open_chunk(&self) -> usize {
        self.data.len() - self.ends.last().copied().unwrap_or(0)
    }

    fn close_chunk(&mut self) {
        if self.open_chunk() > 0 {
            self.ends.push(self.data.len());
        }
    }

    /// Appends one whole text; a text never spans two chunks.
    pub(crate) fn push(&mut self, text: &[T]) {
        if text.is_empty() {
            return;
        }
        let own = text.len() >= OWN_CHUNK;
        if own || self.open_chunk() + text.len() > CHUNK {
            self.close_chunk();
        }
        self.data.extend_from_slice(text);
        if own {
            self.close_chunk();
        }
    }

    fn append(&mut self, other: &mut Self) {
        if other.data.is_empty() {
            return;
        }
        self.close_chunk();
        let base = self.data.len();
        self.data.append(&mut other.data);
        self.ends.extend(other.ends.drain(..).map(|end| base + end));
    }

    fn split_off(&mut self, data: usize, chunks: usize, into: &mut Self) {
        into.data.extend(self.data.drain(data..));
        // A chunk that was open at the cut and closed right behind it has nothing on this side, and
        // JavaScript takes every chunk to hold at least one text.
        let moved = self.ends.drain(chunks..).filter(|&end| end > data).map(|end| end - data);
        into.ends.extend(moved);
    }

    fn truncate(&mut self, data: usize, chunks: usize) {
        self.data.truncate(data);
        self.ends.truncate(chunks);
    }

    fn clear(&mut self) {
        self.data.clear();
        self.ends.clear();
    }

    /// The chunks in order; what is still open counts as the last.
    pub fn chunks(&self) -> impl Iterator<Item = &[T]> {
        let open = (self.open_chunk() > 0).then_some(self.data.len());
        let mut start = 0;
        self.ends.iter().copied().chain(open).map(move |end| {
            let chunk = &self.data[start..end];
            start = end;
            chunk
        })
    }

    /// Items of all chunks, counted from the first; fewer where it ends before.
    pub fn slice(&self, from: usize, length: usize) -> &[T] {
        let from = from.min(self.data.len());
        &self.data[from..from.saturating_add(length).min(self.data.len())]
    }

    /// Number of items in all chunks.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// True when no text was pushed.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    fn shrink(&mut self, keep: usize) {
        self.data.shrink_to(keep);
        self.ends.shrink_to(keep);
    }
}

/// A point to return to with [`Tape::rewind`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Mark {
    words: usize,
    narrow: (usize, usize),
    wide: (usize, usize),
    bytes: (usize, usize),
    large: usize,
}

impl Mark {
    /// The same point on a tape that begins at `start`.
    #[must_use]
    pub fn since(self, start: Mark) -> Mark {
        let from = |at: (usize, usize), start: (usize, usize)| {
            (at.0.saturating_sub(start.0), at.1.saturating_sub(start.1))
        };
        Mark {
            words: self.words.saturating_sub(start.words),
            narrow: from(self.narrow, start.narrow),
            wide: from(self.wide, start.wide),
            bytes: from(self.bytes, start.bytes),
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
            let wide: Vec<u16> = String::from_utf8_lossy(text).encode_utf16().collect();
            self.push_token(token::WIDE, wide.len());
            self.wide.push(&wide);
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
            narrow: (self.narrow.data.len(), self.narrow.ends.len()),
            wide: (self.wide.data.len(), self.wide.ends.len()),
            bytes: (self.bytes.data.len(), self.bytes.ends.len()),
            large: self.large.len(),
        }
    }

    /// The tokens after `mark`.
    pub fn words_from(&self, mark: Mark) -> &[u32] {
        &self.words[mark.words..]
    }

    /// The bytes after `mark`.
    pub fn bytes_from(&self, mark: Mark) -> &[u8] {
        &self.bytes.data[mark.bytes.0..]
    }

    /// Takes back everything after `mark`.
    pub fn rewind(&mut self, mark: Mark) {
        self.words.truncate(mark.words);
        self.narrow.truncate(mark.narrow.0, mark.narrow.1);
        self.wide.truncate(mark.wide.0, mark.wide.1);
        self.bytes.truncate(mark.bytes.0, mark.bytes.1);
        self.large.truncate(mark.large);
    }

    /// Moves everything after `mark` to the empty tape `into`.
    pub fn split_off(&mut self, mark: Mark, into: &mut Tape) {
        into.words.extend(self.words.drain(mark.words..));
        self.narrow.split_off(mark.narrow.0, mark.narrow.1, &mut into.narrow);
        self.wide.split_off(mark.wide.0, mark.wide.1, &mut into.wide);
        self.bytes.split_off(mark.bytes.0, mark.bytes.1, &mut into.bytes);
        into.large.extend(self.large.drain(mark.large..));
    }

    /// A copy without the replies of some requests: for each request on the tape, how many replies
    /// it has and whether they stay.
    #[must_use]
    pub fn retain(&self, requests: &[(u32, bool)]) -> Tape {
        let mut kept = Tape::default();
        let mut walk = Walk { tape: self, word: 0, narrow: 0, wide: 0, bytes: 0, large: 0 };
        for &(replies, keep) in requests {
            walk.request(replies, keep.then_some(&mut kept));
        }
        kept
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

/// Walks over the replies on a tape.
struct Walk<'a> {
    tape: &'a Tape,
    word: usize,
    narrow: usize,
    wide: usize,
    bytes: usize,
    large: usize,
}

impl Walk<'_> {
    fn take_word(&mut self) -> u32 {
        let word = self.tape.words.get(self.word).copied().unwrap_or_default();
        self.word += 1;
        word
    }

    /// Passes one id and its values, copying them if they stay.
    fn request(&mut self, replies: u32, mut kept: Option<&mut Tape>) {
        let id = self.take_word();
        if let Some(kept) = kept.as_deref_mut() {
            kept.push_id(id);
        }
        let mut values = u64::from(replies);
        while values > 0 && self.word < self.tape.words.len() {
            values = values - 1 + self.token(kept.as_deref_mut());
        }
    }

    /// Passes one token; says how many values belong to it.
    fn token(&mut self, kept: Option<&mut Tape>) -> u64 {
        let start = self.word;
        let word = self.take_word();
        let (kind, mut payload) = (word & ((1 << KIND_BITS) - 1), word >> KIND_BITS);
        if payload == PAYLOAD_ESCAPE {
            payload = self.take_word();
        }
        if kind == token::INTEGER64 {
            self.word += 2;
        }
        let end = self.word.min(self.tape.words.len());
        let length = payload as usize;
        if let Some(kept) = kept {
            kept.words.extend_from_slice(&self.tape.words[start..end]);
            match kind {
                token::NARROW => kept.narrow.push(&self.tape.narrow.data[self.narrow..][..length]),
                token::WIDE => kept.wide.push(&self.tape.wide.data[self.wide..][..length]),
                token::BYTES => kept.bytes.push(&self.tape.bytes.data[self.bytes..][..length]),
                token::LARGE => kept.large.extend(self.tape.large.get(self.large).cloned()),
                _ => {}
            }
        }
        match kind {
            token::NARROW => self.narrow += length,
            token::WIDE => self.wide += length,
            token::BYTES => self.bytes += length,
            token::LARGE => self.large += 1,
            _ => {}
        }
        match kind {
            token::ARRAY => u64::from(payload),
            token::MAP => u64::from(payload) * 2,
            token::ERROR | token::DOUBLE | token::BIG_NUMBER | token::FAILURE | token::STATUS => 1,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retain_drops_whole_requests_and_keeps_the_rest_readable() {
        let mut tape = Tape::default();
        tape.push_id(7);
        tape.push_text(b"dropped");
        tape.push_token(token::ARRAY, 3);
        tape.push_large(b"dropped, too".to_vec(), true);
        tape.push_text("größer".as_bytes());
        tape.push_integer(-1);
        tape.push_id(8);
        tape.push_token(token::ERROR, 0);
        tape.push_text(b"ERR kept");
        tape.push_id(9);
        tape.push_text("süß".as_bytes());
        tape.push_id(10);
        tape.push_large(b"kept, too".to_vec(), false);
        let kept = tape.retain(&[(2, false), (1, true), (1, true), (1, true)]);
        let mut expected = Tape::default();
        expected.push_id(8);
        expected.push_token(token::ERROR, 0);
        expected.push_text(b"ERR kept");
        expected.push_id(9);
        expected.push_text("süß".as_bytes());
        expected.push_id(10);
        expected.push_large(b"kept, too".to_vec(), false);
        assert_eq!(kept.words, expected.words);
        assert_eq!(kept.narrow.data, expected.narrow.data);
        assert_eq!(kept.wide.data, expected.wide.data);
        let large: Vec<_> = kept.large.iter().map(|large| large.data.as_slice()).collect();
        assert_eq!(large, [b"kept, too"]);
    }

    #[test]
    fn a_text_never_spans_chunks() {
        let mut arena = Arena::default();
        for _ in 0..300 {
            arena.push(&[b'x'; 100]);
        }
        arena.push(&[b'y'; OWN_CHUNK]);
        arena.push(b"tail");
        let sizes: Vec<usize> = arena.chunks().map(<[u8]>::len).collect();
        assert_eq!(sizes, [16_300, 13_700, OWN_CHUNK, 4]);
    }

    #[test]
    fn a_cut_before_a_text_of_its_own_leaves_no_empty_chunk() {
        let (mut first, mut rest) = (Tape::default(), Tape::default());
        first.push_text(&[b'a'; 10]);
        let mark = first.mark();
        first.push_text(&[b'b'; OWN_CHUNK]);
        first.push_text(b"tail");
        first.split_off(mark, &mut rest);
        let mut waiting = Tape::default();
        waiting.push_text(b"before");
        waiting.append(&mut rest);
        let sizes: Vec<usize> = waiting.narrow.chunks().map(<[u8]>::len).collect();
        assert_eq!(sizes, [6, OWN_CHUNK, 4]);
    }

    #[test]
    fn rewind_takes_back_whole_replies() {
        let mut tape = Tape::default();
        tape.push_id(1);
        tape.push_text(b"kept");
        let mark = tape.mark();
        tape.push_id(2);
        tape.push_text(&[b'z'; OWN_CHUNK]);
        tape.push_text("größer".as_bytes());
        tape.push_bytes(b"raw");
        tape.push_large(vec![b'l'; LARGE], true);
        tape.rewind(mark);
        assert_eq!(tape.words.len(), 2);
        assert_eq!(tape.narrow.chunks().collect::<Vec<_>>(), [b"kept"]);
        assert!(tape.wide.is_empty() && tape.bytes.is_empty() && tape.large.is_empty());
    }

    #[test]
    fn appended_tapes_keep_their_chunk_borders() {
        let (mut a, mut b) = (Tape::default(), Tape::default());
        a.push_id(1);
        a.push_text(b"one");
        b.push_id(2);
        b.push_text(b"two");
        a.append(&mut b);
        assert_eq!(a.narrow.chunks().collect::<Vec<_>>(), [b"one", b"two"]);
        assert!(b.is_empty());
    }
}
