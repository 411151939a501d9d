//! When devices could not reach the hub, and what they brought afterwards.

use crate::format::{age, moment};
use crate::i18n::{Held, conflicts, duplicates, error_text, queued};
use crate::ports::{TransportError, use_ports};
use crate::session::Session;
use crate::ui::{Badge, Banner, EmptyState, For, Icon, Show, Tone, attr, live};
use domain::devices::OutageView;
use leptos::prelude::*;
use std::time::Duration;

/// How often the list is looked at again: an outage is no event.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// The list, the newest first.
#[component]
pub(super) fn Outages(session: Session) -> impl IntoView {
    let ports = use_ports();
    let answer = Resource::new(
        || (),
        move |()| {
            let ports = ports.clone();
            async move { ports.read::<Vec<OutageView>>("/api/outages?limit=50").await }
        },
    );
    Effect::new(move |_| {
        if let Ok(looking) = set_interval_with_handle(move || answer.refetch(), LOOK_AGAIN) {
            on_cleanup(move || looking.clear());
        }
    });
    let i = session.i18n;
    let t = move || Held::of(i.lang());
    view! {
        <section class="flights" aria-label=attr(move || t().outages)>
            <h2>{live(move || t().outages)}</h2>
            <Transition fallback=move || view! { <EmptyState icon="wifi" title=move || i.t().loading/> }><Answer session=session answer=answer/></Transition>
        </section>
    }
    .into_any()
}

/// The list, or why it cannot be shown.
#[component]
fn Answer(
    session: Session,
    answer: Resource<Result<Vec<OutageView>, TransportError>>,
) -> impl IntoView {
    let i = session.i18n;
    let t = move || Held::of(i.lang());
    let list = Memo::new(move |before: Option<&Vec<OutageView>>| match answer.get() {
        Some(Ok(list)) => list,
        _ => before.cloned().unwrap_or_default(),
    });
    let error = Memo::new(move |_| answer.get().and_then(Result::err));
    let banner = move || {
        error.get().map(|error| {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact/> }
        })
    };
    let none = move || error.with(Option::is_none) && list.with(Vec::is_empty);
    let key = |view: &OutageView| (view.device, view.outage.to, view.outage.delivered_at);
    view! {
        {live(banner)}
        <Show when=none>
            <EmptyState icon="wifi" title=move || t().no_outages hint=move || t().no_outages_hint/>
        </Show>
        <ul class="outages">
            <For each=move || list.get() key=key let:view><Row session=session view=view/></For>
        </ul>
    }
    .into_any()
}

/// One outage of one device.
#[component]
fn Row(session: Session, view: OutageView) -> impl IntoView {
    let i = session.i18n;
    let (name, outage) = (view.device_name, view.outage);
    let offset = session.offset_minutes();
    let (from, to, delivered) = (outage.from, outage.to, outage.delivered_at);
    let span = move || {
        let (lang, now) = (i.lang(), session.now.get());
        format!(
            "{} – {} · {}",
            moment(lang, from, now, offset),
            moment(lang, to, now, offset),
            age(to.since(from), i.units())
        )
    };
    let brought = move || {
        let lang = i.lang();
        let at = moment(lang, delivered, session.now.get(), offset);
        format!("{} {at}", Held::of(lang).delivered)
    };
    let badges = move || {
        let lang = i.lang();
        let twice = (outage.duplicates > 0)
            .then(|| view! { <Badge icon="repeat">{duplicates(lang, outage.duplicates)}</Badge> });
        let refused = (outage.conflicts > 0).then(|| {
            view! { <Badge tone=Tone::Danger icon="triangle-alert">{conflicts(lang, outage.conflicts)}</Badge> }
        });
        view! { <Badge tone=Tone::Warn icon="clock">{queued(lang, outage.queued)}</Badge>{twice}{refused} }
    };
    view! {
        <li>
            <b><Icon name="wifi-off"/>{name}</b>
            <span>{live(span)}</span>
            <span class="health">{live(badges)}</span>
            <span class="muted t13">{live(brought)}</span>
        </li>
    }
    .into_any()
}
