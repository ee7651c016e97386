//! What Sentinels answer and what they publish.

use crate::sentinel::fuzzing::{SentinelEvent, parse, read_answers};

const NAME: &str = "mymaster";

/// Any bytes, read as the redis crate reads them: the answers may be none, and that is all.
pub fn sentinel_reply(data: &[u8]) {
    if let Ok(value) = redis::parse_redis_value(data) {
        read_answers(&value);
    }
}

/// Any channel and message: an event only if the message is about the group, or about none.
pub fn sentinel_event(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (channel, message) = text.split_once('\n').unwrap_or((&text, ""));
    match parse(channel, message, NAME) {
        None | Some(SentinelEvent::Tilt(_)) => {}
        Some(event) => assert!(message.split(' ').any(|word| word == NAME), "{event:?}"),
    }
}
