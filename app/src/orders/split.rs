//! The check in parts: by item, by seat, equally, by amount. Parts are checks of their own at the same place, and until
//! money was taken everything can be put back.

use super::till::Till;
use crate::format::{manat, money};
use crate::i18n::{Till as Words, guest_number, part_number};
use crate::ui::{
    Badge, Banner, Button, ButtonKind, ButtonSize, For, Icon, Key, Keypad, Seg, Sheet, Show, Tone,
    attr, live,
};
use domain::ids::{LineId, OrderId};
use domain::orders::{Line, Order, Share};
use domain::sorted;
use domain::{Command, Money};
use leptos::prelude::*;
use std::sync::Arc;

/// How the check is divided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Item,
    Seat,
    Equally,
    Amount,
}

/// What the sheet knows.
#[derive(Clone, Copy)]
struct Desk {
    till: Till,
    mode: RwSignal<Mode>,
    /// Lines that were tapped, with the check that they are on.
    picked: RwSignal<Vec<(OrderId, LineId)>>,
    /// Pieces of the picked line, when it is one line with several.
    pieces: RwSignal<u32>,
    /// The id of the part to come.
    next: RwSignal<OrderId>,
}

impl Desk {
    /// The checks at this place, this one first.
    fn checks(self) -> Vec<Arc<Order>> {
        let Some(own) = self.till.order.get() else {
            return Vec::new();
        };
        let whole = own.whole();
        let mut all = vec![Arc::clone(&own)];
        self.till.store.state().with(|state| {
            let others = state.orders.values().filter(|other| {
                let same_table = own.table.is_some() && other.table == own.table;
                other.is_open() && other.id != own.id && (same_table || other.whole() == whole)
            });
            all.extend(others.cloned());
        });
        all
    }

    fn fresh(self) -> OrderId {
        OrderId::new(self.till.store.new_id())
    }

    fn tap(self, order: OrderId, line: &Line) {
        let (id, quantity) = (line.id, line.quantity);
        self.picked.update(|picked| {
            if picked.contains(&(order, id)) {
                picked.retain(|one| *one != (order, id));
            } else {
                picked.retain(|one| one.0 == order);
                picked.push((order, id));
            }
        });
        self.pieces.set(quantity);
    }

    /// Moves what was picked to a check.
    fn give(self, into: OrderId) {
        let picked = self.picked.get_untracked();
        let Some((from, _)) = picked.first().copied().filter(|(from, _)| *from != into) else {
            return;
        };
        let single = picked.len() == 1;
        let pieces = self.pieces.get_untracked();
        let lines: Vec<Share> = picked
            .iter()
            .map(|(_, line)| Share {
                line: *line,
                quantity: single
                    .then_some(pieces)
                    .filter(|_| self.has_more(*line, pieces)),
            })
            .collect();
        self.picked.set(Vec::new());
        if self.move_lines(from, into, lines) && into == self.next.get_untracked() {
            self.next.set(self.fresh());
        }
    }

    /// The line that was picked, when it is one that can be paid for by several: with the other checks.
    fn shared(self) -> Option<Command> {
        let picked = self.picked.get();
        let (order, line) = picked.first().copied().filter(|_| picked.len() == 1)?;
        let all = self.checks();
        let known = all.iter().find_map(|one| one.line(line))?;
        let whole = all.first()?.whole();
        // Only parts of this check: another party at the table, and who has the bill, pay for nothing of it.
        let others = all.iter().filter(|one| one.id != order);
        let others = others.filter(|one| one.whole() == whole && one.takes_more());
        let with: Vec<OrderId> = others.map(|one| one.id).collect();
        let full = known.portion.is_none() && !known.comped && known.discount_bp == 0;
        let can = full && !with.is_empty();
        can.then_some(Command::ShareLine { order, line, with })
    }

    /// Every part of the check pays an equal part of the line that was picked.
    fn share(self) {
        if let Some(command) = untrack(|| self.shared()) {
            self.picked.set(Vec::new());
            self.till.store.submit(command);
        }
    }

    fn has_more(self, line: LineId, pieces: u32) -> bool {
        let all = untrack(|| self.checks());
        let known = all.iter().find_map(|order| order.line(line));
        known.is_some_and(|line| line.quantity > pieces)
    }

