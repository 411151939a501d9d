//! Order entry.

use crate::ui::Brand;
use leptos::prelude::*;

/// Order entry.
#[component]
pub fn OrderScreen() -> impl IntoView {
    view! { <main><header class="topbar"><Brand/></header></main> }
}
