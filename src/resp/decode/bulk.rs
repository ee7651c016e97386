//! Bulk strings whose payload is there.

use super::DecodeError;
use super::scalar::text_after;
use crate::resp::tape::{LARGE, Tape, token};

/// V8 makes no longer strings (`buffer.constants.MAX_STRING_LENGTH`).
const MAX_TEXT: usize = (1 << 29) - 24;
const TOO_LONG_FOR_TEXT: &[u8] =
    b"TOOLONG the value is longer than a JavaScript string can be; ask for a Buffer";

/// What to make of the payload of a bulk string once it is there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bulk {
    Text,
    Error,
    Verbatim,
}

/// As [`finish_bulk`], for what arrived in parts: much of it is not copied again.
pub(super) fn finish_held(
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

pub(super) fn finish_bulk(
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
