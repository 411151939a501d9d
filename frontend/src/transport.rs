//! Reads and sign-in over fetch. The browser sends the cookies of this origin by itself.

use app::ports::{Pending, Transport, TransportError};
use domain::sync::drain::Failure;
use domain::wire::{Batch, BatchAnswer};
use gloo_net::http::{Request, RequestBuilder, Response};
use send_wrapper::SendWrapper;
use web_sys::AbortSignal;

/// A request without an answer is given up then, and counts as cut off: a phone that changed its access point
/// would otherwise wait for minutes. Longer than the hub's own limit. Milliseconds.
const PATIENCE_MS: u32 = 12_000;

/// The network.
pub struct Fetch;

impl Transport for Fetch {
    fn get(&self, path: &str) -> Pending<Result<String, TransportError>> {
        let request = Request::get(path)
            .header("Accept", "application/json")
            .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
            .build();
        ask(request)
    }

    fn post(&self, path: &str, body: String) -> Pending<Result<String, TransportError>> {
        ask(to(path).body(body))
    }

    fn once(&self, path: &str, body: String, key: &str) -> Pending<Result<String, TransportError>> {
        ask(to(path).header("Idempotency-Key", key).body(body))
    }
}

fn to(path: &str) -> RequestBuilder {
    Request::post(path)
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
}

/// Sends a batch of commands.
pub async fn push(batch: &Batch) -> Result<BatchAnswer, Failure> {
    let request = to("/api/commands").body(serde_json::to_string(batch).unwrap_or_default());
    let request = request.map_err(|_| Failure::NoAnswer)?;
    let response = request.send().await.map_err(|_| Failure::NoAnswer)?;
    let retry_after = response.headers().get("Retry-After");
    let text = response.text().await.map_err(|_| Failure::NoAnswer)?;
    if response.ok() {
        // An answer that cannot be read says nothing: the same batch brings it again.
        return serde_json::from_str(&text).map_err(|_| Failure::NoAnswer);
    }
    Err(Failure::Refused {
        status: response.status(),
        error: serde_json::from_str(&text).ok(),
        retry_after: retry_after.and_then(|seconds| seconds.parse().ok()),
    })
}

/// Browser values never leave their thread; the wrapper says so to the compiler.
fn ask(request: Result<Request, gloo_net::Error>) -> Pending<Result<String, TransportError>> {
    Box::pin(SendWrapper::new(async move {
        let Ok(request) = request else {
            return Err(TransportError::unreadable(
                "the request cannot be built".to_owned(),
            ));
        };
        match request.send().await {
            Ok(response) => answer(response).await,
            Err(_) => Err(TransportError::offline()),
        }
    }))
}

async fn answer(response: Response) -> Result<String, TransportError> {
    let body = response
        .text()
        .await
        .map_err(|_| TransportError::offline())?;
    if response.ok() {
        Ok(body)
    } else {
        Err(TransportError::from_answer(response.status(), &body))
    }
}
