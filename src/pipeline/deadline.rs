//! Requests that may not wait any longer.

use super::{Flags, Pipeline, Request};
use crate::outbox::failure;
use crate::resp::{Tape, token};

impl Pipeline {
    /// Rejects everything that is past its deadline.
    pub fn expire(&mut self, now: u64, tape: &mut Tape) {
        if now < self.next_deadline {
            return;
        }
        let mut next = u64::MAX;
        let cause = self.cause.clone();
        for request in self.requests.range_mut(..self.handed_over) {
            if request.flags.has(Flags::ABANDONED | Flags::INTERNAL) {
                continue;
            }
            if request.deadline <= now {
                self.counters.expired += 1;
                // Whatever it was refused with was before: this time it may be executed.
                fail_at_deadline(request, true, now, &cause, tape);
                request.flags.set(Flags::ABANDONED);
            } else {
                next = next.min(request.deadline);
            }
        }
        let mut waiting = self.requests.split_off(self.handed_over);
        waiting.retain(|request| {
            if request.deadline > now || request.flags.has(Flags::INTERNAL) {
                next = next.min(request.deadline);
                return true;
            }
            self.counters.expired += 1;
            self.waiting_bytes = self.waiting_bytes.saturating_sub(request.len());
            match &request.refusal {
                Some(refusal) if request.attempts == 0 => push_refusal(request, refusal, tape),
                _ => fail_at_deadline(request, request.attempts > 0, now, &cause, tape),
            }
            false
        });
        self.requests.append(&mut waiting);
        self.next_deadline = next;
    }

    /// Rejects everything that waits, because no connection can be made that would take it: with
    /// the second code what was sent on an earlier one.
    pub fn fail_waiting(&mut self, codes: (u32, u32), message: &str, tape: &mut Tape) {
        for request in self.requests.split_off(self.handed_over) {
            let code = if request.attempts > 0 { codes.1 } else { codes.0 };
            if !request.flags.has(Flags::INTERNAL) {
                tape.push_failure(request.id, code, message);
            }
        }
        self.waiting_bytes = 0;
    }
}

/// Settles a request with what the server said when it refused it.
pub(super) fn push_refusal(request: &Request, refusal: &str, tape: &mut Tape) {
    tape.push_id(request.id);
    // One for each reply that JavaScript is going to read.
    for _ in 0..request.replies {
        tape.push_token(token::ERROR, 0);
        tape.push_text(refusal.as_bytes());
    }
}

fn fail_at_deadline(request: &Request, sent: bool, now: u64, cause: &str, tape: &mut Tape) {
    let waited = now.saturating_sub(request.submitted);
    let because = if cause.is_empty() { "the server did not answer" } else { cause };
    let code = if sent { failure::DEADLINE_SENT } else { failure::DEADLINE };
    tape.push_failure(request.id, code, &format!("no reply within {waited} ms ({because})"));
}
