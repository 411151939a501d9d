//! The doors of payments through providers: how one stands, the page to which a guest comes back, and what a provider
//! tells of itself.

use super::pesapal;
use super::worker::stored;
use crate::auth::{May, OrdersRead};
use crate::body::{PathId, Raw};
use crate::config::Secret;
use crate::devices::qr::drawn;
use crate::error::Refusal;
use crate::ledger::document;
use crate::orders::orders_of;
use crate::state::App;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse};
use domain::Rejection;
use domain::ids::PaymentId;
use domain::orders::Order;
use domain::payments::provider::{AttemptState, AttemptView, of_payment};
use domain::time::UnixMillis;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Bytes of a notification.
pub const IPN_BODY: usize = 16 * 1024;
/// A notification is good for so long before and after its time, milliseconds.
const WINDOW_MILLIS: i64 = 5 * 60_000;
/// A guest who comes back waits so long for the provider's answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The signature: hexadecimal HMAC-SHA256 over the time, a point and the body.
const SIGNATURE: &str = "x-pesapal-signature";
/// When it was signed, Unix seconds.
const SIGNED_AT: &str = "x-pesapal-timestamp";

/// `GET /api/payments/{id}`
pub async fn payment(
    State(hub): State<App>,
    _who: May<OrdersRead>,
    PathId(id): PathId<PaymentId>,
) -> Result<Json<AttemptView>, Refusal> {
    let view = view_of(&hub, id).await?;
    let mut view = view.ok_or(Rejection::NotFound("payment"))?;
    view.qr = view.redirect.as_deref().map(drawn);
    Ok(Json(view))
}

async fn view_of(hub: &App, id: PaymentId) -> Result<Option<AttemptView>, Refusal> {
    let known = hub.ledger.state().attempts.get(&id).map(AttemptView::from);
    if known.is_some() {
        return Ok(known);
    }
    if let Some(attempt) = stored(&hub.ledger, id).await {
        return Ok(Some(AttemptView::from(&attempt)));
    }
    let mut tx = hub.ledger.db().read().await?;
    let site = hub.ledger.site();
    let orders = orders_of(&mut tx, site, id).await?;
    // Where two checks have one with this id, neither is told of as if it were the other.
    let [order] = orders.as_slice() else {
        return Ok(None);
    };
    let Some(doc) = document(&mut tx, site, "order", &order.to_string()).await? else {
        return Ok(None);
    };
    let read: Result<Order, _> = serde_json::from_str(&doc);
    let order = read.map_err(crate::db::DbError::from)?;
    let taken = order.payments.iter().find(|one| one.id == id);
    Ok(taken.map(|payment| of_payment(order.id, payment)))
}

/// What a guest's browser brings back. Nothing of it is believed.
#[derive(Debug, Default, Deserialize)]
pub struct CameBack {
    #[serde(default, rename = "OrderMerchantReference")]
    reference: Option<String>,
}

/// `GET /api/payments/pesapal/callback`: the page at which a guest comes back. It says what the hub knows after it has
/// asked the provider, and nothing that stood in the address.
pub async fn callback(
    State(hub): State<App>,
    came: Result<Query<CameBack>, axum::extract::rejection::QueryRejection>,
) -> impl IntoResponse {
    let reference = came.ok().and_then(|Query(came)| came.reference);
    let id: Option<PaymentId> = reference.and_then(|text| text.parse().ok());
    let state = match id {
        Some(id) => learned(&hub, id).await,
        None => None,
    };
    ([(CACHE_CONTROL, "no-store")], Html(page(state)))
}

/// Where a payment stands after its provider was asked. Only one without money makes the hub ask, and it asks one provider
/// about one payment at a time.
async fn learned(hub: &App, id: PaymentId) -> Option<AttemptState> {
    let known = || hub.ledger.state().attempts.get(&id).map(|one| one.state);
    let before = known();
    if before.is_none_or(AttemptState::has_money) {
        return before;
    }
    hub.providers.hint(id, None);
    let mut head = hub.ledger.head();
    let until = Instant::now().checked_add(PATIENCE);
    while known() == before {
        let until = until.unwrap_or_else(Instant::now);
        if !matches!(timeout_at(until, head.changed()).await, Ok(Ok(()))) {
            break;
        }
    }
    known()
}

