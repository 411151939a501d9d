//! One sentence about what was just done, with a way back, for 8 seconds. Never for errors.

use super::Button;
use super::live::live;
use crate::i18n::use_i18n;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long an act can be taken back.
const STAY: Duration = Duration::from_secs(8);

/// Takes an act back. Not a `Callback`: one that is made where the act was done is gone with what was done away.
pub type Undo = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    icon: &'static str,
    sentence: String,
    undo: Option<Undo>,
}

/// Shows toasts, one at a time. `Copy`: take it into event handlers.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Option<Toast>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// Makes the page's toasts. Once, at the root.
pub fn provide_toasts() {
    provide_context(Toasts {
        shown: RwSignal::new(None),
        timer: StoredValue::new(None),
    });
}

/// The page's toasts. Call it while a component is built, not in an event handler.
pub fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}

impl Toasts {
    /// Says what was done; `undo` takes it back.
    pub fn show(self, icon: &'static str, sentence: String, undo: Option<Undo>) {
        self.hide();
        self.shown.set(Some(Toast {
            icon,
            sentence,
            undo,
        }));
        let timer = set_timeout_with_handle(move || self.shown.set(None), STAY);
        self.timer.set_value(timer.ok());
    }

    /// Takes the toast away.
    pub fn hide(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.shown.set(None);
    }
}

/// Where toasts appear. Once, at the root.
#[component]
pub fn ToastHost() -> impl IntoView {
    let toasts = use_toasts();
    let i = use_i18n();
    let body = move |toast: Toast| {
        let undo = toast.undo.map(|undo| {
            let act = move |()| {
                undo();
                toasts.hide();
            };
            view! { <Button on_press=act>{live(move || i.t().undo)}</Button> }
        });
        view! {
            <div class="toast">
                <i class=format!("i i-{}", toast.icon) aria-hidden="true"></i>
                <span class="grow">{toast.sentence}</span>
                {undo}
            </div>
        }
    };
    view! { <div role="status">{live(move || toasts.shown.get().map(body))}</div> }.into_any()
}
