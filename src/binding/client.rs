//! The object that JavaScript holds, and the two crossings of the hot path.

use super::event_loop::LoopReader;
use super::health::NativeHealth;
use super::large;
use super::notices::NativeNotice;
use super::options::{NativeAddress, NativeOptions};
use super::runtime;
use super::texts;
use crate::{Address, Config, Entry, Input, Nat, Notice, SessionHandle, Tape, run};
use napi::bindgen_prelude::{Array, Env, Function, Uint8Array, Uint32Array, Unknown};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Error, Result, Status};
use napi_derive::napi;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Words of one entry in the table that JavaScript fills. Mirrored in `lib/batch.js`.
const ENTRY_WORDS: usize = 5;
/// Words in front of the tape: how many follow, and how many notices wait.
const TAPE_HEAD: usize = 2;
/// Arena memory kept from one batch of replies to the next.
const KEEP: usize = 64 * 1024;

/// One client.
#[napi]
pub struct NativeClient {
    session: SessionHandle,
    nat: Arc<Nat>,
    /// RESP of the commands of a turn, written by JavaScript.
    arena: Uint8Array,
    /// Their entries, written by JavaScript.
    entries: Uint32Array,
    /// Replies, written by `drain`.
    tape: Uint32Array,
    spare: Tape,
    notices: Vec<Notice>,
    loop_reader: Option<LoopReader>,
}

