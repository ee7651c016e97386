//! The state machine. ARCHITECTURE.md has its table; the tests play it.
//!
//! Two things run side by side. The *phase* says how the client stands with the node it uses:
//! it has a connection, seeks one, or waits to try again. The *failover* says what the Sentinels
//! are doing: nothing, choosing a replica (writes are held), or having chosen one (it is dialled,
//! and used the moment it says that it is the master). Everything that decides who is right when
//! they disagree is in [`Supervisor::on_answer`].

use super::input::{Action, Generation, Input, Millis, Purpose};
use super::{FailoverReport, Notice};
use crate::config::{Address, Config, Endpoint, FollowPromotion, WantedRole};
use crate::connection::Role;
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::{Abort, Answer, SentinelEvent, SentinelId};
use std::collections::BTreeMap;

/// The settings that decisions depend on, in milliseconds.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The one node, unless Sentinels name it.
    pub fixed: Option<Address>,
    /// Master name, for messages.
    pub name: String,
    /// The role the node must have.
    pub wanted: WantedRole,
    /// Whether promotions are followed early.
    pub follow: FollowPromotion,
    /// Time for Sentinels to answer and for the node they name to be reached, before another try.
    pub seek: Millis,
    /// Between heartbeats.
    pub heartbeat: Millis,
    /// Silence after which a node is suspected.
    pub suspect: Millis,
    /// Longest hold.
    pub hold: Millis,
    /// First and largest delay between attempts.
    pub backoff: (Millis, Millis),
}

/// A node dialled again and again while a promotion is awaited: the delay in between.
const REDIAL_CANDIDATE: Millis = 20;
/// A refusal that passes by itself is tried again after this long.
const RETRY_REFUSED: Millis = 100;
/// Sentinels are asked this often until they confirm a master that was followed early.
const CONFIRM_EVERY: Millis = 100;
/// A failover that nobody confirmed after this long is reported as it stands.
const CONFIRM_LIMIT: Millis = 60_000;
/// A node that answers a second connection while the first one stays silent for this long more
/// has forgotten the first one.
const RESCUE_GRACE: Millis = 100;

impl Policy {
    /// Takes from the configuration what decisions depend on.
    pub fn new(config: &Config) -> Self {
        let ms = |duration: std::time::Duration| duration.as_millis().try_into().unwrap_or(Millis::MAX);
        let timings = &config.timings;
        let (fixed, name, wanted, follow) = match &config.endpoint {
            Endpoint::Standalone(node) => (Some(node.clone()), String::new(), WantedRole::Master, FollowPromotion::Announced),
            Endpoint::Unix(path) => (Some(Address::new(path, 0)), String::new(), WantedRole::Master, FollowPromotion::Announced),
            Endpoint::Sentinel(group) => (None, group.name.clone(), group.role, group.follow),
        };
        Self {
            fixed,
            name,
            wanted,
            follow,
            seek: ms(timings.sentinel) + 200,
            heartbeat: ms(timings.heartbeat),
            suspect: ms(timings.suspect),
            hold: ms(timings.hold),
            backoff: (ms(timings.backoff.0), ms(timings.backoff.1)),
        }
    }
}

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
    node: Address,
    /// It says that it is no master (any more): nothing is sent, replies are still taken.
    draining: bool,
    /// Writes or everything are kept back until then, after a refusal that passes by itself.
    resume_at: Option<Millis>,
    next_heartbeat: Millis,
    suspected: bool,
}

#[derive(Debug)]
struct Dial {
    generation: Generation,
    node: Address,
    purpose: Purpose,
    /// The epoch under which the node was named.
    epoch: Option<u64>,
}

#[derive(Debug, Default)]
struct Sentinel {
    up: bool,
    subscribed: bool,
    answer: Option<Answer>,
    error: Option<Error>,
    /// Answered or failed since the current search began.
    heard: bool,
}

/// A failover that Sentinels carry out.
#[derive(Debug)]
struct Failover {
    leader: SentinelId,
    candidate: Option<Address>,
    hold_until: Millis,
    redial_at: Option<Millis>,
}

