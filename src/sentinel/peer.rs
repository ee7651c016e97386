//! The task that keeps in touch with one Sentinel: it asks, and it listens.

use super::ask::{Answer, Directory, Questions};
use super::event::{SentinelEvent, parse};
use super::metered::{Allowance, Metered};
use crate::config::{Address, Config, SentinelGroup};
use crate::connection::connect_stream;
use crate::contain::contain_task;
use crate::error::Error;
use crate::faults::Faults;
use futures_util::StreamExt;
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{AsyncConnectionConfig, RedisConnectionInfo};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsConnector;

/// A healthy Sentinel is asked this often, in case an event was missed: Pub/Sub does not replay.
const POLL: Duration = Duration::from_secs(1);
/// Where the ACL forbids to subscribe (rule S22), asking is all there is.
const POLL_WITHOUT_EVENTS: Duration = Duration::from_millis(200);
/// The list of Sentinels is refreshed with every n-th answer.
const DIRECTORY_EVERY: u32 = 10;
/// Delays between attempts to reach a Sentinel that is away: one that is back must be followed again
/// within a second, connecting and subscribing included.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(400));

/// A wish of the session.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    /// Answer now; a Sentinel that is away is tried now.
    Now,
}

/// What a peer tells the session.
#[derive(Debug)]
pub enum PeerReport {
    /// It is connected; whether it lets the client subscribe.
    Up {
        /// False: events are denied and it is polled instead.
        subscribed: bool,
    },
    /// It answered.
    Answer(Answer),
    /// It published something about the group.
    Event(SentinelEvent),
    /// It said who it is.
    Identity(String),
    /// It named its peers.
    Directory(Directory),
    /// It has no password, and was given one.
    NeedlessPassword(Address),
    /// It cannot be reached, or not any more.
    Down(Error),
}

/// Tells the session something.
pub type Reports = Box<dyn Fn(PeerReport) + Send + Sync>;

/// See the module documentation.
pub struct Peer {
    config: Arc<Config>,
    group: SentinelGroup,
    address: Address,
    reports: Reports,
    asks: UnboundedReceiver<Ask>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

type Events = Pin<Box<dyn futures_util::Stream<Item = redis::Msg> + Send>>;

impl Peer {
    /// Prepares a peer; [`Peer::run`] does the work.
    pub fn new(
        config: Arc<Config>,
        group: SentinelGroup,
        address: Address,
        reports: Reports,
    ) -> (Self, UnboundedSender<Ask>) {
        let (sender, asks) = tokio::sync::mpsc::unbounded_channel();
        (Self { config, group, address, reports, asks }, sender)
    }

    /// Runs until the session drops its end of the channel.
    pub async fn run(mut self) {
        let mut delay = RETRY.0;
        loop {
            let error = match contain_task(self.connect()).await {
                Ok((questions, events)) => {
                    // The first attempt to come back is made at once: a Sentinel that died refuses
                    // it, and that is worth knowing in the middle of a failover.
                    delay = Duration::ZERO;
                    let touch = async { Ok(self.keep_in_touch(questions, events).await) };
                    match contain_task(touch).await.unwrap_or_else(Some) {
                        Some(error) => error,
                        None => return,
                    }
                }
                Err(error) => error,
            };
            (self.reports)(PeerReport::Down(error.at(format!("Sentinel {}", self.address))));
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                ask = self.asks.recv() => if ask.is_none() { return },
            }
            one_wish(&mut self.asks);
            delay = (delay * 2).clamp(RETRY.0, RETRY.1);
        }
    }

    /// Two connections, because RESP2 cannot ask on one that is subscribed.
    async fn connect(&self) -> Result<(Questions, Option<Events>), Error> {
        let limit = self.config.timings.sentinel;
        let (questions, events) = match timeout(limit, self.enter()).await {
            Ok(outcome) => outcome?,
            Err(_) => return Err(Error::timed_out(format!("connecting ({limit:?})"))),
        };
        (self.reports)(PeerReport::Up { subscribed: events.is_some() });
        Ok((questions, events))
    }

    /// As in ioredis, a password that the Sentinel has no use for is none. The crate does not hand
    /// on why a login was refused, but where none is needed, the same works without.
    async fn enter(&self) -> Result<(Questions, Option<Events>), Error> {
        let login = self.login();
        let refusal = match tokio::try_join!(self.questions(&login), self.events(&login)) {
            Err(error) if error.is_auth() && login.username().is_none() => error,
            outcome => return outcome,
        };
        let login = without_lib_name();
        let outcome = tokio::try_join!(self.questions(&login), self.events(&login));
        let outcome = outcome.map_err(|_| refusal)?;
        (self.reports)(PeerReport::NeedlessPassword(self.address.clone()));
        Ok(outcome)
    }

    async fn questions(&self, login: &RedisConnectionInfo) -> Result<Questions, Error> {
        let allowance = Allowance::new();
        let stream = Metered::new(self.stream().await?, allowance.clone());
        let config =
            AsyncConnectionConfig::new().set_response_timeout(Some(self.config.timings.sentinel));
        let (connection, driver) = MultiplexedConnection::new_with_config(login, stream, config)
            .await
            .map_err(|error| login_failed(&error))?;
        tokio::spawn(driver);
        Ok(Questions::new(connection, self.group.clone(), allowance))
    }

