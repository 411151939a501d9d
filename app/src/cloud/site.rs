//! One site: how it is, and what can be done about it.

use super::audit::entries;
use super::forms::{Fault, SiteForm, fields, whole};
use super::frame::Page;
use super::sites::{days, heard, tone};
use crate::format::{age, moment};
use crate::i18n::{Units, days_left, log_far, log_trouble, site_status};
use crate::ui::{Badge, Icon};
use domain::cloud::{AuditList, SiteKey, SiteView};
use leptos::prelude::*;

/// What the page of a site shows.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// The site.
    pub site: &'a SiteView,
    /// What was done with it.
    pub record: &'a AuditList,
    /// What stands in the form.
    pub form: SiteForm,
    /// What was wrong with what was asked.
    pub fault: Option<Fault>,
    /// It was stored.
    pub saved: bool,
}

/// Bytes for people.
pub(super) fn bytes(count: u64) -> String {
    const GIGA: u64 = 1 << 30;
    const MEGA: u64 = 1 << 20;
    if count >= 10 * GIGA {
        format!("{} GB", count / GIGA)
    } else {
        format!("{} MB", count / MEGA)
    }
}

/// The page.
pub fn site(page: &Page, shown: &Shown<'_>) -> AnyView {
    let t = page.t();
    let one = shown.site;
    let base = format!("/operator/sites/{}", one.site_id);
    let saved = shown.saved.then(|| {
        view! { <div class="banner ok" role="status"><Icon name="circle-check"/><span><b>{t.saved}</b></span></div> }
    });
    let fault = shown.fault.as_ref();
    let status = site_status(page.lang, one.status);
    view! {
        <div class="cloud-head">
            <h1>{one.name.clone()}" "<Badge tone=tone(one.status)>{status}</Badge></h1>
            <a class="btn" href="/operator/sites"><Icon name="arrow-left"/>{t.sites}</a>
        </div>
        {saved}
        {whole(fault)}
        {stuck(page, one)}
        <div class="cloud-grid">
            {facts(page, one)}
            <section class="card cloud-card">
                <h2>{t.change}</h2>
                <form method="post" action=base.clone() class="cloud-form">
                    <input r#type="hidden" name="basedOn" value=one.version.to_string()/>
                    {fields(t, &shown.form, fault)}
                    <button class="btn primary" r#type="submit">{t.save}</button>
                </form>
            </section>
            {locking(page, one, &base)}
            {key(page, &base)}
            {leaving(page, &base)}
            <section class="card cloud-card wide">
                <h2>{t.record}</h2>
                {entries(page, shown.record)}
            </section>
        </div>
    }
    .into_any()
}

/// What keeps the site's log from going on, and what to do.
fn stuck(page: &Page, site: &SiteView) -> Option<AnyView> {
    let (fact, advice) = log_trouble(page.lang, site.log.as_ref()?)?;
    let trouble = site.log.as_ref().and_then(|log| log.trouble.as_ref());
    let since = trouble.map(|one| {
        let since = moment(page.lang, one.since, page.now, page.offset_minutes);
        format!("({since}) ")
    });
    let accept = trouble
        .filter(|one| one.code == "history_changed")
        .map(|_| {
            let command = format!(
                "sufra admin --data /var/lib/sufra-cloud accept-restore --site {}",
                site.site_id
            );
            view! { <p class="cloud-secret" tabindex="0">{command}</p> }
        });
    Some(
        view! {
            <div class="banner danger" role="alert"><Icon name="history"/><span><b>{fact}</b>" "{since}{advice}</span></div>
            {accept}
        }
        .into_any(),
    )
}

fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}

fn facts(page: &Page, site: &SiteView) -> AnyView {
    let t = page.t();
    let units = Units::of(page.lang);
    let mut list = vec![
        fact(t.heard, heard(page, site)),
        fact(t.licence, days_left(page.lang, days(page, site).max(0))),
        fact(t.owner, site.owner.clone()),
        fact(t.contact, site.contact.clone()),
    ];
    list.push(fact(t.log, far(page, site)));
    if let Some(log) = site.log.as_ref().filter(|log| !log.chain.is_empty()) {
        let head: String = log.chain.chars().take(16).collect();
        list.push(fact(t.chain, head));
    }
    if let Some(from) = &site.last_seen_from {
        list.push(fact(t.heard_from, from.clone()));
    }
    if let Some(beat) = &site.last {
        let health = &beat.health;
        let unknown = || t.unknown.to_owned();
        let seconds = |seconds: u64| {
            let millis = i64::try_from(seconds)
                .unwrap_or(i64::MAX)
                .saturating_mul(1000);
            age(millis, units)
        };
        let printers = if health.printers_down.is_empty() {
            t.printers_well.to_owned()
        } else {
            health.printers_down.join(", ")
        };
        let disk = health.disk_free_bytes.map_or_else(unknown, |free| {
            let total = health.disk_total_bytes.map(bytes);
            total.map_or_else(|| bytes(free), |total| format!("{} / {total}", bytes(free)))
        });
        list.extend([
            fact(t.version, beat.version.clone()),
            fact(t.uptime, seconds(beat.uptime_seconds)),
            fact(t.disk, disk),
            fact(t.printers, printers),
            fact(
                t.backup,
                health.backup_age_seconds.map_or_else(unknown, seconds),
            ),
            fact(
                t.certificate,
                health
                    .certificate_days
                    .map_or_else(unknown, |days| days_left(page.lang, days)),
            ),
            fact(
                t.unsynced,
                health
                    .unsynced_events
                    .map_or_else(unknown, |count| count.to_string()),
            ),
        ]);
    }
    let id = site.site_id.to_string();
    view! {
        <section class="card cloud-card">
            <h2>{t.health}</h2>
            <dl class="cloud-facts">{list}</dl>
            <p class="muted t13 cloud-id">{id}</p>
        </section>
    }
    .into_any()
}

