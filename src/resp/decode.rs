//! An incremental RESP decoder that writes tokens as it goes and can stop at any byte.

use super::tape::{LARGE, Tape, token};
use std::fmt;

/// Redis' own bound for one bulk string (`proto-max-bulk-len`) is 512 MB by default, and a
/// JavaScript string cannot be longer. More than this is not a reply but a broken stream.
const MAX_BULK: usize = 512 * 1024 * 1024;
/// All elements of one reply together. Each may cost JavaScript 40 bytes, and its heap ends at 4 GB.
const MAX_ITEMS: usize = 32 * 1024 * 1024;
/// All bytes of one reply together: what arrives is kept until the reply is whole.
const MAX_REPLY: usize = 1024 * 1024 * 1024;
/// Readers of a reply recurse, here and in JavaScript, whose stack takes about 3,000 levels.
/// Replies of servers have less than ten, and those of scripts as many as somebody wrote down.
const MAX_DEPTH: usize = 512;
/// The longest line: an integer, a length or a simple string. Error texts may quote arguments.
const MAX_LINE: usize = 1024 * 1024;
/// More digits than any big number of a server; JavaScript needs quadratic time to read them.
const MAX_DIGITS: usize = 1024;
/// V8 makes no longer strings (`buffer.constants.MAX_STRING_LENGTH`).
const MAX_TEXT: usize = (1 << 29) - 24;
const TOO_LONG_FOR_TEXT: &[u8] =
    b"TOOLONG the value is longer than a JavaScript string can be; ask for a Buffer";
/// Room is reserved as data arrives, never because a length was announced.
const MAX_RESERVE: usize = 1024 * 1024;

/// What a call to [`Decoder::decode`] achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The input was used up to the given byte and the reply is not complete.
    Partial(usize),
    /// The reply is complete and ended at the given byte.
    Complete(usize),
}

/// The stream is not RESP, or exceeds what a server may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// A reply began with this byte.
    UnknownType(u8),
    /// A length or number could not be read.
    BadNumber,
    /// A line did not end with CR LF.
    BadLineEnd,
    /// Longer than [`MAX_BULK`], [`MAX_LINE`] or [`MAX_REPLY`], or more elements than [`MAX_ITEMS`].
    TooLong,
    /// More nested aggregates than [`MAX_DEPTH`].
    TooDeep,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType(byte) => {
                write!(f, "protocol error: a reply cannot begin with byte 0x{byte:02x}")
            }
            Self::BadNumber => f.write_str("protocol error: malformed number or length"),
            Self::BadLineEnd => f.write_str("protocol error: CR LF expected"),
            Self::TooLong => f.write_str("protocol error: longer than any reply may be"),
            Self::TooDeep => {
                write!(f, "protocol error: reply nested deeper than {MAX_DEPTH} levels")
            }
        }
    }
}

/// What to make of the payload of a bulk string once it is there.
#[derive(Debug, Clone, Copy)]
enum Bulk {
    Text,
    Error,
    Verbatim,
}

/// Decodes one reply at a time; keeps its place when the input ends early.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Elements still missing, for each open aggregate.
    open: Vec<usize>,
    /// A bulk string that has begun: its kind, its length and what has arrived of it.
    bulk: Option<(Bulk, usize, Vec<u8>)>,
    /// True between the first byte of a reply and its end.
    started: bool,
    /// Elements that the aggregates of the reply announced, and its bytes so far.
    items: usize,
    size: usize,
    /// Bytes of an incomplete line that were searched for its end already: a peer that sends one
    /// byte at a time would otherwise have the line searched again for each.
    searched: usize,
    /// RESP3 attributes are read and dropped, one inside another too: the aggregate depth at which
    /// each ends.
    attributes: Vec<(usize, super::tape::Mark)>,
}

impl Decoder {
    /// True while a reply has begun and not ended.
    pub fn is_mid_reply(&self) -> bool {
        self.started
    }

