//! What guests' telephones and the staff's screens are told.

use super::{Answer, Request, Rules, Wanted, is_open};
use crate::devices::Qr;
use crate::ids::{
    CategoryKey, GroupKey, ItemKey, OptionKey, OrderId, RequestId, SizeKey, SlotKey, TableKey,
};
use crate::lang::{Lang, LocalName};
use crate::menu::{Combo, Hours, Item, ModifierGroup};
use crate::money::Money;
use crate::orders::{Channel, LineState};
use crate::sorted;
use crate::state::State;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

macro_rules! wire {
    ($($(#[$doc:meta])* pub struct $name:ident { $($body:tt)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($body)* }
    )+};
}

/// Body of `POST /api/guests/{token}/requests`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AskGuest {
    /// Made by the guest's device; the same id again is the same request.
    pub id: RequestId,
    /// What is wanted; the prices are the house's.
    pub lines: Vec<Wanted>,
    /// A word to the staff, at most 120 characters.
    #[serde(default)]
    pub note: String,
    /// The language of the answers.
    #[serde(default)]
    pub lang: Lang,
    /// The revision of the menu that the guest looked at.
    pub menu_rev: u32,
}

/// Body of `POST /api/guest-requests/{id}/refuse`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefuseGuest {
    /// Why, as the guest reads it; at most 200 characters.
    #[serde(default)]
    pub reason: String,
}

/// How far a request is, as its guest sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum GuestStage {
    /// Nobody has answered.
    #[default]
    Waiting,
    /// It is on the check, and the kitchen knows.
    Accepted,
    /// Something of it is being made.
    Cooking,
    /// All of it is ready.
    Ready,
    /// It is with the guest.
    Served,
    /// The house does not take it.
    Refused,
    /// Nobody answered in time.
    RunOut,
}

impl GuestStage {
    /// Whether nothing more will come.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Served | Self::Refused | Self::RunOut)
    }
}

