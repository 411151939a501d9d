//! A sheet over the screen: focus stays inside, Esc closes it, focus returns to where it was.

use super::live::{attr, live};
use super::{Button, ButtonKind, ButtonSize};
use crate::i18n::use_i18n;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Whether a key belongs to a sheet: one is open, or the key has just closed it. Keys of a whole screen ask first: the
/// digits of a PIN are no quantity.
pub fn sheet_is_open(event: &KeyboardEvent) -> bool {
    let open = document().query_selector("dialog[open]");
    let target = event.target();
    let target = target.and_then(|target| target.dyn_into::<Element>().ok());
    let inside = |element: Element| matches!(element.closest("dialog"), Ok(Some(_)));
    matches!(open, Ok(Some(_))) || target.is_some_and(inside)
}

/// A modal sheet; draw it while it is open. Built on the platform's modal dialog, which keeps the focus inside
/// and the rest of the page inert. Footer buttons go into a `<footer>` at the end of the children.
///
/// ```ignore
/// <Show when=move || open.get()>
///     <Sheet title=move || dish_name() class="mod-sheet" on_close=move |()| open.set(false)> … </Sheet>
/// </Show>
/// ```
#[component]
pub fn Sheet(
    /// What it is about.
    #[prop(into)]
    title: TextProp,
    /// More classes, such as `bottom`.
    #[prop(optional)]
    class: &'static str,
    /// The person wants to leave it.
    #[prop(into)]
    on_close: Callback<()>,
    /// Body and footer.
    children: Children,
) -> impl IntoView {
    let i = use_i18n();
    let dialog = NodeRef::<html::Dialog>::new();
    let before = StoredValue::new_local(None::<HtmlElement>);
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let focused = document().active_element();
            before.set_value(focused.and_then(|element| element.dyn_into().ok()));
            // Fails only for a dialog that is open or detached; both mean that there is nothing to do.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        if let Some(Some(element)) = before.try_get_value() {
            // Not before the dialog is gone: until then the page behind it takes no focus.
            request_animation_frame(move || {
                // What is gone has no focus to take.
                let _ = element.focus();
            });
        }
    });
    let spoken = title.clone();
    view! {
        <dialog
            class=format!("sheet {class}")
            node_ref=dialog
            aria-label=attr(move || spoken.get())
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                on_close.run(());
            }
        >
            <header>
                <h2 class="grow">{live(move || title.get())}</h2>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Icon icon="x" label=move || i.t().close on_press=on_close/>
            </header>
            {children()}
        </dialog>
    }
    .into_any()
}
