//! What outside clients send and get about orders.

use super::{Channel, Order, Share, Status};
use crate::ids::{
    AccountId, ItemKey, LineId, OrderId, PaymentId, PaymentTypeKey, ProviderKey, ReasonKey,
    SizeKey, TableKey,
};
use crate::lang::LocalName;
use crate::menu::{Choice, PaymentKind};
use crate::money::Money;
use crate::payments::Payment;
use crate::payments::provider::Reserve;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Body of `POST /api/orders`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceOrder {
    /// Made by the client; the hub makes one otherwise.
    #[serde(default)]
    pub id: Option<OrderId>,
    /// Where the food goes; dine-in with a table, takeaway without.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// The table, for dine-in.
    #[serde(default)]
    pub table_id: Option<TableKey>,
    /// Guests.
    #[serde(default)]
    pub guests: u16,
    /// What is ordered.
    pub items: Vec<PlacedItem>,
    /// Whether the kitchen gets it at once (the default).
    #[serde(default = "yes")]
    pub send: bool,
}

const fn yes() -> bool {
    true
}

/// One item of `POST /api/orders`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacedItem {
    /// The dish.
    pub menu_item_id: ItemKey,
    /// Pieces, 1 to 999.
    pub quantity: i64,
    /// The size, where there are sizes.
    #[serde(default)]
    pub size_id: Option<SizeKey>,
    /// Chosen options.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// A word to the kitchen, at most 200 characters.
    #[serde(default)]
    pub note: String,
}

/// Body of `POST /api/payments/{id}/refund`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefundPayment {
    /// How much, qəpik; all that is left, when missing.
    #[serde(default)]
    pub amount: Option<Money>,
    /// How much of its tip goes back too, qəpik; none of it, when missing.
    #[serde(default)]
    pub tip: Option<Money>,
    /// Why.
    pub reason: ReasonKey,
}

/// Body of `POST /api/payments/{id}/tip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GiveTip {
    /// All of its tip from now on, qəpik; zero is none.
    pub tip: Money,
}

/// Body of `POST /api/payments/{id}/method`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMethod {
    /// How it was paid in truth.
    pub method: PaymentTypeKey,
    /// The number on the card terminal's slip.
    #[serde(default)]
    pub slip: Option<String>,
    /// Why.
    pub reason: ReasonKey,
}

/// Body of `POST /api/payments/{id}/slip`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoteSlip {
    /// The check.
    pub order: OrderId,
    /// Whether it is on the bank's statement; otherwise the mark is taken back.
    pub reconciled: bool,
    /// What the statement says, where it differs.
    #[serde(default)]
    pub note: String,
    /// The number on the slip; the one that was noted stays, when missing.
    #[serde(default)]
    pub slip: Option<String>,
}

/// Body of `POST /api/orders/{id}/refund`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefundDishes {
    /// The dishes, all pieces of them or some.
    pub lines: Vec<Share>,
    /// The payment that it goes back to; the first ones that have something left, when missing.
    #[serde(default)]
    pub payment: Option<PaymentId>,
    /// Why.
    pub reason: ReasonKey,
}

/// A check in answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrderView {
    /// Its identity.
    pub id: OrderId,
    /// The check number of its business day.
    pub number: u32,
    /// What a device called it that could not hear the hub; people know it by this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The fold of its lines.
    pub status: Status,
    /// Where the food goes.
    pub channel: Channel,
    /// The table.
    pub table_id: Option<TableKey>,
    /// The lines' ids with names and states.
    pub lines: Vec<LineView>,
    /// What the guest pays, qəpik.
    pub total: Money,
    /// The VAT inside, qəpik.
    pub vat: Money,
    /// What is still owed, qəpik.
    pub due: Money,
    /// What was paid, in the order in which it was taken.
    #[serde(default)]
    pub payments: Vec<PaymentView>,
    /// What is kept free for payments through providers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under_way: Vec<Reserve>,
    /// Change of the last cash payment, qəpik.
    pub change: Money,
    /// When it was opened.
    pub opened_at: UnixMillis,
}

/// A payment in answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PaymentView {
    /// Its identity.
    pub id: PaymentId,
    /// The way to pay.
    pub method: PaymentTypeKey,
    /// How turnover counts it; `comp` is what nobody paid.
    pub kind: PaymentKind,
    /// Who carried it out; none was taken by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderKey>,
    /// What was applied to the check, qəpik.
    pub amount: Money,
    /// What of it was given back since, qəpik.
    pub refunded: Money,
    /// The account that paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The tip that came with it, qəpik.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tip: Money,
}

