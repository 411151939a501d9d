//! The full-screen stop: a device that cannot keep anything must not look as if it could.

use crate::i18n::Outbox;
use crate::ports::Storage;
use crate::session::use_session;
use crate::store::use_store;
use crate::ui::{Button, ButtonKind, ButtonSize, Icon, live};
use leptos::prelude::*;

/// Covers everything while the storage is dead, blocked or taken over by a newer build.
#[component]
pub fn Stop() -> impl IntoView {
    let i = use_session().i18n;
    let standing = use_store().standing();
    let storage = Memo::new(move |_| standing.get().storage);
    live(move || {
        let t = Outbox::of(i.lang());
        let (title, hint) = match storage.get() {
            Storage::Fine | Storage::Full => return None,
            Storage::Dead => (t.dead, t.dead_hint),
            Storage::Superseded => (t.superseded, t.superseded_hint),
            Storage::Blocked => (t.blocked, t.blocked_hint),
        };
        let reload = move |()| {
            // Fails only in a page that is being taken down.
            let _ = window().location().reload();
        };
        Some(view! {
            <div class="stop" role="alertdialog" aria-modal="true" aria-label=title>
                <Icon name="triangle-alert"/>
                <h1>{title}</h1>
                <p>{hint}</p>
                <Button kind=ButtonKind::Primary size=ButtonSize::Huge icon="repeat" on_press=reload>{t.reload}</Button>
            </div>
        })
    })
}
