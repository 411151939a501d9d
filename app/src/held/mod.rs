//! What could not be carried out and waits for a manager, what was decided, and when devices were cut off.

mod facts;
mod outages;

use crate::bar::TillBar;
use crate::format::moment;
use crate::i18n::{Held, error_text, error_text_about, wanted};
use crate::ports::{Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::use_store;
use crate::ui::{
    Badge, Banner, Button, ButtonKind, EmptyState, Field, For, Icon, Sheet, Show, TextInput, Tone,
    attr, live,
};
use domain::cash::{drawer_name, open};
use domain::held::{HeldCommand, HeldList, RejectHeld};
use domain::ids::{CashSessionId, CommandId, DrawerKey};
use domain::menu::Catalog;
use domain::{Command, State};
use leptos::prelude::*;
use outages::Outages;
use std::sync::Arc;

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    catalog: Memo<Arc<Catalog>>,
    /// What the hub said.
    state: Signal<Arc<State>>,
    ports: StoredValue<Ports>,
    /// Asks for the list again.
    again: Callback<()>,
    /// The command that is being decided; its buttons wait.
    busy: RwSignal<Option<CommandId>>,
    /// Why the last decision was refused.
    refused: RwSignal<Option<(CommandId, TransportError)>>,
    /// The command whose reason is asked.
    rejecting: RwSignal<Option<CommandId>>,
}

impl Desk {
    /// Sends a decision; its event and the list say what came of it.
    fn decide(self, id: CommandId, what: &str, body: &serde_json::Value) {
        self.busy.set(Some(id));
        self.refused.set(None);
        let ports = self.ports.get_value();
        let (path, body) = (format!("/api/quarantine/{id}/{what}"), body.to_string());
        leptos::task::spawn_local(async move {
            let answer = ports.transport.post(&path, body).await;
            self.busy.set(None);
            if let Err(error) = answer {
                self.refused.set(Some((id, error)));
            }
            self.again.run(());
        });
    }

    fn moment(self, at: domain::time::UnixMillis) -> String {
        let lang = self.session.i18n.lang();
        moment(
            lang,
            at,
            self.session.now.get(),
            self.session.offset_minutes(),
        )
    }
}

/// `/held`.
#[component]
pub fn HeldScreen() -> impl IntoView {
    let session = use_session();
    let store = use_store();
    let (ports, state) = (use_ports(), store.state());
    let stored = StoredValue::new(ports.clone());
    // Every decision, here and elsewhere, is an event.
    let held = Memo::new(move |_| state.with(|state| state.troubles.held.clone()));
    let answer = Resource::new(
        move || held.get(),
        move |_| {
            let ports = ports.clone();
            async move { ports.read::<HeldList>("/api/quarantine").await }
        },
    );
    let desk = Desk {
        session,
        catalog: store.catalog(),
        state: store.heard(),
        ports: stored,
        again: Callback::new(move |()| answer.refetch()),
        busy: RwSignal::new(None),
        refused: RwSignal::new(None),
        rejecting: RwSignal::new(None),
    };
    let i = session.i18n;
    let t = move || Held::of(i.lang());
    view! {
        <main class="held">
            <TillBar/>
            <section aria-label=attr(move || t().title)>
                <h1>{live(move || t().title)}</h1>
                <Transition fallback=move || view! { <EmptyState icon="inbox" title=move || i.t().loading/> }>
                    <Answer desk=desk answer=answer/>
                </Transition>
                <Outages session=session/>
            </section>
            <Show when=move || desk.rejecting.get().is_some()><Rejecting desk=desk/></Show>
        </main>
    }
    .into_any()
}

