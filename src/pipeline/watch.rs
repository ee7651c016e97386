//! `WATCH` belongs to a connection: when that is lost, what was watched may have changed unseen.

use super::{Flags, Request};
use crate::resp::{Tape, token};

/// Whether the next transaction is under a `WATCH`, and whether that still holds.
#[derive(Debug, Default)]
pub struct Watch {
    active: bool,
    lost: bool,
}

impl Watch {
    /// Sees each request on its way in; false for a transaction whose `WATCH` was lost.
    pub fn admit(&mut self, flags: &mut Flags) -> bool {
        if flags.has(Flags::WATCH) {
            self.active = true;
        } else if flags.has(Flags::UNWATCH) {
            *self = Self::default();
        } else if flags.has(Flags::TRANSACTION) {
            let before = std::mem::take(self);
            if before.active {
                flags.set(Flags::GUARDED);
            }
            return !before.lost;
        }
        true
    }

    /// The connection is gone, and with it everything that was watched.
    pub fn connection_lost(&mut self) {
        self.lost |= self.active;
    }
}

/// Answers a transaction as Redis does when a watched key was changed: `EXEC` says nil.
pub fn push_conflict(request: &Request, tape: &mut Tape) {
    tape.push_id(request.id);
    for _ in 0..request.replies {
        tape.push_token(token::NIL, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(watch: &mut Watch, bits: u32) -> (bool, bool) {
        let mut flags = Flags::from_bits(bits);
        let admitted = watch.admit(&mut flags);
        (admitted, flags.has(Flags::GUARDED))
    }

    #[test]
    fn a_lost_connection_fails_the_next_transaction_and_only_that() {
        let mut watch = Watch::default();
        admit(&mut watch, Flags::WATCH);
        watch.connection_lost();
        assert_eq!(admit(&mut watch, Flags::TRANSACTION), (false, true));
        assert_eq!(admit(&mut watch, Flags::TRANSACTION), (true, false));
    }

    #[test]
    fn without_a_watch_a_lost_connection_does_not_matter() {
        let mut watch = Watch::default();
        watch.connection_lost();
        assert_eq!(admit(&mut watch, Flags::TRANSACTION), (true, false));
        admit(&mut watch, Flags::WATCH);
        admit(&mut watch, Flags::UNWATCH);
        watch.connection_lost();
        assert_eq!(admit(&mut watch, Flags::TRANSACTION), (true, false));
    }
}
