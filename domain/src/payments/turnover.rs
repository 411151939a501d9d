//! What was sold, by how it was paid: cash, integrated card, other cashless.

use super::Payment;
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::orders::Order;
use serde::{Deserialize, Serialize};

/// Turnover that was paid in one kind of way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct KindSum {
    /// How turnover counts the way to pay.
    pub kind: PaymentKind,
    /// What was sold for it, qəpik.
    pub total: Money,
    /// The VAT inside, qəpik.
    pub vat: Money,
    /// The rate of simplified tax, basis points; none under VAT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_bp: Option<u32>,
    /// The simplified tax on `total`, qəpik, rounded once.
    #[serde(default)]
    pub tax: Money,
    /// Given back for settled checks, qəpik; `total` is as it was sold.
    #[serde(default)]
    pub refunded: Money,
}

impl KindSum {
    /// Adds a sum to a list that is in the order of kinds and rates.
    pub fn add(list: &mut Vec<Self>, sum: Self) {
        let place = |one: &Self| (one.kind, one.tax_bp);
        let at = list.partition_point(|known| place(known) < place(&sum));
        match list.get_mut(at).filter(|known| place(known) == place(&sum)) {
            Some(known) => {
                known.total = known.total.plus(sum.total);
                known.vat = known.vat.plus(sum.vat);
                known.refunded = known.refunded.plus(sum.refunded);
                *known = known.taxed();
            }
            None => list.insert(at, sum.taxed()),
        }
    }

    /// The same, to be taken off.
    pub(crate) fn less(self) -> Self {
        Self {
            total: Money::ZERO.minus(self.total),
            vat: Money::ZERO.minus(self.vat),
            refunded: Money::ZERO.minus(self.refunded),
            ..self
        }
    }

    /// Whether nothing was sold for it.
    pub(crate) const fn is_nothing(&self) -> bool {
        self.total.is_zero() && self.vat.is_zero() && self.refunded.is_zero()
    }

    fn taxed(self) -> Self {
        let tax = self.tax_bp.map(|rate| self.total.basis_points(rate));
        Self {
            tax: tax.unwrap_or_default(),
            ..self
        }
    }
}

/// The turnover of a settled check, by what was applied to it. What was given back before it was settled did not pay for it;
/// what was given back later did. The VAT of each rate is spread over the kinds by largest remainder.
pub fn turnover(order: &Order) -> Vec<KindSum> {
    let totals = order.totals();
    let payments = &order.payments;
    let all: Money = payments.iter().map(|one| one.amount).sum();
    let applied = |one: &Payment| {
        let known = if all == totals.total {
            one.amount
        } else {
            one.left()
        };
        one.applied.unwrap_or(known)
    };
    let weights: Vec<Money> = payments.iter().map(applied).collect();
    let mut vats = vec![Money::ZERO; weights.len()];
    for sum in &totals.by_rate {
        for (vat, part) in vats.iter_mut().zip(sum.vat.spread(&weights)) {
            *vat = vat.plus(part);
        }
    }
    let mut sums = Vec::new();
    let parts = totals.total.spread(&weights).into_iter().zip(vats);
    for (payment, (total, vat)) in payments.iter().zip(parts) {
        if total.is_zero() && vat.is_zero() {
            continue;
        }
        let sum = KindSum {
            kind: payment.kind,
            total,
            vat,
            tax_bp: order.rates.simplified.map(|tax| tax.rate(payment.kind)),
            ..KindSum::default()
        };
        KindSum::add(&mut sums, sum);
    }
    sums
}

/// What a refund of a settled check is in its turnover.
pub fn given_back(order: &Order, kind: PaymentKind, amount: Money) -> KindSum {
    KindSum {
        kind,
        tax_bp: order.rates.simplified.map(|tax| tax.rate(kind)),
        refunded: amount,
        ..KindSum::default()
    }
}
