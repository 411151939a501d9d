//! The sheet of a table: everything that can be done to its check, one tap each.

use super::Hall;
use super::acts::Hand;
use crate::i18n::{Floor, Orders};
use crate::ui::{Button, ButtonKind, Chip, Sheet, Show, Undo, attr, live};
use domain::Command;
use domain::ids::{OrderId, StaffId};
use domain::orders::Order;
use leptos::prelude::*;
use std::sync::Arc;

/// Guests that a chip names; more are counted on the order screen.
const CHIPS: u16 = 8;

impl Hall {
    /// Where a check's guests are: table `15+16`, or the channel.
    pub fn named(self, order: &Order) -> String {
        let i = self.session.i18n;
        if order.table.is_none() {
            return channel_word(i.lang(), order.channel).to_owned();
        }
        self.catalog.with(|catalog| {
            let numbers = order.tables().map(|key| {
                catalog
                    .table(key)
                    .map_or(key.as_str(), |one| one.number.as_str())
            });
            let numbers: Vec<&str> = numbers.collect();
            format!("{} {}", i.t().table, numbers.join("+"))
        })
    }
}

/// The sheet, when a check is asked about.
#[component]
pub fn TableSheet(hall: Hall) -> impl IntoView {
    let state = hall.store.state();
    let order = Memo::new(move |_| {
        let id = hall.asked.get()?;
        state.with(|state| state.orders.get(&id).filter(|one| one.is_open()).cloned())
    });
    let id = Memo::new(move |_| order.with(|order| order.as_ref().map(|order| order.id)));
    live(move || {
        id.get()
            .map(|id| view! { <Acts hall=hall id=id order=order/> })
    })
    .into_any()
}

#[component]
fn Acts(hall: Hall, id: OrderId, order: Memo<Option<Arc<Order>>>) -> impl IntoView {
    let i = hall.session.i18n;
    let t = move || Floor::of(i.lang());
    let close = move || hall.asked.set(None);
    let hand = move |hand: Hand| {
        close();
        hall.hand.set(Some(hand));
    };
    let of = move |what: fn(&Order) -> bool| order.with(|order| order.as_deref().is_some_and(what));
    let served = Signal::derive(move || !of(|order| order.channel.is_served()));
    let title = move || {
        order
            .with(|order| order.as_deref().map(|order| hall.named(order)))
            .unwrap_or_default()
    };
    let locked = Signal::derive(move || {
        of(|order| order.is_billed() || order.live_lines().next().is_none())
    });
    let apart = move |()| {
        if let Some(order) = order.get_untracked() {
            close();
            hall.part(&order);
        }
    };
    view! {
        <Sheet title=title class="small-sheet" on_close=move |()| close()>
            <div class="body table-acts">
                <Guests hall=hall id=id order=order/>
                <div class="acts">
                    <Button icon="arrow-left-right" disabled=served on_press=move |()| hand(Hand::Move(id))>{live(move || t().move_to)}</Button>
                    <Button icon="layers" on_press=move |()| hand(Hand::Join(id))>{live(move || t().join)}</Button>
                    <Button icon="merge" on_press=move |()| hand(Hand::Merge(id))>{live(move || t().merge)}</Button>
                    <Show when=move || of(|order| !order.joined.is_empty())>
                        <Button icon="split" on_press=apart>{live(move || t().part)}</Button>
                    </Show>
                    <Button icon="receipt-text" disabled=locked on_press=move |()| { close(); hall.bill(id); }>{live(move || t().bill)}</Button>
                </div>
                <Colleagues hall=hall id=id order=order/>
            </div>
            <footer>
                <span class="grow"></span>
                <Button kind=ButtonKind::Primary icon="arrow-right" on_press=move |()| hall.go.run(id)>{live(move || t().show)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// How many guests, by one tap.
#[component]
fn Guests(hall: Hall, id: OrderId, order: Memo<Option<Arc<Order>>>) -> impl IntoView {
    let i = hall.session.i18n;
    let now =
        Memo::new(move |_| order.with(|order| order.as_ref().map_or(0, |order| order.guests)));
    let chips: Vec<_> = (1..=CHIPS)
        .map(|count| {
            let on = Signal::derive(move || now.get() == count);
            let pick = move |()| {
                let guests = Some(count);
                hall.store.submit(Command::Describe {
                    order: id,
                    guests,
                    guest: None,
                });
            };
            view! { <Chip on=on on_press=pick>{count}</Chip> }
        })
        .collect();
    view! {
        <div class="guest-chips" role="group" aria-label=attr(move || Floor::of(i.lang()).guests)>{chips}</div>
    }
    .into_any()
}

/// Who else can take the check over.
#[component]
fn Colleagues(hall: Hall, id: OrderId, order: Memo<Option<Arc<Order>>>) -> impl IntoView {
    let i = hall.session.i18n;
    let state = hall.store.state();
    let people = Memo::new(move |_| {
        let owner = order.with(|order| order.as_ref().map(|order| order.waiter.id));
        let mut people: Vec<(StaffId, String)> = Vec::new();
        state.with(|state| {
            let crew = state.crew.values().map(|one| (one.staff, one.name.clone()));
            let waiters = state.orders.values().filter(|one| one.is_open());
            let waiters = waiters.map(|one| (one.waiter.id, one.waiter.name.clone()));
            people.extend(crew);
            people.extend(waiters);
        });
        people.extend(hall.me().zip(hall.my_name()));
        domain::sorted::by_key(&mut people, Clone::clone);
        people.dedup_by_key(|one| one.0);
        people.retain(|one| Some(one.0) != owner);
        people
    });
    let chips = move || {
        let give = move |to: StaffId| {
            // Read before the sheet goes, and its check with it.
            let before = order.with_untracked(|order| order.as_ref().map(|one| one.waiter.id));
            hall.asked.set(None);
            if hall.store.submit(Command::Transfer { order: id, to }) {
                let undo = before.map(|to| {
                    let undo: Undo = Arc::new(move || {
                        hall.store.submit(Command::Transfer { order: id, to });
                    });
                    undo
                });
                let t = Floor::of(i.lang_untracked());
                hall.toasts.show("user-check", t.given.to_owned(), undo);
            }
        };
        let row = |(to, name): (StaffId, String)| view! { <Chip on=false icon="user-round" on_press=move |()| give(to)>{name}</Chip> };
        people.get().into_iter().map(row).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || people.with(|people| !people.is_empty())>
            <h3>{live(move || Floor::of(i.lang()).give)}</h3>
            <div class="guest-chips">{live(chips)}</div>
        </Show>
    }
    .into_any()
}

/// The word of a channel without a table.
pub fn channel_word(lang: domain::Lang, channel: domain::orders::Channel) -> &'static str {
    use domain::orders::Channel;
    match channel {
        Channel::Delivery => Orders::of(lang).delivery,
        Channel::Tab => Floor::of(lang).tab,
        _ => Orders::of(lang).takeaway,
    }
}
