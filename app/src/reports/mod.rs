//! What was sold, for whoever may know: sums, a picture of the day, a table by anything, what needs attention, and the
//! checks behind every number. All of it is the hub's: without it nothing is shown, because an old number looks like a new
//! one.

mod asked;
mod attention;
mod behind;
mod chart;
pub mod evidence;
pub mod lines;
mod slips;
mod table;
mod tips;

use crate::bar::TillBar;
use crate::format::{manat, money};
use crate::i18n::{Reports, error_text};
use crate::ports::{Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::use_store;
use crate::ui::{Banner, EmptyState, Icon, Seg, Show, TextInput, Tone, attr, live};
use asked::AskedFor;
use attention::Attention;
use behind::{Behind, BehindSheet};
use chart::Chart;
use domain::approvals::ApprovalList;
use domain::money::Money;
use domain::reports::{By, Exceptions, Figures, SalesReport, SlipsReport, TipsReport};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use slips::SlipsCard;
use std::time::Duration;
use table::Table;
use tips::Tips;

/// How often the page looks again by itself: a settled check changes every sum.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Which stretch of time is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    /// The last 24 hours.
    Day,
    /// Seven business days.
    Week,
    /// Thirty business days.
    Month,
    /// From a date to a date.
    Dates,
}

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    ports: StoredValue<Ports>,
    span: RwSignal<Span>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    /// The range as the hub is asked for it.
    range: Memo<String>,
    /// What the table counts by.
    by: RwSignal<By>,
    /// Counts on when it is time to look again.
    beat: RwSignal<u32>,
    /// The number whose checks are looked at.
    behind: RwSignal<Option<Behind>>,
}

impl Desk {
    fn t(self) -> &'static Reports {
        Reports::of(self.session.i18n.lang())
    }

    /// What the hub answers to an address, again with every beat; each answer with its address, so that none is
    /// taken for that of another range.
    fn ask<T>(self, path: impl Fn() -> String + Send + Sync + 'static) -> Answer<T>
    where
        T: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
    {
        let path = Memo::new(move |_| path());
        let answer = Resource::new(
            move || (path.get(), self.beat.get()),
            move |(path, _)| {
                let ports = self.ports.get_value();
                async move {
                    let answer = ports.read::<T>(&path).await;
                    (path, answer)
                }
            },
        );
        Answer { path, answer }
    }
}

/// An answer of the hub that is on its way, here, or a refusal.
struct Answer<T: Send + Sync + 'static> {
    path: Memo<String>,
    answer: Resource<(String, Result<T, TransportError>)>,
}

impl<T: Send + Sync + 'static> Copy for Answer<T> {}

// A derived one would ask for a T that is Copy.
impl<T: Send + Sync + 'static> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Answer<T> {
    /// What is known now of what is asked now. Read it below a `Transition`.
    fn known(self) -> Memo<Option<Result<T, TransportError>>> {
        Memo::new(move |_| {
            let (path, answer) = self.answer.get()?;
            (path == self.path.get()).then_some(answer)
        })
    }
}

/// `/reports`.
#[component]
pub fn ReportsScreen() -> impl IntoView {
    let session = use_session();
    let may = Memo::new(move |_| session.may("reports.read"));
    let lost = use_store().lost();
    let t = move || Reports::of(session.i18n.lang());
    let body = move || {
        if !may.get() {
            view! { <EmptyState icon="lock" title=move || t().forbidden hint=move || t().forbidden_hint/> }.into_any()
        } else if lost.get() {
            view! { <Banner tone=Tone::Danger icon="wifi-off" fact=move || t().no_hub advice=move || t().no_hub_hint/> }.into_any()
        } else {
            view! { <Figured session=session/> }.into_any()
        }
    };
    view! {
        <main class="reports">
            <TillBar/>
            <section aria-label=attr(move || t().title)>
                {live(body)}
            </section>
        </main>
    }
    .into_any()
}

