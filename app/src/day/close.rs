//! The sheet that closes the day: what is still open, and that a Z lasts.

use super::{Desk, failed};
use crate::i18n::still_open;
use crate::ports::TransportError;
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, Sheet, Tone, live};
use domain::day::{CloseDay, OpenCheck, Report, Z};
use leptos::prelude::*;

/// Asks once more, and by force where something is open.
#[component]
pub fn CloseSheet(
    /// The page.
    desk: Desk,
    /// The number that the Z gets.
    next: u32,
    /// What was counted, and what is open.
    report: StoredValue<Report>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<TransportError>);
    let done = report.with_value(Report::is_done);
    let force = !done;
    let press = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let ports = desk.ports.get_value();
        leptos::task::spawn_local(async move {
            let answer = ports
                .send::<_, Z>("/api/day/close", &CloseDay { force })
                .await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    desk.closing.set(false);
                    desk.again();
                }
                Err(no) => {
                    let _ = error.try_set(Some(no));
                }
            }
        });
    };
    let open =
        move || {
            force.then(|| {
            let fact = report.with_value(|report| {
                let (checks, drawers) = (report.open_checks.len(), report.open_drawers.len());
                still_open(desk.session.i18n.lang(), checks, drawers, report.unsent.len())
            });
            view! { <Banner tone=Tone::Warn icon="triangle-alert" fact=desk.t().open advice=fact/> }
        })
        };
    let check = |one: &OpenCheck| {
        let name = format!("№{} · {}", one.number, one.waiter);
        let left = crate::format::money(one.total.minus(one.paid));
        view! { <li><span class="grow">{name}</span><b>{left}</b></li> }
    };
    let checks =
        report.with_value(|report| report.open_checks.iter().map(check).collect::<Vec<_>>());
    let held = report.with_value(|report| {
        let names = report
            .unsent
            .iter()
            .map(|one| format!("{}: {}", one.name, one.pending));
        names.collect::<Vec<_>>().join(" · ")
    });
    let close = Callback::new(move |()| desk.closing.set(false));
    let may = !force || desk.session.may("day.force");
    let shut = Signal::derive(move || busy.get() || !may);
    let word = move || if force { desk.t().force } else { desk.t().sure };
    let kind = if force {
        ButtonKind::DangerSolid
    } else {
        ButtonKind::Primary
    };
    let refused = move || error.get().map(|error| failed(desk, &error));
    view! {
        <Sheet title=move || format!("{} · Z №{next}", desk.t().close) class="small-sheet" on_close=close>
            <div class="body">
                {live(open)}
                <ul class="moves">{checks}</ul>
                {(!held.is_empty()).then(|| view! { <p class="muted t13">{held}</p> })}
                <p class="muted">{live(move || desk.t().lasts)}</p>
                {live(refused)}
            </div>
            <footer>
                <span class="grow"></span>
                <Button size=ButtonSize::Large on_press=close>{live(move || desk.session.i18n.t().close)}</Button>
                <Button kind=kind size=ButtonSize::Large icon="lock" disabled=shut on_press=press>{live(word)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}
