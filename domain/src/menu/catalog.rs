//! The catalogue's types. They read a restaurant file as it is (`demo/restaurant.json`).

use super::choice::at_place;
use super::rates::WHOLE_BP;
use super::{Choice, Combo, Hours, PaymentType, Tax};
use crate::floor::{Room, Table};
use crate::ids::{
    CategoryKey, GroupKey, ItemKey, OptionKey, PaymentTypeKey, PrinterKey, ReasonKey, SizeKey,
    StationKey, TableKey,
};
use crate::lang::LocalName;
use crate::money::Money;
use crate::orders::{Channel, Rates};
use crate::sorted::Map;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

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
    /// Several dishes for one price.
    #[serde(default)]
    pub combos: Vec<Combo>,
    /// Modifier groups.
    pub modifier_groups: Vec<ModifierGroup>,
    /// Rooms with their tables.
    pub rooms: Vec<Room>,
    /// Ways to pay.
    pub payment_types: Vec<PaymentType>,
    /// Why something is taken off or given away.
    #[serde(default, skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
    #[serde(skip)]
    index: Map<ItemKey, usize>,
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
    /// VAT inside prices, basis points; categories and dishes may have their own.
    pub vat_bp: u32,
    /// Which tax is paid on sales; VAT, when missing.
    #[serde(default, skip_serializing_if = "Tax::is_vat")]
    pub tax: Tax,
    /// Service charge on dine-in checks, basis points.
    pub service_charge_bp: u32,
    /// How much a cashier may take off a price alone, basis points; more needs the right.
    #[serde(default = "tenth")]
    pub cashier_discount_bp: u32,
    /// How much a cashier may give back of one check alone, qəpik; more needs the right.
    #[serde(default)]
    pub cashier_refund: Money,
    /// Notes offered when cash is taken.
    #[serde(default)]
    pub quick_cash: Vec<Money>,
    /// Notes that are counted in a drawer.
    #[serde(default)]
    pub cash_notes: Vec<Money>,
    /// Tips that a screen offers, as parts of what is paid, basis points.
    #[serde(default = "crate::payments::usual")]
    pub tips_bp: Vec<u32>,
    /// Telephone on receipts.
    #[serde(default)]
    pub phone: String,
}

impl Meta {
    /// VAT inside prices that have no rate of their own: none under simplified tax.
    pub const fn vat(&self) -> u32 {
        if self.tax.is_vat() { self.vat_bp } else { 0 }
    }
}

const fn tenth() -> u32 {
    1_000
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
    /// Other minutes for takeaway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takeaway: Option<Patience>,
    /// Other minutes for delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Patience>,
}

/// How long a ticket may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Patience {
    /// Minutes until a ticket ages.
    pub amber_minutes: u16,
    /// Minutes until a ticket is late.
    pub red_minutes: u16,
}

impl Station {
    /// How long tickets of a channel may wait here.
    pub fn patience(&self, channel: Channel) -> Patience {
        let own = match channel {
            Channel::Takeaway => self.takeaway,
            Channel::Delivery => self.delivery,
            Channel::DineIn | Channel::Tab => None,
        };
        own.unwrap_or(Patience {
            amber_minutes: self.amber_minutes,
            red_minutes: self.red_minutes,
        })
    }
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
    /// It is due so many minutes after the course before it was sent; none says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_minutes: Option<u16>,
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
    /// When it is sold; always, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// VAT inside its prices, basis points, zero for exempt; the restaurant's, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_bp: Option<u32>,
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
    /// The price of takeaway and delivery; the same as at a table, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takeaway_price: Option<Money>,
    /// The price is for a kilogram, and each line says how many grams.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_weight: bool,
    /// When it is sold; as its category, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// VAT inside its price, basis points, zero for exempt; its category's, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_bp: Option<u32>,
    /// The code on its packet, for a scanner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
}

impl Item {
    /// The lowest price, which a tile shows.
    pub fn base_price(&self) -> Money {
        self.price
            .or_else(|| self.sizes.iter().map(|size| size.price).min())
            .unwrap_or_default()
    }

    /// The lowest price where the food goes.
    pub fn price_at(&self, channel: Channel) -> Money {
        let price = self
            .price
            .map(|price| at_place(channel, price, self.takeaway_price));
        price
            .or_else(|| self.sizes.iter().map(|size| size.price_at(channel)).min())
            .unwrap_or_default()
    }

    /// What a piece for `unit` costs over the dish as such: its options, and a size above the smallest.
    pub fn extra(&self, channel: Channel, unit: Money) -> Money {
        unit.minus(self.price_at(channel))
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
    /// The price of takeaway and delivery; the same as at a table, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takeaway_price: Option<Money>,
}

impl Size {
    /// The price where the food goes.
    pub fn price_at(&self, channel: Channel) -> Money {
        at_place(channel, self.price, self.takeaway_price)
    }
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
    /// What is chosen unless somebody says otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default: Vec<OptionKey>,
    /// The options.
    pub options: Vec<ModifierOption>,
}

impl ModifierGroup {
    /// What is chosen unless somebody says otherwise.
    pub fn preset(&self) -> impl Iterator<Item = Choice> {
        self.default.iter().map(|option| Choice {
            group: self.id.clone(),
            option: option.clone(),
        })
    }

