//! A planned failover in thousands of schedules: for seconds the old master goes on saying that it is one, and
//! acknowledges what is going to be thrown away. Events are late, doubled and out of order, connections die, other
//! Sentinels and late answers go on naming the old master; and the leader may die. Run one seed alone with
//! `SEED=n cargo test --no-default-features handover`.

use super::super::input::{Action, Generation, Input, Millis, Purpose};
use super::{Policy, Supervisor};
use crate::connection::Role;
use crate::dice::{Dice, node, seeds, sentinel};
use crate::error::Error;
use crate::sentinel::{Answer, Leading, SentinelEvent};
use std::collections::HashMap;
use std::io::ErrorKind;

const START: Millis = 10_000;
/// `REPLICAOF NO ONE` reaches the selected replica.
const PROMOTION: Millis = START + 300;
/// The leader knows, and with it the first of the others.
const SEEN: Millis = START + 1200;
/// The old master is made a replica.
const DEMOTION: Millis = START + 6000;
const END: Millis = START + 12_000;
const OLD: usize = 0;
const NEW: usize = 1;
const LEADER: usize = 0;

struct Handover {
    dice: Dice,
    now: Millis,
    supervisor: Supervisor,
    /// When the leader dies, if it does: between selection and promotion is known to it.
    death: Option<Millis>,
    /// Its connections were seen to end: nothing comes from it any more.
    silenced: bool,
    dials: HashMap<Generation, (usize, Purpose, Millis)>,
    link: Option<(Generation, usize)>,
    held: bool,
    paused: bool,
    coming: Vec<(Millis, Input)>,
}

