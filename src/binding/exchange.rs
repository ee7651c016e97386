//! The memory that both languages share: commands one way, replies the other.

use super::invalid;
use super::{large, texts};
use crate::{Client, Entry, Notice, Tape};
use napi::Result;
use napi::bindgen_prelude::{Array, Env, Uint8Array, Uint32Array, Unknown};
use std::cell::RefCell;
use std::sync::Arc;

/// Words of one entry in the table that JavaScript fills. Mirrored in `lib/requests/batch.js`.
const ENTRY_WORDS: usize = 5;
/// Words in front of the entries: how many were collected, and whether this side takes them when
/// the callback that it is in returns.
const TABLE_HEAD: usize = 2;
/// Words in front of the tape: how many follow, and how many notices wait.
const TAPE_HEAD: usize = 2;
/// Arena memory kept from one batch of replies to the next.
const KEEP: usize = 64 * 1024;

/// See the module documentation. It is used on the thread of JavaScript only, by both sides in turn.
pub(super) struct Exchange {
    client: Arc<Client>,
    /// RESP of the commands of a turn, written by JavaScript.
    arena: Uint8Array,
    /// Their entries, written by JavaScript.
    table: RefCell<Uint32Array>,
    replies: RefCell<Replies>,
}

/// What JavaScript collects.
struct Replies {
    /// Written by `drain`.
    tape: Uint32Array,
    spare: Tape,
    notices: Vec<Notice>,
    failure: Option<&'static str>,
}

impl Exchange {
    pub(super) fn new(
        client: Arc<Client>,
        arena: Uint8Array,
        table: Uint32Array,
        tape: Uint32Array,
    ) -> Self {
        let replies = Replies { tape, spare: Tape::default(), notices: Vec::new(), failure: None };
        Self { client, arena, table: RefCell::new(table), replies: RefCell::new(replies) }
    }

    /// Takes the first `count` entries of the table, whose bytes are at the front of the arena.
    pub(super) fn submit(&self, count: usize) -> Result<()> {
        let table = self.table.borrow();
        let (entries, total) = entries(&table, count)?;
        let batch = self
            .arena
            .get(..total)
            .ok_or_else(|| invalid("the arena ends before its entries"))?
            .to_vec();
        self.client.submit(&Arc::new(batch), entries);
        Ok(())
    }

    /// Takes one request that is too large for the arena, in parts that are ASCII strings or bytes;
    /// its entry is the first of the table.
    pub(super) fn submit_large(&self, env: Env, parts: &Array<'_>) -> Result<()> {
        let table = self.table.borrow();
        let (entries, total) = entries(&table, 1)?;
        let batch = large::join(&env, parts, total)?;
        self.client.submit(&Arc::new(batch), entries);
        Ok(())
    }

    /// From now on JavaScript only collects: [`Exchange::submit_collected`] follows.
    pub(super) fn attend(&self) {
        let mut table = self.table.borrow_mut();
        if let [_, attended, ..] = memory(&mut table) {
            *attended = 1;
        }
    }

    /// Takes what was collected since [`Exchange::attend`], which ends here.
    pub(super) fn submit_collected(&self) -> Result<()> {
        let mut table = self.table.borrow_mut();
        let [count, attended, ..] = memory(&mut table) else { return Ok(()) };
        *attended = 0;
        let count = std::mem::take(count);
        drop(table);
        if count == 0 { Ok(()) } else { self.submit(count as usize) }
    }

    /// Hands over everything that is ready: tokens through the tape, texts as the return value.
    ///
    /// `None`: no texts. A string: the one chunk of ASCII text. Otherwise an array of the
    /// narrow chunks, the wide chunks, the chunks of bytes, the large values, and the tape itself if
    /// it did not fit.
    pub(super) fn drain<'env>(&self, env: &'env Env) -> Result<Option<Unknown<'env>>> {
        let mut replies = self.replies.borrow_mut();
        let Replies { tape: shared, spare, notices, failure } = &mut *replies;
        if let Some(failure) = failure.take() {
            return Err(invalid(failure));
        }
        let (mut tape, mut told) = self.client.outbox.drain(std::mem::take(spare));
        self.client.faults.at("drain");
        notices.append(&mut told);
        let fits = tape.words.len() + TAPE_HEAD <= shared.len();
        let memory = memory(shared);
        memory[0] = u32::try_from(tape.words.len()).unwrap_or(u32::MAX);
        memory[1] = u32::try_from(notices.len()).unwrap_or(u32::MAX);
        if fits {
            memory[TAPE_HEAD..TAPE_HEAD + tape.words.len()].copy_from_slice(&tape.words);
        }
        let texts = texts::hand_over(env, &mut tape, fits)?;
        *spare = tape;
        spare.clear(KEEP);
        Ok(texts)
    }

    /// Something went wrong outside of JavaScript: the next `drain` throws it.
    pub(super) fn fail(&self, failure: &'static str) {
        self.replies.borrow_mut().failure = Some(failure);
    }

    /// Takes what the application is to be told.
    pub(super) fn take_notices(&self) -> Vec<Notice> {
        std::mem::take(&mut self.replies.borrow_mut().notices)
    }
}

/// Memory of JavaScript, to be written to.
fn memory(array: &mut Uint32Array) -> &mut [u32] {
    #[allow(unsafe_code, reason = "it is memory of JavaScript")]
    // SAFETY: the array was handed over for good when the client was made; JavaScript looks at it
    // only while no function of this file is running, on this same thread.
    unsafe {
        array.as_mut()
    }
}

/// The first `count` entries of the table, and how many bytes they have.
fn entries(table: &[u32], count: usize) -> Result<(impl Iterator<Item = Entry>, usize)> {
    let end = count.saturating_mul(ENTRY_WORDS).saturating_add(TABLE_HEAD);
    let words =
        table.get(TABLE_HEAD..end).ok_or_else(|| invalid("the table ends before `count`"))?;
    let words = words.chunks_exact(ENTRY_WORDS);
    let mut total = 0;
    for words in words.clone() {
        // What has nothing to be written would be written for ever. It comes of two halves that are
        // not of one build, whose layouts differ.
        if words[1] == 0 {
            return Err(invalid("an entry has no bytes: lib/ and the binary are not of one build"));
        }
        total += words[1] as usize;
    }
    let entries = words.map(|words| Entry {
        id: words[0],
        length: words[1] as usize,
        flags: words[2],
        replies: words[3],
        timeout: words[4],
    });
    Ok((entries, total))
}
