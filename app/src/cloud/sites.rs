//! All sites: what needs somebody first.

use super::frame::Page;
use crate::format::{age, moment};
use crate::i18n::{Units, days_left, silent_sites, site_status, stuck_logs};
use crate::ui::{Badge, Icon, Tone};
use domain::cloud::ingest::LogView;
use domain::cloud::{SiteList, SiteStatus, SiteView};
use leptos::prelude::*;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// Days before the end of a licence from which it is shown as a warning.
const SOON: i64 = 21;

/// The colour of a status.
pub(super) const fn tone(status: SiteStatus) -> Tone {
    match status {
        SiteStatus::Well => Tone::Ok,
        SiteStatus::Waiting | SiteStatus::Deregistered => Tone::Plain,
        SiteStatus::Silent => Tone::Danger,
        SiteStatus::Locked => Tone::Lock,
        SiteStatus::Expired => Tone::Warn,
    }
}

/// When a site was heard, in words.
pub(super) fn heard(page: &Page, site: &SiteView) -> String {
    let units = Units::of(page.lang);
    site.last_seen_at.map_or_else(
        || page.t().never.to_owned(),
        |at| {
            let past = page.now.since(at);
            if past < DAY {
                age(past, units)
            } else {
                moment(page.lang, at, page.now, page.offset_minutes)
            }
        },
    )
}

/// Whole days until the licence ends; below zero when it has.
pub(super) fn days(page: &Page, site: &SiteView) -> i64 {
    site.expires_at.since(page.now).div_euclid(DAY)
}

/// The list.
pub fn sites(page: &Page, list: &SiteList) -> AnyView {
    let t = page.t();
    let silent: Vec<&SiteView> = list
        .sites
        .iter()
        .filter(|site| site.status == SiteStatus::Silent)
        .collect();
    let alarm = (!silent.is_empty()).then(|| {
        let fact = silent_sites(page.lang, silent.len());
        let names: Vec<&str> = silent.iter().take(8).map(|site| site.name.as_str()).collect();
        let names = names.join(", ");
        view! { <div class="banner danger" role="alert"><Icon name="wifi-off"/><span><b>{fact}</b>" "{names}</span></div> }
    });
    let stuck: Vec<&str> = list
        .sites
        .iter()
        .filter(|site| site.log.as_ref().is_some_and(LogView::needs_somebody))
        .map(|site| site.name.as_str())
        .collect();
    let stuck = (!stuck.is_empty()).then(|| {
        let fact = stuck_logs(page.lang, stuck.len());
        let names = stuck.into_iter().take(8).collect::<Vec<_>>().join(", ");
        view! { <div class="banner danger" role="alert"><Icon name="history"/><span><b>{fact}</b>" "{names}</span></div> }
    });
    let body = if list.sites.is_empty() {
        view! { <div class="empty"><Icon name="store"/><b>{t.none}</b><span>{t.none_hint}</span></div> }.into_any()
    } else {
        let rows = list.sites.iter().map(|site| row(page, site));
        view! {
            <table class="data-table cloud-sites">
                <thead><tr>
                    <th scope="col">{t.name}</th><th scope="col">{t.status}</th><th scope="col">{t.heard}</th>
                    <th scope="col">{t.licence}</th><th scope="col">{t.health}</th><th scope="col">{t.version}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <div class="cloud-head">
            <h1>{t.sites}" "<small>{list.sites.len()}</small></h1>
            <a class="btn primary" href="/operator/sites/new"><Icon name="plus"/>{t.new_site}</a>
        </div>
        {alarm}
        {stuck}
        <section class="card cloud-card wide">{body}</section>
    }
    .into_any()
}

fn row(page: &Page, site: &SiteView) -> AnyView {
    let t = page.t();
    let to = format!("/operator/sites/{}", site.site_id);
    let left = days(page, site);
    let licence = if left < 0 {
        let over = site_status(page.lang, SiteStatus::Expired);
        view! { <Badge tone=Tone::Warn>{over}</Badge> }.into_any()
    } else {
        let words = days_left(page.lang, left);
        if left <= SOON {
            view! { <Badge tone=Tone::Warn>{words}</Badge> }.into_any()
        } else {
            view! { <span>{words}</span> }.into_any()
        }
    };
    let status = site_status(page.lang, site.status);
    let version = site.last.as_ref().map(|beat| beat.version.clone());
    let (name, owner) = (site.name.clone(), site.owner.clone());
    view! {
        <tr>
            <td class="cloud-name"><a href=to>{name}</a><small>{owner}</small></td>
            <td data-label=t.status><Badge tone=tone(site.status)>{status}</Badge></td>
            <td data-label=t.heard>{heard(page, site)}</td>
            <td data-label=t.licence>{licence}</td>
            <td data-label=t.health>{troubles(page, site)}</td>
            <td data-label=t.version>{version}</td>
        </tr>
    }
    .into_any()
}

/// What of its health needs somebody; in short.
fn troubles(page: &Page, site: &SiteView) -> AnyView {
    let t = page.t();
    let stuck = site.log.as_ref().filter(|log| log.needs_somebody());
    let stuck = stuck.map(|_| view! { <Badge tone=Tone::Danger>{t.log}</Badge> });
    let Some(beat) = &site.last else {
        let unknown = stuck
            .is_none()
            .then(|| view! { <span class="muted">{t.unknown}</span> });
        return view! { {stuck}{unknown} }.into_any();
    };
    let health = &beat.health;
    let mut marks: Vec<String> = Vec::new();
    if !health.printers_down.is_empty() {
        marks.push(format!("{} {}", t.printers, health.printers_down.len()));
    }
    if let (Some(free), Some(total)) = (health.disk_free_bytes, health.disk_total_bytes)
        && free < total / 10
    {
        marks.push(format!("{} {}", t.disk, super::site::bytes(free)));
    }
    if let Some(days) = health.certificate_days.filter(|days| *days < SOON) {
        marks.push(format!("{} {}", t.certificate, days_left(page.lang, days)));
    }
    if let Some(waiting) = health.unsynced_events.filter(|waiting| *waiting > 1000) {
        marks.push(format!("{} {waiting}", t.unsynced));
    }
    if marks.is_empty() && stuck.is_none() {
        return view! { <Badge tone=Tone::Ok>"✓"</Badge> }.into_any();
    }
    let marks = marks
        .into_iter()
        .map(|mark| view! { <Badge tone=Tone::Warn>{mark}</Badge> });
    view! { <span class="cloud-marks">{stuck}{marks.collect_view()}</span> }.into_any()
}

/// There is no such site.
pub fn gone(page: &Page) -> AnyView {
    let t = page.t();
    view! {
        <section class="card cloud-card">
            <div class="empty"><Icon name="store"/><b>{t.gone}</b></div>
            <a class="btn" href="/operator/sites">{t.cancel}</a>
        </section>
    }
    .into_any()
}
