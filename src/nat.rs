//! Announced addresses to reachable ones (rule S20): behind NAT, Sentinels announce what they see.

use crate::config::Address;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::timeout;

/// How long the application may take to translate an address before it is dialled as it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks the application for a translation; the answer comes through [`Nat::learn`].
type Ask = Box<dyn Fn(Address) + Send + Sync>;

/// See the module documentation.
#[derive(Default)]
pub struct Nat {
    known: Mutex<HashMap<Address, Address>>,
    ask: OnceLock<Ask>,
    learnt: Notify,
}

impl fmt::Debug for Nat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nat")
    }
}

impl Nat {
    /// A fixed table.
    pub fn new(table: HashMap<Address, Address>) -> Self {
        Self { known: Mutex::new(table), ..Self::default() }
    }

    /// From now on, what the table does not know is asked for.
    pub fn ask_with(&self, ask: Ask) {
        // Set once, before the first dial.
        let _ = self.ask.set(ask);
    }

    /// The application's answer; kept for good.
    pub fn learn(&self, announced: Address, reachable: Address) {
        self.known().insert(announced, reachable);
        self.learnt.notify_waiters();
    }

    /// The address to dial for an announced one.
    pub async fn reachable(&self, announced: &Address) -> Address {
        if let Some(known) = self.lookup(announced) {
            return known;
        }
        let Some(ask) = self.ask.get() else { return announced.clone() };
        ask(announced.clone());
        let answer = async {
            loop {
                let learnt = self.learnt.notified();
                if let Some(known) = self.lookup(announced) {
                    return known;
                }
                learnt.await;
            }
        };
        timeout(PATIENCE, answer).await.unwrap_or_else(|_| announced.clone())
    }

    fn lookup(&self, announced: &Address) -> Option<Address> {
        self.known().get(announced).cloned()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Address, Address>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[tokio::test(start_paused = true)]
    async fn an_application_that_does_not_answer_holds_nothing_up() {
        let nat = Nat::default();
        nat.ask_with(Box::new(|_| {}));
        let node = Address::new("10.0.0.1", 6379);
        assert_eq!(nat.reachable(&node).await, node);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_used_and_remembered() {
        let nat = Arc::new(Nat::default());
        // Weak: it is held by what it answers.
        let answering = Arc::downgrade(&nat);
        nat.ask_with(Box::new(move |announced| {
            let reachable = Address::new("127.0.0.1", announced.port + 1);
            answering.upgrade().unwrap().learn(announced, reachable);
        }));
        let node = Address::new("10.0.0.1", 6379);
        assert_eq!(nat.reachable(&node).await, Address::new("127.0.0.1", 6380));
        nat.learn(node.clone(), Address::new("127.0.0.1", 1));
        assert_eq!(nat.reachable(&node).await, Address::new("127.0.0.1", 1));
    }
}
