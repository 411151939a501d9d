//! How a request came in, and what follows for it.

use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderValue;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use std::borrow::Cow;
use std::convert::Infallible;

/// How a request came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// Over HTTP, as from the hub's own machine.
    #[default]
    Plain,
    /// Over HTTPS.
    Secure,
}

impl Way {
    /// A cookie's name on this way. Over HTTPS the prefix makes browsers keep it to this host and to HTTPS.
    pub fn cookie(self, name: &'static str) -> Cow<'static, str> {
        match self {
            Self::Plain => Cow::Borrowed(name),
            Self::Secure => Cow::Owned(format!("__Host-{name}")),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Way {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// Middleware of the listener that speaks TLS: marks its requests, and writes the host where those of HTTP/1.1
/// have it, which the checks of origin and of the hub's own machine read.
pub async fn secured(mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(Way::Secure);
    let host = request.uri().authority();
    let host = host.and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = host.filter(|_| !request.headers().contains_key(HOST)) {
        request.headers_mut().insert(HOST, host);
    }
    next.run(request).await
}
