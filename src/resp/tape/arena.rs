//! Texts of many replies in one piece of memory.

/// A text this long gets a chunk of its own: JavaScript then takes the chunk as it is. (All sizes are small
/// for the fuzzer, which then meets every boundary with little text.)
pub(crate) const OWN_CHUNK: usize = if cfg!(fuzzing) { 16 } else { 4096 };
/// Chunks end here. A slice of a chunk keeps the whole chunk alive in V8, so this is the most
/// that one small string kept by the application can pin.
const CHUNK: usize = if cfg!(fuzzing) { 64 } else { 16 * 1024 };

/// Consecutive texts, cut into chunks that become one JavaScript string each.
#[derive(Debug, Default)]
pub struct Arena<T> {
    pub(super) data: Vec<T>,
    pub(super) ends: Vec<usize>,
}

impl<T: Copy> Arena<T> {
    fn open_chunk(&self) -> usize {
        self.data.len() - self.ends.last().copied().unwrap_or(0)
    }

    fn close_chunk(&mut self) {
        if self.open_chunk() > 0 {
            self.ends.push(self.data.len());
        }
    }

    /// Appends one whole text; a text never spans two chunks.
    pub(crate) fn push(&mut self, text: &[T]) {
        let start = self.data.len();
        self.data.extend_from_slice(text);
        self.end_text(start);
    }

    /// As [`Arena::push`], for a text that `write` appends; says how many items it has.
    pub(super) fn push_with(&mut self, write: impl FnOnce(&mut Vec<T>)) -> usize {
        let start = self.data.len();
        write(&mut self.data);
        self.end_text(start);
        self.data.len() - start
    }

    /// Puts the text that begins at `start` into a chunk.
    fn end_text(&mut self, start: usize) {
        let length = self.data.len() - start;
        let own = length >= OWN_CHUNK;
        let open = start - self.ends.last().copied().unwrap_or(0);
        if open > 0 && length > 0 && (own || open + length > CHUNK) {
            self.ends.push(start);
        }
        if own {
            self.close_chunk();
        }
    }

    pub(super) fn append(&mut self, other: &mut Self) {
        if other.data.is_empty() {
            return;
        }
        self.close_chunk();
        let base = self.data.len();
        self.data.append(&mut other.data);
        self.ends.extend(other.ends.drain(..).map(|end| base + end));
    }

    /// Moves everything from item `at` on to `into`, which is empty. The cut says what belongs to which side,
    /// not the number of chunks before it: that changes when what stands before is moved elsewhere.
    pub(super) fn split_off(&mut self, at: usize, into: &mut Self) {
        into.data.extend(self.data.drain(at..));
        let closed = self.ends.partition_point(|&end| end <= at);
        into.ends.extend(self.ends.drain(closed..).map(|end| end - at));
    }

    /// Takes back everything from item `at` on.
    pub(super) fn truncate(&mut self, at: usize) {
        self.data.truncate(at);
        self.ends.truncate(self.ends.partition_point(|&end| end <= at));
    }

    pub(super) fn clear(&mut self) {
        self.data.clear();
        self.ends.clear();
    }

    /// The chunks in order; what is still open counts as the last.
    pub fn chunks(&self) -> impl Iterator<Item = &[T]> {
        let open = (self.open_chunk() > 0).then_some(self.data.len());
        let mut start = 0;
        self.ends.iter().copied().chain(open).map(move |end| {
            let chunk = &self.data[start..end];
            start = end;
            chunk
        })
    }

    /// Items of all chunks, counted from the first; fewer where it ends before.
    pub fn slice(&self, from: usize, length: usize) -> &[T] {
        let from = from.min(self.data.len());
        &self.data[from..from.saturating_add(length).min(self.data.len())]
    }

    /// Number of items in all chunks.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// True when no text was pushed.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    pub(super) fn shrink(&mut self, keep: usize) {
        self.data.shrink_to(keep);
        self.ends.shrink_to(keep);
    }
}
