//! The Zs that were made, newest first: what each of them says, and a copy on paper.

use super::{Desk, prints, sums};
use crate::format::{manat, moment};
use crate::ui::{Badge, Button, Tone, live};
use domain::day::{Z, ZPage};
use leptos::prelude::*;

/// The newest Zs.
#[component]
pub fn Archive(
    /// The page.
    desk: Desk,
    /// What is there.
    page: ZPage,
) -> impl IntoView {
    if page.closings.is_empty() {
        return view! { <p class="muted">{live(move || desk.t().none)}</p> }.into_any();
    }
    let print = prints(desk);
    let one = |z: Z| entry(desk, print, &z);
    view! { <div class="zs">{page.closings.into_iter().map(one).collect::<Vec<_>>()}</div> }
        .into_any()
}

fn entry(desk: Desk, print: Callback<String>, z: &Z) -> AnyView {
    let (number, t) = (z.number, desk.t());
    let at = moment(
        desk.session.i18n.lang(),
        z.report.until,
        desk.session.now.get_untracked(),
        desk.session.offset_minutes(),
    );
    let facts = format!("{at} · {}", z.by.name);
    let forced = z
        .forced
        .then(|| view! { <Badge tone=Tone::Warn>{t.forced}</Badge> });
    let copy = move |()| print.run(format!("/api/day/z/{number}/print"));
    view! {
        <details class="z">
            <summary><b>{format!("Z №{number}")}</b>" "{forced}<span class="muted t13 grow">{facts}</span><b>{manat(z.report.sums.total)}</b></summary>
            {sums(desk, &z.report.sums)}
            <div class="drawer-acts">
                <span class="muted t13 grow">{format!("{}: {}", t.code, z.chain)}</span>
                <Button icon="printer" on_press=copy>{t.reprint}</Button>
            </div>
        </details>
    }
    .into_any()
}