/// A master that was followed before Sentinels announced it.
#[derive(Debug)]
struct Provisional {
    leader: SentinelId,
    leader_gone: bool,
    since: Millis,
    ask_at: Millis,
}

/// What a health check wants to know.
#[derive(Debug, Clone)]
pub struct Health {
    /// `idle`, `seeking`, `waiting`, `ready`, `failover` or `suspect`.
    pub state: &'static str,
    /// The node in use.
    pub node: Option<Address>,
    /// The last epoch that Sentinels confirmed.
    pub epoch: u64,
    /// Each Sentinel: number, reachable, subscribed, and the node it names.
    pub sentinels: Vec<(SentinelId, bool, bool, Option<Address>)>,
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
    /// Highest epoch under which a node was verified to be the master.
    epoch: u64,
    attempt: u64,
    last_error: Option<Error>,
    rescued_at: Option<(Generation, Millis)>,
    actions: Vec<Action>,
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
            epoch: 0,
            attempt: 0,
            last_error: None,
            rescued_at: None,
            actions: Vec::new(),
        }
    }

    /// Hears one input at `now` and says what to do.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Action> {
        match input {
            Input::Connect => self.on_connect(now),
            Input::Reconnect => self.on_reconnect(now),
            Input::Close => self.on_close(),
            Input::Tick { silent } => self.on_tick(now, silent),
            Input::SentinelUp(id, subscribed) => self.on_sentinel_up(id, subscribed),
            Input::SentinelDown(id, error) => self.on_sentinel_down(now, id, error),
            Input::SentinelAnswer(id, answer) => self.on_answer(now, id, answer),
            Input::SentinelEvent(id, event) => self.on_event(now, id, event),
            Input::SentinelDirectory(peers) => self.actions.extend(peers.into_iter().map(Action::AddSentinel)),
            Input::DialReady(generation, role) => self.on_dial_ready(now, generation, role),
            Input::DialFailed(generation, error) => self.on_dial_failed(now, generation, error),
            Input::LinkClosed(generation, reason) => self.on_link_closed(now, generation, &reason),
            Input::LinkRole(generation, role) => self.on_link_role(now, generation, role),
            Input::Refused(generation, refusal) => self.on_refused(now, generation, refusal),
        }
        std::mem::take(&mut self.actions)
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
            self.failover.as_ref().map(|failover| failover.hold_until),
            self.failover.as_ref().and_then(|failover| failover.redial_at),
            self.provisional.as_ref().map(|provisional| provisional.ask_at),
            self.rescued_at.map(|(_, at)| at),
        ]
        .into_iter()
        .flatten()
        .min()
        .map_or(Millis::MAX, |at| at.saturating_sub(now))
    }

    /// How things stand.
    pub fn health(&self) -> Health {
        let state = match (&self.phase, &self.link) {
            _ if self.failover.is_some() => "failover",
            (_, Some(link)) if link.suspected => "suspect",
            (Phase::Serving, _) => "ready",
            (Phase::Idle, _) => "idle",
            (Phase::Seeking { .. }, _) => "seeking",
            (Phase::Waiting { .. }, _) => "waiting",
        };
        Health {
            state,
            node: self.link.as_ref().map(|link| link.node.clone()),
            epoch: self.epoch,
            sentinels: self
                .sentinels
                .iter()
                .map(|(&id, sentinel)| {
                    let node = sentinel.answer.as_ref().and_then(|answer| answer.node.clone());
                    (id, sentinel.up, sentinel.subscribed, node)
                })
                .collect(),
        }
    }
}

/// Application and time.
impl Supervisor {
    fn on_connect(&mut self, now: Millis) {
        if self.phase == Phase::Idle {
            self.seek(now);
        }
    }

    fn on_reconnect(&mut self, now: Millis) {
        if let Some(link) = self.link.take() {
            self.actions.push(Action::Detach(link.generation, "disconnect() was called".into()));
        }
        self.seek(now);
    }

    fn on_close(&mut self) {
        for dial in std::mem::take(&mut self.dials) {
            self.actions.push(Action::CancelDial(dial.generation));
        }
        self.link = None;
        self.failover = None;
        self.provisional = None;
        self.phase = Phase::Idle;
        self.actions.push(Action::End);
    }

