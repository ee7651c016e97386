//! The connection in use ends, is refused or turns out to be the wrong one: the next attempt, and its delay.

use super::{Play, names, node};
use crate::connection::Role;
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::SentinelEvent;
use crate::session::Notice;
use crate::session::input::{Action, Input, Purpose};

#[test]
fn a_lost_connection_is_sought_anew_from_the_sentinels() {
    let mut play = Play::serving();
    play.hear(Input::LinkClosed(1, "reset".into()));
    assert!(play.did(|action| matches!(action, Action::AskSentinels)), "rule S11");
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    let generation = play.dialled(1).unwrap();
    play.hear(Input::DialFailed(generation, Error::timed_out("dial")));
    for id in [1, 2] {
        play.hear(Input::SentinelAnswer(id, names(1, 5)));
    }
    play.done.clear();
    play.event(2, SentinelEvent::Switched { to: node(2) });
    assert!(play.dialled(2).is_some(), "good news ends a back-off at once");
}

#[test]
fn nobody_is_dialled_before_a_connection_was_asked_for() {
    let mut play = Play::with(|_| {});
    play.hear(Input::Reconnect);
    for id in 0..3 {
        play.hear(Input::SentinelAnswer(id, names(1, 5)));
    }
    assert!(play.dialled(1).is_none());
    play.hear(Input::Connect);
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    assert!(play.dialled(1).is_some());
}

#[test]
fn a_wrong_role_is_given_a_few_hundred_milliseconds_unless_there_is_better_news() {
    let mut play = Play::with(|_| {});
    play.hear(Input::Connect);
    for id in 0..3 {
        play.hear(Input::SentinelAnswer(id, names(1, 5)));
    }
    let demoted = play.dialled(1).unwrap();
    play.hear(Input::DialReady(demoted, Role::Replica));
    assert!(
        play.did(|action| matches!(
            action,
            Action::Notify(Notice::Reconnecting(delay)) if (200..500).contains(delay)
        )),
        "rule S10"
    );
    play.event(0, SentinelEvent::Switched { to: node(2) });
    assert!(play.dialled(2).is_some());
}

#[test]
fn nothing_is_sent_to_a_demoted_node_but_its_answers_are_taken() {
    let mut play = Play::serving();
    play.hear(Input::Refused(1, Refusal::NotMaster));
    assert!(play.did(|action| matches!(action, Action::Pause(true))));
    assert!(!play.did(|action| matches!(action, Action::Detach(..))));
    play.hear(Input::SentinelAnswer(0, names(2, 6)));
    let generation = play.dialled(2).unwrap();
    play.hear(Input::DialReady(generation, Role::Master));
    assert!(play.attached(generation));
}

#[test]
fn inputs_of_connections_that_are_gone_do_nothing() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Switched { to: node(2) });
    let generation = play.dialled(2).unwrap();
    play.hear(Input::DialReady(generation, Role::Master));
    play.done.clear();
    play.hear(Input::LinkClosed(1, "late".into()));
    play.hear(Input::LinkRole(1, Role::Replica));
    play.hear(Input::Refused(1, Refusal::NotMaster));
    play.hear(Input::DialReady(99, Role::Master));
    assert!(play.done.is_empty() && play.uses(2));
}

#[test]
fn one_redis_that_refuses_writes_is_dialled_until_it_takes_them() {
    let mut play = Play::refusing();
    for _ in 0..3 {
        play.done.clear();
        play.wait(100);
        let again = play.dialled(1).expect("tried anew after every failure");
        play.hear(Input::DialFailed(again, Error::timed_out("dial")));
    }
}

#[test]
fn one_redis_is_dialled_with_growing_delays() {
    let mut play = Play::with(|policy| policy.fixed = Some(node(1)));
    play.hear(Input::Connect);
    let mut delays = Vec::new();
    for _ in 0..3 {
        let Some(Action::Dial { generation, purpose: Purpose::Serve, .. }) =
            play.done.iter().rev().find(|action| matches!(action, Action::Dial { .. })).cloned()
        else {
            panic!("dialled");
        };
        play.hear(Input::DialFailed(generation, Error::timed_out("dial")));
        delays.extend(play.done.iter().rev().find_map(|action| match action {
            Action::Notify(Notice::Reconnecting(delay)) => Some(*delay),
            _ => None,
        }));
        play.wait(2000);
    }
    assert_eq!(delays, [50, 100, 150]);
}

#[test]
fn a_server_that_closes_every_connection_at_once_is_tried_less_and_less_often() {
    let mut play = Play::with(|policy| policy.fixed = Some(node(1)));
    play.hear(Input::Connect);
    let mut delays = Vec::new();
    for _ in 0..8 {
        let generation = play.dialled(1).expect("it is dialled in the end");
        play.hear(Input::DialReady(generation, Role::Master));
        play.done.clear();
        play.hear(Input::LinkClosed(generation, "closed by the server".into()));
        let delay = play.done.iter().find_map(|action| match action {
            Action::Notify(Notice::Reconnecting(delay)) => Some(*delay),
            _ => None,
        });
        delays.extend(delay);
        play.wait(delay.unwrap_or_default());
    }
    assert_eq!(delays, [0, 0, 0, 50, 100, 150, 200, 250]);
    let generation = play.dialled(1).unwrap();
    play.hear(Input::DialReady(generation, Role::Master));
    play.wait(1_000);
    play.done.clear();
    play.hear(Input::LinkClosed(generation, "reset".into()));
    assert!(play.dialled(1).is_some(), "one that worked for a while is replaced at once");
}

#[test]
fn connections_that_were_of_use_are_replaced_at_once_however_short_they_live() {
    let mut play = Play::with(|policy| policy.fixed = Some(node(1)));
    play.hear(Input::Connect);
    for _ in 0..8 {
        let generation = play.dialled(1).expect("it is dialled at once");
        play.hear(Input::DialReady(generation, Role::Master));
        play.done.clear();
        play.hear(Input::LinkUsed(generation));
        play.hear(Input::LinkClosed(generation, "reset".into()));
    }
}

#[test]
fn a_replica_that_hides_its_role_is_not_dialled_without_a_pause() {
    let mut play = Play::serving();
    let mut generation = 1;
    let mut at_once = 0;
    for _ in 0..20 {
        play.done.clear();
        play.hear(Input::Refused(generation, Refusal::NotMaster));
        play.hear(Input::SentinelAnswer(0, names(1, 5)));
        let Some(next) = play.dialled(1) else { break };
        generation = next;
        play.hear(Input::DialReady(generation, Role::Unknown));
        at_once += 1;
    }
    assert!(at_once < 10, "{at_once} connections in as many milliseconds");
    play.wait(2000);
    play.hear(Input::SentinelAnswer(0, names(2, 6)));
    assert!(play.dialled(2).is_some(), "it goes on in time");
}
