//! Inputs: RESP that a stream of bytes describes, and seeded bytes.

use crate::resp::{LARGE, OWN_CHUNK};

/// Reads decisions from bytes; zeros when they are used up, so that what is described ends.
pub struct Choices<'a>(pub &'a [u8]);

impl Choices<'_> {
    /// A number below `bound`, which is at most 256.
    pub fn below(&mut self, bound: u8) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first % bound
    }

    /// True when nothing is left to decide.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    fn text(&mut self) -> Vec<u8> {
        // Around the sizes at which texts get chunks of their own, and memory of their own.
        let sizes =
            [0, 1, 3, 17, OWN_CHUNK / 3, OWN_CHUNK - 1, OWN_CHUNK, 2 * OWN_CHUNK + 1, LARGE];
        let size = sizes[usize::from(self.below(9))];
        let unit: &[u8] = match self.below(4) {
            0 => b"x",
            1 => "é".as_bytes(),
            2 => "😀".as_bytes(),
            _ => b"\xff",
        };
        // Whole characters, so that most texts are valid.
        unit.repeat(size.div_ceil(unit.len()))
    }

    /// One reply, well formed, RESP3 included.
    pub fn reply(&mut self, depth: u8, into: &mut Vec<u8>) {
        let kinds = if depth == 0 { 9 } else { 16 };
        let put = |into: &mut Vec<u8>, text: String| into.extend(text.into_bytes());
        match self.below(kinds) {
            0 => into.extend(b"+OK\r\n"),
            1 => put(into, format!(":{}\r\n", i64::from(self.below(255)) - 100)),
            2 => put(into, format!(":{}\r\n", i64::MIN + i64::from(self.below(255)))),
            3 => into.extend(b"$-1\r\n"),
            4 => put(into, format!("-ERR {}\r\n", self.below(255))),
            5 => put(into, format!("+PONG{}\r\n", self.below(255))),
            6 => into.extend([&b"#t\r\n"[..], b"_\r\n", b",1.5\r\n"][usize::from(self.below(3))]),
            7 => put(into, format!("({}\r\n", "9".repeat(usize::from(self.below(60)) + 1))),
            8 | 9 => bulk(&self.text(), into),
            10 | 11 => self.aggregate('*', 1, depth, into),
            12 => self.aggregate('%', 2, depth, into),
            13 | 14 => self.hash(into),
            _ => {
                self.aggregate('|', 2, depth, into);
                self.reply(depth - 1, into);
            }
        }
    }

    /// One of a few kinds of hashes: what is known of one that came before depends on its kind.
    fn hash(&mut self, into: &mut Vec<u8>) {
        let kinds: [&[&str]; 4] = [&["sid"], &["sid", ""], &["sid", "to"], &["to", "sid", "from"]];
        let names = kinds[usize::from(self.below(4))];
        into.extend(format!("*{}\r\n", names.len() * 2).into_bytes());
        for name in names {
            bulk(name.as_bytes(), into);
            bulk(&self.text(), into);
        }
    }

    fn aggregate(&mut self, mark: char, per_item: u8, depth: u8, into: &mut Vec<u8>) {
        let items = self.below(5);
        into.extend(format!("{mark}{items}\r\n").into_bytes());
        for _ in 0..items * per_item {
            self.reply(depth - 1, into);
        }
    }
}

fn bulk(body: &[u8], into: &mut Vec<u8>) {
    into.extend(format!("${}\r\n", body.len()).into_bytes());
    into.extend(body);
    into.extend(b"\r\n");
}

/// The generator of Steele, Lea and Flood (2014): seeded tests need no more.
#[cfg(test)]
pub struct SplitMix(pub u64);

#[cfg(test)]
impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % bound.max(1)
    }

    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// One of `seeds`, with up to four bytes changed, put in or left out, or the end cut off.
    pub fn damaged(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        const TELLING: &[u8] = b"\r\n$*+-:0123456789%|>\xff";
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let byte = TELLING[self.below(TELLING.len())];
            match self.below(4) {
                0 => bytes.truncate(at),
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 if at < bytes.len() => bytes[at] = byte,
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    }
}
