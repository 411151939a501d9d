//! The lock screen: people on the left, PIN pad on the right, languages at the foot.

use super::pad::Pad;
use super::people::People;
use super::wire::{Person, Tiles};
use crate::format;
use crate::i18n::{Lock, Offline, date_line, error_text, until_cut};
use crate::ports::{TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::ui::{Badge, Banner, Brand, Button, ButtonKind, Seg, Tone, live};
use domain::Lang;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// How long a screen waits before it asks again for its people.
const AGAIN: Duration = Duration::from_secs(3);

/// `/lock`: picks a person, takes the PIN, leads to the person's first screen.
#[component]
pub fn LockScreen() -> impl IntoView {
    let session = use_session();
    let ports = use_ports();
    let chosen = RwSignal::new(None::<Person>);
    let again = RwSignal::new(0_u32);
    let tiles = Resource::new(
        move || again.get(),
        move |_| {
            let ports = ports.clone();
            async move { ports.read::<Tiles>("/api/staff/tiles").await }
        },
    );
    // The first paint comes from the hub, so it is there; afterwards the last answer tells.
    let away = RwSignal::new(false);
    view! {
        <main class="lock">
            <section class="people">
                <Head session=session/>
                <Transition fallback=|| ()>
                    {live(move || Suspend::new(async move { crew(tiles.await, chosen, session, Ask { again, away }) }))}
                </Transition>
                <Foot session=session away=away.into()/>
            </section>
            <Pad chosen=chosen/>
        </main>
    }
    .into_any()
}

/// Asks again for the people, and knows whether anybody answered.
#[derive(Clone, Copy)]
struct Ask {
    again: RwSignal<u32>,
    away: RwSignal<bool>,
}

/// The people, or why they cannot be shown.
fn crew(
    tiles: Result<Tiles, TransportError>,
    chosen: RwSignal<Option<Person>>,
    session: Session,
    ask: Ask,
) -> AnyView {
    let away = tiles.as_ref().is_err_and(|error| error.code == "offline");
    Effect::new(move |_| ask.away.set(away));
    match tiles {
        Ok(tiles) => view! { <People tiles=tiles chosen=chosen/> }.into_any(),
        // Nobody answers; the people come as soon as somebody does.
        Err(error) if error.code == "offline" => {
            Effect::new(move |_| {
                let waiting = set_timeout_with_handle(
                    move || ask.again.update(|tries| *tries = tries.wrapping_add(1)),
                    AGAIN,
                );
                on_cleanup(move || {
                    if let Ok(waiting) = waiting {
                        waiting.clear();
                    }
                });
            });
            let words = move || Offline::of(session.i18n.lang());
            view! { <Banner tone=Tone::Danger icon="wifi-off" fact=move || words().sign_in advice=move || words().sign_in_hint/> }
                .into_any()
        }
        Err(error) if error.code == "first_start" => view! { <Redirect path="/setup"/> }.into_any(),
        Err(error) => {
            let stranger = error.status == 401 || error.status == 403;
            let fact = move || {
                let code = if stranger {
                    "not_enrolled"
                } else {
                    &error.code
                };
                error_text(session.i18n.lang(), code, &error.details)
            };
            let enrol = stranger.then(|| {
                let word = move || Lock::of(session.i18n.lang()).enrol;
                view! { <p><a class="btn primary" href="/enrol">{live(word)}</a></p> }
            });
            view! {
                <Banner tone=Tone::Danger icon="circle-alert" fact=fact/>
                {enrol}
            }
            .into_any()
        }
    }
}

/// The mark, the clock and the day.
#[component]
fn Head(session: Session) -> impl IntoView {
    let place = session.place();
    let offset = place.offset_minutes;
    let cut = format!(
        "{:02}:{:02}",
        place.cutoff_minutes / 60,
        place.cutoff_minutes % 60
    );
    let demo = place.demo.then(|| {
        let word = move || Lock::of(session.i18n.lang()).demo;
        view! { <Badge tone=Tone::Warn>{live(word)}</Badge> }
    });
    let day = move || date_line(session.i18n.lang(), session.now.get(), offset);
    let until = move || {
        let lang = session.i18n.lang();
        until_cut(lang, &cut, place.name.get(lang))
    };
    view! {
        <header>
            <Brand/>
            {demo}
        </header>
        <div class="now">
            <b>{live(move || format::clock(session.now.get(), offset))}</b>
            <p>{live(day)}<br/>{live(until)}</p>
        </div>
    }
    .into_any()
}

/// Language and look; both can be changed before anybody signs in.
#[component]
fn Foot(session: Session, away: Signal<bool>) -> impl IntoView {
    let lang = session.i18n.0;
    let languages: Vec<(Lang, TextProp)> = vec![
        (Lang::Az, "Azərbaycanca".into()),
        (Lang::Ru, "Русский".into()),
        (Lang::En, "English".into()),
    ];
    let icon = move || {
        let dark = session.theme.get() == crate::ports::Theme::Dark;
        let (icon, word) = if dark {
            ("i i-sun", session.i18n.t().light)
        } else {
            ("i i-moon", session.i18n.t().dark)
        };
        view! { <i class=icon aria-hidden="true"></i>{word} }
    };
    view! {
        <div class="foot">
            <Seg
                label=move || session.i18n.t().language
                options=languages
                value=lang
                on_pick=move |lang| session.speak(lang)
            />
            <Button kind=ButtonKind::Quiet on_press=move |()| session.show_in(session.theme.get_untracked().other())>{live(icon)}</Button>
            <span class="dim t13">{live(move || if away.get() { Offline::of(session.i18n.lang()).away } else { Lock::of(session.i18n.lang()).hub_up })}</span>
        </div>
    }
    .into_any()
}

/// Leads a signed-in person to their first screen. Call it while a component is built.
pub(super) fn use_welcome() -> impl Fn(crate::session::SignedIn) + Clone + Send + Sync + 'static {
    let session = use_session();
    let navigate = use_navigate();
    move |person| {
        // Whoever left a screen that locked itself goes on there; it was the till's, and so is what follows.
        let home = session
            .take_back()
            .filter(|_| person.role != "kitchen")
            .unwrap_or_else(|| person.home().to_owned());
        session.signed_in(person);
        navigate(&home, leptos_router::NavigateOptions::default());
    }
}
