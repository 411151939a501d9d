//! The figure of the stretch, and its curve: drawn with the page, so that it needs no script.
//!
//! Coordinates are tenths of a unit of the drawing: whole numbers do.

use super::age::age;
use crate::cloud::Page;
use crate::format::{clock, money};
use crate::i18n::{Owner, until};
use crate::reports::lines::{scale, short, whole};
use crate::ui::Icon;
use domain::cloud::dashboard::{Dashboard, Span, Step, change};
use domain::time::BusinessDay;
use leptos::prelude::*;

/// Steps of a day that are shown at least.
const LEAST: usize = 8;
/// Minutes of a step of a day.
const HOUR: i64 = 60;

/// A drawing: its size, where its lines begin and end, and how many words it bears below.
#[derive(Clone, Copy)]
struct Sheet {
    class: &'static str,
    wide: i64,
    tall: i64,
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
    words: usize,
}

/// For a phone and for a desk: the style shows one of them.
const SHEETS: [Sheet; 2] = [
    Sheet {
        class: "chart narrow",
        wide: 340,
        tall: 196,
        left: 34,
        right: 338,
        top: 12,
        bottom: 166,
        words: 6,
    },
    Sheet {
        class: "chart wide",
        wide: 760,
        tall: 236,
        left: 44,
        right: 752,
        top: 14,
        bottom: 200,
        words: 9,
    },
];

/// What is drawn: steps with what was before, and where now is.
pub(super) struct Curve<'a> {
    steps: &'a [Step],
    /// Sums grow over the day; days stand each for itself.
    grows: bool,
    /// Minutes from the first step up to which figures are known; none outside of the day.
    now: Option<i64>,
    /// What the highest line stands for, qəpik.
    top: i64,
    /// The distance of two lines, qəpik.
    line: i64,
}

impl<'a> Curve<'a> {
    pub(super) fn of(board: &'a Dashboard) -> Self {
        let grows = board.span == Span::Today;
        let all = &board.curve[..];
        let (from, to) = if grows {
            trading(board)
        } else {
            (0, all.len())
        };
        let steps = all.get(from..to).unwrap_or(all);
        let now = if grows { minutes(board) } else { None };
        let before = i64::try_from(from).unwrap_or(0) * HOUR;
        let now = now.map(|now| (now - before).clamp(0, count(steps) * HOUR));
        let due: i64 = steps.iter().map(|step| step.dip.due.0).sum();
        let then: i64 = steps.iter().map(|step| step.dip.before.0).sum();
        let most = |of: fn(&Step) -> i64| steps.iter().map(of).max().unwrap_or(0);
        let most = if grows {
            due.max(then).max(most(|step| step.dip.due.0 * 2))
        } else {
            most(|step| step.dip.due.0).max(most(|step| step.dip.before.0))
        };
        let (line, lines) = scale(most);
        Self {
            steps,
            grows,
            now,
            top: line * lines,
            line,
        }
    }

    /// Points of what was before: step and sum.
    pub(super) fn then(&self) -> Vec<(i64, i64)> {
        if self.grows {
            return grown(
                self.steps.iter().map(|step| step.dip.before.0),
                count(self.steps) * HOUR,
            );
        }
        let steps = (0..).zip(self.steps);
        steps
            .map(|(at, step)| (at * HOUR + HOUR / 2, step.dip.before.0))
            .collect()
    }

    /// Points of what is, up to now.
    pub(super) fn now(&self) -> Vec<(i64, i64)> {
        match self.now {
            Some(now) if self.grows => grown(self.steps.iter().map(|step| step.dip.due.0), now),
            _ => Vec::new(),
        }
    }
}

fn count<T>(all: &[T]) -> i64 {
    i64::try_from(all.len()).unwrap_or(i64::MAX)
}

/// Sums at the ends of hours, and at the end of the last one that is not over.
fn grown(hours: impl Iterator<Item = i64>, until: i64) -> Vec<(i64, i64)> {
    let mut points = vec![(0, 0)];
    let mut sum = 0;
    for (at, hour) in (0..).zip(hours) {
        if at * HOUR >= until && at > 0 {
            break;
        }
        sum += hour;
        points.push(((at * HOUR + HOUR).min(until), sum));
    }
    points
}