fn page(state: Option<AttemptState>) -> String {
    let (az, ru, en) = match state {
        Some(state) if state.has_money() => (
            "Ödəniş qəbul olundu. Təşəkkür edirik!",
            "Оплата принята. Спасибо!",
            "The payment has arrived. Thank you!",
        ),
        Some(AttemptState::Declined | AttemptState::Cancelled) => (
            "Ödəniş alınmadı. Ofisianta müraciət edin.",
            "Оплата не прошла. Обратитесь к официанту.",
            "The payment did not go through. Please ask your waiter.",
        ),
        Some(_) => (
            "Ödənişin nəticəsi hələ məlum deyil. Ofisianta deyin.",
            "Что стало с оплатой, ещё не известно. Скажите официанту.",
            "It is not known yet what became of the payment. Please tell your waiter.",
        ),
        None => (
            "Belə ödəniş yoxdur.",
            "Такой оплаты нет.",
            "There is no such payment.",
        ),
    };
    format!(
        "<!doctype html><html lang=\"az\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sufra</title><main role=\"status\"><h1>{az}</h1><p lang=\"ru\">{ru}</p><p lang=\"en\">{en}</p></main></html>"
    )
}

/// The check of notifications: the secret that they are signed with, and those that came already.
pub struct Ipn {
    secret: Option<Secret>,
    seen: Mutex<BTreeMap<String, i64>>,
}

impl Ipn {
    /// An empty secret is none.
    pub fn new(secret: &Secret) -> Self {
        let given = !secret.reveal().is_empty();
        Self {
            secret: given.then(|| secret.clone()),
            seen: Mutex::default(),
        }
    }

    /// Whether a notification comes from somebody who knows the secret, in time, and for the first time.
    fn check(&self, headers: &HeaderMap, body: &[u8], now: UnixMillis) -> Result<(), Refusal> {
        let secret = self.secret.as_ref().ok_or_else(|| {
            Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "ipn_off",
                "PESAPAL_IPN_SECRET is not set: no notification is taken",
            )
        })?;
        let no = |code, message: &str| Refusal::new(StatusCode::UNAUTHORIZED, code, message);
        let unsigned = || no("bad_signature", "the notification is not signed by us");
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(signature), Some(at)) = (text(SIGNATURE), text(SIGNED_AT)) else {
            return Err(unsigned());
        };
        let seconds: i64 = at.parse().map_err(|_| unsigned())?;
        let signature = from_hex(signature).ok_or_else(unsigned)?;
        // A key of any length is good.
        let mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes());
        let mut mac = mac.map_err(|_| unsigned())?;
        mac.update(at.as_bytes());
        mac.update(b".");
        mac.update(body);
        mac.verify_slice(&signature).map_err(|_| unsigned())?;
        let made = seconds.saturating_mul(1_000);
        let old = || {
            no(
                "ipn_replayed",
                "the notification is too old, or came before",
            )
        };
        if made.abs_diff(now.0) > WINDOW_MILLIS.unsigned_abs() {
            return Err(old());
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let twice = WINDOW_MILLIS.saturating_mul(2);
        seen.retain(|_, until| *until > now.0);
        let until = now.0.saturating_add(twice);
        if seen.insert(to_hex(&signature), until).is_some() {
            return Err(old());
        }
        Ok(())
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = bytes.chunks(2).map(|pair| match *pair {
        [high, low] => {
            let value = digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?;
            u8::try_from(value).ok()
        }
        _ => None,
    });
    pairs.collect()
}

fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A notification.
#[derive(Debug, Deserialize)]
struct Notification {
    #[serde(rename = "OrderNotificationType")]
    kind: String,
    #[serde(rename = "OrderTrackingId")]
    tracking: String,
    #[serde(rename = "OrderMerchantReference")]
    reference: String,
}

/// `POST /api/payments/pesapal/ipn`: a word that something happened. What happened, the provider is asked itself.
pub async fn ipn(
    State(hub): State<App>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Json<Value>, Refusal> {
    hub.providers
        .ipn()
        .check(&headers, &body, hub.clock.now())?;
    let told: Result<Notification, _> = serde_json::from_slice(&body);
    let told = told.map_err(|_| {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "malformed",
            "body: OrderNotificationType, OrderTrackingId and OrderMerchantReference are needed",
        )
    })?;
    if hub.providers.get(&pesapal::KEY.into()).is_none() {
        return Err(Rejection::ProviderOff(pesapal::KEY.to_owned()).into());
    }
    let plain = |text: &str| text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic());
    let id: Option<PaymentId> = told.reference.parse().ok();
    let known = match id {
        Some(id) if plain(&told.tracking) => view_of(&hub, id).await?.map(|_| id),
        _ => None,
    };
    if let Some(id) = known {
        hub.providers.hint(id, Some(told.tracking.clone()));
    }
    Ok(Json(json!({
        "orderNotificationType": told.kind,
        "orderTrackingId": told.tracking,
        "orderMerchantReference": told.reference,
        "status": if known.is_some() { 200 } else { 500 },
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_read_whole_or_not_at_all() {
        assert_eq!(from_hex("00ffA0"), Some(vec![0, 255, 160]));
        assert_eq!(to_hex(&[0, 255, 160]), "00ffa0");
        for bad in ["0", "0g", "ə", "+1"] {
            assert_eq!(from_hex(bad), None, "{bad}");
        }
    }
}