    fn on_tick(&mut self, now: Millis, silent: Millis) {
        match self.phase {
            Phase::Seeking { until } if now >= until => self.give_up_for_now(now),
            Phase::Waiting { until } if now >= until => self.seek(now),
            _ => {}
        }
        self.watch_link(now, silent);
        self.watch_failover(now);
        self.watch_confirmation(now);
    }

    fn watch_link(&mut self, now: Millis, silent: Millis) {
        let Some(link) = &mut self.link else { return };
        if link.resume_at.is_some_and(|at| now >= at) {
            link.resume_at = None;
            self.resume();
        }
        let Some(link) = &mut self.link else { return };
        if now >= link.next_heartbeat {
            // Asked even while replies flow: a demoted master goes on answering reads.
            link.next_heartbeat = now + self.policy.heartbeat;
            self.actions.push(Action::Heartbeat);
        }
        self.watch_silence(now, silent);
    }

    /// The pause after a refusal is over. One Redis that became a replica in place is dialled
    /// anew, because its name may lead elsewhere by now; what was in flight is answered meanwhile.
    fn resume(&mut self) {
        match (&self.link, self.policy.fixed.clone()) {
            (Some(link), Some(node)) if link.draining => {
                if !self.is_dialled(&node) {
                    self.dial(node, Purpose::Serve, None);
                }
            }
            _ => self.actions.push(Action::Pause(false)),
        }
    }

    /// A silent node is not given up for silence alone: a slow script is silent too. The Sentinels
    /// are asked, and a second connection shows whether the node answers anybody.
    fn watch_silence(&mut self, now: Millis, silent: Millis) {
        let Some(link) = &mut self.link else { return };
        if silent < self.policy.suspect {
            if std::mem::replace(&mut link.suspected, false) {
                self.actions.push(Action::Stalled(false));
                self.rescued_at = None;
                self.cancel_dials(|dial| dial.purpose == Purpose::Rescue);
            }
            return;
        }
        let node = link.node.clone();
        if !std::mem::replace(&mut link.suspected, true) {
            let what = format!("{node} has not answered for {silent} ms");
            self.actions.push(Action::Stalled(true));
            self.actions.push(Action::Cause(what.clone()));
            self.actions.push(Action::Notify(Notice::Warning("REDIS_NODE_SILENT", what)));
            self.actions.push(Action::AskSentinels);
        }
        match self.rescued_at {
            Some((generation, at)) if now >= at => {
                self.rescued_at = None;
                self.attach(now, generation, node, "the node answers a new connection, not this one");
            }
            Some(_) => {}
            None if !self.is_dialled(&node) => self.dial(node, Purpose::Rescue, None),
            None => {}
        }
    }

    fn watch_failover(&mut self, now: Millis) {
        let Some(failover) = &mut self.failover else { return };
        if failover.redial_at.is_some_and(|at| now >= at) {
            failover.redial_at = None;
            if let Some(candidate) = failover.candidate.clone()
                && !self.is_dialled(&candidate)
            {
                self.dial(candidate, Purpose::Promote, None);
            }
        }
        let overdue = self.failover.as_ref().is_some_and(|failover| now >= failover.hold_until);
        if overdue {
            self.end_hold(now);
        }
    }

    /// The hold is over without a new master: back to the old one, if that is still one.
    fn end_hold(&mut self, now: Millis) {
        self.failover = None;
        self.cancel_dials(|dial| dial.purpose == Purpose::Promote);
        if self.link.as_ref().is_some_and(|link| !link.draining) {
            // Released by the answer, in `on_link_role`.
            self.actions.push(Action::Heartbeat);
            self.actions.push(Action::AskSentinels);
        } else if !matches!(self.phase, Phase::Seeking { .. }) {
            self.seek(now);
        }
    }

    fn watch_confirmation(&mut self, now: Millis) {
        let Some(provisional) = &mut self.provisional else { return };
        if now >= provisional.since + CONFIRM_LIMIT {
            self.provisional = None;
            self.finish_report();
        } else if now >= provisional.ask_at {
            provisional.ask_at = now + CONFIRM_EVERY;
            self.actions.push(Action::AskSentinels);
        }
    }
}

