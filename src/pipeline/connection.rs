//! A connection comes, and a connection goes: what that means for each request.

use super::{Flags, Pipeline, Request, Socket, watch};
use crate::config::Address;
use crate::connection::Link;
use crate::outbox::failure;
use crate::resp::Tape;
use std::sync::Arc;

/// A request that was in flight on this many lost connections in a row may be what they are lost
/// over, and it takes everything beside it along. (A failover costs two or three.)
const MOST_ATTEMPTS: u32 = 10;

impl Pipeline {
    /// Makes `link` the current connection. The one before must be detached. What is held stays held:
    /// the node may be one that must not get it.
    pub fn attach(&mut self, link: Arc<Link>, tape: &mut Tape) {
        if self.last_node.as_ref().is_some_and(|node| *node != link.node) {
            self.fail_scans(&link.node, tape);
        }
        self.last_node = Some(link.node.clone());
        self.socket = Socket::default();
        self.cause.clear();
        if link.database != self.database {
            self.select_again();
        }
        self.link = Some(link);
    }

    /// The application chose another database after the greeting of this connection. Until the server has
    /// agreed nothing is sent that would be executed in the wrong one.
    fn select_again(&mut self) {
        self.socket.elsewhere = true;
        let batch = redis::cmd("SELECT").arg(self.database).get_packed_command();
        let mut request = Request::internal(batch.into(), 0);
        request.flags.set(Flags::SELECT);
        self.submit_internal(request);
    }

    /// Another server would take the cursor for one of its own and skip elements without a word.
    fn fail_scans(&mut self, node: &Address, tape: &mut Tape) {
        let message =
            format!("its cursor belongs to another server than {node}; start the scan again");
        let bytes = &mut self.waiting_bytes;
        self.requests.retain(|request| {
            let scan = request.flags.has(Flags::CURSOR);
            if scan {
                *bytes = bytes.saturating_sub(request.len());
                tape.push_failure(request.id, failure::CURSOR_LOST, &message);
            }
            !scan
        });
    }

    /// Gives up the current connection: what may be sent again waits, the rest is rejected.
    pub fn detach(&mut self, cause: &str, tape: &mut Tape) {
        let Some(link) = self.link.take() else { return };
        let whole = self.handed_over.saturating_sub(usize::from(self.unsent_tail > 0));
        let message =
            format!("the connection to {} was lost before the reply ({cause})", link.node);
        self.watch.connection_lost();
        let waiting = self.requests.split_off(self.handed_over);
        let in_flight = std::mem::take(&mut self.requests);
        for (index, mut request) in in_flight.into_iter().enumerate() {
            if request.flags.has(Flags::ABANDONED | Flags::INTERNAL) {
                continue;
            }
            // A command or transaction of which the server has only a part cannot have been executed.
            let repeatable =
                request.flags.has(Flags::IDEMPOTENT) && !request.flags.has(Flags::GUARDED);
            let partly_sent = index >= whole && request.is_executed_whole();
            if !partly_sent && !repeatable {
                self.counters.maybe_executed += 1;
                tape.push_failure(request.id, failure::MAYBE_EXECUTED, &message);
            } else if request.flags.has(Flags::GUARDED) {
                watch::push_conflict(&request, tape);
            } else if !partly_sent && request.attempts + 1 >= MOST_ATTEMPTS {
                self.counters.maybe_executed += 1;
                let message = format!("{message}, for the {MOST_ATTEMPTS}th time");
                tape.push_failure(request.id, failure::MAYBE_EXECUTED, &message);
            } else {
                request.attempts += 1;
                self.counters.retried += 1;
                self.waiting_bytes += request.len();
                self.requests.push_back(request);
            }
        }
        for request in waiting {
            if request.flags.has(Flags::GUARDED | Flags::INTERNAL) {
                self.waiting_bytes = self.waiting_bytes.saturating_sub(request.len());
            }
            if request.flags.has(Flags::GUARDED) {
                watch::push_conflict(&request, tape);
            } else if !request.flags.has(Flags::INTERNAL) {
                self.requests.push_back(request);
            }
        }
        // What was refused earlier waited already and may be older than what was in flight.
        self.requests.make_contiguous().sort_by_key(|request| request.sequence);
        self.handed_over = 0;
        self.unsent_tail = 0;
        cause.clone_into(&mut self.cause);
    }
}