    /// `None` where the ACL forbids to subscribe.
    async fn events(&self, login: &RedisConnectionInfo) -> Result<Option<Events>, Error> {
        let allowance = Allowance::new();
        let stream = Metered::new(self.stream().await?, allowance.clone());
        let mut events = PubSub::new(login, stream).await.map_err(|error| login_failed(&error))?;
        match events.psubscribe(&["+*", "-*"]).await {
            Ok(()) => {
                Ok(Some(Box::pin(events.into_on_message().inspect(move |_| allowance.renew()))))
            }
            Err(error) if error.code() == Some("NOPERM") => Ok(None),
            Err(error) => Err(login_failed(&error)),
        }
    }

    async fn stream(&self) -> Result<Box<dyn Stream>, Error> {
        let tcp = connect_stream(&self.config, &self.address).await?;
        let Some(tls) = &self.group.tls else { return Ok(Box::new(tcp)) };
        let host = self.config.nat.reachable(&self.address).await.host;
        let name = tls.name_for(&host)?;
        let secured = TlsConnector::from(tls.config().await).connect(name, tcp).await;
        secured
            .map(|stream| Box::new(stream) as Box<dyn Stream>)
            .map_err(|error| Error::tls(format!("TLS handshake with {host}: {error}")))
    }

    fn login(&self) -> RedisConnectionInfo {
        let mut login = without_lib_name();
        let credentials = &self.group.credentials;
        if let Some(user) = &credentials.username {
            login = login.set_username(user);
        }
        if let Some(password) = &credentials.password {
            login = login.set_password(password.expose());
        }
        login
    }

    /// Asks and listens until the Sentinel is lost; `None` when the session has ended.
    async fn keep_in_touch(
        &mut self,
        questions: Questions,
        events: Option<Events>,
    ) -> Option<Error> {
        Faults::of(&self.config).at("sentinel");
        let poll = if events.is_some() { POLL } else { POLL_WITHOUT_EVENTS };
        let events = events.unwrap_or_else(|| Box::pin(futures_util::stream::pending()));
        // Side by side: an answer that is slow to come must not keep an event waiting.
        tokio::select! {
            biased;
            error = listen(events, &self.group.name, &self.reports) => Some(error),
            error = ask_and_poll(questions, poll, &mut self.asks, &self.reports) => error,
        }
    }
}

/// Least-privilege ACLs forbid CLIENT SETINFO (rule S22).
fn without_lib_name() -> RedisConnectionInfo {
    RedisConnectionInfo::default().set_skip_set_lib_name()
}

async fn listen(mut events: Events, name: &str, reports: &Reports) -> Error {
    while let Some(message) = events.next().await {
        let payload: String = message.get_payload().unwrap_or_default();
        if let Some(event) = parse(message.get_channel_name(), &payload, name) {
            reports(PeerReport::Event(event));
        }
    }
    Error::protocol("the subscription ended")
}

/// Several wishes that came meanwhile are one. (Each for itself, those of an hour without an answer were as many
/// attempts at once when the Sentinel's host was back.)
fn one_wish(asks: &mut UnboundedReceiver<Ask>) {
    while asks.try_recv().is_ok() {}
}

/// Asks at regular times and whenever the session wishes; `None` when that has ended.
async fn ask_and_poll(
    mut questions: Questions,
    poll: Duration,
    asks: &mut UnboundedReceiver<Ask>,
    reports: &Reports,
) -> Option<Error> {
    let mut next_poll = Instant::now();
    let mut polls = 0_u32;
    loop {
        tokio::select! {
            ask = asks.recv() => {
                ask?;
                one_wish(asks);
            }
            () = sleep_until(next_poll) => {}
        }
        match questions.answer().await {
            Ok(answer) => reports(PeerReport::Answer(answer)),
            Err(error) => return Some(error),
        }
        if polls.is_multiple_of(DIRECTORY_EVERY) {
            get_to_know(&mut questions, polls == 0, reports).await;
        }
        polls = polls.wrapping_add(1);
        next_poll = Instant::now() + poll;
    }
}

/// What changes rarely: who it is, which others there are, and whether its clock is in order.
async fn get_to_know(questions: &mut Questions, first: bool, reports: &Reports) {
    if first && let Some(run_id) = questions.identity().await {
        reports(PeerReport::Identity(run_id));
    }
    reports(PeerReport::Directory(questions.directory().await));
    if let Some(tilt) = questions.tilt().await {
        reports(PeerReport::Event(SentinelEvent::Tilt(tilt)));
    }
}

fn login_failed(error: &redis::RedisError) -> Error {
    match error.code() {
        Some("ERR") | None if error.kind() != redis::ErrorKind::AuthenticationFailed => {
            Error::protocol(error.category().to_owned())
        }
        code => Error::login(code.unwrap_or("WRONGPASS")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Credentials, Endpoint, FollowPromotion, WantedRole};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn wishes_that_piled_up_are_one_attempt() {
        let closed = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = closed.local_addr().expect("an address").port();
        drop(closed);
        let address = Address::new("127.0.0.1", port);
        let group = group(&address);
        let config = Arc::new(Config::for_tests(Endpoint::Sentinel(group.clone())));
        let failures = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&failures);
        let reports = Box::new(move |report| {
            if matches!(report, PeerReport::Down(_)) {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        let (peer, asks) = Peer::new(config, group, address, reports);
        for _ in 0..1000 {
            asks.send(Ask::Now).expect("the peer is there");
        }
        drop(asks);
        peer.run().await;
        assert_eq!(
            failures.load(Ordering::Relaxed),
            2,
            "the first, and the one that was wished for"
        );
    }

    fn group(seed: &Address) -> SentinelGroup {
        SentinelGroup {
            name: "mymaster".into(),
            seeds: vec![seed.clone()],
            credentials: Credentials::default(),
            tls: None,
            role: WantedRole::Master,
            follow: FollowPromotion::Early,
            learn: false,
        }
    }
}
