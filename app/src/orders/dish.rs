//! The tile of a dish, and what changes on it.
//!
//! A menu may have thousands of dishes. What is told to every tile costs the square of their number (whoever reads a
//! signal anew is taken out of the list of its readers first, and that list is moved together), so a tile follows a
//! signal of its own, and one place decides which of them changes.

use super::till::{Open, Till};
use crate::format::money;
use crate::i18n::{Orders, portions_left};
use crate::ui::{Badge, Icon, Live, attr, live};
use domain::Lang;
use domain::ids::ItemKey;
use domain::menu::{Hours, Item};
use domain::orders::Channel;
use domain::sorted::Map;
use leptos::prelude::*;

/// What stands on a tile as long as it is the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    item: Item,
    /// When it is sold; none is always.
    hours: Option<Hours>,
    lang: Lang,
    channel: Channel,
    /// The menu that it was taken from.
    rev: u32,
}

impl Face {
    /// What tells a tile from the others. Another language, channel or menu makes another tile.
    pub fn key(&self) -> (ItemKey, Lang, u8, u32) {
        (
            self.item.id.clone(),
            self.lang,
            self.channel as u8,
            self.rev,
        )
    }
}

/// What stands on the tiles to be shown.
pub fn faces(till: Till) -> Memo<Vec<Face>> {
    // By itself, or every line on the check would draw up the whole category anew.
    let channel = Memo::new(move |_| till.channel());
    Memo::new(move |_| faces_in(till, channel.get()))
}

fn faces_in(till: Till, channel: Channel) -> Vec<Face> {
    let lang = till.lang();
    let dishes = till.dishes();
    till.catalog.with(|catalog| {
        let face = |item: Item| Face {
            hours: catalog.hours(&item).cloned(),
            item,
            lang,
            channel,
            rev: catalog.rev,
        };
        dishes.into_iter().map(face).collect()
    })
}

/// What changes on a tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Look {
    /// Pieces on the check.
    count: u32,
    /// Portions that are left, when they are counted.
    left: Option<u32>,
    /// Sold out.
    out: bool,
    /// Its hours, outside of them.
    shut: Option<String>,
}

/// The tiles that do not look as they would by themselves.
type Marked = Map<ItemKey, Look>;

/// How the tiles look.
#[derive(Clone, Copy)]
pub struct Looks {
    marked: Memo<Marked>,
    shown: StoredValue<Map<ItemKey, RwSignal<Look>>>,
}

impl Looks {
    /// Follows the check, what is sold out and the hours of these dishes.
    pub fn of(till: Till, dishes: Memo<Vec<Face>>) -> Self {
        let looks = Self {
            marked: Memo::new(move |_| marked(till, dishes)),
            shown: StoredValue::new(Map::new()),
        };
        Effect::new(move |before: Option<Marked>| {
            let now = looks.marked.get();
            looks.draw(&before.unwrap_or_default(), &now);
            now
        });
        looks
    }

    /// Changes the tiles that look otherwise than before.
    fn draw(self, before: &Marked, now: &Marked) {
        let plain = before.keys().filter(|key| !now.contains_key(key));
        let plain = plain.map(|key| (key, Look::default()));
        let changed = now
            .iter()
            .filter(|(key, look)| before.get(key) != Some(look));
        let changed = changed.map(|(key, look)| (key, look.clone()));
        for (key, look) in plain.chain(changed) {
            if let Some(shown) = self.shown.with_value(|shown| shown.get(key).copied()) {
                shown.set(look);
            }
        }
    }

    /// How a tile looks that is drawn now, and from now on while it stands.
    fn join(self, item: &ItemKey) -> RwSignal<Look> {
        let look = self
            .marked
            .with_untracked(|marked| marked.get(item).cloned());
        let look = RwSignal::new(look.unwrap_or_default());
        self.shown.update_value(|shown| {
            shown.insert(item.clone(), look);
        });
        let item = item.clone();
        on_cleanup(move || {
            let _ = self.shown.try_update_value(|shown| {
                // In another language its next tile may be here already.
                if shown.get(&item) == Some(&look) {
                    shown.remove(&item);
                }
            });
        });
        look
    }
}

