//! The business day at the drawers' page: what was counted since the last Z, closing it, and the Zs before. All of it is the
//! hub's: without it nothing is shown, because an old sum looks like a new one.

mod archive;
mod close;

use crate::format::{clock, manat, moment, money, way};
use crate::i18n::{Day as Words, error_text, kind};
use crate::ports::{Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::use_store;
use crate::ui::{Banner, Button, ButtonKind, Show, Tone, live, use_toasts};
use archive::Archive;
use close::CloseSheet;
use domain::day::{DaySums, DayView, OnPaper, ZPage};
use domain::menu::Catalog;
use domain::money::Money;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How often the running day is looked at anew.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// What the parts share; copy it into closures.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    ports: StoredValue<Ports>,
    catalog: Memo<Arc<Catalog>>,
    /// Counts on when something changed at the hub.
    beat: RwSignal<u32>,
    /// The running day as the hub told it last.
    view: RwSignal<Option<DayView>>,
    /// The day is being closed.
    closing: RwSignal<bool>,
    /// Why something was not printed.
    error: RwSignal<Option<TransportError>>,
}

impl Desk {
    fn t(self) -> &'static Words {
        Words::of(self.session.i18n.lang())
    }

    fn again(self) {
        self.beat.update(|beat| *beat = beat.wrapping_add(1));
    }

    /// A way to pay, as guests know it.
    fn method(self, key: &domain::ids::PaymentTypeKey) -> String {
        let lang = self.session.i18n.lang();
        self.catalog.with(|catalog| way(lang, catalog, key))
    }
}

/// Asks for a paper, and says that it is on its way.
fn prints(desk: Desk) -> Callback<String> {
    let toasts = use_toasts();
    Callback::new(move |path: String| {
        let ports = desk.ports.get_value();
        desk.error.set(None);
        leptos::task::spawn_local(async move {
            match ports.send::<_, OnPaper>(&path, &()).await {
                Ok(_) => toasts.show("printer", untrack(|| desk.t().printing).to_owned(), None),
                Err(error) => {
                    let _ = desk.error.try_set(Some(error));
                }
            }
        });
    })
}

/// The day, for whoever may see it.
#[component]
pub fn DaySection() -> impl IntoView {
    let session = use_session();
    let desk = Desk {
        session,
        ports: StoredValue::new(use_ports()),
        catalog: use_store().catalog(),
        beat: RwSignal::new(0),
        view: RwSignal::new(None),
        closing: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    looks_again(desk);
    let lost = use_store().lost();
    let ports = desk.ports.get_value();
    let day = LocalResource::new(move || {
        desk.beat.track();
        let ports = ports.clone();
        async move { ports.read::<DayView>("/api/day").await }
    });
    Effect::new(move |_| {
        if let Some(Ok(view)) = day.get() {
            desk.view.set(Some(view));
        }
    });
    let ports = desk.ports.get_value();
    let archive = LocalResource::new(move || {
        desk.beat.track();
        let ports = ports.clone();
        async move { ports.read::<ZPage>("/api/day/z").await }
    });
    let body = move || {
        if lost.get() {
            return Some(away(desk));
        }
        Some(match day.get()? {
            Ok(view) => view! { <Running desk=desk view=view/> }.into_any(),
            Err(error) => failed(desk, &error),
        })
    };
    let zs = move || {
        if lost.get() {
            return None;
        }
        Some(match archive.get()? {
            Ok(page) => view! { <Archive desk=desk page=page/> }.into_any(),
            Err(error) => failed(desk, &error),
        })
    };
    let refused = move || desk.error.get().map(|error| failed(desk, &error));
    view! {
        <article class="day">
            {live(body)}
            {live(refused)}
            <Show when=move || desk.closing.get() && desk.view.with(Option::is_some)><CloseSheet desk=desk/></Show>
        </article>
        <article class="day">
            <header><h2 class="grow">{live(move || desk.t().archive)}</h2></header>
            {live(zs)}
        </article>
    }
    .into_any()
}

/// Asks the hub again when a drawer was counted, and now and then for what was sold.
fn looks_again(desk: Desk) {
    let heard = use_store().heard();
    let counted = Memo::new(move |_| heard.with(|state| state.drawers.clone()));
    Effect::new(move |before: Option<()>| {
        counted.track();
        if before.is_some() {
            desk.again();
        }
    });
    Effect::new(move |_| {
        if let Ok(looking) = set_interval_with_handle(move || desk.again(), LOOK_AGAIN) {
            on_cleanup(move || looking.clear());
        }
    });
}

/// Without the hub nobody knows.
fn away(desk: Desk) -> AnyView {
    let text = error_text(
        desk.session.i18n.lang(),
        "offline",
        &serde_json::Value::Null,
    );
    view! { <Banner tone=Tone::Warn icon="wifi-off" fact=text/> }.into_any()
}

fn failed(desk: Desk, error: &TransportError) -> AnyView {
    let text = error_text(desk.session.i18n.lang(), &error.code, &error.details);
    view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }.into_any()
}

