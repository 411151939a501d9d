//! The kitchen display.

use crate::ui::Brand;
use leptos::prelude::*;

/// The kitchen display.
#[component]
pub fn KitchenScreen() -> impl IntoView {
    view! { <main><header class="topbar"><Brand/></header></main> }
}
