//! Who the master is, and which connection leads to it.
//!
//! The supervisor decides: a pure state machine from [`Input`] to orders, without clock,
//! socket or task, so that its tests can play thousands of schedules. The driver ([`run`]) feeds
//! it and carries out what it says.

mod certificates;
mod driver;
mod input;
mod notice;
mod reach;
mod report;
mod supervisor;
mod toll;

pub use driver::{SessionHandle, run};
pub use input::{Input, Millis};
pub use notice::Notice;
pub use report::{FailoverReport, Moment, Toll};
pub use supervisor::Health;
