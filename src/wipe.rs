//! Memory that held a secret: what is freed stays readable, in a core dump for one.

/// Overwrites all of it, and frees it.
pub fn wipe(mut bytes: Vec<u8>) {
    bytes.fill(0);
    // So that the compiler does not leave out a write that nobody reads.
    std::hint::black_box(&bytes);
}

/// Bytes of which no copy is left behind, neither when they grow nor in the end.
#[derive(Default)]
pub struct Wiped(Vec<u8>);

impl Wiped {
    /// Appends.
    pub fn extend(&mut self, more: &[u8]) {
        let needed = self.0.len() + more.len();
        if needed > self.0.capacity() {
            let mut grown = Vec::with_capacity(needed * 2);
            grown.extend_from_slice(&self.0);
            wipe(std::mem::replace(&mut self.0, grown));
        }
        self.0.extend_from_slice(more);
    }

    /// All of it.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(std::mem::take(&mut self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_by_pieces() {
        let mut wiped = Wiped::default();
        for piece in ["one ", "two ", "three"] {
            wiped.extend(piece.as_bytes());
        }
        assert_eq!(wiped.bytes(), b"one two three");
    }
}
