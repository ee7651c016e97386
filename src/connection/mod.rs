//! One socket: how it is dialled, authenticated, written to from any thread and read from.

mod dial;
mod handshake;
mod link;
mod reader;
mod receive;
mod renewal;
mod stream;
mod tls;
mod watch;

pub use dial::{connect_stream, dial};
pub use handshake::{Conversation, Role, ask_role};
pub use link::Link;
pub use reader::{Heard, TOO_EARLY};
#[cfg(test)]
pub use receive::Received;
pub use receive::{hand_to_loop, read_replies, receive_on_loop};
#[cfg(any(test, feature = "bench"))]
pub use stream::Stream;

pub use renewal::TlsFiles;
pub use tls::{TlsContext, TlsOptions};
pub use watch::LoopWatch;
