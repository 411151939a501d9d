//! A device without the hub: how old its data is, whether it would start at all, and the newer build that waits.

use crate::format::clock;
use crate::i18n::{Offline as Words, as_of, date_line};
use crate::ports::{Hold, Keeping, Link, use_ports};
use crate::session::use_session;
use crate::store::use_store;
use crate::ui::{Badge, Button, ButtonKind, Icon, Show, Tone, attr, live};
use domain::time::UnixMillis;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

/// A screen that nobody touched for so long is idle, milliseconds.
const IDLE_MS: i64 = 30_000;
/// How often it is looked whether the screen is idle.
const LOOK: Duration = Duration::from_secs(5);
/// Data of another half of the day is named with its date, milliseconds.
const LONG_AGO_MS: i64 = 12 * 3_600_000;

/// How old what is on the screen is, while the hub is away.
#[component]
pub fn AsOf() -> impl IntoView {
    let session = use_session();
    let (i, offset) = (session.i18n, session.offset_minutes());
    let (link, ready): (Signal<Link>, _) = (use_store().link().into(), use_store().ready());
    let lost = Memo::new(move |_| match link.get() {
        Link::Lost(since) => Some(since),
        Link::Starting | Link::Live(_) => None,
    });
    let text = move || {
        let since = lost.get().unwrap_or_default();
        let time = clock(since, offset);
        if session.now.get().since(since) > LONG_AGO_MS {
            let day = date_line(i.lang(), since, offset);
            return as_of(i.lang(), &format!("{day} {time}"));
        }
        as_of(i.lang(), &time)
    };
    view! {
        <Show when=move || lost.get().is_some() && ready.get()>
            <Badge tone=Tone::Danger icon="wifi-off">{live(text)}</Badge>
        </Show>
    }
    .into_any()
}

/// Whether this device would start without the hub; nothing before that is known.
#[component]
pub fn KeepingMark() -> impl IntoView {
    let i = use_session().i18n;
    let keeping: Signal<Keeping> = use_ports().offline.keeping().into();
    let word = move || {
        let words = Words::of(i.lang());
        match keeping.get() {
            Keeping::Ready => words.ready,
            Keeping::Unable => words.unable,
            Keeping::Unknown | Keeping::Preparing => words.preparing,
        }
    };
    let state = move || match keeping.get() {
        Keeping::Ready => "ok",
        Keeping::Unable => "down",
        Keeping::Unknown | Keeping::Preparing => "wait",
    };
    let icon = move || {
        let name = match keeping.get() {
            Keeping::Ready => "circle-check",
            Keeping::Unable => "wifi-off",
            Keeping::Unknown | Keeping::Preparing => "download",
        };
        view! { <Icon name=name/> }
    };
    view! { <p class="keeping" role="status" data-state=attr(state)>{live(icon)}{live(word)}</p> }
        .into_any()
}

/// Says that a newer build is ready and starts it: when it is asked to, or by itself when nothing waits and nobody
/// is at the screen. Once, at the root.
#[component]
pub fn Renewal() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let i = session.i18n;
    let offline = StoredValue::new(use_ports().offline);
    let renewal: Signal<bool> = offline.with_value(|offline| offline.renewal()).into();
    let touched = StoredValue::new(UnixMillis::default());
    let renew = move || offline.with_value(|offline| offline.renew());
    // A hub that comes back may have been replaced meanwhile.
    let live_now = Memo::new({
        let link = store.link();
        move |_| matches!(link.get(), Link::Live(_))
    });
    Effect::new(move |_| {
        if live_now.get() {
            offline.with_value(|offline| offline.look());
        }
    });
    // The hub takes nothing from a page that is as old as this one.
    let standing = store.standing();
    Effect::new(move |_| {
        if standing.get().hold == Some(Hold::Update) {
            offline.with_value(|offline| offline.look());
        }
    });
    Effect::new(move |_| {
        if !renewal.get() {
            return;
        }
        let touch = move || touched.set_value(session.now.get_untracked());
        touch();
        let pressed = window_event_listener(ev::pointerdown, move |_| touch());
        let typed = window_event_listener(ev::keydown, move |_| touch());
        let looking = set_interval_with_handle(
            move || {
                let idle = session.now.get_untracked().since(touched.get_value()) >= IDLE_MS;
                if idle && store.waiting().get_untracked().is_none() && nothing_is_begun() {
                    renew();
                }
            },
            LOOK,
        );
        on_cleanup(move || {
            pressed.remove();
            typed.remove();
            if let Ok(looking) = looking {
                looking.clear();
            }
        });
    });
    let words = move || Words::of(i.lang());
    view! {
        <Show when=move || renewal.get()>
            <div class="renewal" role="status">
                <Icon name="download"/>
                <span class="grow"><b>{live(move || words().renewal)}</b>" "{live(move || words().renewal_hint)}</span>
                <Button kind=ButtonKind::Primary on_press=move |()| renew()>{live(move || words().renew)}</Button>
            </div>
        </Show>
    }
    .into_any()
}

/// Whether nothing half done stands on the screen: an open sheet, a payment, words in a field.
fn nothing_is_begun() -> bool {
    let begun = "dialog[open], [role=dialog], .pay, input:focus, textarea:focus";
    matches!(document().query_selector(begun), Ok(None))
}

/// Keeps the screen lit as long as the component that calls it stands.
pub fn use_lit_screen() {
    let offline = StoredValue::new(use_ports().offline);
    Effect::new(move |_| {
        offline.with_value(|offline| offline.stay_awake(true));
        on_cleanup(move || offline.with_value(|offline| offline.stay_awake(false)));
    });
}
