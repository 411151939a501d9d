//! The codes of tables: made anew by the hub, and printed.

use super::desk::Desk;
use crate::ports::use_ports;
use crate::store::Refusal;
use crate::ui::{Button, Icon, live};
use domain::guests::{MakeLinks, TableLinks};
use domain::ids::TableKey;
use leptos::prelude::*;

/// Every table with its code, or without.
#[component]
pub(super) fn Tables(desk: Desk) -> impl IntoView {
    let ports = StoredValue::new(use_ports());
    // What is random comes from the hub, so it is asked and no command is decided here.
    let make = move |tables: Vec<TableKey>| {
        if desk.busy.get_untracked() {
            return;
        }
        desk.busy.set(true);
        desk.refusal.set(None);
        let ports = ports.get_value();
        let asked = MakeLinks {
            tables,
            made: Vec::new(),
        };
        leptos::task::spawn_local(async move {
            let heard = ports
                .send::<_, TableLinks>("/api/guest-links", &asked)
                .await;
            // The page may be gone.
            if desk.busy.try_set(false).is_none()
                && let Err(error) = heard
            {
                desk.refusal.set(Some(Refusal {
                    code: error.code,
                    details: error.details,
                }));
            }
        });
    };
    let state = desk.store.state();
    let rows = move || {
        let tables: Vec<(TableKey, String, bool)> = state.with(|state| {
            let rooms = state.catalog.rooms.iter();
            let tables = rooms.flat_map(|room| &room.tables);
            let has = |key: &TableKey| state.guests.links.contains_key(key);
            let row = tables.map(|one| (one.id.clone(), one.number.clone(), has(&one.id)));
            row.collect()
        });
        let row = move |(key, number, has): (TableKey, String, bool)| {
            let word = move || if has { "" } else { desk.t().no_link };
            view! {
                <li>
                    <b>{number}</b><small class="grow">{live(word)}</small>
                    <Button icon="qr-code" disabled=desk.busy on_press=move |()| make(vec![key.clone()])>{live(move || desk.t().renew)}</Button>
                </li>
            }
        };
        tables.into_iter().map(row).collect_view()
    };
    view! {
        <section class="guest-codes">
            <h2>{live(move || desk.t().links)}</h2>
            <p class="muted">{live(move || desk.t().links_hint)}" "{live(move || desk.t().renew_hint)}</p>
            <div class="row">
                <Button icon="qr-code" disabled=desk.busy on_press=move |()| make(Vec::new())>{live(move || desk.t().make_all)}</Button>
                <a class="btn" href="/guest-codes" rel="external" target="_blank"><Icon name="printer"/>{live(move || desk.t().print)}</a>
            </div>
            <ul class="booked">{live(rows)}</ul>
        </section>
    }
    .into_any()
}
