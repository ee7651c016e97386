//! Tells what a server says unasked from replies, on connections of subscribers and monitors.

use super::tape::{Mark, Tape, token};

/// The first element of what a subscriber is told. Confirmations of SUBSCRIBE and the like have the
/// same shape but answer a request.
const MESSAGES: [&[u8]; 3] = [b"message", b"pmessage", b"smessage"];

/// True if the frame that begins at `start` (behind its id) answers nothing: a message, or a line
/// of `MONITOR`. It must have been decoded as bytes.
pub fn is_unasked(tape: &Tape, start: Mark) -> bool {
    let mut words = tape.words_from(start).iter().skip(1).copied();
    let first = words.next().unwrap_or_default();
    match first & token::KIND {
        token::ARRAY => is_message(tape, start, words.next().unwrap_or_default()),
        // No reply to what may be sent on such a connection begins with a digit, as the time of a
        // MONITOR line does.
        token::BYTES => begins_with_digit(tape.bytes_from(start)),
        // Lines are never there, but what a text is must not depend on its length.
        token::LARGE => {
            tape.large_from(start).first().is_some_and(|large| begins_with_digit(&large.data))
        }
        _ => false,
    }
}

fn begins_with_digit(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_digit)
}

fn is_message(tape: &Tape, start: Mark, first: u32) -> bool {
    let length = (first >> token::KIND_BITS) as usize;
    first & token::KIND == token::BYTES
        && tape.bytes_from(start).get(..length).is_some_and(|text| MESSAGES.contains(&text))
}

#[cfg(test)]
mod tests {
    use super::super::{Decoder, LARGE, Progress};
    use super::*;

    fn unasked(frame: &[u8]) -> bool {
        let mut tape = Tape::default();
        // Something before it, as in a batch.
        tape.push_bytes(b"message");
        let start = tape.mark();
        tape.push_id(7);
        let progress = Decoder::default().decode(frame, true, &mut tape);
        assert_eq!(progress, Ok(Progress::Complete(frame.len())));
        is_unasked(&tape, start)
    }

    #[test]
    fn messages_and_monitor_lines_answer_nothing() {
        assert!(unasked(b"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n"));
        assert!(unasked(b"*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\nc\r\n$2\r\nhi\r\n"));
        assert!(unasked(b"*3\r\n$8\r\nsmessage\r\n$1\r\nc\r\n$0\r\n\r\n"));
        assert!(unasked(b"+1339518083.107412 [0 127.0.0.1:60866] \"get\" \"k\"\r\n"));
        assert!(unasked("+1339518083.107412 [0 127.0.0.1:60866] \"gr\u{fc}n\"\r\n".as_bytes()));
    }

    #[test]
    fn how_long_a_text_is_makes_no_difference() {
        let text = "1".repeat(LARGE);
        assert!(unasked(format!("+{text}\r\n").as_bytes()));
        assert!(unasked(format!("${LARGE}\r\n{text}\r\n").as_bytes()));
        assert!(!unasked(format!("${LARGE}\r\n{}\r\n", "x".repeat(LARGE)).as_bytes()));
    }

    #[test]
    fn confirmations_pongs_and_errors_are_replies() {
        assert!(!unasked(b"*3\r\n$9\r\nsubscribe\r\n$7\r\nmessage\r\n:1\r\n"));
        assert!(!unasked(b"*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n"));
        assert!(!unasked(b"*2\r\n$4\r\npong\r\n$0\r\n\r\n"));
        assert!(!unasked(b"+PONG\r\n"));
        assert!(!unasked(b"+OK\r\n"));
        assert!(!unasked(b"-NOPERM no channel\r\n"));
        assert!(!unasked(b"*0\r\n"));
    }
}
