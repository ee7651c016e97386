//! Elements that consist of one line.

use super::DecodeError;
use super::line::number;
use crate::resp::tape::{Tape, token};

/// More digits than any big number of a server; JavaScript needs quadratic time to read them.
const MAX_DIGITS: usize = 1024;

pub(super) fn nil(tape: &mut Tape) -> bool {
    tape.push_token(token::NIL, 0);
    true
}

pub(super) fn simple(line: &[u8], as_bytes: bool, tape: &mut Tape) -> bool {
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

pub(super) fn text_after(kind: u32, text: &[u8], tape: &mut Tape) -> bool {
    tape.push_token(kind, 0);
    tape.push_text(text);
    true
}

pub(super) fn integer(line: &[u8], tape: &mut Tape) -> Result<bool, DecodeError> {
    tape.push_integer(number(line)?);
    Ok(true)
}

pub(super) fn boolean(line: &[u8], tape: &mut Tape) -> Result<bool, DecodeError> {
    let value = match line {
        b"t" => 1,
        b"f" => 0,
        _ => return Err(DecodeError::BadNumber),
    };
    tape.push_token(token::BOOLEAN, value);
    Ok(true)
}

pub(super) fn big_number(line: &[u8], tape: &mut Tape) -> Result<bool, DecodeError> {
    let digits = line.strip_prefix(b"-").or_else(|| line.strip_prefix(b"+")).unwrap_or(line);
    if digits.is_empty() || line.len() > MAX_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err(DecodeError::BadNumber);
    }
    // JavaScript's `BigInt()` takes no plus.
    Ok(text_after(token::BIG_NUMBER, line.strip_prefix(b"+").unwrap_or(line), tape))
}
