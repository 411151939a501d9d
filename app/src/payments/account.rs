//! Paying from a guest account: a gift card by its code, a house account or a deposit by the guest's name. Only the hub
//! knows what is on one, so without it nothing is taken, and what was typed stays.

use super::desk::Desk;
use crate::accounts::{find, title};
use crate::format::manat;
use crate::i18n::{Accounts as Words, error_text};
use crate::ports::TransportError;
use crate::ui::{Banner, Button, Field, Icon, TextInput, Tone, attr, live};
use domain::accounts::{AccountKind, AccountView, is_code};
use domain::menu::PaymentKind;
use leptos::prelude::*;

/// The account that is of a way to pay.
pub const fn kind_of(way: PaymentKind) -> Option<(AccountKind, &'static str)> {
    match way {
        PaymentKind::GiftCard => Some((AccountKind::GiftCard, "giftCard")),
        PaymentKind::HouseAccount => Some((AccountKind::House, "house")),
        PaymentKind::Deposit => Some((AccountKind::Deposit, "deposit")),
        _ => None,
    }
}

/// What was found, or why not.
#[derive(Clone, Copy)]
struct Found {
    desk: Desk,
    words: RwSignal<String>,
    /// The words that were looked for last.
    asked: RwSignal<String>,
    accounts: RwSignal<Vec<AccountView>>,
    odd: RwSignal<Option<&'static str>>,
    error: RwSignal<Option<TransportError>>,
}

impl Found {
    fn t(self) -> &'static Words {
        Words::of(self.desk.i18n.lang())
    }

    fn look(self) {
        let Some(way) = untrack(|| self.desk.chosen()) else {
            return;
        };
        let Some((kind, name)) = kind_of(way.kind) else {
            return;
        };
        let words = self.words.get_untracked();
        self.asked.set(words.clone());
        self.error.set(None);
        self.odd.set(None);
        self.accounts.set(Vec::new());
        self.desk.account.set(None);
        if kind == AccountKind::GiftCard && is_code(&words).is_none() {
            self.odd.set(Some(self.t().odd_code));
            return;
        }
        let ports = self.desk.ports.get_value();
        leptos::task::spawn_local(async move {
            let found = find(&ports, name, &words).await;
            // Somebody looks for another guest by now, or pays in another way.
            let same = self.asked.try_with_untracked(|asked| *asked == words) == Some(true);
            let way_now = untrack(|| self.desk.chosen()).map(|way| way.kind);
            if !same || way_now.and_then(kind_of).map(|(_, name)| name) != Some(name) {
                return;
            }
            match found {
                Ok(found) => self.found(found),
                Err(error) => {
                    let _ = self.error.try_set(Some(error));
                }
            }
        });
    }

    fn found(self, found: Vec<AccountView>) {
        if found.is_empty() {
            self.odd.set(Some(self.t().nobody));
        }
        if let [one] = found.as_slice() {
            self.pick(one.clone());
        }
        let _ = self.accounts.try_set(found);
    }

    /// Enter looks for what was typed, and takes when that is found already.
    fn enter(self) {
        let same = self.words.get_untracked() == self.asked.get_untracked();
        if same && self.desk.account.with_untracked(Option::is_some) {
            self.desk.take();
        } else {
            self.look();
        }
    }

    /// An account that has not all of it pays what it has.
    fn pick(self, account: AccountView) {
        let desk = self.desk;
        if untrack(|| desk.tendered()) > account.left {
            desk.enter(account.left);
        }
        desk.account.set(Some(account));
    }

    /// Why nothing can be picked.
    fn told(self) -> Option<AnyView> {
        let desk = self.desk;
        if desk.store.lost().get() {
            let text = self.t().needs_hub;
            return Some(view! { <Banner tone=Tone::Warn icon="wifi-off" fact=text/> }.into_any());
        }
        let error = self.error.get().map(|error| {
            let text = error_text(desk.i18n.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }.into_any()
        });
        error.or_else(|| {
            let text = self.odd.get()?;
            Some(view! { <Banner tone=Tone::Warn icon="circle-alert" fact=text/> }.into_any())
        })
    }

    /// Another way to pay begins anew.
    fn empty(self) {
        self.desk.account.set(None);
        self.accounts.set(Vec::new());
        self.odd.set(None);
        self.error.set(None);
    }
}

/// The field and what it found.
#[component]
pub fn FromAccount(desk: Desk) -> impl IntoView {
    let found = Found {
        desk,
        words: RwSignal::new(String::new()),
        asked: RwSignal::new(String::new()),
        accounts: RwSignal::new(Vec::new()),
        odd: RwSignal::new(None),
        error: RwSignal::new(None),
    };
    let card = move || {
        let way = desk.chosen();
        way.is_some_and(|way| way.kind == PaymentKind::GiftCard)
    };
    Effect::new(move |_| {
        desk.method.track();
        found.empty();
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        found.enter();
    };
    let row = move |account: AccountView| {
        let (id, set) = (account.id, account.clone());
        let on = move || {
            desk.account
                .with(|one| one.as_ref().is_some_and(|one| one.id == id))
        };
        let left = manat(account.left);
        view! {
            <button type="button" class="method" role="radio" aria-checked=attr(move || on().to_string()) on:click=move |_| found.pick(set.clone())>
                <Icon name="user-round"/>
                <span>{live(move || title(desk.i18n.lang(), &account))}<small>{live(move || found.t().left)}</small></span>
                <b>{left.clone()}</b>
            </button>
        }
    };
    let label = move || {
        if card() {
            found.t().code
        } else {
            found.t().guest
        }
    };
    let rows = move || {
        found
            .accounts
            .get()
            .into_iter()
            .map(row)
            .collect::<Vec<_>>()
    };
    view! {
        <form class="from-account" on:submit=submit>
            <Field id="account" label=label>
                <div class="row">
                    <TextInput id="account" value=found.words focus=true/>
                    <Button submit=true icon="search">{live(move || found.t().find)}</Button>
                </div>
            </Field>
            {live(move || found.told())}
            <div class="parts" role="radiogroup" aria-label=attr(move || found.t().title)>{live(rows)}</div>
        </form>
    }
    .into_any()
}
