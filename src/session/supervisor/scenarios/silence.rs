//! A node that is silent may hang, or may be busy.

use super::Play;
use crate::connection::Role;
use crate::error::Error;
use crate::session::input::Input;

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
fn one_redis_that_was_demoted_and_then_silent_is_dialled_again() {
    let mut play = Play::refusing();
    play.wait(100);
    let again = play.dialled(1).unwrap();
    play.hear(Input::Tick { silent: 1001 });
    play.hear(Input::DialFailed(again, Error::timed_out("dial")));
    play.hear(Input::Tick { silent: 1010 });
    assert_ne!(play.dialled(1), Some(again), "somebody has to find out whether it answers anybody");
    play.now += 100;
    play.hear(Input::Tick { silent: 1110 });
    play.done.clear();
    for _ in 0..2 {
        play.wait(100);
    }
    let back = play.supervisor.dials.last().map(|dial| dial.generation);
    let back = back.expect("its name may lead elsewhere by now");
    play.hear(Input::DialReady(back, Role::Master));
    assert!(play.attached(back) && play.paused() == Some(false));
}