/// What waits and what was decided, or why it cannot be shown; an older list stays below the reason.
#[component]
fn Answer(desk: Desk, answer: Resource<Result<HeldList, TransportError>>) -> impl IntoView {
    let list = Memo::new(move |before: Option<&HeldList>| match answer.get() {
        Some(Ok(list)) => list,
        _ => before.cloned().unwrap_or_default(),
    });
    let error = Memo::new(move |_| answer.get().and_then(Result::err));
    let i = desk.session.i18n;
    let t = move || Held::of(i.lang());
    let banner = move || {
        error.get().map(|error| {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            let advice = move || {
                let known = list.with(|list| *list != HeldList::default());
                if known { t().old } else { "" }
            };
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact advice=advice/> }
        })
    };
    let none = move || error.with(Option::is_none) && list.with(|list| list.open.is_empty());
    let open = move || list.with(|list| list.open.clone());
    let closed = move || list.with(|list| list.closed.clone());
    let any = move || list.with(|list| !list.closed.is_empty());
    view! {
        {live(banner)}
        <Show when=none>
            <EmptyState icon="circle-check" title=move || t().none hint=move || t().none_hint/>
        </Show>
        <For each=open key=|held| (held.id, held.check.as_ref().map(|check| check.open)) let:held><Waiting desk=desk held=held/></For>
        <Show when=any>
            <details class="decided">
                <summary>{live(move || t().decided)}</summary>
                <ul>
                    <For each=closed key=|held| held.id let:held><Decided desk=desk held=held/></For>
                </ul>
            </details>
        </Show>
    }
    .into_any()
}

/// The names and the check of a command: `№12 · Masa 7`.
fn place(desk: Desk, held: &HeldCommand) -> String {
    let i = desk.session.i18n;
    let Some(check) = &held.check else {
        return String::new();
    };
    let mut parts = vec![format!(
        "№{}",
        domain::orders::called(check.label.as_deref(), check.number)
    )];
    if let Some(table) = &check.table {
        parts.push(format!("{} {table}", i.t().table));
    }
    if !check.open {
        parts.push(Held::of(i.lang()).closed_check.to_owned());
    }
    parts.join(" · ")
}

