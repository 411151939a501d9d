//! Where the hub's new ids come from.

use uuid::Uuid;

/// A new `UUIDv7`.
#[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