    /// Whether somebody has to choose: what is preset is too little.
    pub fn asks(&self) -> bool {
        u32::try_from(self.default.len()).unwrap_or(u32::MAX) < self.min
    }
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
    /// At most so many of it on one piece.
    #[serde(default = "one")]
    pub max: u32,
}

const fn one() -> u32 {
    1
}

/// Why something is taken off or given away, by what is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// Why a line is taken off.
    #[serde(default)]
    pub void: Vec<Reason>,
    /// Why a line is on the house.
    #[serde(default)]
    pub comp: Vec<Reason>,
    /// Why there is a discount.
    #[serde(default)]
    pub discount: Vec<Reason>,
    /// Why a bill is taken back; those of a void, when missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopen: Vec<Reason>,
    /// What cash is taken out of a drawer for.
    #[serde(default, rename = "cashOut", skip_serializing_if = "Vec::is_empty")]
    pub cash_out: Vec<Reason>,
}

impl Reasons {
    const fn lists(&self) -> [&Vec<Reason>; 5] {
        [
            &self.void,
            &self.comp,
            &self.discount,
            &self.reopen,
            &self.cash_out,
        ]
    }

    fn is_empty(&self) -> bool {
        self.lists().into_iter().all(Vec::is_empty)
    }

    /// A reason of any list by its key; none for a word of somebody's own.
    pub fn named(&self, key: &str) -> Option<&Reason> {
        let mut all = self.lists().into_iter().flatten();
        all.find(|reason| reason.id.as_str() == key)
    }

    /// Why a bill may be taken back.
    pub fn for_reopening(&self) -> &[Reason] {
        if self.reopen.is_empty() {
            &self.void
        } else {
            &self.reopen
        }
    }
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The key.
    pub id: ReasonKey,
    /// The name.
    pub name: LocalName,
    /// How much a discount takes off, basis points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bp: Option<u32>,
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
        for combo in &self.combos {
            let mut dishes = combo.slots.iter().flat_map(|slot| &slot.items);
            if dishes.any(|item| self.items.iter().all(|known| known.id != *item)) {
                return Err(wrong(combo.id.as_str(), "names a dish that does not exist"));
            }
        }
        if let Some(id) = self.bad_rate() {
            return Err(wrong(id, "needs a rate of 0 to 10000 basis points"));
        }
        if self.cutoff().is_none() {
            return Err(wrong("meta.businessDayCutoff", "expected HH:MM"));
        }
        self.reindex();
        Ok(self)
    }

    /// The first thing whose rate of VAT is more than the whole price.
    fn bad_rate(&self) -> Option<&str> {
        let categories = self.categories.iter();
        let categories = categories.map(|one| (one.id.as_str(), one.vat_bp));
        let items = self.items.iter().map(|one| (one.id.as_str(), one.vat_bp));
        let restaurant = [("meta.vatBp", Some(self.meta.vat_bp))].into_iter();
        let simplified = self.meta.tax.simplified().into_iter();
        let simplified = simplified.flat_map(|tax| tax.rates().collect::<Vec<_>>());
        let turnover = simplified.map(|rate| ("meta.tax", Some(rate)));
        let mut rates = restaurant.chain(turnover).chain(categories).chain(items);
        let bad = rates.find(|(_, rate)| rate.is_some_and(|rate| rate > WHOLE_BP));
        bad.map(|(id, _)| id)
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

    /// A combo by its key.
    pub fn combo(&self, key: &ItemKey) -> Option<&Combo> {
        self.combos.iter().find(|combo| combo.id == *key)
    }

    /// When a dish is sold; none is always.
    pub fn hours<'a>(&'a self, item: &'a Item) -> Option<&'a Hours> {
        let category = self.categories.iter().find(|one| one.id == item.category);
        item.hours
            .as_ref()
            .or_else(|| category.and_then(|category| category.hours.as_ref()))
    }

    /// VAT inside a dish's price on a check: its own, else its category's, else the check's; none under simplified tax.
    /// Which tax there is, is the check's to say: the restaurant may pay another one since it was opened.
    pub fn vat_bp(&self, item: &Item, rates: Rates) -> u32 {
        if rates.simplified.is_some() {
            return rates.vat_bp;
        }
        let category = self.categories.iter().find(|one| one.id == item.category);
        let of_category = || category.and_then(|category| category.vat_bp);
        item.vat_bp.or_else(of_category).unwrap_or(rates.vat_bp)
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

    /// Whether a table has to be cleaned when its guests have left.
    pub fn is_cleaned(&self, key: &TableKey) -> bool {
        let has = |room: &&Room| room.tables.iter().any(|table| table.id == *key);
        self.rooms
            .iter()
            .find(has)
            .is_some_and(|room| room.cleaning)
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
