//! What was sold by anything; each row leads to its checks.

use super::behind::Behind;
use super::lines::short;
use super::{Answer, Desk};
use crate::format::money;
use crate::i18n::{dimension, error_text};
use crate::ui::{Banner, Chip, EmptyState, Tone, attr, live};
use domain::money::Money;
use domain::reports::{By, SalesReport, SalesRow};
use leptos::prelude::*;

/// The card with the table.
#[component]
pub fn Table(desk: Desk, answer: Answer<SalesReport>) -> impl IntoView {
    let known = answer.known();
    let i = desk.session.i18n;
    let chips: Vec<_> = By::ALL
        .into_iter()
        .map(|(by, _)| {
            let on = Signal::derive(move || desk.by.get() == by);
            view! { <Chip on=on on_press=move |()| desk.by.set(by)>{live(move || dimension(i.lang(), by))}</Chip> }
        })
        .collect();
    let body = move || match known.get() {
        None => {
            view! { <p class="wait" role="status">{live(move || i.t().loading)}</p> }.into_any()
        }
        Some(Err(error)) => {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact/> }.into_any()
        }
        Some(Ok(report)) => rows(desk, report),
    };
    view! {
        <article class="report-card">
            <div class="report-chips" role="group" aria-label=attr(move || desk.t().split_by)>{chips}</div>
            {live(body)}
        </article>
    }
    .into_any()
}

fn rows(desk: Desk, report: SalesReport) -> AnyView {
    let Ok(by) = By::read(&report.by) else {
        return ().into_any();
    };
    let sold = |row: &SalesRow| row.figures.checks > 0 || row.figures.refunded > Money::ZERO;
    let rows: Vec<SalesRow> = report.rows.into_iter().filter(sold).collect();
    if rows.is_empty() {
        return view! { <EmptyState icon="chart-line" title=move || desk.t().empty hint=move || desk.t().empty_hint/> }
            .into_any();
    }
    let t = desk.t();
    let lang = desk.session.i18n.lang();
    let paid = by.is_of_money();
    let head = [
        (if paid { t.refunded } else { t.pieces }, "num wide"),
        (if paid { t.due } else { t.net }, "num"),
        (t.share, "num wide"),
    ];
    let head: Vec<_> = head
        .into_iter()
        .map(|(word, class)| view! { <th class=class scope="col">{word}</th> })
        .collect();
    let rows: Vec<_> = rows.iter().map(|row| line(desk, by, row)).collect();
    view! {
        <table class="data-table">
            <thead><tr><th scope="col">{dimension(lang, by)}</th><th class="num" scope="col">{t.checks}</th>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn line(desk: Desk, by: By, row: &SalesRow) -> AnyView {
    let lang = desk.session.i18n.lang();
    let name = match by {
        By::Day | By::Hour => short(&row.key),
        _ => row.name.get(lang).to_owned(),
    };
    let sums = &row.figures;
    let paid = by.is_of_money();
    let pieces = if paid {
        money(sums.refunded)
    } else {
        sums.quantity.to_string()
    };
    let amount = money(if paid { sums.due } else { sums.net });
    let share = format!("{}.{} %", row.share_bp / 100, row.share_bp % 100 / 10);
    let behind = Behind {
        title: name.clone(),
        filter: format!("{}={}", by.name(), row.key),
    };
    let open = move |_| desk.behind.set(Some(behind.clone()));
    view! {
        <tr>
            <td><button class="report-name" type="button" on:click=open>{name}</button></td>
            <td class="num">{row.figures.checks}</td>
            <td class="num wide">{pieces}</td>
            <td class="num"><b>{amount}</b></td>
            <td class="num wide">{share}</td>
        </tr>
    }
    .into_any()
}