/// Looking for a node.
impl Supervisor {
    /// Starts a round: rule S11, every connection is looked for from the start.
    fn seek(&mut self, now: Millis) {
        self.phase = Phase::Seeking { until: now + self.policy.seek };
        self.actions.push(Action::Notify(Notice::Connecting));
        if let Some(node) = self.policy.fixed.clone() {
            // The dial has its own time limit; no Sentinel is waited for.
            self.phase = Phase::Seeking { until: Millis::MAX };
            if !self.is_dialled(&node) {
                self.dial(node, Purpose::Serve, None);
            }
            return;
        }
        for sentinel in self.sentinels.values_mut() {
            sentinel.heard = false;
        }
        self.actions.push(Action::AskSentinels);
    }

    fn give_up_for_now(&mut self, now: Millis) {
        // A dial that is still under way may succeed after all: it is left alone.
        let error = self.why_no_node();
        let (first, most) = self.policy.backoff;
        self.attempt += 1;
        let delay = (first * self.attempt).min(most);
        self.phase = Phase::Waiting { until: now + delay };
        self.actions.push(Action::Cause(error.to_string()));
        if error.is_auth() {
            self.actions.push(Action::FailWaiting(error.clone()));
        }
        self.actions.push(Action::Notify(Notice::Error(error)));
        self.actions.push(Action::Notify(Notice::Reconnecting(delay)));
    }

    /// Rules S15 and S16: nobody answered, or nobody knows the name, are different things.
    fn why_no_node(&self) -> Error {
        if let Some(error) = &self.last_error {
            return error.clone();
        }
        if self.policy.fixed.is_some() {
            return Error::timed_out("the connection attempt");
        }
        let name = &self.policy.name;
        let knows_not = |sentinel: &Sentinel| {
            sentinel.up && sentinel.answer.as_ref().is_some_and(|answer| answer.node.is_none())
        };
        if self.sentinels.values().any(knows_not) {
            return Error::master_unknown(format!(
                "no Sentinel knows a master named '{name}'; check the name against `sentinel monitor` in sentinel.conf"
            ));
        }
        let reasons: Vec<String> = self
            .sentinels
            .values()
            .filter_map(|sentinel| sentinel.error.as_ref().map(ToString::to_string))
            .collect();
        if reasons.is_empty() {
            Error::sentinels_unreachable("no Sentinel has answered yet")
        } else {
            Error::sentinels_unreachable(format!("no Sentinel can be reached: {}", reasons.join("; ")))
        }
    }

    fn dial(&mut self, node: Address, purpose: Purpose, epoch: Option<u64>) {
        self.generation += 1;
        let generation = self.generation;
        self.dials.push(Dial { generation, node: node.clone(), purpose, epoch });
        self.actions.push(Action::Dial { generation, node, purpose });
    }

    fn is_dialled(&self, node: &Address) -> bool {
        self.dials.iter().any(|dial| dial.node == *node)
    }

    fn cancel_dials(&mut self, which: impl Fn(&Dial) -> bool) {
        let actions = &mut self.actions;
        self.dials.retain(|dial| {
            let cancel = which(dial);
            if cancel {
                actions.push(Action::CancelDial(dial.generation));
            }
            !cancel
        });
    }

    fn take_dial(&mut self, generation: Generation) -> Option<Dial> {
        let index = self.dials.iter().position(|dial| dial.generation == generation)?;
        Some(self.dials.remove(index))
    }

