//! Pesapal, API 3.0: the guest pays on its page, by card or by telephone.
//!
//! It is asked by its own tracking id alone. An order whose answer got lost has none, and only its notification can tell
//! us of it: until then nobody knows, and nobody asks for the money a second time.

mod client;
mod shapes;

use super::{About, Answer, Asked, PaymentProvider, Standing, Trouble, Wish};
use crate::config::PesapalSettings;
use client::Client;
use domain::ids::ProviderKey;
use domain::money::Money;
use serde_json::value::RawValue;
use shapes::{Cancelled, Refunded, Registered, Submitted, Told};
use tokio::sync::Mutex;

/// The name in the catalogue.
pub const KEY: &str = "pesapal";
/// Where it tells of payments.
pub const IPN_PATH: &str = "/api/payments/pesapal/ipn";
/// Where it sends guests back to.
pub const CALLBACK_PATH: &str = "/api/payments/pesapal/callback";

/// Pesapal.
pub struct Pesapal {
    settings: PesapalSettings,
    client: Client,
    /// What it calls our address for notifications.
    ipn: Mutex<Option<String>>,
}

impl Pesapal {
    /// The adapter. Nothing is asked before there is a payment.
    pub fn new(settings: PesapalSettings) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: Client::new(&settings)?,
            settings,
            ipn: Mutex::default(),
        })
    }

    fn public(&self, path: &str) -> String {
        format!("{}{path}", self.settings.public_url.trim_end_matches('/'))
    }

    /// What it calls our address for notifications; it is told of it once.
    async fn ipn_id(&self) -> Result<String, Trouble> {
        let mut known = self.ipn.lock().await;
        if let Some(id) = &*known {
            return Ok(id.clone());
        }
        let url = self.public(IPN_PATH);
        let body = serde_json::json!({"url": url, "ipn_notification_type": "POST"});
        let told: Registered = self.client.post("/api/URLSetup/RegisterIPN", &body).await?;
        told.error.check()?;
        let id = told.ipn_id.filter(|id| !id.is_empty());
        let id =
            id.ok_or_else(|| Trouble::Refused("it gave no id for notifications".to_owned()))?;
        *known = Some(id.clone());
        Ok(id)
    }

    async fn submit(&self, wish: &Wish) -> Result<Answer, Trouble> {
        if wish.token.is_some() {
            return Err(Trouble::Refused(
                "Pesapal takes no tokens; the guest pays on its page".to_owned(),
            ));
        }
        // Nothing of this is the order itself: whatever goes wrong here, it was not placed.
        let ready = async {
            self.client.ready().await?;
            self.ipn_id().await
        };
        let unsent = |trouble: Trouble| match trouble {
            Trouble::NoAnswer(why) => Trouble::NeverSent(why),
            other => other,
        };
        let notification = ready.await.map_err(unsent)?;
        let order = shapes::Order {
            id: wish.reference.to_string(),
            currency: &self.settings.currency,
            amount: decimal(wish.amount)?,
            description: &wish.description,
            callback_url: self.public(CALLBACK_PATH),
            notification_id: notification,
            billing_address: shapes::Address {
                email_address: &self.settings.email,
            },
        };
        let told: Submitted = self
            .client
            .post("/api/Transactions/SubmitOrderRequest", &order)
            .await?;
        told.error.check()?;
        let reference = told.order_tracking_id.filter(|id| !id.is_empty());
        let reference =
            reference.ok_or_else(|| Trouble::NoAnswer("it gave no tracking id".to_owned()))?;
        Ok(Answer {
            standing: Standing::Pending,
            provider_ref: Some(reference),
            redirect: told.redirect_url.filter(|url| url.starts_with("http")),
            hint: None,
            words: None,
        })
    }

    async fn look(&self, about: &About) -> Result<(Answer, Told), Trouble> {
        let id = about.provider_ref.as_deref().ok_or(Trouble::CannotAsk)?;
        let path = "/api/Transactions/GetTransactionStatus";
        let status: Told = self.client.get(path, &[("orderTrackingId", id)]).await?;
        let standing = self.standing(about, &status)?;
        let hint = status.payment_account.as_deref().and_then(last_four);
        let words = status.payment_status_description.clone();
        let answer = Answer {
            standing,
            provider_ref: Some(id.to_owned()),
            redirect: None,
            hint,
            words,
        };
        Ok((answer, status))
    }

    fn standing(&self, about: &About, status: &Told) -> Result<Standing, Trouble> {
        let said = status.merchant_reference.as_deref();
        let ours = about.reference.to_string();
        if said.is_some_and(|said| !said.is_empty() && said != ours) {
            return Err(Trouble::Refused(
                "the tracking id belongs to another payment".to_owned(),
            ));
        }
        if status.error.is_pending() {
            return Ok(Standing::Pending);
        }
        status.error.check()?;
        match status.status_code {
            // A guest who has not paid yet, in its own words an invalid payment.
            Some(0) => Ok(Standing::Pending),
            Some(1) => {
                // Money is taken on a full answer only: whose it is, how much, and of which currency.
                if said != Some(ours.as_str()) {
                    return Err(Trouble::NoAnswer("it does not say whose money".to_owned()));
                }
                if status.currency.as_deref() != Some(&self.settings.currency) {
                    return Err(Trouble::NoAnswer("another currency".to_owned()));
                }
                let amount = status.amount.as_deref().map(RawValue::get);
                let amount = amount.and_then(money_of);
                let amount = amount.ok_or_else(|| Trouble::NoAnswer("no amount".to_owned()))?;
                Ok(Standing::Captured(amount))
            }
            Some(2) => Ok(Standing::Declined),
            Some(3) => Ok(Standing::Reversed),
            _ => Err(Trouble::NoAnswer(
                "it does not say how it stands".to_owned(),
            )),
        }
    }

    async fn call_off(&self, about: &About) -> Result<(), Trouble> {
        let id = about.provider_ref.as_deref().ok_or(Trouble::CannotAsk)?;
        let body = serde_json::json!({"order_tracking_id": id});
        let told: Cancelled = self
            .client
            .post("/api/Transactions/CancelOrder", &body)
            .await?;
        done(told.status.as_deref(), told.message)
    }

    async fn send_back(&self, about: &About, amount: Money, why: &str) -> Result<(), Trouble> {
        let (_, status) = self.look(about).await?;
        let code = status.confirmation_code.filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| Trouble::Refused("there is no money".to_owned()))?;
        let body = serde_json::json!({
            "confirmation_code": code,
            "amount": decimal(amount)?,
            "username": "Sufra",
            "remarks": why,
        });
        let told: Refunded = self
            .client
            .post("/api/Transactions/RefundRequest", &body)
            .await?;
        done(told.status.as_deref(), told.message)
    }
}

