//! What stands around the owner's pages.

use super::Choice;
use crate::cloud::Page;
use crate::format::initials;
use crate::i18n::{Common, Owner, Units, date_line};
use crate::ui::{Brand, Icon};
use domain::Lang;
use domain::cloud::dashboard::Span;
use domain::cloud::owners::OwnerRole;
use leptos::prelude::*;

/// The whole document. `offset_minutes` is the clock in which the day is said.
pub fn document(
    page: &Page,
    (name, role): (&str, OwnerRole),
    choice: Choice,
    content: AnyView,
) -> impl IntoView + use<> {
    let t = Owner::of(page.lang);
    let (lang, theme, build) = (page.lang.tag(), page.theme, &page.assets.build_id);
    let css = page.assets.css.clone();
    let own = format!("/owner.css?{build}");
    let script = format!("/owner.js?{build}");
    let units = Units::of(page.lang);
    let units = format!("{},{},{}", units.second, units.minute, units.hour);
    view! {
        <!DOCTYPE html>
        <html lang=lang data-theme=theme data-surface="owner">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{format!("Sufra · {}", t.title)}</title>
                <link rel="icon" r#type="image/svg+xml" href="/icon.svg"/>
                <link rel="stylesheet" href=css/>
                <link rel="stylesheet" href=own/>
                <script src=script defer></script>
            </head>
            <body>
                <main class="own" aria-label=t.title data-units=units>
                    <header class="own-head">
                        {top(page, choice)}
                        {more(page, (name, role), choice)}
                    </header>
                    <p class="own-lost" role="status" hidden><Icon name="cloud-off"/>{t.lost}</p>
                    {content}
                </main>
            </body>
        </html>
    }
}

fn top(page: &Page, choice: Choice) -> AnyView {
    let t = Owner::of(page.lang);
    let spans = Span::ALL.map(|span| {
        let to = format!("/owner{}", Choice { span, ..choice }.query());
        let current = (span == choice.span).then_some("true");
        view! { <a href=to aria-current=current>{t.span_name(span)}</a> }
    });
    let today = date_line(page.lang, page.now, page.offset_minutes);
    view! {
        <div class="own-top">
            <a class="own-home" href="/owner"><Brand/></a>
            <span class="muted wide-only nowrap">{today}</span>
            <span class="grow"></span>
            <nav class="seg" aria-label=t.span>{spans.into_iter().collect_view()}</nav>
        </div>
    }
    .into_any()
}

/// Files, languages, who one is: beside the top on a desk, below everything on a phone.
fn more(page: &Page, (name, role): (&str, OwnerRole), choice: Choice) -> AnyView {
    let t = Owner::of(page.lang);
    let role = match role {
        OwnerRole::Owner => t.owner,
        OwnerRole::Accountant => t.accountant,
    };
    let languages = Lang::ALL.map(|lang| {
        let to = format!("{}{}&lang={}", page.path, choice.query(), lang.tag());
        let current = (lang == page.lang).then_some("true");
        view! { <a href=to lang=lang.tag() aria-current=current>{lang.tag()}</a> }
    });
    view! {
        <div class="own-more">
            {files(page, choice)}
            <nav class="seg cloud-lang" aria-label=Common::of(page.lang).language>{languages.into_iter().collect_view()}</nav>
            <span class="who"><span class="avatar" aria-hidden="true">{initials(name)}</span><span>{name.to_owned()}<small>{role}</small></span></span>
            <form method="post" action="/owner/sign-out"><button class="btn quiet" r#type="submit"><Icon name="log-out"/>{t.sign_out}</button></form>
        </div>
    }
    .into_any()
}

fn files(page: &Page, choice: Choice) -> AnyView {
    let t = Owner::of(page.lang);
    let inside = if choice.site.is_some() {
        let names = [
            ("orders", t.export_orders),
            ("payments", t.export_payments),
            ("slips", t.export_slips),
        ];
        let links = names.map(|(what, name)| {
            // With a mark, so that a spreadsheet reads the names.
            let to = format!(
                "/api/owner/export{}&what={what}&format=csv&bom=1",
                choice.query()
            );
            view! { <a href=to download="">{name}</a> }
        });
        links.into_iter().collect_view().into_any()
    } else {
        view! { <p>{t.export_one}</p> }.into_any()
    };
    view! {
        <details class="own-files">
            <summary class="btn"><Icon name="download"/>{t.export}</summary>
            <div class="card">{inside}</div>
        </details>
    }
    .into_any()
}
