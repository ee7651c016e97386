//! Texts in their chunks, and what is taken off a tape, or put on it, as a whole.

use super::arena::OWN_CHUNK;
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
fn a_mark_means_the_same_place_on_a_tape_that_was_cut() {
    let (mut first, mut rest) = (Tape::default(), Tape::default());
    first.push_text(&[b'a'; 10]);
    let start = first.mark();
    first.push_text(&[b'b'; OWN_CHUNK]);
    let attribute = first.mark();
    first.push_text(&[b'c'; OWN_CHUNK]);
    first.split_off(start, &mut rest);
    rest.rewind(attribute.since(start));
    rest.push_text(b"tail");
    let sizes: Vec<usize> = rest.narrow.chunks().map(<[u8]>::len).collect();
    assert_eq!(sizes, [OWN_CHUNK, 4]);
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
