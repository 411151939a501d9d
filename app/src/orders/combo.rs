//! The sheet of a combo: one dish for each of its slots, with the choices that these dishes ask for.

use super::pane::refused;
use super::till::Till;
use crate::format::{manat, money};
use crate::i18n::{Till as Words, pick, pick_from};
use crate::ui::{Badge, Button, ButtonKind, ButtonSize, Icon, Sheet, Tone, attr, live};
use domain::ids::{ItemKey, LineId, SizeKey, SlotKey};
use domain::menu::{Choice, Combo, Item, ModifierGroup, NewPart, Size, Slot, price};
use domain::money::Money;
use domain::orders::NewLine;
use leptos::prelude::*;

/// What is chosen so far.
#[derive(Clone, Copy)]
struct Draft {
    till: Till,
    combo: StoredValue<Combo>,
    picked: RwSignal<Vec<(SlotKey, ItemKey)>>,
    choices: RwSignal<Vec<(SlotKey, Choice)>>,
    sizes: RwSignal<Vec<(SlotKey, ItemKey, SizeKey)>>,
}

impl Draft {
    fn items(self, slot: &SlotKey) -> Vec<Item> {
        let picked = self.picked.get();
        let keys = picked.iter().filter(|(one, _)| one == slot);
        self.till.catalog.with(|catalog| {
            keys.filter_map(|(_, key)| catalog.item(key).cloned())
                .collect()
        })
    }

    /// Groups in which somebody has to choose.
    fn asking(self, item: &Item) -> Vec<ModifierGroup> {
        let groups = self.till.groups(item);
        groups.into_iter().filter(|group| group.min > 0).collect()
    }

    fn chosen(self, slot: &SlotKey, group: &ModifierGroup) -> usize {
        self.choices.with(|all| {
            let same = |one: &&(SlotKey, Choice)| one.0 == *slot && one.1.group == group.id;
            all.iter().filter(same).count()
        })
    }

    /// The size of a dish in a slot: the smallest, which the combo's price has in it, until somebody picks another.
    fn size(self, slot: &SlotKey, item: &Item) -> Option<SizeKey> {
        let channel = self.till.channel();
        let smallest = || item.sizes.iter().min_by_key(|size| size.price_at(channel));
        self.sizes.with(|all| {
            let own = all.iter().find(|one| one.0 == *slot && one.1 == item.id);
            own.map(|one| one.2.clone())
                .or_else(|| smallest().map(|size| size.id.clone()))
        })
    }

    fn resize(self, slot: &SlotKey, item: &ItemKey, size: &SizeKey) {
        self.sizes.update(|all| {
            all.retain(|one| one.0 != *slot || one.1 != *item);
            all.push((slot.clone(), item.clone(), size.clone()));
        });
    }

    /// What is chosen, dish by dish; the hub is told so.
    fn parts(self) -> Vec<(Item, NewPart)> {
        let picked = self.picked.get();
        let part = |(slot, key): (SlotKey, ItemKey)| {
            let item = self
                .till
                .catalog
                .with(|catalog| catalog.item(&key).cloned())?;
            let own = self.choices.with(|all| {
                let own = all.iter().filter(|one| one.0 == slot);
                let own = own.filter(|one| item.modifier_groups.contains(&one.1.group));
                own.map(|one| one.1.clone()).collect()
            });
            let part = NewPart {
                id: LineId::default(),
                options: own,
                size: self.size(&slot, &item),
                item: key,
                slot,
            };
            Some((item, part))
        };
        picked.into_iter().filter_map(part).collect()
    }

    /// What all of it costs, as the hub will say it.
    fn sum(self) -> Money {
        let channel = self.till.channel();
        let parts = self.parts();
        let extra = |(item, part): &(Item, NewPart)| {
            let (size, options) = (part.size.as_ref(), &part.options);
            self.till.catalog.with(|catalog| {
                let priced = price(catalog, channel, &item.id, size, None, options).ok();
                priced.map_or(Money::ZERO, |priced| item.extra(channel, priced.unit))
            })
        };
        let extra: Money = parts.iter().map(extra).sum();
        self.combo.with_value(|combo| combo.price).plus(extra)
    }

    /// The first thing that is missing, as a sentence.
    fn missing(self) -> Option<String> {
        let lang = self.till.lang();
        self.combo.with_value(|combo| {
            combo.slots.iter().find_map(|slot| {
                let items = self.items(&slot.id);
                let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
                if count < slot.choose {
                    return Some(pick_from(
                        lang,
                        slot.name.get(lang),
                        slot.choose.saturating_sub(count),
                    ));
                }
                let mut groups = items.iter().flat_map(|item| self.asking(item));
                let short = |group: &ModifierGroup| {
                    u32::try_from(self.chosen(&slot.id, group)).is_ok_and(|count| count < group.min)
                };
                let group = groups.find(|group| short(group))?;
                Some(pick_from(lang, group.name.get(lang), group.min))
            })
        })
    }

