//! Icons, drawn by `style/icons.css` as masks, so that they take the colour of the text.

use leptos::prelude::*;

/// An icon by its name in `style/icons.css` (`send`, `bell-ring`). It is decoration: the word beside it, or the
/// button's label, says what it means.
#[component]
pub fn Icon(
    /// The name without `i-`.
    name: &'static str,
    /// More classes, such as `mark`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let class = if class.is_empty() {
        format!("i i-{name}")
    } else {
        format!("i i-{name} {class}")
    };
    view! { <i class=class aria-hidden="true"></i> }
}
