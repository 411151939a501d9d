//! What is sent to Pesapal and what comes back, as its documentation describes it.

use super::super::Trouble;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// An order.
#[derive(Serialize)]
pub(super) struct Order<'a> {
    pub id: String,
    pub currency: &'a str,
    pub amount: Box<RawValue>,
    pub description: &'a str,
    pub callback_url: String,
    pub notification_id: String,
    pub billing_address: Address<'a>,
}

/// Somebody has to be named: the restaurant itself, for a guest has no name here.
#[derive(Serialize)]
pub(super) struct Address<'a> {
    pub email_address: &'a str,
}

/// An error object; one full of nulls is no error.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fault {
    code: Option<String>,
    message: Option<String>,
}

impl Fault {
    pub(super) fn check(&self) -> Result<(), Trouble> {
        let code = self.code.as_deref().unwrap_or_default();
        let message = self.message.as_deref().unwrap_or_default();
        if code.is_empty() && message.is_empty() {
            return Ok(());
        }
        let words = format!("{code} {message}");
        Err(Trouble::Refused(words.trim().chars().take(200).collect()))
    }

    /// The guest has not paid yet.
    pub(super) fn is_pending(&self) -> bool {
        self.code.as_deref() == Some("payment_details_not_found")
            || self.message.as_deref() == Some("Pending Payment")
    }
}

/// A field that may be missing, null, or an object.
fn fault<'de, D: Deserializer<'de>>(from: D) -> Result<Fault, D::Error> {
    Ok(Option::<Fault>::deserialize(from)?.unwrap_or_default())
}

/// A status is a text in one answer and a number in another.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[derive(Deserialize)]
pub(super) struct Granted {
    #[serde(default)]
    pub token: Option<String>,
    #[serde(default, deserialize_with = "fault")]
    pub error: Fault,
}

#[derive(Deserialize)]
pub(super) struct Registered {
    #[serde(default)]
    pub ipn_id: Option<String>,
    #[serde(default, deserialize_with = "fault")]
    pub error: Fault,
}

#[derive(Deserialize)]
pub(super) struct Submitted {
    #[serde(default)]
    pub order_tracking_id: Option<String>,
    #[serde(default)]
    pub redirect_url: Option<String>,
    #[serde(default, deserialize_with = "fault")]
    pub error: Fault,
}

#[derive(Deserialize)]
pub(super) struct Told {
    #[serde(default)]
    pub amount: Option<Box<RawValue>>,
    #[serde(default)]
    pub currency: Option<String>,
    #[serde(default)]
    pub confirmation_code: Option<String>,
    #[serde(default)]
    pub payment_status_description: Option<String>,
    #[serde(default)]
    pub payment_account: Option<String>,
    #[serde(default)]
    pub merchant_reference: Option<String>,
    #[serde(default)]
    pub status_code: Option<i64>,
    #[serde(default, deserialize_with = "fault")]
    pub error: Fault,
}

#[derive(Deserialize)]
pub(super) struct Cancelled {
    #[serde(default, deserialize_with = "text")]
    pub status: Option<String>,
    #[serde(default)]
    pub message: Option<String>,
}

pub(super) type Refunded = Cancelled;
