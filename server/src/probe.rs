//! Asks the program's own doors without a socket, with the credentials and the way of whoever asked for a page.

use crate::tls::Way;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING,
};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode};
use domain::routes::{Method as Verb, Route};
use domain::wire::ApiError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::SocketAddr;
use tower::ServiceExt;

/// The most that is read of an answer, bytes.
const MOST: usize = 4 << 20;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// One answer.
#[derive(Debug)]
pub struct Heard {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Heard {
    /// The body of a good answer.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        let good = self.status.is_success();
        good.then(|| serde_json::from_slice(&self.body).ok())?
    }

    /// The wire's error, when it is one.
    pub fn error(&self) -> Option<ApiError> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Whether it is the wire's error with these words.
    pub fn says(&self, words: &str) -> bool {
        self.error().is_some_and(|error| error.message == words)
    }
}

/// The doors, as one caller may use them.
#[derive(Clone)]
pub struct Probe {
    api: Router,
    headers: HeaderMap,
    extensions: Extensions,
}

impl Probe {
    /// With the headers of a request and where it came from.
    pub fn new(api: Router, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let mut headers = headers.clone();
        // Of the other body, and of another answer.
        for name in [
            CONTENT_LENGTH,
            CONTENT_TYPE,
            CONTENT_ENCODING,
            TRANSFER_ENCODING,
            ACCEPT_ENCODING,
        ] {
            headers.remove(name);
        }
        headers.insert(ACCEPT, JSON);
        // Where it came from, and nothing else: the parameters of a page's path are none of the door's.
        let mut origin = Extensions::new();
        if let Some(address) = extensions.get::<ConnectInfo<SocketAddr>>() {
            origin.insert(*address);
        }
        if let Some(way) = extensions.get::<Way>() {
            origin.insert(*way);
        }
        Self {
            api,
            headers,
            extensions: origin,
        }
    }

    /// Whether a route can be asked without knowing anything: it reads, and its path names nobody.
    pub fn can_ask(route: &Route) -> bool {
        route.method == Verb::Get && !route.path.contains('{')
    }

    /// Reads at a route without parameters.
    pub async fn read(&self, route: &Route) -> Option<Heard> {
        self.send(Method::GET, route.path, None).await
    }

    /// Sends a request, with JSON when there is any; none when there is no answer to read.
    pub async fn send(&self, method: Method, path: &str, json: Option<&Value>) -> Option<Heard> {
        let mut request = Request::new(match json {
            Some(json) => Body::from(json.to_string()),
            None => Body::empty(),
        });
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().ok()?;
        request.headers_mut().clone_from(&self.headers);
        if json.is_some() {
            request.headers_mut().insert(CONTENT_TYPE, JSON);
        }
        request.extensions_mut().clone_from(&self.extensions);
        let Ok(response) = self.api.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, MOST).await.ok()?.to_vec();
        Some(Heard {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}
