//! Tips: with the payment, or after it.

use super::desk::Desk;
use crate::format::{amount_of, manat, money};
use crate::i18n::{Payments, error_text, percent};
use crate::store::Refusal;
use crate::ui::{Banner, Button, Show, TextInput, Tone, attr, live};
use domain::payments::{SetTip, offers};
use domain::{Command, Money};
use leptos::prelude::*;

/// The key that lets the others type a tip.
#[component]
pub fn TipKey(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let press = move |_| {
        desk.tipping.update(|on| *on = !*on);
        if !desk.tipping.get_untracked() {
            desk.give(Money::ZERO);
        }
    };
    view! {
        <button class="key soft tip-key" type="button" aria-pressed=attr(move || desk.tipping.get().to_string()) on:click=press>{live(move || t().tip)}</button>
    }
    .into_any()
}

/// The tips that are offered, and the one that was typed.
#[component]
pub fn Tips(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let offer = move |(bp, tip): (u32, Money)| {
        view! {
            <button type="button" class="btn stack" aria-pressed=attr(move || (desk.tip() == tip).to_string()) on:click=move |_| desk.give(tip)>
                {percent(bp)}<small>{money(tip)}</small>
            </button>
        }
    };
    let all = Memo::new(move |_| {
        let asked = desk.asked();
        desk.catalog.with(|catalog| offers(catalog, asked))
    });
    view! {
        <div class="picks tips" role="group" aria-label=attr(move || t().tip)>
            {live(move || all.get().into_iter().map(offer).collect::<Vec<_>>())}
            <Button on_press=move |()| desk.give(Money::ZERO)>{live(move || t().no_tip)}</Button>
            <b class="end">{live(move || manat(desk.tip()))}</b>
        </div>
    }
    .into_any()
}

/// How a tip that comes after its payment stands.
#[derive(Clone, Copy)]
struct After {
    desk: Desk,
    set: RwSignal<Option<Money>>,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl After {
    fn give(self, tip: Money) {
        let desk = self.desk;
        let paid = desk.id.get_untracked().zip(desk.taken.get_untracked());
        let Some((order, (payment, _))) = paid.filter(|_| !self.busy.get_untracked()) else {
            return;
        };
        let command = Command::SetTip(SetTip {
            order,
            payment,
            tip,
        });
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            let answer = desk.store.submit_and_wait(command).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => self.set.set(Some(tip)),
                Err(why) => self.refusal.set(Some(why)),
            }
        });
    }

    /// What came of it.
    fn told(self) -> Option<AnyView> {
        let lang = self.desk.i18n.lang();
        let refused = self.refusal.get().map(|why| {
            let text = error_text(lang, &why.code, &why.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }.into_any()
        });
        refused.or_else(|| {
            let text = format!("{}: {}", Payments::of(lang).tip_set, manat(self.set.get()?));
            Some(view! { <Banner tone=Tone::Ok icon="circle-check" fact=text/> }.into_any())
        })
    }
}

/// A tip for the payment that was taken last, when the guest gives it after all.
#[component]
pub fn TipAfter(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let own = RwSignal::new(String::new());
    let after = After {
        desk,
        set: RwSignal::new(None),
        busy: RwSignal::new(false),
        refusal: RwSignal::new(None),
    };
    let busy = after.busy;
    let offer = move |(bp, tip): (u32, Money)| {
        view! {
            <button type="button" class="btn stack" aria-pressed=attr(move || (after.set.get() == Some(tip)).to_string()) disabled=attr(move || busy.get()) on:click=move |_| after.give(tip)>
                {percent(bp)}<small>{money(tip)}</small>
            </button>
        }
    };
    let all = move || {
        let amount = desk.paid_with.get().map(|(_, amount)| amount);
        let offers = desk
            .catalog
            .with(|catalog| offers(catalog, amount.unwrap_or_default()));
        offers.into_iter().map(offer).collect::<Vec<_>>()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(tip) = untrack(|| own.with(|text| amount_of(text))) {
            after.give(tip);
        }
    };
    view! {
        <Show when=move || desk.paid_with.get().is_some()>
            <form class="picks tips after" on:submit=submit aria-label=attr(move || t().tip)>
                <label for="tip-after">{live(move || t().tip)}</label>
                {live(all)}
                <TextInput id="tip-after" value=own input_mode="decimal"/>
                <Button submit=true disabled=busy>"OK"</Button>
            </form>
        </Show>
        {live(move || after.told())}
    }
    .into_any()
}