wire! {
    /// Answer of `GET /api/guests/{token}`.
    pub struct GuestView {
        /// What the restaurant is called.
        pub restaurant: String,
        /// What is written on the table.
        pub table: String,
        /// The language of all of it.
        pub lang: Lang,
        /// Guests may order now; the menu can be read in any case.
        pub ordering: bool,
        /// What one request may hold.
        pub rules: GuestRules,
        /// The menu.
        pub menu: GuestMenu,
        /// Requests of the table that wait, and those of its open check.
        pub requests: Vec<GuestRequest>,
    }
    /// What one request may hold.
    pub struct GuestRules {
        /// Lines.
        pub lines: u16,
        /// Pieces of a line.
        pub pieces: u16,
        /// What it may come to, qəpik.
        pub sum: Money,
    }
    /// The menu as a guest may see it.
    pub struct GuestMenu {
        /// Its revision; a request names it.
        pub rev: u32,
        /// Categories with their dishes, in order.
        pub categories: Vec<GuestCategory>,
        /// How dishes can be changed.
        pub groups: Vec<GuestGroup>,
        /// Several dishes for one price.
        pub combos: Vec<GuestCombo>,
    }
    /// A category with its dishes.
    pub struct GuestCategory {
        /// The key.
        pub id: CategoryKey,
        /// The name.
        pub name: String,
        /// The dishes.
        pub items: Vec<GuestItem>,
    }
    /// A dish or drink.
    pub struct GuestItem {
        /// The key.
        pub id: ItemKey,
        /// The name.
        pub name: String,
        /// The lowest price at a table, VAT inside.
        pub price: Money,
        /// Sizes with their prices.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub sizes: Vec<GuestSize>,
        /// How it can be changed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub groups: Vec<GroupKey>,
        /// What it contains.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub allergens: Vec<String>,
        /// It can be ordered now.
        pub here: bool,
        /// It ran out.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub sold_out: bool,
        /// The price is for a kilogram, and a waiter takes the order.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub by_weight: bool,
        /// When it is sold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hours: Option<GuestHours>,
    }
    /// When something is sold.
    pub struct GuestHours {
        /// The first minute, `HH:MM`.
        pub from: String,
        /// The minute after the last.
        pub to: String,
    }
    /// A size of a dish.
    pub struct GuestSize {
        /// The key.
        pub id: SizeKey,
        /// The name.
        pub name: String,
        /// The price.
        pub price: Money,
    }
    /// A group of options.
    pub struct GuestGroup {
        /// The key.
        pub id: GroupKey,
        /// The name.
        pub name: String,
        /// At least so many.
        pub min: u32,
        /// At most so many.
        pub max: u32,
        /// So many of the cheapest cost nothing.
        pub free: u32,
        /// What is chosen unless the guest says otherwise.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub preset: Vec<OptionKey>,
        /// The options.
        pub options: Vec<GuestOption>,
    }
    /// An option.
    pub struct GuestOption {
        /// The key.
        pub id: OptionKey,
        /// The name.
        pub name: String,
        /// What it adds.
        pub price: Money,
    }
    /// Several dishes for one price.
    pub struct GuestCombo {
        /// The key.
        pub id: ItemKey,
        /// The name.
        pub name: String,
        /// The price.
        pub price: Money,
        /// What is chosen.
        pub slots: Vec<GuestSlot>,
        /// It can be ordered now.
        pub here: bool,
    }
    /// A choice of a combo.
    pub struct GuestSlot {
        /// The key.
        pub id: SlotKey,
        /// The name.
        pub name: String,
        /// So many are chosen.
        pub choose: u32,
        /// From these.
        pub items: Vec<ItemKey>,
    }
    /// A request, as its guest sees it.
    pub struct GuestRequest {
        /// Its identity.
        pub id: RequestId,
        /// How far it is.
        pub stage: GuestStage,
        /// Why the house does not take it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub reason: String,
        /// What was asked for.
        pub lines: Vec<InboxLine>,
        /// The word to the staff.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub note: String,
        /// What it came to when it was asked for, without service.
        pub sum: Money,
        /// When it came.
        pub at: UnixMillis,
        /// When it runs out, if nobody answers.
        pub until: UnixMillis,
    }
    /// A line of a request.
    pub struct InboxLine {
        /// The dish with its size and its options, in words.
        pub name: String,
        /// Pieces.
        pub quantity: u16,
        /// A word to the kitchen.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub note: String,
    }
    /// Answer of `GET /api/guest-requests`.
    pub struct Inbox {
        /// Those that wait, the first first, and then those of the last hours.
        pub requests: Vec<InboxRequest>,
    }
    /// A request, as the staff sees it.
    pub struct InboxRequest {
        /// The request.
        #[serde(flatten)]
        pub request: GuestRequest,
        /// The table.
        pub table_id: TableKey,
        /// What is written on it.
        pub table: String,
        /// The check that it is on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub order: Option<OrderId>,
    }
    /// Answer of `GET /api/guest-links`.
    pub struct TableLinks {
        /// Every table of the floor.
        pub tables: Vec<TableLink>,
    }
    /// A table and the address of its page.
    pub struct TableLink {
        /// The table.
        pub table_id: TableKey,
        /// What is written on it.
        pub table: String,
        /// The room.
        pub room: LocalName,
        /// The address; none as long as nobody made one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub url: Option<String>,
        /// The same for a camera.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub qr: Option<Qr>,
    }
}

impl GuestView {
    /// What the guests of a table see. Nothing of it is about other tables, about people, or about what things cost the house.
    pub fn of(state: &State, now: UnixMillis, table: &TableKey, lang: Lang) -> Self {
        let Rules {
            lines, pieces, sum, ..
        } = state.guests.rules;
        let number = state.catalog.table(table);
        let mine = state.guests.requests.values().filter(|one| {
            let order = match &one.answer {
                Answer::Accepted { order } => state.orders.get(order),
                _ => None,
            };
            // Guests who come later are others.
            let at_table = order.is_some_and(|order| order.is_open());
            one.table == *table && (one.waits(now) || at_table)
        });
        let mut mine: Vec<&Request> = mine.collect();
        sorted::by_key(&mut mine, |one| (one.at, one.id));
        let mine = mine.into_iter();
        Self {
            restaurant: state.catalog.meta.name.get(lang).to_owned(),
            table: number.map_or_else(String::new, |table| table.number.clone()),
            lang,
            ordering: state.guests.rules.on && is_open(state, now),
            rules: GuestRules { lines, pieces, sum },
            menu: GuestMenu::of(state, now, lang),
            requests: mine
                .map(|one| GuestRequest::of(state, now, one, lang))
                .collect(),
        }
    }
}

