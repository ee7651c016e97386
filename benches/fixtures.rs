//! Replies and requests as the cases of `npm run bench` have them, in RESP.

use std::fmt::Write;

/// As many commands as are settled together in one turn of a busy event loop.
pub const COMMANDS: usize = 100;
const FIELDS: usize = 20;
const HASHES: usize = 10;
const LARGE: usize = 200_000;

fn bulk(text: &str) -> String {
    format!("${}\r\n{text}\r\n", text.len())
}

/// Values of 64 bytes, ASCII.
pub fn small_texts() -> Vec<u8> {
    bulk(&"x".repeat(64)).repeat(COMMANDS).into_bytes()
}

/// Values of 64 bytes, some of whose characters take more than one.
pub fn wide_texts() -> Vec<u8> {
    let text = format!("Zoë Müller, 北京{}", "x".repeat(44));
    bulk(&text).repeat(COMMANDS).into_bytes()
}

/// Hashes of 20 fields.
pub fn hashes() -> Vec<u8> {
    let mut hash = format!("*{}\r\n", 2 * FIELDS);
    for field in 0..FIELDS {
        // A String takes whatever is written to it.
        let _ = write!(hash, "{}{}", bulk(&format!("field-{field}")), bulk(&"v".repeat(20)));
    }
    hash.repeat(HASHES).into_bytes()
}

/// Replies to INCR.
pub fn integers() -> Vec<u8> {
    ":1234567\r\n".repeat(COMMANDS).into_bytes()
}

/// One value of 200 kB.
pub fn large_text() -> Vec<u8> {
    bulk(&"x".repeat(LARGE)).into_bytes()
}

/// A batch of GETs, and the length of one of them.
pub fn gets() -> (Vec<u8>, usize) {
    let get = b"*2\r\n$3\r\nGET\r\n$14\r\nbench:get64:00\r\n";
    (get.repeat(COMMANDS), get.len())
}
