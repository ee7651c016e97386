//! From an address to a stream: name, TCP, options, TLS.

use super::stream::{Blocking, Stream};
use super::tls::TlsContext;
use super::{Conversation, Link, Role};
use crate::config::{Address, Config, Endpoint};
use crate::error::Error;
use crate::faults::Faults;
use rustls::ClientConnection;
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// A peer that acknowledges nothing at all for this long is gone, whatever the kernel's own
/// retransmission schedule says (15 minutes on Linux).
#[cfg(target_os = "linux")]
const USER_TIMEOUT: Duration = Duration::from_secs(10);

/// Of an address before the next one of the same name.
const HEAD_START: Duration = Duration::from_millis(250);

/// Between keepalive probes on idle connections to Sentinels.
const SENTINEL_KEEP_ALIVE: Duration = Duration::from_secs(3);

/// Dials a data node and goes through the handshake; the whole is bounded by `timings.connect`.
pub async fn dial(
    config: &Config,
    node: Address,
    database: u32,
    generation: u64,
) -> Result<(Link, Role), Error> {
    let target = node.clone();
    let work = async {
        Faults::of(config).at("dial");
        let (stream, tls) = open(config, &node).await?;
        let link = Link::new(generation, node, database, stream, tls);
        let role = Conversation::new(&link).greet(config).await?;
        Ok((link, role))
    };
    let late = |_| Error::timed_out(format!("connecting ({:?})", config.timings.connect));
    let result = timeout(config.timings.connect, work).await.map_err(late);
    result.and_then(|outcome| outcome).map_err(|error| error.reaching(target))
}

async fn open(
    config: &Config,
    node: &Address,
) -> Result<(Stream, Option<ClientConnection>), Error> {
    if let Endpoint::Unix(path) = &config.endpoint {
        return Ok((unix(path).await?, None));
    }
    let reachable = config.nat.reachable(node).await;
    let stream = connect(config, &reachable).await?;
    let stream = Stream::tcp(stream).map_err(|error| Error::io("connect", &error))?;
    let tls = match &config.tls {
        Some(context) => Some(secure(&stream, context, &reachable.host).await?),
        None => None,
    };
    Ok((stream, tls))
}

/// A TCP stream to `address`, for conversations that the redis crate carries on.
pub async fn connect_stream(config: &Config, address: &Address) -> Result<TcpStream, Error> {
    let stream = connect(config, &config.nat.reachable(address).await).await?;
    // A subscription says nothing for hours: without probes a dropped flow would never be noticed.
    SockRef::from(&stream)
        .set_tcp_keepalive(
            &TcpKeepalive::new().with_time(SENTINEL_KEEP_ALIVE).with_interval(SENTINEL_KEEP_ALIVE),
        )
        .map_err(|error| Error::io("socket options", &error))?;
    Ok(stream)
}

async fn unix(path: &str) -> Result<Stream, Error> {
    UnixStream::connect(path)
        .await
        .and_then(Stream::unix)
        .map_err(|error| Error::io("connect", &error))
}

async fn connect(config: &Config, address: &Address) -> Result<TcpStream, Error> {
    let resolved: Vec<SocketAddr> = lookup_host((address.host.as_str(), address.port))
        .await
        .map_err(|error| Error::not_found(&address.host, error))?
        .filter(|found| match config.family {
            Some(4) => found.is_ipv4(),
            Some(6) => found.is_ipv6(),
            _ => true,
        })
        .collect();
    let stream = first_of(resolved).await.map_err(|error| match error {
        Some(error) => Error::io("connect", &error),
        None => Error::not_found(&address.host, "no address of the wanted family"),
    })?;
    configure(&stream, config).map_err(|error| Error::io("socket options", &error))?;
    Ok(stream)
}

