//! How old a figure is: on every tile, in words and with a mark, never by colour alone.

use crate::cloud::Page;
use crate::format::{age as ago, moment};
use crate::i18n::{Owner, Units};
use domain::cloud::dashboard::{Age, Stand};
use leptos::prelude::*;

/// The word of a state for style and script.
pub const fn word(stand: Stand) -> &'static str {
    match stand {
        Stand::Live => "live",
        Stand::Behind => "stale",
        Stand::Never => "never",
        Stand::Trouble => "trouble",
    }
}

/// `12 s` while it is live; the time up to which it goes when it is not. A script lets the seconds go on.
pub fn age(page: &Page, offset_minutes: i32, age: Age) -> AnyView {
    let text = match (age.stand, age.as_of) {
        (Stand::Live, Some(at)) => ago(page.now.since(at), Units::of(page.lang)),
        (_, Some(at)) => moment(page.lang, at, page.now, offset_minutes),
        (_, None) => Owner::of(page.lang).never.to_owned(),
    };
    let ticks = age.as_of.filter(|_| age.stand == Stand::Live);
    let ticks = ticks.map(|at| at.0.to_string());
    view! { <span class="age end" data-state=word(age.stand) data-ticks=ticks>{text}</span> }
        .into_any()
}
