//! The sheet of choices for one dish: size, modifiers, a note.

use super::till::Till;
use crate::format::{manat, money};
use crate::i18n::{Orders, pick, pick_from};
use crate::ui::{Badge, Button, ButtonKind, ButtonSize, Icon, Sheet, Tone, attr, live};
use domain::Money;
use domain::ids::{GroupKey, SizeKey};
use domain::menu::{Choice, Item, ModifierGroup, ModifierOption, price};
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

/// What is chosen so far.
#[derive(Clone, Copy)]
struct Draft {
    till: Till,
    item: StoredValue<Item>,
    groups: StoredValue<Vec<ModifierGroup>>,
    size: RwSignal<Option<SizeKey>>,
    choices: RwSignal<Vec<Choice>>,
    note: RwSignal<String>,
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
        self.groups.with_value(|groups| {
            let group = groups.iter().find(|group| self.count(group) < group.min)?;
            Some(pick_from(lang, group.name.get(lang), group.min))
        })
    }

    /// Price of one piece; of what is chosen so far while something is missing.
    fn unit(self) -> Money {
        let (size, choices) = (self.size.get(), self.choices.get());
        let channel = self.till.channel();
        self.item.with_value(|item| {
            let priced = self
                .till
                .catalog
                .with(|catalog| price(catalog, channel, &item.id, size.as_ref(), &choices));
            priced.map_or_else(|_| self.so_far(item, size.as_ref()), |priced| priced.unit)
        })
    }

    fn so_far(self, item: &Item, size: Option<&SizeKey>) -> Money {
        let sized = item.sizes.iter().find(|one| Some(&one.id) == size);
        let base = sized.map_or_else(|| item.base_price(), |one| one.price);
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

    /// Picks an option or puts it back; a group for one takes the newest.
    fn toggle(self, group: &ModifierGroup, option: &ModifierOption) {
        let max = usize::try_from(group.max).unwrap_or(usize::MAX);
        let wanted = Choice {
            group: group.id.clone(),
            option: option.id.clone(),
        };
        self.choices.update(|all| {
            if all.contains(&wanted) {
                if !(group.min == 1 && group.max == 1) {
                    all.retain(|one| *one != wanted);
                }
                return;
            }
            if max == 1 {
                all.retain(|one| one.group != wanted.group);
            }
            if all.iter().filter(|one| one.group == wanted.group).count() < max {
                all.push(wanted);
            }
        });
    }

    fn add(self) {
        if untrack(|| self.missing()).is_some() {
            return;
        }
        let key = self.item.with_value(|item| item.id.clone());
        let note = self.note.get_untracked().trim().to_owned();
        self.till.add(
            key,
            self.size.get_untracked(),
            self.choices.get_untracked(),
            note,
        );
    }
}

/// The sheet of a dish; nothing is chosen when it opens.
#[component]
pub fn ChoiceSheet(till: Till, item: Item) -> impl IntoView {
    let draft = Draft {
        till,
        groups: StoredValue::new(untrack(|| till.groups(&item))),
        item: StoredValue::new(item),
        size: RwSignal::new(None),
        choices: RwSignal::new(Vec::new()),
        note: RwSignal::new(String::new()),
    };
    view! { <Body draft=draft/> }.into_any()
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
    let close = Callback::new(move |()| till.choosing.set(None));
    let missing = Memo::new(move |_| draft.missing());
    let sum = move || {
        let count = u32::try_from(till.quantity.get()).unwrap_or(1);
        format!("{} · {}", t().add, manat(draft.unit().times(count)))
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
                <Sizes draft=draft/>
                {groups}
                <div class="field note">
                    <label for="kitchen-note">{live(move || t().note)}</label>
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

/// The sizes, where there are sizes: always one.
#[component]
fn Sizes(draft: Draft) -> impl IntoView {
    let sizes = draft.item.with_value(|item| item.sizes.clone());
    let lang = move || draft.till.lang();
    let need = move || draft.size.with(Option::is_none);
    (!sizes.is_empty()).then(|| {
        let options: Vec<_> = sizes.into_iter().map(|size| {
            let (key, picked) = (size.id.clone(), size.id.clone());
            view! {
                <button class="opt one" type="button" role="radio"
                    aria-checked=attr(move || draft.size.with(|size| size.as_ref() == Some(&key)).to_string())
                    on:click=move |_| draft.size.set(Some(picked.clone()))
                >
                    <span>{live(move || size.name.get(lang()).to_owned())}</span>
                    <span class="price">{money(size.price)}</span>
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
    let (single, forced, loud) =
        group.with_value(|group| (group.min == 1 && group.max == 1, group.min > 0, group.loud));
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
    let key = option.id.clone();
    let on = move || {
        draft
            .choices
            .with(|all| all.iter().any(|one| one.group == id && one.option == key))
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