    fn on_dial_ready(&mut self, now: Millis, generation: Generation, role: Role) {
        let Some(dial) = self.take_dial(generation) else { return };
        if !self.is_wanted(role) {
            self.actions.push(Action::CancelDial(generation));
            self.last_error = Some(Error::wrong_role(format!(
                "{} was named as the master but says that it is a replica",
                dial.node
            )));
            return self.without_dial(now);
        }
        if dial.purpose == Purpose::Rescue {
            // The old connection gets a last chance; see `watch_silence`.
            self.rescued_at = Some((generation, now + RESCUE_GRACE));
            return;
        }
        if let Some(epoch) = dial.epoch {
            if epoch < self.epoch {
                // Named by a Sentinel that is behind the others: a zombie says "master", too.
                self.actions.push(Action::CancelDial(generation));
                return self.without_dial(now);
            }
            self.epoch = epoch;
        }
        let early = dial.purpose == Purpose::Promote;
        if let Some(report) = &mut self.report {
            report.note("verified", now, dial.node.to_string());
            report.early = early;
        }
        if early {
            let leader = self.failover.as_ref().map_or(0, |failover| failover.leader);
            self.provisional =
                Some(Provisional { leader, leader_gone: false, since: now, ask_at: now + CONFIRM_EVERY });
        }
        let reason = format!("{} is the master now", dial.node);
        self.attach(now, generation, dial.node, &reason);
    }

    fn is_wanted(&self, role: Role) -> bool {
        if self.policy.fixed.is_some() {
            return true;
        }
        match (self.policy.wanted, role) {
            (_, Role::Unknown) => true,
            (WantedRole::Master, role) => role == Role::Master,
            // With no healthy replica left, the master serves reads as well.
            (WantedRole::Replica, _) => true,
        }
    }

    fn attach(&mut self, now: Millis, generation: Generation, node: Address, reason: &str) {
        self.cancel_dials(|_| true);
        let before = self.link.take().map(|link| link.node);
        self.link = Some(Link {
            generation,
            node: node.clone(),
            draining: false,
            resume_at: None,
            next_heartbeat: now + self.policy.heartbeat,
            suspected: false,
        });
        self.phase = Phase::Serving;
        self.attempt = 0;
        self.last_error = None;
        self.failover = None;
        self.rescued_at = None;
        self.actions.push(Action::Attach(generation, reason.to_owned()));
        self.actions.push(Action::Notify(Notice::Ready(node.clone())));
        if let Some(report) = &mut self.report {
            report.note("resumed", now, node.to_string());
            report.from = report.from.take().or(before);
            report.to = Some(node);
            if self.provisional.is_none() {
                self.finish_report();
            }
        }
    }

    fn on_dial_failed(&mut self, now: Millis, generation: Generation, error: Error) {
        let Some(dial) = self.take_dial(generation) else { return };
        match dial.purpose {
            Purpose::Promote => {
                if let Some(failover) = &mut self.failover {
                    failover.redial_at = Some(now + REDIAL_CANDIDATE);
                }
            }
            Purpose::Rescue => {}
            Purpose::Serve => self.last_error = Some(error),
        }
        self.without_dial(now);
    }

    /// A dial came to nothing: wait a moment and start again, unless something else is under way.
    fn without_dial(&mut self, now: Millis) {
        let seeking = matches!(self.phase, Phase::Seeking { .. });
        if !seeking || !self.dials.is_empty() {
            return;
        }
        let all_heard = self.sentinels.values().all(|sentinel| sentinel.heard || !sentinel.up);
        if self.policy.fixed.is_some() || all_heard {
            self.give_up_for_now(now);
        }
    }
}

/// Sentinels.
impl Supervisor {
    fn on_sentinel_up(&mut self, id: SentinelId, subscribed: bool) {
        let sentinel = self.sentinels.entry(id).or_default();
        sentinel.up = true;
        sentinel.error = None;
        if sentinel.subscribed != subscribed || !subscribed {
            sentinel.subscribed = subscribed;
        }
        if !subscribed {
            self.actions.push(Action::Notify(Notice::Warning(
                "REDIS_SENTINEL_POLLING",
                "a Sentinel's ACL forbids PSUBSCRIBE: it is polled instead, and a failover is followed later".into(),
            )));
        }
    }

    fn on_sentinel_down(&mut self, now: Millis, id: SentinelId, error: Error) {
        let sentinel = self.sentinels.entry(id).or_default();
        let was_up = std::mem::replace(&mut sentinel.up, false);
        sentinel.subscribed = false;
        sentinel.heard = true;
        sentinel.error = Some(error);
        sentinel.answer = None;
        if let Some(provisional) = &mut self.provisional
            && provisional.leader == id
            && was_up
        {
            // The one who promised the new master is gone: what the others say decides now.
            provisional.leader_gone = true;
            provisional.ask_at = now;
            self.actions.push(Action::AskSentinels);
        }
        if matches!(self.phase, Phase::Seeking { .. }) {
            let all_heard = self.sentinels.values().all(|sentinel| sentinel.heard);
            if all_heard && self.dials.is_empty() && self.failover.is_none() {
                self.give_up_for_now(now);
            }
        }
    }

