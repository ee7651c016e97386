//! Thousands of schedules against the state machine, with a clock that costs nothing.
//!
//! A small world (three nodes, three Sentinels) behaves badly for a while: events come late,
//! doubled, out of order, false and from stale Sentinels; Sentinels deny their failovers or claim those of
//! others, hide their epochs, pass for one another, are found and forgotten; connections die; nodes lie dormant.
//! All the while nothing may be sent to a node that said it is a replica, no node may be attached that did not
//! say it is the master, and what is held must have a date to be looked at. Then the world settles, and the client
//! must have found the one master, and hold nothing back. A failing seed is printed; run it alone
//! with `SEED=n cargo test --no-default-features simulation`.

mod mishaps;

use super::{Gate, Policy, Supervisor};
use crate::connection::Role;
use crate::dice::{Dice, node, seeds, sentinel};
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::{Answer, SentinelId};
use crate::session::input::{Action, Generation, Input, Millis, Purpose};
use std::collections::{HashMap, VecDeque};
use std::io::ErrorKind;

const SEEDS: u64 = 4000;
const WILD_STEPS: usize = 120;
const SETTLE_MS: Millis = 30_000;
/// A Sentinel that was not configured.
const DISCOVERED: SentinelId = 3;

struct World {
    dice: Dice,
    now: Millis,
    supervisor: Supervisor,
    master: usize,
    epoch: u64,
    /// What each Sentinel believes: node and epoch.
    beliefs: [(usize, u64); 3],
    reachable: [bool; 3],
    dials: HashMap<Generation, (usize, Purpose)>,
    /// What a dial said of its node.
    said: HashMap<Generation, Role>,
    link: Option<(Generation, usize)>,
    /// The node in use said that it is a replica.
    denied: bool,
    gate: Gate,
    pending: VecDeque<Input>,
    /// Nobody can be trusted yet.
    wild: bool,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut supervisor = Supervisor::new(Policy::for_tests());
        for id in 0..3 {
            supervisor.add_sentinel(id, &sentinel(id), true);
        }
        Self {
            dice: Dice::new(seed),
            now: 0,
            supervisor,
            master: 0,
            epoch: 1,
            beliefs: [(0, 1); 3],
            reachable: [true; 3],
            dials: HashMap::new(),
            said: HashMap::new(),
            link: None,
            denied: false,
            gate: Gate::default(),
            pending: VecDeque::new(),
            wild: true,
        }
    }

    fn tell(&mut self, input: Input) {
        self.take_note(&input);
        for action in self.supervisor.handle(self.now, input) {
            self.obey(action);
        }
    }

    fn take_note(&mut self, input: &Input) {
        match *input {
            Input::DialReady(generation, role) => {
                self.said.insert(generation, role);
            }
            Input::LinkRole(generation, Role::Replica)
            | Input::Refused(generation, Refusal::NotMaster) => {
                self.denied |= self.link.is_some_and(|(current, _)| current == generation);
            }
            _ => {}
        }
    }

    /// What holds at every moment.
    fn check(&self) -> Result<(), String> {
        if self.denied && self.link.is_some() && !self.gate.pause {
            return Err(format!("{} ms: sends to a node that said it is a replica", self.now));
        }
        if (self.gate.hold || self.gate.pause) && self.supervisor.next_tick(self.now) > 60_000 {
            return Err(format!("{} ms: what is held is never looked at again", self.now));
        }
        Ok(())
    }

    fn obey(&mut self, action: Action) {
        match action {
            Action::AskSentinels => {
                for id in 0..3 {
                    self.answer(id);
                }
            }
            Action::Dial { generation, node: address, purpose } => {
                let index = usize::from(address.port - 7000);
                self.dials.insert(generation, (index, purpose));
            }
            Action::CancelDial(generation) => {
                self.dials.remove(&generation);
            }
            Action::Attach(generation, _) => {
                let (index, _) =
                    self.dials.remove(&generation).expect("only a ready dial is attached");
                assert_eq!(self.said.get(&generation), Some(&Role::Master), "attached unasked");
                self.link = Some((generation, index));
                self.denied = false;
            }
            Action::Detach(generation, _) => {
                assert_eq!(self.link.take().map(|link| link.0), Some(generation));
            }
            Action::AddSentinel(address) => {
                self.supervisor.add_sentinel(DISCOVERED, &address, false);
            }
            Action::HoldWrites(hold) => self.gate.hold = hold,
            Action::Pause(pause) => self.gate.pause = pause,
            Action::Heartbeat => {
                if let Some((generation, index)) = self.link {
                    let role = self.role(index);
                    self.pending.push_back(Input::LinkRole(generation, role));
                }
            }
            _ => {}
        }
    }

    fn role(&self, index: usize) -> Role {
        if index == self.master { Role::Master } else { Role::Replica }
    }

    fn answer(&mut self, id: usize) {
        let input = if self.reachable[id] {
            let (index, epoch) = self.beliefs[id];
            let epoch = (!self.wild || self.dice.roll(8) > 0).then_some(epoch);
            let leading = self.leading();
            Input::SentinelAnswer(id, Answer { node: Some(node(index)), epoch, leading })
        } else {
            Input::SentinelDown(id, Error::timed_out("the answer"))
        };
        self.pending.push_back(input);
    }

    /// Lets time pass and dials come to their end.
    fn pass(&mut self, ms: Millis, honest: bool) {
        self.now += ms;
        let dials: Vec<(Generation, usize, Purpose)> = self
            .dials
            .iter()
            .map(|(&generation, &(index, purpose))| (generation, index, purpose))
            .collect();
        for (generation, index, purpose) in dials {
            let role = self.role(index);
            let fails = !honest && self.dice.roll(4) == 0;
            if fails {
                self.dials.remove(&generation);
                self.pending.push_back(Input::DialFailed(generation, Error::timed_out("dial")));
            } else if purpose != Purpose::Promote || role == Role::Master {
                self.pending.push_back(Input::DialReady(generation, role));
            }
        }
        while let Some(input) = self.pending.pop_front() {
            // A dial that was cancelled meanwhile reports nothing.
            if let Input::DialReady(generation, _) = input
                && !self.dials.contains_key(&generation)
            {
                continue;
            }
            self.tell(input);
        }
        self.tell(Input::Tick { silent: 0 });
    }

    fn settle(&mut self) {
        self.wild = false;
        self.reachable = [true; 3];
        self.beliefs = [(self.master, self.epoch); 3];
        let gone = || Error::io("", &ErrorKind::ConnectionRefused.into());
        self.tell(Input::SentinelDown(DISCOVERED, gone()));
        self.now += 60_000;
        self.tell(Input::SentinelDown(DISCOVERED, gone()));
        for id in 0..3 {
            self.tell(Input::SentinelUp(id, true));
            self.tell(Input::SentinelIdentity(id, format!("run-{id}")));
            self.answer(id);
        }
        let until = self.now + SETTLE_MS;
        while self.now < until {
            // As the peers do by themselves, once a second.
            if self.now.is_multiple_of(1000) {
                for id in 0..3 {
                    self.answer(id);
                }
            }
            self.pass(50 - self.now % 50, true);
        }
    }
}

fn play(seed: u64) -> Result<(), String> {
    let mut world = World::new(seed);
    world.tell(Input::Connect);
    for _ in 0..WILD_STEPS {
        world.misbehave();
        let ms = world.dice.roll(120);
        world.pass(ms, false);
        world.check()?;
    }
    world.settle();
    let found = world.link.map(|(_, index)| index);
    if found != Some(world.master) {
        return Err(format!("uses {found:?}, the master is {}", world.master));
    }
    if world.gate.hold || world.gate.pause {
        return Err(format!("held {}, paused {}", world.gate.hold, world.gate.pause));
    }
    Ok(())
}

#[test]
fn every_schedule_ends_at_the_one_master_with_nothing_held() {
    for seed in seeds(SEEDS) {
        if let Err(why) = play(seed) {
            panic!("seed {seed}: {why}");
        }
    }
}