/// The page of somebody who may read it, while the hub is here.
#[component]
fn Figured(session: Session) -> impl IntoView {
    let (span, from, to) = (
        RwSignal::new(Span::Day),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let range = Memo::new(move |_| match span.get() {
        Span::Day => "24h".to_owned(),
        Span::Week => "7d".to_owned(),
        Span::Month => "30d".to_owned(),
        Span::Dates => format!("{}..{}", from.get(), to.get()),
    });
    let desk = Desk {
        session,
        ports: StoredValue::new(use_ports()),
        span,
        from,
        to,
        range,
        by: RwSignal::new(By::Category),
        beat: RwSignal::new(0),
        behind: RwSignal::new(None),
    };
    Effect::new(move |_| {
        let look = move || desk.beat.update(|beat| *beat = beat.wrapping_add(1));
        if let Ok(looking) = set_interval_with_handle(look, LOOK_AGAIN) {
            on_cleanup(move || looking.clear());
        }
    });
    // One day by its hours, more of them day by day.
    let in_hours = Memo::new(move |_| match span.get() {
        Span::Day => true,
        Span::Dates => from.get() == to.get(),
        _ => false,
    });
    let shape = move || if in_hours.get() { By::Hour } else { By::Day };
    let sales = move |by: By| {
        format!(
            "/api/reports/sales?range={}&by={}",
            desk.range.get(),
            by.name()
        )
    };
    let drawn = desk.ask::<SalesReport>(move || sales(shape()));
    let split = desk.ask::<SalesReport>(move || sales(desk.by.get()));
    let odd = desk
        .ask::<Exceptions>(move || format!("/api/reports/exceptions?range={}", desk.range.get()));
    let asked = desk.ask::<ApprovalList>(move || "/api/approvals".to_owned());
    let tips =
        desk.ask::<TipsReport>(move || format!("/api/reports/tips?range={}", desk.range.get()));
    let unreconciled = RwSignal::new(false);
    let slips = desk.ask::<SlipsReport>(move || {
        let open = if unreconciled.get() { "&open=1" } else { "" };
        format!("/api/reports/slips?range={}{open}", desk.range.get())
    });
    let i = session.i18n;
    let sheet = move || {
        let behind = desk.behind.get()?;
        Some(view! { <BehindSheet desk=desk behind=behind/> })
    };
    view! {
        <Head desk=desk/>
        <Transition fallback=move || view! { <EmptyState icon="chart-line" title=move || i.t().loading/> }>
            <Sums desk=desk answer=drawn/>
            <div class="report-grid">
                <Chart desk=desk answer=drawn in_hours=in_hours/>
                <Attention desk=desk answer=odd/>
            </div>
            <Tips desk=desk answer=tips/>
            <Table desk=desk answer=split/>
            <SlipsCard desk=desk answer=slips unreconciled=unreconciled/>
            <AskedFor desk=desk answer=asked/>
        </Transition>
        <Exports desk=desk/>
        {live(sheet)}
    }
    .into_any()
}

/// The title and the range.
#[component]
fn Head(desk: Desk) -> impl IntoView {
    let spans: Vec<(Span, TextProp)> = vec![
        (Span::Day, (move || desk.t().day).into()),
        (Span::Week, (move || desk.t().week).into()),
        (Span::Month, (move || desk.t().month).into()),
        (Span::Dates, (move || desk.t().dates).into()),
    ];
    let catalog = use_store().catalog();
    let pick = move |span: Span| {
        if span == Span::Dates && desk.from.with_untracked(String::is_empty) {
            let now = desk.session.now.get_untracked();
            let today = catalog.with_untracked(|catalog| catalog.business_day(now));
            desk.from.set(today.to_string());
            desk.to.set(today.to_string());
        }
        desk.span.set(span);
    };
    let own = Memo::new(move |_| desk.span.get() == Span::Dates);
    view! {
        <div class="report-head">
            <h1>{live(move || desk.t().title)}</h1>
            <Seg label=move || desk.t().range options=spans value=desk.span on_pick=pick/>
            <Show when=move || own.get()>
                <div class="report-dates">
                    <label for="report-from">{live(move || desk.t().from)}</label>
                    <TextInput id="report-from" kind="date" value=desk.from/>
                    <label for="report-to">{live(move || desk.t().to)}</label>
                    <TextInput id="report-to" kind="date" value=desk.to/>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// The sums of the range, or why there are none.
#[component]
fn Sums(desk: Desk, answer: Answer<SalesReport>) -> impl IntoView {
    let known = answer.known();
    let i = desk.session.i18n;
    live(move || match known.get() {
        None => {
            view! { <p class="wait" role="status">{live(move || i.t().loading)}</p> }.into_any()
        }
        Some(Err(error)) => {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact/> }.into_any()
        }
        Some(Ok(report)) => {
            let tax: Money = report.turnover.iter().map(|one| one.tax).sum();
            totals(desk, &report.totals, tax)
        }
    })
}

fn totals(desk: Desk, sums: &Figures, tax: Money) -> AnyView {
    let t = desk.t();
    let one = |word: &'static str, value: String| {
        view! { <div><dt>{word}</dt><dd>{value}</dd></div> }.into_any()
    };
    let amount = |word: &'static str, value: Money| one(word, money(value));
    view! {
        <div class="report-sums">
            <p class="report-net"><span class="muted">{t.net}</span><b>{manat(sums.net)}</b></p>
            <dl>
                {one(t.checks, sums.checks.to_string())}
                {one(t.guests, sums.covers.to_string())}
                {amount(t.average, sums.average())}
                {amount(t.gross, sums.gross)}
                {amount(t.discounts, sums.discounts)}
                {amount(t.comps, sums.comps)}
                {amount(t.service, sums.service)}
                {amount(t.due, sums.due)}
                {amount(t.vat, sums.vat)}
                {(!tax.is_zero()).then(|| amount(t.tax, tax))}
            </dl>
        </div>
    }
    .into_any()
}

/// The range as files.
#[component]
fn Exports(desk: Desk) -> impl IntoView {
    let link = move |what: &'static str, form: &'static str, word: fn(&Reports) -> &'static str| {
        let href = move || {
            format!(
                "/api/exports/{what}?range={}&format={form}",
                desk.range.get()
            )
        };
        view! { <a class="btn" href=attr(href) rel="external" download=""><Icon name="download"/>{live(move || word(desk.t()))}</a> }
    };
    view! {
        <nav class="report-files" aria-label=attr(move || desk.t().export)>
            {link("orders", "csv&bom=1", |t| t.checks_csv)}
            {link("payments", "csv&bom=1", |t| t.payments_csv)}
            {link("slips", "csv&bom=1", |t| t.slips_csv)}
            {link("orders", "json", |t| t.checks_json)}
            {link("payments", "json", |t| t.payments_json)}
        </nav>
    }
    .into_any()
}
