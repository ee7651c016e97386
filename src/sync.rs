//! Locks and atomics of what the thread of JavaScript and the runtime's hand each other: those of the standard
//! library, or of loom, which plays every order in which two threads may use them (`npm run deep-checks`).

#[cfg(loom_model)]
pub use loom::sync::atomic::{AtomicUsize, Ordering};
#[cfg(loom_model)]
pub use loom::sync::{Mutex, MutexGuard};
#[cfg(not(loom_model))]
pub use std::sync::atomic::{AtomicUsize, Ordering};
#[cfg(not(loom_model))]
pub use std::sync::{Mutex, MutexGuard};
