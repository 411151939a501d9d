//! What the staff does about guests who order for themselves: takes or refuses what they ask for, says what they may, gives
//! tables their codes.

use super::rules::RulesForm;
use super::tables::Tables;
use crate::bar::TillBar;
use crate::format::{clock, manat};
use crate::i18n::{GuestDesk as Words, GuestPage, error_text};
use crate::session::{Session, use_session};
use crate::store::{Refusal, Store, use_store};
use crate::ui::{Badge, Banner, Button, ButtonKind, EmptyState, For, Show, Tone, attr, live};
use domain::Command;
use domain::guests::{Accept, GuestStage, Inbox, InboxRequest, Refuse};
use leptos::prelude::*;

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) session: Session,
    pub(super) store: Store,
    pub(super) busy: RwSignal<bool>,
    pub(super) refusal: RwSignal<Option<Refusal>>,
}

impl Desk {
    pub(super) fn t(self) -> &'static Words {
        Words::of(self.session.i18n.lang())
    }

    /// Sends a command; what is wrong with it stands on the page.
    pub(super) fn send(self, command: Command, done: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            let answer = self.store.submit_and_wait(command).await;
            // The page may be gone.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => done(),
                Err(refusal) => self.refusal.set(Some(refusal)),
            }
        });
    }
}

/// `/guests`.
#[component]
pub fn GuestsScreen() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let desk = Desk {
        session,
        store,
        busy: RwSignal::new(false),
        refusal: RwSignal::new(None),
    };
    let state = store.state();
    let inbox = Memo::new(move |_| {
        let (now, lang) = (session.now.get(), session.i18n.lang());
        state.with(|state| Inbox::of(state, now, lang).requests)
    });
    let none = Memo::new(move |_| inbox.with(Vec::is_empty));
    // A row whose reason is being typed stays what it is while others come.
    let key = |one: &InboxRequest| format!("{} {:?}", one.request.id, one.request.stage);
    let refused = move || {
        let refusal = desk.refusal.get()?;
        let text = sentence(desk, &refusal);
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let manages = move || session.may("guests.manage");
    view! {
        <main class="guest-desk">
            <TillBar/>
            <section aria-label=attr(move || desk.t().title)>
                <h1>{live(move || desk.t().title)}</h1>
                {live(refused)}
                <Show when=move || none.get()><EmptyState icon="bell-ring" title=move || desk.t().none hint=move || desk.t().none_hint/></Show>
                <ul class="booked guest-inbox">
                    <For each=move || inbox.get() key=key children=move |one| view! { <Row desk=desk one=one/> }/>
                </ul>
                <Show when=manages><RulesForm desk=desk/></Show>
                <Show when=manages><Tables desk=desk/></Show>
            </section>
        </main>
    }
    .into_any()
}

/// What went wrong, with the dishes that it is about.
fn sentence(desk: Desk, refusal: &Refusal) -> String {
    let lang = desk.session.i18n.lang();
    let text = error_text(lang, &refusal.code, &refusal.details);
    let lines = refusal.details.get("lines").and_then(|all| all.as_array());
    let keys = lines.into_iter().flatten();
    let keys = keys.filter_map(|line| line.get("item")?.as_str());
    let names: Vec<String> = desk.store.catalog().with(|catalog| {
        let name = |key: &str| {
            let item = catalog.item(&key.into());
            item.map_or_else(|| key.to_owned(), |item| item.name.get(lang).to_owned())
        };
        keys.map(name).collect()
    });
    if names.is_empty() {
        text
    } else {
        format!("{}. {text}", names.join(" · "))
    }
}

/// One request.
#[component]
fn Row(desk: Desk, one: InboxRequest) -> impl IntoView {
    let request = one.request;
    let id = request.id;
    let waits = request.stage == GuestStage::Waiting;
    let reason = RwSignal::new(String::new());
    let stage = request.stage;
    let word = move || GuestPage::of(desk.session.i18n.lang()).stage(stage);
    let tone = if waits { Tone::Warn } else { Tone::Plain };
    let lines = request.lines.iter().map(|line| {
        let words = [line.name.as_str(), line.note.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        view! { <li>{format!("{} × {}", line.quantity, words.join(" · "))}</li> }
    });
    let lines = lines.collect_view();
    let notes: Vec<String> = [request.note, request.reason]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    let accept = move |()| desk.send(Command::AcceptGuest(Accept { request: id }), || ());
    let refuse = move |()| {
        let reason = reason.get_untracked();
        desk.send(
            Command::RefuseGuest(Refuse {
                request: id,
                reason,
            }),
            || (),
        );
    };
    let to = one.order.map(|order| format!("/order/{order}"));
    let time = clock(request.at, desk.session.offset_minutes());
    let acts = waits.then(|| {
        view! {
            <span class="row">
                <Button kind=ButtonKind::Ok icon="check" disabled=desk.busy on_press=accept>{live(move || desk.t().accept)}</Button>
                <label class="input"><input maxlength="200" autocomplete="off" placeholder=attr(move || desk.t().reason) aria-label=attr(move || desk.t().reason)
                    prop:value=move || reason.get() on:input=move |event| reason.set(event_target_value(&event))/></label>
                <Button icon="circle-x" disabled=desk.busy on_press=refuse>{live(move || desk.t().refuse)}</Button>
            </span>
        }
    });
    view! {
        <li>
            <b class="when">{time}</b>
            <span class="grow">
                <b>{live(move || desk.session.i18n.t().table)}" "{one.table}</b>" "<Badge tone=tone>{live(word)}</Badge>
                <ul>{lines}</ul>
                <small>{notes.join(" · ")}</small>
                {to.map(|to| view! { <a class="link" href=to>{manat(request.sum)}</a> })}
            </span>
            {acts}
        </li>
    }
    .into_any()
}
