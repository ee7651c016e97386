//! The decoder and the tape.

use super::generate::Choices;
use super::walk::Walk;
use crate::resp::{
    DecodeError, Decoder, Progress, Reply, ShapeTable, Shapes, Tape, is_unasked, read_reply,
};

/// Replies in order on one tape, at which word each ends, and what ended them.
#[derive(Default)]
struct Decoded {
    tape: Tape,
    ends: Vec<usize>,
    error: Option<DecodeError>,
}

/// Inputs up to this length are cut after every byte.
const EVERY_BYTE: usize = 96;

/// Any bytes: cut into small pieces they decode to what they decode to in one piece, and all of it can
/// be read back.
pub fn decoder(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let as_bytes = first & 1 == 1;
    let whole = decode(data, data.len().max(1), as_bytes);
    let mut walk = Walk::of(&whole.tape);
    for &end in &whole.ends {
        assert_eq!(walk.value(&mut ()), end, "a reply ends where the decoder says");
    }
    assert!(walk.is_done(), "texts or tokens belong to no reply");
    // Of what is long, a cut after every byte costs more than it finds: its length says where else.
    let step = if data.len() <= EVERY_BYTE { 1 } else { 1 + data.len() % 16 };
    assert_same(&whole, &decode(data, step, as_bytes));
    assert_same(&whole, &decode(data, data.len().div_ceil(2).max(1), as_bytes));
}

fn assert_same(one: &Decoded, other: &Decoded) {
    let large = |tape: &Tape| -> Vec<_> {
        tape.large.iter().map(|large| (large.data.clone(), large.is_text)).collect()
    };
    assert_eq!((&one.ends, one.error), (&other.ends, other.error));
    assert_eq!(one.tape.words, other.tape.words);
    assert!(one.tape.narrow.chunks().eq(other.tape.narrow.chunks()), "narrow texts differ");
    assert!(one.tape.wide.chunks().eq(other.tape.wide.chunks()), "wide texts differ");
    assert!(one.tape.bytes.chunks().eq(other.tape.bytes.chunks()), "bytes differ");
    assert_eq!(large(&one.tape), large(&other.tape));
}

/// Decodes `data` as it comes off a socket, `step` bytes at a time.
fn decode(data: &[u8], step: usize, as_bytes: bool) -> Decoded {
    let (mut decoder, mut all) = (Decoder::default(), Decoded::default());
    let mut complete = all.tape.mark();
    // What is read and not decoded lies between the two.
    let (mut at, mut there) = (0, 0);
    'reads: while there < data.len() {
        there = (there + step).min(data.len());
        while at < there {
            match decoder.decode(&data[at..there], as_bytes, &mut all.tape) {
                Ok(Progress::Partial(0)) => break,
                Ok(Progress::Partial(used)) => at += used,
                Ok(Progress::Complete(used)) => {
                    at += used;
                    complete = all.tape.mark();
                    all.ends.push(all.tape.words.len());
                }
                Err(error) => {
                    all.error = Some(error);
                    break 'reads;
                }
            }
        }
    }
    all.tape.rewind(complete);
    all
}

/// Any bytes, as a subscriber's connection reads them: what answers nothing is told from replies by the tokens
/// as it is by a tree of the same frame.
pub fn frames(data: &[u8]) {
    let (mut decoder, mut tape, mut at) = (Decoder::default(), Tape::default(), 0);
    while at < data.len() {
        let start = tape.mark();
        tape.push_id(u32::MAX);
        let first = tape.mark();
        match decoder.decode(&data[at..], true, &mut tape) {
            Ok(Progress::Complete(used)) => at += used,
            Ok(Progress::Partial(_)) | Err(_) => return,
        }
        let told = is_unasked(&tape, start);
        let mut frame = Tape::default();
        tape.split_off(first, &mut frame);
        assert_eq!(told, answers_nothing(&read_reply(&frame)));
        tape.append(&mut frame);
    }
}

fn answers_nothing(frame: &Reply) -> bool {
    match frame {
        Reply::Array(items) => matches!(items.first(), Some(Reply::Bytes(kind))
            if matches!(kind.as_slice(), b"message" | b"pmessage" | b"smessage")),
        Reply::Bytes(line) => line.first().is_some_and(u8::is_ascii_digit),
        _ => false,
    }
}

/// Well-formed replies, described by `data`: on a tape that is cut, joined and thinned out on its
/// way, as those of a busy client are, each is what it was on a tape of its own. Some are made objects,
/// which leave out names that came before.
pub fn tape(data: &[u8]) {
    let mut choices = Choices(data);
    let (mut decoder, mut reading, mut joined) =
        (Decoder::default(), Tape::default(), Tape::default());
    let (mut shapes, table) = (Shapes::default(), ShapeTable::default());
    let mut expected = Vec::new();
    for id in 0..32 {
        if choices.is_done() {
            break;
        }
        let mut bytes = Vec::new();
        choices.reply(3, &mut bytes);
        let as_object = choices.below(2) == 1;
        let start = reading.mark();
        reading.push_id(id);
        let mut reply = reading.mark();
        let cut = bytes.len() * usize::from(choices.below(5)) / 4;
        let used = feed(&mut decoder, &bytes[..cut], &mut reading);
        if cut < bytes.len() && choices.below(2) == 1 {
            // The complete replies are handed on in the middle of this one.
            let mut rest = Tape::default();
            reading.split_off(start, &mut rest);
            decoder.moved(start);
            reply = reply.since(start);
            joined.append(&mut reading);
            reading = rest;
        }
        feed(&mut decoder, &bytes[used..], &mut reading);
        if as_object {
            shapes.make_object(&mut reading, reply, &table);
        }
        let keep = choices.below(4) > 0;
        let reply = alone(&bytes);
        expected.push((keep, if as_object { object(reply) } else { reply }));
    }
    joined.append(&mut reading);
    let requests: Vec<(u32, bool)> = expected.iter().map(|(keep, _)| (1, *keep)).collect();
    check(&joined, &table, expected.iter().map(|(_, reply)| reply));
    let kept = expected.iter().filter(|(keep, _)| *keep).map(|(_, reply)| reply);
    check(&joined.retain(&requests), &table, kept);
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

/// A flat array of fields and values is the same object as a map.
fn object(reply: Reply) -> Reply {
    match reply {
        Reply::Array(items) if items.len().is_multiple_of(2) => Reply::Map(
            items.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect(),
        ),
        reply => reply,
    }
}

fn alone(bytes: &[u8]) -> Reply {
    let mut tape = Tape::default();
    feed(&mut Decoder::default(), bytes, &mut tape);
    read_reply(&tape)
}

/// Reads a tape as `lib/replies/tape.js` does: id, value, id, value ...
fn check<'a>(tape: &Tape, shapes: &ShapeTable, mut expected: impl Iterator<Item = &'a Reply>) {
    let (mut walk, mut copy) = (Walk::of(tape).with(shapes), Tape::default());
    while walk.next_id().is_some() {
        walk.value(&mut copy);
        assert_eq!(Some(&read_reply(&copy)), expected.next());
        copy.clear(4096);
    }
    assert!(walk.is_done(), "texts belong to no reply");
    assert!(expected.next().is_none(), "a reply is missing");
}
