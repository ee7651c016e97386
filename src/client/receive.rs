//! What a connection brings, and which thread reads it.

use super::{Client, flush_or_wait};
use crate::connection::{Heard, Link, LoopWatch, TOO_EARLY, hand_to_loop, receive_on_loop};
use crate::pipeline::{Answered, Answers, Expected, Flushed};
use crate::resp::Tape;
use crate::session::Input;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};

impl Client {
    /// From now on connections may be watched by the event loop, which calls [`Client::receive`].
    ///
    /// `None` ends that, and lets go of a descriptor that would otherwise stay open until the
    /// client is collected.
    pub fn set_event_loop(&self, event_loop: Option<Arc<LoopWatch>>) {
        *self.event_loop.lock().unwrap_or_else(PoisonError::into_inner) = event_loop;
    }

    /// Has the event loop wait for what arrives on `link`, if there is one that can.
    pub fn watch_by_loop(&self, link: &Link) {
        // What is said unasked comes in any amount, and is decoded beside JavaScript.
        if self.listens() {
            return;
        }
        if let Some(event_loop) = &*self.event_loop.lock().unwrap_or_else(PoisonError::into_inner) {
            hand_to_loop(link, event_loop);
        }
    }

    /// Receives on the calling thread what has arrived for the event loop.
    pub fn receive(&self) {
        let link = self.pipeline().link().cloned();
        if let Some(link) = link {
            receive_on_loop(self, &link);
        }
    }

    /// As [`Client::receive`], for what has arrived since then: only if an answer is still to come.
    pub fn receive_more(&self) {
        let link = {
            let pipeline = self.pipeline();
            pipeline.link().filter(|_| pipeline.in_flight() > 0).cloned()
        };
        if let Some(link) = link.filter(|link| link.stream().is_watched_by_loop()) {
            receive_on_loop(self, &link);
        }
    }

    /// The event loop does not receive any more; the runtime does.
    pub fn leave_loop(&self) {
        if let Some(link) = self.pipeline().link() {
            link.leave_loop();
            link.want_read();
        }
    }

    /// Receives what the event loop left lying because JavaScript is busy: it was answered in time.
    pub fn catch_up(&self) {
        let link = self.pipeline().link().cloned();
        if let Some(link) = link.filter(|link| link.stream().is_watched_by_loop()) {
            receive_on_loop(self, &link);
        }
    }

    /// Goes on writing for connection `generation`.
    pub fn flush_for(&self, generation: u64) -> Flushed {
        let mut pipeline = self.pipeline();
        self.faults.at("write");
        if pipeline.link().is_none_or(|link| link.generation != generation) {
            return Flushed::Everything;
        }
        pipeline.flush()
    }

    /// See [`Pipeline::expected`].
    pub fn expected(&self, generation: u64, from: usize, into: &mut VecDeque<Expected>) {
        self.pipeline().expected(generation, from, into);
    }

    /// Settles answered requests, unless their connection is not the current one any more.
    pub fn answered(&self, generation: u64, answers: Answers, tape: &mut Tape) -> Answered {
        let mut pipeline = self.pipeline();
        // Under the pipeline's lock, so that no reply gets through after a fence was raised.
        self.faults.at("settle");
        let answered = pipeline.answered(generation, answers, tape);
        match answered {
            Answered::InStep => {}
            Answered::Selected => flush_or_wait(&mut pipeline),
            Answered::TooEarly => {
                // Already here: a thread that submits is faster than the session, which hears of it later.
                if let Some(link) = pipeline.link() {
                    link.close(true);
                }
                pipeline.detach(TOO_EARLY, tape);
            }
        }
        self.outbox.push(tape);
        answered
    }

    /// Passes on what the server said unasked, unless its connection is not the current one any more.
    pub fn told(&self, generation: u64, tape: &mut Tape) {
        let pipeline = self.pipeline();
        if pipeline.link().is_some_and(|link| link.generation == generation) {
            self.outbox.push(tape);
        }
        tape.clear(0);
    }

    /// Passes on what a connection said of its node.
    pub fn heard(&self, generation: u64, heard: &mut Vec<Heard>) {
        for what in heard.drain(..) {
            self.tell(match what {
                Heard::Role(role) => Input::LinkRole(generation, role),
                Heard::Refused(refusal) => Input::Refused(generation, refusal),
            });
        }
    }
}