    fn toggle(self, slot: &Slot, item: &ItemKey) {
        self.picked.update(|picked| {
            let pair = (slot.id.clone(), item.clone());
            if picked.contains(&pair) {
                picked.retain(|one| *one != pair);
                return;
            }
            let count = picked.iter().filter(|one| one.0 == slot.id).count();
            if u32::try_from(count).is_ok_and(|count| count >= slot.choose) {
                let first = picked.iter().position(|one| one.0 == slot.id);
                if let Some(first) = first {
                    picked.remove(first);
                }
            }
            picked.push(pair);
        });
        self.choices
            .update(|all| all.retain(|one| one.0 != slot.id));
        let preset: Vec<Choice> = untrack(|| {
            let items = self.items(&slot.id);
            let groups = items.iter().flat_map(|item| self.till.groups(item));
            groups
                .flat_map(|group| group.preset().collect::<Vec<_>>())
                .collect()
        });
        self.choices.update(|all| {
            all.extend(preset.into_iter().map(|one| (slot.id.clone(), one)));
        });
    }

    fn choose(self, slot: &SlotKey, group: &ModifierGroup, choice: Choice) {
        self.choices.update(|all| {
            if group.max == 1 {
                all.retain(|one| one.0 != *slot || one.1.group != group.id);
            }
            let pair = (slot.clone(), choice);
            if all.contains(&pair) {
                all.retain(|one| *one != pair);
            } else {
                all.push(pair);
            }
        });
    }

    fn add(self) {
        if untrack(|| self.missing()).is_some() {
            return;
        }
        let with_id = |(_, part): (Item, NewPart)| NewPart {
            id: LineId::new(self.till.store.new_id()),
            ..part
        };
        let parts = untrack(|| self.parts());
        self.till.add(NewLine {
            item: self.combo.with_value(|combo| combo.id.clone()),
            parts: parts.into_iter().map(with_id).collect(),
            ..NewLine::default()
        });
    }
}

