//! Sales by hour or day as bars: drawn by the hub with the page, and readable without colours.

use super::lines::{scale, short, whole};
use super::{Answer, Desk, Span};
use crate::format::money;
use crate::ui::{attr, live};
use domain::money::Money;
use domain::reports::{SalesReport, SalesRow};
use leptos::prelude::*;

/// Height of the drawing; it is stretched to its place.
const TALL: i64 = 1_000;
/// Width of one bar with its room.
const SLOT: i64 = 100;
/// Words below the bars at most; more of them would touch on a phone.
const WORDS: usize = 6;

/// The card with the bars.
#[component]
pub fn Chart(desk: Desk, answer: Answer<SalesReport>, in_hours: Memo<bool>) -> impl IntoView {
    let known = answer.known();
    let title = move || {
        let t = desk.t();
        if in_hours.get() {
            t.by_hours
        } else {
            t.by_days
        }
    };
    let picture = move || {
        let report = known.get()?.ok()?;
        let mut rows = report.rows;
        if desk.span.get() == Span::Day {
            // The last 24 hours end with the one that runs.
            let (now, offset) = (
                desk.session.now.get_untracked(),
                desk.session.offset_minutes(),
            );
            let runs = format!("{:02}", now.wall_clock(offset).0);
            let at = rows.iter().position(|row| row.key == runs);
            let first = at.map_or(0, |at| (at + 1) % rows.len());
            rows.rotate_left(first);
        }
        Some(bars(title(), &rows))
    };
    view! {
        <article class="report-card chart">
            <h2>{live(title)}</h2>
            {live(picture)}
        </article>
    }
    .into_any()
}

fn bars(title: &'static str, rows: &[SalesRow]) -> AnyView {
    let most = rows.iter().map(|row| row.figures.net.0).max();
    let (step, steps) = scale(most.unwrap_or_default());
    let top = step * steps;
    let width = SLOT * i64::try_from(rows.len().max(1)).unwrap_or(1);
    let bar = |(at, row): (i64, &SalesRow)| {
        let net = row.figures.net.0.max(0);
        // What was sold at all is seen.
        let height = if net == 0 {
            0
        } else {
            (net * TALL / top).max(4)
        };
        let told = format!("{}: {}", short(&row.key), money(row.figures.net));
        view! {
            <rect class="sold" x=(at * SLOT + 12).to_string() y=(TALL - height).to_string() width=(SLOT - 24).to_string() height=height.to_string()>
                <title>{told}</title>
            </rect>
        }
    };
    let drawn: Vec<_> = (0..).zip(rows).map(bar).collect();
    let lines: Vec<_> = (0..=steps)
        .map(|line| {
            let y = (TALL - line * step * TALL / top).to_string();
            view! { <line x1="0" x2=width.to_string() y1=y.clone() y2=y.clone()/> }
        })
        .collect();
    let marks: Vec<_> = (0..=steps)
        .rev()
        .map(|line| view! { <span>{whole(line * step)}</span> })
        .collect();
    let apart = rows.len().div_ceil(WORDS).max(1);
    let words: Vec<_> = (1..)
        .zip(rows)
        .step_by(apart)
        .map(|(at, row): (usize, _)| {
            let place = format!(
                "grid-column: {at} / span {}",
                apart.min(rows.len() + 1 - at)
            );
            view! { <span style=place>{short(&row.key)}</span> }
        })
        .collect();
    let columns = format!(
        "grid-template-columns: repeat({}, minmax(0, 1fr))",
        rows.len().max(1)
    );
    let told = told(title, rows);
    view! {
        <div class="bars">
            <div class="scale" aria-hidden="true">{marks}</div>
            <svg viewBox=format!("0 0 {width} {TALL}") preserveAspectRatio="none" role="img" aria-label=attr(move || told.clone())>
                <g class="lines">{lines}</g>
                {drawn}
            </svg>
            <div class="words" aria-hidden="true" style=columns>{words}</div>
        </div>
    }
    .into_any()
}

/// The picture for who does not see it: when most was sold.
fn told(title: &str, rows: &[SalesRow]) -> String {
    let best = rows.iter().max_by_key(|row| row.figures.net);
    match best.filter(|row| row.figures.net > Money::ZERO) {
        Some(row) => format!("{title}: {} {}", short(&row.key), money(row.figures.net)),
        None => title.to_owned(),
    }
}
