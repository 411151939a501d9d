//! Slips of separate card terminals, to be held against the bank's statement: what is wrong first, each marked when it was
//! found there.

use super::{Answer, Desk};
use crate::format::{clock, manat, money};
use crate::i18n::error_text;
use crate::ports::TransportError;
use crate::ui::{Badge, Banner, Button, ButtonKind, Chip, Field, Icon, TextInput, Tone, live};
use domain::ids::{OrderId, PaymentId};
use domain::money::Money;
use domain::orders::wire::{NoteSlip, OrderView};
use domain::reports::{SlipDay, SlipFlaw, SlipRow, SlipsReport};
use leptos::prelude::*;

/// A payment: two checks may have one of the same id.
type Place = (OrderId, PaymentId);

/// What the parts of the card share; copy it into closures.
#[derive(Clone, Copy)]
struct Slips {
    desk: Desk,
    may: Memo<bool>,
    /// The payment that is written about.
    open: RwSignal<Option<Place>>,
    slip: RwSignal<String>,
    note: RwSignal<String>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<TransportError>>,
}

impl Slips {
    /// Says it of each payment, in their order and up to the first that is refused.
    fn say(self, said: Vec<(PaymentId, NoteSlip)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        let ports = self.desk.ports.get_value();
        leptos::task::spawn_local(async move {
            let mut refused = None;
            for (payment, note) in said {
                let key = ports.ids.next().to_string();
                let path = format!("/api/payments/{payment}/slip");
                let answer = ports.once::<_, OrderView>(&path, &note, &key).await;
                if let Err(error) = answer {
                    refused = Some(error);
                    break;
                }
            }
            // The page may be left by now.
            if self.busy.try_set(false).is_none() {
                if refused.is_none() {
                    self.open.set(None);
                }
                self.error.set(refused);
                self.desk.beat.update(|beat| *beat = beat.wrapping_add(1));
            }
        });
    }

    fn write(self, row: &SlipRow) {
        let note = row.reconciled.as_ref().map(|mark| mark.note.clone());
        self.note.set(note.unwrap_or_default());
        self.slip.set(row.slip.clone().unwrap_or_default());
        self.open.set(Some((row.order, row.payment)));
    }

    fn written(self, (order, payment): Place, reconciled: bool) {
        let note = NoteSlip {
            order,
            reconciled,
            note: self.note.get_untracked(),
            slip: Some(self.slip.get_untracked()),
        };
        self.say(vec![(payment, note)]);
    }
}

