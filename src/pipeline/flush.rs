//! Handing requests to the socket: in order, as many at once as it takes.

use super::{Batch, Flags, Pipeline, Request};
use std::io::{ErrorKind, IoSlice};
use std::sync::Arc;

/// Slices handed to one `writev`; Linux takes 1024, but one batch is usually one slice.
const SLICES: usize = 64;
/// Bytes offered to one `writev`. Socket buffers hold less; looking further would only cost time.
const OFFER: usize = 1024 * 1024;

/// Whether everything that may be sent was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flushed {
    /// Nothing is left that may be sent now.
    Everything,
    /// The socket takes no more at the moment.
    Blocked,
    /// The socket is broken; its reader is about to say so.
    Broken,
}

impl Pipeline {
    /// As [`Pipeline::flush`], unless the socket is known to be full: whoever waits for it to
    /// drain goes on from there, and a backlog is not looked through again for each submission.
    pub fn flush_if_open(&mut self) -> Flushed {
        if self.socket.blocked { Flushed::Everything } else { self.flush() }
    }

    /// Leaves what waits, and what is submitted meanwhile, to the task that writes for the runtime.
    pub fn leave_to_writer(&mut self) {
        if let Some(link) = &self.link {
            self.socket.blocked = true;
            link.want_write();
        }
    }

    /// Hands everything to the socket that may be sent and that it takes.
    pub fn flush(&mut self) -> Flushed {
        let flushed = self.write_out();
        self.socket.blocked = flushed != Flushed::Everything;
        flushed
    }

    fn write_out(&mut self) -> Flushed {
        let Some(link) = self.link.clone() else { return Flushed::Everything };
        loop {
            let (written, offered) = {
                let mut slices = [IoSlice::new(&[]); SLICES];
                let (count, offered) = self.gather(&mut slices);
                if count == 0 {
                    return if link.has_unsent() { Flushed::Blocked } else { Flushed::Everything };
                }
                match link.write_vectored(&slices[..count]) {
                    Ok(written) => (written, offered),
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    // Reported by the reader, which also sees what arrived before the end.
                    Err(_) => return Flushed::Broken,
                }
            };
            self.advance(written);
            if written < offered && written == 0 {
                return Flushed::Blocked;
            }
        }
    }

    /// Collects what may be sent next; neighbours of one batch become one slice.
    fn gather<'a>(&'a self, slices: &mut [IoSlice<'a>; SLICES]) -> (usize, usize) {
        let (mut count, mut total) = (0, 0);
        let mut open: Option<(&'a Batch, usize, usize)> = None;
        let last = self.handed_over.checked_sub(1).filter(|_| self.unsent_tail > 0);
        let tail = last
            .and_then(|last| self.requests.get(last))
            .map(|request| (&request.batch, request.range.1 - self.unsent_tail, request.range.1));
        let waiting = self
            .requests
            .range(self.handed_over..)
            .take_while(|request| self.may_send(request))
            .map(|request| (&request.batch, request.range.0, request.range.1));
        for (batch, start, end) in tail.into_iter().chain(waiting) {
            if total >= OFFER {
                break;
            }
            total += end - start;
            match &mut open {
                Some((held, _, open_end)) if *open_end == start && Arc::ptr_eq(held, batch) => {
                    *open_end = end;
                }
                _ => {
                    if let Some((held, from, to)) = open.replace((batch, start, end)) {
                        slices[count] = IoSlice::new(&held[from..to]);
                        count += 1;
                        if count == SLICES {
                            return (count, total - (end - start));
                        }
                    }
                }
            }
        }
        if let Some((held, from, to)) = open {
            slices[count] = IoSlice::new(&held[from..to]);
            count += 1;
        }
        (count, total)
    }

    fn may_send(&self, request: &Request) -> bool {
        let closed_to_it = self.gate.paused
            || self.socket.elsewhere
            || self.gate.hold_writes && request.flags.has(Flags::WRITE);
        request.flags.has(Flags::INTERNAL) || !closed_to_it
    }

    /// Moves the border after `written` more bytes left.
    fn advance(&mut self, mut written: usize) {
        let tail = written.min(self.unsent_tail);
        self.unsent_tail -= tail;
        written -= tail;
        while written > 0 {
            let Some(request) = self.requests.get(self.handed_over) else { break };
            let length = request.len();
            self.waiting_bytes = self.waiting_bytes.saturating_sub(length);
            self.handed_over += 1;
            self.unsent_tail = length.saturating_sub(written);
            written = written.saturating_sub(length);
        }
    }
}
