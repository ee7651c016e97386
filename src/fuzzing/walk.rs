//! Reads a tape as `lib/replies/tape.js` does: every text from a single chunk.

use crate::resp::{Arena, Large, ShapeTable, Tape, token};

/// A place on a tape.
pub struct Walk<'a> {
    tape: &'a Tape,
    at: usize,
    narrow: Chunks<'a, u8>,
    wide: Chunks<'a, u16>,
    bytes: Chunks<'a, u8>,
    large: usize,
    shapes: Option<&'a ShapeTable>,
}

/// Gets what is walked over.
pub trait Copy {
    fn words(&mut self, words: &[u32]);
    fn narrow(&mut self, text: &[u8]);
    fn wide(&mut self, text: &[u16]);
    fn bytes(&mut self, bytes: &[u8]);
    fn large(&mut self, large: &Large);
}

impl Copy for () {
    fn words(&mut self, _: &[u32]) {}
    fn narrow(&mut self, _: &[u8]) {}
    fn wide(&mut self, _: &[u16]) {}
    fn bytes(&mut self, _: &[u8]) {}
    fn large(&mut self, _: &Large) {}
}

impl Copy for Tape {
    fn words(&mut self, words: &[u32]) {
        self.words.extend_from_slice(words);
    }

    fn narrow(&mut self, text: &[u8]) {
        self.narrow.push(text);
    }

    fn wide(&mut self, text: &[u16]) {
        self.wide.push(text);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.push(bytes);
    }

    fn large(&mut self, large: &Large) {
        self.large.push(large.clone());
    }
}

impl<'a> Walk<'a> {
    pub fn of(tape: &'a Tape) -> Self {
        let (narrow, wide, bytes) =
            (Chunks::of(&tape.narrow), Chunks::of(&tape.wide), Chunks::of(&tape.bytes));
        Self { tape, at: 0, narrow, wide, bytes, large: 0, shapes: None }
    }

    /// The same, for a tape on which hashes are without the names that JavaScript knows from `shapes`.
    #[must_use]
    pub fn with(self, shapes: &'a ShapeTable) -> Self {
        Self { shapes: Some(shapes), ..self }
    }

    /// Passes the id in front of a reply.
    pub fn next_id(&mut self) -> Option<u32> {
        let id = self.tape.words.get(self.at).copied();
        self.at += usize::from(id.is_some());
        id
    }

    /// Passes one value; says at which word it ends.
    pub fn value(&mut self, copy: &mut impl Copy) -> usize {
        let mut missing = 1_u64;
        while missing > 0 {
            missing = missing - 1 + self.token(copy);
        }
        self.at
    }

    /// Passes one token; says how many values belong to it.
    fn token(&mut self, copy: &mut impl Copy) -> u64 {
        let word = self.tape.words[self.at];
        let (kind, payload) = (word & token::KIND, word >> token::KIND_BITS);
        if kind == token::SHAPED {
            self.shaped(payload, copy);
            return 0;
        }
        let words = 1 + token::words_behind(kind);
        copy.words(&self.tape.words[self.at..self.at + words]);
        self.at += words;
        match kind {
            token::NARROW => copy.narrow(self.narrow.take(payload as usize)),
            token::WIDE => copy.wide(self.wide.take(payload as usize)),
            token::BYTES => copy.bytes(self.bytes.take(payload as usize)),
            token::LARGE => {
                copy.large(&self.tape.large[self.large]);
                self.large += 1;
            }
            token::ARRAY => return u64::from(payload),
            token::MAP | token::OBJECT => return u64::from(payload) * 2,
            token::ERROR | token::DOUBLE | token::BIG_NUMBER | token::STATUS => return 1,
            _ => {}
        }
        0
    }

    /// Passes an object without names, which are put back.
    fn shaped(&mut self, fields: u32, copy: &mut impl Copy) {
        let number = self.tape.words[self.at + 1];
        self.at += 2;
        let shape = self.shapes.and_then(|shapes| shapes.get(number));
        let names = shape.map(|shape| shape.names()).unwrap_or_default();
        assert_eq!(names.len(), fields as usize, "the shape is that of another hash");
        copy.words(&[fields << token::KIND_BITS | token::OBJECT]);
        for name in names {
            let length = u32::try_from(name.len()).unwrap_or_default();
            copy.words(&[length << token::KIND_BITS | token::NARROW]);
            copy.narrow(name.as_bytes());
            self.value(copy);
        }
    }

    /// True when nothing is left, texts included.
    pub fn is_done(&self) -> bool {
        self.at == self.tape.words.len()
            && self.narrow.is_done()
            && self.wide.is_done()
            && self.bytes.is_done()
            && self.large == self.tape.large.len()
    }
}

/// The chunks of an arena, and how far the current one was read.
struct Chunks<'a, T> {
    all: Vec<&'a [T]>,
    next: usize,
    rest: &'a [T],
}

impl<'a, T: std::marker::Copy> Chunks<'a, T> {
    fn of(arena: &'a Arena<T>) -> Self {
        Self { all: arena.chunks().collect(), next: 0, rest: &[] }
    }

    fn take(&mut self, length: usize) -> &'a [T] {
        if length == 0 {
            return &[];
        }
        if self.rest.is_empty() {
            self.rest = self.all[self.next];
            self.next += 1;
        }
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        text
    }

    fn is_done(&self) -> bool {
        self.rest.is_empty() && self.next == self.all.len()
    }
}
