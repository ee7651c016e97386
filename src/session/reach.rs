//! The way to a node that the supervisor wants to use.

use super::input::{Generation, Purpose};
use crate::config::{Address, Config};
use crate::connection::{Link, Role, ask_role, dial};
use crate::error::Error;
use std::time::Duration;
use tokio::time::sleep;

/// A promoted replica says so within milliseconds of `REPLICAOF NO ONE`; asking is cheap.
const POLL_CANDIDATE: Duration = Duration::from_millis(5);

/// Dials a node; one that is to be promoted is asked until it says that it was.
pub(super) async fn reach(
    config: &Config,
    node: Address,
    database: u32,
    generation: Generation,
    purpose: Purpose,
) -> Result<(Link, Role), Error> {
    let (link, mut role) = dial(config, node, database, generation).await?;
    while purpose == Purpose::Promote && role != Role::Master {
        sleep(POLL_CANDIDATE).await;
        role = ask_role(&link).await?;
    }
    Ok((link, role))
}