/// The card; nothing is shown where no terminal stands by itself.
#[component]
pub fn SlipsCard(
    desk: Desk,
    answer: Answer<SlipsReport>,
    unreconciled: RwSignal<bool>,
) -> impl IntoView {
    let known = answer.known();
    let slips = Slips {
        desk,
        may: Memo::new(move |_| desk.session.may("payments.change")),
        open: RwSignal::new(None),
        slip: RwSignal::new(String::new()),
        note: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    let refused = move || {
        let error = slips.error.get()?;
        let text = error_text(desk.session.i18n.lang(), &error.code, &error.details);
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let body = move || {
        let report = known.get().and_then(Result::ok)?;
        if report.days.is_empty() {
            return None;
        }
        let many = report.truncated;
        let days: Vec<_> = report
            .days
            .into_iter()
            .map(|day| of_day(slips, day))
            .collect();
        Some(view! {
            <article class="report-card slips">
                <h2 class="row">
                    <span class="grow">{live(move || desk.t().slips)}</span>
                    <Chip on=unreconciled on_press=move |()| unreconciled.update(|on| *on = !*on)>{live(move || desk.t().slips_open)}</Chip>
                </h2>
                {live(refused)}
                {days}
                {many.then(|| view! { <p class="muted t13">{desk.t().many}</p> })}
            </article>
        })
    };
    live(body).into_any()
}

fn of_day(slips: Slips, day: SlipDay) -> AnyView {
    let t = slips.desk.t();
    let part = |word: &str, sum: Money| (!sum.is_zero()).then(|| format!("{word} {}", money(sum)));
    let sums = [
        Some(manat(day.amount)),
        part(t.tips_short, day.tip),
        part(t.refunded, day.refunded),
        (day.open > 0).then(|| format!("{} {}/{}", t.slips_open, day.open, day.count)),
    ];
    let sums: Vec<String> = sums.into_iter().flatten().collect();
    let waiting = day.slips.iter().filter(|row| row.reconciled.is_none());
    // What is wrong with a slip is looked at first.
    let waiting: Vec<(PaymentId, NoteSlip)> = waiting
        .filter(|row| row.flaw.is_none())
        .map(|row| {
            let found = NoteSlip {
                order: row.order,
                reconciled: true,
                note: String::new(),
                slip: None,
            };
            (row.payment, found)
        })
        .collect();
    let some = !waiting.is_empty();
    let all = move |()| slips.say(waiting.clone());
    let all = (some && slips.may.get()).then(|| {
        view! { <Button icon="check" disabled=slips.busy on_press=all>{t.slips_all}</Button> }
    });
    let rows: Vec<_> = day
        .slips
        .into_iter()
        .map(|row| of_one(slips, row))
        .collect();
    view! {
        <div class="row"><b class="grow">{day.business_day.to_string()}<small class="muted">" "{sums.join(" · ")}</small></b>{all}</div>
        <ul class="odd">{rows}</ul>
    }
    .into_any()
}

fn of_one(slips: Slips, row: SlipRow) -> AnyView {
    let (t, session) = (slips.desk.t(), slips.desk.session);
    let number = row.slip.as_ref().map(|slip| format!("№{slip}"));
    let flaw = row.flaw.map(|flaw| match flaw {
        SlipFlaw::Missing => t.slip_missing,
        SlipFlaw::Twice => t.slip_twice,
    });
    let done = row.reconciled.as_ref().map(|mark| mark.by.name.clone());
    let note = row.reconciled.as_ref().map(|mark| mark.note.clone());
    let facts = [
        Some(clock(row.at, session.offset_minutes())),
        Some(format!("{} №{}", t.check, row.number)),
        Some(row.method_name.get(session.i18n.lang()).to_owned()),
        (!row.tip.is_zero()).then(|| format!("{} {}", t.tips_short, money(row.tip))),
        (!row.refunded.is_zero()).then(|| format!("{} {}", t.refunded, money(row.refunded))),
        done.clone(),
        note.filter(|note| !note.is_empty()),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let place = (row.order, row.payment);
    let (amount, marked) = (money(row.amount), row.reconciled.is_some());
    let open = move || (slips.open.get() == Some(place)).then(|| form(slips, place, marked));
    let write = slips.may.get().then(|| {
        let label = t.slip_write;
        view! { <Button icon="pencil" kind=ButtonKind::Quiet label=label on_press=move |()| slips.write(&row)/> }
    });
    view! {
        <li>
            <span class="mark"><Icon name=if marked { "circle-check" } else { "clock" }/></span>
            <span class="grow">
                <b>{number}</b>" "{flaw.map(|flaw| view! { <Badge tone=Tone::Danger>{flaw}</Badge> })}
                {done.map(|_| view! { <Badge tone=Tone::Ok>{t.slip_found}</Badge> })}
                <small>{facts.join(" · ")}</small>
                {live(open)}
            </span>
            <span class="end"><b>{amount}</b></span>
            {write}
        </li>
    }
    .into_any()
}

fn form(slips: Slips, place: Place, marked: bool) -> AnyView {
    let t = slips.desk.t();
    // A note goes with its mark.
    let take_back = move |()| {
        slips.note.set(String::new());
        slips.written(place, false);
    };
    let back = marked.then(|| {
        view! { <Button icon="undo-2" disabled=slips.busy on_press=take_back>{t.slip_back}</Button> }
    });
    let keep = (!marked).then(|| {
        view! { <Button icon="check" disabled=slips.busy on_press=move |()| slips.written(place, false)>{t.slip_keep}</Button> }
    });
    view! {
        <span class="slip-form">
            <Field id="slip-number" label=t.slip_number><TextInput id="slip-number" value=slips.slip/></Field>
            <Field id="slip-note" label=t.slip_note><TextInput id="slip-note" value=slips.note/></Field>
            <span class="row">
                <Button kind=ButtonKind::Ok icon="check" disabled=slips.busy on_press=move |()| slips.written(place, true)>{t.slip_mark}</Button>
                {keep}
                {back}
            </span>
        </span>
    }
    .into_any()
}
