//! The guests' page and what stands around it.

use super::dish::{combo, dish};
use super::words;
use crate::cloud::Page;
use crate::format::manat;
use crate::i18n::GuestPage;
use domain::Lang;
use domain::guests::{GuestRequest, GuestView};
use leptos::prelude::*;

/// The whole document. `tail` is the part of the address behind the last slash.
pub fn document(page: &Page, title: &str, content: AnyView) -> impl IntoView + use<> {
    let (lang, theme, build) = (page.lang.tag(), page.theme, &page.assets.build_id);
    let css = page.assets.css.clone();
    let own = format!("/guests.css?{build}");
    let script = format!("/guests.js?{build}");
    let title = title.to_owned();
    view! {
        <!DOCTYPE html>
        <html lang=lang data-theme=theme data-surface="guests">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <title>{title}</title>
                <link rel="icon" r#type="image/svg+xml" href="/icon.svg"/>
                <link rel="stylesheet" href=css/>
                <link rel="stylesheet" href=own/>
                <script src=script defer></script>
            </head>
            <body>{content}</body>
        </html>
    }
}

fn languages(page: &Page) -> AnyView {
    let links = Lang::ALL.map(|lang| {
        let to = format!("{}?lang={}", page.path, lang.tag());
        let current = (lang == page.lang).then_some("true");
        view! { <a href=to lang=lang.tag() hreflang=lang.tag() aria-current=current>{lang.tag().to_uppercase()}</a> }
    });
    view! { <nav class="seg g-lang">{links.into_iter().collect_view()}</nav> }.into_any()
}

/// An address that is no table's, or too many of them.
pub fn gone(page: &Page, too_often: bool) -> AnyView {
    let t = GuestPage::of(page.lang);
    let hint = if too_often {
        t.too_often
    } else {
        t.nowhere_hint
    };
    view! {
        <main class="g-page g-gone">
            {languages(page)}
            <h1>{t.nowhere}</h1>
            <p>{hint}</p>
        </main>
    }
    .into_any()
}

/// The page of a table. `token` is what the script asks with.
pub fn menu(page: &Page, token: &str, seen: &GuestView) -> AnyView {
    let t = GuestPage::of(page.lang);
    let lang = page.lang;
    let anchors = seen.menu.categories.iter().map(|category| {
        let to = format!("#{}", category.id);
        view! { <a href=to>{category.name.clone()}</a> }
    });
    let sections = seen.menu.categories.iter().map(|category| {
        let dishes = category.items.iter();
        let dishes: Vec<AnyView> = dishes.map(|item| dish(lang, &seen.menu, item)).collect();
        view! { <section class="g-section" id=category.id.to_string()><h2>{category.name.clone()}</h2>{dishes}</section> }
    });
    let combos = (!seen.menu.combos.is_empty()).then(|| {
        let all = seen.menu.combos.iter();
        let all: Vec<AnyView> = all.map(|one| combo(lang, &seen.menu, one)).collect();
        view! { <section class="g-section"><h2>{t.combos}</h2>{all}</section> }
    });
    // The script takes the second one away: it stays where there is none, and where one does not run.
    let closed = if seen.ordering {
        view! { <p class="g-say g-still">{t.no_script}</p> }.into_any()
    } else {
        view! { <p class="g-say" role="status">{t.closed}</p> }.into_any()
    };
    let table = format!("{} {}", t.table, seen.table);
    let rules = &seen.rules;
    view! {
        <main class="g-page" data-token=token.to_owned() data-lang=lang.tag() data-rev=seen.menu.rev.to_string()
            data-ordering=seen.ordering.then_some("") data-lines=rules.lines.to_string()
            data-pieces=rules.pieces.to_string() data-sum=rules.sum.0.to_string() data-words=words::all(lang)>
            <header class="g-head">
                <div><h1>{seen.restaurant.clone()}</h1><p>{table}</p></div>
                {languages(page)}
            </header>
            {closed}
            <p class="g-say g-away" role="status" hidden>{t.away}</p>
            {requests(t, &seen.requests)}
            <nav class="g-anchors" aria-label=t.courses>{anchors.collect_view()}</nav>
            {sections.collect_view()}
            {combos}
            {cart(t)}
        </main>
    }
    .into_any()
}

fn requests(t: &'static GuestPage, requests: &[GuestRequest]) -> AnyView {
    let all = requests.iter().map(|request| {
        let lines = request.lines.iter().map(|line| {
            view! { <li>{format!("{} × {}", line.quantity, line.name)}</li> }
        });
        view! {
            <li class="g-request" data-request=request.id.to_string() data-stage=stage_name(request)>
                <b>{t.stage(request.stage)}</b>
                <ul>{lines.collect_view()}</ul>
                <span class="g-price">{manat(request.sum)}</span>
                <p class="g-reason">{request.reason.clone()}</p>
            </li>
        }
    });
    view! {
        <section class="g-section g-requests" hidden=requests.is_empty() aria-live="polite">
            <h2>{t.requests}</h2>
            <ul>{all.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn stage_name(request: &GuestRequest) -> String {
    let name = serde_json::to_value(request.stage).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

fn cart(t: &'static GuestPage) -> AnyView {
    let most = domain::guests::limits::WORDS.to_string();
    view! {
        <section class="g-cart" data-script="" hidden>
            <details>
                <summary><span>{t.cart}</span><output class="g-pieces"></output><output class="g-total g-price"></output></summary>
                <ul class="g-lines"></ul>
                <label class="g-note"><span>{t.words}</span><textarea class="input" rows="2" maxlength=most></textarea></label>
                <p class="g-hint">{t.service}</p>
                <p class="g-wrong" role="alert" hidden></p>
                <a class="btn" data-do="renew" href="" hidden>{t.renew}</a>
                <button r#type="button" class="btn primary" data-do="send">{t.send}</button>
            </details>
        </section>
    }
    .into_any()
}