/// The sheet of a combo.
pub fn sheet(till: Till, key: &ItemKey) -> AnyView {
    let combo = till
        .catalog
        .with_untracked(|catalog| catalog.combo(key).cloned());
    let Some(combo) = combo else {
        return ().into_any();
    };
    // What was refused before this sheet has nothing to do with it.
    till.store.refusal().set(None);
    let draft = Draft {
        till,
        combo: StoredValue::new(combo.clone()),
        picked: RwSignal::new(Vec::new()),
        choices: RwSignal::new(Vec::new()),
        sizes: RwSignal::new(Vec::new()),
    };
    let close = Callback::new(move |()| till.open.set(None));
    let missing = Memo::new(move |_| draft.missing());
    let t = move || crate::i18n::Orders::of(till.lang());
    let sum = move || {
        let count = u32::try_from(till.quantity.get()).unwrap_or(1);
        format!("{} · {}", t().add, manat(draft.sum().times(count)))
    };
    let why = move || {
        missing
            .get()
            .map(|text| view! { <Icon name="circle-alert"/><b>{text}</b> })
    };
    let name = combo.name.clone();
    let slots: Vec<_> = combo
        .slots
        .into_iter()
        .map(|slot| view! { <SlotRows draft=draft of=slot/> })
        .collect();
    view! {
        <Sheet title=move || name.get(till.lang()).to_owned() class="mod-sheet" on_close=close>
            <div class="body" tabindex="-1" autofocus=true>{slots}</div>
            {refused(till)}
            <footer>
                <span class="row fg-danger" role="status">{live(why)}</span>
                <span class="grow"></span>
                <Button size=ButtonSize::Large key_hint="Esc" on_press=close>{live(move || Words::of(till.lang()).back)}</Button>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large disabled=Signal::derive(move || missing.with(Option::is_some)) on_press=move |()| draft.add()>{live(sum)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// The dishes of a slot, and what the chosen one asks for.
#[component]
fn SlotRows(draft: Draft, of: Slot) -> impl IntoView {
    let till = draft.till;
    let state = till.store.state();
    let slot = StoredValue::new(of);
    let (id, choose, dishes) =
        slot.with_value(|slot| (slot.id.clone(), slot.choose, slot.items.clone()));
    let id = StoredValue::new(id);
    let need = Memo::new(move |_| {
        let count = id.with_value(|id| draft.items(id).len());
        choose.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX))
    });
    let dish = move |key: ItemKey| {
        let (out_key, same, tap) = (key.clone(), key.clone(), key.clone());
        let out = Memo::new(move |_| state.with(|state| state.sold_out.contains(&out_key)));
        let on = move || {
            draft
                .picked
                .with(|all| id.with_value(|id| all.iter().any(|one| one.0 == *id && one.1 == same)))
        };
        let name = till
            .catalog
            .with_untracked(|c| c.item(&key).map(|item| item.name.clone()));
        let name = name.unwrap_or_default();
        view! {
            <button class="opt one" type="button" role="radio" disabled=attr(move || out.get()) aria-checked=attr(move || on().to_string())
                on:click=move |_| slot.with_value(|slot| draft.toggle(slot, &tap))
            ><span>{live(move || name.get(till.lang()).to_owned())}</span></button>
        }
    };
    let mark = move || {
        match need.get() {
        0 => view! { <Badge tone=Tone::Ok icon="check">{crate::i18n::Orders::of(till.lang()).chosen}</Badge> }.into_any(),
        count => view! { <Badge tone=Tone::Danger>{pick(till.lang(), count)}</Badge> }.into_any(),
    }
    };
    let name = move || slot.with_value(|slot| slot.name.get(till.lang()).to_owned());
    let asked = move || {
        let items = id.with_value(|id| draft.items(id));
        let rows = items.into_iter().map(|item| {
            let groups = draft.asking(&item).into_iter();
            let groups: Vec<_> = groups
                .map(|group| view! { <Asked draft=draft of=id group=group/> })
                .collect();
            view! { <Sizes draft=draft of=id item=item/> {groups} }
        });
        rows.collect::<Vec<_>>()
    };
    view! {
        <section class="group" role="radiogroup" aria-label=attr(name) data-state=attr(move || (need.get() > 0).then_some("need"))>
            <h3>{live(name)}" "{live(mark)}</h3>
            <div class="opts">{dishes.into_iter().map(dish).collect::<Vec<_>>()}</div>
            {live(asked)}
        </section>
    }
    .into_any()
}

/// The sizes of a dish of the combo, and what the larger ones cost more.
#[component]
fn Sizes(draft: Draft, of: StoredValue<SlotKey>, item: Item) -> impl IntoView {
    let slot = of;
    let till = draft.till;
    let sizes = item.sizes.clone();
    if sizes.is_empty() {
        return ().into_any();
    }
    let (name, item) = (item.name.clone(), StoredValue::new(item));
    let option = move |size: Size| {
        let (mine, tap, word) = (size.id.clone(), size.id.clone(), size.name.clone());
        let on = move || {
            let now = slot.with_value(|slot| item.with_value(|item| draft.size(slot, item)));
            now.as_ref() == Some(&mine)
        };
        let more = move || {
            let channel = till.channel();
            let more = item.with_value(|item| item.extra(channel, size.price_at(channel)));
            (!more.is_zero()).then(|| format!("+{}", money(more)))
        };
        let pick = move |_| {
            slot.with_value(|slot| item.with_value(|item| draft.resize(slot, &item.id, &tap)));
        };
        view! {
            <button class="opt one" type="button" role="radio" aria-checked=attr(move || on().to_string()) on:click=pick>
                <span>{live(move || word.get(till.lang()).to_owned())}</span>
                <span class="price">{live(more)}</span>
            </button>
        }
    };
    let label = move || {
        let of = name.get(till.lang());
        format!("{of} · {}", crate::i18n::Orders::of(till.lang()).size)
    };
    let (said, options) = (
        label.clone(),
        sizes.into_iter().map(option).collect::<Vec<_>>(),
    );
    view! {
        <div class="group asked" role="radiogroup" aria-label=attr(said)>
            <h3>{live(label)}</h3>
            <div class="opts">{options}</div>
        </div>
    }
    .into_any()
}

/// A choice that a dish of the combo asks for.
#[component]
fn Asked(draft: Draft, of: StoredValue<SlotKey>, group: ModifierGroup) -> impl IntoView {
    let slot = of;
    let till = draft.till;
    let group = StoredValue::new(group);
    let option = move |option: domain::menu::ModifierOption| {
        let choice = group.with_value(|group| Choice {
            group: group.id.clone(),
            option: option.id.clone(),
        });
        let same = choice.clone();
        let on = move || {
            draft.choices.with(|all| {
                slot.with_value(|slot| all.iter().any(|one| one.0 == *slot && one.1 == same))
            })
        };
        let extra = (!option.price.is_zero())
            .then(|| view! { <span class="price">{format!("+{}", money(option.price))}</span> });
        let name = option.name;
        let tap = move |_| {
            slot.with_value(|slot| {
                group.with_value(|group| draft.choose(slot, group, choice.clone()));
            });
        };
        view! { <button class="opt one" type="button" role="radio" aria-checked=attr(move || on().to_string()) on:click=tap><span>{live(move || name.get(till.lang()).to_owned())}</span>{extra}</button> }
    };
    let need = move || {
        let count = slot.with_value(|slot| group.with_value(|group| draft.chosen(slot, group)));
        let short = group.with_value(|g| u32::try_from(count).is_ok_and(|count| count < g.min));
        short.then_some("need")
    };
    let name = move || group.with_value(|group| group.name.get(till.lang()).to_owned());
    let options: Vec<_> = group.with_value(|one| one.options.iter().cloned().map(option).collect());
    view! {
        <div class="group asked" role="radiogroup" aria-label=attr(name) data-state=attr(need)>
            <h3>{live(name)}</h3>
            <div class="opts">{options}</div>
        </div>
    }
    .into_any()
}
