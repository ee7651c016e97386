//! The two alphabets of the supervisor: what it hears and what it orders.

use super::Notice;
use crate::config::Address;
use crate::connection::Role;
use crate::error::Error;
use crate::pipeline::Refusal;
use crate::sentinel::{Answer, Directory, SentinelEvent, SentinelId};

/// Milliseconds on the client's own clock.
pub type Millis = u64;

/// Identifies a connection from the moment it is dialled.
pub type Generation = u64;

/// What the supervisor hears.
#[derive(Debug, Clone)]
pub enum Input {
    /// The application wants a connection.
    Connect,
    /// The application gave the connection up (`disconnect(true)`), and wants another.
    Reconnect,
    /// The application wants the next attempt after this many milliseconds.
    RetryIn(Millis),
    /// The application is done.
    Close,
    /// Time passed; `silent` is how long the connection has said nothing with commands in flight.
    Tick {
        /// Milliseconds of silence.
        silent: Millis,
    },
    /// A Sentinel is connected; whether it lets the client subscribe.
    SentinelUp(SentinelId, bool),
    /// A Sentinel cannot be reached, or not any more.
    SentinelDown(SentinelId, Error),
    /// A Sentinel answered.
    SentinelAnswer(SentinelId, Answer),
    /// A Sentinel published something about the group.
    SentinelEvent(SentinelId, SentinelEvent),
    /// A Sentinel said who it is.
    SentinelIdentity(SentinelId, String),
    /// A Sentinel named its peers.
    SentinelDirectory(Directory),
    /// A dialled node is connected and said what it is.
    DialReady(Generation, Role),
    /// A dialled node could not be reached.
    DialFailed(Generation, Error),
    /// The connection that is about to end has answered commands.
    LinkUsed(Generation),
    /// The current connection ended.
    LinkClosed(Generation, String),
    /// The answer to a heartbeat.
    LinkRole(Generation, Role),
    /// The server refused a command without executing it.
    Refused(Generation, Refusal),
}

/// Why a node is dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is said to be the node to use.
    Serve,
    /// It is about to be promoted: wait until it says that it is the master.
    Promote,
    /// The current connection to it is silent; see whether the node is.
    Rescue,
}

/// What the supervisor orders.
#[derive(Debug, Clone)]
pub enum Action {
    /// Ask every Sentinel now.
    AskSentinels,
    /// Get in touch with another Sentinel too.
    AddSentinel(Address),
    /// Forget a Sentinel.
    DropSentinel(SentinelId),
    /// Connect to a node.
    Dial {
        /// For the answer.
        generation: Generation,
        /// The node; for a Unix socket its path, which is the host of the one address there is.
        node: Address,
        /// Why.
        purpose: Purpose,
    },
    /// Forget a dial.
    CancelDial(Generation),
    /// Make a dialled node the connection; the one before is fenced off for this reason.
    Attach(Generation, String),
    /// The connection about to be replaced was followed early, and its promotion was abandoned.
    Abandon,
    /// Give the connection up.
    Detach(Generation, String),
    /// Hold writes, or release them.
    HoldWrites(bool),
    /// Send nothing at all, or go on.
    Pause(bool),
    /// Bound the queue as if there were no connection.
    Stalled(bool),
    /// Ask the current connection for its role.
    Heartbeat,
    /// Reject what waits, with one code if it was never sent and another if it was, and why.
    FailWaiting((u32, u32), String),
    /// Say why there is no connection, in the errors of commands that run out of time.
    Cause(String),
    /// Tell the application.
    Notify(Notice),
    /// Settle everything and end.
    End,
}
