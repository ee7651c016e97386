//! The leader closes the client connections of the node it promoted: nothing is on its way when it does.

use super::super::input::Millis;
use super::Supervisor;
use crate::config::Address;
use crate::sentinel::{Answer, Leading};

/// Nothing is sent for this long when the connection may be about to be closed.
pub(super) const BRACE: Millis = 60;
/// A Sentinel that carries out a failover looks at its replicas (`INFO`) when it knows what they said
/// longer than this.
const LOOK_EVERY: Millis = 1000;
/// What was sent is answered within this long, or not soon at all.
const ANSWERED: Millis = 40;
/// Sentinel's timer ticks every 50 to 100 ms, and on a busy machine later.
const LOOK_LATE: Millis = 300;

/// What is known of the leader's intention to close all client connections of the new master.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// Nothing.
    Unknown,
    /// It has done so, as an ordinary failover does together with the promotion.
    Done,
    /// It will when it looks at the node next; it did so last at this time.
    AfterNextLook(Millis),
}

impl Supervisor {
    /// The commands in flight have this long to be answered before the leader looks.
    fn brace_window(&self) -> Option<(Millis, Millis)> {
        let provisional = self.provisional.as_ref()?;
        let Closing::AfterNextLook(last) = provisional.closing else { return None };
        let look = last + LOOK_EVERY;
        Some((look.saturating_sub(ANSWERED), look + LOOK_LATE))
    }

    /// When the next tick must not be missed.
    pub(super) fn next_brace(&self, now: Millis) -> Option<Millis> {
        self.brace_window().map(|(from, _)| from).filter(|&from| from > now)
    }

    /// After Valkey's coordinated failover the leader closes the client connections of the new master when
    /// it sees the promotion. That is no news to wait for: it looks at known times, and what is not on its
    /// way then cannot be lost.
    pub(super) fn brace_in_time(&mut self, now: Millis) {
        let Some((from, until)) = self.brace_window() else { return };
        if let Some(link) = &mut self.link
            && (from..until).contains(&now)
        {
            link.resume_at = link.resume_at.max(Some(until));
        }
    }

    pub(super) fn shorten_brace(&mut self, now: Millis) {
        if let Some(link) = &mut self.link {
            link.resume_at = link.resume_at.map(|at| at.min(now + BRACE));
        }
    }
}

pub(super) fn closing(now: Millis, node: &Address, answer: &Answer) -> Option<Closing> {
    match answer.leading.as_ref()? {
        Leading::Nothing => None,
        Leading::Failover => Some(Closing::Done),
        Leading::Coordinated { awaited } => Some(match awaited {
            Some((awaited, age)) if awaited == node => {
                Closing::AfterNextLook(now.saturating_sub(*age))
            }
            _ => Closing::Unknown,
        }),
    }
}