fn marked(till: Till, dishes: Memo<Vec<Face>>) -> Marked {
    let mut marked = Marked::new();
    let mut mark = |item: &ItemKey, change: &dyn Fn(&mut Look)| {
        let mut look = marked.remove(item).unwrap_or_default();
        change(&mut look);
        marked.insert(item.clone(), look);
    };
    till.order.with(|order| {
        for line in order.iter().flat_map(|order| order.live_lines()) {
            mark(&line.item, &|look| {
                look.count = look.count.saturating_add(line.quantity);
            });
        }
    });
    till.store.state().with(|state| {
        for (item, left) in state.left.iter() {
            mark(item, &|look| look.left = Some(*left));
        }
        for item in &state.sold_out {
            mark(item, &|look| look.out = true);
        }
    });
    let (now, offset) = (till.session.now.get(), till.session.offset_minutes());
    dishes.with(|dishes| {
        for face in dishes {
            if let Some(hours) = face
                .hours
                .as_ref()
                .filter(|hours| !hours.contain(now, offset))
            {
                let words = format!("{}–{}", hours.from, hours.to);
                mark(&face.item.id, &|look| look.shut = Some(words.clone()));
            }
        }
    });
    marked
}

/// One dish: a tap adds it, a long press says how much there is, its mark opens the choices.
#[component]
pub fn Dish(till: Till, face: Face, looks: Looks) -> impl IntoView {
    let look = looks.join(&face.item.id);
    let name = face.item.name.get(face.lang).to_owned();
    let has_choices =
        !face.item.sizes.is_empty() || untrack(|| !till.groups(&face.item).is_empty());
    let choices = has_choices.then(|| choices_button(till, look, &face));
    let state = move || {
        look.with(|look| match (look.out, look.count, look.left) {
            (true, ..) => Some("out"),
            (_, 0, Some(_)) => Some("low"),
            (_, 0, None) => look.shut.is_some().then_some("shut"),
            _ => Some("picked"),
        })
    };
    let off = move || look.with(|look| (look.out || look.shut.is_some()).then_some("true"));
    let count = move || {
        let count = look.with(|look| look.count);
        (count > 0).then(|| view! { <span class="count">{count}</span> })
    };
    let foot = foot(look, &face);
    let item = StoredValue::new(face.item);
    let press = move |_| {
        if look.with_untracked(|look| look.shut.is_none()) {
            item.with_value(|item| till.pick(item));
        }
    };
    let count_out = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        till.open
            .set(Some(Open::Stock(item.with_value(|item| item.id.clone()))));
    };
    view! {
        <div class="tile-slot">
            <button
                class="tile"
                type="button"
                data-state=attr(state)
                aria-disabled=attr(off)
                on:click=press
                on:contextmenu=count_out
            >
                <span class="name">{name}</span>
                <span class="foot">{foot}</span>
                {live(count)}
            </button>
            {choices}
        </div>
    }
    .into_any()
}

/// The price, and beside it what is left or when it is sold.
fn foot(look: RwSignal<Look>, face: &Face) -> Live {
    let (t, lang) = (Orders::of(face.lang), face.lang);
    let price = money(face.item.price_at(face.channel));
    live(move || {
        look.with(|look| {
            if look.out {
                return view! { <Badge icon="ban">{t.sold_out}</Badge> }.into_any();
            }
            let left = look.left.map(|left| portions_left(lang, left));
            let mark = left.or_else(|| look.shut.clone());
            view! { <span>{price.clone()}</span>{mark.map(|mark| view! { <span class="left end">{mark}</span> })} }
                .into_any()
        })
    })
}

/// Opens the choices of a dish that would be added without asking, while it can be had.
fn choices_button(till: Till, look: RwSignal<Look>, face: &Face) -> Live {
    let (word, name) = (
        Orders::of(face.lang).choices,
        face.item.name.get(face.lang).to_owned(),
    );
    let item = StoredValue::new(face.item.id.clone());
    let out = Memo::new(move |_| look.with(|look| look.out));
    let open = move |_| till.open.set(Some(Open::Choices(item.get_value())));
    live(move || {
        (!out.get()).then(|| {
            view! {
                <button class="tile-choices" type="button" title=name.clone() aria-label=word on:click=open>
                    <Icon name="sliders-horizontal"/>
                </button>
            }
        })
    })
}
