//! Whole replies, broken ones, and replies that come in pieces.

use super::limits::{MAX_DEPTH, MAX_ITEMS};
use super::*;
use crate::resp::{Reply, read_reply};
use proptest::prelude::*;

fn decode_whole(input: &[u8]) -> Result<(Tape, usize), DecodeError> {
    let mut tape = Tape::default();
    match Decoder::default().decode(input, false, &mut tape)? {
        Progress::Complete(used) => Ok((tape, used)),
        Progress::Partial(_) => panic!("the test input holds a whole reply"),
    }
}

fn reply(input: &[u8]) -> Reply {
    let (tape, used) = decode_whole(input).unwrap();
    assert_eq!(used, input.len());
    read_reply(&tape)
}

#[test]
fn reads_every_resp2_type() {
    assert_eq!(reply(b"+OK\r\n"), Reply::Text("OK".into()));
    assert_eq!(reply(b"-ERR no\r\n"), Reply::Error("ERR no".into()));
    assert_eq!(reply(b":-9223372036854775808\r\n"), Reply::Integer(i64::MIN));
    assert_eq!(reply(b":9223372036854775807\r\n"), Reply::Integer(i64::MAX));
    assert_eq!(reply(b"$-1\r\n"), Reply::Nil);
    assert_eq!(reply(b"*-1\r\n"), Reply::Nil);
    assert_eq!(reply(b"$0\r\n\r\n"), Reply::Text(String::new()));
    assert_eq!(
        reply(b"*3\r\n$1\r\na\r\n*0\r\n*1\r\n:7\r\n"),
        Reply::Array(vec![
            Reply::Text("a".into()),
            Reply::Array(vec![]),
            Reply::Array(vec![Reply::Integer(7)])
        ])
    );
}

#[test]
fn reads_resp3_types_and_drops_attributes() {
    assert_eq!(reply(b"#t\r\n"), Reply::Boolean(true));
    assert_eq!(reply(b",1.5\r\n"), Reply::Double("1.5".into()));
    assert_eq!(reply(b"_\r\n"), Reply::Nil);
    assert_eq!(reply(b"=7\r\ntxt:abc\r\n"), Reply::Text("abc".into()));
    assert_eq!(reply(b"!5\r\nERR x\r\n"), Reply::Error("ERR x".into()));
    assert_eq!(
        reply(b"|1\r\n+ttl\r\n:5\r\n%1\r\n+a\r\n~1\r\n:1\r\n"),
        Reply::Map(vec![(Reply::Text("a".into()), Reply::Array(vec![Reply::Integer(1)]))])
    );
    assert_eq!(
        reply(b"*2\r\n|1\r\n+k\r\n*1\r\n+v\r\n:1\r\n:2\r\n"),
        Reply::Array(vec![Reply::Integer(1), Reply::Integer(2)])
    );
    assert_eq!(reply(b"|1\r\n+k\r\n|1\r\n+l\r\n:1\r\n:2\r\n:3\r\n"), Reply::Integer(3));
}

#[test]
fn text_that_is_not_ascii_becomes_utf16_and_bad_bytes_the_replacement_character() {
    assert_eq!(reply("$8\r\nDüßeł\r\n".as_bytes()), Reply::Text("Düßeł".into()));
    assert_eq!(reply(b"$3\r\na\xffb\r\n"), Reply::Text("a\u{fffd}b".into()));
}

#[test]
fn refuses_what_no_server_sends() {
    for (input, error) in [
        (&b"HTTP/1.1 400\r\n"[..], DecodeError::UnknownType(b'H')),
        (b"$4611686018427387904\r\n", DecodeError::TooLong),
        (b"*4611686018427387904\r\n", DecodeError::TooLong),
        (b"$-2\r\n", DecodeError::BadNumber),
        (b":12a\r\n", DecodeError::BadNumber),
        (b":\r\n", DecodeError::BadNumber),
        (b"$1\r\nabc", DecodeError::BadLineEnd),
        (b"+a\rb", DecodeError::BadLineEnd),
        (b"#x\r\n", DecodeError::BadNumber),
    ] {
        let mut tape = Tape::default();
        let got = Decoder::default().decode(input, false, &mut tape);
        assert_eq!(got, Err(error), "{}", String::from_utf8_lossy(input));
    }
}

#[test]
fn nesting_is_bounded() {
    let bomb = b"*1\r\n".repeat(MAX_DEPTH + 1);
    let got = Decoder::default().decode(&bomb, false, &mut Tape::default());
    assert_eq!(got, Err(DecodeError::TooDeep));
}

