//! Options as `lib/options/index.js` hands them over, and their way into a [`Config`].

use crate::{
    Address, Config, Credentials, Dialect, Endpoint, Error, FollowPromotion, Nat, QueueLimits,
    RetryRules, Secret, SentinelGroup, Timings, TlsContext, TlsFiles, TlsOptions, WantedRole,
};
use napi_derive::napi;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A node or Sentinel.
#[napi(object)]
#[derive(Debug)]
pub struct NativeAddress {
    /// DNS name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// Announced address and the one that leads there.
#[napi(object)]
#[derive(Debug)]
pub struct NativeNat {
    /// As Sentinel says it.
    pub from: NativeAddress,
    /// As it is dialled.
    pub to: NativeAddress,
}

/// TLS settings; PEM throughout.
#[napi(object)]
pub struct NativeTls {
    /// Trusted authorities.
    pub ca: Vec<String>,
    /// Client certificate chain.
    pub cert: Option<String>,
    /// Its private key.
    pub key: Option<String>,
    /// Name to verify instead of the host.
    pub server_name: Option<String>,
    /// False accepts any certificate.
    pub reject_unauthorized: bool,
    /// Where `ca` is renewed.
    pub ca_file: Option<String>,
    /// Where `cert` is renewed.
    pub cert_file: Option<String>,
    /// Where `key` is renewed.
    pub key_file: Option<String>,
}

/// Everything a client needs; durations in milliseconds.
#[napi(object)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "a flat object of switches is what JavaScript has"
)]
pub struct NativeOptions {
    /// Host of one Redis.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Unix domain socket instead of host and port.
    pub path: Option<String>,
    /// Sentinels; empty for one Redis.
    pub sentinels: Vec<NativeAddress>,
    /// Master name.
    pub name: Option<String>,
    /// True to read from a replica.
    pub replica: bool,
    /// True to follow promotions only once they are announced.
    pub follow_announced: bool,
    /// User of the data nodes.
    pub username: Option<String>,
    /// Password of the data nodes.
    pub password: Option<String>,
    /// User of the Sentinels.
    pub sentinel_username: Option<String>,
    /// Password of the Sentinels.
    pub sentinel_password: Option<String>,
    /// Logical database.
    pub db: u32,
    /// `CLIENT SETNAME`.
    pub connection_name: Option<String>,
    /// Name for `CLIENT SETINFO`; none: it is left out.
    pub library: Option<String>,
    /// Version for `CLIENT SETINFO`.
    pub version: String,
    /// `READONLY` after the handshake.
    pub read_only: bool,
    /// TLS towards data nodes.
    pub tls: Option<NativeTls>,
    /// TLS towards Sentinels.
    pub sentinel_tls: Option<NativeTls>,
    /// 0, 4 or 6.
    pub family: u8,
    /// Keepalive delay; 0 leaves the system's default off.
    pub keep_alive: u32,
    /// `TCP_NODELAY`.
    pub no_delay: bool,
    /// Address translation.
    pub nat_map: Vec<NativeNat>,
    /// True to ask for translations that `nat_map` does not have.
    pub nat_function: bool,
    /// TCP, TLS and handshake.
    pub connect_timeout: u32,
    /// Each step with a Sentinel.
    pub sentinel_timeout: u32,
    /// Between heartbeats.
    pub heartbeat_interval: u32,
    /// Silence before suspicion.
    pub suspect_after: u32,
    /// Longest hold of writes.
    pub hold_limit: u32,
    /// First delay between attempts.
    pub backoff_min: u32,
    /// Largest delay between attempts.
    pub backoff_max: u32,
    /// Commands that may wait.
    pub queue_commands: u32,
    /// Bytes that may wait.
    pub queue_bytes: i64,
    /// False refuses commands without a connection.
    pub offline_queue: bool,
    /// True to ask for RESP3.
    pub resp3: bool,
    /// True for a subscriber or monitor: the server speaks unasked.
    pub listens: bool,
    /// False keeps to the configured Sentinels.
    pub learn_sentinels: bool,
    /// True to ask when to try again.
    pub asks_retry: bool,
    /// Failed attempts that a waiting command outlives.
    pub most_retries: Option<u32>,
}

