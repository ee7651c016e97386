//! The leader closes the connections of the new master: nothing is in flight at that moment.

use super::{Play, leads, node};
use crate::connection::Role;
use crate::sentinel::{Answer, Leading, SentinelEvent};
use crate::session::input::{Action, Input, Millis};

/// A coordinated failover to node 2, which was looked at `age` ms ago.
fn coordinated(age: Millis) -> Answer {
    leads(1, 5, Leading::Coordinated { awaited: Some((node(2), age)) })
}

#[test]
fn nothing_is_on_its_way_when_the_leader_closes_the_clients_of_the_new_master() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.event(1, SentinelEvent::Promoted(node(2)));
    assert!(play.did(|action| matches!(action, Action::Pause(true))));
    play.done.clear();
    play.wait(100);
    assert!(
        play.did(|action| matches!(action, Action::Pause(false))),
        "and if it does not, all goes on"
    );
}

#[test]
fn a_coordinated_failover_finds_nothing_in_flight_when_it_closes_the_clients() {
    let (mut play, candidate) = Play::following();
    play.hear(Input::SentinelAnswer(1, coordinated(700)));
    play.wait(200);
    assert_ne!(play.paused(), Some(true), "the leader looks once a second");
    assert!(play.supervisor.next_tick(play.now) <= 60, "and that is not slept through");
    play.wait(60);
    assert_eq!(play.paused(), Some(true));
    play.hear(Input::LinkClosed(candidate, "reset".into()));
    let again = play.dialled(2).unwrap();
    play.done.clear();
    play.hear(Input::DialReady(again, Role::Master));
    play.event(1, SentinelEvent::Promoted(node(2)));
    play.hear(Input::Tick { silent: 0 });
    assert!(play.attached(again) && play.paused().is_none(), "once is enough");
}

#[test]
fn a_look_that_is_overdue_is_not_waited_for_without_end() {
    let (mut play, _) = Play::following();
    play.hear(Input::SentinelAnswer(1, coordinated(990)));
    assert_eq!(play.paused(), Some(true));
    play.wait(320);
    assert_eq!(play.paused(), Some(false));
    play.hear(Input::SentinelAnswer(1, coordinated(1400)));
    assert_eq!(play.paused(), Some(false));
}

#[test]
fn a_look_that_saw_the_replica_postpones_the_next_one() {
    let (mut play, _) = Play::following();
    play.hear(Input::SentinelAnswer(1, coordinated(900)));
    play.hear(Input::SentinelAnswer(1, coordinated(3)));
    play.wait(400);
    assert_ne!(play.paused(), Some(true));
}

#[test]
fn an_ordinary_failover_that_has_closed_the_clients_stalls_nobody_again() {
    let (mut play, _) = Play::following();
    play.hear(Input::SentinelAnswer(1, leads(1, 5, Leading::Failover)));
    play.event(1, SentinelEvent::Promoted(node(2)));
    assert_eq!(play.paused(), None);
}
