//! Several dishes for one price. Each is a line of its own, made at its own station; the price is spread over them.

use super::{Choice, Hours};
use crate::ids::{ItemKey, LineId, SizeKey, SlotKey};
use crate::lang::LocalName;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Several dishes for one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Combo {
    /// The key, from the same names as dishes.
    pub id: ItemKey,
    /// The name.
    pub name: LocalName,
    /// The price of all of it, VAT inside; options of its dishes and sizes above the smallest come on top.
    pub price: Money,
    /// When it is sold: from, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_time: Option<String>,
    /// When it is sold: until, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_time: Option<String>,
    /// What is chosen.
    pub slots: Vec<Slot>,
}

impl Combo {
    /// When it is sold; none is always.
    pub fn hours(&self) -> Option<Hours> {
        Some(Hours {
            from: self.from_time.clone()?,
            to: self.to_time.clone()?,
        })
    }
}

/// One choice that a combo leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// The key.
    pub id: SlotKey,
    /// The name.
    pub name: LocalName,
    /// So many are chosen.
    pub choose: u32,
    /// From these.
    pub items: Vec<ItemKey>,
}

/// One dish of a combo as its sender describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewPart {
    /// Made by the sender; the line keeps it for ever.
    pub id: LineId,
    /// The choice that it answers.
    pub slot: SlotKey,
    /// The dish.
    pub item: ItemKey,
    /// The size, where there are sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeKey>,
    /// Chosen options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}