    /// Tells that what is on the tape since `start` was moved to the front of another tape.
    pub fn moved(&mut self, start: super::tape::Mark) {
        for (_, mark) in &mut self.attributes {
            *mark = mark.since(start);
        }
    }

    /// Reads as much of one reply as `input` holds and appends its tokens to `tape`.
    ///
    /// With `as_bytes`, bulk strings are kept as bytes instead of text.
    pub fn decode(
        &mut self,
        input: &[u8],
        as_bytes: bool,
        tape: &mut Tape,
    ) -> Result<Progress, DecodeError> {
        let mut at = 0;
        loop {
            let step = if self.bulk.is_some() {
                self.continue_bulk(&input[at..], as_bytes, tape)?
            } else {
                self.element(&input[at..], as_bytes, tape)?
            };
            let Some((used, closed_element)) = step else {
                return Ok(Progress::Partial(at));
            };
            at += used;
            self.started = true;
            self.size += used;
            if self.size > MAX_REPLY {
                return Err(DecodeError::TooLong);
            }
            if closed_element && self.close_element(tape) {
                (self.started, self.items, self.size) = (false, 0, 0);
                return Ok(Progress::Complete(at));
            }
            if self.bulk.is_some() && at == input.len() {
                return Ok(Progress::Partial(at));
            }
        }
    }

    /// Counts a finished element towards its aggregates; true when the whole reply is finished.
    fn close_element(&mut self, tape: &mut Tape) -> bool {
        loop {
            if let Some(&(depth, mark)) = self.attributes.last()
                && self.open.len() == depth
            {
                // The attribute itself is done; the value it describes is still to come.
                tape.rewind(mark);
                self.attributes.pop();
                return false;
            }
            let Some(remaining) = self.open.last_mut() else { return true };
            *remaining -= 1;
            if *remaining > 0 {
                return false;
            }
            self.open.pop();
        }
    }

    /// Reads one element's line. `None`: not all of it is here. The flag says whether the element
    /// is finished, which an aggregate or a bulk string that has only begun is not.
    fn element(
        &mut self,
        input: &[u8],
        as_bytes: bool,
        tape: &mut Tape,
    ) -> Result<Option<(usize, bool)>, DecodeError> {
        let Some((&kind, rest)) = input.split_first() else { return Ok(None) };
        if !b"+-:$*%~>_#,(!=|".contains(&kind) {
            return Err(DecodeError::UnknownType(kind));
        }
        let Some(line) = line(rest, &mut self.searched)? else { return Ok(None) };
        let used = 1 + line.len() + 2;
        let finished = match kind {
            b'+' => simple(line, as_bytes, tape),
            b'-' => text_after(token::ERROR, line, tape),
            b':' => integer(line, tape)?,
            b',' => text_after(token::DOUBLE, line, tape),
            b'(' => big_number(line, tape)?,
            b'#' => boolean(line, tape)?,
            b'_' => nil(tape),
            b'$' => self.begin_bulk(Bulk::Text, line, tape)?,
            b'!' => self.begin_bulk(Bulk::Error, line, tape)?,
            b'=' => self.begin_bulk(Bulk::Verbatim, line, tape)?,
            b'|' => self.begin_attribute(line, tape)?,
            b'%' => self.begin_aggregate(token::MAP, line, 2, tape)?,
            _ => self.begin_aggregate(token::ARRAY, line, 1, tape)?,
        };
        Ok(Some((used, finished)))
    }

    fn begin_attribute(&mut self, line: &[u8], tape: &mut Tape) -> Result<bool, DecodeError> {
        self.attributes.push((self.open.len(), tape.mark()));
        self.begin_aggregate(token::MAP, line, 2, tape)
    }