#[napi]
impl NativeClient {
    /// Makes a client. `wake` is called, from the event loop, when there is something to drain.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: Env,
        options: NativeOptions,
        arena: Uint8Array,
        entries: Uint32Array,
        tape: Uint32Array,
        wake: Function<'_, (), ()>,
    ) -> Result<Self> {
        let asks_for_translations = options.nat_function;
        let config = Config::try_from(options).map_err(|error| invalid(error.message()))?;
        let nat = Arc::clone(&config.nat);
        let runtime =
            runtime::handle().map_err(|error| invalid(&format!("no runtime: {error}")))?;
        let drain = wake;
        // Weak: whether the process stays alive is decided in JavaScript, by a timer.
        let wake = wake
            .build_threadsafe_function::<()>()
            .callee_handled::<false>()
            .weak::<true>()
            .build()?;
        let (session, work) = {
            let _context = runtime.enter();
            run(config)
        };
        let loop_reader = LoopReader::start(&env, &session.client, &drain);
        session.client.outbox.set_wake(Box::new(move || {
            // Fails only while the environment is torn down: nobody is left to be woken.
            wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }));
        if asks_for_translations {
            let client = Arc::downgrade(&session.client);
            nat.ask_with(Box::new(move |announced| {
                if let Some(client) = client.upgrade() {
                    client.outbox.notify(Notice::Translate(announced));
                }
            }));
        }
        supervise(runtime, session.clone(), work);
        Ok(Self {
            session,
            nat,
            arena,
            entries,
            tape,
            spare: Tape::default(),
            notices: Vec::new(),
            loop_reader,
        })
    }

    /// Begins to connect.
    #[napi(catch_unwind)]
    pub fn connect(&self) {
        self.session.client.tell(Input::Connect);
    }

    /// Gives the connection up and looks for another.
    #[napi(catch_unwind)]
    pub fn reconnect(&self) {
        self.session.client.reconnect();
    }

    /// The answer to a `retry` notice: milliseconds until the next attempt.
    #[napi(catch_unwind)]
    pub fn retry_in(&self, delay: u32) {
        self.session.client.tell(Input::RetryIn(u64::from(delay)));
    }

    /// Ends the client; what is unsettled is rejected.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.session.client.tell(Input::Close);
    }

    /// Takes the first `count` entries of the table, whose bytes are at the front of the arena.
    #[napi(catch_unwind)]
    pub fn submit(&self, count: u32) -> Result<()> {
        let words = (count as usize).saturating_mul(ENTRY_WORDS);
        let table =
            self.entries.get(..words).ok_or_else(|| invalid("the table ends before `count`"))?;
        let total: usize = table.chunks_exact(ENTRY_WORDS).map(|entry| entry[1] as usize).sum();
        let batch = self.arena.get(..total).unwrap_or_default().to_vec();
        self.submit_batch(table, batch)
    }

    /// Takes one request that is too large for the arena, in parts that are ASCII strings or bytes;
    /// its entry is the first of the table.
    #[napi(catch_unwind)]
    pub fn submit_large(&self, env: Env, parts: Array<'_>) -> Result<()> {
        let table = self.entries.get(..ENTRY_WORDS).ok_or_else(|| invalid("the table is empty"))?;
        let batch = large::join(&env, &parts, table[1] as usize)?;
        self.submit_batch(table, batch)
    }

    fn submit_batch(&self, table: &[u32], batch: Vec<u8>) -> Result<()> {
        let entries = table.chunks_exact(ENTRY_WORDS).map(|words| Entry {
            id: words[0],
            length: words[1] as usize,
            flags: words[2],
            replies: words[3],
            timeout: words[4],
        });
        let total: usize = entries.clone().map(|entry| entry.length).sum();
        if total > batch.len() {
            return Err(invalid("the arena ends before its entries"));
        }
        self.session.client.submit(&Arc::new(batch), entries);
        Ok(())
    }

    /// Hands over everything that is ready: tokens through the tape, texts as the return value.
    ///
    /// `undefined`: no texts. A string: the one chunk of ASCII text. Otherwise an array of the
    /// narrow chunks, the wide chunks, the chunks of bytes, the large values, and the tape itself if
    /// it did not fit.
    #[napi(catch_unwind)]
    pub fn drain<'env>(&mut self, env: &'env Env) -> Result<Option<Unknown<'env>>> {
        let (mut tape, mut notices) =
            self.session.client.outbox.drain(std::mem::take(&mut self.spare));
        self.notices.append(&mut notices);
        let fits = tape.words.len() + TAPE_HEAD <= self.tape.len();
        #[allow(unsafe_code, reason = "the tape is memory of JavaScript")]
        // SAFETY: the array was handed over for good when the client was made; JavaScript reads
        // it only after this call returned, on this same thread.
        let memory = unsafe { self.tape.as_mut() };
        memory[0] = u32::try_from(tape.words.len()).unwrap_or(u32::MAX);
        memory[1] = u32::try_from(self.notices.len()).unwrap_or(u32::MAX);
        if fits {
            memory[TAPE_HEAD..TAPE_HEAD + tape.words.len()].copy_from_slice(&tape.words);
        }
        let texts = texts::hand_over(env, &mut tape, fits)?;
        self.spare = tape;
        self.spare.clear(KEEP);
        Ok(texts)
    }

    /// Takes what the application is to be told.
    #[napi(catch_unwind)]
    pub fn take_notices(&mut self) -> Vec<NativeNotice> {
        let notices = std::mem::take(&mut self.notices);
        if notices.iter().any(|notice| matches!(notice, Notice::Ended)) {
            self.session.client.outbox.drop_wake();
            if let Some(reader) = self.loop_reader.take() {
                reader.stop();
            }
        }
        notices.into_iter().map(NativeNotice::from).collect()
    }

    /// Blocks for at most `limit` milliseconds until everything submitted was answered.
    #[napi(catch_unwind)]
    pub fn settle_before_exit(&self, limit: u32) -> bool {
        self.session.client.settle_before_exit(Duration::from_millis(u64::from(limit)))
    }

    /// The answer to a `translate` notice.
    #[napi(catch_unwind)]
    pub fn translate(&self, announced: NativeAddress, reachable: NativeAddress) {
        self.nat.learn(announced.into(), Address::from(reachable));
    }

    /// How the client is doing.
    #[napi(catch_unwind)]
    pub fn health(&self) -> NativeHealth {
        NativeHealth::of(&self.session)
    }
}

impl Drop for NativeClient {
    fn drop(&mut self) {
        // Collected, or its environment (a worker thread) ended.
        self.session.client.tell(Input::Close);
    }
}

/// Runs the session; should it panic, every promise is rejected instead of waiting for ever.
fn supervise(
    runtime: &Handle,
    session: SessionHandle,
    work: impl Future<Output = ()> + Send + 'static,
) {
    let running = runtime.spawn(work);
    runtime.spawn(async move {
        if let Err(error) = running.await {
            session.client.close();
            session.client.outbox.notify(Notice::Error(crate::Error::internal(error)));
            session.client.outbox.notify(Notice::Ended);
        }
    });
}

pub(super) fn invalid(message: &str) -> Error {
    Error::new(Status::InvalidArg, message)
}
