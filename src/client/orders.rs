//! What the session orders: which connection it is, what may be sent on it, and what has to end.

use super::{Client, flush_or_wait};
use crate::connection::Link;
use crate::pipeline::Pipeline;
use crate::resp::Tape;
use crate::session::Input;
use std::sync::Arc;

impl Client {
    /// Makes `link` the connection, fencing off the one before.
    pub fn attach(&self, link: &Arc<Link>, cause: &str) {
        let mut tape = Tape::default();
        let mut pipeline = self.pipeline();
        if let Some(old) = pipeline.link().cloned() {
            old.close(true);
            pipeline.detach(cause, &mut tape);
        }
        link.received_at(self.now());
        pipeline.attach(Arc::clone(link), &mut tape);
        flush_or_wait(&mut pipeline);
        self.outbox.push(&mut tape);
    }

    /// Gives the connection up, if it is still `generation`.
    pub fn detach(&self, generation: u64, cause: &str) {
        let mut tape = Tape::default();
        let mut pipeline = self.pipeline();
        match pipeline.link() {
            Some(link) if link.generation == generation => link.close(true),
            _ => return,
        }
        pipeline.detach(cause, &mut tape);
        self.outbox.push(&mut tape);
    }

    /// Has the session look for another connection. The present one is given up here already: what
    /// is submitted next must not be written to it by a thread that is faster than the session.
    pub fn reconnect(&self) {
        let generation = self.pipeline().link().map(|link| link.generation);
        self.tell(Input::Reconnect);
        if let Some(generation) = generation {
            self.detach(generation, "disconnect() was called");
        }
    }

    /// Changes what may be sent, and sends what now may.
    pub fn regulate(&self, change: impl FnOnce(&mut Pipeline)) {
        let mut pipeline = self.pipeline();
        change(&mut pipeline);
        flush_or_wait(&mut pipeline);
    }

    /// Rejects what is past its deadline.
    pub fn expire(&self) {
        let mut tape = Tape::default();
        let now = self.now();
        self.pipeline().expire(now, &mut tape);
        self.outbox.push(&mut tape);
    }

    /// Rejects everything that waits.
    pub fn fail_waiting(&self, codes: (u32, u32), message: &str) {
        let mut tape = Tape::default();
        self.pipeline().fail_waiting(codes, message, &mut tape);
        self.outbox.push(&mut tape);
    }

    /// Settles everything and takes nothing more.
    pub fn close(&self) {
        let mut tape = Tape::default();
        let mut pipeline = self.pipeline();
        if let Some(link) = pipeline.link() {
            link.close(false);
        }
        pipeline.close(&mut tape);
        self.outbox.push(&mut tape);
    }
}
