//! `/enrol`: makes this browser a device of the restaurant, by a one-time code.

use super::wire::DeviceEnrol;
use crate::i18n::{Enrol, error_text};
use crate::ports::{TransportError, use_ports};
use crate::session::use_session;
use crate::ui::{Banner, Brand, Button, ButtonKind, ButtonSize, Field, TextInput, Tone, live};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Asks for the code and a name; then the lock screen knows this device.
#[component]
pub fn EnrolScreen() -> impl IntoView {
    let i = use_session().i18n;
    let t = move || Enrol::of(i.lang());
    let ports = use_ports();
    let navigate = use_navigate();
    // The QR code of the devices page carries the code along.
    let scanned = use_query_map().with_untracked(|query| query.get("code"));
    let code = RwSignal::new(scanned.unwrap_or_default());
    let name = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<TransportError>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = DeviceEnrol {
            code: code.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
        };
        let (ports, navigate) = (ports.clone(), navigate.clone());
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = ports
                .send::<_, serde_json::Value>("/api/devices/enrol", &body)
                .await;
            busy.set(false);
            match answer {
                Ok(_) => navigate("/lock", leptos_router::NavigateOptions::default()),
                Err(refused) => error.set(Some(refused)),
            }
        });
    };
    let missing = Signal::derive(move || {
        busy.get()
            || code.with(|text| text.trim().is_empty())
            || name.with(|text| text.trim().is_empty())
    });
    view! {
        <main class="door">
            <form class="card" on:submit=submit>
                <Brand/>
                <h1>{live(move || t().title)}</h1>
                <p class="muted">{live(move || t().hint)}</p>
                <Field id="code" label=move || t().code>
                    <TextInput id="code" value=code complete="one-time-code"/>
                </Field>
                <Field id="name" label=move || t().name hint=move || t().name_hint>
                    <TextInput id="name" value=name/>
                </Field>
                {live(move || error.get().map(|refused| view! {
                    <Banner tone=Tone::Danger icon="circle-alert" fact=move || error_text(i.lang(), &refused.code, &refused.details)/>
                }))}
                <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true disabled=missing>{live(move || t().submit)}</Button>
            </form>
        </main>
    }
    .into_any()
}
