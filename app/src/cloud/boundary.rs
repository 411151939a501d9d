//! The map: every door, every rule, everything that runs beside the program.

use super::frame::Page;
use crate::i18n::{impact, stage, zone};
use crate::ui::{Badge, Icon, Tone};
use domain::cloud::boundary::{Boundary, DependencyView, EndpointView, Impact, Invariant};
use leptos::prelude::*;

/// What the page shows; the same on the hub and in the cloud.
pub type BoundaryPage = Boundary;

/// The page.
pub fn boundary(page: &Page, map: &BoundaryPage) -> AnyView {
    let t = page.t();
    let counts = map.counts;
    let rules = map.invariants.iter().map(|one| rule(page, one));
    let needs = map.dependencies.iter().map(|one| dependency(page, one));
    let doors = map.endpoints.iter().map(|one| door(page, one));
    let number = |name: &'static str, count: usize| {
        view! { <dl class="stat"><dt>{name}</dt><dd>{count}</dd></dl> }
    };
    view! {
        <div class="cloud-head"><h1>{t.boundary}</h1></div>
        <p class="muted cloud-lead">{t.boundary_hint}</p>
        <section class="card cloud-counts">
            {number(t.endpoints, counts.endpoints)}
            {number(zone(page.lang, domain::cloud::boundary::Zone::Cloud), counts.cloud)}
            {number(zone(page.lang, domain::cloud::boundary::Zone::Hub), counts.hub)}
            {number(t.audited, counts.audited)}
        </section>
        <section class="card cloud-card wide">
            <h2>{t.invariants}</h2>
            <ul class="cloud-rules">{rules.collect_view()}</ul>
        </section>
        <section class="card cloud-card wide">
            <h2>{t.dependencies}</h2>
            <table class="data-table">
                <thead><tr>
                    <th scope="col">{t.dependencies}</th><th scope="col">{t.stage}</th><th scope="col">{t.zone}</th>
                    <th scope="col">{t.offline}</th><th scope="col">{t.variables}</th><th scope="col">{t.configured}</th>
                </tr></thead>
                <tbody>{needs.collect_view()}</tbody>
            </table>
        </section>
        <section class="card cloud-card wide">
            <h2>{t.endpoints}</h2>
            <table class="data-table cloud-doors">
                <thead><tr>
                    <th scope="col">{t.endpoints}</th><th scope="col">{t.zone}</th><th scope="col">{t.offline}</th><th scope="col">{t.audited}</th>
                </tr></thead>
                <tbody>{doors.collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn rule(page: &Page, one: &Invariant) -> AnyView {
    let t = page.t();
    let (icon, tone, word) = if one.holds {
        ("circle-check", Tone::Ok, t.holds)
    } else {
        ("circle-x", Tone::Danger, t.broken)
    };
    let state = if one.holds { "ok" } else { "down" };
    let (id, seen) = (one.id.clone(), one.seen.clone());
    let name = id.clone();
    view! {
        <li data-state=state data-rule=name>
            <Icon name=icon/>
            <span class="grow"><b>{id}</b><small>{seen}</small></span>
            <Badge tone=tone>{word}</Badge>
        </li>
    }
    .into_any()
}

fn answer(page: &Page, yes: bool) -> &'static str {
    if yes { page.t().yes } else { page.t().no }
}

fn dependency(page: &Page, one: &DependencyView) -> AnyView {
    let t = page.t();
    let variables = if one.variables.is_empty() {
        t.nothing_needed.to_owned()
    } else {
        one.variables.join(", ")
    };
    let tone = if one.configured {
        Tone::Ok
    } else {
        Tone::Plain
    };
    let name = one.name.clone();
    let configured = answer(page, one.configured);
    view! {
        <tr>
            <td class="cloud-name"><b>{name}</b></td>
            <td data-label=t.stage>{stage(page.lang, one.stage)}</td>
            <td data-label=t.zone>{zone(page.lang, one.zone)}</td>
            <td data-label=t.offline>{impact(page.lang, one.impact)}</td>
            <td data-label=t.variables class="cloud-code">{variables}</td>
            <td data-label=t.configured><Badge tone=tone>{configured}</Badge></td>
        </tr>
    }
    .into_any()
}

fn door(page: &Page, one: &EndpointView) -> AnyView {
    let t = page.t();
    let tone = match one.impact {
        Impact::None => Tone::Plain,
        Impact::QueuesLocally => Tone::Warn,
        Impact::LanRequired => Tone::Accent,
    };
    let way = format!("{} {}", one.method, one.path);
    let (id, summary) = (one.id.clone(), one.summary.clone());
    let offline = impact(page.lang, one.impact);
    view! {
        <tr>
            <td class="cloud-name"><b class="cloud-code">{way}</b><small>{id}" · "{summary}</small></td>
            <td data-label=t.zone>{zone(page.lang, one.zone)}</td>
            <td data-label=t.offline><Badge tone=tone>{offline}</Badge></td>
            <td data-label=t.audited>{answer(page, one.audited)}</td>
        </tr>
    }
    .into_any()
}