    /// Who is right? The highest configuration epoch; among equals, the node in use.
    fn on_answer(&mut self, now: Millis, id: SentinelId, answer: Answer) {
        let sentinel = self.sentinels.entry(id).or_default();
        sentinel.up = true;
        sentinel.heard = true;
        sentinel.answer = Some(answer.clone());
        let Some(node) = answer.node.clone() else {
            if matches!(self.phase, Phase::Seeking { .. }) {
                self.without_dial(now);
            }
            return;
        };
        if answer.epoch.is_some_and(|epoch| epoch < self.epoch) {
            return;
        }
        let serving = self.link.as_ref().filter(|link| !link.draining).map(|link| link.node.clone());
        match serving {
            Some(current) if self.policy.wanted == WantedRole::Replica || current == node => {
                if current == node {
                    self.epoch = self.epoch.max(answer.epoch.unwrap_or(0));
                    self.confirm(now, id, &answer);
                }
            }
            Some(_) => {
                if self.outvotes_current(id, &node, answer.epoch) && !self.is_dialled(&node) {
                    self.note_other_master(now, &node, id);
                    self.dial(node, Purpose::Serve, answer.epoch);
                }
            }
            None => self.dial_when_seeking(node, answer.epoch),
        }
    }

    fn dial_when_seeking(&mut self, node: Address, epoch: Option<u64>) {
        let wanted = match self.phase {
            Phase::Seeking { .. } => true,
            // A better-informed Sentinel speaks up during a wait.
            Phase::Waiting { .. } => epoch.is_some_and(|epoch| epoch > self.epoch),
            Phase::Idle | Phase::Serving => false,
        };
        if wanted && !self.is_dialled(&node) {
            self.dial(node, Purpose::Serve, epoch);
        }
    }

    /// May what Sentinel `id` says replace the node in use?
    fn outvotes_current(&self, id: SentinelId, node: &Address, epoch: Option<u64>) -> bool {
        if let Some(provisional) = &self.provisional {
            // All others still name the old master until the announcement: that is no news,
            // unless the leader itself says so or is gone.
            let heard_leader = id == provisional.leader;
            return provisional.leader_gone && self.majority_names(node)
                || heard_leader && epoch.is_some_and(|epoch| epoch > self.epoch);
        }
        match epoch {
            Some(epoch) => epoch > self.epoch,
            // Without epochs (least-privilege ACL) a majority must agree.
            None => self.majority_names(node),
        }
    }

    fn majority_names(&self, node: &Address) -> bool {
        let (mut reachable, mut naming) = (0, 0);
        for sentinel in self.sentinels.values().filter(|sentinel| sentinel.up) {
            reachable += 1;
            let names = sentinel.answer.as_ref().and_then(|answer| answer.node.as_ref());
            naming += usize::from(names == Some(node));
        }
        naming * 2 > reachable
    }

    fn note_other_master(&mut self, now: Millis, node: &Address, id: SentinelId) {
        let from = self.link.as_ref().map(|link| link.node.clone());
        let report = self.report.get_or_insert_default();
        report.from = report.from.take().or(from);
        report.to = Some(node.clone());
        report.note("announced", now, id.to_string());
    }

    /// A Sentinel names the node in use: a master that was followed early is confirmed by it.
    fn confirm(&mut self, now: Millis, id: SentinelId, answer: &Answer) {
        if self.provisional.take().is_some() || self.report.as_ref().is_some_and(|report| report.when("resumed").is_some()) {
            if let Some(report) = &mut self.report {
                report.epoch = answer.epoch.or(report.epoch);
                report.note("announced", now, id.to_string());
            }
            self.finish_report();
        }
    }

    fn finish_report(&mut self) {
        if let Some(report) = self.report.take()
            && report.when("resumed").is_some()
        {
            self.actions.push(Action::Notify(Notice::Failover(Box::new(report))));
        }
    }