impl GuestMenu {
    fn of(state: &State, now: UnixMillis, lang: Lang) -> Self {
        let catalog = &state.catalog;
        let mut categories: Vec<_> = catalog.categories.iter().collect();
        sorted::by_key(&mut categories, |category| category.sort);
        let categories = categories.into_iter().map(|category| {
            let items = catalog.items.iter();
            let items = items.filter(|item| item.category == category.id);
            GuestCategory {
                id: category.id.clone(),
                name: category.name.get(lang).to_owned(),
                items: items.map(|item| dish(state, now, item, lang)).collect(),
            }
        });
        let categories = categories.filter(|category| !category.items.is_empty());
        let at_tables = |group: &&ModifierGroup| {
            group.applies_to.is_empty() || group.applies_to.contains(&Channel::DineIn)
        };
        let groups = catalog.modifier_groups.iter().filter(at_tables);
        let combos = catalog.combos.iter();
        Self {
            rev: catalog.rev,
            categories: categories.collect(),
            groups: groups.map(|group| options_of(group, lang)).collect(),
            combos: combos
                .map(|combo| several(state, now, combo, lang))
                .collect(),
        }
    }
}

fn on_time(state: &State, now: UnixMillis, hours: Option<&Hours>) -> bool {
    let offset = state.catalog.meta.utc_offset_minutes;
    hours.is_none_or(|hours| hours.contain(now, offset))
}

fn is_out(state: &State, item: &ItemKey) -> bool {
    state.sold_out.contains(item) || state.left.get(item) == Some(&0)
}

fn dish(state: &State, now: UnixMillis, item: &Item, lang: Lang) -> GuestItem {
    let hours = state.catalog.hours(item);
    let sold_out = is_out(state, &item.id);
    let sizes = item.sizes.iter().map(|size| GuestSize {
        id: size.id.clone(),
        name: size.name.get(lang).to_owned(),
        price: size.price_at(Channel::DineIn),
    });
    GuestItem {
        id: item.id.clone(),
        name: item.name.get(lang).to_owned(),
        price: item.price_at(Channel::DineIn),
        sizes: sizes.collect(),
        groups: item.modifier_groups.clone(),
        allergens: item.allergens.clone(),
        here: !sold_out && !item.by_weight && on_time(state, now, hours),
        sold_out,
        by_weight: item.by_weight,
        hours: hours.map(|hours| GuestHours {
            from: hours.from.clone(),
            to: hours.to.clone(),
        }),
    }
}

fn options_of(group: &ModifierGroup, lang: Lang) -> GuestGroup {
    let options = group.options.iter().map(|option| GuestOption {
        id: option.id.clone(),
        name: option.name.get(lang).to_owned(),
        price: option.price,
    });
    GuestGroup {
        id: group.id.clone(),
        name: group.name.get(lang).to_owned(),
        min: group.min,
        max: group.max,
        free: group.free_count,
        preset: group.default.clone(),
        options: options.collect(),
    }
}

fn several(state: &State, now: UnixMillis, combo: &Combo, lang: Lang) -> GuestCombo {
    let slots = combo.slots.iter().map(|slot| GuestSlot {
        id: slot.id.clone(),
        name: slot.name.get(lang).to_owned(),
        choose: slot.choose,
        items: slot.items.clone(),
    });
    GuestCombo {
        id: combo.id.clone(),
        name: combo.name.get(lang).to_owned(),
        price: combo.price,
        slots: slots.collect(),
        here: on_time(state, now, combo.hours().as_ref()),
    }
}

