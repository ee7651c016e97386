//! Texts of many replies in one piece of memory.

/// A text this long gets a chunk of its own: JavaScript then takes the chunk as it is.
pub(super) const OWN_CHUNK: usize = 4096;
/// Chunks end here. A slice of a chunk keeps the whole chunk alive in V8, so this is the most
/// that one small string kept by the application can pin.
const CHUNK: usize = 16 * 1024;

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
        if text.is_empty() {
            return;
        }
        let own = text.len() >= OWN_CHUNK;
        if own || self.open_chunk() + text.len() > CHUNK {
            self.close_chunk();
        }
        self.data.extend_from_slice(text);
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

    pub(super) fn split_off(&mut self, data: usize, chunks: usize, into: &mut Self) {
        into.data.extend(self.data.drain(data..));
        // A chunk that was open at the cut and closed right behind it has nothing on this side, and
        // JavaScript takes every chunk to hold at least one text.
        let moved = self.ends.drain(chunks..).filter(|&end| end > data).map(|end| end - data);
        into.ends.extend(moved);
    }

    pub(super) fn truncate(&mut self, data: usize, chunks: usize) {
        self.data.truncate(data);
        self.ends.truncate(chunks);
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
