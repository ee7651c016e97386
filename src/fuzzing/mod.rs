//! What is thrown at the parts that read what others wrote, and what must hold whatever it is.
//!
//! `fuzz/` runs these functions for as long as one likes; the test below runs them for a moment, on
//! the corpora and on seeded inputs, so that a plain `cargo test` covers them.

mod generate;
mod replies;
mod sentinel;
mod walk;

pub use replies::{decoder, frames, tape};
pub use sentinel::{sentinel_event, sentinel_reply};
#[cfg(test)]
pub use walk::Walk;

#[cfg(test)]
mod tests {
    use super::generate::SplitMix;
    use std::path::Path;

    const EXECUTIONS: u64 = 1_000;

    /// Every file of the corpus, then seeded noise, then the corpus with seeded damage.
    fn run(name: &str, target: fn(&[u8])) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let mut files: Vec<_> =
            corpus.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let seeds: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
        assert!(!seeds.is_empty());
        for seed in &seeds {
            target(seed);
        }
        let mut random = SplitMix(7);
        for _ in 0..EXECUTIONS {
            target(&random.bytes(120));
            target(&random.damaged(&seeds));
        }
    }

    #[test]
    fn any_bytes_are_decoded_the_same_however_they_are_cut() {
        run("decoder", super::decoder);
    }

    #[test]
    fn any_replies_come_off_the_tape_as_they_went_on() {
        run("tape", super::tape);
    }

    #[test]
    fn any_frame_of_a_subscription_is_told_from_a_reply() {
        run("frames", super::frames);
    }

    #[test]
    fn any_reply_of_a_sentinel_is_an_answer_or_none() {
        run("sentinel_reply", super::sentinel_reply);
    }

    #[test]
    fn any_message_of_a_sentinel_is_an_event_or_none() {
        run("sentinel_event", super::sentinel_event);
    }
}