    fn on_event(&mut self, now: Millis, id: SentinelId, event: SentinelEvent) {
        if self.phase == Phase::Idle {
            return;
        }
        match event {
            SentinelEvent::Down { objectively } => self.note_down(now, id, objectively),
            SentinelEvent::Up => self.on_good_news(now),
            SentinelEvent::Started => self.note(now, "started", id),
            SentinelEvent::Selecting => {
                self.note(now, "selecting", id);
                self.begin_hold(now, id);
            }
            SentinelEvent::Selected(node) => self.on_selected(now, id, node, "selected"),
            SentinelEvent::Promoting(node) => self.on_selected(now, id, node, "promoting"),
            SentinelEvent::Promoted(node) => self.on_selected(now, id, node, "promoted"),
            SentinelEvent::Aborted(why) => self.on_aborted(now, id, why),
            SentinelEvent::Switched { to } => self.on_switched(now, id, to),
            SentinelEvent::Ended => self.actions.push(Action::AskSentinels),
            SentinelEvent::SentinelFound(address) => self.actions.push(Action::AddSentinel(address)),
            SentinelEvent::Tilt(true) => self.actions.push(Action::Notify(Notice::Warning(
                "REDIS_SENTINEL_TILT",
                "a Sentinel is in TILT mode: its clock jumped, and it takes no part in failovers".into(),
            ))),
            SentinelEvent::Tilt(false) => {}
        }
    }

    fn note(&mut self, now: Millis, step: &'static str, id: SentinelId) {
        if self.policy.wanted == WantedRole::Master {
            let from = self.link.as_ref().map(|link| link.node.clone());
            let report = self.report.get_or_insert_default();
            report.from = report.from.take().or(from);
            report.note(step, now, id.to_string());
        }
    }

    fn note_down(&mut self, now: Millis, id: SentinelId, objectively: bool) {
        if objectively {
            self.note(now, "down", id);
        }
    }

    /// Good news ends a wait at once.
    fn on_good_news(&mut self, now: Millis) {
        if matches!(self.phase, Phase::Waiting { .. }) {
            self.seek(now);
        } else {
            self.actions.push(Action::AskSentinels);
        }
    }

    /// Writes acknowledged by the old master from here on could be thrown away.
    fn begin_hold(&mut self, now: Millis, leader: SentinelId) {
        if self.policy.follow == FollowPromotion::Announced || self.policy.wanted == WantedRole::Replica {
            return;
        }
        if self.failover.is_none() {
            let hold_until = now + self.policy.hold;
            self.failover = Some(Failover { leader, candidate: None, hold_until, redial_at: None });
            self.actions.push(Action::HoldWrites(true));
            self.actions.push(Action::Cause("a failover is under way".into()));
        }
    }

    fn on_selected(&mut self, now: Millis, id: SentinelId, node: Address, step: &'static str) {
        let current = self.link.as_ref().filter(|link| !link.draining).map(|link| &link.node);
        if current == Some(&node) || self.policy.wanted == WantedRole::Replica {
            return;
        }
        self.note(now, step, id);
        if self.policy.follow == FollowPromotion::Announced {
            return;
        }
        self.begin_hold(now, id);
        let Some(failover) = &mut self.failover else { return };
        failover.leader = id;
        if failover.candidate.as_ref() != Some(&node) {
            failover.candidate = Some(node.clone());
            // Another node was going to be the master a moment ago; not any more.
            self.cancel_dials(|dial| dial.purpose == Purpose::Promote);
        }
        if !self.dials.iter().any(|dial| dial.node == node && dial.purpose == Purpose::Promote) {
            self.dial(node, Purpose::Promote, None);
        }
    }

    fn on_aborted(&mut self, now: Millis, id: SentinelId, why: Abort) {
        self.note(now, "aborted", id);
        if why == Abort::NotElected {
            // This Sentinel lost the election; the one that won it goes on.
            self.actions.push(Action::AskSentinels);
            return;
        }
        if let Some(provisional) = &mut self.provisional {
            provisional.leader_gone = true;
        }
        if let Some(report) = &mut self.report {
            report.aborted = true;
        }
        if self.failover.is_some() || self.link.is_none() {
            self.end_hold(now);
        }
        self.actions.push(Action::AskSentinels);
    }

