//! What stands in a document.

use crate::day::Z;
use crate::ids::{CommandId, FiscalId, OrderId, PaymentId};
use crate::lang::LocalName;
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::orders::{Order, VatSum};
use crate::payments::{Payment, turnover};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// What a document is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A settled check.
    #[default]
    Sale,
    /// Money that was given back for one.
    Refund,
    /// The end of a day.
    Z,
}

/// A position of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sold {
    /// What it is called.
    pub name: LocalName,
    /// Pieces.
    pub quantity: u32,
    /// What the guest pays for it, service charge included, qəpik.
    pub total: Money,
    /// The VAT inside, basis points.
    pub vat_bp: u32,
}

/// What was paid in one kind of way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// How turnover counts it.
    pub kind: PaymentKind,
    /// How much, qəpik.
    pub amount: Money,
}

/// A document for the device. The parts of each of its lists are the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Derived from what it is about, so that there is one of it whatever is repeated.
    pub id: FiscalId,
    /// What it is about.
    pub kind: Kind,
    /// The check; none for a Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The document of the sale, for a refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<FiscalId>,
    /// The check's name among people, or the number of the Z.
    pub number: String,
    /// When it happened.
    pub at: UnixMillis,
    /// What was sold, for a sale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Sold>,
    /// What was paid, or given back, qəpik.
    pub total: Money,
    /// The same by rates of VAT.
    pub vat: Vec<VatSum>,
    /// The same by how it was paid.
    pub paid: Vec<Paid>,
}

impl Document {
    /// The sale of a check that is settled.
    pub(super) fn sale(order: &Order, at: UnixMillis) -> Self {
        let totals = order.totals();
        let parts = order.lines.iter().zip(&totals.lines);
        let sold = parts.filter_map(|(line, sums)| {
            let total = sums.net.plus(sums.service);
            (!total.is_zero()).then(|| Sold {
                name: line.name.clone(),
                quantity: line.quantity,
                total,
                vat_bp: sums.vat_bp,
            })
        });
        let kinds = turnover(order).into_iter();
        Self {
            id: FiscalId::derived(order.id.0, "sale"),
            kind: Kind::Sale,
            order: Some(order.id),
            sale: None,
            number: order.called(),
            at,
            lines: sold.collect(),
            total: totals.total,
            paid: kinds.map(|one| paid(one.kind, one.total)).collect(),
            vat: totals.by_rate,
        }
    }

    /// What was given back of a payment.
    pub(super) fn refund(
        order: &Order,
        payment: &Payment,
        amount: Money,
        (command, at): (CommandId, UnixMillis),
    ) -> Self {
        Self {
            id: Self::of_refund(command, payment.id),
            kind: Kind::Refund,
            order: Some(order.id),
            sale: order.fiscal.as_ref().map(|mark| mark.document),
            number: order.called(),
            at,
            lines: Vec::new(),
            total: amount,
            vat: vat_back(order, amount),
            paid: vec![paid(payment.kind, amount)],
        }
    }

    fn of_refund(command: CommandId, payment: PaymentId) -> FiscalId {
        FiscalId::derived(command.0, &format!("refund {payment}"))
    }

    /// The end of a day.
    pub(super) fn z(z: &Z, command: CommandId) -> Self {
        let sums = &z.report.sums;
        let kinds = sums.turnover.iter();
        Self {
            id: FiscalId::derived(command.0, &format!("z {}", z.number)),
            kind: Kind::Z,
            order: None,
            sale: None,
            number: z.number.to_string(),
            at: z.report.until,
            lines: Vec::new(),
            total: sums.total,
            vat: sums.vat.clone(),
            paid: kinds.map(|one| paid(one.kind, one.total)).collect(),
        }
    }
}

/// What is given back of a check by rates of VAT: those of the check, in proportion.
pub fn vat_back(order: &Order, amount: Money) -> Vec<VatSum> {
    let by_rate = order.totals().by_rate;
    let weights: Vec<Money> = by_rate.iter().map(|sum| sum.total).collect();
    let parts = by_rate.iter().zip(amount.spread(&weights));
    let vat = parts.map(|(sum, total)| VatSum {
        rate_bp: sum.rate_bp,
        total,
        vat: total.vat_inside(sum.rate_bp),
    });
    vat.filter(|sum| !sum.total.is_zero()).collect()
}

const fn paid(kind: PaymentKind, amount: Money) -> Paid {
    Paid { kind, amount }
}