#[test]
fn the_elements_of_a_reply_are_counted_together() {
    let mut bomb = b"*32\r\n".to_vec();
    for _ in 0..32 {
        bomb.extend(format!("*{MAX_ITEMS}\r\n").into_bytes());
    }
    let got = Decoder::default().decode(&bomb, false, &mut Tape::default());
    assert_eq!(got, Err(DecodeError::TooLong));
}

#[test]
fn a_big_number_is_one_that_javascript_can_read() {
    assert_eq!(
        reply(b"(-123456789012345678901\r\n"),
        Reply::Double("-123456789012345678901".into())
    );
    assert_eq!(reply(b"(+1\r\n"), Reply::Double("1".into()));
    for bad in ["(\r\n", "(-\r\n", "(1x\r\n", "(1.5\r\n", &format!("({}\r\n", "9".repeat(2000))] {
        let got = Decoder::default().decode(bad.as_bytes(), false, &mut Tape::default());
        assert_eq!(got, Err(DecodeError::BadNumber), "{bad}");
    }
}

#[test]
fn a_line_that_comes_byte_by_byte_is_searched_once() {
    let mut line = vec![b'-'];
    line.extend(std::iter::repeat_n(b'x', 200_000));
    let (mut decoder, mut tape) = (Decoder::default(), Tape::default());
    for end in 1..line.len() {
        assert_eq!(decoder.decode(&line[..end], false, &mut tape), Ok(Progress::Partial(0)));
        assert_eq!(decoder.searched, end - 1);
    }
    line.extend(b"\r\n");
    let all = line.len();
    assert_eq!(decoder.decode(&line, false, &mut tape), Ok(Progress::Complete(all)));
}

#[test]
fn an_attribute_is_dropped_even_if_the_tape_was_handed_on_in_the_middle_of_it() {
    let (mut decoder, mut tape) = (Decoder::default(), Tape::default());
    tape.push_text(b"an answer before it");
    let start = tape.mark();
    let (head, tail) = (&b"|1\r\n+key\r\n"[..], &b"+value\r\n:7\r\n"[..]);
    let used = head.len();
    assert_eq!(decoder.decode(head, false, &mut tape), Ok(Progress::Partial(used)));
    let mut rest = Tape::default();
    tape.split_off(start, &mut rest);
    decoder.moved(start);
    let used = tail.len();
    assert_eq!(decoder.decode(tail, false, &mut rest), Ok(Progress::Complete(used)));
    assert_eq!(read_reply(&rest), Reply::Integer(7));
    assert_eq!(rest.words.len(), 1);
}

fn any_reply() -> impl Strategy<Value = Vec<u8>> {
    let bulk = |body: Vec<u8>| [format!("${}\r\n", body.len()).as_bytes(), &body, b"\r\n"].concat();
    let leaf = prop_oneof![
        Just(b"$-1\r\n".to_vec()),
        Just(b"+OK\r\n".to_vec()),
        "[a-z ]{0,12}".prop_map(|text| format!("-{text}\r\n").into_bytes()),
        any::<i64>().prop_map(|n| format!(":{n}\r\n").into_bytes()),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(bulk),
        "\\PC{0,20}".prop_map(move |text| bulk(text.into_bytes())),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        proptest::collection::vec(inner, 0..5).prop_map(|items| {
            [format!("*{}\r\n", items.len()).into_bytes(), items.concat()].concat()
        })
    })
}

proptest! {
    #[test]
    fn split_anywhere_equals_whole(
        input in any_reply(),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let (whole, _) = decode_whole(&input).unwrap();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(input.len() + 1)).collect();
        cuts.push(input.len());
        cuts.sort_unstable();
        let (mut decoder, mut tape, mut at) = (Decoder::default(), Tape::default(), 0);
        let mut complete = false;
        for cut in cuts {
            if complete || cut <= at { continue }
            match decoder.decode(&input[at..cut], false, &mut tape).unwrap() {
                Progress::Partial(used) => at += used,
                Progress::Complete(used) => { at += used; complete = true }
            }
        }
        prop_assert!(complete && at == input.len());
        prop_assert_eq!(&tape.words, &whole.words);
        prop_assert_eq!(read_reply(&tape), read_reply(&whole));
    }

    #[test]
    fn garbage_never_panics(input in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Decoder::default().decode(&input, false, &mut Tape::default());
    }
}
