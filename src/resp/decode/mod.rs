//! An incremental RESP decoder that writes tokens as it goes and can stop at any byte.

mod bulk;
mod limits;
mod line;
mod scalar;

use super::tape::{Mark, Tape, token};
use bulk::{Bulk, finish_bulk, finish_held};
use limits::{MAX_BULK, MAX_DEPTH, MAX_ITEMS, MAX_REPLY};
use line::{length, line};
use scalar::{big_number, boolean, integer, nil, simple, text_after};

pub use limits::DecodeError;

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
    attributes: Vec<(usize, Mark)>,
}

impl Decoder {
    /// True while a reply has begun and not ended.
    pub fn is_mid_reply(&self) -> bool {
        self.started
    }

    /// Tells that what is on the tape since `start` was moved to the front of another tape.
    pub fn moved(&mut self, start: Mark) {
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

#[cfg(test)]
mod tests;