/// How far the site's log is, and when it was so.
fn far(page: &Page, site: &SiteView) -> String {
    let Some(log) = &site.log else {
        return page.t().log_none.to_owned();
    };
    let when = moment(page.lang, log.last_batch_at, page.now, page.offset_minutes);
    log_far(page.lang, log, &when)
}

fn locking(page: &Page, site: &SiteView, base: &str) -> AnyView {
    let t = page.t();
    if site.locked {
        let reason = site.lock_reason.clone().unwrap_or_default();
        return view! {
            <section class="card cloud-card">
                <h2>{t.locked_because}</h2>
                <div class="banner lock"><Icon name="lock"/><span>{reason}</span></div>
                <form method="post" action=format!("{base}/unlock")>
                    <button class="btn primary" r#type="submit"><Icon name="lock-open"/>{t.unlock}</button>
                </form>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="card cloud-card">
            <h2>{t.lock}</h2>
            <p class="muted">{t.lock_hint}</p>
            <form method="post" action=format!("{base}/lock") class="cloud-form">
                <div class="field">
                    <label for="reason">{t.lock_reason}</label>
                    <span class="input"><input id="reason" name="reason" required maxlength="200" autocomplete="off"/></span>
                </div>
                <button class="btn danger" r#type="submit"><Icon name="lock"/>{t.lock}</button>
            </form>
        </section>
    }
    .into_any()
}

fn key(page: &Page, base: &str) -> AnyView {
    let t = page.t();
    view! {
        <section class="card cloud-card">
            <h2>{t.key}</h2>
            <p class="muted">{t.rotate_hint}</p>
            <form method="post" action=format!("{base}/key") class="cloud-form">
                <label class="cloud-check"><input r#type="checkbox" name="now" value="true"/>{t.rotate_now}</label>
                <button class="btn" r#type="submit"><Icon name="key-round"/>{t.rotate}</button>
            </form>
        </section>
    }
    .into_any()
}

fn leaving(page: &Page, base: &str) -> AnyView {
    let t = page.t();
    view! {
        <section class="card cloud-card">
            <h2>{t.deregister}</h2>
            <p class="muted">{t.deregister_hint}</p>
            <form method="post" action=format!("{base}/deregister") class="cloud-form">
                <div class="field">
                    <label for="confirm">{t.deregister_name}</label>
                    <span class="input"><input id="confirm" name="name" required maxlength="80" autocomplete="off"/></span>
                </div>
                <button class="btn danger" r#type="submit"><Icon name="trash-2"/>{t.deregister}</button>
            </form>
        </section>
    }
    .into_any()
}

/// The key of a site, this once, with what to do with it. `address` is where the cloud is reached.
pub fn key_once(page: &Page, site: &SiteView, key: &SiteKey, address: &str) -> AnyView {
    let t = page.t();
    let join = format!(
        "sufra site join --cloud {address} --site {} --lease-key {}",
        site.site_id, key.lease_key
    );
    let secret = key.key.clone();
    view! {
        <section class="card cloud-card">
            <h1>{site.name.clone()}</h1>
            <div class="banner" role="status"><Icon name="key-round"/><span><b>{t.key_once}</b>" "{t.key_lost}</span></div>
            <p class="cloud-secret" id="site-key" tabindex="0">{secret}</p>
            <p>{t.key_how}</p>
            <p class="cloud-secret" tabindex="0">{join}</p>
            <a class="btn primary" href=format!("/operator/sites/{}", site.site_id)>{t.done}</a>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_for_people() {
        assert_eq!(bytes(700 << 20), "700 MB");
        assert_eq!(bytes(64 << 30), "64 GB");
    }
}
