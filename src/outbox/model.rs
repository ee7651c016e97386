//! Every order in which a runtime that brings something and a JavaScript that collects may meet. A wake
//! that is lost is a deadlock here, which loom reports.

use super::Outbox;
use crate::resp::Tape;
use crate::session::Notice;
use loom::sync::atomic::{AtomicBool, Ordering};
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

/// Runs `look` once while a thread brings something, and asserts that what it left rings the wake.
fn assert_woken_for_what_is_left(look: fn(&Outbox)) {
    loom::model(move || {
        let (outbox, rung) = (Arc::new(Outbox::default()), Arc::new(AtomicBool::new(false)));
        let wake = Arc::clone(&rung);
        outbox.set_wake(Box::new(move || wake.store(true, Ordering::SeqCst)));
        let thread = bring(&outbox, 2);
        rung.store(false, Ordering::SeqCst);
        look(&outbox);
        thread.join().unwrap();
        let is_woken = rung.load(Ordering::SeqCst);
        assert!(is_woken || collect(&outbox) == 0, "a wake was lost");
    });
}

#[test]
fn what_one_look_leaves_rings_the_wake() {
    assert_woken_for_what_is_left(|outbox| {
        collect(outbox);
    });
    assert_woken_for_what_is_left(|outbox| {
        outbox.attend();
        if outbox.has_mail() {
            collect(outbox);
        }
    });
}

/// [`Outbox::drain`] with a lock for each of its steps: the model can fail.
#[test]
#[should_panic(expected = "a wake was lost")]
fn a_wake_that_is_asked_for_after_the_look_is_found_to_be_lost() {
    assert_woken_for_what_is_left(|outbox| {
        outbox.lock().notices.clear();
        outbox.lock().woken = false;
    });
}

/// [`Outbox::has_mail`] that looks before it ends the attendance.
#[test]
#[should_panic(expected = "a wake was lost")]
fn a_look_before_the_end_of_the_attendance_is_found_to_lose_a_wake() {
    assert_woken_for_what_is_left(|outbox| {
        outbox.attend();
        let has_mail = !outbox.lock().notices.is_empty();
        let mut contents = outbox.lock();
        contents.attended = false;
        contents.woken = has_mail;
        drop(contents);
        if has_mail {
            collect(outbox);
        }
    });
}
