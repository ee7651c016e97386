//! A promotion is followed before it is announced, and the announcement outranks it.

use super::{Play, names, node};
use crate::config::FollowPromotion;
use crate::connection::Role;
use crate::sentinel::{Answer, SentinelEvent};
use crate::session::Notice;
use crate::session::input::{Action, Input};

#[test]
fn a_promotion_is_followed_before_it_is_announced() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    assert_eq!(play.holds(), Some(true), "writes wait before a replica is chosen");
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).expect("the chosen replica is dialled");
    assert!(!play.attached(candidate), "the event alone is not trusted");
    play.hear(Input::DialReady(candidate, Role::Master));
    assert!(play.attached(candidate) && play.uses(2));
    assert_eq!(play.holds(), Some(false));
}

#[test]
fn followed_early_the_old_master_of_the_other_sentinels_is_no_news() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    for id in [0, 2] {
        play.hear(Input::SentinelAnswer(id, names(1, 5)));
    }
    assert!(play.dialled(1).is_none() && play.uses(2));
    play.hear(Input::SentinelAnswer(1, names(2, 6)));
    assert!(
        !play.did(|action| matches!(action, Action::Notify(Notice::Failover(_)))),
        "the leader confirms nothing by itself"
    );
    play.hear(Input::SentinelAnswer(2, names(2, 6)));
    assert!(play.did(|action| matches!(action, Action::Notify(Notice::Failover(report))
        if report.early && report.epoch == Some(6) && report.to == Some(node(2)))));
}

#[test]
fn a_provisional_master_is_dialled_again_and_not_traded_for_the_old_one() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.done.clear();
    play.hear(Input::LinkClosed(candidate, "reset".into()));
    for id in [0, 2] {
        play.hear(Input::SentinelAnswer(id, names(1, 5)));
    }
    assert!(play.dialled(1).is_none());
    let again = play.dialled(2).unwrap();
    play.hear(Input::DialReady(again, Role::Master));
    assert!(play.uses(2));
}

#[test]
fn the_announcement_outranks_the_candidate() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.event(0, SentinelEvent::Switched { to: node(3) });
    assert!(
        play.did(
            |action| matches!(action, Action::CancelDial(cancelled) if *cancelled == candidate)
        )
    );
    let announced = play.dialled(3).unwrap();
    play.hear(Input::DialReady(announced, Role::Master));
    assert!(play.uses(3));
}

#[test]
fn followed_early_it_stays_reported_as_early_when_the_connection_is_lost_before_the_announcement() {
    let (mut play, candidate) = Play::following();
    play.hear(Input::LinkClosed(candidate, "reset".into()));
    play.event(0, SentinelEvent::Switched { to: node(2) });
    let announced = play.dialled(2).unwrap();
    play.hear(Input::DialReady(announced, Role::Master));
    assert!(play.reports(|report| report.early && report.to == Some(node(2))));
}

#[test]
fn early_is_what_was_followed_early_and_not_what_was_announced_instead() {
    let (mut play, candidate) = Play::following();
    play.hear(Input::LinkClosed(candidate, "reset".into()));
    play.event(0, SentinelEvent::Switched { to: node(3) });
    let announced = play.dialled(3).unwrap();
    play.hear(Input::DialReady(announced, Role::Master));
    assert!(play.reports(|report| !report.early && report.to == Some(node(3))));
}

#[test]
fn announced_mode_neither_holds_nor_follows_early() {
    let mut play = Play::with(|policy| policy.follow = FollowPromotion::Announced);
    play.hear(Input::Connect);
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    let generation = play.dialled(1).unwrap();
    play.hear(Input::DialReady(generation, Role::Master));
    play.event(1, SentinelEvent::Selecting);
    play.event(1, SentinelEvent::Selected(node(2)));
    assert!(play.dialled(2).is_none());
    assert!(!play.did(|action| matches!(action, Action::HoldWrites(true))));
    play.event(0, SentinelEvent::Switched { to: node(2) });
    assert!(play.dialled(2).is_some());
}

/// What a Sentinel says whose ACL denies `SENTINEL MASTER`.
fn only_names(port: u16) -> Answer {
    Answer { epoch: None, ..names(port, 0) }
}

#[test]
fn answers_from_before_the_announcement_do_not_lead_back() {
    let mut play = Play::with(|_| {});
    play.hear(Input::Connect);
    for id in 0..3 {
        play.hear(Input::SentinelAnswer(id, only_names(1)));
    }
    let first = play.dialled(1).unwrap();
    play.hear(Input::DialReady(first, Role::Master));
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    play.event(0, SentinelEvent::Switched { to: node(2) });
    play.done.clear();
    play.hear(Input::SentinelAnswer(2, only_names(1)));
    if let Some(old) = play.dialled(1) {
        play.hear(Input::SentinelAnswer(0, only_names(2)));
        play.hear(Input::SentinelAnswer(1, only_names(2)));
        play.hear(Input::DialReady(old, Role::Master));
    }
    assert!(play.uses(2), "a majority was counted of what it had said before");
    assert_ne!(play.holds(), Some(true));
}
