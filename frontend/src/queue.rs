//! Commands straight to the hub. A durable outbox will stand behind the same port.

use crate::transport::Fetch;
use app::ports::{CommandQueue, Pending, Transport, TransportError};

/// Each command goes out by itself, at once.
pub struct Network;

impl CommandQueue for Network {
    fn push(&self, command: String) -> Pending<Result<String, TransportError>> {
        let sent = Fetch.post("/api/commands", format!("{{\"commands\":[{command}]}}"));
        Box::pin(async move { first_result(&sent.await?) })
    }
}

/// The outcome of the only command of a batch.
fn first_result(body: &str) -> Result<String, TransportError> {
    let answer: serde_json::Value = serde_json::from_str(body)
        .map_err(|error| TransportError::unreadable(error.to_string()))?;
    answer
        .get("results")
        .and_then(|results| results.get(0))
        .map(ToString::to_string)
        .ok_or_else(|| TransportError::unreadable("no result".to_owned()))
}
