//! The browser side: the ports over fetch, an event stream and cookies, and the start of the page.
//!
//! The hub has drawn the page already; [`start`] wakes it up with the same data.

mod clock;
mod lead;
mod live;
mod outbox;
mod prefs;
mod transport;

use app::App;
use app::ports::Ports;
use app::session::Boot;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

/// Runs when the module is loaded: hydrates what the hub drew.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    let boot = boot();
    let ports = ports(boot.build_id.clone());
    hydrate_body(move || {
        provide_context(ports);
        provide_context(boot);
        view! { <App/> }
    });
    // Until then a tap does nothing, and nobody can see it: styles and tests may ask.
    if let Some(page) = document().document_element() {
        // Fails only for a name that is none.
        let _ = page.set_attribute("data-live", "");
    }
}

/// What the hub wrote into the page; a page without it starts signed out.
fn boot() -> Boot {
    document()
        .get_element_by_id("boot")
        .and_then(|element| element.text_content())
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}

fn ports(build: String) -> Ports {
    Ports {
        transport: Arc::new(transport::Fetch),
        commands: Arc::new(outbox::Outbox::new(build)),
        feed: Arc::new(live::Stream::new()),
        prefs: Arc::new(prefs::Cookies),
        clock: Arc::new(clock::Browser),
        ids: Arc::new(clock::Browser),
    }
}
