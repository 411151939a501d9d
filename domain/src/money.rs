//! Money in qəpik. VAT is inside every price; parts always sum to the whole.
//!
//! Input limits (`orders::limits`) keep every sum far below `i64::MAX`, so saturation is unreachable; it is
//! used instead of wrapping so that a broken limit shows as an absurd number, never as a plausible one.

use crate::sorted;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One hundred per cent in basis points.
const WHOLE_BP: i128 = 10_000;

/// An amount in minor units (qəpik, 1/100 manat).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The sum.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The amount of `count` pieces.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(count)))
    }

    /// `bp` basis points of the amount, half up (rules 2 to 4 of the sums). For amounts of zero or more.
    #[must_use]
    pub fn basis_points(self, bp: u32) -> Self {
        half_up(i128::from(self.0).saturating_mul(i128::from(bp)), WHOLE_BP)
    }

    /// The amount of `grams` at a price for a kilogram, half up.
    #[must_use]
    pub fn of_thousand(self, grams: u32) -> Self {
        half_up(i128::from(self.0).saturating_mul(i128::from(grams)), 1_000)
    }

    /// The VAT inside a gross amount at `bp` (18 % → ×18/118), half up (rule 5).
    #[must_use]
    pub fn vat_inside(self, bp: u32) -> Self {
        let rate = i128::from(bp);
        half_up(
            i128::from(self.0).saturating_mul(rate),
            WHOLE_BP.saturating_add(rate),
        )
    }

    /// Splits into `parts` by largest remainder, larger parts first (rule 6). Empty for no parts.
    pub fn split(self, parts: u32) -> Vec<Self> {
        let weights = vec![Self(1); usize::try_from(parts).unwrap_or_default()];
        self.spread(&weights)
    }

    /// Spreads the amount over `weights` in proportion, by largest remainder; ties go to the earlier one
    /// (rule 3). With weights that sum to zero everything falls on the first.
    pub fn spread(self, weights: &[Self]) -> Vec<Self> {
        let whole: i128 = weights.iter().map(|w| i128::from(w.0)).sum();
        if whole <= 0 {
            let mut parts = vec![Self::ZERO; weights.len()];
            if let Some(first) = parts.first_mut() {
                *first = self;
            }
            return parts;
        }
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        let mut given = Self::ZERO;
        for (index, weight) in weights.iter().enumerate() {
            let share = i128::from(self.0).saturating_mul(i128::from(weight.0));
            let part = narrow(share.div_euclid(whole));
            given = given.plus(part);
            parts.push(part);
            remainders.push((share.rem_euclid(whole), index));
        }
        sorted::by(&mut remainders, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let missing = usize::try_from(self.minus(given).0).unwrap_or_default();
        for (_, index) in remainders.into_iter().take(missing) {
            if let Some(part) = parts.get_mut(index) {
                *part = part.plus(Self(1));
            }
        }
        parts
    }

    /// Whether nothing is owed.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The same for what is left out where it is nothing.
    #[cfg_attr(
        target_pointer_width = "64",
        expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")
    )]
    pub(crate) const fn is_nothing(&self) -> bool {
        self.is_zero()
    }

    /// The smaller of two amounts.
    #[must_use]
    pub fn at_most(self, limit: Self) -> Self {
        Self(self.0.min(limit.0))
    }
}

/// `numerator / denominator`, halves away from zero; amounts are never negative here.
fn half_up(numerator: i128, denominator: i128) -> Money {
    let doubled = numerator.saturating_mul(2).saturating_add(denominator);
    narrow(doubled.div_euclid(denominator.saturating_mul(2)))
}

fn narrow(value: i128) -> Money {
    Money(i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX }))
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

/// Manat and qəpik with a point, without a currency sign: `12.50`, `-0.05`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        let (major, minor) = (amount.wrapping_div(100), amount.wrapping_rem(100));
        write!(f, "{sign}{major}.{minor:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hundred_in_three_parts() {
        assert_eq!(
            Money(10_000).split(3),
            [Money(3334), Money(3333), Money(3333)]
        );
        assert_eq!(Money(10_000).split(0), []);
    }

    #[test]
    fn vat_is_inside_the_price() {
        assert_eq!(Money(10_000).vat_inside(1800), Money(1525));
        assert_eq!(Money(0).vat_inside(1800), Money(0));
    }

    #[test]
    fn halves_go_up() {
        assert_eq!(Money(5).basis_points(1000), Money(1));
        assert_eq!(Money(4).basis_points(1000), Money(0));
    }

    #[test]
    fn shows_as_manat() {
        assert_eq!(Money(684_230).to_string(), "6842.30");
        assert_eq!(Money(-5).to_string(), "-0.05");
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(total in 0i64..1_000_000_000, weights in prop::collection::vec(0i64..1_000_000, 1..60)) {
            let weights: Vec<Money> = weights.into_iter().map(Money).collect();
            let parts = Money(total).spread(&weights);
            prop_assert_eq!(parts.len(), weights.len());
            prop_assert_eq!(parts.iter().copied().sum::<Money>(), Money(total));
            prop_assert!(parts.iter().all(|p| p.0 >= 0));
        }

        #[test]
        fn equal_parts_differ_by_at_most_one(total in 0i64..1_000_000_000, n in 1u32..200) {
            let parts = Money(total).split(n);
            let (first, last) = (parts[0].0, parts[parts.len() - 1].0);
            prop_assert!(first - last <= 1);
            prop_assert!(parts.windows(2).all(|w| w[0] >= w[1]));
        }
    }
}
