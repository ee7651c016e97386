//! Seeded schedules of one client and its server, over real sockets that take little at once.
//!
//! Requests of every contract are submitted, held, given up and sent in pieces. The server reads some of it, and
//! answers what it has executed, refuses, says nothing, or answers what it has only begun to read; connections are
//! cut, and replaced by others whose greeting was on another database. All the while nothing that must not run
//! twice does, nothing is executed in another database than it was submitted for, or before what was submitted
//! earlier, and each promise is settled once, by its own reply. Then the server becomes a good one, and everything must be settled. A failing seed is
//! printed; run it alone with `SEED=n cargo test --no-default-features client::schedules`.

mod server;

use super::{Client, Entry};
use crate::config::{Address, Config, Endpoint};
use crate::connection::{Link, Received, Stream};
use crate::dice::{Dice, seeds};
use crate::fuzzing::Walk;
use crate::pipeline::Flags;
use crate::resp::{Tape, token};
use crate::session::Input;
use server::Server;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const SEEDS: u64 = 200;
const WILD_STEPS: usize = 120;
/// A few kilobytes leave in each.
const SETTLING_STEPS: usize = 5_000;
/// One more and a request is given up because connections are lost over it.
const MOST_CUTS: u32 = 8;
/// Contracts: reads, writes that may run twice and that may not, and transactions.
const CONTRACTS: [u32; 6] = [
    Flags::IDEMPOTENT,
    Flags::IDEMPOTENT | Flags::WRITE,
    Flags::WRITE,
    Flags::WRITE | Flags::TRANSACTION,
    Flags::WRITE | Flags::TRANSACTION | Flags::WAITED,
    Flags::IDEMPOTENT | Flags::TRANSACTION,
];
const SELECT: u32 = Flags::IDEMPOTENT | Flags::SELECT;
/// What a socket takes at once lies between the second and the third.
const SIZES: [usize; 4] = [0, 500, 20_000, 60_000];

/// A request, as its promise sees it.
#[derive(Default)]
struct Promise {
    flags: u32,
    replies: u32,
    /// The one that the last `SELECT` before it chose.
    database: u32,
    executed: u32,
    settled: bool,
}

struct World<'a> {
    dice: Dice,
    runtime: &'a Runtime,
    client: Client,
    _session: UnboundedReceiver<Input>,
    promises: Vec<Promise>,
    database: u32,
    generation: u64,
    cuts: u32,
    current: Option<(Arc<Link>, Server)>,
}

impl<'a> World<'a> {
    fn new(seed: u64, runtime: &'a Runtime) -> Self {
        let (inputs, session) = unbounded_channel();
        Self {
            dice: Dice::new(seed),
            runtime,
            client: Client::new(&Config::for_tests(Endpoint::Unix("schedules".into())), inputs),
            _session: session,
            promises: Vec::new(),
            database: 0,
            generation: 0,
            cuts: 0,
            current: None,
        }
    }

    fn misbehave(&mut self) {
        match self.dice.roll(16) {
            0..=3 => self.submit(),
            4 | 5 => self.flush(),
            6 | 7 => {
                let most = [1, 30, 5_000, 200_000][self.dice.index(4)];
                self.serve(most, true);
            }
            8 | 9 => self.answer(),
            10 | 11 => self.receive(),
            12 => self.lose_or_replace(),
            13 => match self.dice.roll(4) {
                0 => self.client.regulate(|pipeline| pipeline.hold_writes(true)),
                1 => self.client.regulate(|pipeline| pipeline.pause(true)),
                2 => self.client.regulate(|pipeline| pipeline.hold_writes(false)),
                _ => self.client.regulate(|pipeline| pipeline.pause(false)),
            },
            14 if self.dice.roll(3) == 0 => {
                if let Some((_, server)) = &mut self.current {
                    server.answer_too_early(&self.promises);
                }
            }
            14 => self.client.beat(),
            _ => self.client.expire(),
        }
        self.settle();
    }

    fn submit(&mut self) {
        let (mut batch, mut entries) = (Vec::new(), Vec::new());
        for _ in 0..=self.dice.roll(3) {
            let start = batch.len();
            let is_select = self.dice.roll(12) == 0;
            let flags =
                if is_select { SELECT } else { CONTRACTS[self.dice.index(CONTRACTS.len())] };
            let replies = match flags & (Flags::TRANSACTION | Flags::WAITED) {
                0 => 1,
                Flags::TRANSACTION => 3,
                _ => 4,
            };
            let mut body = vec![b'x'; SIZES[self.dice.index(4)]];
            if is_select {
                self.database = u32::try_from(self.dice.roll(4)).unwrap();
                body.extend(format!("\r\n{}\r\n", self.database).into_bytes());
            }
            batch.extend(format!("Q{:08}{:08}", self.promises.len(), body.len()).into_bytes());
            batch.extend(body);
            entries.push(Entry {
                id: u32::try_from(self.promises.len()).unwrap(),
                length: batch.len() - start,
                flags,
                replies,
                timeout: if is_select || self.dice.roll(8) > 0 { u32::MAX } else { 0 },
            });
            let database = self.database;
            self.promises.push(Promise { flags, replies, database, ..Promise::default() });
        }
        self.client.submit(&batch.into(), entries.into_iter());
    }