/// The hours in which something is sold, now or before, with the one that runs.
fn trading(board: &Dashboard) -> (usize, usize) {
    let all = &board.curve;
    let sold = |step: &Step| step.dip.due.0 != 0 || step.dip.before.0 != 0;
    let runs = minutes(board).and_then(|now| usize::try_from(now / HOUR).ok());
    let first = all.iter().position(sold).or(runs).unwrap_or(0);
    let last = all
        .iter()
        .rposition(sold)
        .unwrap_or(first)
        .max(runs.unwrap_or(0).min(all.len().saturating_sub(1)));
    let first = first.min(runs.unwrap_or(first));
    let to = (last + 1).max(first + LEAST).min(all.len());
    (first.min(to.saturating_sub(LEAST)), to)
}

/// Minutes of the business day up to which figures are known; none when that was another day.
fn minutes(board: &Dashboard) -> Option<i64> {
    let at = board.until?;
    let first: u16 = board.curve.first()?.key.parse().ok()?;
    let day = BusinessDay::at(at, board.offset_minutes, first * 60);
    let starts = day.starts(board.offset_minutes, first * 60);
    (day == board.last_day).then(|| at.since(starts) / 60_000)
}

/// The first card: the sum, what it is held against, the curve.
pub fn hero(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    let span = t.span_name(board.span);
    let title = board.until.map_or_else(
        || span.to_owned(),
        |at| until(page.lang, span, &clock(at, board.offset_minutes)),
    );
    let sum = money(board.sums.due);
    view! {
        <section class="card hero">
            <div class="top"><h2>{title}</h2>{age(page, board.offset_minutes, board.age)}</div>
            <p class="big">{sum}" "<small>"₼"</small></p>
            <p class="vs">{against(page, board)}</p>
            {picture(page, board)}
        </section>
    }
    .into_any()
}

fn against(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    let before = board.before.due;
    let Some(tenths) = change(board.sums.due.0, before.0) else {
        return view! { <span>{t.no_before}</span> }.into_any();
    };
    let (class, icon, sign) = if tenths < 0 {
        ("delta down", "trending-down", "\u{2212}")
    } else {
        ("delta up", "trending-up", "+")
    };
    let size = tenths.unsigned_abs();
    let delta = format!("{sign}{}.{} %", size / 10, size % 10);
    view! {
        <span class=class><Icon name=icon/>{delta}</span>
        <span>{format!("{} {}", t.before(board.span), money(before))}</span>
    }
    .into_any()
}

