//! What the parts of the order screen share: the check, the dish in hand, the quantity.

use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use domain::ids::{CategoryKey, ItemKey, LineId, OrderId, SizeKey};
use domain::menu::{Catalog, Choice, Item, ModifierGroup, fold, matches};
use domain::orders::{Channel, LineState, NewLine, Order};
use domain::{Command, Lang};
use leptos::prelude::*;
use std::sync::Arc;

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
    /// Something of it is not safe on this device yet.
    pub saving: Memo<bool>,
    /// The menu.
    pub catalog: Memo<Arc<Catalog>>,
    /// What is searched for.
    pub query: RwSignal<String>,
    /// Pieces that the next tap adds.
    pub quantity: RwSignal<i64>,
    /// The category; none is the first one.
    pub category: RwSignal<Option<CategoryKey>>,
    /// The dish whose choices are open.
    pub choosing: RwSignal<Option<ItemKey>>,
    /// The line whose buttons are open.
    pub line: RwSignal<Option<LineId>>,
    /// On a phone: the check is shown instead of the menu.
    pub turned: RwSignal<bool>,
    /// On a phone: the search is shown.
    pub searching: RwSignal<bool>,
}

impl Till {
    /// The state for the check whose id is in `id`.
    pub fn new(id: Memo<Option<OrderId>>) -> Self {
        let (store, session) = (use_store(), use_session());
        let (heard, waiting) = (store.heard(), store.waiting());
        let saving = Memo::new(move |_| waiting.get().is_some_and(|waiting| !waiting.kept));
        let heard = Memo::new(move |_| {
            let id = id.get()?;
            heard.with(|state| state.orders.get(&id).cloned())
        });
        Self {
            session,
            heard,
            saving,
            store,
            id,
            order: store.order(id),
            catalog: store.catalog(),
            query: RwSignal::new(String::new()),
            quantity: RwSignal::new(1),
            category: RwSignal::new(None),
            choosing: RwSignal::new(None),
            line: RwSignal::new(None),
            turned: RwSignal::new(false),
            searching: RwSignal::new(false),
        }
    }

    /// The reader's language; reactive.
    pub fn lang(self) -> Lang {
        self.session.i18n.lang()
    }

    /// Where the food goes.
    pub fn channel(self) -> Channel {
        self.order
            .with(|order| order.as_ref().map(|order| order.channel))
            .unwrap_or_default()
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

    /// The dishes on the tiles: what was searched for, else the category.
    pub fn dishes(self) -> Vec<Item> {
        let query = self.query.with(|query| fold(query.trim()));
        let category = self.shown_category();
        self.catalog.with(|catalog| {
            let wanted = |item: &&Item| {
                if query.is_empty() {
                    Some(&item.category) == category.as_ref()
                } else {
                    matches(item, &query)
                }
            };
            catalog.items.iter().filter(wanted).cloned().collect()
        })
    }

    /// The dish whose choices are open. A new menu does not take the sheet away from under the finger.
    pub fn dish_in_hand(self) -> Option<Item> {
        let key = self.choosing.get()?;
        self.catalog
            .with_untracked(|catalog| catalog.item(&key).cloned())
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
            return;
        }
        let forced = !item.sizes.is_empty()
            || untrack(|| self.groups(item))
                .iter()
                .any(|group| group.min > 0);
        if forced {
            self.choosing.set(Some(item.id.clone()));
        } else {
            self.add(item.id.clone(), None, Vec::new(), String::new());
        }
    }

    /// Adds a line with what was chosen; the quantity falls back to one.
    pub fn add(self, item: ItemKey, size: Option<SizeKey>, options: Vec<Choice>, note: String) {
        let Some(order) = self.id.get_untracked() else {
            return;
        };
        let line = NewLine {
            id: LineId::new(self.store.new_id()),
            item,
            size,
            quantity: self.quantity.get_untracked(),
            options,
            note,
        };
        self.quantity.set(1);
        self.choosing.set(None);
        let lines = vec![line];
        self.store.submit(Command::AddLines { order, lines });
    }

    /// Lines that are still wanted.
    pub fn lines(self) -> usize {
        self.order.with(|order| {
            let lines = order.iter().flat_map(|order| &order.lines);
            lines.filter(|line| line.state != LineState::Void).count()
        })
    }

    /// Lines that the kitchen was not told of.
    pub fn unsent(self) -> usize {
        self.order.with(|order| {
            order.as_ref().map_or(0, |order| {
                order.lines.iter().filter(|line| line.unsent() > 0).count()
            })
        })
    }

    /// Tells the kitchen, when there is something to tell.
    pub fn send(self) {
        if let Some(order) = self.id.get_untracked()
            && untrack(|| self.unsent()) > 0
        {
            self.line.set(None);
            self.store.submit(Command::Send { order });
        }
    }
}
