//! Panics at chosen points, for tests of what becomes of them. Only a build with the feature
//! `panic-injection` has them, which no release is: otherwise nothing of this is left.
//!
//! A client whose `CLIENT SETNAME` is `panic:POINT:PASSES` panics at that point, once, after so many
//! passes; with `panic:POINT:always` each time.

#[cfg(not(feature = "panic-injection"))]
pub use absent::Faults;
#[cfg(feature = "panic-injection")]
pub use present::Faults;

#[cfg(not(feature = "panic-injection"))]
mod absent {
    use crate::config::Config;

    /// Nothing.
    #[derive(Debug)]
    pub struct Faults;

    impl Faults {
        /// Nothing.
        pub fn of(_: &Config) -> Self {
            Self
        }

        /// Nothing.
        #[inline]
        #[allow(clippy::unused_self, reason = "the other build uses it")]
        pub fn at(&self, _: &str) {}
    }
}

#[cfg(feature = "panic-injection")]
mod present {
    use crate::config::Config;
    use std::collections::HashMap;
    use std::sync::{Mutex, PoisonError};

    /// Passes so far, by the name of the client: its parts have each a [`Faults`] of their own.
    static PASSES: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);

    /// See the module documentation.
    #[derive(Debug)]
    pub struct Faults(Option<(String, String)>);

    impl Faults {
        /// Those that the name of the client asks for.
        pub fn of(config: &Config) -> Self {
            let name = config.client_name.as_deref().unwrap_or_default();
            let plan = name.strip_prefix("panic:").and_then(|rest| rest.split_once(':'));
            Self(plan.map(|(point, when)| (point.to_owned(), when.to_owned())))
        }

        /// Panics if that was asked for.
        pub fn at(&self, point: &str) {
            let Some((wanted, when)) = &self.0 else { return };
            let due = wanted == point && is_due(point, when);
            assert!(!due, "injected panic at {point}");
        }
    }

    fn is_due(point: &str, when: &str) -> bool {
        let mut passes = PASSES.lock().unwrap_or_else(PoisonError::into_inner);
        let count = passes.get_or_insert_default().entry(format!("{point}:{when}")).or_default();
        *count += 1;
        when == "always" || when.parse() == Ok(*count - 1)
    }
}