/// A line in answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LineView {
    /// Its identity.
    pub id: LineId,
    /// The dish.
    pub menu_item_id: ItemKey,
    /// Pieces.
    pub quantity: u32,
    /// Where it stands.
    pub state: String,
    /// Price of all pieces, qəpik.
    pub amount: Money,
    /// What the dish is called, as it was then.
    pub name: LocalName,
    /// What the guests pay for it: less what is off, with its part of the service charge, qəpik.
    pub price: Money,
    /// Pieces whose price was given back.
    pub returned: u32,
}

impl From<&Order> for OrderView {
    fn from(order: &Order) -> Self {
        let totals = order.totals();
        Self {
            id: order.id,
            number: order.number,
            label: order.label.clone(),
            status: order.status(),
            channel: order.channel,
            table_id: order.table.clone(),
            lines: order
                .lines
                .iter()
                .zip(order.prices())
                .map(LineView::from)
                .collect(),
            total: totals.total,
            vat: totals.vat,
            due: order.due(),
            payments: order.payments.iter().map(PaymentView::from).collect(),
            under_way: order.under_way.clone(),
            change: order.payments.last().map(|p| p.change).unwrap_or_default(),
            opened_at: order.opened_at,
        }
    }
}

impl From<&Payment> for PaymentView {
    fn from(payment: &Payment) -> Self {
        Self {
            id: payment.id,
            method: payment.method.clone(),
            kind: payment.kind,
            provider: payment.provider.as_ref().map(|mark| mark.name.clone()),
            amount: payment.amount,
            refunded: payment.refunded,
            account: payment.account,
            tip: payment.tip,
        }
    }
}

impl From<(&super::Line, Money)> for LineView {
    fn from((line, price): (&super::Line, Money)) -> Self {
        let state = serde_json::to_value(line.state).ok();
        Self {
            id: line.id,
            menu_item_id: line.item.clone(),
            quantity: line.quantity,
            state: state
                .as_ref()
                .and_then(|state| state.as_str())
                .unwrap_or_default()
                .to_owned(),
            amount: line.amount(),
            name: line.name.clone(),
            price,
            returned: line.returned,
        }
    }
}

/// Body of `PATCH /api/orders/{id}/status`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetStatus {
    /// Where it shall go.
    pub status: Status,
    /// Why, for a cancelled check.
    #[serde(default)]
    pub reason: Option<ReasonKey>,
}

/// Body of `POST /api/orders/{id}/payment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TakePayment {
    /// Made by the client; the hub makes one otherwise.
    #[serde(default)]
    pub id: Option<PaymentId>,
    /// A way to pay of the catalogue; `cash` and `card` always work, and `mobile` where a provider is set up.
    pub method: PaymentTypeKey,
    /// What is applied to the check, qəpik.
    pub amount: Money,
    /// What the guest gives to the staff on top of it, qəpik.
    #[serde(default)]
    pub tip: Option<Money>,
    /// The account that pays: of a gift card, a deposit or a house account.
    #[serde(default)]
    pub account: Option<AccountId>,
    /// The proof of a gift card, from the answer to its code.
    #[serde(default)]
    pub proof: Option<String>,
    /// Cash on the table, qəpik; the amount and the tip when missing.
    #[serde(default)]
    pub tendered: Option<Money>,
    /// The number on the card terminal's slip.
    #[serde(default)]
    pub slip: Option<String>,
    /// A token of the provider, for a charge without a page. Never the number of a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_token: Option<String>,
}

/// One row of `GET /api/orders/queue` and `/api/orders/bulk-progress`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The check.
    pub id: OrderId,
    /// Its number.
    pub number: u32,
    /// What a device called it that could not hear the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its status.
    pub status: Status,
    /// Lines that the kitchen has.
    pub sent: u32,
    /// Lines that are ready or served.
    pub ready: u32,
    /// When it was opened.
    pub opened_at: UnixMillis,
}

impl From<&Order> for Progress {
    fn from(order: &Order) -> Self {
        use super::LineState as S;
        let count = |states: &[S]| {
            let count = order
                .lines
                .iter()
                .filter(|l| l.has_food() && states.contains(&l.state));
            u32::try_from(count.count()).unwrap_or(u32::MAX)
        };
        Self {
            id: order.id,
            number: order.number,
            label: order.label.clone(),
            status: order.status(),
            sent: count(&[S::Sent, S::Started, S::Ready, S::Served]),
            ready: count(&[S::Ready, S::Served]),
            opened_at: order.opened_at,
        }
    }
}
