//! What becomes of a panic: an error of the one client, for which this package is to blame.

use crate::error::Error;
use futures_util::FutureExt;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; what it was changing when it panicked must not be used any more.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| explain(&*panic))
}

/// As [`contain`], for a task.
pub async fn contain_task<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| Err(explain(&*panic)))
}

fn explain(panic: &(dyn Any + Send)) -> Error {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::internal(said.unwrap_or("no reason given"))
}
