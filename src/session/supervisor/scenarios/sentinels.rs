//! Which Sentinels there are, and which of them is believed.

use super::{Play, names, node, refused, sentinel};
use crate::connection::Role;
use crate::error::Error;
use crate::sentinel::{Abort, Answer, Listed, SentinelEvent, SentinelId};
use crate::session::Notice;
use crate::session::input::{Action, Input};

#[test]
fn a_sentinel_that_is_known_under_two_addresses_has_one_voice() {
    let mut play = Play::serving();
    for id in [0, 1] {
        play.hear(Input::SentinelIdentity(id, "a".into()));
        play.hear(Input::SentinelAnswer(id, Answer { epoch: None, ..names(2, 0) }));
    }
    assert!(play.dialled(2).is_none(), "one of two is no majority");
    play.hear(Input::SentinelAnswer(2, Answer { epoch: None, ..names(2, 0) }));
    assert!(play.dialled(2).is_some());
}

#[test]
fn a_leader_that_is_lost_under_one_of_two_addresses_still_leads() {
    let mut play = Play::serving();
    for id in [1, 2] {
        play.hear(Input::SentinelIdentity(id, "leader".into()));
    }
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.hear(Input::SentinelDown(1, refused()));
    assert_eq!(play.holds(), Some(false));
    play.hear(Input::SentinelDown(2, refused()));
    assert_eq!(play.holds(), Some(true));
}

#[test]
fn what_others_list_is_met_once_and_forgotten_when_it_is_gone() {
    let listed = |id: SentinelId, run_id: &str| {
        Input::SentinelDirectory(vec![Listed {
            address: sentinel(id),
            run_id: Some(run_id.into()),
        }])
    };
    let added = |play: &Play, id: SentinelId| {
        play.did(|action| matches!(action, Action::AddSentinel(at) if *at == sentinel(id)))
    };
    let dropped = |play: &Play, id: SentinelId| {
        play.did(|action| matches!(action, Action::DropSentinel(gone) if *gone == id))
    };
    let mut play = Play::serving();
    play.hear(Input::SentinelIdentity(0, "a".into()));
    play.hear(listed(3, "a"));
    assert!(!added(&play, 3), "its name was configured");
    play.hear(listed(4, "b"));
    assert!(added(&play, 4));
    play.supervisor.add_sentinel(4, &sentinel(4), false);
    play.hear(Input::SentinelUp(4, true));
    play.hear(Input::SentinelIdentity(4, "b".into()));
    assert!(!dropped(&play, 4));
    play.hear(Input::SentinelIdentity(1, "b".into()));
    assert!(dropped(&play, 4) && play.supervisor.health().sentinels.len() == 3);
    play.supervisor.add_sentinel(5, &sentinel(5), false);
    for id in [2, 5] {
        play.hear(Input::SentinelDown(id, refused()));
    }
    play.now += 60_000;
    for id in [2, 5] {
        play.hear(Input::SentinelDown(id, refused()));
    }
    assert!(dropped(&play, 5) && !dropped(&play, 2), "the configured ones stay");
}

#[test]
fn of_two_nodes_named_at_once_the_higher_epoch_is_waited_for() {
    let mut play = Play::with(|_| {});
    play.hear(Input::Connect);
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    play.hear(Input::SentinelAnswer(1, names(2, 6)));
    let (stale, current) = (play.dialled(1).unwrap(), play.dialled(2).unwrap());
    play.hear(Input::DialReady(stale, Role::Master));
    assert!(!play.attached(stale), "a zombie says master, too");
    play.hear(Input::DialReady(current, Role::Master));
    assert!(play.attached(current));
}

#[test]
fn a_zombie_named_by_the_fastest_sentinel_is_left_as_soon_as_another_knows_better() {
    let mut play = Play::with(|_| {});
    play.hear(Input::Connect);
    play.hear(Input::SentinelAnswer(0, names(1, 4)));
    let zombie = play.dialled(1).unwrap();
    play.hear(Input::DialReady(zombie, Role::Master));
    play.hear(Input::SentinelAnswer(1, names(2, 5)));
    let master = play.dialled(2).unwrap();
    play.hear(Input::DialReady(master, Role::Master));
    assert!(play.uses(2));
}

#[test]
fn a_stale_sentinel_costs_nothing() {
    let mut play = Play::serving();
    play.hear(Input::SentinelAnswer(2, names(3, 4)));
    assert!(play.dialled(3).is_none(), "an older epoch is not believed");
    play.hear(Input::SentinelAnswer(2, names(3, 6)));
    let newer = play.dialled(3).expect("a newer one is, and still verified");
    play.hear(Input::DialReady(newer, Role::Replica));
    assert!(play.uses(1));
}

#[test]
fn sentinels_that_were_set_up_anew_are_believed_although_they_count_from_zero() {
    let mut play = Play::serving();
    play.hear(Input::LinkClosed(1, "reset".into()));
    play.hear(Input::SentinelAnswer(0, names(1, 0)));
    assert!(play.dialled(1).is_none(), "one alone may be stale");
    for id in [1, 2] {
        play.hear(Input::SentinelAnswer(id, names(1, 0)));
    }
    assert!(play.dialled(1).is_some());
}

#[test]
fn unreachable_sentinels_and_an_unknown_name_are_different_errors() {
    let code = |play: &Play| {
        play.done.iter().rev().find_map(|action| match action {
            Action::Notify(Notice::Error(error)) => Some(error.code()),
            _ => None,
        })
    };
    let mut play = Play::with(|_| {});
    play.hear(Input::Connect);
    for id in 0..3 {
        play.hear(Input::SentinelDown(id, Error::timed_out("connecting")));
    }
    assert_eq!(code(&play), Some("ERR_REDIS_SENTINELS_UNREACHABLE"), "rule S15");
    let mut play = Play::with(|_| {});
    play.hear(Input::Connect);
    for id in 0..3 {
        play.hear(Input::SentinelUp(id, true));
        play.hear(Input::SentinelAnswer(id, Answer::default()));
    }
    assert_eq!(code(&play), Some("ERR_REDIS_MASTER_UNKNOWN"), "rule S16");
}

#[test]
fn what_a_node_said_in_an_earlier_round_is_not_why_this_one_fails() {
    let mut play = Play::serving();
    play.hear(Input::LinkClosed(1, "reset".into()));
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    let refusing = play.dialled(1).unwrap();
    for id in [1, 2] {
        play.hear(Input::SentinelAnswer(id, names(1, 5)));
    }
    play.hear(Input::DialFailed(refusing, Error::login("WRONGPASS")));
    play.wait(5000);
    play.done.clear();
    for id in 0..3 {
        play.hear(Input::SentinelDown(id, refused()));
    }
    assert!(play.did(|action| matches!(
        action,
        Action::Notify(Notice::Error(error)) if error.is_about_sentinels()
    )));
    assert!(!play.did(|action| matches!(action, Action::FailWaiting(..))));
}

#[test]
fn a_failover_that_never_began_is_no_part_of_the_next_one() {
    let mut play = Play::serving();
    play.event(0, SentinelEvent::Down { objectively: true });
    play.event(0, SentinelEvent::Aborted(Abort::NotElected));
    play.event(0, SentinelEvent::Up);
    play.wait(86_400_000);
    let since = play.now;
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.event(1, SentinelEvent::Switched { to: node(2) });
    assert!(play.reports(|report| report.moments.iter().all(|moment| moment.at >= since)));
}
