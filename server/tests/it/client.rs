//! An HTTP client with somebody's credentials.

use crate::app::{PASSWORD, USERNAME};
use domain::command::{ActorRef, Command};
use domain::ids::{CommandId, DeviceId};
use domain::wire::{ApiError, BatchAnswer};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use server::ids::new_id;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A client; copies share cookies and the queue of commands.
#[derive(Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    token: Option<String>,
    /// The session, after a sign-in with a PIN.
    pub session: Value,
    /// The queue of commands.
    pub queue: DeviceId,
    next: Arc<AtomicU64>,
}

/// A complete answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null when it is not JSON.
    pub body: Value,
}

impl Answer {
    /// The body of an answer that has this status.
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The error of an answer that has this status and code.
    pub fn refused(self, status: u16, code: &str) -> ApiError {
        let error: ApiError = serde_json::from_value(self.body.clone())
            .unwrap_or_else(|_| panic!("not the wire's error: {} {}", self.status, self.body));
        assert_eq!(
            (self.status, error.code.as_str()),
            (status, code),
            "{error:?}"
        );
        assert!(!error.message.is_empty(), "{error:?}");
        assert_eq!(self.headers["x-request-id"], error.request_id.as_str());
        error
    }
}

impl Client {
    /// A client without credentials.
    pub fn new(base: &str) -> Self {
        Self::with(base, reqwest::Client::builder())
    }

    /// The same with certificates that the test trusts.
    pub fn with(base: &str, http: reqwest::ClientBuilder) -> Self {
        let http = http
            .no_proxy()
            .cookie_store(true)
            .timeout(Duration::from_mins(1))
            .build()
            .unwrap();
        Self {
            base: base.to_owned(),
            http,
            token: None,
            session: Value::Null,
            queue: DeviceId::new(new_id()),
            next: Arc::new(AtomicU64::new(1)),
        }
    }

    /// The manager of the tests' restaurant at the hub with this address, with a token.
    pub async fn manager(base: &str) -> Self {
        let client = Self::new(base);
        let body = json!({"username": USERNAME, "password": PASSWORD});
        let answer = client.post("/api/auth/login", &body).await.ok(200);
        client.with_token(answer["token"].as_str().unwrap())
    }

    /// The same with a bearer token.
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// The same with what the sign-in answered.
    pub fn with_session(mut self, session: Value) -> Self {
        self.session = session;
        self
    }

    /// The same at the address of a restarted hub; cookies know no ports.
    pub fn at(mut self, base: &str) -> Self {
        base.clone_into(&mut self.base);
        self
    }

    /// A request with the credentials.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request and reads its answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap();
        Answer {
            status,
            headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        }
    }

    /// GET
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// POST of JSON with an idempotency key.
    pub async fn keyed(&self, key: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path);
        let request = request.header("Idempotency-Key", key).json(body);
        self.send(request).await
    }

    /// `POST /api/orders` with a fresh key.
    pub async fn order(&self, body: &Value) -> Answer {
        let key = new_id().to_string();
        self.keyed(&key, "/api/orders", body).await
    }

    /// `POST /api/orders/{id}/payment` with a fresh key.
    pub async fn pay(&self, order: &str, body: &Value) -> Answer {
        let key = new_id().to_string();
        let path = format!("/api/orders/{order}/payment");
        self.keyed(&key, &path, body).await
    }

    /// `PATCH /api/orders/{id}/status`
    pub async fn status(&self, order: &str, status: &str) -> Answer {
        let request = self.request(Method::PATCH, &format!("/api/orders/{order}/status"));
        self.send(request.json(&json!({"status": status}))).await
    }

    /// The envelope of a command with its number and id.
    pub fn envelope(&self, seq: u64, id: CommandId, command: &Command) -> Value {
        let mut envelope = serde_json::to_value(command).unwrap();
        let actor: ActorRef = serde_json::from_value(self.session.clone()).unwrap();
        envelope["seq"] = json!(seq);
        envelope["id"] = json!(id);
        envelope["actor"] = json!(actor);
        envelope["createdAt"] = json!(0);
        envelope
    }

    /// Sends envelopes as they are.
    pub async fn batch(&self, commands: &[Value]) -> Answer {
        self.post("/api/commands", &self.a_batch(commands)).await
    }

    /// The body of a batch of the queue.
    pub fn a_batch(&self, commands: &[Value]) -> Value {
        json!({"proto": 1, "clientId": self.queue, "commands": commands})
    }

    /// Places one order with the same key until it is taken; how many times it was told to wait.
    pub async fn until_taken(&self, longest: Duration) -> usize {
        let kola = json!({"items": [{"menuItemId": "kola", "quantity": 1}]});
        let key = new_id().to_string();
        let begun = Instant::now();
        let mut waits = 0;
        loop {
            let asked = Instant::now();
            let answer = self.keyed(&key, "/api/orders", &kola).await;
            assert!(asked.elapsed() < Duration::from_secs(10));
            if answer.status == 201 {
                return waits;
            }
            assert_eq!(answer.status, 503, "{}", answer.body);
            waits += 1;
            assert!(begun.elapsed() < longest, "the hub does not go on");
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Sends commands with the next numbers of the queue.
    pub async fn commands(&self, commands: &[Command]) -> BatchAnswer {
        let envelopes: Vec<Value> = commands
            .iter()
            .map(|command| {
                let seq = self.next.fetch_add(1, Ordering::SeqCst);
                self.envelope(seq, CommandId::new(new_id()), command)
            })
            .collect();
        let answer = self.batch(&envelopes).await.ok(200);
        serde_json::from_value(answer).unwrap()
    }
}
