//! An account: what is on it, money for it, what happened to it, its end.

use super::{Desk, balance, failed, title};
use crate::format::{amount_of, manat, moment, money, way};
use crate::i18n::account_move;
use crate::payments::by_hand;
use crate::sending::Sending;
use crate::store::{Given, Refusal};
use crate::ui::{Button, ButtonKind, Chip, Field, For, Sheet, Show, TextInput, live};
use domain::accounts::{
    AccountKind, AccountMove, AccountPage, Close, CloseAccount, TakeBack, TakeTopUpBack, TopUp,
};
use domain::ids::{AccountId, MovementId};
use domain::menu::{PaymentKind, PaymentType};
use domain::{Command, Money, routes};
use leptos::prelude::*;

/// What is typed, and how its command stands.
#[derive(Clone, Copy)]
struct Form {
    desk: Desk,
    id: AccountId,
    page: RwSignal<Option<AccountPage>>,
    way: RwSignal<usize>,
    amount: RwSignal<String>,
    slip: RwSignal<String>,
    /// Why the last top-up is taken back.
    why: RwSignal<String>,
    sending: Sending,
}

impl Form {
    /// The ways in which money comes in.
    fn ways(self) -> Vec<PaymentType> {
        self.desk.catalog.with(|catalog| by_hand(catalog))
    }

    fn chosen(self) -> Option<PaymentType> {
        self.ways().get(self.way.get()).cloned()
    }

    /// Sends a command, and looks at the account anew when the hub has done it. It is never kept for later: without the
    /// hub nobody knows what is on an account.
    fn send(self, command: Command) {
        let (desk, sending) = (self.desk, self.sending);
        if desk.store.is_cut_off() {
            return;
        }
        let heard = move |given| self.heard(given);
        // Money goes back through the hub's door, which asks somebody for those who may not.
        match door(&command) {
            Some(door) => {
                let ports = desk.ports.get_value();
                sending.post((ports, desk.store), door, command, heard);
            }
            None => sending.send(desk.store, command, heard),
        }
    }

    fn heard(self, given: Given) {
        if given == Given::Asked {
            return;
        }
        self.desk.again();
        if given == Given::Kept {
            // Nobody heard whether it was done: it is not done again by somebody who sees an old sum.
            self.sending.refuse(Some(Refusal {
                code: "not_heard".to_owned(),
                ..Refusal::default()
            }));
            return;
        }
        self.amount.set(String::new());
        self.slip.set(String::new());
        self.why.set(String::new());
    }

    fn top_up(self) {
        let amount = self.amount.with_untracked(|text| amount_of(text));
        let (Some(amount), Some(way)) = (amount, untrack(|| self.chosen())) else {
            return;
        };
        let slip = self.slip.get_untracked().trim().to_owned();
        self.send(Command::TopUp(TopUp {
            account: self.id,
            method: way.id,
            amount,
            slip: (!slip.is_empty()).then_some(slip),
        }));
    }

    /// What was brought last and can be taken back.
    fn last(self) -> Option<MovementId> {
        let page = self.page.get()?;
        page.account.last_top_up.filter(|_| !page.account.closed)
    }

    fn take_back(self) {
        if let Some(top_up) = untrack(|| self.last()) {
            self.send(Command::TakeBack(TakeBack {
                account: self.id,
                top_up,
                reason: self.why.get_untracked().trim().into(),
            }));
        }
    }

    /// What goes back to the guest when it ends: what is left of a deposit, or is over on a house account.
    fn over(self) -> Option<Money> {
        let account = self.page.get()?.account;
        let over = account.balance > Money::ZERO && account.kind != AccountKind::GiftCard;
        over.then_some(account.balance)
    }

    /// What the button says that ends it.
    fn end(self) -> String {
        let t = self.desk.t();
        match self.over() {
            Some(over) => format!("{} · {}", t.end_back, manat(over)),
            None => t.end.to_owned(),
        }
    }

    /// Whoever was asked may have granted it.
    fn look_after_asking(self) {
        let wanted = self.desk.store.wanted();
        Effect::new(move |asked: Option<bool>| {
            let asks = wanted.with(Option::is_some);
            if asked == Some(true) && !asks {
                self.desk.again();
            }
            asks
        });
    }

    /// Ends it; what goes back does so in the way that is chosen.
    fn close(self) {
        let way = untrack(|| self.over().and_then(|_| self.chosen()));
        self.send(Command::CloseAccount(Close {
            account: self.id,
            method: way.map(|way| way.id),
        }));
    }
}

/// The hub's door for money that goes back: its address and the body.
fn door(command: &Command) -> Option<(String, String)> {
    let (route, account, body) = match command {
        Command::TakeBack(asked) => {
            let body = serde_json::to_string(&TakeTopUpBack {
                top_up: asked.top_up,
                reason: asked.reason.clone(),
            });
            (routes::TAKE_TOP_UP_BACK, asked.account, body)
        }
        Command::CloseAccount(asked) => {
            let body = serde_json::to_string(&CloseAccount {
                method: asked.method.clone(),
            });
            (routes::CLOSE_ACCOUNT, asked.account, body)
        }
        _ => return None,
    };
    let path = route.path.replace("{id}", &account.to_string());
    Some((path, body.ok()?))
}

