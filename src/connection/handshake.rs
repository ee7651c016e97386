//! What is said on a connection before any command of the application.

use super::Link;
use crate::config::{Config, Dialect};
use crate::error::Error;
use crate::resp::{Decoder, Progress, Reply, Tape, read_reply};
use crate::wipe::Wiped;
use redis::Cmd;
use std::io::{self, IoSlice};

/// The longest reply of a handshake, that to `INFO`, has a few kilobytes.
const MOST_UNREAD: usize = 256 * 1024;

/// What a node says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It takes writes.
    Master,
    /// It follows another node.
    Replica,
    /// It would, and has no connection to it: what it has is as old as that.
    CutOff,
    /// It is being given another node's data, in place of its own.
    Syncing,
    /// The ACL allows neither `ROLE` nor `INFO`.
    Unknown,
}

impl Role {
    /// It takes no writes.
    pub fn is_replica(self) -> bool {
        matches!(self, Self::Replica | Self::CutOff | Self::Syncing)
    }
}

/// Requests and replies in turn, on a connection that nobody else uses yet.
pub struct Conversation<'a> {
    link: &'a Link,
    decoder: Decoder,
    unread: Vec<u8>,
}

impl<'a> Conversation<'a> {
    /// Starts one.
    pub fn new(link: &'a Link) -> Self {
        Self { link, decoder: Decoder::default(), unread: Vec::new() }
    }

    /// Authenticates, selects the database, introduces itself, and asks for the role.
    ///
    /// RESP2 is the default on purpose: it is what ioredis 5 speaks, and RESP3 changes the shape of
    /// some replies. It also means that a server that refuses `HELLO` is no special case.
    pub async fn greet(&mut self, config: &Config) -> Result<Role, Error> {
        let greeting = Greeting::new(config, self.link.database);
        let replies = self.exchange(greeting.bytes.bytes(), greeting.steps.len()).await?;
        for (reply, step) in replies.iter().zip(&greeting.steps) {
            let (Reply::Error(text), true) = (reply, step.required) else { continue };
            let error = match step.what {
                // As in ioredis: an application that is given a password for nothing goes on working.
                "AUTH" if Error::is_needless_login(text) => {
                    self.link.login_was_needless();
                    continue;
                }
                "AUTH" => Error::login(text),
                "SELECT" => return Err(Error::no_database(self.link.database, text)),
                _ => Error::from_reply(text),
            };
            return Err(error.at(step.what));
        }
        self.role_from(replies.last()).await
    }

    async fn role_from(&mut self, reply: Option<&Reply>) -> Result<Role, Error> {
        match reply {
            Some(Reply::Error(_)) => self.role_from_info().await,
            Some(reply) => Ok(parse_role(reply)),
            None => Ok(Role::Unknown),
        }
    }

    /// Rule S9: where `ROLE` is not to be had, `INFO` says the same.
    async fn role_from_info(&mut self) -> Result<Role, Error> {
        let mut info = redis::cmd("INFO");
        info.arg("replication");
        let reply = self.ask(&[info]).await?;
        Ok(match reply.first() {
            Some(Reply::Text(text)) if text.contains("role:master") => Role::Master,
            Some(Reply::Text(text)) if text.contains("role:slave") => replica_from_info(text),
            _ => Role::Unknown,
        })
    }

    /// Sends all commands at once and waits for as many replies.
    pub async fn ask(&mut self, commands: &[Cmd]) -> Result<Vec<Reply>, Error> {
        let bytes: Vec<u8> = commands.iter().flat_map(Cmd::get_packed_command).collect();
        self.exchange(&bytes, commands.len()).await
    }

    async fn exchange(&mut self, bytes: &[u8], count: usize) -> Result<Vec<Reply>, Error> {
        // One that takes nothing more may have said why.
        let sent = self.send(bytes).await.map_err(|error| Error::io("handshake", &error));
        let mut replies = Vec::with_capacity(count);
        while replies.len() < count {
            match self.reply().await {
                Ok(reply) => replies.push(reply),
                Err(error) => {
                    return Err(farewell(&replies).unwrap_or_else(|| sent.err().unwrap_or(error)));
                }
            }
        }
        if !self.unread.is_empty() {
            return Err(Error::protocol("protocol error: the server sent a reply to nothing"));
        }
        Ok(replies)
    }

