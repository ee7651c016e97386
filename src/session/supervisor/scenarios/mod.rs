//! The named situations of the failover design, step by step, and the kit to play them with.

mod connection;
mod coordinated;
mod hold;
mod orphan;
mod promotion;
mod replica;
mod sentinels;
mod silence;

use super::{Policy, Supervisor};
use crate::config::Address;
use crate::connection::Role;
use crate::dice::sentinel;
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::{Answer, Leading, SentinelEvent};
use crate::session::input::{Action, Generation, Input, Millis};
use crate::session::{FailoverReport, Notice};

/// What a Sentinel's address says once its process is gone.
fn refused() -> Error {
    Error::io("connect", &std::io::ErrorKind::ConnectionRefused.into())
}

struct Play {
    supervisor: Supervisor,
    now: Millis,
    done: Vec<Action>,
}

fn node(port: u16) -> Address {
    Address::new("10.0.0.1", port)
}

fn names(port: u16, epoch: u64) -> Answer {
    Answer { node: Some(node(port)), epoch: Some(epoch), leading: None }
}

/// The leader of a failover, before its promotion is known to itself.
fn leads(port: u16, epoch: u64, leading: Leading) -> Answer {
    Answer { leading: Some(leading), ..names(port, epoch) }
}

impl Play {
    fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let mut policy = Policy::for_tests();
        change(&mut policy);
        let mut supervisor = Supervisor::new(policy);
        for id in 0..3 {
            supervisor.add_sentinel(id, &sentinel(id), true);
        }
        Self { supervisor, now: 100_000, done: Vec::new() }
    }

    /// A client that serves node 1, named by three Sentinels under epoch 5.
    fn serving() -> Self {
        let mut play = Self::with(|_| {});
        play.hear(Input::Connect);
        play.hear(Input::SentinelAnswer(0, names(1, 5)));
        let generation = play.dialled(1).expect("the named node is dialled");
        play.hear(Input::DialReady(generation, Role::Master));
        for id in [1, 2] {
            play.hear(Input::SentinelAnswer(id, names(1, 5)));
        }
        play.done.clear();
        play
    }

    /// One Redis, without Sentinels, that serves and then refuses a write.
    fn refusing() -> Self {
        let mut play = Self::with(|policy| policy.fixed = Some(node(1)));
        play.hear(Input::Connect);
        let first = play.dialled(1).expect("the only node is dialled");
        play.hear(Input::DialReady(first, Role::Master));
        play.hear(Input::Refused(first, Refusal::NotMaster));
        play
    }

    fn hear(&mut self, input: Input) {
        self.now += 1;
        self.done.extend(self.supervisor.handle(self.now, input));
    }

    fn event(&mut self, id: usize, event: SentinelEvent) {
        self.hear(Input::SentinelEvent(id, event));
    }

    fn wait(&mut self, ms: Millis) {
        self.now += ms;
        self.hear(Input::Tick { silent: 0 });
    }

    fn dialled(&self, port: u16) -> Option<Generation> {
        self.done.iter().rev().find_map(|action| match action {
            Action::Dial { generation, node: dialled, .. } if *dialled == node(port) => {
                Some(*generation)
            }
            _ => None,
        })
    }

    fn did(&self, what: impl Fn(&Action) -> bool) -> bool {
        self.done.iter().any(what)
    }

    fn holds(&self) -> Option<bool> {
        self.done.iter().rev().find_map(|action| match action {
            Action::HoldWrites(hold) => Some(*hold),
            _ => None,
        })
    }

    fn attached(&self, generation: Generation) -> bool {
        self.did(|action| matches!(action, Action::Attach(attached, _) if *attached == generation))
    }

    /// Sentinel 1 promotes node 2, and it is followed.
    fn following() -> (Self, Generation) {
        let mut play = Self::serving();
        play.event(1, SentinelEvent::Selected(node(2)));
        let candidate = play.dialled(2).expect("the chosen replica is dialled");
        play.hear(Input::DialReady(candidate, Role::Master));
        play.done.clear();
        (play, candidate)
    }

    fn paused(&self) -> Option<bool> {
        self.done.iter().rev().find_map(|action| match action {
            Action::Pause(pause) => Some(*pause),
            _ => None,
        })
    }

    fn reports(&self, what: impl Fn(&FailoverReport) -> bool) -> bool {
        self.did(
            |action| matches!(action, Action::Notify(Notice::Failover(report)) if what(report)),
        )
    }

    fn uses(&self, port: u16) -> bool {
        self.supervisor.health().node == Some(node(port))
    }
}
