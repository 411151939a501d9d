//! A payment after it was taken: a tip that comes later, and the way to pay when it was another one than was pressed.

use super::desk::Desk;
use crate::format::{amount_of, manat, money, way};
use crate::i18n::{Payments, error_text};
use crate::store::{Given, Refusal};
use crate::ui::{Banner, Button, ButtonKind, Field, For, Icon, Show, TextInput, Tone, attr, live};
use domain::ids::PaymentId;
use domain::menu::{PaymentKind, PaymentType};
use domain::payments::{ChangeMethod, Payment, SetTip, offers};
use domain::printing::percent;
use domain::{Command, Money};
use leptos::prelude::*;

/// How the commands about a payment stand; copy it into closures.
#[derive(Clone, Copy)]
struct After {
    desk: Desk,
    /// The payment that is looked at.
    open: RwSignal<Option<PaymentId>>,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
    done: RwSignal<bool>,
}

impl After {
    fn t(self) -> &'static Payments {
        Payments::of(self.desk.i18n.lang())
    }

    fn all(self) -> Vec<Payment> {
        let payments = self.desk.order.with(|order| {
            let order = order.as_ref();
            order.map(|order| order.payments.clone())
        });
        payments.unwrap_or_default()
    }

    fn payment(self) -> Option<Payment> {
        let open = self.open.get()?;
        self.all().into_iter().find(|one| one.id == open)
    }

    fn look(self, id: PaymentId) {
        self.done.set(false);
        self.refusal.set(None);
        let same = self.open.get_untracked() == Some(id);
        self.open.set((!same).then_some(id));
    }

    fn send(self, command: Command) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        self.done.set(false);
        let store = self.desk.store;
        leptos::task::spawn_local(async move {
            let answer = store.submit_and_wait(command).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(Given::Asked) => {}
                Ok(_) => self.done.set(true),
                Err(why) => self.refusal.set(Some(why)),
            }
        });
    }

    fn give(self, tip: Money) {
        let ids = self.desk.id.get_untracked().zip(self.open.get_untracked());
        if let Some((order, payment)) = ids {
            self.send(Command::SetTip(SetTip {
                order,
                payment,
                tip,
            }));
        }
    }

    /// What came of it.
    fn told(self) -> Option<AnyView> {
        let lang = self.desk.i18n.lang();
        let refused = self.refusal.get().map(|why| {
            let text = error_text(lang, &why.code, &why.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }.into_any()
        });
        refused.or_else(|| {
            let text = self.done.get().then(|| Payments::of(lang).noted)?;
            Some(view! { <Banner tone=Tone::Ok icon="circle-check" fact=text/> }.into_any())
        })
    }
}

/// The payments of a check that is over, each with what can still be said of it.
#[component]
pub fn AfterPayment(desk: Desk) -> impl IntoView {
    let after = After {
        desk,
        open: RwSignal::new(None),
        busy: RwSignal::new(false),
        refusal: RwSignal::new(None),
        done: RwSignal::new(false),
    };
    let row = move |id: PaymentId| {
        let text = move || {
            let payment = after.all().into_iter().find(|one| one.id == id)?;
            let lang = desk.i18n.lang();
            let name = desk
                .catalog
                .with(|catalog| way(lang, catalog, &payment.method));
            let tip = (!payment.tip.is_zero())
                .then(|| format!(" + {} {}", after.t().tip, money(payment.tip)));
            Some(format!(
                "{name} · {}{}",
                manat(payment.amount),
                tip.unwrap_or_default()
            ))
        };
        view! {
            <button type="button" class="btn paid-with" aria-expanded=attr(move || (after.open.get() == Some(id)).to_string()) on:click=move |_| after.look(id)>
                <Icon name="pencil"/>{live(text)}
            </button>
        }
    };
    let ids = Memo::new(move |_| {
        let all = after.all().into_iter();
        let all = all.filter(|one| one.kind.changes_hands());
        all.map(|one| one.id).collect::<Vec<_>>()
    });
    view! {
        <div class="after-payment">
            <For each=move || ids.get() key=|id| *id children=row/>
            {live(move || after.told())}
            <Show when=move || after.open.get().is_some()>
                <Tip after=after/>
                <Method after=after/>
            </Show>
        </div>
    }
    .into_any()
}

