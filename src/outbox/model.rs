//! Every order in which a runtime that brings something and a JavaScript that collects may meet. A wake
//! that is lost is a deadlock here, which loom reports.

use super::Outbox;
use crate::resp::Tape;
use crate::session::Notice;
use loom::sync::{Arc, Notify};
use loom::thread;

/// An outbox, and the event loop that its wake gets going.
fn outbox() -> (Arc<Outbox>, Arc<Notify>) {
    let (outbox, event_loop) = (Arc::new(Outbox::default()), Arc::new(Notify::new()));
    let wake = Arc::clone(&event_loop);
    outbox.set_wake(Box::new(move || wake.notify()));
    (outbox, event_loop)
}

fn bring(outbox: &Arc<Outbox>, count: usize) -> thread::JoinHandle<()> {
    let outbox = Arc::clone(outbox);
    thread::spawn(move || {
        for _ in 0..count {
            outbox.notify(Notice::Connecting);
        }
    })
}

fn collect(outbox: &Outbox) -> usize {
    outbox.drain(Tape::default()).1.len()
}

/// Collects whenever it is woken, until it has everything.
fn collect_when_woken(outbox: &Outbox, event_loop: &Notify, mut missing: usize) {
    while missing > 0 {
        event_loop.wait();
        missing -= collect(outbox);
    }
}

#[test]
fn what_two_threads_bring_is_collected_by_wakes_alone() {
    loom::model(|| {
        let (outbox, event_loop) = outbox();
        let threads = [bring(&outbox, 1), bring(&outbox, 2)];
        collect_when_woken(&outbox, &event_loop, 3);
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn what_comes_while_javascript_attends_is_seen_by_it_or_wakes_it() {
    loom::model(|| {
        let (outbox, event_loop) = outbox();
        let thread = bring(&outbox, 2);
        outbox.attend();
        let seen = if outbox.has_mail() { collect(&outbox) } else { 0 };
        collect_when_woken(&outbox, &event_loop, 2 - seen);
        thread.join().unwrap();
    });
}

#[test]
fn what_comes_before_there_is_a_wake_is_announced_by_it() {
    loom::model(|| {
        let (outbox, event_loop) = (Arc::new(Outbox::default()), Arc::new(Notify::new()));
        let thread = bring(&outbox, 1);
        let wake = Arc::clone(&event_loop);
        outbox.set_wake(Box::new(move || wake.notify()));
        collect_when_woken(&outbox, &event_loop, 1);
        thread.join().unwrap();
    });
}

#[test]
fn a_client_that_ends_may_drop_its_wake_while_it_rings() {
    loom::model(|| {
        let (outbox, _event_loop) = outbox();
        let thread = bring(&outbox, 1);
        outbox.drop_wake();
        thread.join().unwrap();
        assert_eq!(collect(&outbox), 1);
    });
}
