//! Payment.

use crate::ui::Brand;
use leptos::prelude::*;

/// Payment.
#[component]
pub fn PaymentScreen() -> impl IntoView {
    view! { <main><header class="topbar"><Brand/></header></main> }
}