    /// A part that would be left with nothing ends instead.
    fn move_lines(self, order: OrderId, into: OrderId, lines: Vec<Share>) -> bool {
        let all = untrack(|| self.checks());
        let own = self.till.id.get_untracked();
        let from = all.iter().find(|one| one.id == order);
        let whole = lines.iter().all(|share| share.quantity.is_none());
        let empties = from.is_some_and(|from| {
            let moved = |line: &Line| lines.iter().any(|share| share.line == line.id);
            whole && from.live_lines().all(moved)
        });
        let command = if empties && Some(order) != own {
            Command::Merge { order, into }
        } else {
            Command::Split { order, into, lines }
        };
        self.till.store.submit(command)
    }

    /// The check that was divided and its parts that nobody has paid of. Another party's check at the table is none of
    /// it; and what was divided of a check that has ended stays divided.
    fn divided(self) -> Option<(OrderId, Vec<OrderId>)> {
        let all = self.checks();
        let into = all.first()?.whole();
        let is_there = all.iter().any(|one| one.id == into);
        let back = |one: &&Arc<Order>| one.origin == Some(into) && one.paid().is_zero();
        let parts: Vec<OrderId> = all.iter().filter(back).map(|one| one.id).collect();
        (is_there && !parts.is_empty()).then_some((into, parts))
    }

    /// Everything that was taken off a check back onto it, whoever did it and on whatever screen.
    fn undo(self) {
        let Some((into, parts)) = untrack(|| self.divided()) else {
            return;
        };
        let back = |order| Command::Merge { order, into };
        let gone = self.till.id.get_untracked() != Some(into);
        if self
            .till
            .store
            .submit_all(parts.into_iter().map(back).collect())
            && gone
        {
            self.till.open.set(None);
            self.till.go(format!("/order/{into}"));
        }
    }

    /// Each guest who has a line gets a check, the first of them stays here with what is for the table.
    fn by_seat(self) {
        let Some(order) = self.till.order.get_untracked() else {
            return;
        };
        let part = |seat: u16| {
            let of = order.live_lines().filter(|line| line.seat == Some(seat));
            let lines = of.map(|line| Share {
                line: line.id,
                quantity: None,
            });
            Command::Split {
                order: order.id,
                into: self.fresh(),
                lines: lines.collect(),
            }
        };
        let parts = seats(&order).into_iter().skip(1).map(part).collect();
        self.till.store.submit_all(parts);
        self.mode.set(Mode::Item);
    }

    fn pay(self, order: OrderId, query: &str) {
        self.till.open.set(None);
        self.till.go(format!("/order/{order}/pay{query}"));
    }
}

fn seats(order: &Order) -> sorted::Set<u16> {
    order.live_lines().filter_map(|line| line.seat).collect()
}

