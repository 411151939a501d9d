//! The sheets of the devices page: a new code, another name, revoking.

use super::Room;
use crate::format::clock;
use crate::i18n::{Devices, device_kind};
use crate::ui::{Banner, Button, ButtonKind, Field, Seg, Sheet, Show, TextInput, Tone, attr, live};
use domain::devices::{DeviceKind, DeviceView, NewCode, Rename};
use leptos::prelude::*;

/// A one-time code: to scan, to read aloud, to type.
#[component]
pub(super) fn CodeSheet(room: Room, code: NewCode) -> impl IntoView {
    let i = room.session.i18n;
    let t = move || Devices::of(i.lang());
    let until = clock(code.expires_at, room.session.offset_minutes());
    let address = code
        .url
        .split("?code=")
        .next()
        .unwrap_or_default()
        .to_owned();
    let host = address.split("//").nth(1).unwrap_or_default();
    // Nobody but this machine finds the hub there.
    let local = ["localhost", "127.", "[::1]"]
        .iter()
        .any(|own| host.starts_with(own));
    // Four light modules around it, or cameras do not find it.
    let size = code.qr.side.saturating_add(8);
    let frame = format!("-4 -4 {size} {size}");
    view! {
        <Sheet title=move || t().add class="small-sheet" on_close=move |()| room.open.set(None)>
            <div class="body code-sheet">
                <Show when=move || local>
                    <Banner tone=Tone::Warn icon="triangle-alert" fact=move || t().localhost advice=move || t().localhost_advice/>
                </Show>
                <p>{live(move || t().scan)}</p>
                <svg class="qr" viewBox=frame role="img" aria-label=attr(move || t().scan)>
                    <path d=code.qr.path/>
                </svg>
                <p class="muted">{live(move || t().or_type)}</p>
                <p class="address">{address}</p>
                <output class="code">{code.code}</output>
                <p class="muted t13">{live(move || format!("{} {until}", t().good_until))}</p>
            </div>
        </Sheet>
    }
    .into_any()
}

/// Another name, another use.
#[component]
pub(super) fn RenameSheet(room: Room, device: DeviceView) -> impl IntoView {
    let i = room.session.i18n;
    let t = move || Devices::of(i.lang());
    let (name, kind) = (RwSignal::new(device.name), RwSignal::new(device.kind));
    let path = format!("/api/devices/{}/rename", device.id);
    let kinds: Vec<(DeviceKind, TextProp)> = DeviceKind::ALL
        .iter()
        .map(|(kind, _)| (*kind, (move || device_kind(i.lang(), *kind)).into()))
        .collect();
    let missing =
        Signal::derive(move || room.busy.get() || name.with(|text| text.trim().is_empty()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = Rename {
            name: name.get_untracked(),
            kind: Some(kind.get_untracked()),
        };
        room.act(path.clone(), serde_json::json!(body));
    };
    let close = move |()| room.open.set(None);
    view! {
        <Sheet title=move || t().rename class="small-sheet" on_close=close>
            <form class="body" on:submit=submit>
                <Field id="device-name" label=move || t().name>
                    <TextInput id="device-name" value=name/>
                </Field>
                <Seg label=move || t().kind options=kinds value=kind on_pick=move |picked| kind.set(picked)/>
                {live(move || room.refusal())}
                <div class="row">
                    <Button on_press=close>{live(move || i.t().back)}</Button>
                    <span class="grow"></span>
                    <Button kind=ButtonKind::Primary submit=true disabled=missing>{live(move || i.t().save)}</Button>
                </div>
            </form>
        </Sheet>
    }
    .into_any()
}

/// Whether a device shall be revoked: one press, and one to be sure.
#[component]
pub(super) fn RevokeSheet(room: Room, device: DeviceView) -> impl IntoView {
    let i = room.session.i18n;
    let t = move || Devices::of(i.lang());
    let path = format!("/api/devices/{}/revoke", device.id);
    let (own, name) = (device.own, device.name);
    let close = move |()| room.open.set(None);
    let revoke = move |()| room.act(path.clone(), serde_json::json!({}));
    view! {
        <Sheet title=move || t().revoke_title class="small-sheet" on_close=close>
            <div class="body">
                <h3>{name}</h3>
                <p>{live(move || t().revoke_fact)}</p>
                <p class="muted">{live(move || t().revoke_advice)}</p>
                <Show when=move || own>
                    <Banner tone=Tone::Warn icon="triangle-alert" fact=move || t().revoke_own/>
                </Show>
                {live(move || room.refusal())}
                <div class="row">
                    <Button on_press=close>{live(move || i.t().back)}</Button>
                    <span class="grow"></span>
                    <Button kind=ButtonKind::DangerSolid icon="ban" disabled=room.busy on_press=revoke>{live(move || t().revoke)}</Button>
                </div>
            </div>
        </Sheet>
    }
    .into_any()
}
