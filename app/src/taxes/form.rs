//! What is typed on the page of taxes. What nobody touched follows the restaurant; what somebody typed stays until it is
//! saved, whatever is refused or said elsewhere meanwhile.

use crate::format::amount_of;
use domain::ids::{CategoryKey, ItemKey};
use domain::menu::{Catalog, HouseRates, SetRates, Simplified, Tax};
use domain::printing::percent;
use domain::{Command, Money};
use leptos::prelude::*;

/// All of a sum, basis points.
const WHOLE: Money = Money(10_000);

/// A rate as it is typed, per cent.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// The text.
    pub text: RwSignal<String>,
    /// Empty says that there is none of its own.
    optional: bool,
}

/// A text that is no rate.
struct Odd;

impl Rate {
    fn new(optional: bool) -> Self {
        let text = RwSignal::new(String::new());
        Self { text, optional }
    }

    fn read(self) -> Result<Option<u32>, Odd> {
        self.text.with(|text| {
            if self.optional && text.trim().is_empty() {
                return Ok(None);
            }
            let bp = amount_of(text).filter(|bp| *bp <= WHOLE).ok_or(Odd)?;
            u32::try_from(bp.0).map(Some).map_err(|_| Odd)
        })
    }

    /// Whether it cannot be read.
    pub fn is_odd(self) -> bool {
        self.read().is_err()
    }

    /// Shows another rate, unless somebody typed.
    fn follow(self, before: Option<u32>, now: Option<u32>) {
        let text = |rate: Option<u32>| rate.map(percent).unwrap_or_default();
        if self.text.with_untracked(|typed| *typed == text(before)) {
            self.text.set(text(now));
        }
    }
}

/// All fields; copy it into closures.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Simplified tax in place of VAT.
    pub simplified: RwSignal<bool>,
    /// VAT inside prices.
    pub vat: Rate,
    /// Of the turnover: what holds, in cash, by integrated card, cashless otherwise.
    pub turnover: [Rate; 4],
    /// The service charge.
    pub service: Rate,
    /// VAT of each category.
    pub categories: RwSignal<Vec<(CategoryKey, Rate)>>,
    /// VAT of dishes that differ.
    pub items: RwSignal<Vec<(ItemKey, Rate)>>,
    /// The rates that the fields showed last.
    known: RwSignal<Option<HouseRates>>,
    /// The revision of the catalogue that had them.
    rev: RwSignal<u32>,
}

impl Form {
    /// Fields with nothing in them.
    pub fn new() -> Self {
        Self {
            simplified: RwSignal::new(false),
            vat: Rate::new(false),
            turnover: [false, true, true, true].map(Rate::new),
            service: Rate::new(false),
            categories: RwSignal::new(Vec::new()),
            items: RwSignal::new(Vec::new()),
            known: RwSignal::new(None),
            rev: RwSignal::new(0),
        }
    }

    /// Shows the rates of the catalogue where nobody typed.
    pub fn follow(self, catalog: &Catalog) {
        let now = catalog.rates();
        let before = self.known.get_untracked();
        let first = before.is_none();
        let before = before.unwrap_or_default();
        let was = before.tax.simplified();
        if first || self.simplified.get_untracked() == was.is_some() {
            self.simplified.set(!now.tax.is_vat());
        }
        let old = |rate: u32| (!first).then_some(rate);
        self.vat.follow(old(before.vat_bp), Some(now.vat_bp));
        let charge = now.service_charge_bp;
        self.service
            .follow(old(before.service_charge_bp), Some(charge));
        let is = now.tax.simplified();
        for ((rate, was), is) in self
            .turnover
            .iter()
            .zip(of_turnover(was))
            .zip(of_turnover(is))
        {
            rate.follow(was, is);
        }
        let named = catalog.categories.iter().map(|one| &one.id);
        let named: Vec<&CategoryKey> = named.collect();
        self.categories.update(|rows| {
            rows.retain(|(key, _)| named.contains(&key));
            for key in named {
                let rate = row(rows, key);
                let own = |rates: &HouseRates| rates.categories.get(key).copied();
                rate.follow(own(&before), own(&now));
            }
        });
        self.items.update(|rows| {
            for key in now.items.keys() {
                row(rows, key);
            }
            for (key, rate) in rows.iter() {
                let own = |rates: &HouseRates| rates.items.get(key).copied();
                rate.follow(own(&before), own(&now));
            }
        });
        self.known.set(Some(now));
        self.rev.set(catalog.rev);
    }

    /// A field for a dish that differs.
    pub fn add_item(self, key: &ItemKey) {
        self.items.update(|rows| {
            row(rows, key);
        });
    }

    /// What the fields say; none while one of them cannot be read.
    pub fn read(self) -> Option<HouseRates> {
        let [whole, cash, card, cashless] = self.turnover;
        let tax = if self.simplified.get() {
            Tax::Simplified(Simplified {
                rate_bp: whole.read().ok()??,
                cash_bp: cash.read().ok()?,
                card_integrated_bp: card.read().ok()?,
                other_cashless_bp: cashless.read().ok()?,
            })
        } else {
            Tax::Vat
        };
        // What is hidden while there is no VAT cannot be mended: it stays as it was where it is odd.
        let known = self.known.get().filter(|_| self.simplified.get());
        let vat = self.vat.read().ok().flatten();
        let categories = self.categories.with(|rows| own(rows));
        let items = self.items.with(|rows| own(rows));
        Some(HouseRates {
            tax,
            vat_bp: vat.or(known.as_ref().map(|known| known.vat_bp))?,
            service_charge_bp: self.service.read().ok()??,
            categories: match categories {
                Some(rows) => rows.into_iter().collect(),
                None => known.as_ref()?.categories.clone(),
            },
            items: match items {
                Some(rows) => rows.into_iter().collect(),
                None => known?.items,
            },
        })
    }

    /// What is said with it.
    pub fn command(self) -> Option<Command> {
        Some(Command::SetRates(Box::new(SetRates {
            rates: self.read()?,
            based_on: self.rev.get(),
        })))
    }

    /// Whether it says something else than the restaurant has.
    pub fn is_changed(self) -> bool {
        let said = self.read();
        self.known.with(|known| said.is_none() || said != *known)
    }
}

/// The rates of simplified tax in the order of the fields.
fn of_turnover(tax: Option<Simplified>) -> [Option<u32>; 4] {
    tax.map_or([None; 4], |tax| {
        [
            Some(tax.rate_bp),
            tax.cash_bp,
            tax.card_integrated_bp,
            tax.other_cashless_bp,
        ]
    })
}

/// The field of a key, a new one where there is none.
fn row<K: Clone + PartialEq>(rows: &mut Vec<(K, Rate)>, key: &K) -> Rate {
    let known = rows
        .iter()
        .find(|(one, _)| one == key)
        .map(|(_, rate)| *rate);
    known.unwrap_or_else(|| {
        let rate = Rate::new(true);
        rows.push((key.clone(), rate));
        rate
    })
}

/// The rows with a rate; none while one of them cannot be read.
fn own<K: Clone>(rows: &[(K, Rate)]) -> Option<Vec<(K, u32)>> {
    let mut own = Vec::new();
    for (key, rate) in rows {
        if let Some(bp) = rate.read().ok()? {
            own.push((key.clone(), bp));
        }
    }
    Some(own)
}
