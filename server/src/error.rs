//! One wire error. Everything that can go wrong becomes an [`ApiError`] here, and only here.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Rejection;
use domain::error::Class;
use domain::wire::ApiError;
use serde_json::{Value, json};

use crate::db::DbError;

/// A refusal on its way to the client. The request id is filled in by the router's outermost layer.
#[derive(Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code.
    pub code: String,
    /// English sentence.
    pub message: String,
    /// Facts.
    pub details: Value,
}

impl Refusal {
    /// A refusal without facts.
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            details: json!({}),
        }
    }

    /// With facts.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// The hub cannot answer now; nothing was changed.
    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "the hub cannot store this right now; nothing was changed, try again",
        )
    }

    /// The hub did not come to an end with a request. It may have stored something.
    pub fn unfinished() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "the hub did not finish in time; ask again with the same id or key and hear what was stored",
        )
    }

    /// Nobody is signed in.
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "signed_out", "sign in first")
    }
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        let status = match rejection.class() {
            Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Class::NotFound => StatusCode::NOT_FOUND,
            Class::Forbidden => StatusCode::FORBIDDEN,
            Class::Conflict => StatusCode::CONFLICT,
        };
        Self::new(status, rejection.code(), rejection.to_string()).with(rejection.details())
    }
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        tracing::error!(%error, "database");
        Self::busy()
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::from(DbError::from(error))
    }
}

/// The code of a refusal, beside its answer: for whoever counts them.
#[derive(Clone, Debug)]
pub struct Code(pub String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let busy = self.status == StatusCode::SERVICE_UNAVAILABLE;
        let later = (self.status == StatusCode::TOO_MANY_REQUESTS)
            .then(|| self.details.get("retryAfterSeconds")?.as_u64())
            .flatten();
        let code = Code(self.code.clone());
        let body = ApiError {
            code: self.code,
            message: self.message,
            details: self.details,
            request_id: crate::telemetry::request_id(),
        };
        let mut response = (self.status, Json(body)).into_response();
        response.extensions_mut().insert(code);
        if busy {
            let soon = HeaderValue::from_static("1");
            response.headers_mut().insert(header::RETRY_AFTER, soon);
        }
        if let Some(later) = later {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(later));
        }
        response
    }
}
