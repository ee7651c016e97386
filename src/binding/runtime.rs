//! The one runtime of the process.

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};

/// Shared by all clients of the process, in all of its worker threads, and never shut down: a
/// client that closes ends its own tasks.
static RUNTIME: OnceCell<Handle> = OnceCell::new();

/// The runtime, started at first use: one thread carries all connections, because one thread is
/// enough to keep several Redis servers busy and a second one would only add hand-overs.
pub(super) fn handle() -> std::io::Result<&'static Handle> {
    RUNTIME.get_or_try_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        std::thread::Builder::new()
            .name("jambonz-redis".into())
            .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(handle)
    })
}
