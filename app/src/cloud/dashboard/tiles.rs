//! Six figures at a glance.

use super::age::age;
use crate::cloud::Page;
use crate::format::{age as ago, money};
use crate::i18n::{Owner, Units};
use domain::cloud::dashboard::Dashboard;
use leptos::prelude::*;

/// The tiles.
pub fn tiles(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    let (sums, now) = (&board.sums, &board.now);
    let tenths = sums.guests_tenths();
    let oldest = now.oldest.map(|at| {
        let old = ago(
            board.until.unwrap_or(page.now).since(at),
            Units::of(page.lang),
        );
        format!("{} {old}", t.oldest)
    });
    let all = [
        (
            t.checks,
            sums.checks.to_string(),
            format!("{} {}", t.average, money(sums.average())),
        ),
        (
            t.guests,
            sums.covers.to_string(),
            format!("{} {}.{}", t.per_check, tenths / 10, tenths % 10),
        ),
        (
            t.open_tables,
            format!("{} / {}", now.open_tables, now.tables),
            oldest.unwrap_or_default(),
        ),
        (
            t.unpaid,
            money(now.unpaid),
            format!("{} {}", now.open_checks, t.open_checks),
        ),
        (
            t.cash,
            money(now.cash),
            format!("{} {}", t.expected, now.drawers),
        ),
        (t.late, now.late.to_string(), t.late_hint.to_owned()),
    ];
    let all = all.map(|(name, figure, below)| {
        view! {
            <dl class="stat">
                <dt>{name}{age(page, board.offset_minutes, board.age)}</dt>
                <dd>{figure}</dd>
                <dd class="sub">{below}</dd>
            </dl>
        }
    });
    view! { <section class="card statcard stats">{all.into_iter().collect_view()}</section> }
        .into_any()
}