impl PaymentProvider for Pesapal {
    fn key(&self) -> ProviderKey {
        KEY.into()
    }

    fn takes_tokens(&self) -> bool {
        false
    }

    fn create<'a>(&'a self, wish: &'a Wish) -> Asked<'a, Answer> {
        Box::pin(self.submit(wish))
    }

    fn status<'a>(&'a self, about: &'a About) -> Asked<'a, Answer> {
        Box::pin(async { Ok(self.look(about).await?.0) })
    }

    fn cancel<'a>(&'a self, about: &'a About) -> Asked<'a, ()> {
        Box::pin(self.call_off(about))
    }

    fn refund<'a>(&'a self, about: &'a About, amount: Money, why: &'a str) -> Asked<'a, ()> {
        Box::pin(self.send_back(about, amount, why))
    }
}

fn done(status: Option<&str>, message: Option<String>) -> Result<(), Trouble> {
    if status == Some("200") {
        return Ok(());
    }
    let words = message.unwrap_or_default();
    Err(Trouble::Refused(words.chars().take(200).collect()))
}

/// An amount as a number with a point: no float ever touches it.
fn decimal(amount: Money) -> Result<Box<RawValue>, Trouble> {
    let bad = |_| Trouble::Refused("an amount that is no number".to_owned());
    RawValue::from_string(amount.to_string()).map_err(bad)
}

/// Whole units with up to two decimals that are not zero; anything else is no amount.
fn money_of(text: &str) -> Option<Money> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(part).map(Money)
}

/// The last digits of what it calls the guest's card or telephone, at most four.
fn last_four(account: &str) -> Option<String> {
    let end = account
        .trim()
        .rsplit(|letter: char| !letter.is_ascii_digit())
        .next()?;
    let from = end.len().saturating_sub(4);
    let last = end.get(from..).filter(|last| last.len() >= 2)?;
    Some(last.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_go_out_and_come_back_to_the_qepik() {
        for qepik in [1, 10, 99, 100, 660, 123_456_789] {
            let text = decimal(Money(qepik)).unwrap();
            assert_eq!(money_of(text.get()), Some(Money(qepik)), "{text}");
        }
        assert_eq!(money_of("100"), Some(Money(10_000)));
        assert_eq!(money_of("100.0"), Some(Money(10_000)));
        assert_eq!(money_of("6.600000"), Some(Money(660)));
        for bad in ["", "6.601", "-1", "1e3", "\"6\"", "null", ".5", "6,60"] {
            assert_eq!(money_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn of_an_account_the_last_digits_are_kept() {
        assert_eq!(last_four("476173**0010").as_deref(), Some("0010"));
        assert_eq!(last_four("2547xxxxx99").as_deref(), Some("99"));
        assert_eq!(last_four("somebody"), None);
    }
}
