//! The receiving half of a connection: bytes in, settled requests out.

use super::Link;
use super::handshake::{Role, parse_role};
use crate::client::Client;
use crate::config::Dialect;
use crate::error::Error;
use crate::pipeline::{
    Answers, Expected, Flags, Flushed, Refusal, Refused, is_exec_abort, refusal,
};
use crate::resp::{DecodeError, Decoder, Mark, Progress, Reply, Tape, is_unasked, read_reply};
use crate::session::Notice;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

/// Read at most this much before what was read is handed on.
const READ: usize = 64 * 1024;
/// A batch of replies this large goes to JavaScript before more is read.
const HAND_ON: usize = 256 * 1024;

/// The id of what answers no request. Mirrored in `lib/connection.js`.
const UNASKED: u32 = u32::MAX;

/// Something a connection tells the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The answer to a heartbeat.
    Role(Role),
    /// The server refused something.
    Refused(Refusal),
}

/// Serves one attached connection until it ends; says why it did.
pub async fn read_replies(client: Arc<Client>, link: Arc<Link>) -> String {
    let writer = tokio::spawn(keep_writing(Arc::clone(&client), Arc::clone(&link)));
    let reason = tokio::select! {
        reason = receive(&client, &link) => reason,
        () = link.closed() => "closed by this client".to_owned(),
    };
    writer.abort();
    reason
}

/// Goes on writing when the socket had no room.
async fn keep_writing(client: Arc<Client>, link: Arc<Link>) {
    loop {
        link.write_wanted().await;
        loop {
            if link.stream().writable().await.is_err() {
                return;
            }
            if link.flush_records().is_err() {
                return;
            }
            match client.flush_for(link.generation) {
                Flushed::Everything => break,
                Flushed::Blocked => {}
                // Always "writable", and waiting for that never yields: this loop would spin and
                // starve every client of the process.
                Flushed::Broken => return,
            }
        }
    }
}

async fn receive(client: &Client, link: &Link) -> String {
    let mut reader = Reader::new(link.generation);
    let reason = read_until_end(client, link, &mut reader).await;
    // What was answered before the end was executed, and must not be sent again.
    reader.hand_on(client);
    reason
}

