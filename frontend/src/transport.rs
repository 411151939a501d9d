//! Reads and sign-in over fetch. The browser sends the cookies of this origin by itself.

use app::ports::{Pending, Transport, TransportError};
use gloo_net::http::{Request, Response};
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
        let request = Request::post(path)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
            .body(body);
        ask(request)
    }
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