/// The sheet.
#[component]
pub fn PageSheet(desk: Desk, id: AccountId) -> impl IntoView {
    let form = Form {
        desk,
        id,
        page: RwSignal::new(None),
        way: RwSignal::new(0),
        amount: RwSignal::new(String::new()),
        slip: RwSignal::new(String::new()),
        why: RwSignal::new(String::new()),
        sending: Sending::new(),
    };
    let ports = desk.ports.get_value();
    let read = LocalResource::new(move || {
        desk.beat.track();
        let ports = ports.clone();
        async move {
            ports
                .read::<AccountPage>(&format!("/api/accounts/{id}"))
                .await
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(page)) = read.get() {
            form.page.set(Some(page));
        }
    });
    let error = move || match read.get() {
        Some(Err(error)) => Some(failed(desk, &error)),
        _ => None,
    };
    let name = move || {
        form.page.with(|page| {
            let page = page.as_ref();
            page.map_or_else(String::new, |page| title(desk.lang(), &page.account))
        })
    };
    let stands = move || form.page.get().map(|page| balance(desk, &page.account));
    let closed = Memo::new(move |_| {
        form.page
            .with(|page| page.as_ref().is_none_or(|page| page.account.closed))
    });
    let close = move |()| desk.asking.set(None);
    form.look_after_asking();
    view! {
        <Sheet title=name class="small-sheet" on_close=close>
            <div class="body">
                {live(error)}
                {form.sending.view(desk.session.i18n)}
                <p class="huge" data-testid="balance">{live(stands)}</p>
                <Show when=move || !closed.get()><Bring form=form/></Show>
                <Show when=move || form.last().is_some()><Back form=form/></Show>
                <Moves form=form/>
            </div>
            <footer>
                <Show when=move || !closed.get()><Button icon="lock" disabled=form.sending.busy on_press=move |()| form.close()>{live(move || form.end())}</Button></Show>
                <span class="grow"></span>
                <Button on_press=close>{live(move || desk.t().done)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// Money for the account.
#[component]
fn Bring(form: Form) -> impl IntoView {
    let desk = form.desk;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.top_up();
    };
    let chip = move |(place, way): (usize, PaymentType)| {
        let on = Signal::derive(move || form.way.get() == place);
        let word = move || way.name.get(desk.lang()).to_owned();
        view! { <Chip on=on on_press=move |()| form.way.set(place)>{live(word)}</Chip> }
    };
    let chips = move || {
        let ways = form.ways().into_iter().enumerate();
        ways.map(chip).collect::<Vec<_>>()
    };
    let needs_slip = Memo::new(move |_| {
        let way = form.chosen();
        way.is_some_and(|way| way.slip || way.kind == PaymentKind::CardIntegrated)
    });
    view! {
        <form on:submit=submit>
            <div class="guest-chips">{live(chips)}</div>
            <Field id="top-up" label=move || desk.t().amount><TextInput id="top-up" value=form.amount input_mode="decimal"/></Field>
            <Show when=move || needs_slip.get()>
                <Field id="top-up-slip" label=move || desk.t().slip><TextInput id="top-up-slip" value=form.slip/></Field>
            </Show>
            <Button kind=ButtonKind::Primary submit=true icon="plus" disabled=form.sending.busy>{live(move || desk.t().top_up)}</Button>
        </form>
    }
    .into_any()
}

/// A wrong top-up goes back.
#[component]
fn Back(form: Form) -> impl IntoView {
    let desk = form.desk;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.take_back();
    };
    view! {
        <form on:submit=submit>
            <Field id="take-back" label=move || desk.t().why><TextInput id="take-back" value=form.why/></Field>
            <Button submit=true icon="undo-2" disabled=form.sending.busy>{live(move || desk.t().take_back)}</Button>
        </form>
    }
    .into_any()
}

/// What happened to it, the newest first.
#[component]
fn Moves(form: Form) -> impl IntoView {
    let desk = form.desk;
    let all = move || form.page.get().map(|page| page.moves).unwrap_or_default();
    let row = move |one: AccountMove| {
        let text = {
            let (what, by, method, at) = (one.what, one.by.clone(), one.method.clone(), one.at);
            move || {
                let lang = desk.lang();
                let session = desk.session;
                let method = method.as_ref();
                let method = method.map(|key| desk.catalog.with(|catalog| way(lang, catalog, key)));
                let at = moment(lang, at, session.now.get(), session.offset_minutes());
                let facts = [
                    Some(account_move(lang, what).to_owned()),
                    method,
                    Some(by.clone()),
                    Some(at),
                ];
                let facts: Vec<String> = facts.into_iter().flatten().collect();
                facts.join(" · ")
            }
        };
        view! { <li><span class="grow">{live(text)}</span><b>{money(one.amount)}</b></li> }
    };
    view! { <ul class="moves"><For each=all key=|one| (one.at, one.balance) children=row/></ul> }
        .into_any()
}
