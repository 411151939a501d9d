//! From a guest's wish to a priced line: sizes, forced and optional modifiers, free options.

use super::{Catalog, ModifierGroup};
use crate::error::Rejection;
use crate::ids::{GroupKey, ItemKey, OptionKey, SizeKey};
use crate::lang::LocalName;
use crate::money::Money;
use crate::orders::Channel;
use crate::sorted;
use serde::{Deserialize, Serialize};

/// One chosen option, by its keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The group.
    pub group: GroupKey,
    /// The option.
    pub option: OptionKey,
}

/// A chosen option as the check remembers it, whatever becomes of the menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChosenOption {
    /// The group.
    pub group: GroupKey,
    /// The option.
    pub option: OptionKey,
    /// The name.
    pub name: LocalName,
    /// What it costs here; zero when it was one of the free ones.
    pub price: Money,
    /// An allergy.
    #[serde(default)]
    pub loud: bool,
}

/// A dish with its choices, checked and priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedChoice {
    /// The size's name, where there are sizes.
    pub size: Option<LocalName>,
    /// The options in the order of the menu.
    pub options: Vec<ChosenOption>,
    /// Price of one piece with its options (rule 1 of the sums).
    pub unit: Money,
}

/// Checks a choice against the menu and prices one piece.
pub fn price(
    catalog: &Catalog,
    channel: Channel,
    key: &ItemKey,
    size: Option<&SizeKey>,
    grams: Option<u32>,
    choices: &[Choice],
) -> Result<PricedChoice, Rejection> {
    let item = catalog
        .item(key)
        .ok_or_else(|| Rejection::UnknownItem(key.to_string()))?;
    let (size, base) = match (size, item.price) {
        (None, Some(price)) => (None, at_place(channel, price, item.takeaway_price)),
        (Some(wanted), None) => item
            .sizes
            .iter()
            .find(|size| size.id == *wanted)
            .map(|size| (Some(size.name.clone()), size.price_at(channel)))
            .ok_or_else(|| Rejection::BadSize(key.to_string()))?,
        _ => return Err(Rejection::BadSize(key.to_string())),
    };
    let base = grams.map_or(base, |grams| base.of_thousand(grams));
    let mut options = Vec::with_capacity(choices.len());
    let mut matched: usize = 0;
    for group in item.modifier_groups.iter().filter_map(|g| catalog.group(g)) {
        let chosen = chosen_of(group, key, choices)?;
        matched = matched.saturating_add(chosen.len());
        check_count(group, key, channel, chosen.len())?;
        options.extend(with_free(group, chosen));
    }
    if matched != choices.len() {
        return Err(unknown_option(catalog, key, choices));
    }
    let extra: Money = options.iter().map(|option| option.price).sum();
    Ok(PricedChoice {
        size,
        options,
        unit: base.plus(extra),
    })
}

/// The price where the food goes.
pub(super) fn at_place(channel: Channel, price: Money, takeaway: Option<Money>) -> Money {
    takeaway.filter(|_| !channel.is_served()).unwrap_or(price)
}

fn chosen_of(
    group: &ModifierGroup,
    item: &ItemKey,
    choices: &[Choice],
) -> Result<Vec<ChosenOption>, Rejection> {
    let mut chosen = Vec::new();
    for option in &group.options {
        let times = choices
            .iter()
            .filter(|choice| choice.group == group.id && choice.option == option.id)
            .count();
        if times > usize::try_from(option.max).unwrap_or(usize::MAX) {
            return Err(Rejection::TooManyOptions {
                item: item.to_string(),
                group: option.id.to_string(),
                max: option.max,
            });
        }
        for _ in 0..times {
            chosen.push(ChosenOption {
                group: group.id.clone(),
                option: option.id.clone(),
                name: option.name.clone(),
                price: option.price,
                loud: group.loud,
            });
        }
    }
    Ok(chosen)
}

fn check_count(
    group: &ModifierGroup,
    item: &ItemKey,
    channel: Channel,
    count: usize,
) -> Result<(), Rejection> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let applies = group.applies_to.is_empty() || group.applies_to.contains(&channel);
    let max = if applies { group.max } else { 0 };
    if count > max {
        return Err(Rejection::TooManyOptions {
            item: item.to_string(),
            group: group.id.to_string(),
            max,
        });
    }
    if applies && count < group.min {
        return Err(Rejection::MissingModifier {
            item: item.to_string(),
            group: group.id.to_string(),
            min: group.min,
        });
    }
    Ok(())
}

/// Makes the cheapest `freeCount` options free; among equals the earlier one.
fn with_free(group: &ModifierGroup, mut chosen: Vec<ChosenOption>) -> Vec<ChosenOption> {
    let free = usize::try_from(group.free_count).unwrap_or(usize::MAX);
    let mut order: Vec<(Money, usize)> = chosen
        .iter()
        .enumerate()
        .map(|(at, option)| (option.price, at))
        .collect();
    sorted::by_key(&mut order, |place| *place);
    for (_, at) in order.into_iter().take(free) {
        if let Some(option) = chosen.get_mut(at) {
            option.price = Money::ZERO;
        }
    }
    chosen
}

fn unknown_option(catalog: &Catalog, item: &ItemKey, choices: &[Choice]) -> Rejection {
    let offered = |choice: &Choice| {
        catalog
            .item(item)
            .is_some_and(|item| item.modifier_groups.contains(&choice.group))
            && catalog
                .group(&choice.group)
                .is_some_and(|group| group.options.iter().any(|o| o.id == choice.option))
    };
    let option = choices
        .iter()
        .find(|choice| !offered(choice))
        .map(|choice| choice.option.to_string())
        .unwrap_or_default();
    Rejection::UnknownOption {
        item: item.to_string(),
        option,
    }
}
