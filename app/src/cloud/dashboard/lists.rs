//! How it was paid, what sold, who sold it, and how complete all of it is.

use super::age::age;
use crate::cloud::Page;
use crate::format::{moment, money};
use crate::i18n::{Owner, complete, kind_name};
use crate::ui::Icon;
use domain::cloud::dashboard::{Dashboard, KindRow, Statement, Top};
use domain::menu::PaymentKind;
use leptos::prelude::*;

/// Rows of a list.
const ROWS: usize = 6;

const fn color(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::CardIntegrated => "k-card",
        PaymentKind::Cash => "k-cash",
        PaymentKind::OtherCashless => "k-other",
        PaymentKind::GiftCard => "k-gift",
        PaymentKind::Deposit => "k-deposit",
        PaymentKind::HouseAccount => "k-account",
        PaymentKind::Comp => "k-comp",
    }
}

/// Basis points as a percentage with one digit.
fn percent(bp: i64) -> String {
    let tenths = (bp + 5).div_euclid(10);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// How it was paid: integrated card, other cashless and cash always apart.
pub fn kinds(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    let mut from = 0;
    let parts: Vec<_> = board
        .kinds
        .iter()
        .map(|row| {
            let at = from;
            from += row.share_bp;
            view! { <rect class=color(row.kind) x=at.to_string() y="0" width=(row.share_bp - 20).max(12).to_string() height="12"/> }
        })
        .collect();
    let rows: Vec<_> = board.kinds.iter().map(|row| kind(page, row)).collect();
    let card = board
        .kinds
        .iter()
        .find(|row| row.kind == PaymentKind::CardIntegrated);
    let card = percent(card.map_or(0, |row| row.share_bp));
    let inside = if board.kinds.is_empty() {
        view! { <p class="own-none">{t.empty}</p> }.into_any()
    } else {
        view! {
            <svg class="own-bar" viewBox="0 0 10000 12" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>
            <ul class="rows">{rows}</ul>
            <p class="tax"><Icon name="info"/><span><b>{format!("{} {card}. ", t.tax)}</b>{t.tax_hint}</span></p>
        }
        .into_any()
    };
    view! {
        <section class="card third">
            <header><h2>{t.kinds}</h2>{age(page, board.offset_minutes, board.age)}</header>
            {inside}
        </section>
    }
    .into_any()
}

fn kind(page: &Page, row: &KindRow) -> AnyView {
    view! {
        <li>
            <i class=color(row.kind) aria-hidden="true"></i>
            <span>{kind_name(page.lang, row.kind)}</span>
            <b class="num">{money(row.total)}</b>
            <span class="pc">{percent(row.share_bp)}</span>
        </li>
    }
    .into_any()
}

/// Dishes or waiters.
pub fn top(
    page: &Page,
    board: &Dashboard,
    title: &'static str,
    unit: &'static str,
    rows: Option<&[Top]>,
) -> AnyView {
    let t = Owner::of(page.lang);
    let inside = match rows {
        None => view! { <p class="own-none">{t.choose}</p> }.into_any(),
        Some([]) => view! { <p class="own-none">{t.empty}</p> }.into_any(),
        Some(rows) => {
            let most = rows.first().map_or(1, |row| row.net.0.max(1));
            let rows: Vec<_> = rows.iter().take(ROWS).map(|row| {
                let part = (row.net.0.max(0) * 1_000 / most).min(1_000).to_string();
                view! {
                    <li>
                        <span>{row.name.get(page.lang).to_owned()}</span>
                        <small>{format!("{} {unit}", row.count)}</small>
                        <b class="num">{money(row.net)}</b>
                        <svg class="own-meter" viewBox="0 0 1000 5" preserveAspectRatio="none" aria-hidden="true"><rect width=part height="5"/></svg>
                    </li>
                }
            }).collect();
            view! { <ul class="rows plain">{rows}</ul> }.into_any()
        }
    };
    view! {
        <section class="card third">
            <header><h2>{title}</h2>{age(page, board.offset_minutes, board.age)}</header>
            {inside}
        </section>
    }
    .into_any()
}

/// How complete it is, restaurant by restaurant.
pub fn statement(page: &Page, board: &Dashboard) -> Option<AnyView> {
    let t = Owner::of(page.lang);
    let rows: Vec<_> = board.statements.iter().map(|one| said(page, one)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card own-statement">
                <header><h2>{t.statement}</h2></header>
                <p class="muted">{t.statement_hint}</p>
                <ul>{rows}</ul>
            </section>
        }
        .into_any()
    })
}

fn said(page: &Page, one: &Statement) -> AnyView {
    let t = Owner::of(page.lang);
    let at = one.age.as_of.map_or_else(
        || t.never.to_owned(),
        |at| moment(page.lang, at, page.now, one.offset_minutes),
    );
    view! {
        <li>
            <b>{one.name.clone()}</b>
            <span>{complete(page.lang, one.event, &at)}{age(page, one.offset_minutes, one.age)}</span>
            <small>{t.chain}" "<code>{one.chain.clone()}</code></small>
        </li>
    }
    .into_any()
}
