//! Reads a tape back into a tree, for the replies that the core itself needs.

use super::tape::{Tape, token};

/// One reply as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing there.
    Nil,
    /// A bulk or simple string.
    Text(String),
    /// A bulk string that was asked for as bytes.
    Bytes(Vec<u8>),
    /// An integer.
    Integer(i64),
    /// RESP3 boolean.
    Boolean(bool),
    /// RESP3 double or big number in its decimal form.
    Double(String),
    /// Array, set or push.
    Array(Vec<Reply>),
    /// RESP3 map.
    Map(Vec<(Reply, Reply)>),
    /// An error reply of the server.
    Error(String),
}

impl Reply {
    /// The text of a string reply.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads the first value on a tape that carries no request ids.
pub fn read_reply(tape: &Tape) -> Reply {
    Cursor { tape, word: 0, narrow: 0, wide: 0, bytes: 0, large: 0, depth: 0 }.value()
}

struct Cursor<'a> {
    tape: &'a Tape,
    word: usize,
    narrow: usize,
    wide: usize,
    bytes: usize,
    large: usize,
    depth: usize,
}

/// What the core asks for has less than ten levels, and its stack is no larger than that of any
/// thread: a reply that is nested deeper than this is none of those, and read no further.
const DEEPEST: usize = 256;

impl Cursor<'_> {
    fn value(&mut self) -> Reply {
        let (kind, payload) = self.tape.take_token(&mut self.word);
        match kind {
            token::OK => Reply::Text("OK".into()),
            token::INTEGER => Reply::Integer(i64::from(payload)),
            token::INTEGER64 => {
                let low = u64::from(self.tape.take_word(&mut self.word));
                let high = u64::from(self.tape.take_word(&mut self.word));
                Reply::Integer((high << 32 | low).cast_signed())
            }
            token::NARROW => Reply::Text(self.narrow(payload as usize)),
            token::WIDE => Reply::Text(self.wide(payload as usize)),
            token::BYTES => Reply::Bytes(self.raw(payload as usize)),
            token::LARGE => self.large(),
            token::ARRAY => Reply::Array(self.elements(payload, Self::value)),
            token::MAP | token::OBJECT => {
                Reply::Map(self.elements(payload, |cursor| (cursor.value(), cursor.value())))
            }
            token::ERROR | token::FAILURE => Reply::Error(self.text()),
            token::BOOLEAN => Reply::Boolean(payload == 1),
            token::DOUBLE | token::BIG_NUMBER => Reply::Double(self.text()),
            token::STATUS => Reply::Text(self.text()),
            _ => Reply::Nil,
        }
    }

    fn elements<T>(&mut self, count: u32, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        if self.depth == DEEPEST {
            self.word = self.tape.words.len();
        }
        self.depth += 1;
        let mut elements = Vec::new();
        for _ in 0..count {
            if self.word >= self.tape.words.len() {
                break;
            }
            elements.push(read(self));
        }
        self.depth -= 1;
        elements
    }

    fn text(&mut self) -> String {
        match self.value() {
            Reply::Text(text) => text,
            _ => String::new(),
        }
    }

    fn narrow(&mut self, length: usize) -> String {
        let text = self.tape.narrow.slice(self.narrow, length);
        self.narrow += length;
        text.iter().copied().map(char::from).collect()
    }

    fn wide(&mut self, length: usize) -> String {
        let text = self.tape.wide.slice(self.wide, length);
        self.wide += length;
        String::from_utf16_lossy(text)
    }

    fn large(&mut self) -> Reply {
        let large = self.tape.large.get(self.large);
        self.large += 1;
        match large {
            Some(large) if large.is_text => {
                Reply::Text(String::from_utf8_lossy(&large.data).into_owned())
            }
            Some(large) => Reply::Bytes(large.data.clone()),
            None => Reply::Nil,
        }
    }

    fn raw(&mut self, length: usize) -> Vec<u8> {
        let bytes = self.tape.bytes.slice(self.bytes, length).to_vec();
        self.bytes += length;
        bytes
    }
}
