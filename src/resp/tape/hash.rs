//! A hash at the end of a tape, as the flat array or the map that the server sends.

use super::token::{self, KIND_BITS};
use super::{Mark, Tape};

/// The names of the fields of a hash, all of them ASCII, in the order in which the server sends them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Their tokens, which have their lengths.
    tokens: Vec<u32>,
    text: Vec<u8>,
}

impl Shape {
    /// Bytes of all names together.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// The names as texts.
    pub fn names(&self) -> Vec<String> {
        let mut rest = self.text.as_slice();
        let name = |&token: &u32| {
            let (name, after) = rest.split_at(length(token));
            rest = after;
            name.iter().copied().map(char::from).collect()
        };
        self.tokens.iter().map(name).collect()
    }
}

/// Texts with ASCII names: what a shape can stand for the names of.
#[derive(Debug, Clone, Copy)]
pub struct PlainHash<'a> {
    /// A name, a value, a name, a value ...
    fields: &'a [u32],
    narrow: &'a [u8],
}

impl<'a> PlainHash<'a> {
    /// Number of fields.
    pub fn len(self) -> usize {
        self.fields.len() / 2
    }

    /// True if it has none.
    pub fn is_empty(self) -> bool {
        self.fields.is_empty()
    }

    /// Differs for most hashes that have other fields, and is cheaper than to compare them.
    pub fn digest(self) -> usize {
        let lengths = self.fields.iter().step_by(2).map(|&token| token as usize);
        lengths.fold(0, |digest, token| digest.wrapping_mul(31).wrapping_add(token))
    }

    /// True if it has these fields in this order.
    pub fn has(self, shape: &Shape) -> bool {
        let mut expected = shape.text.as_slice();
        let is_next = |(&token, (own, name)): (&u32, (u32, &[u8]))| {
            token == own
                && expected.split_at_checked(name.len()).is_some_and(|(first, rest)| {
                    expected = rest;
                    first == name
                })
        };
        self.len() == shape.tokens.len() && shape.tokens.iter().zip(self.names()).all(is_next)
    }

    /// What it has in common with hashes of its kind.
    pub fn shape(self) -> Shape {
        let (mut tokens, mut text) = (Vec::with_capacity(self.len()), Vec::new());
        for (token, name) in self.names() {
            tokens.push(token);
            text.extend_from_slice(name);
        }
        Shape { tokens, text }
    }

    fn names(self) -> impl Iterator<Item = (u32, &'a [u8])> {
        let mut rest = self.narrow;
        self.fields.chunks_exact(2).map(move |field| {
            let (name, after) = rest.split_at(length(field[0]));
            rest = &after[narrow_length(field[1])..];
            (field[0], name)
        })
    }
}

impl Tape {
    /// Has the reply after `start` become an object, if it is a flat array or a map.
    pub fn make_object(&mut self, start: Mark) {
        let Some(head) = self.words.get_mut(start.words) else { return };
        if let Some(fields) = fields_of(*head) {
            *head = fields << KIND_BITS | token::OBJECT;
        }
    }

    /// The reply after `start`, if it is a hash of texts with ASCII names.
    pub fn plain_hash(&self, start: Mark) -> Option<PlainHash<'_>> {
        let (&head, fields) = self.words.get(start.words..)?.split_first()?;
        let is_plain = |field: &[u32]| {
            kind(field[0]) == token::NARROW
                && matches!(kind(field[1]), token::NARROW | token::WIDE | token::LARGE)
        };
        // A token of two words would make more of them.
        let is_whole = fields.len() == 2 * fields_of(head)? as usize;
        (is_whole && fields.chunks_exact(2).all(is_plain))
            .then(|| PlainHash { fields, narrow: &self.narrow.data[start.narrow..] })
    }

    /// Leaves the names out of the plain hash after `start`, whose shape JavaScript knows by `number`.
    pub fn leave_out_names(&mut self, start: Mark, number: u32) {
        let words = self.words.split_off(start.words);
        let texts = self.narrow.data[start.narrow..].to_vec();
        self.narrow.truncate(start.narrow);
        let fields = words[1..].chunks_exact(2);
        self.push_token(token::SHAPED, fields.len());
        self.words.push(number);
        let mut rest = texts.as_slice();
        for field in fields {
            let (value, after) = rest[length(field[0])..].split_at(narrow_length(field[1]));
            self.words.push(field[1]);
            self.narrow.push(value);
            rest = after;
        }
    }
}

fn kind(token: u32) -> u32 {
    token & token::KIND
}

fn length(token: u32) -> usize {
    (token >> KIND_BITS) as usize
}

/// How much of the narrow arena belongs to a token.
fn narrow_length(token: u32) -> usize {
    if kind(token) == token::NARROW { length(token) } else { 0 }
}

/// The number of fields, if it is the token of what can be a hash. The decoder takes fewer elements than would
/// need a word of their own.
fn fields_of(head: u32) -> Option<u32> {
    let items = head >> KIND_BITS;
    match kind(head) {
        token::MAP => Some(items),
        token::ARRAY if items.is_multiple_of(2) => Some(items / 2),
        _ => None,
    }
}
