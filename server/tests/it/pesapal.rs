//! A Pesapal of the tests' own on a free port. It behaves as the documentation of API 3.0 says, and as networks do.

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The key that it knows.
pub const KEY: &str = "qkio1BGGYAXTu2JOfm7XSXNruoZsrqEW";
/// Its secret.
pub const SECRET: &str = "osGQ364R49cXKeOYSpaOnT++rHs=";

/// What it does with a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Answers.
    #[default]
    Well,
    /// Does what is asked and never says so.
    Hangs,
    /// Does what is asked and drops the connection in the middle of its answer.
    Drops,
    /// Does nothing and answers 500.
    Broken,
}

/// An order.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// Our reference.
    pub reference: String,
    /// As it came.
    pub body: Value,
    /// 0 invalid, 1 completed, 2 failed, 3 reversed.
    pub code: i64,
    /// It was called off.
    pub cancelled: bool,
    /// What was asked to go back.
    pub refund: Option<Value>,
}

#[derive(Default)]
pub struct Inside {
    tokens: BTreeSet<String>,
    /// How often a token was asked for.
    pub logins: usize,
    /// Orders by tracking id.
    pub orders: BTreeMap<String, Placed>,
    /// How often an order was asked for, placed or not.
    pub submits: usize,
    /// How often somebody asked how one stands.
    pub asked: usize,
    /// What becomes of orders.
    pub placing: Mood,
    /// What becomes of questions.
    pub asking: Mood,
    /// Another currency in its answers.
    pub currency: Option<&'static str>,
}

type Shared = Arc<Mutex<Inside>>;

/// It goes with the test.
pub struct StandIn {
    /// Where its API is.
    pub base: String,
    inside: Shared,
    serving: JoinHandle<()>,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl StandIn {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let inside = Shared::default();
        let doors = Router::new()
            .route("/api/Auth/RequestToken", post(login))
            .route("/api/URLSetup/RegisterIPN", post(register))
            .route("/api/Transactions/SubmitOrderRequest", post(submit))
            .route("/api/Transactions/GetTransactionStatus", get(status))
            .route("/api/Transactions/CancelOrder", post(cancel))
            .route("/api/Transactions/RefundRequest", post(refund))
            .with_state(Arc::clone(&inside));
        let serving = tokio::spawn(async move {
            axum::serve(listener, doors).await.unwrap();
        });
        Self {
            base,
            inside,
            serving,
        }
    }

    /// What is inside.
    pub fn look(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// The tokens of now are good no more.
    pub fn expires(&self) {
        self.look().tokens.clear();
    }

    /// The guest does something: 1 pays, 2 fails, 3 has it reversed.
    pub fn becomes(&self, reference: &str, code: i64) {
        let mut inside = self.look();
        let placed = inside.orders.values_mut();
        let mut placed = placed.filter(|one| one.reference == reference);
        placed.next().unwrap().code = code;
    }

    /// What it calls a payment of ours.
    pub fn tracking(&self, reference: &str) -> String {
        let inside = self.look();
        let mut orders = inside.orders.iter();
        let found = orders.find(|(_, one)| one.reference == reference);
        found.unwrap().0.clone()
    }
}

fn open(inside: &Shared) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap()
}

async fn login(State(inside): State<Shared>, Json(body): Json<Value>) -> Json<Value> {
    let mut inside = open(&inside);
    inside.logins += 1;
    if body["consumer_key"] != KEY || body["consumer_secret"] != SECRET {
        return Json(json!({"token": null, "error": {
            "error_type": "api_error", "code": "invalid_consumer_key_or_secret_provided", "message": ""
        }, "status": "500"}));
    }
    let token = format!("token-{}", inside.logins);
    inside.tokens.insert(token.clone());
    Json(
        json!({"token": token, "expiryDate": "2026-11-14T08:05:00.5177702Z", "error": null,
        "status": "200", "message": "Request processed successfully"}),
    )
}

fn is_known(inside: &Inside, headers: &HeaderMap) -> bool {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer "));
    token.is_some_and(|token| inside.tokens.contains(token))
}

fn stranger() -> Response {
    StatusCode::UNAUTHORIZED.into_response()
}

async fn register(
    State(inside): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if !is_known(&open(&inside), &headers) {
        return stranger();
    }
    Json(
        json!({"url": body["url"], "created_date": "2026-11-14T08:00:00Z",
        "ipn_id": "e32182ca-0983-4fa0-91bc-c3bb813ba750", "error": null, "status": "200"}),
    )
    .into_response()
}

