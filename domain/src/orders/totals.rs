//! The sums of a check. Rules 1 to 5 of the demo data's README; one place for hub, screen and receipt.

use super::Rounding;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Rates of a check, basis points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rates {
    /// Service charge; zero on takeaway and delivery.
    pub service_bp: u32,
    /// VAT inside the price.
    pub vat_bp: u32,
}

/// What the sums need to know of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SumLine {
    /// Unit price × quantity.
    pub amount: Money,
    /// Discount, basis points.
    pub discount_bp: u32,
    /// On the house: the rest after the discount is the comp.
    pub comped: bool,
    /// Out of the sums.
    pub void: bool,
}

/// One line's part of the sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineSums {
    /// Before anything was taken off.
    pub gross: Money,
    /// Line discount and the part of the check's discount.
    pub discount: Money,
    /// On the house.
    pub comp: Money,
    /// What the guest pays, without service.
    pub net: Money,
}

/// A check's sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Lines before anything was taken off.
    pub gross: Money,
    /// Line and check discounts.
    pub discounts: Money,
    /// Those among them that are on lines.
    pub line_discounts: Money,
    /// On the house.
    pub comps: Money,
    /// Service charge.
    pub service: Money,
    /// What the guest pays.
    pub total: Money,
    /// The VAT inside the total.
    pub vat: Money,
    /// Line by line, void lines included as zeros.
    pub lines: Vec<LineSums>,
}

impl Totals {
    /// What the lines come to, without service.
    pub fn net(&self) -> Money {
        self.total.minus(self.service)
    }
}

/// Computes the sums. `rounding` is on top of what the lines come to, as long as they come to anything.
pub fn totals(
    lines: &[SumLine],
    check_discount_bp: u32,
    rates: Rates,
    rounding: Rounding,
) -> Totals {
    let mut sums: Vec<LineSums> = lines.iter().map(line_sums).collect();
    let nets: Vec<Money> = sums.iter().map(|line| line.net).collect();
    let before: Money = nets.iter().copied().sum();
    let line_discounts = sums.iter().map(|line| line.discount).sum();
    let plain = before.basis_points(check_discount_bp);
    let rounding = if before > plain {
        rounding
    } else {
        Rounding::default()
    };
    // More net is less of a discount.
    let whole = plain.minus(rounding.net).at_most(before);
    for (line, part) in sums.iter_mut().zip(whole.spread(&nets)) {
        line.discount = line.discount.plus(part);
        line.net = line.net.minus(part);
    }
    let net = before.minus(whole);
    let service = net.minus(rounding.net).basis_points(rates.service_bp);
    let service = Money(service.plus(rounding.service).0.max(0));
    let total = net.plus(service);
    Totals {
        gross: sums.iter().map(|line| line.gross).sum(),
        discounts: sums.iter().map(|line| line.discount).sum(),
        line_discounts,
        comps: sums.iter().map(|line| line.comp).sum(),
        service,
        total,
        vat: total.vat_inside(rates.vat_bp),
        lines: sums,
    }
}

fn line_sums(line: &SumLine) -> LineSums {
    if line.void {
        return LineSums::default();
    }
    let discount = line.amount.basis_points(line.discount_bp);
    let rest = line.amount.minus(discount);
    let (comp, net) = if line.comped {
        (rest, Money::ZERO)
    } else {
        (Money::ZERO, rest)
    };
    LineSums {
        gross: line.amount,
        discount,
        comp,
        net,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATES: Rates = Rates {
        service_bp: 1000,
        vat_bp: 1800,
    };

    proptest! {
        #[test]
        fn every_sum_is_the_sum_of_its_parts(
            lines in prop::collection::vec((0i64..500_000, 0u32..=10_000, any::<bool>(), any::<bool>()), 0..40),
            bp in 0u32..=10_000,
            (net, service) in (-3i64..=3, -3i64..=3),
        ) {
            let lines: Vec<SumLine> = lines.into_iter().map(|(amount, discount_bp, comped, void)| SumLine {
                amount: Money(amount), discount_bp, comped, void,
            }).collect();
            let rounding = Rounding { net: Money(net), service: Money(service) };
            let t = totals(&lines, bp, RATES, rounding);
            let net: Money = t.lines.iter().map(|l| l.net).sum();
            prop_assert_eq!(net, t.net());
            prop_assert_eq!(t.gross, t.discounts.plus(t.comps).plus(net));
            prop_assert!(t.lines.iter().all(|l| l.net.0 >= 0));
            prop_assert!(t.vat.0 >= 0 && t.vat <= t.total);
        }
    }
}
