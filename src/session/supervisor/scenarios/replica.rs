//! A client that wants a replica.

use super::{Play, names};
use crate::config::WantedRole;
use crate::connection::Role;
use crate::pipeline::Refusal;
use crate::session::input::{Action, Generation, Input};

/// A client that reads from node 2, a replica.
fn reading() -> (Play, Generation) {
    let mut play = Play::with(|policy| policy.wanted = WantedRole::Replica);
    play.hear(Input::Connect);
    play.hear(Input::SentinelAnswer(0, names(2, 5)));
    let generation = play.dialled(2).expect("the named replica is dialled");
    play.hear(Input::DialReady(generation, Role::Replica));
    play.done.clear();
    (play, generation)
}

#[test]
fn a_replica_that_goes_away_is_replaced() {
    let (mut play, generation) = reading();
    play.hear(Input::LinkClosed(generation, "reset".into()));
    play.hear(Input::SentinelAnswer(0, names(3, 5)));
    let other = play.dialled(3).expect("the Sentinels offer another one");
    play.hear(Input::DialReady(other, Role::Replica));
    assert!(play.uses(3));
    assert!(!play.reports(|_| true), "that is no failover");
}

#[test]
fn a_replica_that_was_promoted_serves_until_there_is_another() {
    let (mut play, generation) = reading();
    play.hear(Input::LinkRole(generation, Role::Master));
    play.hear(Input::SentinelAnswer(0, names(1, 6)));
    let master = play.dialled(1).unwrap();
    play.hear(Input::DialReady(master, Role::Master));
    assert!(play.uses(2), "one master is as good as another");
    play.hear(Input::SentinelAnswer(0, names(3, 6)));
    let replica = play.dialled(3).unwrap();
    play.hear(Input::DialReady(replica, Role::Replica));
    assert!(play.uses(3));
}

#[test]
fn a_replica_that_lost_its_master_is_left_for_one_that_has_it() {
    let (mut play, generation) = reading();
    play.hear(Input::LinkRole(generation, Role::CutOff));
    assert!(play.did(|action| matches!(action, Action::AskSentinels)));
    assert_ne!(play.paused(), Some(true), "what it has is still good");
    play.hear(Input::SentinelAnswer(0, names(3, 5)));
    let cut_off = play.dialled(3).unwrap();
    play.hear(Input::DialReady(cut_off, Role::CutOff));
    assert!(play.uses(2), "no better than the present one");
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    let master = play.dialled(1).unwrap();
    play.hear(Input::DialReady(master, Role::Master));
    assert!(play.uses(1), "the master reads as well");
}

#[test]
fn nothing_is_read_from_a_node_that_is_given_other_data() {
    for states in [vec![Role::Syncing], vec![Role::Master, Role::CutOff]] {
        let (mut play, generation) = reading();
        for state in states {
            play.hear(Input::LinkRole(generation, state));
        }
        assert_eq!(play.paused(), Some(true));
        play.hear(Input::SentinelAnswer(0, names(3, 5)));
        let other = play.dialled(3).unwrap();
        play.hear(Input::DialReady(other, Role::Replica));
        assert!(play.uses(3) && play.paused() == Some(false));
    }
    let (mut play, generation) = reading();
    play.hear(Input::Refused(generation, Refusal::NotMaster));
    assert_eq!(play.paused(), Some(true), "it says itself that its data are stale");
}