/// An answer that goes the way of the mood.
async fn answer(mood: Mood, body: Value) -> Response {
    match mood {
        Mood::Well | Mood::Broken => Json(body).into_response(),
        Mood::Hangs => {
            tokio::time::sleep(Duration::from_mins(5)).await;
            stranger()
        }
        Mood::Drops => {
            let parts = [
                Ok(Bytes::from_static(b"{\"order_tra")),
                Err(std::io::Error::other("the line is cut")),
            ];
            Body::from_stream(futures::stream::iter(parts)).into_response()
        }
    }
}

async fn submit(
    State(inside): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let (mood, told) = {
        let mut inside = open(&inside);
        if !is_known(&inside, &headers) {
            return stranger();
        }
        inside.submits += 1;
        if inside.placing == Mood::Broken {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let reference = body["id"].as_str().unwrap().to_owned();
        if inside.orders.values().any(|one| one.reference == reference) {
            let fault = json!({"error_type": "api_error", "code": "duplicate_merchant_reference",
                "message": "the id was used before"});
            return Json(json!({"error": fault, "status": "500"})).into_response();
        }
        let tracking = server::ids::new_id().to_string();
        let told = json!({
            "order_tracking_id": tracking, "merchant_reference": reference,
            "redirect_url": format!("https://pay.example/iframe/PesapalIframe3/Index?OrderTrackingId={tracking}"),
            "error": {"error_type": null, "code": null, "message": null}, "status": "200",
        });
        let placed = Placed {
            reference,
            body,
            ..Placed::default()
        };
        inside.orders.insert(tracking, placed);
        (inside.placing, told)
    };
    answer(mood, told).await
}

async fn status(
    State(inside): State<Shared>,
    headers: HeaderMap,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let (mood, told) = {
        let mut inside = open(&inside);
        if !is_known(&inside, &headers) {
            return stranger();
        }
        inside.asked += 1;
        if inside.asking == Mood::Broken {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let Some(placed) = inside.orders.get(&asked["orderTrackingId"]) else {
            let fault = json!({"error_type": "api_error", "code": "invalid_order_tracking_id", "message": "?"});
            return Json(json!({"status_code": 0, "error": fault, "status": "500"}))
                .into_response();
        };
        let currency = inside.currency.map(Into::into);
        let told = told_of(placed, currency);
        (inside.asking, told)
    };
    answer(mood, told).await
}

fn told_of(placed: &Placed, currency: Option<Value>) -> Value {
    let word =
        ["INVALID", "COMPLETED", "FAILED", "REVERSED"][usize::try_from(placed.code).unwrap()];
    let fault = if placed.code == 0 {
        json!({"error_type": "api_error", "code": "payment_details_not_found", "message": "Pending Payment"})
    } else {
        json!({"error_type": null, "code": null, "message": null})
    };
    let paid = placed.code == 1 || placed.code == 3;
    json!({
        "payment_method": if paid { "Visa" } else { "" },
        "amount": placed.body["amount"], "created_date": "2026-11-14T08:00:30.123",
        "confirmation_code": if paid { "6513008693186320103009" } else { "" },
        "payment_status_description": word, "description": null, "message": "Request processed successfully",
        "payment_account": if paid { "476173**0010" } else { "" },
        "call_back_url": placed.body["callback_url"], "status_code": placed.code,
        "merchant_reference": placed.reference,
        "currency": currency.unwrap_or_else(|| placed.body["currency"].clone()),
        "error": fault, "status": if placed.code == 0 { "500" } else { "200" },
    })
}

async fn cancel(
    State(inside): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let mut inside = open(&inside);
    if !is_known(&inside, &headers) {
        return stranger();
    }
    let placed = inside
        .orders
        .get_mut(body["order_tracking_id"].as_str().unwrap());
    let placed = placed.filter(|one| !one.cancelled && one.code != 1);
    Json(match placed {
        Some(placed) => {
            placed.cancelled = true;
            json!({"status": "200", "message": "Order successfully cancelled."})
        }
        None => json!({"status": "500", "message": "The order cannot be cancelled."}),
    })
    .into_response()
}

async fn refund(
    State(inside): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let mut inside = open(&inside);
    if !is_known(&inside, &headers) {
        return stranger();
    }
    let mut placed = inside.orders.values_mut();
    let placed = placed.find(|one| one.code == 1 && one.refund.is_none());
    Json(match placed {
        Some(placed) if body["confirmation_code"] == "6513008693186320103009" => {
            placed.refund = Some(body);
            json!({"status": "200", "message": "Refund request successfully"})
        }
        _ => json!({"status": "500", "message": "Refund request rejected"}),
    })
    .into_response()
}
