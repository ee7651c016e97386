//! Replies came: what they settle.

use super::deadline::push_refusal;
use super::{Flags, Pipeline, Request, watch};
use crate::resp::Tape;
use std::collections::VecDeque;

/// A refused request, by its place among the answered ones.
#[derive(Debug)]
pub struct Refused {
    /// Index among the requests answered in the same read.
    pub index: usize,
    /// The error reply.
    pub text: Box<str>,
}

/// Whether a connection can go on after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It can, or is not the current one any more.
    InStep,
    /// The same, and what waited for its database may be sent.
    Selected,
    /// A command was answered of which the socket has only a part. What is written next would be read as
    /// the rest of that command, or not at all.
    TooEarly,
}

/// What one read of a connection brought.
#[derive(Debug, Default)]
pub struct Answers {
    /// Requests that got all of their replies, in the order of submission.
    pub count: usize,
    /// Those among them that the server refused without executing them.
    pub refused: Vec<Refused>,
    /// Those among them that are a `SELECT` that succeeded, by their index.
    pub selected: Vec<usize>,
}

impl Pipeline {
    /// Removes answered requests; refused ones wait again, in their order. `tape` holds the replies
    /// and is emptied when the connection is not the current one any more: they count for nothing.
    pub fn answered(&mut self, generation: u64, answers: Answers, tape: &mut Tape) -> Answered {
        if self.link.as_ref().is_none_or(|link| link.generation != generation) {
            tape.clear(0);
            return Answered::InStep;
        }
        let Answers { count, refused, selected } = answers;
        self.counters.answered += count as u64;
        self.counters.refused += refused.len() as u64;
        if let Some(&last) = selected.last()
            && let Some(database) = self.requests[last].database()
        {
            self.database = database;
        }
        self.drop_late_replies(count, &refused, tape);
        let last_select = if refused.is_empty() { 0 } else { self.last_select() };
        let mut refused = refused.into_iter().peekable();
        let mut again = Vec::new();
        for (index, mut request) in self.requests.drain(..count).enumerate() {
            let Some(refusal) = refused.next_if(|refusal| refusal.index == index) else { continue };
            if request.flags.has(Flags::ABANDONED) {
                continue;
            }
            if request.flags.has(Flags::GUARDED) {
                // The server forgot its WATCH with the transaction that it refused.
                watch::push_conflict(&request, tape);
            } else if request.sequence < last_select {
                // Sent again, it would be executed in the database that was chosen after it.
                push_refusal(&request, &refusal.text, tape);
            } else {
                request.refusal = Some(refusal.text);
                self.waiting_bytes += request.len();
                again.push(request);
            }
        }
        self.handed_over -= count;
        if !again.is_empty() {
            let waiting = self.requests.split_off(self.handed_over);
            self.requests.extend(in_order(waiting, again));
        }
        if self.handed_over == 0 && std::mem::take(&mut self.unsent_tail) > 0 {
            return Answered::TooEarly;
        }
        if !selected.is_empty() && std::mem::take(&mut self.socket.elsewhere) {
            return Answered::Selected;
        }
        Answered::InStep
    }

    /// The last `SELECT` that was sent on this connection and not taken off yet, by its place in the order of
    /// submission; 0 if there is none.
    fn last_select(&self) -> u64 {
        let sent = self.requests.range(..self.handed_over);
        let select = sent.rev().find(|request| request.flags.has(Flags::SELECT));
        select.map_or(0, |request| request.sequence)
    }

    /// Replies of requests that were settled at their deadline must not reach JavaScript: their ids
    /// may belong to other commands by now.
    fn drop_late_replies(&self, answered: usize, refused: &[Refused], tape: &mut Tape) {
        let late = |request: &Request| request.flags.has(Flags::ABANDONED);
        if !self.requests.range(..answered).any(late) {
            return;
        }
        let mut refused = refused.iter().peekable();
        let mut on_tape = Vec::with_capacity(answered);
        for (index, request) in self.requests.range(..answered).enumerate() {
            let was_refused = refused.next_if(|refusal| refusal.index == index).is_some();
            if !was_refused && !request.flags.has(Flags::INTERNAL) {
                on_tape.push((request.replies, !late(request)));
            }
        }
        *tape = tape.retain(&on_tape);
    }
}

/// Requests that wait again among those that waited anyway, in the order of submission.
fn in_order(waiting: VecDeque<Request>, again: Vec<Request>) -> Vec<Request> {
    let mut all: Vec<Request> = waiting.into();
    all.extend(again);
    all.sort_by_key(|request| request.sequence);
    all
}
