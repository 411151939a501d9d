//! Devices: which ones there are, who sits there, what they hold and lost; new ones, names, and stolen ones.

mod sheets;

use crate::bar::TillBar;
use crate::format::{age, moment};
use crate::i18n::{Devices, device_kind, error_text, holds, lost_commands};
use crate::ports::{Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::use_store;
use crate::ui::{Badge, Banner, Button, ButtonKind, EmptyState, For, Icon, Show, Tone, attr, live};
use domain::devices::{DeviceKind, DeviceView, NewCode};
use domain::ids::DeviceId;
use leptos::prelude::*;
use sheets::{CodeSheet, RenameSheet, RevokeSheet};
use std::time::Duration;

/// How often the page looks again by itself: a device that is heard is no event.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// A sheet over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    /// A new device's code.
    Code(NewCode),
    /// Another name or use.
    Rename(DeviceView),
    /// Whether a device shall be revoked.
    Revoke(DeviceView),
}

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Room {
    session: Session,
    ports: StoredValue<Ports>,
    again: Callback<()>,
    open: RwSignal<Option<Open>>,
    busy: RwSignal<bool>,
    /// Why the last act was refused.
    refused: RwSignal<Option<TransportError>>,
}

impl Room {
    /// Acts on a device and looks again; the sheet closes when it worked.
    fn act(self, path: String, body: serde_json::Value) {
        self.busy.set(true);
        self.refused.set(None);
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            match ports.transport.post(&path, body.to_string()).await {
                Ok(_) => self.open.set(None),
                Err(error) => self.refused.set(Some(error)),
            }
            self.busy.set(false);
            self.again.run(());
        });
    }

    /// Makes a code and shows it.
    fn new_code(self) {
        self.busy.set(true);
        self.refused.set(None);
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            let body = serde_json::json!({});
            match ports.send::<_, NewCode>("/api/devices/codes", &body).await {
                Ok(code) => self.open.set(Some(Open::Code(code))),
                Err(error) => self.refused.set(Some(error)),
            }
            self.busy.set(false);
        });
    }

    fn moment(self, at: domain::time::UnixMillis) -> String {
        let session = self.session;
        let (now, offset) = (session.now.get(), session.offset_minutes());
        moment(session.i18n.lang(), at, now, offset)
    }

    /// Why the last act was refused, where it was pressed.
    fn refusal(self) -> Option<AnyView> {
        let i = self.session.i18n;
        self.refused.get().map(|error| {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact/> }.into_any()
        })
    }
}

/// `/devices`.
#[component]
pub fn DevicesScreen() -> impl IntoView {
    let session = use_session();
    let (ports, state) = (use_ports(), use_store().state());
    let stored = StoredValue::new(ports.clone());
    let lost = Memo::new(move |_| state.with(|state| state.troubles.lost.clone()));
    let answer = Resource::new(
        move || lost.get(),
        move |_| {
            let ports = ports.clone();
            async move { ports.read::<Vec<DeviceView>>("/api/devices").await }
        },
    );
    Effect::new(move |_| {
        if let Ok(looking) = set_interval_with_handle(move || answer.refetch(), LOOK_AGAIN) {
            on_cleanup(move || looking.clear());
        }
    });
    let room = Room {
        session,
        ports: stored,
        again: Callback::new(move |()| answer.refetch()),
        open: RwSignal::new(None),
        busy: RwSignal::new(false),
        refused: RwSignal::new(None),
    };
    let i = session.i18n;
    let t = move || Devices::of(i.lang());
    let sheet = move || match room.open.get()? {
        Open::Code(code) => Some(view! { <CodeSheet room=room code=code/> }.into_any()),
        Open::Rename(device) => Some(view! { <RenameSheet room=room device=device/> }.into_any()),
        Open::Revoke(device) => Some(view! { <RevokeSheet room=room device=device/> }.into_any()),
    };
    view! {
        <main class="devices">
            <TillBar/>
            <section aria-label=attr(move || t().title)>
                <div class="row">
                    <h1 class="grow">{live(move || t().title)}</h1>
                    <Button kind=ButtonKind::Primary icon="qr-code" disabled=room.busy on_press=move |()| room.new_code()>{live(move || t().add)}</Button>
                </div>
                {live(move || room.open.get().is_none().then(|| room.refusal()))}
                <Transition fallback=move || view! { <EmptyState icon="smartphone" title=move || i.t().loading/> }>
                    <Answer room=room answer=answer/>
                </Transition>
            </section>
            {live(sheet)}
        </main>
    }
    .into_any()
}

