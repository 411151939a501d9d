//! What the staff gets: tips by whose checks they came with, and by way to pay. Nothing is shown when there were none.

use super::{Answer, Desk};
use crate::format::{manat, money};
use crate::ui::{Icon, live};
use domain::reports::{TipRow, TipsReport};
use leptos::prelude::*;

/// The card.
#[component]
pub fn Tips(desk: Desk, answer: Answer<TipsReport>) -> impl IntoView {
    let known = answer.known();
    let row = move |one: TipRow| {
        let name = one.name.get(desk.session.i18n.lang()).to_owned();
        view! { <div><dt>{name}</dt><dd>{money(one.amount)}</dd></div> }
    };
    let body = move || {
        let report = known.get().and_then(Result::ok)?;
        if report.by_waiter.is_empty() && report.by_method.is_empty() {
            return None;
        }
        let rows = report.by_waiter.into_iter().chain(report.by_method);
        let rows: Vec<_> = rows.map(row).collect();
        Some(view! {
            <section class="report-sums">
                <h2 class="row"><Icon name="hand-coins"/><span class="grow">{desk.t().tips}</span><b>{manat(report.total)}</b></h2>
                <dl>{rows}</dl>
            </section>
        })
    };
    live(body).into_any()
}
