//! The restaurants: a chip for each of the first ones, with its figure and state, and a list for the others.

use super::age::word;
use super::{Choice, choice};
use crate::cloud::Page;
use crate::format::{age as ago, moment};
use crate::i18n::{Owner, Units, no_link};
use domain::Money;
use domain::cloud::dashboard::{BEHIND, Dashboard, SiteTile, Stand};
use leptos::prelude::*;

/// Whole manat, as chips show them.
fn whole(amount: Money) -> String {
    let text = crate::format::money(amount);
    let (whole, _) = text.split_once('.').unwrap_or((text.as_str(), ""));
    whole.to_owned()
}

/// All of them.
pub fn sites(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    let here = choice(board);
    let all = (board.sites.len() > 1).then(|| {
        let sum: Money = board.sites.iter().map(|site| site.due).sum();
        let to = format!("/owner{}", Choice { site: None, ..here }.query());
        let current = board.site.is_none().then_some("true");
        let count = board.sites.len().to_string();
        view! {
            <a class="site" href=to aria-current=current>
                <b><span>{t.all}</span><span>{whole(sum)}</span></b>
                <small>{format!("{}: {count}", t.restaurants)}</small>
            </a>
        }
    });
    let first = board.sites.iter().take(BEHIND);
    // The chosen one is always in sight.
    let chosen = board.sites.iter().skip(BEHIND);
    let chosen = chosen.filter(|site| Some(site.id) == board.site);
    let chips: Vec<AnyView> = first
        .chain(chosen)
        .map(|site| chip(page, board, site))
        .collect();
    view! {
        <nav class="sites" aria-label=t.restaurants>
            {all}
            {chips}
            {others(page, board)}
        </nav>
    }
    .into_any()
}

fn chip(page: &Page, board: &Dashboard, site: &SiteTile) -> AnyView {
    let to = format!(
        "/owner{}",
        Choice {
            site: Some(site.id),
            ..choice(board)
        }
        .query()
    );
    let alone = board.sites.len() == 1;
    let current = (alone || board.site == Some(site.id)).then_some("true");
    let dim = (site.age.stand != Stand::Live).then_some("dim");
    view! {
        <a class="site" href=to aria-current=current>
            <b><span>{site.name.clone()}</span><span class=dim>{whole(site.due)}</span></b>
            <span class="age" data-state=word(site.age.stand)><span>{state(page, board, site)}</span></span>
        </a>
    }
    .into_any()
}

fn state(page: &Page, board: &Dashboard, site: &SiteTile) -> AnyView {
    let t = Owner::of(page.lang);
    match (site.age.stand, site.age.as_of) {
        (Stand::Live, Some(at)) => {
            let old = ago(page.now.since(at), Units::of(page.lang));
            view! { <span class="own-live">{t.live}" · "</span><span data-ticks=at.0.to_string()>{old}</span> }.into_any()
        }
        (Stand::Behind, Some(at)) => {
            let since = moment(page.lang, at, page.now, board.offset_minutes);
            let words = no_link(page.lang, &since);
            let words = match &site.last_check {
                Some(check) => format!("{words} · {} №{check}", t.last_check),
                None => words,
            };
            words.into_any()
        }
        (stand, _) => t.stand(stand).into_any(),
    }
}

/// Those that have no chip.
fn others(page: &Page, board: &Dashboard) -> Option<AnyView> {
    let t = Owner::of(page.lang);
    let rest: Vec<_> = board
        .sites
        .iter()
        .skip(BEHIND)
        .map(|site| {
            let chosen = board.site == Some(site.id);
            view! { <option value=site.id.to_string() selected=chosen>{site.name.clone()}</option> }
        })
        .collect();
    (!rest.is_empty()).then(|| {
        view! {
            <form class="site own-others" method="get" action="/owner">
                <input r#type="hidden" name="range" value=board.span.word()/>
                <label for="others">{t.others}</label>
                <span class="row"><select id="others" name="site">{rest}</select>
                <button class="btn" r#type="submit">{t.show}</button></span>
            </form>
        }
        .into_any()
    })
}
