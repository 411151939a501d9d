//! The tickets that can be called back, newest first.

use super::pass::Pass;
use crate::format::clock;
use crate::ui::{EmptyState, Icon, Sheet, Show, live};
use leptos::prelude::*;

/// The last bumped tickets; a touch brings one back.
#[component]
pub fn Recent(pass: Pass) -> impl IntoView {
    let close = move |()| pass.sheet.set(None);
    let offset = pass.session().offset_minutes();
    let rows = move || {
        let lang = pass.lang();
        pass.gone
            .get()
            .into_iter()
            .map(|gone| {
                let place = pass.place(gone.tickets.first().map(AsRef::as_ref));
                let dishes: Vec<_> = gone
                    .tickets
                    .iter()
                    .flat_map(|ticket| &ticket.lines)
                    .map(|line| format!("{} {}", line.quantity, line.name.get(lang)))
                    .collect();
                let at = clock(gone.at, offset);
                let press = move |_| {
                    pass.recall(&gone);
                    pass.sheet.set(None);
                };
                view! {
                    <button class="k-row" type="button" on:click=press>
                        <b>{place}</b>
                        <span class="grow">{dishes.join(", ")}</span>
                        <span>{at}</span>
                        <Icon name="undo-2"/>
                    </button>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Sheet title=move || pass.t().recent class="k-sheet" on_close=close>
            <div class="k-rows">
                {live(rows)}
                <Show when=move || pass.gone.with(Vec::is_empty)>
                    <EmptyState icon="history" title=move || pass.t().recent_none hint=move || pass.t().recent_hint/>
                </Show>
            </div>
        </Sheet>
    }
    .into_any()
}
