//! What stands around every page of the cloud.

use crate::i18n::Cloud;
use crate::shell::Assets;
use crate::ui::{Brand, Icon};
use domain::Lang;
use domain::time::UnixMillis;
use leptos::prelude::*;

/// Which page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// Nobody is signed in.
    Door,
    /// Sites, and one of them.
    Sites,
    /// What was done.
    Record,
    /// What may depend on what.
    Map,
}

/// What a page knows before it is drawn.
#[derive(Clone, Debug)]
pub struct Page {
    /// The files of the build.
    pub assets: Assets,
    /// The language.
    pub lang: Lang,
    /// `light` or `dark`.
    pub theme: &'static str,
    /// Now.
    pub now: UnixMillis,
    /// The wall clock of whoever looks, minutes east of UTC.
    pub offset_minutes: i32,
    /// Who is signed in.
    pub who: Option<String>,
    /// Which page.
    pub here: Here,
    /// Its address, for the change of language.
    pub path: String,
}

impl Page {
    /// The words.
    pub const fn t(&self) -> &'static Cloud {
        Cloud::of(self.lang)
    }
}

/// The ways between the pages.
const WAYS: [(Here, &str, &str); 3] = [
    (Here::Sites, "/operator/sites", "store"),
    (Here::Record, "/operator/audit", "history"),
    (Here::Map, "/boundary", "layers"),
];

/// The whole document.
pub fn document(page: &Page, title: &str, content: AnyView) -> impl IntoView + use<> {
    let t = page.t();
    let (lang, theme) = (page.lang.tag(), page.theme);
    let title = format!("Sufra · {title}");
    let css = page.assets.css.clone();
    let own = format!("/cloud.css?{}", page.assets.build_id);
    let bar = match &page.who {
        Some(who) => Some(bar(page, who)),
        // On the hub, where the way back is the restaurant's own.
        None if page.here == Here::Map => Some(
            view! {
                <header class="topbar cloud-bar">
                    <a href="/" class="cloud-home"><Brand/></a>
                    <span class="grow"></span>
                    {languages(page)}
                </header>
            }
            .into_any(),
        ),
        None => None,
    };
    view! {
        <!DOCTYPE html>
        <html lang=lang data-theme=theme data-surface="cloud">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{title}</title>
                <link rel="icon" r#type="image/svg+xml" href="/icon.svg"/>
                <link rel="stylesheet" href=css/>
                <link rel="stylesheet" href=own/>
            </head>
            <body>
                {bar}
                <main class="cloud" aria-label=t.title>{content}</main>
            </body>
        </html>
    }
}

/// A page that cannot be shown, and why.
pub fn refused(words: &'static str) -> AnyView {
    view! {
        <section class="card cloud-card">
            <div class="banner danger" role="alert"><Icon name="circle-alert"/><span><b>{words}</b></span></div>
            <a class="btn" href="/"><Icon name="arrow-left"/>"Sufra"</a>
        </section>
    }
    .into_any()
}

/// The bar: where one is, where else to go, who one is.
fn bar(page: &Page, who: &str) -> AnyView {
    let t = page.t();
    let here = page.here;
    let name = |way: Here| match way {
        Here::Record => t.record,
        Here::Map => t.map,
        Here::Sites | Here::Door => t.sites,
    };
    let ways = WAYS.map(|(way, to, icon)| {
        let current = (way == here).then_some("page");
        view! { <a class="tab" href=to aria-current=current><Icon name=icon/>{name(way)}</a> }
    });
    let languages = languages(page);
    view! {
        <header class="topbar cloud-bar">
            <Brand/>
            <nav class="tabs" aria-label=t.title>{ways.into_iter().collect_view()}</nav>
            <span class="grow"></span>
            {languages}
            <form method="post" action="/operator/sign-out" class="cloud-who">
                <span>{who.to_owned()}</span>
                <button class="btn quiet" r#type="submit"><Icon name="log-out"/>{t.sign_out}</button>
            </form>
        </header>
    }
    .into_any()
}

/// The languages, as links: they work without scripts.
pub fn languages(page: &Page) -> AnyView {
    let links = Lang::ALL.map(|lang| {
        let to = format!("{}?lang={}", page.path, lang.tag());
        let current = (lang == page.lang).then_some("true");
        view! { <a href=to lang=lang.tag() aria-current=current>{lang.tag()}</a> }
    });
    view! { <nav class="seg cloud-lang" aria-label=page.t().language>{links.into_iter().collect_view()}</nav> }
        .into_any()
}
