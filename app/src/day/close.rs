//! The sheet that closes the day: what is still open, and that a Z lasts.

use super::{Desk, failed};
use crate::format::money;
use crate::i18n::still_open;
use crate::ports::TransportError;
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, Sheet, Tone, live};
use domain::day::{CloseDay, OpenCheck, Report, Unsent, Z};
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
                    // What is open may be something else than what stands here.
                    if no.code == "day_open" {
                        desk.again();
                    }
                    let _ = error.try_set(Some(no));
                }
            }
        });
    };
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
                {left_open(desk, report)}
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

/// What is not done yet: how much of it, and which checks and devices.
fn left_open(desk: Desk, report: StoredValue<Report>) -> AnyView {
    let banner = move || {
        let left = report.with_value(|report| {
            let (checks, drawers) = (report.open_checks.len(), report.open_drawers.len());
            let left = still_open(
                desk.session.i18n.lang(),
                checks,
                drawers,
                report.unsent.len(),
            );
            (!report.is_done()).then_some(left)
        });
        let fact = desk.t().open;
        left.map(
            |left| view! { <Banner tone=Tone::Warn icon="triangle-alert" fact=fact advice=left/> },
        )
    };
    let check = |one: &OpenCheck| {
        let name = format!("№{} · {}", one.number, one.waiter);
        let left = money(one.total.minus(one.paid));
        view! { <li><span class="grow">{name}</span><b>{left}</b></li> }
    };
    let device = |one: &Unsent| view! { <li><span class="grow">{one.name.clone()}</span><b>{one.pending}</b></li> };
    let (checks, devices) = report.with_value(|report| {
        let checks: Vec<_> = report.open_checks.iter().map(check).collect();
        let devices: Vec<_> = report.unsent.iter().map(device).collect();
        (checks, devices)
    });
    view! { {live(banner)} <ul class="moves">{checks}{devices}</ul> }.into_any()
}