/// The sheet.
pub fn sheet(till: Till) -> AnyView {
    let t = move || Words::of(till.lang());
    let desk = Desk {
        till,
        mode: RwSignal::new(Mode::Item),
        picked: RwSignal::new(Vec::new()),
        pieces: RwSignal::new(1),
        next: RwSignal::new(OrderId::new(till.store.new_id())),
    };
    let close = Callback::new(move |()| till.open.set(None));
    let modes: Vec<(Mode, TextProp)> = vec![
        (Mode::Item, (move || t().by_item).into()),
        (Mode::Seat, (move || t().by_seat).into()),
        (Mode::Equally, (move || t().equally).into()),
        (Mode::Amount, (move || t().by_amount).into()),
    ];
    let body = move || match desk.mode.get() {
        Mode::Item => view! { <Cards desk=desk/> }.into_any(),
        Mode::Seat => view! { <BySeat desk=desk/> }.into_any(),
        Mode::Equally => view! { <Equally desk=desk/> }.into_any(),
        Mode::Amount => view! { <Amount desk=desk/> }.into_any(),
    };
    let refusal = till.store.refusal();
    let refused = move || {
        refusal.get().map(|no| {
            let text = till.catalog.with(|catalog| {
                crate::i18n::error_text_about(till.lang(), catalog, &no.code, &no.details)
            });
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }
        })
    };
    let divided = Memo::new(move |_| desk.divided().is_some());
    // Checks that stand by themselves round their service charge by themselves.
    let agree = move || {
        let parts = matches!(desk.mode.get(), Mode::Equally | Mode::Amount);
        parts.then(|| t().sums_agree)
    };
    view! {
        <Sheet title=move || t().split class="split-sheet" on_close=close>
            <div class="body">
                <div class="row"><Seg label=move || t().split options=modes value=desk.mode on_pick=move |mode| desk.mode.set(mode)/></div>
                {live(refused)}
                {live(body)}
            </div>
            <footer>
                <Show when=move || divided.get()>
                    <Button size=ButtonSize::Large icon="undo-2" on_press=move |()| desk.undo()>{live(move || t().merge_back)}</Button>
                </Show>
                <span class="grow muted t13">{live(agree)}</span>
                <Button size=ButtonSize::Large key_hint="Esc" on_press=close>{live(move || t().back)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// Every check of the place as a card, and one for a new part.
#[component]
fn Cards(desk: Desk) -> impl IntoView {
    let t = move || Words::of(desk.till.lang());
    let ids = Memo::new(move |_| desk.checks().iter().map(|one| one.id).collect::<Vec<_>>());
    let many = move || {
        let picked = desk.picked.get();
        let (order, line) = picked.first().copied().filter(|_| picked.len() == 1)?;
        let order = desk.checks().into_iter().find(|one| one.id == order)?;
        let all = order.line(line)?.quantity;
        (all > 1).then(|| view! { <crate::ui::Stepper label=move || t().pieces value=desk.pieces least=1 most=all/> })
    };
    let give = move |_| desk.give(desk.next.get_untracked());
    let can_share = Memo::new(move |_| desk.shared().is_some());
    view! {
        <div class="row">
            <p class="muted grow">{live(move || t().pick_lines)}</p>
            <Show when=move || can_share.get()>
                <Button icon="users" on_press=move |()| desk.share()>{live(move || t().share)}</Button>
            </Show>
        </div>
        {live(many)}
        <div class="split">
            <For each=move || ids.get().into_iter().enumerate() key=|one| *one let:one>
                <Card desk=desk at=one.0 id=one.1/>
            </For>
            <button class="card new-part" type="button" on:click=give><Icon name="plus"/>{live(move || t().new_part)}</button>
        </div>
    }
    .into_any()
}

/// One check.
#[component]
fn Card(desk: Desk, at: usize, id: OrderId) -> impl IntoView {
    let till = desk.till;
    let t = move || Words::of(till.lang());
    let order = Memo::new(move |_| desk.checks().into_iter().find(|one| one.id == id));
    let title = move || {
        if at == 0 {
            t().this_check.to_owned()
        } else {
            part_number(till.lang(), at)
        }
    };
    let row = move |line: &Line| {
        let lang = till.lang();
        let known = line.clone();
        let on = move || desk.picked.with(|all| all.contains(&(id, known.id)));
        let mut name = line.name.get(lang).to_owned();
        if let Some(portion) = &line.portion {
            name = format!("{name} · {}", portion.fraction());
        }
        let tapped = line.clone();
        view! {
            <button class="line" type="button" aria-selected=attr(move || on().to_string()) aria-pressed=attr({
                let same = line.id;
                move || desk.picked.with(|all| all.contains(&(id, same))).to_string()
            }) on:click=move |_| desk.tap(id, &tapped)>
                <span class="qty">{line.quantity}</span><span class="name">{name}</span><span class="sum">{money(line.sums().amount)}</span>
            </button>
        }
    };
    let rows = move || {
        let order = order.get()?;
        Some(order.live_lines().map(row).collect::<Vec<_>>())
    };
    let total = move || order.with(|order| order.as_ref().map(|order| manat(order.totals().total)));
    let paid = move || {
        let paid = order.with(|order| order.as_ref().is_some_and(|order| !order.paid().is_zero()));
        paid.then(|| view! { <Badge tone=Tone::Ok icon="check">{money(order.get().map(|o| o.paid()).unwrap_or_default())}</Badge> })
    };
    let may = till.session.may("payments.take");
    view! {
        <section class="card" aria-label=attr(title)>
            <button type="button" class="give" on:click=move |_| desk.give(id)>
                <h2>{live(title)}</h2><span class="end">{live(paid)}</span>
            </button>
            <div class="rows">{live(rows)}</div>
            <footer>
                <span>{live(total)}</span>
                {may.then(|| view! { <Button on_press=move |()| desk.pay(id, "")>{live(move || t().pay_part)}</Button> })}
            </footer>
        </section>
    }
    .into_any()
}

/// What each guest comes to, and the way there.
#[component]
fn BySeat(desk: Desk) -> impl IntoView {
    let till = desk.till;
    let t = move || Words::of(till.lang());
    let shares = Memo::new(move |_| {
        let Some(order) = till.order.get() else {
            return Vec::new();
        };
        let of = |seat: Option<u16>| {
            let mut part = (*order).clone();
            part.lines.retain(|line| line.seat == seat);
            (seat, part.totals().total)
        };
        let named = seats(&order).into_iter().map(Some);
        std::iter::once(None).chain(named).map(of).collect()
    });
    let row = move |(seat, sum): (Option<u16>, Money)| {
        let name = seat.map_or(t().table_share.to_owned(), |seat| {
            guest_number(till.lang(), seat)
        });
        view! { <div class="part"><span class="n">{seat.unwrap_or_default()}</span><span>{name}</span><b class="num">{money(sum)}</b></div> }
    };
    let few = Memo::new(move |_| shares.with(|all| all.len() < 3));
    view! {
        <Show when=move || few.get()><Banner tone=Tone::Plain icon="info" fact=move || t().no_seats/></Show>
        <div class="parts">{live(move || shares.get().into_iter().map(row).collect::<Vec<_>>())}</div>
        <Button kind=ButtonKind::Primary size=ButtonSize::Large icon="split" disabled=few on_press=move |()| desk.by_seat()>{live(move || t().split_seats)}</Button>
    }
    .into_any()
}

/// Parts of one sum; each leads to the payment of it.
#[component]
fn Equally(desk: Desk) -> impl IntoView {
    let till = desk.till;
    let parts = RwSignal::new(2u32);
    let due = move || {
        till.order
            .with(|order| order.as_ref().map(|order| order.due()).unwrap_or_default())
    };
    let row = move |(at, sum): (usize, Money)| {
        let name = part_number(till.lang(), at.saturating_add(1));
        let pay = move |_| {
            if let Some(id) = till.id.get_untracked() {
                desk.pay(id, &format!("?parts={}", parts.get_untracked()));
            }
        };
        view! { <button type="button" class="part" disabled={at > 0} on:click=pay><span class="n">{at.saturating_add(1)}</span><span>{name}</span><b class="num">{money(sum)}</b></button> }
    };
    let count = move |count: u32| {
        view! { <button type="button" class="btn" aria-pressed=attr(move || (parts.get() == count).to_string()) on:click=move |_| parts.set(count)>{count}</button> }
    };
    view! {
        <div class="picks" role="group">{(2..=8).map(count).collect::<Vec<_>>()}</div>
        <div class="parts">{live(move || due().split(parts.get()).into_iter().enumerate().map(row).collect::<Vec<_>>())}</div>
    }
    .into_any()
}

/// Any part of the sum.
#[component]
fn Amount(desk: Desk) -> impl IntoView {
    let till = desk.till;
    let typed = RwSignal::new(0i64);
    let due = move || {
        till.order
            .with(|order| order.as_ref().map(|order| order.due()).unwrap_or_default())
    };
    let key = move |key: Key| match key {
        Key::Digit(digit) => typed.update(|sum| {
            *sum = sum
                .saturating_mul(10)
                .saturating_add(i64::from(digit))
                .min(untrack(due).0);
        }),
        Key::Back => typed.update(|sum| *sum /= 10),
        Key::Enter => {}
    };
    let pay = move |()| {
        if let Some(id) = till.id.get_untracked() {
            desk.pay(id, &format!("?amount={}", typed.get_untracked()));
        }
    };
    view! {
        <div class="due"><span class="big">{live(move || manat(Money(typed.get())))}</span><span class="muted">{live(move || manat(due()))}</span></div>
        <Keypad on_key=key back_label=move || till.session.i18n.t().erase/>
        <Button kind=ButtonKind::Primary size=ButtonSize::Large disabled=Signal::derive(move || typed.get() == 0) on_press=pay>{live(move || Words::of(till.lang()).pay_part)}</Button>
    }
    .into_any()
}
