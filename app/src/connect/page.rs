//! `/setup`: names the owner while there is none; afterwards, and on other machines, explains how a device comes
//! to trust the hub. All of it works without scripts except the test.

use super::check::Check;
use super::steps::Platforms;
use crate::i18n::{Connecting, I18n, error_text};
use crate::lock::SetUpScreen;
use crate::ports::{TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::ui::{Banner, Brand, Icon, Tone, live};
use domain::Lang;
use domain::connect::{Code, Connect};
use leptos::prelude::*;

/// White dots around a code on each side, as its standard asks.
const QUIET: u32 = 4;

/// Asks the hub which of the two pages it is.
#[component]
pub fn ConnectScreen() -> impl IntoView {
    let session = use_session();
    let ports = use_ports();
    let told = Resource::new(
        || (),
        move |()| {
            let ports = ports.clone();
            async move { ports.read::<Connect>("/api/connect").await }
        },
    );
    view! {
        <Suspense fallback=|| ()>
            {live(move || Suspend::new(async move { page(told.await, session) }))}
        </Suspense>
    }
    .into_any()
}

fn page(told: Result<Connect, TransportError>, session: Session) -> AnyView {
    match told {
        Ok(told) if told.first_start => view! { <SetUpScreen/> }.into_any(),
        Ok(told) => view! { <Devices told=told session=session/> }.into_any(),
        Err(error) => {
            let fact = move || error_text(session.i18n.lang(), &error.code, &error.details);
            view! { <main class="door"><Banner tone=Tone::Danger icon="circle-alert" fact=fact/></main> }
                .into_any()
        }
    }
}

/// The three steps, the platforms and the test.
#[component]
fn Devices(told: Connect, session: Session) -> impl IntoView {
    let i = session.i18n;
    let t = move || Connecting::of(i.lang());
    let warns = told.setup_code.url.starts_with("https:");
    let open = told.addresses.first().cloned().unwrap_or_default();
    let others: Vec<_> = told
        .addresses
        .iter()
        .skip(1)
        .map(|address| {
            view! { <li><a class="link" href=address.clone() rel="external">{address.clone()}</a></li> }
        })
        .collect();
    let others = (!others.is_empty()).then(|| {
        view! {
            <p class="muted">{live(move || t().others)}</p>
            <ul>{others}</ul>
        }
    });
    view! {
        <main class="connect">
            <header>
                <Brand/>
                <span class="grow"></span>
                <Languages i=i/>
            </header>
            <h1>{live(move || t().title)}</h1>
            <p class="muted">{live(move || t().hint)}</p>
            <section class="card">
                <h2>{live(move || t().scan)}</h2>
                <p>{live(move || t().scan_hint)}" "{live(move || if warns { t().scan_warns } else { "" })}</p>
                <Qr code=told.setup_code/>
            </section>
            <Certificate own=told.own_certificate authority=told.authority fingerprint=told.fingerprint i=i/>
            <section class="card">
                <h2>{live(move || t().open)}</h2>
                <p>{live(move || t().open_hint)}</p>
                <p><a class="btn primary lg" href=open rel="external">{live(move || t().open_now)}</a></p>
                <Qr code=told.code/>
                {others}
            </section>
            <Check/>
        </main>
    }
    .into_any()
}

/// What to install, and how.
#[component]
fn Certificate(own: bool, authority: String, fingerprint: String, i: I18n) -> impl IntoView {
    let t = move || Connecting::of(i.lang());
    view! {
        <section class="card">
            <h2>{live(move || t().trust)}</h2>
            {own.then(|| view! { <p>{live(move || t().own)}</p> })}
            <p class="row acts">
                <a class="btn" href="/setup/ca.crt" rel="external"><Icon name="download"/>{live(move || t().download)}</a>
                <a class="btn" href="/setup/ca.mobileconfig" rel="external"><Icon name="smartphone"/>{live(move || t().profile)}</a>
            </p>
            <p><b>{authority}</b>" · "{live(move || t().fingerprint)}</p>
            <p class="print"><code>{fingerprint}</code></p>
            <Platforms i=i/>
        </section>
    }
    .into_any()
}

/// The languages as links, so that they can be changed without scripts.
#[component]
fn Languages(i: I18n) -> impl IntoView {
    let links: Vec<_> = Lang::ALL
        .into_iter()
        .map(|lang| {
            let here = (i.lang_untracked() == lang).then_some("true");
            let href = format!("/setup?lang={}", lang.tag());
            view! { <a href=href rel="external" lang=lang.tag() aria-current=here>{lang.tag().to_uppercase()}</a> }
        })
        .collect();
    view! { <nav class="seg" aria-label=i.t().language>{links}</nav> }.into_any()
}

/// A code to be read by a camera, black on white in every look, and what it says.
#[component]
fn Qr(code: Code) -> impl IntoView {
    let Code { url, qr } = code;
    let size = qr.side.saturating_add(QUIET.saturating_mul(2));
    let frame = format!("-{QUIET} -{QUIET} {size} {size}");
    let (label, href) = (url.clone(), url.clone());
    view! {
        <figure>
            <svg class="qr" viewBox=frame role="img" aria-label=label>
                <path d=qr.path></path>
            </svg>
            <figcaption><a class="link" href=href rel="external">{url}</a></figcaption>
        </figure>
    }
    .into_any()
}
