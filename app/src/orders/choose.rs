//! The sheet of choices for one dish: size, weight, modifiers, a note.

use super::pane::refused;
use super::till::Till;
use crate::format::{manat, money};
use crate::i18n::{Orders, Till as Words, allergen, free_of, pick, pick_from, weight};
use crate::ui::{Badge, Button, ButtonKind, ButtonSize, Icon, Sheet, Tone, attr, live};
use domain::ids::{GroupKey, ItemKey, LineId, SizeKey};
use domain::menu::{Choice, Item, ModifierGroup, ModifierOption, price};
use domain::orders::{Line, LineState, NewLine, limits};
use domain::{Command, Money};
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

/// Grams with a button of their own; the rest is typed.
const GRAMS: [u32; 6] = [100, 200, 250, 300, 500, 1_000];

/// What is chosen so far.
#[derive(Clone, Copy)]
struct Draft {
    till: Till,
    item: StoredValue<Item>,
    groups: StoredValue<Vec<ModifierGroup>>,
    size: RwSignal<Option<SizeKey>>,
    choices: RwSignal<Vec<Choice>>,
    note: RwSignal<String>,
    grams: RwSignal<Option<u32>>,
    /// The line that is changed; none is a new one.
    old: StoredValue<Option<Line>>,
}

impl Draft {
    fn count(self, group: &ModifierGroup) -> u32 {
        let count = self
            .choices
            .with(|all| all.iter().filter(|one| one.group == group.id).count());
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The first thing that is missing, as a sentence.
    fn missing(self) -> Option<String> {
        let lang = self.till.lang();
        let sized =
            self.item.with_value(|item| item.sizes.is_empty()) || self.size.with(Option::is_some);
        if !sized {
            return Some(pick_from(lang, Orders::of(lang).size, 1));
        }
        let weighed = self.item.with_value(|item| item.by_weight);
        if weighed && self.grams.with(Option::is_none) {
            return Some(pick_from(lang, Words::of(lang).weight, 1));
        }
        self.groups.with_value(|groups| {
            let group = groups.iter().find(|group| self.count(group) < group.min)?;
            Some(pick_from(lang, group.name.get(lang), group.min))
        })
    }

    /// Price of one piece; of what is chosen so far while something is missing.
    fn unit(self) -> Money {
        let (size, choices) = (self.size.get(), self.choices.get());
        let (channel, grams) = (self.till.channel(), self.grams.get());
        self.item.with_value(|item| {
            let priced = self
                .till
                .catalog
                .with(|catalog| price(catalog, channel, &item.id, size.as_ref(), grams, &choices));
            priced.map_or_else(|_| self.so_far(item, size.as_ref()), |priced| priced.unit)
        })
    }

    fn so_far(self, item: &Item, size: Option<&SizeKey>) -> Money {
        let channel = self.till.channel();
        let sized = item.sizes.iter().find(|one| Some(&one.id) == size);
        let base = sized.map_or_else(|| item.price_at(channel), |one| one.price_at(channel));
        self.choices.with(|choices| {
            self.groups.with_value(|groups| {
                let options = groups
                    .iter()
                    .flat_map(|group| group.options.iter().map(move |option| (&group.id, option)));
                let on = |(group, option): &(&GroupKey, &ModifierOption)| {
                    choices
                        .iter()
                        .any(|one| one.group == **group && one.option == option.id)
                };
                options
                    .filter(on)
                    .fold(base, |sum, (_, option)| sum.plus(option.price))
            })
        })
    }

    /// How many times an option is chosen.
    fn times(self, group: &GroupKey, option: &ModifierOption) -> u32 {
        let same = |one: &&Choice| one.group == *group && one.option == option.id;
        let count = self.choices.with(|all| all.iter().filter(same).count());
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Picks an option, once more where that is allowed, or puts it back; a group for one takes the newest.
    fn toggle(self, group: &ModifierGroup, option: &ModifierOption) {
        let max = usize::try_from(group.max).unwrap_or(usize::MAX);
        let times = untrack(|| self.times(&group.id, option));
        let wanted = Choice {
            group: group.id.clone(),
            option: option.id.clone(),
        };
        self.choices.update(|all| {
            let full = all.iter().filter(|one| one.group == wanted.group).count() >= max;
            if times > 0 && (times >= option.max || full) {
                if !(group.min == 1 && group.max == 1) {
                    all.retain(|one| *one != wanted);
                }
                return;
            }
            if max == 1 {
                all.retain(|one| one.group != wanted.group);
            }
            if max == 1 || !full {
                all.push(wanted);
            }
        });
    }

    fn add(self) {
        if untrack(|| self.missing()).is_some() {
            return;
        }
        let line = NewLine {
            item: self.item.with_value(|item| item.id.clone()),
            size: self.size.get_untracked(),
            options: self.choices.get_untracked(),
            note: self.note.get_untracked().trim().to_owned(),
            grams: self.grams.get_untracked(),
            ..NewLine::default()
        };
        match self.old.get_value() {
            Some(old) => self.replace(&old, line),
            None => self.till.add(line),
        }
    }

    /// Puts a line in the place of one that nobody was told of; when it cannot be, the old one stays as it is.
    fn replace(self, old: &Line, line: NewLine) {
        let store = self.till.store;
        let Some(order) = self.till.id.get_untracked() else {
            return;
        };
        let with = NewLine {
            id: LineId::new(store.new_id()),
            quantity: i64::from(old.quantity),
            ..line
        };
        let replace = Command::ReplaceLine {
            order,
            line: old.id,
            with: Box::new(with),
        };
        if store.submit(replace) {
            self.till.open.set(None);
        }
    }

    /// Pieces that the sum is of.
    fn pieces(self) -> u32 {
        let old = self
            .old
            .with_value(|old| old.as_ref().map(|old| old.quantity));
        old.unwrap_or_else(|| u32::try_from(self.till.quantity.get()).unwrap_or(1))
    }
}

/// The sheet of a dish, with what the menu presets.
pub fn sheet(till: Till, key: &ItemKey) -> AnyView {
    // A new menu does not take the sheet away from under the finger.
    let item = till
        .catalog
        .with_untracked(|catalog| catalog.item(key).cloned());
    let Some(item) = item else {
        return ().into_any();
    };
    // What was refused before this sheet has nothing to do with it.
    till.store.refusal().set(None);
    let groups = untrack(|| till.groups(&item));
    let preset = groups.iter().flat_map(ModifierGroup::preset).collect();
    let draft = Draft {
        till,
        groups: StoredValue::new(groups),
        item: StoredValue::new(item),
        size: RwSignal::new(None),
        choices: RwSignal::new(preset),
        note: RwSignal::new(String::new()),
        grams: RwSignal::new(None),
        old: StoredValue::new(None),
    };
    view! { <Body draft=draft/> }.into_any()
}

/// Whether its choices can be changed: nobody was told, and nothing was given for it that would have to be given again.
pub fn can_edit(line: &Line) -> bool {
    let given = line.comped || line.discount_bp > 0;
    line.told() == 0
        && line.state == LineState::New
        && line.combo.is_none()
        && line.portion.is_none()
        && !given
}

/// The sheet of a line that nobody was told of, with what is chosen for it.
pub fn edit(till: Till, id: LineId) -> AnyView {
    let line = till
        .order
        .with_untracked(|order| order.as_ref().and_then(|order| order.line(id).cloned()));
    let item = line.as_ref().and_then(|line| {
        till.catalog
            .with_untracked(|catalog| catalog.item(&line.item).cloned())
    });
    let (Some(line), Some(item)) = (line, item) else {
        return ().into_any();
    };
    till.store.refusal().set(None);
    let groups = untrack(|| till.groups(&item));
    // What is no longer on the menu cannot be chosen again.
    let offered = |one: &Choice| {
        let mut groups = groups.iter().filter(|group| group.id == one.group);
        groups.any(|group| group.options.iter().any(|option| option.id == one.option))
    };
    let chosen = line.options.iter().map(|one| Choice {
        group: one.group.clone(),
        option: one.option.clone(),
    });
    let choices: Vec<Choice> = chosen.filter(offered).collect();
    let size = item
        .sizes
        .iter()
        .find(|one| Some(&one.name) == line.size.as_ref());
    let draft = Draft {
        till,
        size: RwSignal::new(size.map(|size| size.id.clone())),
        groups: StoredValue::new(groups),
        item: StoredValue::new(item),
        choices: RwSignal::new(choices),
        note: RwSignal::new(line.note.clone()),
        grams: RwSignal::new(line.grams),
        old: StoredValue::new(Some(line)),
    };
    view! { <Body draft=draft/> }.into_any()
}

/// Fewer grams without a point are not what was meant.
const FEWEST: u32 = 10;

/// Grams as they are typed: `450`, or kilograms with a point or a comma as a scale shows them, `0.450`.
fn grams_of(typed: &str) -> Option<u32> {
    let Some((kilos, part)) = typed.split_once(['.', ',']) else {
        // Who types 1 means a kilogram, or goes on typing: nobody sells a gram.
        return typed.parse().ok().filter(|grams| *grams >= FEWEST);
    };
    let digits = part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || !(1..=3).contains(&part.len()) {
        return None;
    }
    let kilos: u32 = if kilos.is_empty() {
        0
    } else {
        kilos.parse().ok()?
    };
    let grams: u32 = format!("{part:0<3}").parse().ok()?;
    kilos.checked_mul(1_000)?.checked_add(grams)
}

/// Enter adds, except on a button of the frame, which keeps its own meaning.
fn enter_adds(event: &ev::KeyboardEvent, draft: &Draft) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let framed = target.is_some_and(|element| element.class_list().contains("btn"));
    if event.key() == "Enter" && !framed {
        event.prevent_default();
        draft.add();
    }
}

#[component]
fn Body(draft: Draft) -> impl IntoView {
    let till = draft.till;
    let t = move || Orders::of(till.lang());
    let close = Callback::new(move |()| till.open.set(None));
    let missing = Memo::new(move |_| draft.missing());
    let sum = move || {
        let word = if draft.old.with_value(Option::is_some) {
            till.session.i18n.t().save
        } else {
            t().add
        };
        format!("{word} · {}", manat(draft.unit().times(draft.pieces())))
    };
    let why = move || {
        missing
            .get()
            .map(|text| view! { <Icon name="circle-alert"/><b>{text}</b> })
    };
    let groups: Vec<_> = draft.groups.with_value(|groups| {
        groups
            .iter()
            .map(|group| view! { <Group draft=draft group=group.clone()/> })
            .collect()
    });
    view! {
        <Sheet title=move || draft.item.with_value(|item| item.name.get(till.lang()).to_owned()) class="mod-sheet" on_close=close>
            <div class="body" tabindex="-1" autofocus=true on:keydown=move |event| enter_adds(&event, &draft)>
                <Allergens draft=draft/>
                <Sizes draft=draft/>
                <Weight draft=draft/>
                {groups}
                <div class="field note">
                    <label for="kitchen-note">{live(move || t().note)}</label>
                    <Notes draft=draft/>
                    <div class="input">
                        <Icon name="message-square"/>
                        <input
                            id="kitchen-note"
                            type="text"
                            maxlength="200"
                            autocomplete="off"
                            placeholder=attr(move || t().note_hint)
                            prop:value=move || draft.note.get()
                            on:input=move |event| draft.note.set(event_target_value(&event))
                        />
                    </div>
                </div>
            </div>
            {refused(till)}
            <footer>
                <span class="row fg-danger" role="status">{live(why)}</span>
                <span class="grow"></span>
                <Button size=ButtonSize::Large key_hint="Esc" on_press=close>{live(move || till.session.i18n.t().cancel)}</Button>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large key_hint="Enter" disabled=Signal::derive(move || missing.with(Option::is_some)) on_press=move |()| draft.add()>{live(sum)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// What the dish contains, before anybody asks.
#[component]
fn Allergens(draft: Draft) -> impl IntoView {
    let known = draft.item.with_value(|item| item.allergens.clone());
    let lang = move || draft.till.lang();
    let words = move || {
        let words: Vec<String> = known.iter().map(|one| allergen(lang(), one)).collect();
        (!words.is_empty()).then(|| {
            let text = format!("{}: {}", Words::of(lang()).contains, words.join(", "));
            view! { <p class="contains"><Badge tone=Tone::Inverse icon="triangle-alert">{text}</Badge></p> }
        })
    };
    live(words)
}

/// Notes with a tile of their own, before somebody has to type.
#[component]
fn Notes(draft: Draft) -> impl IntoView {
    let tile = move |word: fn(&'static Words) -> &'static str| {
        let text = move || word(Words::of(draft.till.lang()));
        let on = move || draft.note.with(|note| note == text());
        let tap = move |_| {
            let text = untrack(text);
            draft.note.update(|note| {
                if note == text {
                    note.clear();
                } else {
                    text.clone_into(note);
                }
            });
        };
        view! { <button class="chip" type="button" aria-pressed=attr(move || on().to_string()) on:click=tap>{live(text)}</button> }
    };
    view! {
        <div class="notes">{tile(|t| t.note_quick)}{tile(|t| t.note_salt)}{tile(|t| t.note_apart)}{tile(|t| t.note_cut)}</div>
    }
    .into_any()
}

/// How much of it, where it is sold by weight.
#[component]
fn Weight(draft: Draft) -> impl IntoView {
    let lang = move || draft.till.lang();
    let text = RwSignal::new(
        draft
            .grams
            .get_untracked()
            .map_or(String::new(), |grams| grams.to_string()),
    );
    let grams = move |count: u32| {
        let pick = move |_| {
            draft.grams.set(Some(count));
            text.set(count.to_string());
        };
        view! {
            <button class="opt one" type="button" role="radio" aria-checked=attr(move || (draft.grams.get() == Some(count)).to_string()) on:click=pick>
                <span>{live(move || weight(lang(), count))}</span>
            </button>
        }
    };
    let word = move || Words::of(lang()).weight;
    let need = move || draft.grams.with(Option::is_none).then_some("need");
    let typed = move |event| {
        text.set(event_target_value(&event));
        let count = text.with_untracked(|text| grams_of(text.trim()));
        draft
            .grams
            .set(count.filter(|count| (1..=limits::GRAMS).contains(count)));
    };
    draft.item.with_value(|item| item.by_weight).then(|| {
        view! {
            <section class="group" role="radiogroup" aria-label=attr(word) data-state=attr(need)>
                <h3>{live(word)}</h3>
                <div class="opts">{GRAMS.into_iter().map(grams).collect::<Vec<_>>()}</div>
                <div class="input"><input id="grams" type="text" inputmode="decimal" prop:value=move || text.get() autocomplete="off" aria-label=attr(word) placeholder=attr(move || Words::of(lang()).grams) on:input=typed/></div>
            </section>
        }
    })
}

/// The sizes, where there are sizes: always one.
#[component]
fn Sizes(draft: Draft) -> impl IntoView {
    let sizes = draft.item.with_value(|item| item.sizes.clone());
    let lang = move || draft.till.lang();
    let need = move || draft.size.with(Option::is_none);
    (!sizes.is_empty()).then(|| {
        let options: Vec<_> = sizes.into_iter().map(|size| {
            let (key, picked, name) = (size.id.clone(), size.id.clone(), size.name.clone());
            view! {
                <button class="opt one" type="button" role="radio"
                    aria-checked=attr(move || draft.size.with(|size| size.as_ref() == Some(&key)).to_string())
                    on:click=move |_| draft.size.set(Some(picked.clone()))
                >
                    <span>{live(move || name.get(lang()).to_owned())}</span>
                    <span class="price">{live(move || money(size.price_at(draft.till.channel())))}</span>
                </button>
            }
        }).collect();
        view! {
            <section class="group" role="radiogroup" aria-label=attr(move || Orders::of(lang()).size) data-state=attr(move || need().then_some("need"))>
                <h3>{live(move || Orders::of(lang()).size)} <State draft=draft need=Signal::derive(move || u32::from(need())) forced=true/></h3>
                <div class="opts">{options}</div>
            </section>
        }
    })
}

/// One group of options.
#[component]
fn Group(draft: Draft, group: ModifierGroup) -> impl IntoView {
    let lang = move || draft.till.lang();
    let group = StoredValue::new(group);
    let need = Signal::derive(move || {
        group.with_value(|group| group.min.saturating_sub(draft.count(group)))
    });
    let (single, forced, loud, free) = group.with_value(|group| {
        let single = group.min == 1 && group.max == 1;
        (single, group.min > 0, group.loud, group.free_count)
    });
    let options: Vec<_> = group.with_value(|one| {
        one.options
            .iter()
            .map(|option| view! { <Opt draft=draft group=group option=option.clone()/> })
            .collect()
    });
    let name = move || group.with_value(|group| group.name.get(lang()).to_owned());
    view! {
        <section class="group" role=if single { "radiogroup" } else { "group" } aria-label=attr(name) data-state=attr(move || (need.get() > 0).then_some("need"))>
            <h3>
                {live(name)}
                " "
                <State draft=draft need=need forced=forced/>
                {(free > 0).then(|| view! { <Badge tone=Tone::Ok>{live(move || free_of(lang(), free))}</Badge> })}
                {loud.then(|| view! { <Badge icon="triangle-alert">{live(move || Orders::of(lang()).loud_hint)}</Badge> })}
            </h3>
            <div class="opts">{options}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Opt(draft: Draft, group: StoredValue<ModifierGroup>, option: ModifierOption) -> impl IntoView {
    let (id, single) =
        group.with_value(|group| (group.id.clone(), group.min == 1 && group.max == 1));
    let counted = option.clone();
    let times = Memo::new(move |_| draft.times(&id, &counted));
    let on = move || times.get() > 0;
    let many = move || {
        (times.get() > 1).then(|| view! { <b class="times">{format!("×{}", times.get())}</b> })
    };
    let extra = (!option.price.is_zero())
        .then(|| view! { <span class="price">{format!("+{}", money(option.price))}</span> });
    let name = option.name.clone();
    view! {
        <button
            class=if single { "opt one" } else { "opt" }
            type="button"
            role=if single { "radio" } else { "checkbox" }
            aria-checked=attr(move || on().to_string())
            on:click=move |_| group.with_value(|group| draft.toggle(group, &option))
        >
            <span>{live(move || name.get(draft.till.lang()).to_owned())}</span>
            {live(many)}
            {extra}
        </button>
    }
    .into_any()
}

/// Whether a group still needs a choice.
#[component]
fn State(draft: Draft, need: Signal<u32>, forced: bool) -> impl IntoView {
    move || {
        let lang = draft.till.lang();
        let t = Orders::of(lang);
        match (need.get(), forced) {
            (0, false) => view! { <Badge>{t.optional}</Badge> }.into_any(),
            (0, true) => view! { <Badge tone=Tone::Ok icon="check">{t.chosen}</Badge> }.into_any(),
            (count, _) => view! { <Badge tone=Tone::Danger>{pick(lang, count)}</Badge> }.into_any(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::grams_of;

    #[test]
    fn a_weight_is_typed_in_grams_or_as_a_scale_shows_it() {
        let weights = [
            ("450", Some(450)),
            ("0.450", Some(450)),
            ("0,45", Some(450)),
            (".5", Some(500)),
            ("1.205", Some(1_205)),
            ("", None),
            ("1.2345", None),
            ("1.", None),
            ("1.-2", None),
        ];
        for (typed, grams) in weights {
            assert_eq!(grams_of(typed), grams, "{typed}");
        }
    }
}