impl TryFrom<NativeOptions> for Config {
    type Error = Error;

    fn try_from(options: NativeOptions) -> Result<Self, Error> {
        let timings = timings(&options);
        let queue = queue(&options);
        let nat = options.nat_map.into_iter().map(|nat| (nat.from.into(), nat.to.into())).collect();
        let tls = options.tls.map(context).transpose()?;
        let sentinel_tls = options.sentinel_tls.map(context).transpose()?;
        let endpoint = if options.sentinels.is_empty() {
            match options.path {
                Some(path) => Endpoint::Unix(path),
                None => Endpoint::Standalone(Address::new(options.host, options.port)),
            }
        } else {
            Endpoint::Sentinel(SentinelGroup {
                name: options.name.unwrap_or_default(),
                seeds: options.sentinels.into_iter().map(Address::from).collect(),
                credentials: credentials(options.sentinel_username, options.sentinel_password),
                tls: sentinel_tls,
                role: if options.replica { WantedRole::Replica } else { WantedRole::Master },
                follow: if options.follow_announced {
                    FollowPromotion::Announced
                } else {
                    FollowPromotion::Early
                },
                learn: options.learn_sentinels,
            })
        };
        Ok(Config {
            endpoint,
            credentials: credentials(options.username, options.password),
            database: options.db,
            client_name: options.connection_name,
            library: options.library.map(|name| (name, options.version)),
            read_only: options.read_only,
            tls,
            family: (options.family != 0).then_some(options.family),
            keep_alive: (options.keep_alive != 0).then(|| ms(options.keep_alive)),
            no_delay: options.no_delay,
            nat: Arc::new(Nat::new(nat)),
            queue,
            dialect: match (options.listens, options.resp3) {
                (true, _) => Dialect::Listening,
                (false, true) => Dialect::Resp3,
                (false, false) => Dialect::Resp2,
            },
            retry: RetryRules { asked: options.asks_retry, most: options.most_retries },
            timings,
        })
    }
}

impl From<NativeAddress> for Address {
    fn from(address: NativeAddress) -> Self {
        Self::new(address.host, address.port)
    }
}

impl From<&Address> for NativeAddress {
    fn from(address: &Address) -> Self {
        Self { host: address.host.clone(), port: address.port }
    }
}

fn ms(value: u32) -> Duration {
    Duration::from_millis(u64::from(value))
}

fn timings(options: &NativeOptions) -> Timings {
    Timings {
        connect: ms(options.connect_timeout),
        sentinel: ms(options.sentinel_timeout),
        heartbeat: ms(options.heartbeat_interval),
        suspect: ms(options.suspect_after),
        hold: ms(options.hold_limit),
        backoff: (ms(options.backoff_min), ms(options.backoff_max)),
    }
}

fn queue(options: &NativeOptions) -> QueueLimits {
    QueueLimits {
        commands: options.queue_commands as usize,
        bytes: usize::try_from(options.queue_bytes).unwrap_or(usize::MAX),
        offline: options.offline_queue,
    }
}

fn credentials(username: Option<String>, password: Option<String>) -> Credentials {
    Credentials { username, password: password.map(Secret::new) }
}

fn context(tls: NativeTls) -> Result<Arc<TlsContext>, Error> {
    let options = TlsOptions {
        ca: tls.ca.into_iter().map(String::into_bytes).collect(),
        cert: tls.cert.map(String::into_bytes),
        key: tls.key.map(String::into_bytes),
        server_name: tls.server_name,
        reject_unauthorized: tls.reject_unauthorized,
    };
    let files = TlsFiles {
        ca: tls.ca_file.map(PathBuf::from),
        cert: tls.cert_file.map(PathBuf::from),
        key: tls.key_file.map(PathBuf::from),
    };
    TlsContext::new(options, files).map(Arc::new)
}