/// The devices, or why they cannot be shown; an older list stays below the reason.
#[component]
fn Answer(room: Room, answer: Resource<Result<Vec<DeviceView>, TransportError>>) -> impl IntoView {
    let devices = Memo::new(move |before: Option<&Vec<DeviceView>>| match answer.get() {
        Some(Ok(devices)) => devices,
        _ => before.cloned().unwrap_or_default(),
    });
    let error = Memo::new(move |_| answer.get().and_then(Result::err));
    let i = room.session.i18n;
    let t = move || Devices::of(i.lang());
    let banner = move || {
        error.get().map(|error| {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            let advice = move || {
                let known = devices.with(|devices| !devices.is_empty());
                if known { t().old } else { "" }
            };
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact advice=advice/> }
        })
    };
    let ids = move |revoked: bool| {
        devices.with(|devices| {
            let wanted = devices
                .iter()
                .filter(|device| device.revoked_at.is_some() == revoked);
            wanted.map(|device| device.id).collect::<Vec<_>>()
        })
    };
    let none = move || error.with(Option::is_none) && ids(false).is_empty();
    let any_revoked = move || !ids(true).is_empty();
    view! {
        {live(banner)}
        <Show when=none>
            <EmptyState icon="smartphone" title=move || t().none hint=move || t().none_hint/>
        </Show>
        <div class="device-grid">
            <For each=move || ids(false) key=|id| *id let:id><Card room=room devices=devices id=id/></For>
        </div>
        <Show when=any_revoked>
            <details class="decided">
                <summary>{live(move || t().revoked)}</summary>
                <div class="device-grid">
                    <For each=move || ids(true) key=|id| *id let:id><Card room=room devices=devices id=id/></For>
                </div>
            </details>
        </Show>
    }
    .into_any()
}

/// The picture of a kind.
const fn icon(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Terminal => "monitor",
        DeviceKind::Phone => "smartphone",
        DeviceKind::Kitchen => "chef-hat",
    }
}

/// One device.
#[component]
fn Card(room: Room, devices: Memo<Vec<DeviceView>>, id: DeviceId) -> impl IntoView {
    let i = room.session.i18n;
    let t = move || Devices::of(i.lang());
    let device = Memo::new(move |_| {
        let found = |devices: &Vec<DeviceView>| devices.iter().find(|one| one.id == id).cloned();
        devices.with(found)
    });
    let with = move |read: fn(&DeviceView) -> String| {
        device.with(|device| device.as_ref().map(read).unwrap_or_default())
    };
    let name = move || with(|device| device.name.clone());
    let head = move || {
        device.get().map(|device| {
            let own = device
                .own
                .then(|| view! { <Badge tone=Tone::Accent>{t().own}</Badge> });
            let kind = device_kind(i.lang(), device.kind);
            view! { <Icon name=icon(device.kind)/><h2>{device.name}</h2><span class="muted t13">{kind}</span>{own} }
        })
    };
    let troubles = move || {
        device.get().map(|device| {
            let pending = (device.pending > 0).then(|| {
                view! { <Badge tone=Tone::Warn icon="clock">{holds(i.lang(), device.pending)}</Badge> }
            });
            let lost = (device.lost > 0).then(|| view! { <Lost room=room device=device/> });
            view! { {pending}{lost} }
        })
    };
    let revoked =
        move || device.with(|device| device.as_ref().is_none_or(|d| d.revoked_at.is_some()));
    let edit = move |()| room.open.set(device.get_untracked().map(Open::Rename));
    let revoke = move |()| room.open.set(device.get_untracked().map(Open::Revoke));
    view! {
        <article class="card device" aria-label=attr(name) data-state=attr(move || device.with(|device| device.as_ref().map(state)))>
            <header>{live(head)}</header>
            <div class="body">
                <p>{live(move || device.get().map(|device| sitting(room, &device)))}</p>
                <p class="muted t13">{live(move || device.get().map(|device| seen(room, &device)))}</p>
                {live(troubles)}
            </div>
            <Show when=move || !revoked()>
                <footer>
                    <Button icon="pencil" on_press=edit>{live(move || t().rename)}</Button>
                    <span class="grow"></span>
                    <Button kind=ButtonKind::Danger icon="ban" on_press=revoke>{live(move || t().revoke)}</Button>
                </footer>
            </Show>
        </article>
    }
    .into_any()
}

/// The value of `data-state`.
const fn state(device: &DeviceView) -> &'static str {
    if device.lost > 0 {
        "down"
    } else if device.pending > 0 {
        "wait"
    } else {
        "ok"
    }
}

/// Who sits there.
fn sitting(room: Room, device: &DeviceView) -> String {
    let i = room.session.i18n;
    match &device.signed_in {
        Some(who) => format!("{} · {}", who.name, i.t().role(who.role.name())),
        None => Devices::of(i.lang()).nobody.to_owned(),
    }
}

/// When it was heard.
fn seen(room: Room, device: &DeviceView) -> String {
    let i = room.session.i18n;
    let t = Devices::of(i.lang());
    if let Some(at) = device.revoked_at {
        return format!("{} {}", t.revoked, room.moment(at));
    }
    let Some(at) = device.seen_at else {
        return t.never.to_owned();
    };
    let ago = age(room.session.now.get().since(at), i.units());
    format!("{} {} · {ago}", t.seen, room.moment(at))
}

/// What a device lost, until somebody takes note.
#[component]
fn Lost(room: Room, device: DeviceView) -> impl IntoView {
    let i = room.session.i18n;
    let path = format!("/api/devices/{}/noted", device.id);
    let fact = move || lost_commands(i.lang(), &device.name, device.lost);
    let note = move |()| room.act(path.clone(), serde_json::json!({}));
    view! {
        <Banner tone=Tone::Danger icon="triangle-alert" fact=fact advice=move || Devices::of(i.lang()).lost_advice/>
        <Button icon="check" disabled=room.busy on_press=note>{live(move || Devices::of(i.lang()).noted)}</Button>
    }
    .into_any()
}
