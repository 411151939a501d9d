//! The commands about a tender that was taken.

use crate::ids::{OrderId, PaymentId};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Says what tip came with a tender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetTip {
    /// The check.
    pub order: OrderId,
    /// The tender.
    pub payment: PaymentId,
    /// All of its tip from now on; zero is none.
    pub tip: Money,
}