/// One command that waits.
#[component]
fn Waiting(desk: Desk, held: HeldCommand) -> impl IntoView {
    let i = desk.session.i18n;
    let t = move || Held::of(i.lang());
    let id = held.id;
    let held = StoredValue::new(held);
    let name = move || held.with_value(|held| wanted(i.lang(), &held.command));
    let why = move || {
        held.with_value(|held| {
            let say = |catalog: &Arc<Catalog>| {
                error_text_about(i.lang(), catalog, &held.code, &held.details)
            };
            desk.catalog.with(say)
        })
    };
    let unsure = move || held.with_value(|held| !held.who_is_sure);
    let busy = Signal::derive(move || desk.busy.get().is_some());
    // Cash of a session that was counted goes into one that is open.
    let drawers = move || {
        held.with_value(|held| match &held.command {
            Command::MoveCash(moved) => desk.state.with(|state| {
                let late = moved.is_late(state);
                let open = open(state).filter(|_| late);
                open.map(|one| (one.id, one.drawer.clone())).collect()
            }),
            _ => Vec::new(),
        })
    };
    let into = move |(session, drawer): (CashSessionId, DrawerKey)| {
        let called = move || desk.catalog.with(|catalog| drawer_name(catalog, &drawer));
        let put = move |()| {
            desk.decide(
                id,
                &format!("resolve?session={session}"),
                &serde_json::json!({}),
            );
        };
        view! { <Button icon="wallet" disabled=busy on_press=put>{live(move || t().into_open)}" "{live(called)}</Button> }
    };
    let refused = move || {
        let (of, error) = desk.refused.get()?;
        let text = desk
            .catalog
            .with(|catalog| error_text_about(i.lang(), catalog, &error.code, &error.details));
        (of == id).then(|| view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    view! {
        <article class="card waiting" aria-label=attr(name)>
            <header>
                <Icon name="circle-pause"/>
                <h2>{live(name)}</h2>
                <span class="muted t13">{live(move || held.with_value(|held| place(desk, held)))}</span>
            </header>
            <div class="body">
                <p class="what">{live(move || held.with_value(|held| desk.catalog.with(|catalog| facts::of(i, catalog, &held.command))))}</p>
                <p><Icon name="triangle-alert"/>{live(why)}</p>
                {live(move || held.with_value(|held| origin(desk, held)))}
                <Show when=unsure><Banner tone=Tone::Warn icon="info" fact=move || t().unsure/></Show>
                <details>
                    <summary>{live(move || t().arguments)}</summary>
                    <code>{held.with_value(|held| serde_json::to_string(&held.command).unwrap_or_default())}</code>
                </details>
                {live(refused)}
            </div>
            <footer>
                <Button kind=ButtonKind::Danger icon="x" disabled=busy on_press=move |()| desk.rejecting.set(Some(id))>{live(move || t().reject)}</Button>
                <span class="grow"></span>
                <For each=drawers key=|(session, _)| *session children=into/>
                <Button icon="check" disabled=busy on_press=move |()| desk.decide(id, "resolve", &serde_json::json!({}))>{live(move || t().apply)}</Button>
            </footer>
        </article>
    }
    .into_any()
}

/// Who, where and when.
fn origin(desk: Desk, held: &HeldCommand) -> AnyView {
    let t = Held::of(desk.session.i18n.lang());
    let or_unknown = |text: &str| if text.is_empty() { t.unknown } else { text }.to_owned();
    let mut rows = vec![
        (t.by, or_unknown(&held.who.name)),
        (
            t.device,
            or_unknown(held.device_name.as_deref().unwrap_or_default()),
        ),
    ];
    rows.extend(held.made_at.map(|at| (t.made, desk.moment(at))));
    rows.push((t.arrived, desk.moment(held.arrived_at)));
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(word, value)| view! { <div><dt>{word}</dt><dd>{value}</dd></div> })
        .collect();
    view! { <dl class="origin">{rows}</dl> }.into_any()
}

/// One command that a manager has decided.
#[component]
fn Decided(desk: Desk, held: HeldCommand) -> impl IntoView {
    let i = desk.session.i18n;
    let Some(closed) = held.closed.clone() else {
        return ().into_any();
    };
    let held = StoredValue::new(held);
    let badge = move || {
        let t = Held::of(i.lang());
        if closed.applied {
            view! { <Badge tone=Tone::Ok icon="check">{t.applied}</Badge> }.into_any()
        } else {
            view! { <Badge icon="x">{t.rejected}</Badge> }.into_any()
        }
    };
    let told = move || {
        held.with_value(|held| {
            let mut parts = vec![place(desk, held), held.who.name.clone()];
            if let Some(closed) = &held.closed {
                parts.push(format!("{} {}", closed.by.name, desk.moment(closed.at)));
                parts.extend(closed.reason.clone());
            }
            parts.retain(|part| !part.is_empty());
            parts.join(" · ")
        })
    };
    view! {
        <li>
            <b>{live(move || held.with_value(|held| wanted(i.lang(), &held.command)))}</b>
            {live(badge)}
            <span class="muted t13">{live(told)}</span>
        </li>
    }
    .into_any()
}

/// Asks why a command is not applied.
#[component]
fn Rejecting(desk: Desk) -> impl IntoView {
    let i = desk.session.i18n;
    let t = move || Held::of(i.lang());
    let reason = RwSignal::new(String::new());
    let missing = Signal::derive(move || reason.with(|text| text.trim().is_empty()));
    let close = move |()| desk.rejecting.set(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(id) = desk.rejecting.get_untracked() else {
            return;
        };
        let body = RejectHeld {
            reason: reason.get_untracked(),
        };
        desk.decide(id, "reject", &serde_json::json!(body));
        desk.rejecting.set(None);
    };
    view! {
        <Sheet title=move || t().reject class="small-sheet" on_close=close>
            <form class="body" on:submit=submit>
                <Field id="reason" label=move || t().reason hint=move || t().reason_hint>
                    <TextInput id="reason" value=reason/>
                </Field>
                <div class="row">
                    <Button on_press=close>{live(move || i.t().back)}</Button>
                    <span class="grow"></span>
                    <Button kind=ButtonKind::DangerSolid submit=true disabled=missing>{live(move || t().reject)}</Button>
                </div>
            </form>
        </Sheet>
    }
    .into_any()
}
