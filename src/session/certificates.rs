//! Renewed certificates that cannot be used are for the operator to know.

use super::Notice;
use crate::client::Client;
use crate::config::Config;
use std::sync::Arc;

/// Has the application told of renewed certificates that cannot be used.
pub fn warn_of_files(config: &Config, client: &Arc<Client>) {
    for context in config.tls_contexts() {
        let client = Arc::downgrade(client);
        context.tell_with(Box::new(move |trouble| {
            if let Some(client) = client.upgrade() {
                client.outbox.notify(Notice::Warning("REDIS_TLS_FILES", trouble));
            }
        }));
    }
}
