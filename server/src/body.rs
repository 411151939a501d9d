//! What comes in with a request: JSON bodies, ids in paths, idempotency keys. Each says what is wrong by name.

use crate::error::Refusal;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use bytes::Bytes;
use domain::ids::CommandId;
use domain::staff::Actor;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::str::FromStr;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        parsed(&bytes).map(Self)
    }
}

/// A JSON body that may be left out.
pub struct Given<T>(pub T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for Given<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        parsed(&bytes).map(Self)
    }
}

/// A body as it came, for what is signed byte by byte.
pub struct Raw(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        Ok(Self(bytes))
    }
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        let syntax = error.is_syntax() || error.is_eof();
        let status = if syntax {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        Refusal::new(status, "malformed", format!("body: {error}"))
    })
}

fn unread(rejection: BytesRejection) -> Refusal {
    let text = rejection.body_text();
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        Refusal::new(StatusCode::BAD_REQUEST, "malformed", text)
    }
}

/// The body is larger than this hub reads.
pub fn too_large() -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "body: larger than this hub reads at once",
    )
}

/// The part of an address behind the question mark.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(asked)| Self(asked)).map_err(|wrong| {
            let message = wrong.body_text();
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", message)
        })
    }
}

/// The `{id}` of a path.
pub struct PathId<T>(pub T);

impl<T: FromStr + Send, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let wrong = || {
            Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_field",
                "id: expected a UUID",
            )
            .with(json!({"field": "id"}))
        };
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| wrong())?;
        text.parse().map(Self).map_err(|_| wrong())
    }
}

/// The `Idempotency-Key` of a request that moves money or feeds the kitchen.
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The command that the key stands for; two clients with the same key do not meet.
    pub fn command(&self, actor: &Actor) -> CommandId {
        CommandId::derived(actor.staff_id.0, &self.0)
    }
}

/// A key that may be left out; one that is there must be good.
impl<S: Send + Sync> axum::extract::OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Refusal> {
        if !parts.headers.contains_key("idempotency-key") {
            return Ok(None);
        }
        let key = <Self as FromRequestParts<S>>::from_request_parts(parts, state).await;
        key.map(Some)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let key = parts.headers.get("idempotency-key");
        let key = key.and_then(|key| key.to_str().ok()).map(str::trim);
        match key {
            Some(key) if (1..=128).contains(&key.len()) => Ok(Self(key.to_owned())),
            _ => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "idempotency_key_needed",
                "Idempotency-Key: a header of 1 to 128 characters, new for each order, payment or movement of cash",
            )
            .with(json!({"field": "Idempotency-Key"}))),
        }
    }
}
