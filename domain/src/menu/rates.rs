//! The rates that the restaurant says at a screen: its taxes and its service charge. A check keeps those of its opening.

use super::{Catalog, Tax};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{CategoryKey, ItemKey};
use crate::orders::Waiter;
use crate::sorted::Map;
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All of a sum, basis points: no rate is more.
pub(crate) const WHOLE_BP: u32 = 10_000;

/// All rates of a restaurant, basis points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HouseRates {
    /// Which tax is paid on sales.
    pub tax: Tax,
    /// VAT inside prices that have no rate of their own.
    pub vat_bp: u32,
    /// Service charge on dine-in checks.
    pub service_charge_bp: u32,
    /// VAT of categories with a rate of their own; the others have the restaurant's.
    #[serde(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::BTreeMap<String, u32>")
    )]
    pub categories: Map<CategoryKey, u32>,
    /// VAT of dishes with a rate of their own; the others have their category's.
    #[serde(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "std::collections::BTreeMap<String, u32>")
    )]
    pub items: Map<ItemKey, u32>,
}

/// Says which taxes and which service charge there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetRates {
    /// All of them.
    pub rates: HouseRates,
    /// The revision of the catalogue whose rates they were changed from.
    pub based_on: u32,
}

/// The restaurant has other rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RatesSet {
    /// All of them, as they are from now on.
    pub rates: HouseRates,
    /// By whom.
    pub by: Waiter,
}

impl Catalog {
    /// The rates as they stand.
    pub fn rates(&self) -> HouseRates {
        let categories = self.categories.iter();
        let items = self.items.iter();
        HouseRates {
            tax: self.meta.tax,
            vat_bp: self.meta.vat_bp,
            service_charge_bp: self.meta.service_charge_bp,
            categories: categories
                .filter_map(|one| Some((one.id.clone(), one.vat_bp?)))
                .collect(),
            items: items
                .filter_map(|one| Some((one.id.clone(), one.vat_bp?)))
                .collect(),
        }
    }
}

/// Whoever says rates saw those of the hub: what waited on a device, or was changed from older ones, could undo what
/// somebody else said since.
pub(crate) fn decide_rates(
    state: &State,
    ctx: &Ctx,
    SetRates { rates, based_on }: &SetRates,
) -> Result<Vec<EventBody>, Rejection> {
    if ctx.late {
        return Err(Rejection::NeedsHub);
    }
    let catalog = &state.catalog;
    let known = |key: &CategoryKey| catalog.categories.iter().any(|one| one.id == *key);
    if rates.categories.keys().any(|key| !known(key)) {
        return Err(Rejection::NotFound("category"));
    }
    if let Some(item) = rates.items.keys().find(|key| catalog.item(key).is_none()) {
        return Err(Rejection::UnknownItem(item.to_string()));
    }
    if let Some(field) = too_much(rates) {
        return Err(Rejection::BadField {
            field,
            allowed: "from 0 to 10000 basis points",
        });
    }
    if *rates == catalog.rates() {
        return Ok(Vec::new());
    }
    if *based_on != catalog.rev {
        return Err(Rejection::RatesChanged);
    }
    Ok(vec![EventBody::RatesSet(Box::new(RatesSet {
        rates: rates.clone(),
        by: ctx.waiter(),
    }))])
}

/// The first field with a rate of more than the whole.
fn too_much(rates: &HouseRates) -> Option<&'static str> {
    let simplified = rates.tax.simplified().unwrap_or_default();
    let fields = [
        ("vatBp", Some(rates.vat_bp)),
        ("serviceChargeBp", Some(rates.service_charge_bp)),
        ("tax.rateBp", Some(simplified.rate_bp)),
        ("tax.cashBp", simplified.cash_bp),
        ("tax.cardIntegratedBp", simplified.card_integrated_bp),
        ("tax.otherCashlessBp", simplified.other_cashless_bp),
        ("categories", rates.categories.values().max().copied()),
        ("items", rates.items.values().max().copied()),
    ];
    let mut bad = fields
        .into_iter()
        .filter(|(_, rate)| *rate > Some(WHOLE_BP));
    bad.next().map(|(field, _)| field)
}

/// Puts the rates into the catalogue, which has a new revision then.
pub(crate) fn set_rates(state: &mut State, rates: &HouseRates) {
    let catalog = Arc::make_mut(&mut state.catalog);
    catalog.meta.tax = rates.tax;
    catalog.meta.vat_bp = rates.vat_bp;
    catalog.meta.service_charge_bp = rates.service_charge_bp;
    for category in &mut catalog.categories {
        category.vat_bp = rates.categories.get(&category.id).copied();
    }
    for item in &mut catalog.items {
        item.vat_bp = rates.items.get(&item.id).copied();
    }
    catalog.rev = catalog.rev.saturating_add(1);
}