    fn flush(&mut self) {
        // The runtime has to notice that the socket takes something again.
        self.runtime.block_on(tokio::task::yield_now());
        self.client.flush_for(self.generation);
    }

    /// The server takes up to `most` bytes, and executes or refuses what it has whole.
    fn serve(&mut self, most: usize, moody: bool) {
        let Some((_, server)) = &mut self.current else { return };
        server.read(most);
        while server.execute(&mut self.promises, moody && self.dice.roll(6) == 0) {}
    }

    fn answer(&mut self) {
        let most = self.dice.index(4) + 1;
        if let Some((_, server)) = &mut self.current {
            server.answer(most);
        }
    }

    fn receive(&mut self) {
        let Some((link, _)) = &self.current else { return };
        let received = link.inbox().receive(&self.client, link);
        if let Received::End(reason) = received {
            self.lose(&reason);
        }
    }

    fn lose_or_replace(&mut self) {
        match self.dice.roll(4) {
            1 if self.cuts < MOST_CUTS => self.lose("it was cut"),
            2 if self.cuts < MOST_CUTS => {
                let earlier = self.dice.roll(4);
                self.connect(u32::try_from(earlier).ok());
            }
            _ if self.current.is_none() => self.connect(None),
            _ => {}
        }
    }

    fn lose(&mut self, reason: &str) {
        self.cuts += 1;
        let before = self.current.take();
        self.client.detach(self.generation, reason);
        self.end(before);
    }

    /// The greeting was on this database, or on the one in use.
    fn connect(&mut self, greeted: Option<u32>) {
        let chosen = self.client.pipeline().database();
        let database = greeted.unwrap_or(chosen);
        let before = self.current.take();
        self.cuts += u32::from(before.is_some());
        self.generation += 1;
        let (server, socket) = Server::new(database);
        let stream = tokio::net::UnixStream::from_std(socket).and_then(Stream::unix).unwrap();
        let node = Address::new("schedules", 0);
        let link = Arc::new(Link::new(self.generation, node, database, stream, None));
        self.runtime.block_on(link.stream().writable()).unwrap();
        self.client.attach(&link, "replaced");
        self.current = Some((link, server));
        self.end(before);
    }

    /// What the old server was sent it executes, and nobody hears of it.
    fn end(&mut self, before: Option<(Arc<Link>, Server)>) {
        let Some((_link, mut server)) = before else { return };
        server.read(usize::MAX);
        while server.execute(&mut self.promises, false) {}
    }

    /// JavaScript collects.
    fn settle(&mut self) {
        let (tape, _) = self.client.outbox.drain(Tape::default());
        let mut walk = Walk::of(&tape);
        while let Some(id) = walk.next_id() {
            let promise = &mut self.promises[id as usize];
            assert!(!std::mem::replace(&mut promise.settled, true), "{id} is settled twice");
            for reply in 0..promise.replies {
                let mut copy = Tape::default();
                walk.value(&mut copy);
                let kind = copy.words[0] & token::KIND;
                if kind == token::FAILURE {
                    assert_eq!(reply, 0, "{id} fails in the middle of its replies");
                    walk.value(&mut copy);
                    break;
                }
                let own = kind == token::INTEGER && copy.words[0] >> token::KIND_BITS == id;
                let agreed = kind == token::OK && promise.flags & Flags::SELECT != 0;
                assert!(own || agreed || kind == token::ERROR, "{id} has the reply of another");
            }
        }
        assert!(walk.is_done());
        for (id, promise) in self.promises.iter().enumerate() {
            assert!(
                promise.flags & Flags::IDEMPOTENT != 0 || promise.executed <= 1,
                "{id} ran twice"
            );
        }
    }

    /// As the session does, which asks for nothing else: that something is in flight.
    fn notice_silence(&mut self) {
        let suspected = self.client.pipeline().in_flight_since().is_some();
        if suspected && self.current.as_ref().is_some_and(|(_, server)| server.is_silent()) {
            self.lose("it is silent");
        }
    }

    fn come_to_rest(&mut self) {
        self.client.regulate(|pipeline| {
            pipeline.hold_writes(false);
            pipeline.pause(false);
        });
        for _ in 0..SETTLING_STEPS {
            if self.current.is_none() {
                self.connect(None);
            }
            self.flush();
            self.serve(usize::MAX, false);
            if let Some((_, server)) = &mut self.current {
                server.answer(usize::MAX);
            }
            self.receive();
            self.notice_silence();
            self.settle();
            let pipeline = self.client.pipeline();
            if pipeline.in_flight() == 0 && pipeline.waiting() == 0 {
                break;
            }
        }
        for (id, promise) in self.promises.iter().enumerate() {
            assert!(promise.settled, "{id} is never settled");
        }
    }
}

fn play(seed: u64, runtime: &Runtime) {
    let mut world = World::new(seed, runtime);
    world.connect(None);
    for _ in 0..WILD_STEPS {
        world.misbehave();
    }
    world.come_to_rest();
}

#[test]
fn whatever_a_server_does_each_promise_is_settled_once_and_nothing_runs_twice_or_elsewhere() {
    // The driver of sockets has its turn each time.
    let runtime = Builder::new_current_thread().enable_io().event_interval(1).build().unwrap();
    let _context = runtime.enter();
    for seed in seeds(SEEDS) {
        let result = std::panic::catch_unwind(|| play(seed, &runtime));
        assert!(result.is_ok(), "seed {seed}");
    }
}
