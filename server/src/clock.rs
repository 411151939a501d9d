//! The hub's clock, so that tests can turn it.

use domain::time::UnixMillis;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands still until it is turned.
    pub fn manual(start: UnixMillis) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start.0))))
    }

    /// The time.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system clock"
    )]
    pub fn now(&self) -> UnixMillis {
        if let Some(manual) = &self.0 {
            return UnixMillis(manual.load(Ordering::SeqCst));
        }
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// Turns a manual clock forward; nothing on the real one.
    pub fn advance(&self, millis: i64) {
        if let Some(manual) = &self.0 {
            manual.fetch_add(millis, Ordering::SeqCst);
        }
    }
}
