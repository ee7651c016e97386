//! What Sentinels publish about a failover.
//!
//! Source: "Pub/Sub messages" of the Sentinel documentation, and the order measured on Redis 7.0
//! (ARCHITECTURE.md). Only the leader publishes the steps before `+switch-master`, which is why a
//! client must listen to all Sentinels.

use super::Listed;
use crate::config::Address;

/// Why a failover was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abort {
    /// No replica is fit to be promoted.
    NoGoodReplica,
    /// The promotion took too long.
    Timeout,
    /// The other Sentinels elected somebody else or nobody.
    NotElected,
    /// A reason that this version does not know.
    Other,
}

/// An event of the master group that a client follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentinelEvent {
    /// `+sdown`, `+odown` of the master.
    Down {
        /// True when the quorum agrees.
        objectively: bool,
    },
    /// `-sdown`, `-odown` of the master, or its reboot.
    Up,
    /// `+try-failover`, `+elected-leader`.
    Started,
    /// `+failover-state-select-slave`: a replica is about to be chosen and promoted.
    Selecting,
    /// `+selected-slave` and the states that repeat it: the next master.
    Selected(Address),
    /// `+failover-state-wait-promotion`: `REPLICAOF NO ONE` was sent.
    Promoting(Address),
    /// `+promoted-slave`: the leader saw the new role.
    Promoted(Address),
    /// `-failover-abort-*`.
    Aborted(Abort),
    /// `+switch-master`: the announcement.
    Switched {
        /// The new master.
        to: Address,
    },
    /// `+failover-end` and its time-out variant.
    Ended,
    /// `+sentinel`: the Sentinel learnt of another one.
    SentinelFound(Listed),
    /// `+tilt`, `-tilt`: the Sentinel distrusts its own clock and does nothing meanwhile (S25).
    Tilt(bool),
}

/// Reads one message; `None` for events of other groups and for those without a meaning here.
pub fn parse(channel: &str, message: &str, name: &str) -> Option<SentinelEvent> {
    let words: Vec<&str> = message.split(' ').collect();
    match channel {
        "+switch-master" => match words.as_slice() {
            [group, _, _, host, port, ..] if *group == name => {
                Some(SentinelEvent::Switched { to: address(host, port)? })
            }
            _ => None,
        },
        "+tilt" => Some(SentinelEvent::Tilt(true)),
        "-tilt" => Some(SentinelEvent::Tilt(false)),
        _ => about_instance(channel, &words, name),
    }
}

/// `<type> <name> <ip> <port>`, followed by `@ <master> <ip> <port>` unless it is the master.
fn about_instance(channel: &str, words: &[&str], name: &str) -> Option<SentinelEvent> {
    let (kind, group) = match words {
        ["master", group, ..] => ("master", *group),
        [kind, _, _, _, "@", group, ..] => (*kind, *group),
        _ => return None,
    };
    if group != name {
        return None;
    }
    let node = || address(words.get(2)?, words.get(3)?);
    if kind == "sentinel" {
        let run_id = words.get(1).map(|&id| id.to_owned());
        let found = |address| SentinelEvent::SentinelFound(Listed { address, run_id });
        return (channel == "+sentinel").then(node)?.map(found);
    }
    match channel {
        "+sdown" if kind == "master" => Some(SentinelEvent::Down { objectively: false }),
        "+odown" if kind == "master" => Some(SentinelEvent::Down { objectively: true }),
        "-sdown" | "-odown" | "+reboot" if kind == "master" => Some(SentinelEvent::Up),
        "+try-failover" | "+elected-leader" => Some(SentinelEvent::Started),
        "+failover-state-select-slave" => Some(SentinelEvent::Selecting),
        "+selected-slave" | "+failover-state-send-slaveof-noone" => {
            node().map(SentinelEvent::Selected)
        }
        "+failover-state-wait-promotion" => node().map(SentinelEvent::Promoting),
        "+promoted-slave" => node().map(SentinelEvent::Promoted),
        "+failover-end" | "+failover-end-for-timeout" => Some(SentinelEvent::Ended),
        "-failover-abort-no-good-slave" => Some(SentinelEvent::Aborted(Abort::NoGoodReplica)),
        "-failover-abort-slave-timeout" => Some(SentinelEvent::Aborted(Abort::Timeout)),
        "-failover-abort-not-elected" => Some(SentinelEvent::Aborted(Abort::NotElected)),
        _ if channel.starts_with("-failover-abort") => Some(SentinelEvent::Aborted(Abort::Other)),
        _ => None,
    }
}

fn address(host: &str, port: &str) -> Option<Address> {
    Some(Address::new(host, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(channel: &str, message: &str) -> Option<SentinelEvent> {
        parse(channel, message, "mymaster")
    }

    #[test]
    fn reads_the_steps_of_a_failover() {
        let replica = Address::new("10.0.0.2", 6379);
        let about = "slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379";
        assert_eq!(
            read("+odown", "master mymaster 10.0.0.1 6379 #quorum 2/2"),
            Some(SentinelEvent::Down { objectively: true })
        );
        assert_eq!(
            read("+failover-state-select-slave", "master mymaster 10.0.0.1 6379"),
            Some(SentinelEvent::Selecting)
        );
        assert_eq!(read("+selected-slave", about), Some(SentinelEvent::Selected(replica.clone())));
        assert_eq!(
            read("+failover-state-wait-promotion", about),
            Some(SentinelEvent::Promoting(replica.clone()))
        );
        assert_eq!(read("+promoted-slave", about), Some(SentinelEvent::Promoted(replica.clone())));
        assert_eq!(
            read("+switch-master", "mymaster 10.0.0.1 6379 10.0.0.2 6379"),
            Some(SentinelEvent::Switched { to: replica })
        );
        assert_eq!(
            read("-failover-abort-no-good-slave", "master mymaster 10.0.0.1 6379"),
            Some(SentinelEvent::Aborted(Abort::NoGoodReplica))
        );
    }

    #[test]
    fn ignores_other_groups_and_other_instances() {
        assert_eq!(read("+switch-master", "other 10.0.0.1 6379 10.0.0.2 6379"), None);
        assert_eq!(read("+odown", "master other 10.0.0.1 6379 #quorum 2/2"), None);
        assert_eq!(
            read("+sdown", "slave 10.0.0.2:6379 10.0.0.2 6379 @ mymaster 10.0.0.1 6379"),
            None
        );
        assert_eq!(
            read("+selected-slave", "slave 10.0.0.2:6379 10.0.0.2 6379 @ other 10.0.0.1 6379"),
            None
        );
    }

    #[test]
    fn malformed_messages_are_no_events() {
        for message in ["", "mymaster", "mymaster 1 2 3", "mymaster a b c notaport", "master"] {
            assert_eq!(read("+switch-master", message), None);
            assert_eq!(read("+selected-slave", message), None);
        }
    }

    #[test]
    fn host_names_and_ipv6_are_addresses_too() {
        assert_eq!(
            read("+switch-master", "mymaster redis-0 6379 redis-1.ns.svc 6380"),
            Some(SentinelEvent::Switched { to: Address::new("redis-1.ns.svc", 6380) })
        );
        assert_eq!(
            read("+switch-master", "mymaster ::1 6379 ::2 6380"),
            Some(SentinelEvent::Switched { to: Address::new("::2", 6380) })
        );
    }
}
