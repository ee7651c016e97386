//! The decoding half of a connection: bytes in, settled requests out.

use super::handshake::{Role, parse_role};
use crate::client::Client;
use crate::config::Dialect;
use crate::pipeline::{
    Answered, Answers, Expected, Flags, Refusal, Refused, is_exec_abort, refusal,
};
use crate::resp::{
    DecodeError, Decoder, Mark, Progress, Reply, Shapes, Tape, is_unasked, read_reply,
};
use std::collections::VecDeque;

/// The id of what answers no request. Mirrored in `lib/connection.js`.
const UNASKED: u32 = u32::MAX;

/// Why a connection ends that has answered a command of which it had only a part.
pub const TOO_EARLY: &str =
    "protocol error: the server answered a command before all of it was sent";

/// Something a connection tells the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The answer to a heartbeat.
    Role(Role),
    /// The server refused something.
    Refused(Refusal),
}

/// Matches replies with the requests they answer.
pub struct Reader {
    generation: u64,
    /// True once a command of the application was answered.
    pub used: bool,
    decoder: Decoder,
    shapes: Shapes,
    /// Bytes of an incomplete line at the front of the buffer.
    pub kept: usize,
    expected: VecDeque<Expected>,
    /// Requests decoded completely and not yet taken off the pipeline.
    answers: Answers,
    /// The request under way: replies still missing, where its answer began, and what its error
    /// replies said.
    current: Option<Current>,
    tape: Tape,
    /// What it has to tell the session.
    pub heard: Vec<Heard>,
    /// Frames of a listening connection: what they are shows only once they are complete.
    told: Tape,
    /// Where the frame under way began on `told`.
    frame: Option<Mark>,
}

struct Current {
    expected: Expected,
    missing: u32,
    start: Mark,
    /// Where the reply under way began.
    reply: Mark,
    refused: Option<(Refusal, Box<str>)>,
    /// `EXEC` said that it executed nothing.
    aborted: bool,
}

impl Reader {
    /// For the connection of this generation.
    pub fn new(generation: u64) -> Self {
        Self {
            generation,
            used: false,
            decoder: Decoder::default(),
            shapes: Shapes::default(),
            kept: 0,
            expected: VecDeque::new(),
            answers: Answers::default(),
            current: None,
            tape: Tape::default(),
            heard: Vec::new(),
            told: Tape::default(),
            frame: None,
        }
    }

    /// Decodes `read` new bytes behind the kept ones.
    pub fn take(
        &mut self,
        client: &Client,
        buffer: &mut Vec<u8>,
        read: usize,
    ) -> Result<(), Failure> {
        let filled = self.kept + read;
        let mut at = 0;
        while at < filled {
            let step = if client.listens() || self.is_push(client, buffer[at]) {
                self.take_frame(client, &buffer[at..filled])?
            } else {
                self.take_reply(client, &buffer[at..filled])?
            };
            if step == 0 {
                break;
            }
            at += step;
            client.faults.at("decode");
        }
        buffer.copy_within(at..filled, 0);
        self.kept = filled - at;
        if self.kept == buffer.len() {
            // An error text longer than the buffer; the decoder bounds it.
            buffer.resize(buffer.len() * 2, 0);
        }
        Ok(())
    }

    /// Decodes more of a reply; says how many bytes that took.
    fn take_reply(&mut self, client: &Client, input: &[u8]) -> Result<usize, Failure> {
        if self.current.is_none() {
            self.current = Some(self.next_request(client).ok_or(Failure::Unasked)?);
        }
        let Some(current) = &mut self.current else { return Ok(0) };
        let first = (!self.decoder.is_mid_reply()).then(|| input[0]);
        if first.is_some() {
            current.reply = self.tape.mark();
        }
        if first == Some(b'>') {
            // RESP2 has no pushes: this is the reply to nothing, and must not become one.
            return Err(Failure::Unasked);
        }
        let flags = current.expected.flags;
        let is_error = first == Some(b'-');
        match self.decoder.decode(input, flags.has(Flags::BYTES), &mut self.tape)? {
            Progress::Partial(used) => Ok(used),
            Progress::Complete(used) => {
                if flags.has(Flags::OBJECT) {
                    self.shapes.make_object(&mut self.tape, current.reply, &client.shapes);
                }
                if is_error {
                    self.note_error(&input[1..used]);
                }
                self.finish_reply(is_error)?;
                Ok(used)
            }
        }
    }

    /// RESP3 marks what answers nothing.
    fn is_push(&self, client: &Client, next: u8) -> bool {
        self.frame.is_some()
            || client.dialect == Dialect::Resp3 && next == b'>' && !self.decoder.is_mid_reply()
    }

    /// As [`Reader::take_reply`], for what may be said unasked.
    fn take_frame(&mut self, client: &Client, input: &[u8]) -> Result<usize, Failure> {
        let told = &mut self.told;
        let start = *self.frame.get_or_insert_with(|| {
            let start = told.mark();
            told.push_id(UNASKED);
            start
        });
        let is_error = !self.decoder.is_mid_reply() && input[0] == b'-';
        let used = match self.decoder.decode(input, true, told)? {
            Progress::Partial(used) => return Ok(used),
            Progress::Complete(used) => used,
        };
        self.frame = None;
        if client.listens() && !is_unasked(&self.told, start) {
            self.answer_with(client, start)?;
            if is_error {
                self.note_error(&input[1..used]);
            }
            self.finish_reply(is_error)?;
        }
        Ok(used)
    }

