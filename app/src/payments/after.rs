//! A payment after it was taken: a tip that comes later, and the way to pay when it was another one than was pressed.

use super::by_hand;
use super::tips::Offers;
use crate::format::{amount_of, manat, money, way};
use crate::i18n::{I18n, Payments};
use crate::ports::{Ports, use_ports};
use crate::sending::Sending;
use crate::session::use_session;
use crate::store::{Given, Store, use_store};
use crate::ui::{Banner, Button, ButtonKind, Field, For, Icon, Show, TextInput, Tone, attr, live};
use domain::ids::{OrderId, PaymentId};
use domain::menu::{Catalog, PaymentKind, PaymentType};
use domain::orders::wire::{GiveTip, NewMethod, PaymentView};
use domain::payments::{ChangeMethod, SetTip};
use domain::{Command, Money, routes};
use leptos::prelude::*;
use std::sync::Arc;

/// What is looked at, and how its command stands; copy it into closures.
#[derive(Clone, Copy)]
struct After {
    i18n: I18n,
    store: Store,
    catalog: Memo<Arc<Catalog>>,
    order: Signal<Option<OrderId>>,
    payments: Signal<Vec<PaymentView>>,
    /// Whoever shows the payments hears that one is another now.
    changed: Callback<()>,
    /// The way to the hub, for a check that this screen does not have any more.
    ports: StoredValue<Option<Ports>>,
    /// The payment that is looked at.
    open: RwSignal<Option<PaymentId>>,
    sending: Sending,
    done: RwSignal<bool>,
}

impl After {
    fn t(self) -> &'static Payments {
        Payments::of(self.i18n.lang())
    }

    fn payment(self) -> Option<PaymentView> {
        let open = self.open.get()?;
        let mut all = self.payments.get().into_iter();
        all.find(|one| one.id == open)
    }

    fn look(self, id: PaymentId) {
        self.done.set(false);
        self.sending.refuse(None);
        let same = self.open.get_untracked() == Some(id);
        self.open.set((!same).then_some(id));
    }

    fn send(self, command: Command) {
        self.done.set(false);
        let done = move |given| {
            if given != Given::Asked {
                self.done.set(true);
                self.changed.run(());
            }
        };
        match self.ports.get_value().zip(door(&command)) {
            Some((ports, door)) => self.sending.post((ports, self.store), door, command, done),
            None => self.sending.send(self.store, command, done),
        }
    }

    fn give(self, tip: Money) {
        let ids = self.order.get_untracked().zip(self.open.get_untracked());
        if let Some((order, payment)) = ids {
            self.send(Command::SetTip(SetTip {
                order,
                payment,
                tip,
            }));
        }
    }

    /// That it is done.
    fn told(self) -> Option<AnyView> {
        let text = self.done.get().then(|| self.t().noted)?;
        Some(view! { <Banner tone=Tone::Ok icon="circle-check" fact=text/> }.into_any())
    }
}

/// The hub's door for what is said of a payment: its address and the body.
fn door(command: &Command) -> Option<(String, String)> {
    let (route, payment, body) = match command {
        Command::SetTip(set) => {
            let body = serde_json::to_string(&GiveTip { tip: set.tip });
            (routes::TIP, set.payment, body)
        }
        Command::ChangeMethod(change) => {
            let body = serde_json::to_string(&NewMethod {
                method: change.method.clone(),
                slip: change.slip.clone(),
                reason: change.reason.clone(),
            });
            (routes::CHANGE_METHOD, change.payment, body)
        }
        _ => return None,
    };
    let path = route.path.replace("{id}", &payment.to_string());
    Some((path, body.ok()?))
}

/// The payments of a check that is over, each with what can still be said of it.
#[component]
pub fn AfterPayment(
    order: Signal<Option<OrderId>>,
    payments: Signal<Vec<PaymentView>>,
    changed: Callback<()>,
    /// It was over before it came to this screen.
    #[prop(optional)]
    settled: bool,
) -> impl IntoView {
    let store = use_store();
    let after = After {
        i18n: use_session().i18n,
        store,
        catalog: store.catalog(),
        order,
        payments,
        changed,
        ports: StoredValue::new(settled.then(use_ports)),
        open: RwSignal::new(None),
        sending: Sending::new(),
        done: RwSignal::new(false),
    };
    let row = move |id: PaymentId| {
        let text = move || {
            let mut all = payments.get().into_iter();
            let payment = all.find(|one| one.id == id)?;
            let lang = after.i18n.lang();
            let name = after
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
        let all = payments.get().into_iter();
        let all = all.filter(|one| one.kind.changes_hands());
        all.map(|one| one.id).collect::<Vec<_>>()
    });
    view! {
        <div class="after-payment">
            <For each=move || ids.get() key=|id| *id children=row/>
            {after.sending.view(after.i18n)}
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
    let own = RwSignal::new(String::new());
    let of = move |read: fn(&PaymentView) -> Money| {
        Memo::new(move |_| after.payment().as_ref().map(read).unwrap_or_default())
    };
    let (paid, stands) = (of(|one| one.amount), of(|one| one.tip));
    let give = Callback::new(move |tip| after.give(tip));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(tip) = untrack(|| own.with(|text| amount_of(text))) {
            after.give(tip);
        }
    };
    view! {
        <form class="picks tips after" on:submit=submit>
            <label for="tip-after">{live(move || after.t().tip)}</label>
            <Offers catalog=after.catalog paid=paid stands=stands give=give/>
            <TextInput id="tip-after" value=own input_mode="decimal"/>
            <Button submit=true disabled=after.sending.busy>"OK"</Button>
        </form>
    }
    .into_any()
}

/// The way in which it was paid in truth, and why it was not pressed.
#[component]
fn Method(after: After) -> impl IntoView {
    let picked = RwSignal::new(None::<PaymentType>);
    let (slip, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let way = move |way: PaymentType| {
        let (name, key, set) = (way.name.clone(), way.id.clone(), way);
        let on = move || picked.with(|one| one.as_ref().is_some_and(|one| one.id == key));
        view! {
            <button type="button" class="btn" aria-pressed=attr(move || on().to_string()) on:click=move |_| picked.set(Some(set.clone()))>
                {live(move || name.get(after.i18n.lang()).to_owned())}
            </button>
        }
    };
    let ways = move || {
        let now = after.payment().map(|one| one.method);
        let ways = after.catalog.with(|catalog| by_hand(catalog));
        let ways = ways.into_iter().filter(|one| Some(&one.id) != now.as_ref());
        ways.map(way).collect::<Vec<_>>()
    };
    let needs_slip = Memo::new(move |_| {
        let kind = |one: &PaymentType| one.slip || one.kind == PaymentKind::CardIntegrated;
        picked.with(|one| one.as_ref().is_some_and(kind))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let ids = after.order.get_untracked().zip(after.open.get_untracked());
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
                <Button kind=ButtonKind::Primary submit=true disabled=after.sending.busy>{live(move || after.t().correct)}</Button>
            </Show>
        </form>
    }
    .into_any()
}
