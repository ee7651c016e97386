//! The object that JavaScript holds, and the two crossings of the hot path.

use super::event_loop::LoopReader;
use super::exchange::Exchange;
use super::health::NativeHealth;
use super::invalid;
use super::notices::NativeNotice;
use super::options::{NativeAddress, NativeOptions};
use super::runtime;
use crate::{Address, Config, Input, Nat, Notice, SessionHandle, run};
use napi::Result;
use napi::bindgen_prelude::{Array, Env, Function, Uint8Array, Uint32Array, Unknown};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi_derive::napi;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// One client.
#[napi]
pub struct NativeClient {
    session: SessionHandle,
    nat: Arc<Nat>,
    exchange: Rc<Exchange>,
    listening: bool,
    loop_reader: Option<LoopReader>,
}

#[napi]
impl NativeClient {
    /// Makes a client that nobody hears of until [`NativeClient::listen`].
    #[napi(constructor, catch_unwind)]
    pub fn new(
        options: NativeOptions,
        arena: Uint8Array,
        table: Uint32Array,
        tape: Uint32Array,
    ) -> Result<Self> {
        let asks_for_translations = options.nat_function;
        let config = Config::try_from(options).map_err(|error| invalid(error.message()))?;
        let nat = Arc::clone(&config.nat);
        let runtime =
            runtime::handle().map_err(|error| invalid(&format!("no runtime: {error}")))?;
        let (session, work) = {
            let _context = runtime.enter();
            run(config)
        };
        let exchange = Rc::new(Exchange::new(Arc::clone(&session.client), arena, table, tape));
        if asks_for_translations {
            let client = Arc::downgrade(&session.client);
            nat.ask_with(Box::new(move |announced| {
                if let Some(client) = client.upgrade() {
                    client.outbox.notify(Notice::Translate(announced));
                }
            }));
        }
        supervise(runtime, session.clone(), work);
        Ok(Self { session, nat, exchange, listening: false, loop_reader: None })
    }

    /// From now on `wake` is called, from the event loop, when there is something to drain; where the event
    /// loop has read it, with what `drain` would return, and `null` in place of `undefined`.
    ///
    /// To be called when the client is put to use, and not before: the function leads to the client, and is
    /// held until that has ended. One that nobody ever used would not be collected.
    #[napi(catch_unwind)]
    pub fn listen(&mut self, env: Env, wake: Function<'_, (), ()>) -> Result<()> {
        if std::mem::replace(&mut self.listening, true) {
            return Ok(());
        }
        let client = &self.session.client;
        self.loop_reader = LoopReader::start(&env, client, &self.exchange, &wake);
        // Weak: whether the process stays alive is decided in JavaScript, by a timer.
        let wake = wake
            .build_threadsafe_function::<()>()
            .callee_handled::<false>()
            .weak::<true>()
            .build()?;
        client.outbox.set_wake(Box::new(move || {
            // Fails only while the environment is torn down: nobody is left to be woken.
            wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }));
        Ok(())
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
        self.exchange.submit(count as usize)
    }

    /// Takes one request that is too large for the arena, in parts that are ASCII strings or bytes;
    /// its entry is the first of the table.
    #[napi(catch_unwind)]
    pub fn submit_large(&self, env: Env, parts: Array<'_>) -> Result<()> {
        self.exchange.submit_large(env, &parts)
    }

    /// Hands over everything that is ready; see [`Exchange::drain`].
    #[napi(catch_unwind)]
    pub fn drain<'env>(&self, env: &'env Env) -> Result<Option<Unknown<'env>>> {
        self.exchange.drain(env)
    }

    /// The names of the fields of hashes whose shape has this number, in their order.
    #[napi(catch_unwind)]
    pub fn fields_of_shape(&self, number: u32) -> Result<Vec<String>> {
        let shape = self.session.client.shapes.get(number);
        Ok(shape.ok_or_else(|| invalid("no shape has this number"))?.names())
    }

    /// Takes what the application is to be told.
    #[napi(catch_unwind)]
    pub fn take_notices(&mut self) -> Vec<NativeNotice> {
        let notices = self.exchange.take_notices();
        self.session.client.faults.at("notices");
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
        // Collected, because it was never used or has ended; or its environment (a worker thread) ended.
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
