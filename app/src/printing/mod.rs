//! Printers and their paper.

use crate::ui::Brand;
use leptos::prelude::*;

/// Printers and their paper.
#[component]
pub fn PrintersScreen() -> impl IntoView {
    view! { <main><header class="topbar"><Brand/></header></main> }
}