async fn read_until_end(client: &Client, link: &Link, reader: &mut Reader) -> String {
    let mut buffer = vec![0; READ];
    loop {
        if let Err(error) = link.stream().readable().await {
            return error.to_string();
        }
        loop {
            match link.read(&mut buffer[reader.kept..]) {
                Ok(0) => return "closed by the server".to_owned(),
                Ok(read) => {
                    link.received_at(client.now());
                    client.received(read);
                    if let Err(failure) = reader.take(client, &mut buffer, read) {
                        let error = Error::protocol(failure.to_string()).at(&link.node);
                        client.outbox.notify(Notice::Error(error));
                        return failure.to_string();
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return error.to_string(),
            }
            if reader.tape.size() + reader.told.size() > HAND_ON {
                reader.hand_on(client);
                tokio::task::yield_now().await;
            }
            if client.listens() {
                client.outbox.room().await;
            }
        }
        reader.hand_on(client);
        if !reader.heard.is_empty() {
            client.heard(link.generation, &mut reader.heard);
        }
    }
}

/// Matches replies with the requests they answer.
struct Reader {
    generation: u64,
    decoder: Decoder,
    /// Bytes of an incomplete line at the front of the buffer.
    kept: usize,
    expected: VecDeque<Expected>,
    /// Requests decoded completely and not yet taken off the pipeline.
    answers: Answers,
    /// The request under way: replies still missing, where its answer began, and what its error
    /// replies said.
    current: Option<Current>,
    tape: Tape,
    heard: Vec<Heard>,
    /// Frames of a listening connection: what they are shows only once they are complete.
    told: Tape,
    /// Where the frame under way began on `told`.
    frame: Option<Mark>,
}

struct Current {
    expected: Expected,
    missing: u32,
    start: Mark,
    refused: Option<(Refusal, Box<str>)>,
}

impl Reader {
    fn new(generation: u64) -> Self {
        Self {
            generation,
            decoder: Decoder::default(),
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
    fn take(&mut self, client: &Client, buffer: &mut Vec<u8>, read: usize) -> Result<(), Failure> {
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
        let Some(current) = &self.current else { return Ok(0) };
        let first = (!self.decoder.is_mid_reply()).then(|| input[0]);
        if first == Some(b'>') {
            // RESP2 has no pushes: this is the reply to nothing, and must not become one.
            return Err(Failure::Unasked);
        }
        let as_bytes = current.expected.flags.has(Flags::BYTES);
        let is_error = first == Some(b'-');
        match self.decoder.decode(input, as_bytes, &mut self.tape)? {
            Progress::Partial(used) => Ok(used),
            Progress::Complete(used) => {
                if is_error {
                    self.note_error(&input[1..used]);
                }
                self.finish_reply(is_error);
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
            self.finish_reply(is_error);
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
        Some(Current { expected, missing: expected.replies, start, refused: None })
    }

    /// Looks at an error reply: it may say that nothing was executed.
    fn note_error(&mut self, line: &[u8]) {
        let Some(current) = &mut self.current else { return };
        let expected = current.expected;
        if !expected.flags.has(Flags::TRANSACTION) && current.missing < expected.replies {
            // The command came first; what follows it (WAIT) says nothing about its execution.
            return;
        }
        let text = line.strip_suffix(b"\r\n").unwrap_or(line);
        if let Some(kind) = refusal(text) {
            let text = String::from_utf8_lossy(text).into_owned().into_boxed_str();
            current.refused = Some((kind, text));
        } else if !(current.missing == 1 && is_exec_abort(text)) {
            // Another error in a transaction: that is for the caller to see.
            current.refused = None;
        }
    }

    /// One reply of the current request is complete.
    fn finish_reply(&mut self, is_error: bool) {
        let Some(current) = &mut self.current else { return };
        current.missing -= 1;
        if current.missing > 0 {
            return;
        }
        let Some(Current { expected, start, refused, .. }) = self.current.take() else { return };
        if expected.flags.has(Flags::INTERNAL) {
            self.hear_role(start);
        } else if let Some((kind, text)) = refused
            && !expected.flags.has(Flags::NO_RETRY)
            && (is_error || !expected.flags.has(Flags::TRANSACTION))
        {
            self.tape.rewind(start);
            self.answers.refused.push(Refused { index: self.answers.count, text });
            self.heard.push(Heard::Refused(kind));
        } else if expected.flags.has(Flags::SELECT) && !is_error {
            self.answers.selected.push(self.answers.count);
        }
        self.answers.count += 1;
    }

    fn hear_role(&mut self, start: Mark) {
        let mut reply = Tape::default();
        self.tape.split_off(start, &mut reply);
        // The first word is the id.
        reply.words.drain(..1);
        let reply = read_reply(&reply);
        let role = match reply {
            Reply::Error(_) => Role::Unknown,
            other => parse_role(&other),
        };
        self.heard.push(Heard::Role(role));
    }

    /// Gives complete replies to the client, or drops them if the connection was fenced off.
    fn hand_on(&mut self, client: &Client) {
        self.hand_on_told(client);
        if self.answers.count == 0 {
            return;
        }
        let partial = self.current.as_ref().map(|current| current.start);
        let mut rest = Tape::default();
        if let Some(start) = partial {
            self.tape.split_off(start, &mut rest);
            self.decoder.moved(start);
        }
        client.answered(self.generation, std::mem::take(&mut self.answers), &mut self.tape);
        self.tape.clear(16 * 1024);
        if let Some(current) = &mut self.current {
            current.start = Mark::default();
            std::mem::swap(&mut self.tape, &mut rest);
        }
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
enum Failure {
    Decode(DecodeError),
    /// A reply to nothing.
    Unasked,
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
            Self::Unasked => f.write_str("protocol error: the server sent a reply to nothing"),
        }
    }
}
