//! The sums of a check. Rules 1 to 5 of the demo data's README; one place for hub, screen and receipt.

use super::Rounding;
use crate::menu::{Simplified, WHOLE_BP};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Rates of a check, basis points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rates {
    /// Service charge; zero on takeaway and delivery.
    pub service_bp: u32,
    /// The guests do not pay it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub service_waived: bool,
    /// VAT inside the price, where a line has no rate of its own.
    pub vat_bp: u32,
    /// Simplified tax on the turnover, in place of VAT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simplified: Option<Simplified>,
}

impl Rates {
    /// The service charge that guests pay, basis points.
    pub const fn service(&self) -> u32 {
        if self.service_waived {
            0
        } else {
            self.service_bp
        }
    }
}

/// What of a sum is at one rate of VAT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct VatSum {
    /// The rate, basis points; zero is exempt.
    pub rate_bp: u32,
    /// What guests pay at it, service charge included, qəpik.
    pub total: Money,
    /// The VAT inside, as it stands on their receipts, qəpik.
    pub vat: Money,
}

impl VatSum {
    /// Adds a sum to a list that is in the order of the rates, lowest first.
    pub fn add(list: &mut Vec<Self>, sum: Self) {
        let at = list.partition_point(|known| known.rate_bp < sum.rate_bp);
        match list
            .get_mut(at)
            .filter(|known| known.rate_bp == sum.rate_bp)
        {
            Some(known) => {
                known.total = known.total.plus(sum.total);
                known.vat = known.vat.plus(sum.vat);
            }
            None => list.insert(at, sum),
        }
    }
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
    /// Its own rate of VAT, basis points; the check's, when missing.
    pub vat_bp: Option<u32>,
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
    /// Its part of the service charge.
    pub service: Money,
    /// The rate of its VAT, basis points.
    pub vat_bp: u32,
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
    /// The VAT inside the total: the sum of what is inside at each rate.
    pub vat: Money,
    /// The total and its VAT by rate, lowest first; only the check's own rate when there is nothing to pay.
    pub by_rate: Vec<VatSum>,
    /// Line by line, void lines included as zeros.
    pub lines: Vec<LineSums>,
}

impl Totals {
    /// What the lines come to, without service.
    pub fn net(&self) -> Money {
        self.total.minus(self.service)
    }

    /// The VAT of each line: that of its rate, spread over the lines at that rate by what the guest pays for them.
    pub fn line_vats(&self) -> Vec<Money> {
        let mut vats = vec![Money::ZERO; self.lines.len()];
        for sum in &self.by_rate {
            let at_rate = |line: &LineSums| line.vat_bp == sum.rate_bp;
            let net = |line: &LineSums| if at_rate(line) { line.net } else { Money::ZERO };
            let nets: Vec<Money> = self.lines.iter().map(net).collect();
            for (vat, part) in vats.iter_mut().zip(sum.vat.spread(&nets)) {
                *vat = vat.plus(part);
            }
        }
        vats
    }

    /// The sums by rate for the guest's paper: none where nothing is said of VAT.
    pub fn vat_on_paper(&self, rates: Rates) -> Vec<VatSum> {
        let pays = rates.vat_bp > 0 || self.by_rate.iter().any(|sum| sum.rate_bp > 0);
        if pays {
            self.by_rate.clone()
        } else {
            Vec::new()
        }
    }

    /// The sums by rate for the log: none when the check's own rate says it all.
    pub fn other_rates(&self, rates: Rates) -> Vec<VatSum> {
        let plain = self.by_rate.iter().all(|sum| sum.rate_bp == rates.vat_bp);
        if plain {
            Vec::new()
        } else {
            self.by_rate.clone()
        }
    }
}