impl Handover {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut supervisor = Supervisor::new(Policy::for_tests());
        for id in 0..3 {
            supervisor.add_sentinel(id, &sentinel(id), true);
        }
        let death = (dice.roll(3) == 0).then(|| PROMOTION + dice.roll(SEEN - PROMOTION));
        Self {
            dice,
            now: 0,
            supervisor,
            death,
            silenced: false,
            dials: HashMap::new(),
            link: None,
            held: false,
            paused: false,
            coming: Vec::new(),
        }
    }

    fn is_dead(&self, id: usize) -> bool {
        id == LEADER && self.death.is_some_and(|at| self.now >= at)
    }

    fn role(&self, index: usize) -> Role {
        let master = match index {
            // Where the leader died nobody demotes it.
            OLD => self.now < DEMOTION || self.death.is_some(),
            NEW => self.now >= PROMOTION && (self.death.is_none() || self.now < DEMOTION),
            _ => false,
        };
        if master { Role::Master } else { Role::Replica }
    }

    fn soon(&mut self, most: Millis, input: Input) {
        let at = self.now + 1 + self.dice.roll(most);
        self.coming.push((at, input));
    }

    /// An event within `most` ms, now and then twice.
    fn publish(&mut self, id: usize, most: Millis, event: SentinelEvent) {
        if self.is_dead(id) {
            return;
        }
        if self.dice.roll(4) == 0 {
            self.soon(most + 300, Input::SentinelEvent(id, event.clone()));
        }
        self.soon(most, Input::SentinelEvent(id, event));
    }

    fn answer(&mut self, id: usize) {
        if self.is_dead(id) {
            let refused = Error::io("connect", &ErrorKind::ConnectionRefused.into());
            return self.soon(3, Input::SentinelDown(id, refused));
        }
        let knows = self.death.is_none()
            && self.now >= SEEN + if id == LEADER { 0 } else { 50 * id as Millis };
        let leads = id == LEADER && (START..SEEN + 1000).contains(&self.now);
        let answer = Answer {
            node: Some(node(if knows { NEW } else { OLD })),
            epoch: Some(if knows { 2 } else { 1 }),
            leading: Some(if leads { Leading::Failover } else { Leading::Nothing }),
        };
        self.soon(20, Input::SentinelAnswer(id, answer));
    }

    fn tell(&mut self, input: Input) {
        for action in self.supervisor.handle(self.now, input) {
            match action {
                Action::AskSentinels => (0..3).for_each(|id| self.answer(id)),
                Action::Dial { generation, node: at, purpose } => {
                    let ready = self.now + 1 + self.dice.roll(5);
                    self.dials.insert(generation, (usize::from(at.port - 7000), purpose, ready));
                }
                Action::CancelDial(generation) => drop(self.dials.remove(&generation)),
                Action::Attach(generation, _) => {
                    let (index, ..) = self.dials.remove(&generation).expect("was dialled");
                    self.link = Some((generation, index));
                }
                Action::Detach(..) => self.link = None,
                Action::HoldWrites(hold) => self.held = hold,
                Action::Pause(pause) => self.paused = pause,
                Action::Heartbeat => {
                    if let Some((generation, index)) = self.link {
                        let role = self.role(index);
                        self.soon(2, Input::LinkRole(generation, role));
                    }
                }
                _ => {}
            }
        }
    }

    /// What the world does at this millisecond.
    fn happen(&mut self) {
        let chosen = || node(NEW);
        match self.now {
            // Heard in time: later than the promotion is too late for anybody.
            START => self.publish(LEADER, 150, SentinelEvent::Selecting),
            at if at == START + 100 => self.publish(LEADER, 150, SentinelEvent::Selected(chosen())),
            PROMOTION => {
                self.publish(LEADER, 100, SentinelEvent::Promoting(chosen()));
                // The connection that watches the replica is closed by its promotion.
                self.close(NEW);
            }
            SEEN => self.publish(LEADER, 100, SentinelEvent::Promoted(chosen())),
            at if at == SEEN + 100 && self.death.is_none() => {
                for id in [1, 2] {
                    self.publish(id, 100, SentinelEvent::Switched { to: chosen() });
                }
            }
            at if at == SEEN + 1000 => {
                self.publish(LEADER, 100, SentinelEvent::Switched { to: chosen() });
            }
            _ => {}
        }
        if self.dice.roll(3000) == 0 {
            self.close(self.link.map_or(OLD, |(_, index)| index));
        }
        if self.now.is_multiple_of(1000) || self.death == Some(self.now) {
            (0..3).for_each(|id| self.answer(id));
        }
    }

    fn close(&mut self, index: usize) {
        if let Some((generation, used)) = self.link
            && used == index
        {
            self.tell(Input::LinkClosed(generation, "reset".into()));
        }
        let lost: Vec<Generation> = self
            .dials
            .iter()
            .filter(|(_, (dialled, ..))| *dialled == index)
            .map(|(&generation, _)| generation)
            .collect();
        for generation in lost {
            self.dials.remove(&generation);
            self.tell(Input::DialFailed(generation, Error::timed_out("dial")));
        }
    }

    fn step(&mut self) {
        self.now += 1;
        self.happen();
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.coming).into_iter().partition(|(at, _)| *at <= now);
        self.coming = later;
        for (_, input) in due {
            match input {
                Input::SentinelAnswer(LEADER, _) | Input::SentinelEvent(LEADER, _)
                    if self.silenced => {}
                Input::SentinelDown(..) => {
                    self.silenced = true;
                    self.tell(input);
                }
                _ => self.tell(input),
            }
        }
        let mut ready: Vec<(Generation, usize, Purpose)> = self
            .dials
            .iter()
            .filter(|(_, (.., at))| *at <= now)
            .map(|(&generation, &(index, purpose, _))| (generation, index, purpose))
            .collect();
        ready.sort_by_key(|(generation, ..)| *generation);
        for (generation, index, purpose) in ready {
            let role = self.role(index);
            let waits = purpose == Purpose::Promote && role != Role::Master;
            if !waits && self.dials.contains_key(&generation) {
                self.tell(Input::DialReady(generation, role));
            }
        }
        if self.supervisor.next_tick(now) == 0 || now.is_multiple_of(100) {
            self.tell(Input::Tick { silent: 0 });
        }
    }

    /// Whether a write that is sent now is going to be thrown away without need.
    fn wastes_writes(&self) -> bool {
        let Some((_, index)) = self.link else { return false };
        let doomed = match self.death {
            None => index == OLD && self.now >= PROMOTION,
            // How long it takes to notice that the leader is gone.
            Some(death) => index == NEW && self.now > death + 5,
        };
        doomed && !self.held && !self.paused
    }
}

fn play(seed: u64) -> Result<(), String> {
    let mut world = Handover::new(seed);
    world.tell(Input::Connect);
    while world.now < END {
        world.step();
        if world.wastes_writes() {
            return Err(format!("{} ms after the start: writes in vain", world.now - START));
        }
    }
    let right = if world.death.is_none() { NEW } else { OLD };
    let found = world.link.map(|(_, index)| index);
    if found != Some(right) || world.held || world.paused {
        return Err(format!(
            "in the end: uses {found:?}, held {}, paused {}",
            world.held, world.paused
        ));
    }
    Ok(())
}

#[test]
fn no_schedule_writes_to_a_master_that_is_going_to_be_demoted() {
    for seed in seeds(300) {
        if let Err(why) = play(seed) {
            panic!("seed {seed}: {why}");
        }
    }
}
