//! What is looked for on the floor, by a filter or by a word; and what the signs of the tables mean.

use super::Hall;
use super::glance::QUIET_MS;
use crate::i18n::Floor;
use crate::orders::focus_search;
use crate::ui::{Chip, SearchField, attr, live};
use domain::floor::Table;
use domain::ids::OrderId;
use domain::menu::fold;
use domain::orders::Order;
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use std::sync::Arc;

/// Which tables are wanted; the others stand back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Of whoever works here.
    Mine,
    /// Their guests have the bill.
    Bill,
    /// Food is ready, or nothing happened for long.
    Now,
}

/// What is looked for.
#[derive(Clone, Copy, Default)]
pub struct Seeking {
    /// By a filter; none is all.
    filter: RwSignal<Option<Filter>>,
    /// By a word.
    sought: RwSignal<String>,
}

impl Hall {
    fn filter(self) -> RwSignal<Option<Filter>> {
        self.seeking.with_value(|seeking| seeking.filter)
    }

    fn sought(self) -> RwSignal<String> {
        self.seeking.with_value(|seeking| seeking.sought)
    }

    fn passes(self, filter: Filter, order: &Order) -> bool {
        match filter {
            Filter::Mine => {
                let table = order.table.as_ref();
                Some(order.waiter.id) == self.me() || table.is_some_and(|key| self.is_mine(key))
            }
            Filter::Bill => order.is_billed(),
            Filter::Now => {
                let quiet = || self.session.now.get().since(order.changed_at) > QUIET_MS;
                let reopened = order.bill.as_ref().is_some_and(|bill| bill.reopened);
                reopened || self.untaken(order) > 0 || order.table.is_some() && quiet()
            }
        }
    }

    /// Whether a check without a table has the word that is typed. No filter hides it: its food is called out here.
    pub fn wants(self, order: &Order) -> bool {
        self.finds(order, "")
    }

    /// Whether a table is wanted, by the filter and by the word, for one of its checks or for who comes to it.
    pub fn wants_table(self, table: &Table, number: &str, comes: &str) -> bool {
        let filter = self.filter().get();
        let (shown, state) = (table.id.clone(), self.store.state());
        state.with(|state| {
            let passes = match filter {
                None => true,
                Some(Filter::Mine) => self.is_mine(&shown),
                Some(filter) => state.orders_at(&shown).any(|one| self.passes(filter, one)),
            };
            let found = || state.orders_at(&shown).any(|one| self.finds(one, number));
            passes && (self.is_word_of(&[number, comes]) || found())
        })
    }

    fn finds(self, order: &Order, number: &str) -> bool {
        let guest = order.guest.as_ref().map_or("", |guest| &guest.name);
        let called = order.called();
        self.is_word_of(&[number, &order.waiter.name, guest, &called])
    }

    /// Whether one of these begins with what is typed, in any of its words.
    fn is_word_of(self, texts: &[&str]) -> bool {
        self.sought().with(|typed| has_word(typed, texts))
    }
}

/// Whether a word of these texts begins with what is typed; nothing typed is in everything.
fn has_word(typed: &str, texts: &[&str]) -> bool {
    let typed = fold(typed.trim());
    let begins = |text: &&str| {
        let text = fold(text);
        text.starts_with(&typed) || text.split([' ', '+']).any(|word| word.starts_with(&typed))
    };
    typed.is_empty() || texts.iter().any(begins)
}

/// Filters with how many checks each of them finds; a second tap shows everything again.
#[component]
pub fn Filters(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let state = hall.store.state();
    let chip = move |filter: Filter, icon: &'static str, word: fn(&Floor) -> &'static str| {
        let count = Memo::new(move |_| {
            state.with(|state| {
                let open = state.orders.values().filter(|order| order.is_open());
                let tables = open.filter(|order| order.table.is_some());
                tables.filter(|order| hall.passes(filter, order)).count()
            })
        });
        let on = Signal::derive(move || hall.filter().get() == Some(filter));
        let press = move |()| {
            hall.filter()
                .update(|now| *now = Some(filter).filter(|_| *now != Some(filter)));
        };
        let count = move || {
            let count = count.get();
            (count > 0).then(|| count.to_string())
        };
        view! { <Chip on=on icon=icon on_press=press><span>{live(move || word(Floor::of(i.lang())))}</span>{live(count)}</Chip> }
    };
    view! {
        <div class="filters" role="group" aria-label=attr(move || Floor::of(i.lang()).filters)>
            {chip(Filter::Mine, "user-round", |t| t.mine_only)}
            {chip(Filter::Bill, "lock", |t| t.with_bill)}
            {chip(Filter::Now, "bell-ring", |t| t.calling)}
        </div>
    }
    .into_any()
}

