//! What the parts of the order screen share: the check, the dish in hand, the quantity, the seat.

use super::later;
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{Toasts, use_toasts};
use domain::ids::{CategoryKey, ItemKey, LineId, OrderId};
use domain::menu::{Catalog, Choice, Combo, Item, ModifierGroup, fold, matches};
use domain::orders::{Channel, Line, NewLine, Order};
use domain::{Command, Lang};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;

/// The category that stands for the combos, which have none of their own.
pub const COMBOS: &str = "combos";

/// What is open over the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// The choices of a dish.
    Choices(ItemKey),
    /// The dishes of a combo.
    Combo(ItemKey),
    /// How much of a dish there is.
    Stock(ItemKey),
    /// What can be done to a line.
    Line(LineId),
    /// The choices and the note of a line that nobody was told of.
    Edit(LineId),
    /// Why a line is taken off.
    Void(LineId),
    /// What is taken off a line's price, or off the check's.
    Give(Option<LineId>),
    /// What is seldom done to the check.
    More,
    /// The check in parts.
    Split,
    /// Why the bill is taken back.
    Reopen,
    /// The guests left without paying.
    Release,
    /// Why the service charge is waived, or charged again.
    Service,
    /// More pieces than the strip has buttons for.
    Quantity,
}

/// What a button or a key does to the check. The code of it comes after the screen.
#[derive(Clone, Debug)]
pub enum Act {
    /// Tells the kitchen; the table is left unless somebody stays.
    Send {
        /// The screen stays.
        stay: bool,
    },
    /// Holds everything that is unsent, and leaves.
    HoldAll,
    /// Holds a course.
    Hold(u8),
    /// Sends a held course.
    Fire(u8),
    /// Adds the last round once more.
    Repeat,
    /// Prints the bill.
    Bill,
    /// Ready food was taken.
    Serve(LineId),
    /// One guest more at the table.
    Guest,
    /// A key was pressed.
    Key(leptos::ev::KeyboardEvent),
}

/// What acts need beside the check.
#[derive(Clone)]
struct Hands {
    toasts: Toasts,
    go: Callback<String>,
    scanned: Scanned,
}

/// What a scanner has typed so far.
#[derive(Clone, Default)]
pub struct Scanned {
    /// The code.
    pub code: String,
    /// When its last character came, milliseconds of the page.
    pub at: f64,
    /// The quantity before: its digits are none.
    pub quantity: i64,
}

/// The order screen's state; copy it into closures.
#[derive(Clone, Copy)]
pub struct Till {
    /// Who works here, in which language.
    pub session: Session,
    /// Where commands go.
    pub store: Store,
    /// The check on the screen.
    pub id: Memo<Option<OrderId>>,
    /// The check as it stands; none when it is not open.
    pub order: Memo<Option<Arc<Order>>>,
    /// The check as the hub knows it.
    pub heard: Memo<Option<Arc<Order>>>,
    /// The menu.
    pub catalog: Memo<Arc<Catalog>>,
    /// What is searched for.
    pub query: RwSignal<String>,
    /// Pieces that the next tap adds.
    pub quantity: RwSignal<i64>,
    /// The guest that the next tap is for; 0 is the table.
    pub seat: RwSignal<u16>,
    /// The category; none is the first one.
    pub category: RwSignal<Option<CategoryKey>>,
    /// What is open over the order.
    pub open: RwSignal<Option<Open>>,
    /// On a phone: the check is shown instead of the menu.
    pub turned: RwSignal<bool>,
    /// On a phone: the search is shown.
    pub searching: RwSignal<bool>,
    hands: StoredValue<Hands>,
}

impl Till {
    /// The state for the check whose id is in `id`.
    pub fn new(id: Memo<Option<OrderId>>) -> Self {
        let (store, session) = (use_store(), use_session());
        let heard = store.heard();
        let heard = Memo::new(move |_| {
            let id = id.get()?;
            heard.with(|state| state.orders.get(&id).cloned())
        });
        let navigate = use_navigate();
        Self {
            session,
            heard,
            store,
            id,
            order: store.order(id),
            catalog: store.catalog(),
            query: RwSignal::new(String::new()),
            quantity: RwSignal::new(1),
            seat: RwSignal::new(0),
            category: RwSignal::new(None),
            open: RwSignal::new(None),
            turned: RwSignal::new(false),
            searching: RwSignal::new(false),
            hands: StoredValue::new(Hands {
                toasts: use_toasts(),
                go: Callback::new(move |to: String| navigate(&to, NavigateOptions::default())),
                scanned: Scanned::default(),
            }),
        }
    }

    /// The reader's language; reactive.
    pub fn lang(self) -> Lang {
        self.session.i18n.lang()
    }

    /// Whether the screen is still there, with this check.
    pub fn is_at(self, order: Option<OrderId>) -> bool {
        self.id.try_get_untracked() == Some(order)
    }

    /// Something of the check is not safe on this device yet.
    pub fn saving(self) -> bool {
        self.store
            .waiting()
            .with(|waiting| waiting.as_ref().is_some_and(|waiting| !waiting.kept))
    }

    /// Says what was just done.
    pub fn say(self, icon: &'static str, sentence: &str) {
        let toasts = self.hands.with_value(|hands| hands.toasts);
        toasts.show(icon, sentence.to_owned(), None);
    }

    /// Leads to another address.
    pub fn go(self, to: String) {
        self.hands.with_value(|hands| hands.go).run(to);
    }

    /// What a scanner has typed so far.
    pub fn scanned(self) -> Scanned {
        self.hands.with_value(|hands| hands.scanned.clone())
    }

