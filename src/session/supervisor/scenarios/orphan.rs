//! The leader of a failover vanishes: who finishes it, and what becomes of the node it promoted.

use super::{Play, leads, names, node, refused};
use crate::connection::Role;
use crate::error::Error;
use crate::sentinel::{Leading, SentinelEvent};
use crate::session::Notice;
use crate::session::input::{Action, Input};

#[test]
fn when_the_leader_vanishes_the_remaining_sentinels_decide() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.hear(Input::SentinelDown(1, refused()));
    assert!(play.did(|action| matches!(action, Action::AskSentinels)));
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    play.hear(Input::SentinelAnswer(2, names(1, 5)));
    let back = play.dialled(1).expect("the majority of those that are left is believed");
    play.hear(Input::DialReady(back, Role::Master));
    assert!(play.uses(1));
}

#[test]
fn a_leader_that_dies_before_the_promotion_releases_the_writes() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    play.hear(Input::SentinelDown(1, refused()));
    assert!(play.did(|action| matches!(action, Action::Heartbeat)));
    play.hear(Input::LinkRole(1, Role::Master));
    assert_eq!(play.holds(), Some(false));
}

#[test]
fn a_leader_that_dies_after_the_promotion_takes_its_word_with_it() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.hear(Input::SentinelAnswer(1, names(2, 6)));
    play.hear(Input::SentinelDown(1, refused()));
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    play.hear(Input::SentinelAnswer(2, names(1, 5)));
    let back = play.dialled(1).expect("the others never heard of the promotion");
    play.hear(Input::DialReady(back, Role::Master));
    assert!(play.uses(1));
    assert!(play.did(|action| matches!(action, Action::Abandon)), "what that cost is counted");
    assert!(play.did(|action| matches!(action, Action::Notify(Notice::Failover(report))
        if report.aborted && report.to == Some(node(1)))));
}

#[test]
fn a_blip_of_the_leaders_connection_changes_nothing() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.hear(Input::SentinelDown(1, Error::timed_out("the answer")));
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    play.hear(Input::SentinelAnswer(2, names(1, 5)));
    assert!(play.dialled(1).is_none() && play.uses(2));
    play.now += 1000;
    play.hear(Input::SentinelDown(1, Error::timed_out("connecting")));
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    assert!(play.dialled(1).is_some(), "a leader that stays away is gone");
}

#[test]
fn a_leader_that_was_restarted_has_forgotten_its_failover() {
    let (mut play, _) = Play::following();
    play.hear(Input::SentinelAnswer(1, leads(1, 5, Leading::Nothing)));
    assert_ne!(play.holds(), Some(true), "it may have answered before the failover began");
    for id in [1, 0, 2] {
        play.hear(Input::SentinelAnswer(id, leads(1, 5, Leading::Nothing)));
    }
    assert_eq!(play.holds(), Some(true));
    let back = play.dialled(1).expect("all of them name the old master");
    play.hear(Input::DialReady(back, Role::Master));
    assert!(play.uses(1) && play.holds() == Some(false));
}

#[test]
fn an_orphan_takes_no_writes_until_the_others_have_decided() {
    let (mut play, _) = Play::following();
    play.hear(Input::SentinelDown(1, refused()));
    assert_eq!(play.holds(), Some(true));
    for id in [0, 2] {
        play.hear(Input::SentinelAnswer(id, names(1, 5)));
    }
    let dead = play.dialled(1).expect("they name the old master");
    play.hear(Input::DialFailed(dead, Error::timed_out("dial")));
    play.wait(70_000);
    play.hear(Input::LinkRole(2, Role::Master));
    assert_eq!(play.holds(), Some(true), "that it says master is no news");
    play.event(0, SentinelEvent::Selected(node(3)));
    let other = play.dialled(3).expect("the new leader chose another replica");
    play.hear(Input::DialReady(other, Role::Master));
    assert!(play.uses(3) && play.holds() == Some(false));
    assert!(play.did(|action| matches!(action, Action::Abandon)), "what that cost is counted");
}

#[test]
fn an_orphan_that_is_promoted_again_is_dialled_again() {
    let (mut play, orphan) = Play::following();
    play.hear(Input::SentinelDown(1, refused()));
    play.event(0, SentinelEvent::Selected(node(2)));
    play.done.clear();
    play.hear(Input::LinkClosed(orphan, "reset".into()));
    let again = play.dialled(2).expect("the promotion closed its clients");
    play.hear(Input::DialReady(again, Role::Master));
    assert!(play.uses(2) && play.holds() == Some(false));
    assert!(!play.did(|action| matches!(action, Action::Abandon)));
}

#[test]
fn an_orphan_that_another_sentinel_was_told_of_is_the_master() {
    let (mut play, _) = Play::following();
    play.hear(Input::SentinelDown(1, refused()));
    play.hear(Input::SentinelAnswer(2, names(2, 6)));
    assert_eq!(play.holds(), Some(false));
    assert!(play.reports(|report| report.early && !report.aborted && report.epoch == Some(6)));
}

/// The leader whose replica is followed went away, and has come back.
fn leader_is_back() -> Play {
    let (mut play, _) = Play::following();
    play.hear(Input::SentinelDown(1, refused()));
    play.hear(Input::SentinelUp(1, true));
    play
}

#[test]
fn a_leader_that_is_back_and_says_nothing_of_its_failover_does_not_vouch_for_the_orphan() {
    let mut play = leader_is_back();
    play.hear(Input::SentinelAnswer(1, names(1, 5)));
    assert_eq!(
        play.holds(),
        Some(true),
        "where the ACL denies SENTINEL MASTER it never says that it leads"
    );
    assert!(play.dialled(1).is_some(), "it is a vote for the old master as well");
}

#[test]
fn a_leader_that_is_back_and_names_the_orphan_goes_on() {
    let mut play = leader_is_back();
    play.hear(Input::SentinelAnswer(1, names(2, 5)));
    assert_eq!(play.holds(), Some(false));
}
