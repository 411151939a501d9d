//! What owners and accountants see. Drawn by the server, and whole without a script: with one, the part that a script may
//! swap follows the figures by itself.

mod age;
mod attention;
mod chart;
mod frame;
mod lists;
mod sites;
mod tiles;

pub use frame::document;

use super::Page;
use crate::format::clock;
use crate::i18n::{Owner, not_live};
use crate::ui::Icon;
use domain::cloud::dashboard::{Dashboard, SiteExceptions, Span};
use domain::ids::SiteId;
use leptos::prelude::*;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The restaurant; none for all.
    pub site: Option<SiteId>,
    /// The stretch.
    pub span: Span,
}

impl Choice {
    /// As it stands in an address.
    pub fn query(self) -> String {
        let range = self.span.word();
        match self.site {
            Some(site) => format!("?range={range}&site={site}"),
            None => format!("?range={range}"),
        }
    }
}

fn choice(board: &Dashboard) -> Choice {
    Choice {
        site: board.site,
        span: board.span,
    }
}

/// The part that a script swaps for a newer one.
pub fn dashboard(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    if board.sites.is_empty() {
        return view! {
            <div id="board" class="o-body">
                <section class="card own-empty" role="status"><Icon name="store"/><b>{t.none}</b><p>{t.none_hint}</p></section>
            </div>
        }
        .into_any();
    }
    let several = board.site.is_none() && board.sites.len() > 1;
    let missing = (several && board.not_live > 0).then(|| {
        let words = not_live(page.lang, board.not_live);
        view! { <p class="own-note" role="status"><Icon name="info"/><span>{words}</span></p> }
    });
    let drawn = format!("{} {}", t.drawn, clock(board.at, board.offset_minutes));
    view! {
        <div id="board" class="o-body" data-at=board.at.0.to_string() data-site=board.site.map(|site| site.to_string())
            data-as-of=board.age.as_of.map(|at| at.0.to_string())>
            {sites::sites(page, board)}
            {missing}
            {chart::hero(page, board)}
            {attention::card(page, board)}
            {tiles::tiles(page, board)}
            {lists::kinds(page, board)}
            {lists::top(page, board, t.items, t.pieces, board.items.as_deref())}
            {lists::top(page, board, t.waiters, t.of_checks, board.waiters.as_deref())}
            {lists::statement(page, board)}
            <p class="own-drawn">{drawn}</p>
        </div>
    }
    .into_any()
}

/// Everything that needs somebody, each with its evidence.
pub fn exceptions(page: &Page, choice: Choice, list: &SiteExceptions) -> AnyView {
    attention::page(page, choice, list)
}

/// A page that cannot be shown, and why.
pub fn refused(page: &Page, words: &'static str) -> AnyView {
    let t = Owner::of(page.lang);
    view! {
        <div class="o-body">
            <section class="card own-empty">
                <div class="banner danger" role="alert"><Icon name="circle-alert"/><span><b>{words}</b></span></div>
                <a class="btn" href="/owner"><Icon name="arrow-left"/>{t.back}</a>
            </section>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests;
