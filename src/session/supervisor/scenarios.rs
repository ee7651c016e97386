//! The named situations of the failover design, step by step.

use super::super::Notice;
use super::super::input::{Action, Generation, Input, Millis, Purpose};
use super::{Policy, Supervisor};
use crate::config::{Address, FollowPromotion};
use crate::connection::Role;
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::{Abort, Answer, SentinelEvent};

/// What a Sentinel's address says once its process is gone.
fn refused() -> Error {
    Error::io("connect", &std::io::ErrorKind::ConnectionRefused.into())
}

struct Play {
    supervisor: Supervisor,
    now: Millis,
    done: Vec<Action>,
}

fn node(port: u16) -> Address {
    Address::new("10.0.0.1", port)
}

fn names(port: u16, epoch: u64) -> Answer {
    Answer { node: Some(node(port)), epoch: Some(epoch) }
}

impl Play {
    fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let mut policy = Policy::for_tests();
        change(&mut policy);
        Self { supervisor: Supervisor::new(policy), now: 0, done: Vec::new() }
    }

    /// A client that serves node 1, named by three Sentinels under epoch 5.
    fn serving() -> Self {
        let mut play = Self::with(|_| {});
        play.hear(Input::Connect);
        play.hear(Input::SentinelAnswer(0, names(1, 5)));
        let generation = play.dialled(1).expect("the named node is dialled");
        play.hear(Input::DialReady(generation, Role::Master));
        for id in [1, 2] {
            play.hear(Input::SentinelAnswer(id, names(1, 5)));
        }
        play.done.clear();
        play
    }

    fn hear(&mut self, input: Input) {
        self.now += 1;
        self.done.extend(self.supervisor.handle(self.now, input));
    }

    fn event(&mut self, id: usize, event: SentinelEvent) {
        self.hear(Input::SentinelEvent(id, event));
    }

    fn wait(&mut self, ms: Millis) {
        self.now += ms;
        self.hear(Input::Tick { silent: 0 });
    }

    fn dialled(&self, port: u16) -> Option<Generation> {
        self.done.iter().rev().find_map(|action| match action {
            Action::Dial { generation, node: dialled, .. } if *dialled == node(port) => {
                Some(*generation)
            }
            _ => None,
        })
    }

    fn did(&self, what: impl Fn(&Action) -> bool) -> bool {
        self.done.iter().any(what)
    }

    fn holds(&self) -> Option<bool> {
        self.done.iter().rev().find_map(|action| match action {
            Action::HoldWrites(hold) => Some(*hold),
            Action::Attach(..) => Some(false),
            _ => None,
        })
    }

    fn attached(&self, generation: Generation) -> bool {
        self.did(|action| matches!(action, Action::Attach(attached, _) if *attached == generation))
    }

    fn uses(&self, port: u16) -> bool {
        self.supervisor.health().node == Some(node(port))
    }
}

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
fn a_leader_that_dies_before_the_promotion_releases_the_writes() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selected(node(2)));
    play.hear(Input::SentinelDown(1, refused()));
    assert!(play.did(|action| matches!(action, Action::Heartbeat)));
    play.hear(Input::LinkRole(1, Role::Master));
    assert_eq!(play.holds(), Some(false));
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
fn a_connection_lost_during_a_hold_does_not_end_the_hold() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    play.hear(Input::LinkClosed(1, "reset".into()));
    play.hear(Input::SentinelAnswer(0, names(1, 5)));
    let again = play.dialled(1).expect("the old master is still named");
    play.hear(Input::DialReady(again, Role::Master));
    assert!(play.attached(again));
    assert_eq!(
        play.done.iter().rev().find_map(|action| match action {
            Action::HoldWrites(hold) => Some(*hold),
            Action::Attach(..) => Some(false),
            _ => None,
        }),
        Some(true),
        "it may serve reads, not writes"
    );
    play.event(1, SentinelEvent::Selected(node(2)));
    let candidate = play.dialled(2).unwrap();
    play.hear(Input::DialReady(candidate, Role::Master));
    assert!(play.uses(2) && play.holds() == Some(false));
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
fn an_announcement_holds_writes_until_the_new_master_is_in_use() {
    let mut play = Play::serving();
    play.event(0, SentinelEvent::Switched { to: node(2) });
    assert_eq!(play.holds(), Some(true));
    let generation = play.dialled(2).unwrap();
    play.hear(Input::DialReady(generation, Role::Master));
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
fn one_redis_that_refuses_writes_is_dialled_until_it_takes_them() {
    let mut play = Play::with(|policy| policy.fixed = Some(node(1)));
    play.hear(Input::Connect);
    let first = play.dialled(1).unwrap();
    play.hear(Input::DialReady(first, Role::Master));
    play.hear(Input::Refused(first, Refusal::NotMaster));
    for _ in 0..3 {
        play.done.clear();
        play.wait(100);
        let again = play.dialled(1).expect("tried anew after every failure");
        play.hear(Input::DialFailed(again, Error::timed_out("dial")));
    }
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
fn a_hold_without_progress_ends_by_itself() {
    let mut play = Play::serving();
    play.event(1, SentinelEvent::Selecting);
    play.wait(2000);
    assert_eq!(play.holds(), Some(true));
    play.wait(1100);
    play.hear(Input::LinkRole(1, Role::Master));
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
fn silence_holds_writes_then_asks_and_never_gives_up_a_slow_node() {
    let mut play = Play::serving();
    play.hear(Input::Tick { silent: 300 });
    assert_eq!(play.holds(), Some(true));
    play.hear(Input::Tick { silent: 1001 });
    let rescue =
        play.dialled(1).expect("a second connection shows whether the node answers anybody");
    play.hear(Input::DialReady(rescue, Role::Master));
    play.hear(Input::Tick { silent: 0 });
    assert!(!play.attached(rescue), "the first connection spoke in time");
    assert_eq!(play.holds(), Some(false));
}

#[test]
fn a_connection_that_stays_silent_beside_a_healthy_one_is_replaced() {
    let mut play = Play::serving();
    play.hear(Input::Tick { silent: 1001 });
    let rescue = play.dialled(1).unwrap();
    play.hear(Input::DialReady(rescue, Role::Master));
    play.now += 150;
    play.hear(Input::Tick { silent: 1200 });
    assert!(play.attached(rescue));
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
    play.hear(Input::SentinelUp(0, true));
    play.hear(Input::SentinelAnswer(0, Answer::default()));
    assert_eq!(code(&play), Some("ERR_REDIS_MASTER_UNKNOWN"), "rule S16");
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
