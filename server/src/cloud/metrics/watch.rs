//! Counts what the doors answer, where answers leave the process: what pages ask inside it is not counted twice.

use crate::cloud::Cloud;
use crate::error::Code;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use domain::cloud::routes;
use std::time::Instant;

/// Addresses that are no route: files of the build, and whatever strangers try.
const OTHER: &str = "other";

/// Middleware around every door and page.
#[expect(
    clippy::disallowed_methods,
    reason = "measures how long an answer took"
)]
pub async fn watch(State(cloud): State<Cloud>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = template(&request);
    let method = match *request.method() {
        Method::GET | Method::HEAD => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => OTHER,
    };
    let response = next.run(request).await;
    let status = response.status();
    let code = response.extensions().get::<Code>();
    let code = code.map_or(OTHER, |Code(code)| code.as_str());
    let refused = (!status.is_success()).then_some(code);
    let figures = &cloud.figures;
    if method == "POST" {
        if route == routes::HEARTBEAT.path {
            figures.heartbeat(refused.is_none());
        } else if route == routes::INGEST.path {
            figures.batch("events", refused);
        } else if route == routes::SYNC_APPROVALS.path {
            figures.batch("approvals", refused);
        } else if route == routes::METRICS_EVENT.path {
            figures.batch("metrics", refused);
        }
    }
    figures.answered((method, &route), status.as_u16(), begun.elapsed());
    response
}

/// The route as it is written in the table, never the address that was asked for.
fn template(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    let matched = matched.map_or(OTHER, MatchedPath::as_str);
    let known = routes::ALL.iter().any(|one| one.route.path == matched)
        || matched.starts_with("/operator")
        || ["/", "/boundary"].contains(&matched);
    if known { matched } else { OTHER }.to_owned()
}
