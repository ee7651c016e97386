//! A node that is silent may hang, or may be busy.

use super::Play;
use crate::connection::Role;
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
