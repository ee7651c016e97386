//! What goes wrong in the wild.

use super::{DISCOVERED, World};
use crate::dice::{node, sentinel};
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::{Abort, Leading, Listed, SentinelEvent};
use crate::session::input::Input;
use std::io::ErrorKind;

impl World {
    /// One mishap.
    pub(super) fn misbehave(&mut self) {
        let id = self.dice.index(3);
        let some_node = self.dice.index(3);
        match self.dice.roll(20) {
            0 => self.promote(some_node),
            1 => self.beliefs[id] = (self.master, self.epoch),
            2 => self.reachable[id] = !self.reachable[id],
            3 => {
                if let Some((generation, _)) = self.link {
                    self.tell(Input::LinkClosed(generation, "reset".into()));
                }
            }
            4 => {
                if let Some((generation, index)) = self.link
                    && index != self.master
                {
                    self.tell(Input::Refused(generation, Refusal::NotMaster));
                }
            }
            5 => self.tell(Input::SentinelUp(id, true)),
            6 => self.tell(Input::Tick { silent: 1500 }),
            7 => self.answer(id),
            8 => self.beliefs[id] = (some_node, self.dice.roll(self.epoch)),
            9 => {
                let run_id = format!("run-{}", self.dice.roll(3));
                self.tell(Input::SentinelIdentity(id, run_id));
            }
            10 => {
                let listed = Listed { address: sentinel(DISCOVERED), run_id: None };
                self.tell(Input::SentinelDirectory(vec![listed]));
                self.tell(Input::SentinelUp(DISCOVERED, true));
                self.tell(Input::SentinelIdentity(DISCOVERED, format!("run-{id}")));
            }
            11 => {
                if let Some((generation, _)) = self.link {
                    self.tell(Input::Refused(generation, Refusal::NotReady));
                }
            }
            12 => self.tell(Input::Reconnect),
            13 => self
                .tell(Input::SentinelDown(id, Error::io("", &ErrorKind::ConnectionRefused.into()))),
            _ => {
                let event = self.event(some_node);
                self.tell(Input::SentinelEvent(id, event.clone()));
                if self.dice.roll(3) == 0 {
                    self.tell(Input::SentinelEvent(id, event));
                }
            }
        }
    }

    fn promote(&mut self, index: usize) {
        if index != self.master {
            self.master = index;
            self.epoch += 1;
            let id = self.dice.index(3);
            self.beliefs[id] = (index, self.epoch);
        }
    }

    fn event(&mut self, index: usize) -> SentinelEvent {
        match self.dice.roll(10) {
            0 => SentinelEvent::Selecting,
            1 => SentinelEvent::Selected(node(index)),
            2 => SentinelEvent::Promoting(node(index)),
            3 => SentinelEvent::Promoted(node(index)),
            4 => SentinelEvent::Aborted(Abort::NoGoodReplica),
            5 => SentinelEvent::Aborted(Abort::Timeout),
            6 => SentinelEvent::Switched { to: node(index) },
            7 => SentinelEvent::Down { objectively: true },
            8 => SentinelEvent::Up,
            _ => SentinelEvent::Ended,
        }
    }

    /// What a Sentinel says of its own failover: in the wild, anything.
    pub(super) fn leading(&mut self) -> Option<Leading> {
        if !self.wild {
            return Some(Leading::Nothing);
        }
        let (some_node, age) = (self.dice.index(3), self.dice.roll(2000));
        Some(match self.dice.roll(5) {
            0 => Leading::Nothing,
            1 => Leading::Failover,
            2 => Leading::Coordinated { awaited: Some((node(some_node), age)) },
            3 => Leading::Coordinated { awaited: None },
            _ => return None,
        })
    }
}