fn picture(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    let sold = |step: &Step| step.dip.due.0 != 0 || step.dip.before.0 != 0;
    if !board.curve.iter().any(sold) {
        return view! { <p class="own-none">{t.empty}</p> }.into_any();
    }
    let curve = Curve::of(board);
    let told = format!(
        "{}: {}. {} {}",
        t.sold,
        money(board.sums.due),
        t.before(board.span),
        money(board.before.due)
    );
    let sheets = SHEETS.map(|sheet| drawn(sheet, &curve, board, &told));
    let (first, second, third) = if curve.grows {
        (Some(t.by_now), t.a_week_ago, t.by_hour)
    } else {
        (None, t.days_before, t.by_day)
    };
    let rows: Vec<_> = curve.steps.iter().map(|step| view! {
        <tr><th scope="row">{short(&step.key)}</th><td>{money(step.dip.due)}</td><td>{money(step.dip.before)}</td></tr>
    }).collect();
    view! {
        {sheets.into_iter().collect_view()}
        <div class="key-l">
            {first.map(|words| view! { <span><i></i>{words}</span> })}
            <span><i class="then"></i>{second}</span>
            <span><i class="hr"></i>{third}</span>
        </div>
        <table class="sr">
            <thead><tr><th scope="col">{t.step}</th><th scope="col">{t.sold}</th><th scope="col">{second}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// Tenths as a browser reads them.
fn tenths(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

impl Sheet {
    /// Where a minute of the steps lies, tenths.
    fn x(&self, minute: i64, steps: i64) -> i64 {
        self.left * 10 + (self.right - self.left) * 10 * minute / (steps.max(1) * HOUR)
    }

    /// Where a sum lies, tenths; what was taken back lies on the ground.
    fn y(&self, sum: i64, top: i64) -> i64 {
        self.bottom * 10 - (self.bottom - self.top) * 10 * sum.clamp(0, top) / top.max(1)
    }

    fn path(&self, points: &[(i64, i64)], steps: i64, top: i64) -> String {
        let corners = points.iter().enumerate().map(|(at, (minute, sum))| {
            let letter = if at == 0 { 'M' } else { 'L' };
            let (x, y) = (self.x(*minute, steps), self.y(*sum, top));
            format!("{letter}{} {}", tenths(x), tenths(y))
        });
        corners.collect::<Vec<_>>().join(" ")
    }
}

fn drawn(sheet: Sheet, curve: &Curve<'_>, board: &Dashboard, told: &str) -> AnyView {
    let steps = count(curve.steps);
    let lines: Vec<_> = (1..=curve.top / curve.line.max(1))
        .map(|line| {
            let y = sheet.y(line * curve.line, curve.top);
            let (y, below) = (tenths(y), tenths(y + 40));
            view! {
                <line class="grid" x1=sheet.left.to_string() x2=sheet.right.to_string() y1=y.clone() y2=y/>
                <text x=(sheet.left - 8).to_string() y=below text-anchor="end">{whole(line * curve.line)}</text>
            }
        })
        .collect();
    let then = sheet.path(&curve.then(), steps, curve.top);
    let ground = sheet.bottom.to_string();
    view! {
        <svg class=sheet.class viewBox=format!("0 0 {} {}", sheet.wide, sheet.tall) role="img" aria-label=told.to_owned()>
            {lines}
            {bars(&sheet, curve)}
            <line class="base" x1=sheet.left.to_string() x2=sheet.right.to_string() y1=ground.clone() y2=ground/>
            {words(&sheet, curve)}
            <path class="then" d=then/>
            {here(&sheet, curve, board)}
        </svg>
    }
    .into_any()
}

fn bars(sheet: &Sheet, curve: &Curve<'_>) -> Vec<AnyView> {
    let steps = count(curve.steps);
    let times = if curve.grows { 2 } else { 1 };
    let bars = (0..)
        .zip(curve.steps)
        .filter(|(_, step)| step.dip.due.0 > 0);
    bars.map(|(at, step)| {
        let (from, to) = (sheet.x(at * HOUR, steps), sheet.x(at * HOUR + HOUR, steps));
        let room = (to - from) / 10;
        let y = sheet.y(step.dip.due.0 * times, curve.top);
        // What was sold at all is seen.
        let tall = (sheet.bottom * 10 - y).max(15);
        let y = sheet.bottom * 10 - tall;
        view! { <rect class="sold" x=tenths(from + room) y=tenths(y) width=tenths((to - from - 2 * room).max(10)) height=tenths(tall) rx="3"/> }
            .into_any()
    })
    .collect()
}

fn words(sheet: &Sheet, curve: &Curve<'_>) -> Vec<AnyView> {
    let steps = count(curve.steps);
    let apart = curve.steps.len().div_ceil(sheet.words).max(1);
    let half = if curve.grows { 0 } else { HOUR / 2 };
    let named = (0..).zip(curve.steps).step_by(apart);
    named
        .map(|(at, step): (i64, &Step)| {
            let x = tenths(sheet.x(at * HOUR + half, steps));
            let name = if curve.grows {
                step.key.clone()
            } else {
                short(&step.key)
            };
            view! { <text x=x y=(sheet.bottom + 20).to_string() text-anchor="middle">{name}</text> }
                .into_any()
        })
        .collect()
}

/// The line up to now, and where it ends.
fn here(sheet: &Sheet, curve: &Curve<'_>, board: &Dashboard) -> Option<AnyView> {
    let points = curve.now();
    let (minute, sum) = *points.last()?;
    let steps = count(curve.steps);
    let path = sheet.path(&points, steps, curve.top);
    let (x, y) = (sheet.x(minute, steps), sheet.y(sum, curve.top));
    let at = clock(board.until?, board.offset_minutes);
    // Near the edge the word stands before the dot.
    let (place, anchor) = if x > sheet.right * 10 - 600 {
        (x - 120, "end")
    } else {
        (x + 120, "start")
    };
    let ground = sheet.bottom.to_string();
    Some(
        view! {
            <path class="now" d=path/>
            <line class="here" x1=tenths(x) x2=tenths(x) y1=tenths(y) y2=ground/>
            <circle class="dot" cx=tenths(x) cy=tenths(y) r="6"/>
            <text class="at" x=tenths(place) y=(sheet.bottom - 10).to_string() text-anchor=anchor>{at}</text>
        }
        .into_any(),
    )
}
