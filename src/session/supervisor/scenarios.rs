//! The named situations of the failover design, step by step.

use super::super::input::{Action, Generation, Input, Millis, Purpose};
use super::super::{FailoverReport, Notice};
use super::{Policy, Supervisor};
use crate::config::{Address, FollowPromotion, WantedRole};
use crate::connection::Role;
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::{Abort, Answer, Leading, Listed, SentinelEvent, SentinelId};

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

/// Where Sentinel number `id` is.
fn sentinel(id: SentinelId) -> Address {
    Address::new(format!("sentinel-{id}"), 26379)
}

fn names(port: u16, epoch: u64) -> Answer {
    Answer { node: Some(node(port)), epoch: Some(epoch), leading: None }
}

/// The leader of a failover, before its promotion is known to itself.
fn leads(port: u16, epoch: u64, leading: Leading) -> Answer {
    Answer { leading: Some(leading), ..names(port, epoch) }
}

/// A coordinated failover to node 2, which was looked at `age` ms ago.
fn coordinated(age: Millis) -> Answer {
    leads(1, 5, Leading::Coordinated { awaited: Some((node(2), age)) })
}

impl Play {
    fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let mut policy = Policy::for_tests();
        change(&mut policy);
        let mut supervisor = Supervisor::new(policy);
        for id in 0..3 {
            supervisor.add_sentinel(id, &sentinel(id), true);
        }
        Self { supervisor, now: 100_000, done: Vec::new() }
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
            _ => None,
        })
    }

    fn attached(&self, generation: Generation) -> bool {
        self.did(|action| matches!(action, Action::Attach(attached, _) if *attached == generation))
    }

    /// Sentinel 1 promotes node 2, and it is followed.
    fn following() -> (Self, Generation) {
        let mut play = Self::serving();
        play.event(1, SentinelEvent::Selected(node(2)));
        let candidate = play.dialled(2).expect("the chosen replica is dialled");
        play.hear(Input::DialReady(candidate, Role::Master));
        play.done.clear();
        (play, candidate)
    }

    fn paused(&self) -> Option<bool> {
        self.done.iter().rev().find_map(|action| match action {
            Action::Pause(pause) => Some(*pause),
            _ => None,
        })
    }

    fn reports(&self, what: impl Fn(&FailoverReport) -> bool) -> bool {
        self.did(
            |action| matches!(action, Action::Notify(Notice::Failover(report)) if what(report)),
        )
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
    for id in 0..3 {
        play.hear(Input::SentinelUp(id, true));
        play.hear(Input::SentinelAnswer(id, Answer::default()));
    }
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
