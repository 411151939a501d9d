//! What was done, by whom, the newest first.

use super::frame::Page;
use crate::format::moment;
use crate::ui::Icon;
use domain::cloud::AuditList;
use leptos::prelude::*;

/// So many entries are on one page.
pub const PAGE: usize = 50;

/// The page of the record.
pub fn audit(page: &Page, record: &AuditList) -> AnyView {
    let t = page.t();
    let more = (record.entries.len() >= PAGE)
        .then(|| record.entries.last())
        .flatten()
        .map(|last| {
            let to = format!("/operator/audit?before={}", last.number);
            view! { <a class="btn" href=to><Icon name="chevron-down"/>{t.older}</a> }
        });
    view! {
        <div class="cloud-head"><h1>{t.record}</h1></div>
        <section class="card cloud-card wide">{entries(page, record)}{more}</section>
    }
    .into_any()
}

/// The entries as a table.
pub(super) fn entries(page: &Page, record: &AuditList) -> AnyView {
    let t = page.t();
    if record.entries.is_empty() {
        return view! { <div class="empty"><Icon name="history"/><b>{t.record_empty}</b></div> }
            .into_any();
    }
    let rows = record.entries.iter().map(|one| {
        let at = moment(page.lang, one.at, page.now, page.offset_minutes);
        let (act, actor, from, detail) = (
            one.act.clone(),
            one.actor.clone(),
            one.from.clone(),
            one.detail.clone(),
        );
        let site = one.site.map(|site| {
            let short: String = site.to_string().chars().take(8).collect();
            view! { <a href=format!("/operator/sites/{site}")>{short}</a> }
        });
        view! {
            <tr>
                <td data-label=t.when class="num">{at}</td>
                <td data-label=t.who>{actor}<small>{from}</small></td>
                <td data-label=t.what><b>{act}</b>" "{site}<small>{detail}</small></td>
            </tr>
        }
    });
    view! {
        <table class="data-table cloud-record">
            <thead><tr><th scope="col">{t.when}</th><th scope="col">{t.who}</th><th scope="col">{t.what}</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