    /// Remembers what a scanner has typed.
    pub fn keep_scanned(self, scanned: Scanned) {
        self.hands.update_value(|hands| hands.scanned = scanned);
    }

    /// Where the food goes.
    pub fn channel(self) -> Channel {
        self.order
            .with(|order| order.as_ref().map(|order| order.channel))
            .unwrap_or_default()
    }

    /// Whether lines can be added or changed.
    pub fn is_free(self) -> bool {
        self.order
            .with(|order| order.as_ref().is_some_and(|order| order.takes_more()))
    }

    /// The category that is shown.
    pub fn shown_category(self) -> Option<CategoryKey> {
        self.category.get().or_else(|| {
            self.catalog.with(|catalog| {
                let first = catalog.categories.iter().min_by_key(|one| one.sort);
                first.map(|one| one.id.clone())
            })
        })
    }

    /// The dishes on the tiles: what was searched for, else the category. Combos stand beside them as if they were
    /// dishes.
    pub fn dishes(self) -> Vec<Item> {
        let typed = self.query.get();
        let query = fold(typed.trim());
        let category = self.shown_category();
        self.catalog.with(|catalog| {
            let wanted = |item: &Item| {
                if query.is_empty() {
                    Some(&item.category) == category.as_ref()
                } else {
                    matches(item, &query) || item.barcode.as_deref() == Some(typed.trim())
                }
            };
            let combos = catalog.combos.iter().map(tile_of);
            let dishes = catalog.items.iter().filter(|item| wanted(item)).cloned();
            dishes.chain(combos.filter(wanted)).collect()
        })
    }

    /// The modifier groups that apply to the dish in this channel.
    pub fn groups(self, item: &Item) -> Vec<ModifierGroup> {
        let channel = self.channel();
        self.catalog.with(|catalog| {
            let groups = item.modifier_groups.iter();
            groups
                .filter_map(|key| catalog.group(key))
                .filter(|group| group.applies_to.is_empty() || group.applies_to.contains(&channel))
                .cloned()
                .collect()
        })
    }

    /// Adds the dish, or asks first when something has to be chosen.
    pub fn pick(self, item: &Item) {
        let out = self
            .store
            .state()
            .with_untracked(|state| state.sold_out.contains(&item.id));
        if out {
            // Whoever taps in the moment in which it runs out is told, and not left with nothing.
            let about = serde_json::json!({"item": item.id.to_string()});
            self.store.refuse("sold_out", about);
            return;
        }
        if self
            .catalog
            .with_untracked(|catalog| catalog.combo(&item.id).is_some())
        {
            self.open.set(Some(Open::Combo(item.id.clone())));
            return;
        }
        let groups = untrack(|| self.groups(item));
        let asks =
            item.by_weight || !item.sizes.is_empty() || groups.iter().any(ModifierGroup::asks);
        if asks {
            self.open.set(Some(Open::Choices(item.id.clone())));
        } else {
            let options: Vec<Choice> = groups.iter().flat_map(ModifierGroup::preset).collect();
            self.add(NewLine {
                item: item.id.clone(),
                options,
                ..NewLine::default()
            });
        }
    }

    /// Adds a line for the chosen seat, in the chosen quantity, which falls back to one.
    pub fn add(self, line: NewLine) {
        let Some(order) = self.id.get_untracked() else {
            return;
        };
        let line = NewLine {
            id: LineId::new(self.store.new_id()),
            quantity: self.quantity.get_untracked(),
            seat: Some(self.seat.get_untracked()).filter(|seat| *seat > 0),
            ..line
        };
        let lines = vec![line];
        // What was chosen and typed is not lost with a refusal.
        if self.store.submit(Command::AddLines { order, lines }) {
            self.quantity.set(1);
            self.open.set(None);
        }
    }

    /// Lines that are still wanted.
    pub fn lines(self) -> usize {
        self.order
            .with(|order| order.iter().flat_map(|order| order.live_lines()).count())
    }

    /// Lines that the kitchen gets when somebody sends.
    pub fn unsent(self) -> usize {
        self.order.with(|order| {
            order.as_ref().map_or(0, |order| {
                let lines = order.live_lines();
                lines.filter(|line| is_next(order, line)).count()
            })
        })
    }

    /// Guests that have a chip: those who were counted, and those who have a line.
    pub fn guests(self) -> u16 {
        self.order.with(|order| {
            let seats = order.iter().flat_map(|order| order.live_lines());
            let highest = seats.filter_map(|line| line.seat).max().unwrap_or_default();
            let counted = order.as_ref().map(|order| order.guests);
            counted.unwrap_or_default().max(highest)
        })
    }

    /// Does what a button says, as soon as its code is here.
    pub fn act(self, act: Act) {
        later::act(self, act);
    }
}

/// Whether a line goes out when somebody sends.
pub fn is_next(order: &Order, line: &Line) -> bool {
    line.unsent() > 0 && !order.is_held(line.course)
}

/// A combo as a tile among the dishes.
fn tile_of(combo: &Combo) -> Item {
    Item {
        id: combo.id.clone(),
        category: COMBOS.into(),
        name: combo.name.clone(),
        kitchen_name: String::new(),
        station: "".into(),
        course: 0,
        prep_minutes: 0,
        allergens: Vec::new(),
        modifier_groups: Vec::new(),
        price: Some(combo.price),
        sizes: Vec::new(),
        takeaway_price: None,
        by_weight: false,
        hours: combo.hours(),
        barcode: None,
        vat_bp: None,
    }
}
