//! Questions to one Sentinel, over a connection of the redis crate.

use super::metered::Allowance;
use crate::config::{Address, SentinelGroup, WantedRole};
use crate::error::Error;
use redis::aio::MultiplexedConnection;
use redis::{Cmd, RedisError, Value};
use std::collections::HashMap;

/// What a Sentinel says about the group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The node to use; `None` when the Sentinel does not know the group (rule S7).
    pub node: Option<Address>,
    /// The configuration epoch it knows, where the ACL lets it say so.
    pub epoch: Option<u64>,
    /// Whether it carries out a failover, where the ACL lets it say so.
    pub leading: Option<Leading>,
}

/// The failover that a Sentinel carries out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leading {
    /// None.
    Nothing,
    /// One that does not close the clients of the new master, or not any more.
    Failover,
    /// `SENTINEL FAILOVER name COORDINATED` (Valkey 9), before the promotion was seen. The master hands
    /// over by itself, so that the clients of the new one are closed only when the leader sees it.
    Coordinated {
        /// The replica that is to be promoted, and how many milliseconds ago it was looked at.
        awaited: Option<(Address, u64)>,
    },
}

/// A Sentinel as others know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it is reached.
    pub address: Address,
    /// What tells it from every other one, whatever its addresses.
    pub run_id: Option<String>,
}

/// The other Sentinels that a Sentinel knows (rule S17).
pub type Directory = Vec<Listed>;

/// A connection that questions are asked on.
pub struct Questions {
    connection: MultiplexedConnection,
    group: SentinelGroup,
    next_replica: usize,
    /// False once the ACL has denied `INFO`.
    asks_info: bool,
    allowance: Allowance,
}

impl Questions {
    /// Asks about `group` on `connection`.
    pub fn new(
        connection: MultiplexedConnection,
        group: SentinelGroup,
        allowance: Allowance,
    ) -> Self {
        Self { connection, group, next_replica: 0, asks_info: true, allowance }
    }

    /// Which node to use, and how recent the Sentinel's knowledge is.
    ///
    /// `get-master-addr-by-name` is the question for clients: on the leader of a failover
    /// `SENTINEL MASTER` lags behind it (redis/redis#2615), so that serves for the epoch alone. The
    /// epoch is asked first: the leader may see the promotion between the two, and the old master
    /// under the new epoch would be believed by everybody; the new one under the old epoch waits.
    pub async fn answer(&mut self) -> Result<Answer, Error> {
        // Not every ACL allows it; a lost connection shows at the next question.
        let details = self.ask(&["master"]).await.map(|value| fields(&value)).unwrap_or_default();
        let epoch = details.get("config-epoch").and_then(|epoch| epoch.parse().ok());
        let leading = self.leading(&details).await;
        let master =
            self.ask(&["get-master-addr-by-name"]).await.map_err(|error| refused(&error))?;
        let Some(master) = pair(&master) else { return Ok(Answer::default()) };
        let node = match self.group.role {
            WantedRole::Master => Some(master),
            WantedRole::Replica => self.replica().await?.or(Some(master)),
        };
        Ok(Answer { node, epoch, leading })
    }

    async fn leading(&mut self, master: &HashMap<String, String>) -> Option<Leading> {
        let flags = master.get("flags")?;
        if !flags.contains("failover_in_progress") {
            return Some(Leading::Nothing);
        }
        let promoted = ["reconf_slaves", "update_config"];
        let state = master.get("failover-state").map_or("", String::as_str);
        if !flags.contains("coordinated_failover") || promoted.contains(&state) {
            return Some(Leading::Failover);
        }
        let replicas = self.ask(&["replicas"]).await.ok();
        let awaited = replicas.and_then(|value| list(&value).iter().find_map(promotion_awaited));
        Some(Leading::Coordinated { awaited })
    }

    /// A replica that the Sentinel holds to be in good health; another one each time.
    async fn replica(&mut self) -> Result<Option<Address>, Error> {
        let value = self.ask(&["replicas"]).await.map_err(|error| refused(&error))?;
        let healthy: Vec<Address> = list(&value).iter().filter_map(healthy_replica).collect();
        self.next_replica += 1;
        Ok(healthy.get(self.next_replica % healthy.len().max(1)).cloned())
    }

    /// The Sentinel's own list of its peers, without those that it cannot reach; empty where the ACL
    /// forbids the question.
    pub async fn directory(&mut self) -> Directory {
        match self.ask(&["sentinels"]).await {
            Ok(value) => list(&value).iter().filter_map(listed).collect(),
            Err(_) => Directory::new(),
        }
    }

    /// Its run id, by which the others list it; unknown before Redis 6.2.
    pub async fn identity(&mut self) -> Option<String> {
        let mut command = Cmd::new();
        command.arg("SENTINEL").arg("MYID");
        text(&self.send(&command).await.ok()?)
    }

    /// Whether it is in TILT mode: a Sentinel that was stopped publishes that when nobody is connected.
    /// `None` where the ACL forbids the question, which the recommended one does.
    pub async fn tilt(&mut self) -> Option<bool> {
        if !self.asks_info {
            return None;
        }
        let mut command = Cmd::new();
        command.arg("INFO").arg("sentinel");
        let answer = self.send(&command).await;
        self.asks_info = answer.is_ok();
        let tilt = text(&answer.ok()?)?;
        tilt.lines().find_map(|line| line.strip_prefix("sentinel_tilt:")).map(|tilt| tilt != "0")
    }

    async fn ask(&mut self, words: &[&str]) -> Result<Value, RedisError> {
        let mut command = Cmd::new();
        command.arg("SENTINEL").arg(words).arg(&self.group.name);
        self.send(&command).await
    }

