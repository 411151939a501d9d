//! Slips of a separate card terminal. The hub never hears from it, so somebody holds its slips against the bank's statement.

use super::Payment;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, PaymentId};
use crate::menu::{Catalog, PaymentKind};
use crate::orders::Waiter;
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// A note has at most so many characters.
const NOTE: usize = 200;

/// Says what the bank's statement says of a tender by card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CheckSlip {
    /// The check.
    pub order: OrderId,
    /// The tender.
    pub payment: PaymentId,
    /// Whether it is on the statement; otherwise the mark is taken back.
    pub reconciled: bool,
    /// What the statement says, where it differs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The number on the slip, in place of the one that was noted; that one stays, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
}

/// A tender by card was held against the bank's statement, or is open again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlipChecked {
    /// The check.
    pub order: OrderId,
    /// The tender.
    pub payment: PaymentId,
    /// The number on its slip from now on, when it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// The mark from now on; none is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Reconciled>,
    /// By whom.
    pub by: Waiter,
}

/// Somebody found a tender on the bank's statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Reconciled {
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub by: Waiter,
    /// What the statement says, where it differs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Payment {
    /// Whether it came from a card terminal that stands by itself: its only proof is a slip.
    pub fn is_by_slip(&self, catalog: &Catalog) -> bool {
        let known = catalog.payment_type(&self.method);
        let asked = known.is_some_and(|known| known.slip);
        self.kind == PaymentKind::OtherCashless
            && self.provider.is_none()
            && (asked || self.slip.is_some())
    }
}

/// Marks a tender as reconciled, takes the mark back, or notes its slip. Neither changes a sum, so a day that is closed
/// does not stand in the way: the statement comes after it.
pub(super) fn check(
    state: &State,
    ctx: &Ctx,
    asked: &CheckSlip,
) -> Result<Vec<EventBody>, Rejection> {
    let bad = |field, allowed| Rejection::BadField { field, allowed };
    let note = asked.note.trim();
    if note.chars().count() > NOTE || note.contains(char::is_control) {
        let allowed = "at most 200 characters, none of them a control character";
        return Err(bad("note", allowed));
    }
    let (_, payment) = super::decide::known(state, asked.order, asked.payment)?;
    if !payment.is_by_slip(&state.catalog) {
        return Err(bad(
            "payment",
            "one from a card terminal that stands by itself",
        ));
    }
    if !asked.reconciled && !note.is_empty() {
        return Err(bad("note", "one that goes with a mark"));
    }
    // An empty number takes a wrong one away.
    let number = super::decide::slip_number(asked.slip.as_deref())?;
    let slip = asked.slip.as_ref().map(|_| number.unwrap_or_default());
    let slip = slip.filter(|slip| payment.slip.as_deref().unwrap_or_default() != slip);
    let same = match &payment.reconciled {
        Some(mark) => asked.reconciled && mark.note == note,
        None => !asked.reconciled,
    };
    if same && slip.is_none() {
        return Ok(Vec::new());
    }
    let known = payment.reconciled.as_deref().filter(|_| same);
    let mark = asked.reconciled.then(|| {
        known.cloned().unwrap_or_else(|| Reconciled {
            at: ctx.now,
            by: ctx.waiter(),
            note: note.to_owned(),
        })
    });
    Ok(vec![EventBody::SlipChecked(Box::new(SlipChecked {
        order: asked.order,
        payment: asked.payment,
        slip,
        mark,
        by: ctx.waiter(),
    }))])
}
