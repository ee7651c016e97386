//! The state machine. ARCHITECTURE.md has its table; the tests play it.
//!
//! Two things run side by side. The *phase* says how the client stands with the node it uses:
//! it has a connection, seeks one, or waits to try again. The *failover* says what the Sentinels
//! are doing: nothing, choosing a replica (writes are held), or having chosen one (it is dialled,
//! and used the moment it says that it is the master). Everything that decides who is right when
//! they disagree is in [`Supervisor::on_answer`].

mod answers;
mod brace;
mod events;
mod health;
mod link;
mod policy;
mod provisional;
mod retry;
mod roster;
mod seek;
mod time;

#[cfg(test)]
mod handover;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod simulation;

use super::FailoverReport;
use super::input::{Action, Generation, Input, Millis, Purpose};
use crate::config::Address;
use crate::connection::Role;
use crate::error::Error;
use crate::sentinel::{Answer, SentinelId};
use brace::Closing;
use provisional::Provisional;
use std::collections::BTreeMap;

pub use health::Health;
pub use policy::Policy;

/// A refusal that passes by itself is tried again after this long.
const RETRY_REFUSED: Millis = 100;
/// While writes wait for a silent node, it is looked at this often.
const LOOK_AGAIN: Millis = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nobody asked for a connection yet, or the client is closed.
    Idle,
    /// A node is looked for; give up and wait at `until`.
    Seeking { until: Millis },
    /// Nothing worked; try again at `until`, or on any good news.
    Waiting { until: Millis },
    /// A connection is in use.
    Serving,
}

#[derive(Debug)]
struct Link {
    generation: Generation,
    since: Millis,
    node: Address,
    /// What it last said of itself.
    role: Role,
    /// It says that it is no master (any more): nothing is sent, replies are still taken.
    draining: bool,
    /// The next connection is not tried to a silent node before then.
    next_rescue: Millis,
    /// Writes or everything are kept back until then, after a refusal that passes by itself.
    resume_at: Option<Millis>,
    next_heartbeat: Millis,
    /// It has been silent for a while: writes wait, so that a hung node does not swallow them.
    cautious: bool,
    /// It has been silent for long: it may hang, and somebody else may know.
    suspected: bool,
}

#[derive(Debug)]
struct Dial {
    generation: Generation,
    node: Address,
    purpose: Purpose,
    /// The epoch under which the node was named.
    epoch: Option<u64>,
    /// Nothing but a majority of Sentinels speaks for the node, against the one in use.
    voted: bool,
}

/// How a Sentinel is in touch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Reach {
    #[default]
    Away,
    /// It answers.
    Asked,
    /// And its events are heard.
    Subscribed,
}

#[derive(Debug, Default)]
struct Sentinel {
    address: Address,
    /// It was configured: kept for ever, as its name may get a new address.
    seed: bool,
    /// Who it is; it may be known under other addresses, too.
    run_id: Option<String>,
    tilt: bool,
    reach: Reach,
    answer: Option<Answer>,
    error: Option<Error>,
    down_since: Option<Millis>,
    /// Answered or failed since the current search began.
    heard: bool,
}

impl Sentinel {
    fn is_up(&self) -> bool {
        self.reach != Reach::Away
    }
}

/// A failover that Sentinels carry out.
#[derive(Debug)]
struct Failover {
    leader: SentinelId,
    /// The replica that was selected, or the node that was announced: who else says "master" in
    /// the meantime is the old one.
    candidate: Option<Address>,
    hold_until: Millis,
    redial_at: Option<Millis>,
    closing: Closing,
}

/// See the module documentation.
#[derive(Debug)]
pub struct Supervisor {
    policy: Policy,
    phase: Phase,
    link: Option<Link>,
    dials: Vec<Dial>,
    generation: Generation,
    sentinels: BTreeMap<SentinelId, Sentinel>,
    failover: Option<Failover>,
    provisional: Option<Provisional>,
    report: Option<FailoverReport>,
    /// The node that the report says was followed early.
    followed: Option<Address>,
    /// Highest epoch under which a node was verified to be the master.
    epoch: u64,
    attempt: u64,
    /// Connections in a row that ended soon after they came.
    short_lives: u64,
    /// Connections lost and attempts failed since there was a connection.
    failures: u64,
    last_error: Option<Error>,
    rescued_at: Option<(Generation, Millis)>,
    /// A hold is over, and the node in use has not yet said that it is still the master.
    unverified: bool,
    gate: Gate,
    actions: Vec<Action>,
}