    async fn send(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.link.write_vectored(&[IoSlice::new(bytes)])? {
                0 => self.link.stream().writable().await?,
                written => bytes = &bytes[written..],
            }
        }
        while self.link.has_unsent() {
            self.link.stream().writable().await?;
            self.link.flush_records()?;
        }
        Ok(())
    }

    async fn reply(&mut self) -> Result<Reply, Error> {
        let mut tape = Tape::default();
        let mut used = 0;
        loop {
            let step = self.decoder.decode(&self.unread[used..], false, &mut tape);
            match step
                .map_err(|error| Error::protocol(format!("{error} (is this a Redis server?)")))?
            {
                Progress::Complete(more) => {
                    self.unread.drain(..used + more);
                    return Ok(read_reply(&tape));
                }
                Progress::Partial(more) => used += more,
            }
            if self.unread.len() > MOST_UNREAD {
                return Err(Error::protocol("protocol error: a greeting longer than any server's"));
            }
            self.fill().await.map_err(|error| Error::io("handshake", &error))?;
        }
    }

    async fn fill(&mut self) -> io::Result<()> {
        let mut chunk = [0; 4096];
        loop {
            match self.link.read(&mut chunk) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => {
                    self.unread.extend_from_slice(&chunk[..read]);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.link.stream().readable().await?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// What a server said that closed the connection at once, such as that it has too many clients. Any other
/// error reply could quote what was sent, a password among it.
fn farewell(replies: &[Reply]) -> Option<Error> {
    match replies {
        [Reply::Error(text)] if text.starts_with("ERR max number of clients") => {
            Some(Error::from_reply(text))
        }
        _ => None,
    }
}

/// Asks a connected node for its role, as [`Conversation::greet`] does at the end.
pub async fn ask_role(link: &Link) -> Result<Role, Error> {
    let mut conversation = Conversation::new(link);
    let replies = conversation.ask(&[redis::cmd("ROLE")]).await?;
    conversation.role_from(replies.first()).await
}

/// Reads the reply of `ROLE`.
pub fn parse_role(reply: &Reply) -> Role {
    match reply {
        Reply::Array(items) => match items.first().and_then(Reply::as_text) {
            Some("master") => Role::Master,
            Some("slave") => match items.get(3).and_then(Reply::as_text) {
                Some("sync") => Role::Syncing,
                Some("connected") | None => Role::Replica,
                Some(_) => Role::CutOff,
            },
            _ => Role::Unknown,
        },
        _ => Role::Unknown,
    }
}

fn replica_from_info(info: &str) -> Role {
    if info.contains("master_sync_in_progress:1") {
        Role::Syncing
    } else if info.contains("master_link_status:down") {
        Role::CutOff
    } else {
        Role::Replica
    }
}

struct Step {
    what: &'static str,
    required: bool,
}

/// The commands of the handshake and which of them must succeed.
struct Greeting {
    /// As they are sent, password included.
    bytes: Wiped,
    steps: Vec<Step>,
}

impl Greeting {
    fn new(config: &Config, database: u32) -> Self {
        let mut greeting = Self { bytes: Wiped::default(), steps: Vec::new() };
        greeting.authenticate(config);
        if config.dialect == Dialect::Resp3 {
            // Refused before Redis 6 and where an ACL forbids it: what follows is RESP2 then.
            greeting.say("HELLO", false, |cmd| cmd.arg("3"));
        }
        if database != 0 {
            greeting.say("SELECT", true, |cmd| cmd.arg(database));
        }
        if let Some(name) = &config.client_name {
            greeting.say("CLIENT SETNAME", true, |cmd| cmd.arg("SETNAME").arg(name));
        }
        // Unknown before Redis 7.2 and forbidden by least-privilege ACLs: courtesy only.
        if let Some((name, version)) = &config.library {
            for (what, value) in [("LIB-NAME", name), ("LIB-VER", version)] {
                greeting
                    .say("CLIENT SETINFO", false, |cmd| cmd.arg("SETINFO").arg(what).arg(value));
            }
        }
        if config.read_only {
            // Refused by servers that are no part of a Cluster, where it would change nothing.
            greeting.say("READONLY", false, |cmd| cmd);
        }
        // PING is refused while a dataset loads, ROLE is not.
        greeting.say("PING", true, |cmd| cmd);
        greeting.say("ROLE", false, |cmd| cmd);
        greeting
    }

    fn authenticate(&mut self, config: &Config) {
        let credentials = &config.credentials;
        match (&credentials.username, &credentials.password) {
            (Some(user), password) => {
                let password = password.as_ref().map_or("", |secret| secret.expose());
                self.log_in(&[user, password]);
            }
            (None, Some(password)) => self.log_in(&[password.expose()]),
            (None, None) => {}
        }
    }

    /// Not by way of a [`Cmd`], which leaves copies behind.
    fn log_in(&mut self, credentials: &[&str]) {
        self.bytes.extend(format!("*{}\r\n$4\r\nAUTH\r\n", credentials.len() + 1).as_bytes());
        for text in credentials {
            self.bytes.extend(format!("${}\r\n", text.len()).as_bytes());
            self.bytes.extend(text.as_bytes());
            self.bytes.extend(b"\r\n");
        }
        self.steps.push(Step { what: "AUTH", required: true });
    }

    fn say(&mut self, what: &'static str, required: bool, args: impl FnOnce(&mut Cmd) -> &mut Cmd) {
        let mut command = redis::cmd(what.split(' ').next().unwrap_or(what));
        args(&mut command);
        self.bytes.extend(&command.get_packed_command());
        self.steps.push(Step { what, required });
    }
}