/// The first address to answer. One that neither answers nor refuses holds up the next for no longer
/// than [`HEAD_START`], as RFC 8305 has it. Otherwise the last error, if there was an address.
async fn first_of(addresses: Vec<SocketAddr>) -> Result<TcpStream, Option<io::Error>> {
    let mut left = addresses.into_iter();
    let mut attempts = JoinSet::new();
    let mut last = None;
    loop {
        match left.next() {
            Some(address) => drop(attempts.spawn(TcpStream::connect(address))),
            None if attempts.is_empty() => return Err(last),
            None => {}
        }
        let patience = if left.len() == 0 { Duration::MAX } else { HEAD_START };
        match timeout(patience, attempts.join_next()).await {
            Ok(Some(Ok(Ok(stream)))) => return Ok(stream),
            Ok(Some(Ok(Err(error)))) => last = Some(error),
            _ => {}
        }
    }
}

fn configure(stream: &TcpStream, config: &Config) -> io::Result<()> {
    stream.set_nodelay(config.no_delay)?;
    let socket = SockRef::from(stream);
    if let Some(after) = config.keep_alive {
        socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(after))?;
    }
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(USER_TIMEOUT))?;
    Ok(())
}

async fn secure(
    stream: &Stream,
    context: &TlsContext,
    host: &str,
) -> Result<ClientConnection, Error> {
    let name = context.name_for(host)?;
    let mut tls = ClientConnection::new(context.config().await, name)
        .map_err(|error| Error::tls(error.to_string()))?;
    while tls.is_handshaking() {
        step(stream, &mut tls).await.map_err(|error| tls_error(host, &error))?;
    }
    Ok(tls)
}

/// One turn of the handshake in whichever direction it waits for.
async fn step(stream: &Stream, tls: &mut ClientConnection) -> io::Result<()> {
    if tls.wants_write() {
        stream.writable().await?;
        return match tls.write_tls(&mut Blocking(stream)) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            other => other.map(drop),
        };
    }
    stream.readable().await?;
    match tls.read_tls(&mut Blocking(stream)) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(_) => {
            let outcome = tls.process_new_packets();
            if outcome.is_err() {
                // The alert tells the server why; that it arrives is not essential.
                let _ = tls.write_tls(&mut Blocking(stream));
            }
            outcome.map(drop).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(error),
    }
}

fn tls_error(host: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::tls(format!(
            "TLS handshake with {host}: the server closed the connection (does it speak TLS?)"
        )),
        io::ErrorKind::InvalidData => Error::tls(format!("TLS handshake with {host}: {error}")),
        _ => Error::io("TLS handshake", error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use socket2::{Domain, Socket, Type};

    /// Listens and never accepts: beyond a few, connections to it hang.
    fn deaf() -> (Socket, Vec<Socket>, SocketAddr) {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        listener.bind(&any.into()).expect("a port");
        listener.listen(0).expect("a queue");
        let address = listener.local_addr().ok().and_then(|at| at.as_socket()).expect("an address");
        let fill = |_| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
            socket.set_nonblocking(true).expect("a mode");
            // In progress, or let in: either way it takes a place.
            let _ = socket.connect(&address.into());
            socket
        };
        let waiting = (0..8).map(fill).collect();
        (listener, waiting, address)
    }

    #[tokio::test]
    async fn an_address_that_hangs_holds_the_next_one_up_for_a_moment_only() {
        let (_listener, _waiting, hanging) = deaf();
        let good = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let address = good.local_addr().expect("an address");
        let found = timeout(Duration::from_secs(20), first_of(vec![hanging, address])).await;
        let stream = found.expect("in time").expect("a connection");
        assert_eq!(stream.peer_addr().ok(), Some(address));
    }

    #[tokio::test]
    async fn of_addresses_that_all_refuse_the_last_error_is_told() {
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let address = closed.local_addr().expect("an address");
        drop(closed);
        let error = first_of(vec![address, address]).await.err().flatten();
        assert_eq!(error.map(|error| error.kind()), Some(io::ErrorKind::ConnectionRefused));
        assert!(first_of(Vec::new()).await.err().flatten().is_none());
    }
}