/// The search: Enter opens the first check that is found, or shows the room of the table; Esc clears and leaves.
#[component]
pub fn Seek(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            open_first(hall);
        }
        "Escape" => {
            hall.sought().set(String::new());
            let field = event_target::<HtmlElement>(&event);
            // A field that is gone has lost the focus.
            let _ = field.blur();
        }
        _ => {}
    };
    view! {
        <SearchField label=move || Floor::of(i.lang()).seek value=hall.sought() on_key=Callback::new(on_key)/>
    }
    .into_any()
}

fn open_first(hall: Hall) {
    if hall
        .sought()
        .with_untracked(|typed| typed.trim().is_empty())
    {
        return;
    }
    // A table in hand waits for another one, and a plan that is drawn for its end.
    if hall.hand.with_untracked(Option::is_some) || hall.draft.with_untracked(Option::is_some) {
        return;
    }
    let number = |order: &Arc<Order>| {
        hall.catalog.with_untracked(|catalog| {
            let table = order.table.as_ref().and_then(|key| catalog.table(key));
            table.map(|table| table.number.clone()).unwrap_or_default()
        })
    };
    let typed = hall.sought().with_untracked(|typed| fold(typed.trim()));
    let is = |text: &str| fold(text) == typed;
    // The very table or check before those that only begin so, and of these none unless it is the only one.
    let (named, begun) = hall.store.state().with_untracked(|state| {
        let open = || state.orders.values().filter(|order| order.is_open());
        // A table before a check of the same number: that is how guests are called.
        let table = open().find(|order| is(&number(order)));
        let named = table.or_else(|| open().find(|order| is(&order.called())));
        let begins = |order: &&Arc<Order>| untrack(|| hall.finds(order, &number(order)));
        let begun: Vec<OrderId> = open().filter(begins).map(|order| order.id).collect();
        (named.map(|order| order.id), begun)
    });
    let room_with = |has: &dyn Fn(&Table) -> bool| {
        hall.catalog.with_untracked(|catalog| {
            let mut rooms = catalog.rooms.iter();
            let room = rooms.find(|room| room.tables.iter().any(has));
            room.map(|room| room.id.clone())
        })
    };
    let free = room_with(&|table| is(&table.number));
    let near = || room_with(&|table| untrack(|| hall.is_word_of(&[&table.number])));
    match (named, free, begun.as_slice()) {
        (Some(order), ..) => hall.go.run(order),
        (None, None, [order]) => hall.go.run(*order),
        (None, Some(room), _) => hall.room.set(Some(room)),
        _ => {
            if let Some(room) = near() {
                hall.room.set(Some(room));
            }
        }
    }
}

/// `/` begins a search; whether it did.
pub fn begins(event: &ev::KeyboardEvent) -> bool {
    let begins = event.key() == "/" && !crate::orders::is_in_field(event);
    if begins {
        focus_search();
    }
    begins
}

/// What the signs of the tables mean.
#[component]
pub fn Legend(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let sign = move |icon: &'static str, tone: &'static str, word: fn(&Floor) -> &'static str| {
        view! { <span><i class=format!("i i-{icon} {tone}") aria-hidden="true"></i>{live(move || word(Floor::of(i.lang())))}</span> }
    };
    view! {
        <p class="legend">
            {sign("pause", "fg-warn", |t| t.held)}
            {sign("bell-ring", "fg-ok", |t| t.ready)}
            {sign("lock", "fg-lock", |t| t.billed)}
            {sign("lock-open", "fg-danger", |t| t.reopened)}
            {sign("hourglass", "fg-danger", |t| t.quiet)}
            {sign("calendar-clock", "", |t| t.reserved)}
            {sign("user-check", "", |t| t.seated)}
            {move || hall.cleans().then(|| sign("sparkles", "", |t| t.dirty))}
            {sign("layers", "", |t| t.several)}
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_table_a_waiter_and_a_guest_are_found_by_the_beginning_of_a_word() {
        let of_seven = ["7", "Aygün Əliyeva", "Rəşad"];
        for typed in ["", "7", " eli", "Aygun", "resad"] {
            assert!(has_word(typed, &of_seven), "{typed}");
        }
        assert!(!has_word("17", &of_seven));
        assert!(!has_word("gun", &of_seven), "inside of a word");
        assert!(has_word("16", &["15+16"]));
    }
}
