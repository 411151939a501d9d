//! Another person at this screen: a name and a PIN, and what stands on the screen stays.

use super::pad::Pad;
use super::people::People;
use super::wire::{Person, Tiles};
use crate::ports::use_ports;
use crate::session::{Session, SignedIn};
use crate::ui::{Show, live};
use leptos::prelude::*;

/// The people of this device without the one who works here, and the pad for whom is picked. `done` when somebody came.
#[component]
pub fn Switch(session: Session, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let ports = use_ports();
    let chosen = RwSignal::new(None::<Person>);
    let tiles = RwSignal::new(None::<Tiles>);
    Effect::new(move |_| {
        let ports = ports.clone();
        leptos::task::spawn_local(async move {
            // Without the hub nobody else can sign in, and the sheet has the rest.
            if let Ok(mut all) = ports.read::<Tiles>("/api/staff/tiles").await {
                let own = session.person.get_untracked().map(|one| one.staff_id);
                all.staff.retain(|one| Some(&one.id) != own.as_ref());
                all.demo = false;
                // The sheet may have been closed meanwhile.
                let _ = tiles.try_set(Some(all));
            }
        });
    });
    let come = Callback::new(move |_: SignedIn| done.run(()));
    let people = move || {
        let tiles = tiles.get()?;
        Some(view! { <div class="takeover"><People tiles=tiles chosen=chosen/></div> })
    };
    view! {
        <Show
            when=move || chosen.with(Option::is_some)
            fallback=move || live(people)
        >
            <div class="takeover"><Pad chosen=chosen on_done=come/></div>
        </Show>
    }
    .into_any()
}
