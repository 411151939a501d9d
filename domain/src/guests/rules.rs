//! What the manager allows guests.

use crate::error::Rejection;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// What the manager allows guests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rules {
    /// Guests may order.
    pub on: bool,
    /// What they order goes to the kitchen without anybody's word.
    pub accept: bool,
    /// The first order of a table opens its check.
    pub open: bool,
    /// Lines of one request.
    pub lines: u16,
    /// Pieces of one line.
    pub pieces: u16,
    /// Requests of one table that nobody has answered.
    pub waiting: u16,
    /// What one request may come to, qəpik.
    pub sum: Money,
    /// Minutes after which a request that nobody answers runs out.
    pub minutes: u16,
}

impl Default for Rules {
    /// Nobody orders before the manager allows it.
    fn default() -> Self {
        Self {
            on: false,
            accept: false,
            open: true,
            lines: 20,
            pieces: 20,
            waiting: 3,
            sum: Money(50_000),
            minutes: 10,
        }
    }
}

/// What the rules may be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Lines of one request.
    pub lines: u16,
    /// Pieces of one line.
    pub pieces: u16,
    /// Requests of one table that nobody has answered.
    pub waiting: u16,
    /// What one request may come to.
    pub sum: Money,
    /// Minutes after which it runs out.
    pub minutes: u16,
}

/// The most of each.
pub const LIMITS: Limits = Limits {
    lines: 100,
    pieces: 100,
    waiting: 20,
    sum: Money(1_000_000),
    minutes: 240,
};

impl Rules {
    /// Looks whether each is within its limits.
    ///
    /// # Errors
    /// [`Rejection::BadField`] names the first that is not.
    pub fn check(&self) -> Result<(), Rejection> {
        let fits = |given: u16, most: u16| (1..=most).contains(&given);
        let all = [
            (
                fits(self.lines, LIMITS.lines),
                "rules.lines",
                "from 1 to 100",
            ),
            (
                fits(self.pieces, LIMITS.pieces),
                "rules.pieces",
                "from 1 to 100",
            ),
            (
                fits(self.waiting, LIMITS.waiting),
                "rules.waiting",
                "from 1 to 20",
            ),
            (
                (1..=LIMITS.sum.0).contains(&self.sum.0),
                "rules.sum",
                "from 1 to 1000000 qəpik",
            ),
            (
                fits(self.minutes, LIMITS.minutes),
                "rules.minutes",
                "from 1 to 240",
            ),
        ];
        match all.into_iter().find(|(fits, ..)| !fits) {
            Some((_, field, allowed)) => Err(Rejection::BadField { field, allowed }),
            None => Ok(()),
        }
    }
}