    fn begin_aggregate(
        &mut self,
        kind: u32,
        line: &[u8],
        per_item: usize,
        tape: &mut Tape,
    ) -> Result<bool, DecodeError> {
        let Some(items) = length(line, MAX_ITEMS)? else { return Ok(nil(tape)) };
        self.items += items * per_item;
        if self.items > MAX_ITEMS {
            return Err(DecodeError::TooLong);
        }
        tape.push_token(kind, items);
        if items == 0 {
            return Ok(true);
        }
        if self.open.len() == MAX_DEPTH {
            return Err(DecodeError::TooDeep);
        }
        self.open.push(items * per_item);
        Ok(false)
    }

    fn begin_bulk(
        &mut self,
        kind: Bulk,
        line: &[u8],
        tape: &mut Tape,
    ) -> Result<bool, DecodeError> {
        let Some(total) = length(line, MAX_BULK)? else { return Ok(nil(tape)) };
        self.bulk = Some((kind, total, Vec::new()));
        Ok(false)
    }

    /// Takes what is here of the open bulk string; straight from `input` when all of it is.
    fn continue_bulk(
        &mut self,
        input: &[u8],
        as_bytes: bool,
        tape: &mut Tape,
    ) -> Result<Option<(usize, bool)>, DecodeError> {
        let Some((kind, total, held)) = &mut self.bulk else { return Ok(None) };
        let missing = *total + 2 - held.len();
        if input.len() >= missing && held.is_empty() {
            let (body, end) = input[..missing].split_at(*total);
            let kind = *kind;
            self.bulk = None;
            return finish_bulk(kind, body, end, as_bytes, tape).map(|()| Some((missing, true)));
        }
        let used = missing.min(input.len());
        held.reserve(used.max(missing.min(MAX_RESERVE)));
        held.extend_from_slice(&input[..used]);
        if used < missing {
            return Ok((used > 0).then_some((used, false)));
        }
        let (kind, total) = (*kind, *total);
        let held = std::mem::take(held);
        self.bulk = None;
        finish_held(kind, held, total, as_bytes, tape).map(|()| Some((used, true)))
    }
}

/// As [`finish_bulk`], for what arrived in parts: much of it is not copied again.
fn finish_held(
    kind: Bulk,
    mut held: Vec<u8>,
    total: usize,
    as_bytes: bool,
    tape: &mut Tape,
) -> Result<(), DecodeError> {
    let is_plain = matches!(kind, Bulk::Text) && held.ends_with(b"\r\n");
    let fits = as_bytes || total <= MAX_TEXT;
    if is_plain && fits && total >= LARGE && (as_bytes || held.is_ascii()) {
        held.truncate(total);
        tape.push_large(held, !as_bytes);
        return Ok(());
    }
    let (body, end) = held.split_at(total);
    finish_bulk(kind, body, end, as_bytes, tape)
}

fn finish_bulk(
    kind: Bulk,
    body: &[u8],
    end: &[u8],
    as_bytes: bool,
    tape: &mut Tape,
) -> Result<(), DecodeError> {
    if end != b"\r\n" {
        return Err(DecodeError::BadLineEnd);
    }
    match kind {
        Bulk::Error => {
            text_after(token::ERROR, body, tape);
        }
        // A verbatim string carries its format in front, `txt:` or `mkd:`.
        Bulk::Verbatim if body.len() >= 4 => push_string(&body[4..], as_bytes, tape),
        Bulk::Verbatim | Bulk::Text => push_string(body, as_bytes, tape),
    }
    Ok(())
}

fn push_string(body: &[u8], as_bytes: bool, tape: &mut Tape) {
    let fits = as_bytes || body.len() <= MAX_TEXT;
    if fits && body.len() >= LARGE && (as_bytes || body.is_ascii()) {
        tape.push_large(body.to_vec(), !as_bytes);
    } else if as_bytes {
        tape.push_bytes(body);
    } else if fits {
        tape.push_text(body);
    } else {
        // It is the caller who can do something about it, and the connection is well.
        text_after(token::ERROR, TOO_LONG_FOR_TEXT, tape);
    }
}

