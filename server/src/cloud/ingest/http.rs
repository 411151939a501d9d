//! `POST /api/orders/ingest`, `POST /api/pos/approval-audit/sync`.

use super::approvals;
use super::service::{self, No};
use crate::body::{Body, Raw};
use crate::cloud::{AtSite, Cloud};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::cloud::ingest::{ActBatch, ActsKept, Ingest, Ingested, MOST_BYTES};
use flate2::read::GzDecoder;
use rand::Rng;
use serde_json::json;
use std::io::Read;

/// `POST /api/orders/ingest`
pub async fn ingest(
    State(cloud): State<Cloud>,
    AtSite { site }: AtSite,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Json<Ingested>, Response> {
    let Some(_seat) = cloud.desk.seat(site) else {
        return Err(later());
    };
    let taken = async {
        let text = unpacked(&headers, &body)?;
        let Ingest::Events(batch) =
            serde_json::from_slice(&text).map_err(|error| unread(&error))?;
        let now = cloud.clock.now();
        let site = site.to_string();
        let taken = in_time(service::take(&cloud.db, &site, &batch, now)).await;
        if taken.is_ok() {
            cloud.figures.ingested(batch.events.len());
        }
        taken.map_err(Refusal::from)
    };
    let taken = taken.await.map_err(IntoResponse::into_response)?;
    if taken.projected < taken.head {
        cloud.desk.bell.notify_one();
    }
    Ok(Json(taken))
}

/// `POST /api/pos/approval-audit/sync`
pub async fn sync(
    State(cloud): State<Cloud>,
    AtSite { site }: AtSite,
    Body(batch): Body<ActBatch>,
) -> Result<Json<ActsKept>, Refusal> {
    let site = site.to_string();
    let kept = in_time(approvals::keep(&cloud.db, &site, &batch.records));
    Ok(Json(kept.await?))
}

/// The body without its packing. More than a batch may be is not unpacked.
fn unpacked(headers: &HeaderMap, body: &Bytes) -> Result<Vec<u8>, Refusal> {
    let packing = headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
    let text = match packing {
        None | Some(b"identity") => body.to_vec(),
        Some(b"gzip") => {
            let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
            let mut text = Vec::new();
            let mut unpacking = GzDecoder::new(&body[..]).take(most.saturating_add(1));
            unpacking.read_to_end(&mut text).map_err(|_| {
                let words = "Content-Encoding: the body is not whole gzip";
                Refusal::new(StatusCode::BAD_REQUEST, "bad_body", words)
            })?;
            text
        }
        Some(_) => {
            let words = "Content-Encoding: gzip or none is allowed";
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "bad_encoding",
                words,
            ));
        }
    };
    if text.len() > MOST_BYTES {
        let words = "a batch may have 4 MiB, unpacked";
        return Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            words,
        ));
    }
    Ok(text)
}

fn unread(error: &serde_json::Error) -> Refusal {
    let status = if error.is_data() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::BAD_REQUEST
    };
    Refusal::new(status, "bad_body", format!("the body is no batch: {error}"))
}

/// All places are taken, or this site has one. The time is drawn, so that those who were refused together do not come back
/// together.
fn later() -> Response {
    let seconds: u64 = rand::rng().random_range(1..=4);
    let words = "too many batches at once; come back a little later";
    let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", words);
    let mut response = refusal
        .with(json!({"retryAfterSeconds": seconds}))
        .into_response();
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

impl From<No> for Refusal {
    fn from(no: No) -> Self {
        let conflict = |code, words: &str| Self::new(StatusCode::CONFLICT, code, words);
        match no {
            No::Gap { head } => {
                conflict("gap", "events before this batch are missing").with(json!({"head": head}))
            }
            No::Changed { head, common, .. } => conflict(
                "history_changed",
                "the cloud has another story of this restaurant than its hub",
            )
            .with(json!({"head": head, "common": common})),
            No::Foreign => conflict("foreign_site", "this is the log of another site"),
            No::Bad(bad) => {
                let message = format!("{}: {}", bad.field, bad.allowed);
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", message)
                    .with(json!({"field": bad.field, "allowed": bad.allowed, "index": bad.index}))
            }
            No::Db(error) => error.into(),
        }
    }
}
