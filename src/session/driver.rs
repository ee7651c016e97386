//! Carries out what the supervisor decides: tasks, sockets and clocks are here.

use super::Notice;
use super::certificates::warn_of_files;
use super::input::{Action, Generation, Input, Purpose};
use super::reach::reach;
use super::supervisor::{Health, Policy, Supervisor};
use super::toll::TollKeeper;
use crate::client::Client;
use crate::config::{Address, Config, Endpoint, SentinelGroup};
use crate::connection::{Link, Role, read_replies};
use crate::contain::contain_task;
use crate::sentinel::{Ask, Peer, PeerReport, SentinelId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// Deadlines of commands are enforced this finely, whatever else happens.
const TICK: Duration = Duration::from_millis(100);
/// Sentinels beyond this many add nothing but connections.
const MOST_SENTINELS: usize = 16;

/// What the binding holds of a running session.
#[derive(Debug, Clone)]
pub struct SessionHandle {
    /// The client it serves.
    pub client: Arc<Client>,
    health: Arc<Mutex<Health>>,
    sentinels: Arc<Mutex<Vec<Address>>>,
}

impl SessionHandle {
    /// How things stood after the last input.
    pub fn health(&self) -> Health {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every Sentinel known, by number.
    pub fn sentinels(&self) -> Vec<Address> {
        self.sentinels.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Makes a client and its session; the future is the session's work and ends with the client.
pub fn run(config: Config) -> (SessionHandle, impl Future<Output = ()> + Send) {
    let (driver, receiver) = prepare(config);
    (driver.handle.clone(), driver.drive(receiver))
}

fn prepare(config: Config) -> (Driver, UnboundedReceiver<Input>) {
    let (sender, receiver) = unbounded_channel();
    let client = Arc::new(Client::new(&config, sender.clone()));
    let supervisor = Supervisor::new(Policy::new(&config));
    warn_of_files(&config, &client);
    let handle = SessionHandle {
        client: Arc::clone(&client),
        health: Arc::new(Mutex::new(supervisor.health())),
        sentinels: Arc::default(),
    };
    let driver = Driver {
        config: Arc::new(config),
        client,
        supervisor,
        inputs: sender,
        handle,
        peers: HashMap::new(),
        dials: HashMap::new(),
        toll: TollKeeper::default(),
        ended: false,
    };
    (driver, receiver)
}

enum Dialled {
    Pending(JoinHandle<()>),
    Ready(Arc<Link>),
}

struct Driver {
    config: Arc<Config>,
    client: Arc<Client>,
    supervisor: Supervisor,
    inputs: UnboundedSender<Input>,
    handle: SessionHandle,
    peers: HashMap<SentinelId, (UnboundedSender<Ask>, JoinHandle<()>)>,
    dials: HashMap<Generation, Dialled>,
    toll: TollKeeper,
    ended: bool,
}

/// A dial that is done brings its connection along, past the supervisor.
type Dials = UnboundedSender<(Generation, Arc<Link>, Role)>;

impl Driver {
    async fn drive(mut self, mut inputs: UnboundedReceiver<Input>) {
        let (dials, mut dialled) = unbounded_channel();
        let mut due = Instant::now() + TICK;
        while !self.ended {
            // Inputs that come all the time must not put it off for ever.
            let wanted = Duration::from_millis(self.supervisor.next_tick(self.client.now()));
            let at = Instant::now().checked_add(wanted).map_or(due, |at| at.min(due));
            let input = tokio::select! {
                biased;
                Some((generation, link, role)) = dialled.recv() => {
                    // A dial that was cancelled meanwhile has no place to go: dropped here.
                    let Some(slot) = self.dials.get_mut(&generation) else { continue };
                    *slot = Dialled::Ready(link);
                    Input::DialReady(generation, role)
                }
                () = sleep_until(at) => {
                    due = Instant::now() + TICK;
                    self.client.catch_up();
                    self.client.expire();
                    Input::Tick { silent: self.client.silent_for() }
                }
                Some(input) = inputs.recv() => input,
            };
            self.client.faults.at("driver");
            self.take(input, &dials);
        }
    }

    fn take(&mut self, input: Input, dials: &Dials) {
        if matches!(input, Input::Connect) && self.peers.is_empty() {
            self.start_sentinels();
        }
        if let Input::DialFailed(generation, _) = &input {
            self.dials.remove(generation);
        }
        for action in self.supervisor.handle(self.client.now(), input) {
            self.carry_out(action, dials);
        }
        *self.handle.health.lock().unwrap_or_else(PoisonError::into_inner) =
            self.supervisor.health();
    }

    fn carry_out(&mut self, action: Action, dials: &Dials) {
        if let Action::HoldWrites(true) | Action::Pause(true) | Action::Detach(..) = &action {
            self.toll.trouble(&self.client);
        }
        match action {
            Action::AskSentinels => {
                for (ask, _) in self.peers.values() {
                    // Its task ends with this channel, and not before.
                    let _ = ask.send(Ask::Now);
                }
            }
            Action::AddSentinel(address) => self.learn_sentinel(&address),
            Action::DropSentinel(id) => {
                if let Some((_, task)) = self.peers.remove(&id) {
                    task.abort();
                }
            }
            Action::Dial { generation, node, purpose } => {
                self.dial(generation, node, purpose, dials);
            }
            Action::CancelDial(generation) => self.cancel(generation),
            Action::Attach(generation, reason) => self.attach(generation, &reason),
            Action::Abandon => self.abandon(),
            Action::Detach(generation, reason) => self.client.detach(generation, &reason),
            Action::HoldWrites(hold) => self.client.regulate(|pipeline| pipeline.hold_writes(hold)),
            Action::Pause(pause) => self.client.regulate(|pipeline| pipeline.pause(pause)),
            Action::Stalled(stalled) => {
                self.client.regulate(|pipeline| pipeline.set_stalled(stalled));
            }
            Action::Heartbeat => self.client.beat(),
            Action::FailWaiting(codes, message) => self.client.fail_waiting(codes, &message),
            Action::Cause(cause) => self.client.regulate(|pipeline| pipeline.cause = cause),
            Action::Notify(notice) => self.notify(notice),
            Action::End => self.end(),
        }
    }

    fn abandon(&mut self) {
        let answered = self.toll.abandon(&self.client);
        self.client.outbox.notify(Notice::Warning(
            "REDIS_PROMOTION_ABANDONED",
            format!("Sentinel gave up the promotion that was followed; {answered} commands were answered by that node"),
        ));
    }

    fn notify(&mut self, mut notice: Notice) {
        if let Notice::Failover(report) = &mut notice {
            self.toll.complete(report, &self.client, &self.handle.sentinels());
        }
        self.client.outbox.notify(notice);
    }

    fn start_sentinels(&mut self) {
        if let Endpoint::Sentinel(group) = &self.config.endpoint {
            for seed in group.seeds.clone() {
                self.add_sentinel(&seed, true);
            }
        }
    }

    fn learn_sentinel(&mut self, address: &Address) {
        if matches!(&self.config.endpoint, Endpoint::Sentinel(group) if group.learn) {
            self.add_sentinel(address, false);
        }
    }

    /// Rule S17: Sentinels that others know are added behind the configured ones, which stay.
    fn add_sentinel(&mut self, address: &Address, seed: bool) {
        let Endpoint::Sentinel(group) = &self.config.endpoint else { return };
        let id = {
            let mut known = self.handle.sentinels.lock().unwrap_or_else(PoisonError::into_inner);
            // One that was forgotten gets its number back.
            let id = known.iter().position(|known| known == address).unwrap_or(known.len());
            if self.peers.contains_key(&id) || self.peers.len() >= MOST_SENTINELS {
                return;
            }
            if id == known.len() {
                known.push(address.clone());
            }
            id
        };
        self.supervisor.add_sentinel(id, address, seed);
        let group: SentinelGroup = group.clone();
        let inputs = self.inputs.clone();
        let client = Arc::clone(&self.client);
        let reports = Box::new(move |report| {
            // The session may have ended; then nobody wants to know.
            let _ = inputs.send(match report {
                PeerReport::NeedlessPassword(sentinel) => {
                    let server = format!("Sentinel {sentinel}");
                    return client.outbox.notify(Notice::needless_password(server));
                }
                PeerReport::Up { subscribed } => Input::SentinelUp(id, subscribed),
                PeerReport::Answer(answer) => Input::SentinelAnswer(id, answer),
                PeerReport::Event(event) => Input::SentinelEvent(id, event),
                PeerReport::Identity(run_id) => Input::SentinelIdentity(id, run_id),
                PeerReport::Directory(directory) => Input::SentinelDirectory(directory),
                PeerReport::Down(error) => Input::SentinelDown(id, error),
            });
        });
        let (peer, asks) = Peer::new(Arc::clone(&self.config), group, address.clone(), reports);
        self.peers.insert(id, (asks, tokio::spawn(peer.run())));
    }

    fn dial(&mut self, generation: Generation, node: Address, purpose: Purpose, dials: &Dials) {
        let config = Arc::clone(&self.config);
        let inputs = self.inputs.clone();
        let dials = dials.clone();
        let database = self.client.pipeline().database();
        let task = tokio::spawn(async move {
            match contain_task(Box::pin(reach(&config, node, database, generation, purpose))).await
            {
                Ok((link, role)) => {
                    // Both ends live in this session.
                    let _ = dials.send((generation, Arc::new(link), role));
                }
                Err(error) => {
                    let _ = inputs.send(Input::DialFailed(generation, error));
                }
            }
        });
        self.dials.insert(generation, Dialled::Pending(task));
    }

    fn cancel(&mut self, generation: Generation) {
        if let Some(Dialled::Pending(task)) = self.dials.remove(&generation) {
            task.abort();
        }
    }

    fn attach(&mut self, generation: Generation, reason: &str) {
        let Some(Dialled::Ready(link)) = self.dials.remove(&generation) else { return };
        self.toll.relief(&self.client);
        self.client.attach(&link, reason);
        if link.had_needless_login() {
            self.client.outbox.notify(Notice::needless_password(&link.node));
        }
        let client = Arc::clone(&self.client);
        let inputs = self.inputs.clone();
        let reader = tokio::spawn(read_replies(client, Arc::clone(&link)));
        tokio::spawn(async move {
            // A panic must not leave a connection that nobody reads.
            let reason = reader.await.unwrap_or_else(|error| format!("internal error: {error}"));
            // The session may have ended before its connection.
            if link.inbox().was_used() {
                let _ = inputs.send(Input::LinkUsed(generation));
            }
            let _ = inputs.send(Input::LinkClosed(generation, reason));
        });
    }

    fn end(&mut self) {
        self.ended = true;
        self.client.close();
        for (_, (_, task)) in self.peers.drain() {
            task.abort();
        }
        for (_, dialled) in self.dials.drain() {
            if let Dialled::Pending(task) = dialled {
                task.abort();
            }
        }
        self.client.outbox.notify(Notice::Ended);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_left_of_an_attempt_that_failed() {
        let nobody = Endpoint::Unix("/nonexistent/redis.sock".into());
        let (mut driver, mut inputs) = prepare(Config::for_tests(nobody));
        let (dials, _dialled) = unbounded_channel();
        driver.take(Input::Connect, &dials);
        for _ in 0..5 {
            let failed = inputs.recv().await.expect("the attempt ends");
            assert!(matches!(failed, Input::DialFailed(..)));
            driver.take(failed, &dials);
            assert_eq!(driver.dials.len(), 0);
            driver.take(Input::Reconnect, &dials);
        }
    }
}