fn row(name: &str, sum: String) -> AnyView {
    view! { <div><dt>{name.to_owned()}</dt><dd>{sum}</dd></div> }.into_any()
}

/// The sums of a day.
fn sums(desk: Desk, sums: &DaySums) -> AnyView {
    let t = desk.t();
    let off = sums.line_discounts.plus(sums.check_discounts);
    let mut vat = sums.vat.iter().filter(|one| one.rate_bp > 0).peekable();
    let vat = vat.peek().is_some().then(|| vat.map(|one| one.vat).sum());
    let back: Money = sums.refunds.iter().map(|one| one.amount).sum();
    let payments = sums.payments.iter();
    let payments = payments.map(|one| row(&desk.method(&one.method), money(one.amount)));
    let tips: Money = sums.tips.iter().map(|one| one.amount).sum();
    let tips_by = sums.tips_by.iter();
    let tips_by = tips_by.map(|one| row(&format!("· {}", one.name), money(one.amount)));
    let some = |sum: Money| !sum.is_zero();
    view! {
        <dl>
            {row(t.checks, format!("{} · {}", sums.checks, sums.covers))}
            {some(off).then(|| row(t.discounts, format!("−{}", money(off))))}
            {some(sums.comps.amount).then(|| row(t.comps, format!("−{}", money(sums.comps.amount))))}
            {row(t.service, money(sums.service))}
            {row(t.total, manat(sums.total))}
            {vat.map(|vat: Money| row(t.vat, money(vat)))}
            {turnover(desk, sums)}
            {payments.collect::<Vec<_>>()}
            {some(tips).then(|| row(t.tips, money(tips)))}
            {tips_by.collect::<Vec<_>>()}
            {some(back).then(|| row(t.refunds, format!("−{}", money(back))))}
            {some(sums.written_off.amount).then(|| row(t.written_off, money(sums.written_off.amount)))}
            {(sums.voids.count > 0).then(|| row(t.voids, format!("{} · {}", sums.voids.count, money(sums.voids.amount))))}
            {(sums.no_sales > 0).then(|| row(t.no_sale, sums.no_sales.to_string()))}
        </dl>
    }
    .into_any()
}

/// The turnover by how it was paid, and the simplified tax on it.
fn turnover(desk: Desk, sums: &DaySums) -> Vec<AnyView> {
    let (t, lang) = (desk.t(), desk.session.i18n.lang());
    let kinds = sums.turnover.iter().map(|one| {
        let name = format!("{} · {}", t.total, kind(lang, one.kind));
        let tax = one.tax_bp.map(|_| row(t.tax, money(one.tax)));
        view! { {row(&name, money(one.total))} {tax} }.into_any()
    });
    kinds.collect()
}

/// The running day.
#[component]
fn Running(desk: Desk, view: DayView) -> impl IntoView {
    let may = move || desk.session.may("day.close");
    let print = prints(desk);
    let lang = desk.session.i18n.lang();
    let offset = desk.session.offset_minutes();
    let since = moment(
        lang,
        view.report.from,
        desk.session.now.get_untracked(),
        offset,
    );
    let until = clock(view.report.until, offset);
    let drawn = sums(desk, &view.report.sums);
    view! {
        <header>
            <h2 class="grow">{format!("{} · X", desk.t().title)}</h2>
            <span class="muted t13">{format!("{}: {since} – {until}", desk.t().since)}</span>
        </header>
        {drawn}
        <div class="drawer-acts">
            <Button icon="printer" on_press=move |()| print.run("/api/day/print".to_owned())>{live(move || desk.t().print_x)}</Button>
            <span class="grow"></span>
            <Show when=may><Button kind=ButtonKind::Primary icon="lock" on_press=move |()| { desk.again(); desk.closing.set(true); }>{live(move || desk.t().close)}</Button></Show>
        </div>
    }
    .into_any()
}
