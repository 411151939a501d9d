//! What needs a reason: taking a line off, taking the bill back.

use super::till::Till;
use crate::i18n::Till as Words;
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, Sheet, Show, Stepper, Tone, attr, live};
use domain::Command;
use domain::ids::{LineId, OrderId, ReasonKey};
use domain::menu::Reason;
use domain::orders::{Release, SetService};
use leptos::prelude::*;

/// The reasons as tiles, of which one is picked.
#[component]
pub fn Reasons(
    /// The screen.
    till: Till,
    /// What can be picked.
    reasons: Vec<Reason>,
    /// What is picked.
    picked: RwSignal<Option<ReasonKey>>,
) -> impl IntoView {
    let lang = till.session.i18n.0;
    let option = move |reason: Reason| {
        let (key, name) = (reason.id, reason.name);
        let same = key.clone();
        view! {
            <button class="opt one" type="button" role="radio"
                aria-checked=attr(move || picked.with(|one| one.as_ref() == Some(&same)).to_string())
                on:click=move |_| picked.set(Some(key.clone()))
            >
                <span>{live(move || name.get(lang.get()).to_owned())}</span>
            </button>
        }
    };
    view! {
        <div class="opts" role="radiogroup" aria-label=attr(move || Words::of(till.lang()).why)>
            {reasons.into_iter().map(option).collect::<Vec<_>>()}
        </div>
    }
    .into_any()
}

/// Takes a line off, or some pieces of it.
pub fn void(till: Till, id: LineId) -> AnyView {
    let t = move || Words::of(till.lang());
    let close = Callback::new(move |()| till.open.set(None));
    let line = till
        .order
        .with_untracked(|order| order.as_ref().and_then(|order| order.line(id).cloned()));
    let Some(line) = line else {
        return view! { <Sheet title=move || t().gone class="small-sheet" on_close=close>""</Sheet> }
            .into_any();
    };
    let reasons = till
        .catalog
        .with_untracked(|catalog| catalog.reasons.void.clone());
    let picked = RwSignal::new(None::<ReasonKey>);
    let pieces = RwSignal::new(line.quantity);
    let waste = RwSignal::new(false);
    let all = line.quantity;
    let lost = till.store.lost();
    let may = Memo::new(move |_| till.session.may("orders.void"));
    // Before the kitchen was told nobody has to be asked.
    let told = line.told() > 0;
    let asks = Memo::new(move |_| told && !may.get());
    let done = move |()| {
        let (Some(order), Some(reason)) = (till.id.get_untracked(), picked.get_untracked()) else {
            return;
        };
        let pieces = pieces.get_untracked();
        let void = Command::VoidLine {
            order,
            line: id,
            quantity: (pieces < all).then_some(pieces),
            reason,
            waste: waste.get_untracked(),
        };
        if till.store.submit(void) {
            till.open.set(None);
        }
    };
    let unready = Signal::derive(move || lost.get() || picked.with(Option::is_none));
    let why = move || {
        if lost.get() {
            Some(t().needs_hub)
        } else if asks.get() {
            Some(t().void_manager)
        } else {
            None
        }
    };
    let title = move || format!("{}: {}", t().void, line.name.get(till.lang()));
    view! {
        <Sheet title=title class="small-sheet" on_close=close>
            <div class="body">
                {live(move || why().map(|why| view! { <Banner tone=Tone::Warn icon="lock" fact=why/> }))}
                <Reasons till=till reasons=reasons picked=picked/>
                <Show when=move || { all > 1 }>
                    <Stepper label=move || t().pieces value=pieces least=1 most=all/>
                </Show>
                <Show when=move || told>
                    <button class="opt" type="button" role="checkbox" aria-checked=attr(move || waste.get().to_string()) on:click=move |_| waste.update(|on| *on = !*on)>
                        <span>{live(move || t().waste)}</span>
                    </button>
                </Show>
            </div>
            <footer>
                <span class="grow"></span>
                <Button size=ButtonSize::Large on_press=close>{live(move || t().back)}</Button>
                <Button kind=ButtonKind::DangerSolid size=ButtonSize::Large icon="ban" disabled=unready on_press=done>{live(move || t().void)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// Takes the bill back.
pub fn reopen(till: Till) -> AnyView {
    let t = move || Words::of(till.lang());
    let reasons = till
        .catalog
        .with_untracked(|catalog| catalog.reasons.for_reopening().to_vec());
    let words = (move || t().reopen, move || t().reopen_effect);
    guarded(till, "lock-open", words, reasons, |order, reason| {
        Command::ReopenBill { order, reason }
    })
}

/// Ends a check whose guests are gone.
pub fn release(till: Till) -> AnyView {
    let t = move || Words::of(till.lang());
    let reasons = till
        .catalog
        .with_untracked(|catalog| catalog.reasons.void.clone());
    let words = (move || t().release, move || t().release_effect);
    guarded(till, "door-open", words, reasons, |order, reason| {
        Command::Release(Release { order, reason })
    })
}

/// Whether the guests pay no service charge, although there is one.
pub fn waives_service(till: Till) -> bool {
    let order = till.order.get();
    order.is_some_and(|order| order.rates.service_waived)
}

/// Waives the service charge, or charges it again where it is waived.
pub fn service(till: Till) -> AnyView {
    let t = move || Words::of(till.lang());
    let reasons = till
        .catalog
        .with_untracked(|catalog| catalog.reasons.discount.clone());
    if untrack(|| waives_service(till)) {
        let words = (
            move || t().charge_service,
            move || t().charge_service_effect,
        );
        return guarded(till, "hand-coins", words, reasons, |order, reason| {
            set_service(order, true, reason)
        });
    }
    let words = (move || t().waive_service, move || t().waive_service_effect);
    guarded(till, "hand-coins", words, reasons, |order, reason| {
        set_service(order, false, reason)
    })
}

const fn set_service(order: OrderId, charged: bool, reason: ReasonKey) -> Command {
    Command::SetService(SetService {
        order,
        charged,
        reason,
    })
}

/// The sheet of an act on the whole check: what it does, why, and doing it.
fn guarded<W, E>(
    till: Till,
    icon: &'static str,
    (word, effect): (W, E),
    reasons: Vec<Reason>,
    command: fn(OrderId, ReasonKey) -> Command,
) -> AnyView
where
    W: Fn() -> &'static str + Copy + Send + Sync + 'static,
    E: Fn() -> &'static str + Copy + Send + Sync + 'static,
{
    let close = Callback::new(move |()| till.open.set(None));
    let picked = RwSignal::new(None::<ReasonKey>);
    let done = move |()| {
        let (Some(order), Some(reason)) = (till.id.get_untracked(), picked.get_untracked()) else {
            return;
        };
        if till.store.submit(command(order, reason)) {
            till.open.set(None);
        }
    };
    let unready = Signal::derive(move || picked.with(Option::is_none));
    view! {
        <Sheet title=word class="small-sheet" on_close=close>
            <div class="body">
                <Banner tone=Tone::Lock icon=icon fact=effect/>
                <Reasons till=till reasons=reasons picked=picked/>
            </div>
            <footer>
                <span class="grow"></span>
                <Button size=ButtonSize::Large on_press=close>{live(move || Words::of(till.lang()).back)}</Button>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large icon=icon disabled=unready on_press=done>{live(word)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}