fn nil(tape: &mut Tape) -> bool {
    tape.push_token(token::NIL, 0);
    true
}

fn simple(line: &[u8], as_bytes: bool, tape: &mut Tape) -> bool {
    if as_bytes {
        tape.push_bytes(line);
        true
    } else if line == b"OK" {
        tape.push_token(token::OK, 0);
        true
    } else {
        text_after(token::STATUS, line, tape)
    }
}

fn text_after(kind: u32, text: &[u8], tape: &mut Tape) -> bool {
    tape.push_token(kind, 0);
    tape.push_text(text);
    true
}

fn integer(line: &[u8], tape: &mut Tape) -> Result<bool, DecodeError> {
    tape.push_integer(number(line)?);
    Ok(true)
}

fn boolean(line: &[u8], tape: &mut Tape) -> Result<bool, DecodeError> {
    let value = match line {
        b"t" => 1,
        b"f" => 0,
        _ => return Err(DecodeError::BadNumber),
    };
    tape.push_token(token::BOOLEAN, value);
    Ok(true)
}

fn big_number(line: &[u8], tape: &mut Tape) -> Result<bool, DecodeError> {
    let digits = line.strip_prefix(b"-").or_else(|| line.strip_prefix(b"+")).unwrap_or(line);
    if digits.is_empty() || line.len() > MAX_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err(DecodeError::BadNumber);
    }
    // JavaScript's `BigInt()` takes no plus.
    Ok(text_after(token::BIG_NUMBER, line.strip_prefix(b"+").unwrap_or(line), tape))
}

/// The line up to CR LF, or `None` while its end is not here; the next input begins with it then,
/// and `searched` says how much of it needs no second look.
fn line<'a>(input: &'a [u8], searched: &mut usize) -> Result<Option<&'a [u8]>, DecodeError> {
    let from = std::mem::take(searched).min(input.len());
    match input[from..].iter().position(|&byte| byte == b'\r').map(|end| from + end) {
        Some(end) => match input.get(end + 1) {
            Some(b'\n') => Ok(Some(&input[..end])),
            Some(_) => Err(DecodeError::BadLineEnd),
            None => {
                *searched = end;
                Ok(None)
            }
        },
        None if input.len() > MAX_LINE => Err(DecodeError::TooLong),
        None => {
            *searched = input.len();
            Ok(None)
        }
    }
}

fn number(line: &[u8]) -> Result<i64, DecodeError> {
    let (negative, digits) = match line.split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, line),
    };
    if digits.is_empty() {
        return Err(DecodeError::BadNumber);
    }
    let mut value: i64 = 0;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return Err(DecodeError::BadNumber);
        }
        let digit = i64::from(digit - b'0');
        value = value.checked_mul(10).ok_or(DecodeError::BadNumber)?;
        // Towards the sign, so that i64::MIN is readable.
        let next = if negative { value.checked_sub(digit) } else { value.checked_add(digit) };
        value = next.ok_or(DecodeError::BadNumber)?;
    }
    Ok(value)
}

/// A length: `None` for -1, RESP2's nil.
fn length(line: &[u8], max: usize) -> Result<Option<usize>, DecodeError> {
    match number(line)? {
        -1 => Ok(None),
        value => match usize::try_from(value) {
            Ok(value) if value <= max => Ok(Some(value)),
            Ok(_) => Err(DecodeError::TooLong),
            Err(_) => Err(DecodeError::BadNumber),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reply, read_reply};
    use super::*;
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
        for bad in ["(\r\n", "(-\r\n", "(1x\r\n", "(1.5\r\n", &format!("({}\r\n", "9".repeat(2000))]
        {
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
        let bulk =
            |body: Vec<u8>| [format!("${}\r\n", body.len()).as_bytes(), &body, b"\r\n"].concat();
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
}