/// The tip that came with it.
#[component]
fn Tip(after: After) -> impl IntoView {
    let desk = after.desk;
    let own = RwSignal::new(String::new());
    let offer = move |(bp, tip): (u32, Money)| {
        let on = move || after.payment().is_some_and(|one| one.tip == tip);
        view! {
            <button type="button" class="btn stack" aria-pressed=attr(move || on().to_string()) on:click=move |_| after.give(tip)>
                {format!("{} %", percent(bp))}<small>{money(tip)}</small>
            </button>
        }
    };
    let amount = Memo::new(move |_| after.payment().map(|one| one.amount).unwrap_or_default());
    let all = move || {
        let amount = amount.get();
        let offers = desk.catalog.with(|catalog| offers(catalog, amount));
        offers.into_iter().map(offer).collect::<Vec<_>>()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(tip) = untrack(|| own.with(|text| amount_of(text))) {
            after.give(tip);
        }
    };
    view! {
        <form class="picks tips after" on:submit=submit>
            <label for="tip-after">{live(move || after.t().tip)}</label>
            {live(all)}
            <TextInput id="tip-after" value=own input_mode="decimal"/>
            <Button submit=true disabled=after.busy>"OK"</Button>
        </form>
    }
    .into_any()
}

/// The way in which it was paid in truth, and why it was not pressed.
#[component]
fn Method(after: After) -> impl IntoView {
    let desk = after.desk;
    let picked = RwSignal::new(None::<PaymentType>);
    let (slip, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let way = move |way: PaymentType| {
        let (name, key, set) = (way.name.clone(), way.id.clone(), way);
        let on = move || picked.with(|one| one.as_ref().is_some_and(|one| one.id == key));
        view! {
            <button type="button" class="btn" aria-pressed=attr(move || on().to_string()) on:click=move |_| picked.set(Some(set.clone()))>
                {live(move || name.get(desk.i18n.lang()).to_owned())}
            </button>
        }
    };
    let ways = move || {
        let now = after.payment().map(|one| one.method);
        let ways = desk.methods().into_iter();
        let ways = ways.filter(|one| {
            one.kind.changes_hands() && one.provider.is_none() && Some(&one.id) != now.as_ref()
        });
        ways.map(way).collect::<Vec<_>>()
    };
    let needs_slip = Memo::new(move |_| {
        let kind = |one: &PaymentType| one.slip || one.kind == PaymentKind::CardIntegrated;
        picked.with(|one| one.as_ref().is_some_and(kind))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let ids = desk.id.get_untracked().zip(after.open.get_untracked());
        let (Some((order, payment)), Some(way)) = (ids, picked.get_untracked()) else {
            return;
        };
        let slip = slip.get_untracked().trim().to_owned();
        after.send(Command::ChangeMethod(ChangeMethod {
            order,
            payment,
            method: way.id,
            slip: (!slip.is_empty()).then_some(slip),
            reason: reason.get_untracked().trim().into(),
        }));
    };
    view! {
        <form class="picks tips after" on:submit=submit>
            <span>{live(move || after.t().wrong_way)}</span>
            {live(ways)}
            <Show when=move || needs_slip.get()>
                <Field id="method-slip" label=move || after.t().slip><TextInput id="method-slip" value=slip/></Field>
            </Show>
            <Show when=move || picked.with(Option::is_some)>
                <Field id="method-reason" label=move || after.t().reason><TextInput id="method-reason" value=reason/></Field>
                <Button kind=ButtonKind::Primary submit=true disabled=after.busy>{live(move || after.t().correct)}</Button>
            </Show>
        </form>
    }
    .into_any()
}