/// Computes the sums. `rounding` is on top of what the lines come to, unless they are given away.
pub fn totals(
    lines: &[SumLine],
    check_discount_bp: u32,
    rates: Rates,
    rounding: Rounding,
) -> Totals {
    let mut sums: Vec<LineSums> = lines.iter().map(|line| line_sums(line, rates)).collect();
    let nets: Vec<Money> = sums.iter().map(|line| line.net).collect();
    let before: Money = nets.iter().copied().sum();
    let line_discounts = sums.iter().map(|line| line.discount).sum();
    let plain = before.basis_points(check_discount_bp);
    // Of a hundredth of a dish nothing may be left, and the qəpik is owed all the same; what is given away is nothing.
    let rounding = if before > Money::ZERO && check_discount_bp < WHOLE_BP {
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
    let service = if rates.service_waived {
        Money::ZERO
    } else {
        let plain = net.minus(rounding.net).basis_points(rates.service_bp);
        Money(plain.plus(rounding.service).0.max(0))
    };
    let nets: Vec<Money> = sums.iter().map(|line| line.net).collect();
    for (line, part) in sums.iter_mut().zip(service.spread(&nets)) {
        line.service = part;
    }
    let total = net.plus(service);
    let by_rate = by_rate(&sums, rates);
    Totals {
        gross: sums.iter().map(|line| line.gross).sum(),
        discounts: sums.iter().map(|line| line.discount).sum(),
        line_discounts,
        comps: sums.iter().map(|line| line.comp).sum(),
        service,
        total,
        vat: by_rate.iter().map(|sum| sum.vat).sum(),
        by_rate,
        lines: sums,
    }
}

/// The VAT is inside what is paid at a rate, and rounded once for each rate: the guest's paper says it so.
fn by_rate(lines: &[LineSums], rates: Rates) -> Vec<VatSum> {
    let mut sums: Vec<VatSum> = Vec::new();
    for line in lines {
        let total = line.net.plus(line.service);
        if !total.is_zero() {
            let sum = VatSum {
                rate_bp: line.vat_bp,
                total,
                vat: Money::ZERO,
            };
            VatSum::add(&mut sums, sum);
        }
    }
    if sums.is_empty() {
        let rate_bp = rates.vat_bp;
        sums.push(VatSum {
            rate_bp,
            ..VatSum::default()
        });
    }
    for sum in &mut sums {
        sum.vat = sum.total.vat_inside(sum.rate_bp);
    }
    sums
}

fn line_sums(line: &SumLine, rates: Rates) -> LineSums {
    let vat_bp = line.vat_bp.unwrap_or(rates.vat_bp);
    if line.void {
        return LineSums {
            vat_bp,
            ..LineSums::default()
        };
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
        service: Money::ZERO,
        vat_bp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATES: Rates = Rates {
        service_bp: 1000,
        service_waived: false,
        vat_bp: 1800,
        simplified: None,
    };

    #[test]
    fn a_line_at_another_rate_has_its_own_vat() {
        let line = |amount, vat_bp| SumLine {
            amount: Money(amount),
            discount_bp: 0,
            comped: false,
            void: false,
            vat_bp,
        };
        let t = totals(
            &[line(10_000, None), line(5_000, Some(0))],
            0,
            RATES,
            Rounding::default(),
        );
        assert_eq!((t.total, t.vat), (Money(16_500), Money(1_678)));
        let sum = |rate_bp, total, vat| VatSum {
            rate_bp,
            total: Money(total),
            vat: Money(vat),
        };
        let both = [sum(0, 5_500, 0), sum(1_800, 11_000, 1_678)];
        assert_eq!(t.by_rate, both);
        assert_eq!(t.other_rates(RATES), both);
    }

    proptest! {
        #[test]
        fn every_sum_is_the_sum_of_its_parts(
            lines in prop::collection::vec((0i64..500_000, 0u32..=10_000, any::<bool>(), any::<bool>()), 0..40),
            bp in 0u32..=10_000,
            (net, service) in (-3i64..=3, -3i64..=3),
        ) {
            let lines: Vec<SumLine> = lines.into_iter().map(|(amount, discount_bp, comped, void)| SumLine {
                amount: Money(amount), discount_bp, comped, void, vat_bp: None,
            }).collect();
            let rounding = Rounding { net: Money(net), service: Money(service) };
            let t = totals(&lines, bp, RATES, rounding);
            let net: Money = t.lines.iter().map(|l| l.net).sum();
            prop_assert_eq!(net, t.net());
            prop_assert_eq!(t.gross, t.discounts.plus(t.comps).plus(net));
            prop_assert!(t.lines.iter().all(|l| l.net.0 >= 0));
            prop_assert!(t.vat.0 >= 0 && t.vat <= t.total);
            // With one rate nothing is rounded twice.
            prop_assert_eq!(t.vat, t.total.vat_inside(RATES.vat_bp));
            prop_assert_eq!(t.by_rate.len(), 1);
            prop_assert!(t.other_rates(RATES).is_empty());
        }

        #[test]
        fn the_sums_by_rate_are_the_whole(
            lines in prop::collection::vec(
                (0i64..500_000, 0u32..=10_000, any::<bool>(), any::<bool>(), prop::option::of(prop::sample::select(vec![0u32, 200, 800, 1_800]))),
                0..40,
            ),
            bp in 0u32..=10_000,
            service_bp in 0u32..=2_000,
            service_waived in any::<bool>(),
            (net, service) in (-3i64..=3, -3i64..=3),
        ) {
            let lines: Vec<SumLine> = lines.into_iter().map(|(amount, discount_bp, comped, void, vat_bp)| SumLine {
                amount: Money(amount), discount_bp, comped, void, vat_bp,
            }).collect();
            let rounding = Rounding { net: Money(net), service: Money(service) };
            let t = totals(&lines, bp, Rates { service_bp, service_waived, ..RATES }, rounding);
            prop_assert!(!service_waived || t.service.is_zero());
            prop_assert_eq!(t.by_rate.iter().map(|sum| sum.total).sum::<Money>(), t.total);
            prop_assert_eq!(t.by_rate.iter().map(|sum| sum.vat).sum::<Money>(), t.vat);
            prop_assert_eq!(t.lines.iter().map(|line| line.service).sum::<Money>(), t.service);
            let vats = t.line_vats();
            prop_assert_eq!(vats.iter().copied().sum::<Money>(), t.vat);
            prop_assert!(t.by_rate.windows(2).all(|two| two[0].rate_bp < two[1].rate_bp));
            for sum in &t.by_rate {
                prop_assert_eq!(sum.vat, sum.total.vat_inside(sum.rate_bp));
                let at_rate = t.lines.iter().zip(&vats).filter(|(line, _)| line.vat_bp == sum.rate_bp);
                let (paid, vat) = at_rate.fold((Money::ZERO, Money::ZERO), |(paid, vat), (line, its)| {
                    (paid.plus(line.net).plus(line.service), vat.plus(*its))
                });
                prop_assert_eq!((paid, vat), (sum.total, sum.vat));
            }
        }
    }
}
