//! Drawers: opening one with what lies in it, cash in and out, counting blind.

mod ask;
mod count;
mod fiscal;

use crate::accounts::AccountsSection;
use crate::bar::TillBar;
use crate::day::DaySection;
use crate::format::{manat, moment, money};
use crate::i18n::{Cash, Reports, error_text, movement};
use crate::payments::SettledSection;
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{Badge, Banner, Button, ButtonKind, EmptyState, For, Icon, Show, Tone, attr, live};
use ask::{Ask, AskSheet};
use count::CountSheet;
use domain::cash::{CashSession, Movement, MovementKind, drawer_name, drawers};
use domain::ids::DrawerKey;
use domain::menu::Catalog;
use domain::money::Money;
use fiscal::FiscalSection;
use leptos::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    store: Store,
    catalog: Memo<Arc<Catalog>>,
    /// What is asked about which drawer.
    asking: RwSignal<Option<(DrawerKey, Ask)>>,
}

impl Desk {
    fn t(self) -> &'static Cash {
        Cash::of(self.session.i18n.lang())
    }

    /// The last session of a drawer.
    fn known(self, drawer: &DrawerKey) -> Option<CashSession> {
        let state = self.store.state();
        state.with(|state| state.drawers.get(drawer).cloned())
    }

    /// The same as the hub has it: what should be in a drawer it alone can say, for it alone knows all that was taken.
    fn heard(self, drawer: &DrawerKey) -> Option<CashSession> {
        let state = self.store.heard();
        state.with(|state| state.drawers.get(drawer).cloned())
    }

    fn ask(self, drawer: &DrawerKey, what: Ask) {
        self.store.refusal().set(None);
        self.asking.set(Some((drawer.clone(), what)));
    }

    fn moment(self, at: domain::time::UnixMillis) -> String {
        let (lang, offset) = (self.session.i18n.lang(), self.session.offset_minutes());
        moment(lang, at, self.session.now.get(), offset)
    }

    /// A reason as people read it: the name of a key of the restaurant's list, or the words themselves.
    fn reason(self, reason: &str) -> String {
        let lang = self.session.i18n.lang();
        self.catalog.with(|catalog| {
            let known = catalog.reasons.named(reason);
            known.map_or(reason, |one| one.name.get(lang)).to_owned()
        })
    }
}

/// `/cash`.
#[component]
pub fn CashScreen() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let desk = Desk {
        session,
        store,
        catalog: store.catalog(),
        asking: RwSignal::new(None),
    };
    let all = Memo::new(move |_| desk.catalog.with(|catalog| drawers(catalog)));
    let may = Memo::new(move |_| session.may("cash.drawer"));
    let body = move || {
        if may.get() {
            view! {
                <For each=move || all.get() key=Clone::clone let:drawer><Drawer desk=desk drawer=drawer/></For>
            }
            .into_any()
        } else {
            view! { <EmptyState icon="lock" title=move || desk.t().forbidden hint=move || desk.t().forbidden_hint/> }.into_any()
        }
    };
    // Of a sheet that is closed already, or of what this device had kept.
    let refused = move || {
        let refusal = store
            .refusal()
            .get()
            .filter(|_| desk.asking.with(Option::is_none))?;
        let text = error_text(session.i18n.lang(), &refusal.code, &refusal.details);
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let sheet = move || {
        let (drawer, ask) = desk.asking.get()?;
        Some(match ask {
            Ask::Count => view! { <CountSheet desk=desk drawer=drawer/> }.into_any(),
            ask => view! { <AskSheet desk=desk drawer=drawer ask=ask/> }.into_any(),
        })
    };
    view! {
        <main class="cash">
            <TillBar/>
            <section aria-label=attr(move || session.i18n.t().cash)>
                <div class="row">
                    <h1 class="grow">{live(move || session.i18n.t().cash)}</h1>
                    <Show when=move || session.may("reports.read")>
                        <a class="btn" href="/reports"><Icon name="chart-line"/>{live(move || Reports::of(session.i18n.lang()).title)}</a>
                    </Show>
                </div>
                {live(refused)}
                {live(body)}
                <Show when=move || session.may("payments.take")><SettledSection/></Show>
                <FiscalSection desk=desk/>
                <Show when=move || session.may("payments.take")><AccountsSection/></Show>
                <Show when=move || session.may("day.see")><DaySection/></Show>
            </section>
            {live(sheet)}
        </main>
    }
    .into_any()
}

/// One drawer.
#[component]
fn Drawer(desk: Desk, drawer: DrawerKey) -> impl IntoView {
    let key = StoredValue::new(drawer.clone());
    let known = Memo::new(move |_| key.with_value(|key| desk.known(key)));
    let name = move || desk.catalog.with(|catalog| drawer_name(catalog, &drawer));
    // Where the hub is away the count would be of what this device alone has seen.
    let open = Memo::new(move |_| known.with(|one| one.as_ref().is_some_and(CashSession::is_open)));
    let body = move || {
        if open.get() {
            view! { <Open desk=desk known=known drawer=key/> }.into_any()
        } else {
            view! { <Closed desk=desk drawer=key/> }.into_any()
        }
    };
    let spring = move |()| desk.ask(&key.get_value(), Ask::NoSale);
    view! {
        <article class="drawer">
            <header>
                <Icon name="wallet"/><h2 class="grow">{live(name)}</h2>
                <Button icon="lock-open" on_press=spring>{live(move || desk.t().no_sale)}</Button>
            </header>
            {live(body)}
        </article>
    }
    .into_any()
}

