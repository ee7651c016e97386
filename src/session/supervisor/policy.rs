//! The settings that decisions depend on.

use super::super::input::Millis;
use crate::config::{Address, Config, Endpoint, FollowPromotion, RetryRules, WantedRole};

/// See the module documentation; durations are in milliseconds.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The one node, unless Sentinels name it.
    pub fixed: Option<Address>,
    /// Master name, for messages.
    pub name: String,
    /// The role the node must have.
    pub wanted: WantedRole,
    /// Whether promotions are followed early.
    pub follow: FollowPromotion,
    /// Time for Sentinels to answer and for the node they name to be reached, before another try.
    pub seek: Millis,
    /// Between heartbeats.
    pub heartbeat: Millis,
    /// Silence after which a node is suspected.
    pub suspect: Millis,
    /// Longest hold.
    pub hold: Millis,
    /// First and largest delay between attempts.
    pub backoff: (Millis, Millis),
    /// What the application has a say in.
    pub retry: RetryRules,
}

impl Policy {
    /// A Sentinel client with the default durations.
    #[cfg(test)]
    pub(super) fn for_tests() -> Self {
        Self {
            fixed: None,
            name: "mymaster".into(),
            wanted: WantedRole::Master,
            follow: FollowPromotion::Early,
            seek: 600,
            heartbeat: 500,
            suspect: 1000,
            hold: 3000,
            backoff: (50, 2000),
            retry: RetryRules::default(),
        }
    }

    /// Takes from the configuration what decisions depend on.
    pub fn new(config: &Config) -> Self {
        let ms =
            |duration: std::time::Duration| duration.as_millis().try_into().unwrap_or(Millis::MAX);
        let timings = &config.timings;
        let (fixed, name, wanted, follow) = match &config.endpoint {
            Endpoint::Standalone(node) => {
                (Some(node.clone()), String::new(), WantedRole::Master, FollowPromotion::Announced)
            }
            Endpoint::Unix(path) => (
                Some(Address::new(path, 0)),
                String::new(),
                WantedRole::Master,
                FollowPromotion::Announced,
            ),
            Endpoint::Sentinel(group) => (None, group.name.clone(), group.role, group.follow),
        };
        Self {
            fixed,
            name,
            wanted,
            follow,
            seek: ms(timings.sentinel) + 200,
            heartbeat: ms(timings.heartbeat),
            suspect: ms(timings.suspect),
            hold: ms(timings.hold),
            backoff: (ms(timings.backoff.0), ms(timings.backoff.1)),
            retry: config.retry,
        }
    }
}