    async fn send(&mut self, command: &Cmd) -> Result<Value, RedisError> {
        self.allowance.renew();
        // `send_packed_command` hands server errors back as values; they are errors here.
        self.connection.send_packed_command(command).await?.extract_error()
    }
}

fn refused(error: &RedisError) -> Error {
    if error.is_timeout() {
        return Error::timed_out("the answer");
    }
    match error.code() {
        // `SENTINEL` on something that is no Sentinel is an unknown command.
        Some("ERR") if error.to_string().contains("unknown command") => {
            Error::protocol("not a Sentinel")
        }
        Some(code) => Error::from_reply(&format!("{code} {}", error.detail().unwrap_or_default())),
        None => Error::protocol(error.to_string()),
    }
}

/// `[host, port]`.
fn pair(value: &Value) -> Option<Address> {
    match value {
        Value::Array(items) => match items.as_slice() {
            [host, port] => Some(Address::new(text(host)?, text(port)?.parse().ok()?)),
            _ => None,
        },
        _ => None,
    }
}

fn list(value: &Value) -> Vec<HashMap<String, String>> {
    match value {
        Value::Array(items) => items.iter().map(fields).collect(),
        _ => Vec::new(),
    }
}

/// Field names and values, from the flat array of RESP2 or the map of RESP3.
fn fields(value: &Value) -> HashMap<String, String> {
    match value {
        Value::Array(items) => items
            .chunks_exact(2)
            .filter_map(|pair| Some((text(&pair[0])?, text(&pair[1])?)))
            .collect(),
        Value::Map(pairs) => {
            pairs.iter().filter_map(|(key, value)| Some((text(key)?, text(value)?))).collect()
        }
        _ => HashMap::new(),
    }
}

fn node_address(fields: &HashMap<String, String>) -> Option<Address> {
    Some(Address::new(fields.get("ip")?.clone(), fields.get("port")?.parse().ok()?))
}

fn listed(fields: &HashMap<String, String>) -> Option<Listed> {
    let down = fields.get("flags").is_some_and(|flags| flags.contains("s_down"));
    let run_id = fields.get("runid").filter(|id| !id.is_empty()).cloned();
    (!down).then(|| Some(Listed { address: node_address(fields)?, run_id }))?
}

fn healthy_replica(fields: &HashMap<String, String>) -> Option<Address> {
    let flags = fields.get("flags")?;
    let unfit = ["s_down", "o_down", "disconnected"].iter().any(|flag| flags.contains(flag));
    // Before its first synchronisation, or while it has none, it has old data or none.
    let cut_off = fields.get("master-link-status").is_some_and(|status| status != "ok");
    (!unfit && !cut_off).then(|| node_address(fields))?
}

/// The replica that was selected, and the age of what is known of it.
fn promotion_awaited(fields: &HashMap<String, String>) -> Option<(Address, u64)> {
    let promoted = fields.get("flags")?.split(',').any(|flag| flag == "promoted");
    let age = fields.get("info-refresh")?.parse().ok()?;
    promoted.then(|| Some((node_address(fields)?, age)))?
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads a value in every way that an answer is read.
#[cfg(any(test, fuzzing))]
pub fn read_answers(value: &Value) {
    let _ = pair(value);
    let _ = fields(value).get("config-epoch").and_then(|epoch| epoch.parse::<u64>().ok());
    for instance in list(value) {
        let (all, healthy) = (node_address(&instance), healthy_replica(&instance));
        assert!(healthy.is_none() || healthy == all, "another address than the replica's own");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn reads_an_address_and_nothing_else() {
        let good = Value::Array(vec![bulk("10.0.0.1"), bulk("6379")]);
        assert_eq!(pair(&good), Some(Address::new("10.0.0.1", 6379)));
        assert_eq!(pair(&Value::Nil), None);
        assert_eq!(pair(&Value::Array(vec![bulk("10.0.0.1"), bulk("99999")])), None);
        assert_eq!(pair(&Value::Array(vec![bulk("10.0.0.1")])), None);
    }

    #[test]
    fn a_replica_that_is_down_is_not_offered() {
        let replica = |flags: &str| {
            fields(&Value::Array(
                ["ip", "10.0.0.2", "port", "6379", "flags", flags].map(bulk).to_vec(),
            ))
        };
        assert!(healthy_replica(&replica("slave")).is_some());
        assert!(healthy_replica(&replica("s_down,slave,disconnected")).is_none());
    }

    #[test]
    fn a_replica_without_its_master_is_not_offered() {
        let replica = |status: &str| {
            let words = ["ip", "10.0.0.2", "port", "6379", "flags", "slave"];
            let link = ["master-link-status", status];
            fields(&Value::Array(words.iter().chain(&link).map(|word| bulk(word)).collect()))
        };
        assert!(healthy_replica(&replica("ok")).is_some());
        assert!(healthy_replica(&replica("err")).is_none());
    }

    #[test]
    fn a_sentinel_that_others_cannot_reach_is_not_listed() {
        let sentinel = |flags: &str| {
            let words = ["ip", "10.0.0.9", "port", "26379", "runid", "abc", "flags", flags];
            fields(&Value::Array(words.map(bulk).to_vec()))
        };
        let address = Address::new("10.0.0.9", 26379);
        let there = Listed { address, run_id: Some("abc".into()) };
        assert_eq!(listed(&sentinel("sentinel")), Some(there));
        assert_eq!(listed(&sentinel("s_down,sentinel,disconnected")), None);
    }
}