    /// The frame that began at `start` is the answer to the oldest request.
    fn answer_with(&mut self, client: &Client, start: Mark) -> Result<(), Failure> {
        let current = self.next_request(client).ok_or(Failure::Unasked)?;
        self.current = Some(current);
        let mut reply = Tape::default();
        self.told.split_off(start, &mut reply);
        // It stands on the tape already, as the id of the request.
        reply.words.remove(0);
        self.tape.append(&mut reply);
        Ok(())
    }

    fn next_request(&mut self, client: &Client) -> Option<Current> {
        if self.expected.is_empty() {
            client.expected(self.generation, self.answers.count, &mut self.expected);
        }
        let expected = self.expected.pop_front()?;
        let start = self.tape.mark();
        self.tape.push_id(expected.id);
        let reply = self.tape.mark();
        Some(Current {
            expected,
            missing: expected.replies,
            start,
            reply,
            refused: None,
            aborted: false,
        })
    }

    /// Looks at an error reply: it may say that nothing was executed.
    fn note_error(&mut self, line: &[u8]) {
        let Some(current) = &mut self.current else { return };
        let expected = current.expected;
        let transaction = expected.flags.has(Flags::TRANSACTION);
        let first = current.missing == expected.replies;
        let waited = transaction && expected.flags.has(Flags::WAITED);
        if waited && current.missing == 1 {
            return;
        }
        let is_exec = current.missing == 1 + u32::from(waited);
        if !transaction && !first && expected.flags.has(Flags::WRITE) {
            // The command came first; what follows it (WAIT) says nothing about its execution.
            return;
        }
        let text = line.strip_suffix(b"\r\n").unwrap_or(line);
        if let Some(kind) = refusal(text) {
            let text = String::from_utf8_lossy(text).into_owned().into_boxed_str();
            current.refused = Some((kind, text));
        } else if transaction && is_exec && is_exec_abort(text) {
            current.aborted = true;
        } else if transaction {
            // Another error in a transaction: that is for the caller to see.
            current.refused = None;
        }
    }

    /// One reply of the current request is complete.
    fn finish_reply(&mut self, is_error: bool) -> Result<(), Failure> {
        let Some(current) = &mut self.current else { return Ok(()) };
        current.missing -= 1;
        if current.missing > 0 {
            return Ok(());
        }
        let Some(Current { expected, start, refused, aborted, .. }) = self.current.take() else {
            return Ok(());
        };
        self.used |= !expected.flags.has(Flags::INTERNAL);
        if expected.flags.has(Flags::INTERNAL) {
            self.hear_internal(start, expected.flags.has(Flags::SELECT))?;
        } else if let Some((kind, text)) = refused
            && !expected.flags.has(Flags::NO_RETRY)
            && (is_error || aborted || !expected.flags.has(Flags::TRANSACTION))
        {
            self.tape.rewind(start);
            self.answers.refused.push(Refused { index: self.answers.count, text });
            self.heard.push(Heard::Refused(kind));
        } else if expected.flags.has(Flags::SELECT) && !is_error {
            self.answers.selected.push(self.answers.count);
        }
        self.answers.count += 1;
        Ok(())
    }

    /// An answer to the core itself: to a heartbeat, or to the `SELECT` of a new connection.
    fn hear_internal(&mut self, start: Mark, is_select: bool) -> Result<(), Failure> {
        let mut reply = Tape::default();
        self.tape.split_off(start, &mut reply);
        // The first word is the id.
        reply.words.drain(..1);
        match read_reply(&reply) {
            Reply::Error(text) if is_select => return Err(Failure::Database(text)),
            _ if is_select => self.answers.selected.push(self.answers.count),
            Reply::Error(_) => self.heard.push(Heard::Role(Role::Unknown)),
            other => self.heard.push(Heard::Role(parse_role(&other))),
        }
        Ok(())
    }

    /// Bytes of decoded replies that were not handed on yet.
    pub fn holds(&self) -> usize {
        self.tape.size() + self.told.size()
    }

    /// Gives complete replies to the client, or drops them if the connection was fenced off.
    pub fn hand_on(&mut self, client: &Client) -> Result<(), Failure> {
        self.hand_on_told(client);
        if self.answers.count == 0 {
            return Ok(());
        }
        let partial = self.current.as_ref().map(|current| current.start);
        let mut rest = Tape::default();
        if let Some(start) = partial {
            self.tape.split_off(start, &mut rest);
            self.decoder.moved(start);
        }
        let answers = std::mem::take(&mut self.answers);
        let answered = client.answered(self.generation, answers, &mut self.tape);
        self.tape.clear(16 * 1024);
        if let Some(current) = &mut self.current {
            current.reply = current.reply.since(current.start);
            current.start = Mark::default();
            std::mem::swap(&mut self.tape, &mut rest);
        }
        if answered == Answered::TooEarly { Err(Failure::TooEarly) } else { Ok(()) }
    }
}

impl Reader {
    /// Gives what the server said unasked to the client, without the frame under way.
    fn hand_on_told(&mut self, client: &Client) {
        let mut rest = Tape::default();
        if let Some(start) = &mut self.frame {
            self.told.split_off(*start, &mut rest);
            self.decoder.moved(*start);
            *start = Mark::default();
        }
        if !self.told.is_empty() {
            client.told(self.generation, &mut self.told);
        }
        std::mem::swap(&mut self.told, &mut rest);
    }
}

/// Why a connection cannot go on.
#[derive(Debug)]
pub enum Failure {
    Decode(DecodeError),
    /// A reply to nothing.
    Unasked,
    /// A reply to a part of a command.
    TooEarly,
    /// The database of the application is not to be had, in the server's words.
    Database(String),
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::TooEarly => f.write_str(TOO_EARLY),
            Self::Database(text) => f.write_str(text),
            Self::Unasked => f.write_str("protocol error: the server sent a reply to nothing"),
        }
    }
}
