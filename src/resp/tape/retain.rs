//! A tape without the replies of some of its requests.

use super::{Tape, token};

impl Tape {
    /// A copy without the replies of some requests: for each request on the tape, how many replies
    /// it has and whether they stay.
    #[must_use]
    pub fn retain(&self, requests: &[(u32, bool)]) -> Tape {
        let mut kept = Tape::default();
        let mut walk = Walk { tape: self, word: 0, narrow: 0, wide: 0, bytes: 0, large: 0 };
        for &(replies, keep) in requests {
            walk.request(replies, keep.then_some(&mut kept));
        }
        kept
    }
}

/// Walks over the replies on a tape.
struct Walk<'a> {
    tape: &'a Tape,
    word: usize,
    narrow: usize,
    wide: usize,
    bytes: usize,
    large: usize,
}

impl Walk<'_> {
    /// Passes one id and its values, copying them if they stay.
    fn request(&mut self, replies: u32, mut kept: Option<&mut Tape>) {
        let id = self.tape.take_word(&mut self.word);
        if let Some(kept) = kept.as_deref_mut() {
            kept.push_id(id);
        }
        let mut values = u64::from(replies);
        while values > 0 && self.word < self.tape.words.len() {
            values = values - 1 + self.token(kept.as_deref_mut());
        }
    }

    /// Passes one token; says how many values belong to it.
    fn token(&mut self, kept: Option<&mut Tape>) -> u64 {
        let start = self.word;
        let (kind, payload) = self.tape.take_token(&mut self.word);
        self.word += token::words_behind(kind);
        let end = self.word.min(self.tape.words.len());
        let length = payload as usize;
        if let Some(kept) = kept {
            kept.words.extend_from_slice(&self.tape.words[start..end]);
            match kind {
                token::NARROW => kept.narrow.push(&self.tape.narrow.data[self.narrow..][..length]),
                token::WIDE => kept.wide.push(&self.tape.wide.data[self.wide..][..length]),
                token::BYTES => kept.bytes.push(&self.tape.bytes.data[self.bytes..][..length]),
                token::LARGE => kept.large.extend(self.tape.large.get(self.large).cloned()),
                _ => {}
            }
        }
        match kind {
            token::NARROW => self.narrow += length,
            token::WIDE => self.wide += length,
            token::BYTES => self.bytes += length,
            token::LARGE => self.large += 1,
            _ => {}
        }
        match kind {
            token::ARRAY | token::SHAPED => u64::from(payload),
            token::MAP | token::OBJECT => u64::from(payload) * 2,
            token::ERROR | token::DOUBLE | token::BIG_NUMBER | token::FAILURE | token::STATUS => 1,
            _ => 0,
        }
    }
}
