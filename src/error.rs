//! The one error type of the core.

use crate::config::Address;
use std::{fmt, io};

/// Why something failed, with a stable code for JavaScript.
///
/// The kind is private so that kinds can be added; ask the predicates.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: Kind,
    message: String,
    node: Option<Address>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Refused,
    Reset,
    TimedOut,
    NotFound,
    NoSuchFile,
    Unreachable,
    Io,
    Tls,
    Protocol,
    Auth,
    Server,
    SentinelsUnreachable,
    MasterUnknown,
    WrongRole,
    Configuration,
    Internal,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::Refused => "ECONNREFUSED",
            Self::Reset => "ECONNRESET",
            Self::TimedOut => "ETIMEDOUT",
            Self::NotFound => "ENOTFOUND",
            Self::NoSuchFile => "ENOENT",
            Self::Unreachable => "EHOSTUNREACH",
            Self::Io => "EIO",
            Self::Tls => "ERR_REDIS_TLS",
            Self::Protocol => "ERR_REDIS_PROTOCOL",
            Self::Auth => "ERR_REDIS_AUTH",
            Self::Server => "ERR_REDIS_HANDSHAKE",
            Self::SentinelsUnreachable => "ERR_REDIS_SENTINELS_UNREACHABLE",
            Self::MasterUnknown => "ERR_REDIS_MASTER_UNKNOWN",
            Self::WrongRole => "ERR_REDIS_WRONG_ROLE",
            Self::Configuration => "ERR_REDIS_CONFIGURATION",
            Self::Internal => "ERR_REDIS_INTERNAL",
        }
    }
}

impl Error {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), node: None }))
    }

    /// An operating-system error while doing `what`.
    pub fn io(what: &str, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::ConnectionRefused => Kind::Refused,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Kind::Reset,
            io::ErrorKind::TimedOut => Kind::TimedOut,
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => Kind::Unreachable,
            io::ErrorKind::NotFound => Kind::NoSuchFile,
            io::ErrorKind::InvalidData => Kind::Tls,
            _ => Kind::Io,
        };
        let message = match kind {
            Kind::Io | Kind::Tls => format!("{what}: {error}"),
            // Operators search their logs for Node's words: `connect ECONNREFUSED`.
            _ => format!("{what} {}: {error}", kind.code()),
        };
        Self::new(kind, message)
    }

    /// A name that could not be resolved.
    pub fn not_found(host: &str, why: impl fmt::Display) -> Self {
        Self::new(Kind::NotFound, format!("getaddrinfo ENOTFOUND {host}: {why}"))
    }

    /// Something that took longer than it may.
    pub fn timed_out(what: impl fmt::Display) -> Self {
        Self::new(Kind::TimedOut, format!("{what} timed out (ETIMEDOUT)"))
    }

    /// A failed TLS handshake or a broken TLS stream.
    pub fn tls(message: impl Into<String>) -> Self {
        Self::new(Kind::Tls, message)
    }

    /// A peer that does not speak RESP.
    pub fn protocol(message: impl Into<String>) -> Self {
        Self::new(Kind::Protocol, message)
    }

    /// Every Sentinel was asked and none answered (rule S15 of the Sentinel client specification).
    pub fn sentinels_unreachable(message: impl Into<String>) -> Self {
        Self::new(Kind::SentinelsUnreachable, message)
    }

    /// Sentinels answered, but none knows the master name (rule S16).
    pub fn master_unknown(message: impl Into<String>) -> Self {
        Self::new(Kind::MasterUnknown, message)
    }

    /// The node that Sentinel named is not what it was named as (rule S10).
    pub fn wrong_role(message: impl Into<String>) -> Self {
        Self::new(Kind::WrongRole, message)
    }

    /// An option that cannot work.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, message)
    }

    /// A fault of this package itself.
    pub fn internal(what: impl fmt::Display) -> Self {
        Self::new(Kind::Internal, format!("internal error, please report it: {what}"))
    }

    /// An error reply of the server during the handshake or a heartbeat.
    pub fn from_reply(text: &str) -> Self {
        let code = text.split(' ').next().unwrap_or_default();
        let kind = match code {
            "NOAUTH" | "WRONGPASS" | "NOPERM" => Kind::Auth,
            // Redis before 6 answers a wrong password, or one that nobody set, with a plain ERR.
            _ if text.contains("invalid password") || text.contains("AUTH") => Kind::Auth,
            _ => Kind::Server,
        };
        Self::new(kind, text)
    }

    /// A refused `SELECT` of the database in use. Nothing may be sent then: it would go to another one.
    pub fn no_database(database: u32, text: &str) -> Self {
        let todo = "the database in use has to be chosen on every new connection: \
            allow the user SELECT, and let the server have as many databases";
        let error = Self::from_reply(text).at(format_args!("SELECT {database}"));
        Self::new(error.0.kind, format!("{} ({todo})", error.0.message))
    }

    /// A refused login. Servers and proxies that do not know `AUTH` quote its arguments: of what they
    /// say only the first word is kept.
    pub fn login(text: &str) -> Self {
        let said = text.split(' ').next().unwrap_or_default();
        let why = match said {
            "WRONGPASS" => "the server refuses the username or the password",
            "NOAUTH" => "the server requires a password",
            "NOPERM" => "the user may not do this",
            _ => {
                "the server does not accept the login; does it expect a password, or a user at all?"
            }
        };
        Self::new(Kind::Auth, format!("{said} {why}"))
    }

    /// What a server without a password says to one that is given one; Redis before 6 in other words.
    pub fn is_needless_login(text: &str) -> bool {
        text.starts_with("ERR AUTH <password> called without any password configured")
            || text.starts_with("ERR Client sent AUTH, but no password is set")
    }

    /// True when nobody listens at the other end: the process is gone.
    pub fn is_refused(&self) -> bool {
        self.0.kind == Kind::Refused
    }

    /// True when a node is not what it was named as.
    pub fn is_wrong_role(&self) -> bool {
        self.0.kind == Kind::WrongRole
    }

    /// A stable code: Node's own for what Node also reports, `ERR_REDIS_*` for the rest.
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// What went wrong, without secrets.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The node that the failed attempt was about.
    pub fn node(&self) -> Option<&Address> {
        self.0.node.as_ref()
    }

    /// True when no Sentinel answered, or none knew the master.
    pub fn is_about_sentinels(&self) -> bool {
        matches!(self.0.kind, Kind::SentinelsUnreachable | Kind::MasterUnknown)
    }

    /// True when trying again with the same credentials cannot help.
    pub fn is_auth(&self) -> bool {
        self.0.kind == Kind::Auth
    }

    /// The same error with the node in front that could not be reached.
    #[must_use]
    pub fn reaching(mut self, node: Address) -> Self {
        self = self.at(&node);
        self.0.node = Some(node);
        self
    }

    /// The same error with the place it happened at in front.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}
