//! The codes of all tables on sheets to print and cut: drawn by the hub alone.

use crate::cloud::Page;
use crate::i18n::GuestDesk;
use domain::guests::{TableLink, TableLinks};
use leptos::prelude::*;

/// White around a code, modules.
const QUIET: u32 = 4;

/// What stands on the sheets. `restaurant` stands on each code.
pub fn codes(page: &Page, restaurant: &str, links: &TableLinks) -> AnyView {
    let t = GuestDesk::of(page.lang);
    let all = links.tables.iter().filter_map(|link| {
        let qr = link.qr.as_ref()?;
        let room = link.room.get(page.lang).to_owned();
        Some(code(t, restaurant, room, link, (qr.side, qr.path.clone())))
    });
    let all: Vec<AnyView> = all.collect();
    let none = all
        .is_empty()
        .then(|| view! { <p class="g-say">{t.no_link}</p> });
    view! {
        <main class="g-codes" aria-label=t.links>{none}{all}</main>
    }
    .into_any()
}

fn code(
    t: &'static GuestDesk,
    restaurant: &str,
    room: String,
    link: &TableLink,
    (modules, path): (u32, String),
) -> AnyView {
    let size = modules.saturating_add(QUIET.saturating_mul(2));
    let frame = format!("-{QUIET} -{QUIET} {size} {size}");
    view! {
        <figure>
            <b>{restaurant.to_owned()}</b>
            <svg class="qr" viewBox=frame role="img" aria-label=link.url.clone()><path d=path></path></svg>
            <figcaption><strong>{format!("№ {}", link.table)}</strong><span>{room}</span><span>{t.scan}</span></figcaption>
        </figure>
    }
    .into_any()
}

/// Why somebody sees none of it.
pub fn no_codes(page: &Page) -> AnyView {
    view! { <main class="g-page g-gone"><p>{page.t().not_yours}</p></main> }.into_any()
}
