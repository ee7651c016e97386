//! One socket: how it is dialled, authenticated, written to from any thread and read from.

mod dial;
mod handshake;
mod link;
mod reader;
mod stream;
mod tls;

pub use dial::{connect_stream, dial};
pub use handshake::{Conversation, Role, ask_role};
pub use link::Link;
pub use reader::{Heard, read_replies};

pub use tls::{TlsContext, TlsOptions};