    /// The announcement. It outranks everything but a higher epoch, and `ROLE` still decides.
    fn on_switched(&mut self, now: Millis, id: SentinelId, to: Address) {
        self.note(now, "announced", id);
        self.actions.push(Action::AskSentinels);
        let current = self.link.as_ref().filter(|link| !link.draining).map(|link| &link.node);
        if current == Some(&to) {
            let answer = Answer { node: Some(to), epoch: None };
            self.confirm(now, id, &answer);
            return;
        }
        if self.policy.wanted == WantedRole::Replica {
            return;
        }
        self.cancel_dials(|dial| dial.node != to);
        self.provisional = None;
        if !self.is_dialled(&to) {
            if matches!(self.phase, Phase::Waiting { .. }) {
                self.phase = Phase::Seeking { until: now + self.policy.seek };
            }
            self.dial(to, Purpose::Serve, None);
        }
    }
}

/// The connection in use.
impl Supervisor {
    fn is_current(&self, generation: Generation) -> bool {
        self.link.as_ref().is_some_and(|link| link.generation == generation)
    }

    fn on_link_closed(&mut self, now: Millis, generation: Generation, reason: &str) {
        if !self.is_current(generation) {
            return;
        }
        let Some(link) = self.link.take() else { return };
        let reason = format!("{}: {reason}", link.node);
        self.actions.push(Action::Detach(generation, reason.clone()));
        self.actions.push(Action::Notify(Notice::Disconnected(reason)));
        self.cancel_dials(|dial| dial.purpose == Purpose::Rescue);
        if self.policy.fixed.is_none() && self.policy.wanted == WantedRole::Master {
            let report = self.report.get_or_insert_default();
            report.from = report.from.take().or(Some(link.node));
            report.note("lost", now, "connection");
        }
        // While a promotion is awaited its candidate is the better bet, but not the only one.
        if !matches!(self.phase, Phase::Seeking { .. }) {
            self.seek(now);
        }
    }

    fn on_link_role(&mut self, now: Millis, generation: Generation, role: Role) {
        if !self.is_current(generation) || self.policy.fixed.is_some() {
            return;
        }
        match (self.policy.wanted, role) {
            (WantedRole::Master, Role::Replica) => self.on_demoted(now, "heartbeat"),
            (WantedRole::Master, Role::Master) => {
                if self.failover.is_none() {
                    // Harmless when nothing is held.
                    self.actions.push(Action::HoldWrites(false));
                    if let Some(report) = &mut self.report
                        && report.aborted
                    {
                        report.note("resumed", now, "heartbeat");
                        report.to.clone_from(&report.from);
                        self.finish_report();
                    }
                }
            }
            _ => {}
        }
    }

    /// Nothing more is sent to a node that is no master, but what it still answers is taken:
    /// those commands were executed, or refused, and not lost.
    fn on_demoted(&mut self, now: Millis, by: &str) {
        let Some(link) = &mut self.link else { return };
        if std::mem::replace(&mut link.draining, true) {
            return;
        }
        let node = link.node.clone();
        self.actions.push(Action::Pause(true));
        self.actions.push(Action::Cause(format!("{node} is a replica now")));
        let report = self.report.get_or_insert_default();
        report.from = report.from.take().or(Some(node));
        report.note("lost", now, by);
        self.seek(now);
    }

    fn on_refused(&mut self, now: Millis, generation: Generation, refusal: Refusal) {
        if !self.is_current(generation) {
            return;
        }
        if refusal == Refusal::NotMaster && self.policy.fixed.is_none() {
            if self.policy.wanted == WantedRole::Master {
                self.on_demoted(now, "refusal");
            }
            return;
        }
        let Some(link) = &mut self.link else { return };
        link.draining |= refusal == Refusal::NotMaster;
        if link.resume_at.is_none() {
            link.resume_at = Some(now + RETRY_REFUSED);
            self.actions.push(Action::Pause(true));
            self.actions.push(Action::AskSentinels);
        }
    }
}
