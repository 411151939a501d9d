//! The sheet that closes the day: what is still open, and that a Z lasts.

use super::{Desk, failed};
use crate::format::money;
use crate::i18n::still_open;
use crate::ports::TransportError;
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, Sheet, Tone, live};
use domain::day::{CloseDay, OpenCheck, Report, Unsent, Z};
use leptos::prelude::*;

/// Asks once more, and by force where something is open. What is open is read anew when the sheet comes, and when the hub
/// says that it is something else.
#[component]
pub fn CloseSheet(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<TransportError>);
    let force = Memo::new(move |_| report(desk, |report| !report.is_done()).unwrap_or_default());
    let press = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let ports = desk.ports.get_value();
        let force = force.get_untracked();
        leptos::task::spawn_local(async move {
            let answer = ports
                .send::<_, Z>("/api/day/close", &CloseDay { force })
                .await;
            let _ = busy.try_set(false);
            if answer.is_ok() {
                desk.closing.set(false);
            }
            desk.again();
            let _ = error.try_set(answer.err());
        });
    };
    let close = Callback::new(move |()| desk.closing.set(false));
    let may = move || !force.get() || desk.session.may("day.force");
    let shut = Signal::derive(move || busy.get() || !may());
    let button = move || {
        let t = desk.t();
        let (word, kind) = if force.get() {
            (t.force, ButtonKind::DangerSolid)
        } else {
            (t.sure, ButtonKind::Primary)
        };
        view! { <Button kind=kind size=ButtonSize::Large icon="lock" disabled=shut on_press=press>{word}</Button> }
    };
    let next = move || {
        desk.view
            .with(|view| view.as_ref().map_or(0, |view| view.next))
    };
    let refused = move || error.get().map(|error| failed(desk, &error));
    view! {
        <Sheet title=move || format!("{} · Z №{}", desk.t().close, next()) class="small-sheet" on_close=close>
            <div class="body">
                {live(move || report(desk, |report| left_open(desk, report)))}
                <p class="muted">{live(move || desk.t().lasts)}</p>
                {live(refused)}
            </div>
            <footer>
                <span class="grow"></span>
                <Button size=ButtonSize::Large on_press=close>{live(move || desk.t().back)}</Button>
                {live(button)}
            </footer>
        </Sheet>
    }
    .into_any()
}

/// The running day as it is known.
fn report<T>(desk: Desk, read: impl FnOnce(&Report) -> T) -> Option<T> {
    desk.view
        .with(|view| view.as_ref().map(|view| read(&view.report)))
}

/// What is not done yet: how much of it, and which checks and devices.
fn left_open(desk: Desk, report: &Report) -> AnyView {
    let banner = (!report.is_done()).then(|| {
        let (checks, drawers) = (report.open_checks.len(), report.open_drawers.len());
        let lang = desk.session.i18n.lang();
        let left = still_open(lang, checks, drawers, report.unsent.len());
        let fact = desk.t().open;
        view! { <Banner tone=Tone::Warn icon="triangle-alert" fact=fact advice=left/> }
    });
    let check = |one: &OpenCheck| {
        let name = format!("№{} · {}", one.number, one.waiter);
        let left = money(one.total.minus(one.paid));
        view! { <li><span class="grow">{name}</span><b>{left}</b></li> }
    };
    let device = |one: &Unsent| {
        view! { <li><span class="grow">{one.name.clone()}</span><b>{one.pending}</b></li> }
    };
    let checks: Vec<_> = report.open_checks.iter().map(check).collect();
    let devices: Vec<_> = report.unsent.iter().map(device).collect();
    view! { {banner} <ul class="moves">{checks}{devices}</ul> }.into_any()
}
