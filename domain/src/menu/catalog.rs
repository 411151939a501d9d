//! The catalogue's types. They read a restaurant file as it is (`demo/restaurant.json`).

use crate::floor::{Room, Table};
use crate::ids::{
    CategoryKey, GroupKey, ItemKey, OptionKey, PaymentTypeKey, PrinterKey, SizeKey, StationKey,
    TableKey,
};
use crate::lang::LocalName;
use crate::money::Money;
use crate::orders::Channel;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything a restaurant sells and owns, in one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalog {
    /// The revision; grows with every change.
    #[serde(default)]
    pub rev: u32,
    /// The restaurant itself.
    pub meta: Meta,
    /// Kitchen stations.
    pub stations: Vec<Station>,
    /// Printers.
    pub printers: Vec<Printer>,
    /// Kitchen screens.
    pub kds_screens: Vec<KdsScreen>,
    /// Courses.
    pub courses: Vec<Course>,
    /// Menu categories.
    pub categories: Vec<Category>,
    /// Dishes and drinks.
    pub items: Vec<Item>,
    /// Modifier groups.
    pub modifier_groups: Vec<ModifierGroup>,
    /// Rooms with their tables.
    pub rooms: Vec<Room>,
    /// Ways to pay.
    pub payment_types: Vec<PaymentType>,
    #[serde(skip)]
    index: BTreeMap<ItemKey, usize>,
}

/// The restaurant itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// What it is called.
    pub name: LocalName,
    /// IANA zone; `utcOffsetMinutes` is what sums use.
    pub timezone: String,
    /// Minutes east of UTC. Azerbaijan has had no summer time since 2016.
    #[serde(default = "baku")]
    pub utc_offset_minutes: i32,
    /// End of the business day, `HH:MM`.
    pub business_day_cutoff: String,
    /// VAT inside prices, basis points.
    pub vat_bp: u32,
    /// Service charge on dine-in checks, basis points.
    pub service_charge_bp: u32,
    /// Notes offered when cash is taken.
    #[serde(default)]
    pub quick_cash: Vec<Money>,
    /// Telephone on receipts.
    #[serde(default)]
    pub phone: String,
}

const fn baku() -> i32 {
    240
}

/// A place in the kitchen with its own screen and printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Station {
    /// The key.
    pub id: StationKey,
    /// The name.
    pub name: LocalName,
    /// Minutes until a ticket ages.
    pub amber_minutes: u16,
    /// Minutes until a ticket is late.
    pub red_minutes: u16,
}

/// A printer on the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Printer {
    /// The key.
    pub id: PrinterKey,
    /// The name on screens.
    pub name: String,
    /// Address.
    pub host: String,
    /// TCP port, usually 9100.
    pub port: u16,
    /// Dots across the paper.
    pub width_dots: u16,
    /// The stations whose tickets it prints.
    #[serde(default)]
    pub stations: Vec<StationKey>,
    /// Whether receipts come out here.
    #[serde(default)]
    pub receipts: bool,
    /// Who takes over.
    #[serde(default)]
    pub fallback: Option<PrinterKey>,
    /// Whether a drawer hangs on it.
    #[serde(default)]
    pub drawer: bool,
}

/// A kitchen screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KdsScreen {
    /// The key.
    pub id: String,
    /// What it shows.
    pub stations: Vec<StationKey>,
    /// Whether it shows whole orders.
    #[serde(default)]
    pub expo: bool,
}

/// A course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Course {
    /// 0 is "at once".
    pub id: u8,
    /// The name.
    pub name: LocalName,
}

/// A menu category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// The key.
    pub id: CategoryKey,
    /// Place in the rail.
    pub sort: u16,
    /// The name.
    pub name: LocalName,
}

/// A dish or drink. Either `price` or `sizes` is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The key.
    pub id: ItemKey,
    /// The category.
    pub category: CategoryKey,
    /// The name.
    pub name: LocalName,
    /// What the kitchen calls it.
    pub kitchen_name: String,
    /// Who makes it.
    pub station: StationKey,
    /// When it is served.
    pub course: u8,
    /// Usual minutes to make it.
    #[serde(default)]
    pub prep_minutes: u16,
    /// What it contains.
    #[serde(default)]
    pub allergens: Vec<String>,
    /// How it can be changed.
    #[serde(default)]
    pub modifier_groups: Vec<GroupKey>,
    /// The price, VAT inside; none with sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// Sizes with their prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<Size>,
}

impl Item {
    /// The lowest price, which a tile shows.
    pub fn base_price(&self) -> Money {
        self.price
            .or_else(|| self.sizes.iter().map(|size| size.price).min())
            .unwrap_or_default()
    }
}

