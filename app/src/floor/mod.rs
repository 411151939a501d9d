//! The floor plan.

use crate::ui::Brand;
use leptos::prelude::*;

/// The floor plan.
#[component]
pub fn FloorScreen() -> impl IntoView {
    view! { <main><header class="topbar"><Brand/></header></main> }
}
