//! Writes wait while a failover is under way, and are released however it ends.

use super::{Play, names, node};
use crate::connection::Role;
use crate::sentinel::{Abort, SentinelEvent};
use crate::session::input::{Action, Input};

#[test]
fn an_announcement_holds_writes_until_the_new_master_is_in_use() {
    let mut play = Play::serving();
    play.event(0, SentinelEvent::Switched { to: node(2) });
    assert_eq!(play.holds(), Some(true));
    let generation = play.dialled(2).unwrap();
    play.hear(Input::DialReady(generation, Role::Master));
    assert_eq!(play.holds(), Some(false));
}

#[test]
fn a_connection_lost_during_a_hold_does_not_end_the_hold() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    play.hear(Input::LinkClosed(1, "reset".into()));
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    let again = play.dialled(1).expect("the old master is still named");
    play.hear(Input::DialReady(again, Role::Master));
    assert!(play.attached(again));
    assert_eq!(play.holds(), Some(true), "it may serve reads, not writes");
    let last_word =
        |play: &Play| play.done.iter().rposition(|action| matches!(action, Action::HoldWrites(_)));
    let attached = play.done.iter().position(|action| matches!(action, Action::Attach(..)));
    assert!(last_word(&play) < attached, "and is never let loose in between");
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    assert!(play.uses(2) && play.holds() == Some(false));
}

#[test]
fn an_aborted_failover_releases_the_writes_to_the_old_master() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    play.event(1, SentinelEvent::Aborted(Abort::NoGoodReplica));
    assert!(play.did(|action| matches!(action, Action::Heartbeat)), "its role is asked first");
    assert_eq!(play.holds(), Some(true));
    play.hear(Input::LinkRole(1, Role::Master));
    assert_eq!(play.holds(), Some(false));
}

#[test]
fn where_no_role_is_to_be_had_a_failed_failover_still_releases_the_writes() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    play.event(1, SentinelEvent::Aborted(Abort::NoGoodReplica));
    play.hear(Input::LinkRole(1, Role::Unknown));
    assert_eq!(play.holds(), Some(false));
}

#[test]
fn losing_an_election_aborts_nothing() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    play.event(2, SentinelEvent::Aborted(Abort::NotElected));
    play.hear(Input::LinkRole(1, Role::Master));
    assert_eq!(play.holds(), Some(true));
}

#[test]
fn a_hold_without_progress_ends_by_itself() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    play.wait(2000);
    assert_eq!(play.holds(), Some(true));
    play.wait(1100);
    play.hear(Input::LinkRole(1, Role::Master));
    assert_eq!(play.holds(), Some(false));
}