/// A size of a dish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    /// The key.
    pub id: SizeKey,
    /// The name.
    pub name: LocalName,
    /// The price, VAT inside.
    pub price: Money,
}

/// A group of options. `min` above zero makes it a forced choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModifierGroup {
    /// The key.
    pub id: GroupKey,
    /// The name.
    pub name: LocalName,
    /// At least so many.
    pub min: u32,
    /// At most so many.
    pub max: u32,
    /// So many of the cheapest cost nothing.
    #[serde(default)]
    pub free_count: u32,
    /// The channels it applies to; empty is all.
    #[serde(default)]
    pub applies_to: Vec<Channel>,
    /// Allergies: inverse on paper and screen.
    #[serde(default)]
    pub loud: bool,
    /// The options.
    pub options: Vec<ModifierOption>,
}

/// One option of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModifierOption {
    /// The key.
    pub id: OptionKey,
    /// The name.
    pub name: LocalName,
    /// What it adds to the price.
    pub price: Money,
}

/// How turnover is split (rules for caterers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PaymentKind {
    /// Notes and coins.
    Cash,
    /// A card on a terminal that the till drives.
    CardIntegrated,
    /// A card on a separate terminal, a transfer, a QR code.
    OtherCashless,
    /// A gift card.
    GiftCard,
    /// A guest's account.
    HouseAccount,
    /// On the house.
    Comp,
}

/// A way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentType {
    /// The key.
    pub id: PaymentTypeKey,
    /// The name.
    pub name: LocalName,
    /// How turnover counts it.
    #[serde(rename = "type")]
    pub kind: PaymentKind,
    /// Whether the slip's number is needed.
    #[serde(default)]
    pub slip: bool,
}

/// A catalogue that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct CatalogError {
    /// Where.
    pub field: String,
    /// What.
    pub problem: &'static str,
}

impl Catalog {
    /// Checks references and builds the index. Names the first thing that is wrong.
    pub fn checked(mut self) -> Result<Self, CatalogError> {
        let wrong = |field: &str, problem| CatalogError {
            field: field.to_owned(),
            problem,
        };
        for item in &self.items {
            let id = item.id.as_str();
            if item.price.is_none() == item.sizes.is_empty() {
                return Err(wrong(id, "needs either a price or sizes"));
            }
            if self.station(&item.station).is_none() {
                return Err(wrong(id, "names a station that does not exist"));
            }
            if item.modifier_groups.iter().any(|g| self.group(g).is_none()) {
                return Err(wrong(id, "names a modifier group that does not exist"));
            }
        }
        if self.cutoff().is_none() {
            return Err(wrong("meta.businessDayCutoff", "expected HH:MM"));
        }
        self.reindex();
        Ok(self)
    }

    /// Rebuilds the index after reading a stored catalogue.
    pub fn reindex(&mut self) {
        self.index = self
            .items
            .iter()
            .enumerate()
            .map(|(at, item)| (item.id.clone(), at))
            .collect();
    }

    /// A dish by its key.
    pub fn item(&self, key: &ItemKey) -> Option<&Item> {
        match self.index.get(key) {
            Some(at) => self.items.get(*at),
            None => self.items.iter().find(|item| item.id == *key),
        }
    }

    /// A modifier group by its key.
    pub fn group(&self, key: &GroupKey) -> Option<&ModifierGroup> {
        self.modifier_groups.iter().find(|group| group.id == *key)
    }

    /// A station by its key.
    pub fn station(&self, key: &StationKey) -> Option<&Station> {
        self.stations.iter().find(|station| station.id == *key)
    }

    /// A table by its key.
    pub fn table(&self, key: &TableKey) -> Option<&Table> {
        self.rooms
            .iter()
            .flat_map(|room| &room.tables)
            .find(|table| table.id == *key)
    }

    /// A way to pay by its key.
    pub fn payment_type(&self, key: &PaymentTypeKey) -> Option<&PaymentType> {
        self.payment_types.iter().find(|kind| kind.id == *key)
    }

    /// The end of the business day, minutes after midnight.
    pub fn cutoff(&self) -> Option<u16> {
        let (hour, minute) = self.meta.business_day_cutoff.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then(|| hour.saturating_mul(60).saturating_add(minute))
    }

    /// The business day of an instant.
    pub fn business_day(&self, at: UnixMillis) -> BusinessDay {
        let cutoff = self.cutoff().unwrap_or_default();
        BusinessDay::at(at, self.meta.utc_offset_minutes, cutoff)
    }
}