/// What the pipeline lets through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Gate {
    /// Writes wait.
    hold: bool,
    /// Everything waits.
    pause: bool,
}

impl Supervisor {
    /// A supervisor at rest.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            phase: Phase::Idle,
            link: None,
            dials: Vec::new(),
            generation: 0,
            sentinels: BTreeMap::new(),
            failover: None,
            provisional: None,
            report: None,
            followed: None,
            epoch: 0,
            attempt: 0,
            short_lives: 0,
            failures: 0,
            last_error: None,
            rescued_at: None,
            unverified: false,
            gate: Gate::default(),
            actions: Vec::new(),
        }
    }

    /// Hears one input at `now` and says what to do.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Action> {
        match input {
            Input::Connect => self.on_connect(now),
            Input::Reconnect => self.on_reconnect(now),
            Input::RetryIn(delay) => self.on_retry_in(now, delay),
            Input::Close => self.on_close(),
            Input::Tick { silent } => self.on_tick(now, silent),
            Input::SentinelUp(id, subscribed) => self.on_sentinel_up(id, subscribed),
            Input::SentinelDown(id, error) => self.on_sentinel_down(now, id, error),
            Input::SentinelAnswer(id, answer) => self.on_answer(now, id, &answer),
            Input::SentinelEvent(id, event) => self.on_event(now, id, event),
            Input::SentinelIdentity(id, run_id) => self.on_identity(id, run_id),
            Input::SentinelDirectory(listed) => {
                for sentinel in listed {
                    self.on_listed(sentinel);
                }
            }
            Input::DialReady(generation, role) => self.on_dial_ready(now, generation, role),
            Input::DialFailed(generation, error) => self.on_dial_failed(now, generation, error),
            Input::LinkUsed(generation) => self.on_link_used(generation),
            Input::LinkClosed(generation, reason) => self.on_link_closed(now, generation, &reason),
            Input::LinkRole(generation, role) => self.on_link_role(now, generation, role),
            Input::Refused(generation, refusal) => self.on_refused(now, generation, refusal),
        }
        self.regulate();
        std::mem::take(&mut self.actions)
    }

    /// What may be sent follows from the state alone, so that no path through it can forget to hold
    /// writes, or to release them. A connection that is attached finds the gate as it was.
    fn regulate(&mut self) {
        let link = self.link.as_ref();
        let gate = Gate {
            hold: self.failover.is_some()
                || self.unverified
                || self.is_orphaned()
                || link.is_some_and(|link| link.cautious),
            pause: link.is_some_and(|link| link.draining || link.resume_at.is_some()),
        };
        let before = std::mem::replace(&mut self.gate, gate);
        if gate.hold != before.hold {
            self.actions.push(Action::HoldWrites(gate.hold));
        }
        if gate.pause != before.pause {
            self.actions.push(Action::Pause(gate.pause));
        }
    }

    /// Milliseconds until a tick is needed; ticks that come earlier do no harm.
    pub fn next_tick(&self, now: Millis) -> Millis {
        let phase = match self.phase {
            Phase::Seeking { until } | Phase::Waiting { until } => Some(until),
            Phase::Idle | Phase::Serving => None,
        };
        let link = self.link.as_ref();
        [
            phase,
            link.map(|link| link.next_heartbeat),
            link.and_then(|link| link.resume_at),
            link.filter(|link| link.cautious).map(|_| now + LOOK_AGAIN),
            self.failover.as_ref().map(|failover| failover.hold_until),
            self.failover.as_ref().and_then(|failover| failover.redial_at),
            self.provisional.as_ref().map(|provisional| provisional.ask_at),
            self.next_brace(now),
            link.and(self.rescued_at).map(|(_, at)| at),
        ]
        .into_iter()
        .flatten()
        .min()
        .map_or(Millis::MAX, |at| at.saturating_sub(now))
    }
}