impl GuestRequest {
    /// A request in a language.
    pub fn of(state: &State, now: UnixMillis, request: &Request, lang: Lang) -> Self {
        let lines = request.lines.iter();
        Self {
            id: request.id,
            stage: stage(state, now, request),
            reason: match &request.answer {
                Answer::Refused { reason } => reason.clone(),
                _ => String::new(),
            },
            lines: lines.map(|line| in_words(state, line, lang)).collect(),
            note: request.note.clone(),
            sum: request.sum,
            at: request.at,
            until: request.until,
        }
    }
}

fn stage(state: &State, now: UnixMillis, request: &Request) -> GuestStage {
    match request.answer {
        Answer::Waiting if request.waits(now) => GuestStage::Waiting,
        Answer::Waiting => GuestStage::RunOut,
        Answer::Refused { .. } => GuestStage::Refused,
        Answer::Accepted { .. } => {
            let ids: Vec<_> = request.line_ids().collect();
            // Waiters move lines from check to check.
            let lines = state.orders.values().flat_map(|order| &order.lines);
            let mine = lines.filter(|line| ids.contains(&line.id) && line.state != LineState::Void);
            let mut seen = Vec::new();
            seen.extend(mine.map(|line| line.state));
            let all = |wanted: &[LineState]| seen.iter().all(|one| wanted.contains(one));
            if all(&[LineState::Served]) {
                GuestStage::Served
            } else if all(&[LineState::Ready, LineState::Served]) {
                GuestStage::Ready
            } else if all(&[LineState::New, LineState::Sent]) {
                GuestStage::Accepted
            } else {
                GuestStage::Cooking
            }
        }
    }
}

fn in_words(state: &State, line: &Wanted, lang: Lang) -> InboxLine {
    let catalog = &state.catalog;
    let dish = |key: &ItemKey, size: Option<&SizeKey>| {
        let item = catalog.item(key);
        let combo = catalog.combo(key).map(|combo| &combo.name);
        let name = item.map(|item| &item.name).or(combo);
        let name = name.map_or(key.as_str(), |name| name.get(lang));
        let sizes = item.into_iter().flat_map(|item| &item.sizes);
        let size = sizes.filter(|one| Some(&one.id) == size);
        let size = size.map(|one| one.name.get(lang)).next();
        size.map_or_else(|| name.to_owned(), |size| format!("{name} {size}"))
    };
    let parts = line.parts.iter().flat_map(|part| &part.options);
    let options = line.options.iter().chain(parts).filter_map(|choice| {
        let mut options = catalog.group(&choice.group)?.options.iter();
        let option = options.find(|option| option.id == choice.option)?;
        Some(option.name.get(lang).to_owned())
    });
    let dishes = line.parts.iter();
    let dishes = dishes.map(|part| dish(&part.item, part.size.as_ref()));
    let more: Vec<String> = dishes.chain(options).collect();
    let name = dish(&line.item, line.size.as_ref());
    InboxLine {
        name: if more.is_empty() {
            name
        } else {
            format!("{name} ({})", more.join(", "))
        },
        quantity: line.quantity,
        note: line.note.clone(),
    }
}

impl Inbox {
    /// What the staff sees: those that wait first, then the others, the newest first.
    pub fn of(state: &State, now: UnixMillis, lang: Lang) -> Self {
        let mut all: Vec<&Request> = state.guests.requests.values().collect();
        sorted::by_key(&mut all, |one| {
            let waits = one.waits(now);
            let at = if waits {
                one.at.0
            } else {
                one.at.0.saturating_neg()
            };
            (!waits, at, one.id)
        });
        let all = all.into_iter();
        Self {
            requests: all
                .map(|one| InboxRequest::of(state, now, one, lang))
                .collect(),
        }
    }
}

impl InboxRequest {
    /// One of them.
    pub fn of(state: &State, now: UnixMillis, request: &Request, lang: Lang) -> Self {
        let table = state.catalog.table(&request.table);
        Self {
            request: GuestRequest::of(state, now, request, lang),
            table_id: request.table.clone(),
            table: table.map_or_else(String::new, |table| table.number.clone()),
            order: match &request.answer {
                Answer::Accepted { order } => Some(*order),
                _ => None,
            },
        }
    }
}
