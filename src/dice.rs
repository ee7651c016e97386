//! What seeded schedules are made of: a random number generator, and names for nodes and Sentinels.

use crate::config::Address;
use crate::sentinel::SentinelId;

/// xorshift64*: good enough to shuffle, and replayable anywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % sides
    }

    pub fn index(&mut self, sides: usize) -> usize {
        usize::try_from(self.roll(sides as u64)).unwrap()
    }
}

pub fn node(index: usize) -> Address {
    Address::new("10.0.0.1", 7000 + u16::try_from(index).unwrap())
}

/// Where Sentinel number `id` is.
pub fn sentinel(id: SentinelId) -> Address {
    Address::new(format!("sentinel-{id}"), 26379)
}

/// As many seeds, or the one that `SEED` names.
pub fn seeds(count: u64) -> std::ops::Range<u64> {
    match std::env::var("SEED") {
        Ok(seed) => seed.parse().map(|seed: u64| seed..seed + 1).expect("SEED is a number"),
        Err(_) => 0..count,
    }
}
