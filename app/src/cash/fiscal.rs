//! The fiscal device: how many documents wait for it, and those that it refused.

use super::Desk;
use crate::ui::{Badge, Button, For, Icon, Show, Tone, live};
use domain::Command;
use domain::fiscal::{Kind, Stage, Step, Waiting};
use leptos::prelude::*;

/// Nothing where all is acknowledged.
#[component]
pub fn FiscalSection(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let state = desk.store.state();
    let fiscal = Memo::new(move |_| state.with(|state| state.fiscal.clone()));
    let some = move || fiscal.with(|fiscal| !fiscal.waiting.is_empty());
    let counts = move || {
        let (waiting, review) = fiscal.with(|fiscal| fiscal.counts());
        let t = desk.t();
        let waits = (waiting > 0)
            .then(|| view! { <Badge>{format!("{}: {waiting}", t.fiscal_waits)}</Badge> });
        let review = (review > 0).then(
            || view! { <Badge tone=Tone::Warn>{format!("{}: {review}", t.fiscal_review)}</Badge> },
        );
        view! { {waits} {review} }
    };
    let refused = move || {
        fiscal.with(|fiscal| {
            let all = fiscal.waiting.iter();
            let refused = all.filter(|one| one.stage == Stage::NeedsReview);
            refused.cloned().collect::<Vec<_>>()
        })
    };
    view! {
        <Show when=some>
            <article class="drawer fiscal">
                <header><Icon name="receipt-text"/><h2 class="grow">{live(move || desk.t().fiscal)}</h2>{live(counts)}</header>
                <ul class="moves"><For each=refused key=|one| one.id children=move |one| row(desk, &one)/></ul>
            </article>
        </Show>
    }
    .into_any()
}

/// A document that was refused, why, and the way to send it again.
fn row(desk: Desk, one: &Waiting) -> AnyView {
    let (document, order, number) = (one.id, one.order, one.number.clone());
    let kind = one.kind;
    let what = move || {
        let t = desk.t();
        let kind = match kind {
            Kind::Sale => t.fiscal_sale,
            Kind::Refund => t.fiscal_refund,
            Kind::Z => "Z",
        };
        format!("{kind} №{number}")
    };
    let again = move |()| {
        let step = Step {
            document,
            order,
            to: Stage::Pending,
            ..Step::default()
        };
        desk.store.submit(Command::StepFiscal(step));
    };
    let may = move || desk.session.may("day.close");
    view! {
        <li>
            <span class="grow">{live(what)}<br/><span class="muted t13">{one.problem.clone()}</span></span>
            <Show when=may><Button icon="repeat" on_press=again>{live(move || desk.t().fiscal_again)}</Button></Show>
        </li>
    }
    .into_any()
}
