//! Validated configuration. Durations are [`Duration`], limits are named, secrets do not print.

use crate::connection::TlsContext;
use crate::nat::Nat;
use crate::wipe::wipe;
use std::{fmt, sync::Arc, time::Duration};

/// A node or a Sentinel, by the name it was configured or announced under.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// A DNS name or an IP address, without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Address {
    /// An address from its two parts.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.port == 0 {
            // A Unix domain socket.
            f.write_str(&self.host)
        } else if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// A password: shown by nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(std::mem::take(&mut self.0).into_bytes());
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// How a server is authenticated to. Both may be missing.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// ACL user; `default` where it is missing.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
}

/// Which nodes a client talks to.
#[derive(Debug, Clone)]
pub enum Endpoint {
    /// One Redis.
    Standalone(Address),
    /// One Redis behind a Unix domain socket.
    Unix(String),
    /// The master of a group that Sentinels watch.
    Sentinel(SentinelGroup),
}

/// A master group and the Sentinels that watch it.
#[derive(Debug, Clone)]
pub struct SentinelGroup {
    /// The name the Sentinels know the group by.
    pub name: String,
    /// The configured Sentinels. They are kept for ever: a DNS name may get a new address.
    pub seeds: Vec<Address>,
    /// How the Sentinels themselves are authenticated to.
    pub credentials: Credentials,
    /// TLS towards the Sentinels.
    pub tls: Option<Arc<TlsContext>>,
    /// Whether the master or a replica is wanted.
    pub role: WantedRole,
    /// Whether a promotion is followed before Sentinel announces it.
    pub follow: FollowPromotion,
    /// Whether Sentinels that the configured ones know are listened to as well.
    pub learn: bool,
}

/// What is spoken on the data connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// RESP2: each command is answered, and nothing else is said.
    Resp2,
    /// RESP3, with pushes. A server that refuses it is talked to in RESP2.
    Resp3,
    /// RESP2 as subscribers and monitors hear it: the server also speaks unasked.
    Listening,
}

/// The role a client wants its node to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedRole {
    /// Reads and writes.
    Master,
    /// Reads only.
    Replica,
}

/// When a new master is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowPromotion {
    /// As soon as the replica that Sentinel selected says that it is the master.
    Early,
    /// Once a Sentinel announces it.
    Announced,
}

/// Bounds of the queue of commands that no connection can take yet.
#[derive(Debug, Clone, Copy)]
pub struct QueueLimits {
    /// Commands.
    pub commands: usize,
    /// Bytes of their RESP form.
    pub bytes: usize,
    /// False: without a connection commands are refused at once (`enableOfflineQueue: false`).
    pub offline: bool,
}

/// What the application has a say in when there is no connection.
#[derive(Debug, Clone, Copy, Default)]
pub struct RetryRules {
    /// It is asked when to try again; without, the back-off of the timings applies.
    pub asked: bool,
    /// Failed attempts that a waiting command outlives; `None`: any number, up to its deadline.
    pub most: Option<u32>,
}

/// Everything that takes time.
#[derive(Debug, Clone, Copy)]
pub struct Timings {
    /// TCP, TLS and the Redis handshake together.
    pub connect: Duration,
    /// A Sentinel connection and each answer of it (rule S2: a few hundred milliseconds).
    pub sentinel: Duration,
    /// `ROLE` is asked on the data connection this often.
    pub heartbeat: Duration,
    /// Nothing received for this long with commands in flight: the node is suspected to hang.
    pub suspect: Duration,
    /// The longest that writes are held for a failover that makes no progress.
    pub hold: Duration,
    /// First and largest delay between attempts to connect.
    pub backoff: (Duration, Duration),
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            sentinel: Duration::from_millis(400),
            heartbeat: Duration::from_millis(500),
            suspect: Duration::from_secs(1),
            hold: Duration::from_secs(3),
            backoff: (Duration::from_millis(50), Duration::from_secs(2)),
        }
    }
}

/// The configuration of one client.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which nodes.
    pub endpoint: Endpoint,
    /// How the data nodes are authenticated to.
    pub credentials: Credentials,
    /// Logical database, `SELECT`ed when it is not 0.
    pub database: u32,
    /// `CLIENT SETNAME`.
    pub client_name: Option<String>,
    /// Name and version for `CLIENT SETINFO`, which is left out without.
    pub library: Option<(String, String)>,
    /// `READONLY`: a replica of a Cluster answers reads itself.
    pub read_only: bool,
    /// TLS towards the data nodes.
    pub tls: Option<Arc<TlsContext>>,
    /// 4 or 6 to resolve names to that family only.
    pub family: Option<u8>,
    /// TCP keepalive probes start after this long; `None` leaves them off.
    pub keep_alive: Option<Duration>,
    /// `TCP_NODELAY`.
    pub no_delay: bool,
    /// Announced address to reachable address (`natMap`).
    pub nat: Arc<Nat>,
    /// Bounds of the offline queue.
    pub queue: QueueLimits,
    /// What is spoken.
    pub dialect: Dialect,
    /// Who says when and how often to try again.
    pub retry: RetryRules,
    /// Everything that takes time.
    pub timings: Timings,
}

impl Config {
    /// Whatever TLS is to be spoken.
    pub fn tls_contexts(&self) -> impl Iterator<Item = &Arc<TlsContext>> {
        let sentinels = match &self.endpoint {
            Endpoint::Sentinel(group) => group.tls.as_ref(),
            _ => None,
        };
        self.tls.iter().chain(sentinels)
    }

    /// What a client has whose application says no more than where to go.
    #[cfg(test)]
    pub(crate) fn for_tests(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            credentials: Credentials::default(),
            database: 0,
            client_name: None,
            library: None,
            read_only: false,
            tls: None,
            family: None,
            keep_alive: None,
            no_delay: true,
            nat: Arc::default(),
            queue: QueueLimits { commands: usize::MAX, bytes: usize::MAX, offline: true },
            dialect: Dialect::Resp2,
            retry: RetryRules::default(),
            timings: Timings::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let credentials =
            Credentials { username: Some("app".into()), password: Some(Secret::new("hunter2")) };
        assert!(!format!("{credentials:?}").contains("hunter2"));
    }

    #[test]
    fn ipv6_addresses_print_in_brackets() {
        assert_eq!(Address::new("::1", 6379).to_string(), "[::1]:6379");
        assert_eq!(Address::new("redis-0.example", 6379).to_string(), "redis-0.example:6379");
    }
}
