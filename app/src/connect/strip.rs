//! The strip on top of every screen that says what the way to the hub cannot do. It stays until its cause is gone.

use crate::i18n::{Strip, certificate_ends};
use crate::session::use_session;
use crate::ui::{Icon, Show, live};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Over plain HTTP: this device cannot work offline. For those who enrol devices: the certificate ends soon.
#[component]
pub fn WayStrip() -> impl IntoView {
    let session = use_session();
    let i = session.i18n;
    let path = use_location().pathname;
    // The page for devices says the same at length.
    let elsewhere = move || path.with(|path| path != "/setup");
    let insecure = session.insecure();
    let days = session.certificate_days();
    let ends = move || days.is_some() && session.may("devices.enrol");
    view! {
        <Show when=move || insecure && elsewhere()>
            <p class="strip danger" role="status">
                <Icon name="wifi-off"/>
                <b>{live(move || Strip::of(i.lang()).insecure)}</b>
                <a class="link" href="/setup" rel="external">{live(move || Strip::of(i.lang()).what_to_do)}</a>
            </p>
        </Show>
        <Show when=move || !insecure && ends() && elsewhere()>
            <p class="strip" role="status">
                <Icon name="shield-alert"/>
                <b>{live(move || certificate_ends(i.lang(), days.unwrap_or_default()))}</b>
            </p>
        </Show>
    }
    .into_any()
}
