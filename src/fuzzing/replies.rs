//! The decoder and the tape.

use super::generate::Choices;
use crate::resp::{Arena, DecodeError, Decoder, Progress, Reply, Tape, read_reply, token};

/// Replies in order, and what ended them.
type Decoded = (Vec<Reply>, Option<DecodeError>);

/// Any bytes: cut after every byte they decode to what they decode to in one piece.
pub fn decoder(data: &[u8]) {
    let (as_bytes, data) = match data.split_first() {
        Some((first, rest)) => (first & 1 == 1, rest),
        None => return,
    };
    let whole = decode(data, data.len().max(1), as_bytes);
    let split = decode(data, 1, as_bytes);
    assert_eq!(whole, split, "cut after every byte");
    let halves = decode(data, data.len().div_ceil(2).max(1), as_bytes);
    assert_eq!(whole, halves, "cut in two");
}

/// Decodes `data` as it comes off a socket, `step` bytes at a time.
fn decode(data: &[u8], step: usize, as_bytes: bool) -> Decoded {
    let (mut decoder, mut tape) = (Decoder::default(), Tape::default());
    let (mut replies, mut unread) = (Vec::new(), Vec::new());
    for chunk in data.chunks(step) {
        unread.extend_from_slice(chunk);
        let mut at = 0;
        while at < unread.len() {
            match decoder.decode(&unread[at..], as_bytes, &mut tape) {
                Ok(Progress::Partial(0)) => break,
                Ok(Progress::Partial(used)) => at += used,
                Ok(Progress::Complete(used)) => {
                    at += used;
                    replies.push(read_reply(&tape));
                    tape.clear(1024);
                }
                Err(error) => return (replies, Some(error)),
            }
        }
        unread.drain(..at);
    }
    (replies, None)
}

/// Well-formed replies, described by `data`: on a tape that is cut, joined and thinned out on its
/// way, as those of a busy client are, each is what it was on a tape of its own.
pub fn tape(data: &[u8]) {
    let mut choices = Choices(data);
    let (mut decoder, mut reading, mut joined) =
        (Decoder::default(), Tape::default(), Tape::default());
    let mut expected = Vec::new();
    for id in 0..32 {
        if choices.is_done() {
            break;
        }
        let mut bytes = Vec::new();
        choices.reply(3, &mut bytes);
        let start = reading.mark();
        reading.push_id(id);
        let cut = bytes.len() * usize::from(choices.below(5)) / 4;
        let used = feed(&mut decoder, &bytes[..cut], &mut reading);
        if cut < bytes.len() && choices.below(2) == 1 {
            // The complete replies are handed on in the middle of this one.
            let mut rest = Tape::default();
            reading.split_off(start, &mut rest);
            decoder.moved(start);
            joined.append(&mut reading);
            reading = rest;
        }
        feed(&mut decoder, &bytes[used..], &mut reading);
        let keep = choices.below(4) > 0;
        expected.push((keep, alone(&bytes)));
    }
    joined.append(&mut reading);
    let requests: Vec<(u32, bool)> = expected.iter().map(|(keep, _)| (1, *keep)).collect();
    check(&joined, expected.iter().map(|(_, reply)| reply));
    let kept = expected.iter().filter(|(keep, _)| *keep).map(|(_, reply)| reply);
    check(&joined.retain(&requests), kept);
}

/// Decodes all that can be; says how many bytes that were.
fn feed(decoder: &mut Decoder, bytes: &[u8], tape: &mut Tape) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        match decoder.decode(&bytes[at..], false, tape) {
            Ok(Progress::Partial(0)) => break,
            Ok(Progress::Partial(used) | Progress::Complete(used)) => at += used,
            Err(error) => unreachable!("a well-formed reply was refused: {error}"),
        }
    }
    at
}

fn alone(bytes: &[u8]) -> Reply {
    let mut tape = Tape::default();
    feed(&mut Decoder::default(), bytes, &mut tape);
    read_reply(&tape)
}

/// Reads a tape as `lib/tape.js` does: id, value, id, value ..., every text from a single chunk.
fn check<'a>(tape: &Tape, mut expected: impl Iterator<Item = &'a Reply>) {
    let mut copy = Tape::default();
    let mut at = 0;
    let (mut narrow, mut wide) = (Chunks::of(&tape.narrow), Chunks::of(&tape.wide));
    while at < tape.words.len() {
        at += 1;
        let end = value(tape, at, &mut copy, &mut narrow, &mut wide);
        assert_eq!(Some(&read_reply(&copy)), expected.next());
        copy.clear(0);
        at = end;
    }
    assert!(expected.next().is_none(), "a reply is missing");
}

/// Copies the value at word `at` to `copy`; says where it ends.
fn value(
    tape: &Tape,
    mut at: usize,
    copy: &mut Tape,
    narrow: &mut Chunks<u8>,
    wide: &mut Chunks<u16>,
) -> usize {
    let mut missing = 1_u64;
    while missing > 0 {
        let word = tape.words[at];
        let (kind, payload) = (word & 31, word >> 5);
        let words = if kind == token::INTEGER64 { 3 } else { 1 };
        copy.words.extend_from_slice(&tape.words[at..at + words]);
        at += words;
        match kind {
            token::NARROW => copy.narrow.push(narrow.take(payload as usize)),
            token::WIDE => copy.wide.push(wide.take(payload as usize)),
            _ => {}
        }
        missing = missing - 1
            + match kind {
                token::ARRAY => u64::from(payload),
                token::MAP => u64::from(payload) * 2,
                token::ERROR | token::DOUBLE | token::BIG_NUMBER | token::STATUS => 1,
                _ => 0,
            };
    }
    at
}

/// The chunks of an arena, and how far the current one was read.
struct Chunks<'a, T> {
    all: Vec<&'a [T]>,
    next: usize,
    rest: &'a [T],
}

impl<'a, T: Copy> Chunks<'a, T> {
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
}