fn row(name: &'static str, sum: Money) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{money(sum)}</dd></div> }.into_any()
}

/// A drawer that somebody works with: what went in and out, and what can be done.
#[component]
fn Open(
    desk: Desk,
    known: Memo<Option<CashSession>>,
    drawer: StoredValue<DrawerKey>,
) -> impl IntoView {
    let facts = move || {
        let t = desk.t();
        known.get().map(|one| {
            let since = format!("{} · {}", desk.moment(one.opened_at), one.opened_by.name);
            let sees = desk.session.may("cash.see");
            view! {
                <p class="muted">{format!("{}: {since}", t.opened)}</p>
                <dl>
                    {row(t.float, one.opening_float)}
                    {(!one.on_accounts().is_zero()).then(|| row(t.accounts, one.on_accounts()))}
                    {(sees && !one.tips.is_zero()).then(|| row(t.tips, one.tips))}
                    {row(t.paid_in, one.moved(MovementKind::CashIn))}
                    {row(t.paid_out, one.moved(MovementKind::CashOut))}
                    {row(t.dropped, one.moved(MovementKind::SafeDrop))}
                    {sees.then(|| row(t.expected, one.expected()))}
                </dl>
            }
        })
    };
    let moves = Memo::new(move |_| {
        let mut moves = known.get().map(|one| one.movements).unwrap_or_default();
        moves.reverse();
        moves
    });
    let line = move |one: Movement| {
        let effect = money(one.effect());
        let kind = one.kind;
        let what = move || {
            let reason = if kind.is_by_hand() {
                desk.reason(&one.reason)
            } else {
                movement(desk.session.i18n.lang(), kind).to_owned()
            };
            let late = one.instead_of.map(|_| desk.t().late.to_owned());
            let facts = [
                reason,
                one.by.name.clone(),
                desk.moment(one.at),
                late.unwrap_or_default(),
            ];
            let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
            facts.join(" · ")
        };
        view! { <li><span class="grow">{live(what)}</span><b>{effect}</b></li> }
    };
    let ask = move |what: Ask| move |()| desk.ask(&drawer.get_value(), what);
    view! {
        {live(facts)}
        <ul class="moves"><For each=move || moves.get() key=|one| one.id children=line/></ul>
        <div class="drawer-acts">
            <Button icon="plus" on_press=ask(Ask::Move(MovementKind::CashIn))>{live(move || desk.t().cash_in)}</Button>
            <Button icon="minus" on_press=ask(Ask::Move(MovementKind::CashOut))>{live(move || desk.t().cash_out)}</Button>
            <Button icon="lock" on_press=ask(Ask::Move(MovementKind::SafeDrop))>{live(move || desk.t().drop)}</Button>
            <span class="grow"></span>
            <Button kind=ButtonKind::Primary icon="hand-coins" disabled=desk.store.lost() on_press=ask(Ask::Count)>{live(move || desk.t().count)}</Button>
        </div>
    }
    .into_any()
}

/// A drawer that nobody works with: how the last count came out, and opening it.
#[component]
fn Closed(desk: Desk, drawer: StoredValue<DrawerKey>) -> impl IntoView {
    let known = Memo::new(move |_| drawer.with_value(|drawer| desk.heard(drawer)));
    let last = move || {
        let t = desk.t();
        let known = known.get()?;
        let Some(count) = known.count else {
            return Some(view! { <Banner tone=Tone::Warn icon="clock" fact=t.waits/> }.into_any());
        };
        let off = count.variance();
        let (tone, icon, word) = match off.cmp(&Money::ZERO) {
            Ordering::Equal => (Tone::Ok, "circle-check", t.exact),
            Ordering::Greater => (Tone::Warn, "triangle-alert", t.over),
            Ordering::Less => (Tone::Danger, "circle-alert", t.short),
        };
        let by = format!("{} · {}", count.by.name, desk.moment(count.at));
        let fact = if off == Money::ZERO {
            word.to_owned()
        } else {
            format!("{word}: {}", manat(Money(off.0.abs())))
        };
        Some(
            view! {
                <p class="muted"><Badge>{t.last}</Badge>" "{by}</p>
                <dl>{row(t.expected, count.expected)}{row(t.counted, count.counted)}</dl>
                <Banner tone=tone icon=icon fact=fact/>
            }
            .into_any(),
        )
    };
    let never = Memo::new(move |_| known.with(Option::is_none));
    let open = move |()| desk.ask(&drawer.get_value(), Ask::Open);
    view! {
        <Show when=move || never.get()>
            <p><b>{live(move || desk.t().closed)}</b>" "{live(move || desk.t().closed_hint)}</p>
        </Show>
        {live(last)}
        <div class="drawer-acts">
            <span class="grow"></span>
            <Button kind=ButtonKind::Primary icon="lock-open" on_press=open>{live(move || desk.t().open)}</Button>
        </div>
    }
    .into_any()
}
