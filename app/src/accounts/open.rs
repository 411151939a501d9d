//! The sheet that opens an account. The code of a gift card is shown here, once.

use super::{Ask, Desk, failed, kind_name};
use crate::format::amount_of;
use crate::ports::TransportError;
use crate::ui::{Button, ButtonKind, Chip, Field, Sheet, Show, TextInput, live};
use domain::accounts::{AccountKind, AccountView, NewAccount};
use domain::ids::AccountId;
use leptos::prelude::*;

const KINDS: [AccountKind; 3] = [
    AccountKind::GiftCard,
    AccountKind::Deposit,
    AccountKind::House,
];

/// What is typed, and what came of it.
#[derive(Clone, Copy)]
struct Form {
    desk: Desk,
    kind: RwSignal<AccountKind>,
    name: RwSignal<String>,
    phone: RwSignal<String>,
    limit: RwSignal<String>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<TransportError>>,
    opened: RwSignal<Option<AccountView>>,
}

impl Form {
    fn send(self) {
        if self.busy.get_untracked() {
            return;
        }
        let kind = self.kind.get_untracked();
        let house = kind == AccountKind::House;
        let asked = NewAccount {
            id: Some(AccountId::new(self.desk.store.new_id())),
            kind,
            name: self.name.get_untracked().trim().to_owned(),
            phone: self.phone.get_untracked().trim().to_owned(),
            limit: self
                .limit
                .with_untracked(|text| amount_of(text))
                .filter(|_| house),
            reservation: None,
        };
        let (desk, ports) = (self.desk, self.desk.ports.get_value());
        self.busy.set(true);
        self.error.set(None);
        leptos::task::spawn_local(async move {
            let opened = ports.send::<_, AccountView>("/api/accounts", &asked).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match opened {
                Ok(account) => {
                    desk.again();
                    if account.kind == AccountKind::GiftCard {
                        self.opened.set(Some(account));
                    } else {
                        desk.asking.set(Some(Ask::Page(account.id)));
                    }
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

/// The sheet.
#[component]
pub fn OpenSheet(desk: Desk) -> impl IntoView {
    let form = Form {
        desk,
        kind: RwSignal::new(AccountKind::GiftCard),
        name: RwSignal::new(String::new()),
        phone: RwSignal::new(String::new()),
        limit: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        opened: RwSignal::new(None),
    };
    let close = move |()| desk.asking.set(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send();
    };
    let chip = move |kind: AccountKind| {
        let on = Signal::derive(move || form.kind.get() == kind);
        let word = move || kind_name(desk.lang(), kind);
        view! { <Chip on=on on_press=move |()| form.kind.set(kind)>{live(word)}</Chip> }
    };
    let may = move |kind: &AccountKind| {
        *kind != AccountKind::House || desk.session.may("accounts.manage")
    };
    let chips = move || KINDS.into_iter().filter(may).map(chip).collect::<Vec<_>>();
    let house = Memo::new(move |_| form.kind.get() == AccountKind::House);
    let error = move || form.error.get().map(|error| failed(desk, &error));
    view! {
        <Sheet title=move || desk.t().open class="small-sheet" on_close=close>
            <Show when=move || form.opened.with(Option::is_none) fallback=move || view! { <Code form=form/> }>
                <form on:submit=submit>
                    <div class="body">
                        {live(error)}
                        <div class="guest-chips">{live(chips)}</div>
                        <Field id="account-name" label=move || desk.t().guest><TextInput id="account-name" value=form.name/></Field>
                        <Field id="account-phone" label=move || desk.t().phone><TextInput id="account-phone" value=form.phone input_mode="tel"/></Field>
                        <Show when=move || house.get()>
                            <Field id="account-limit" label=move || desk.t().limit><TextInput id="account-limit" value=form.limit input_mode="decimal"/></Field>
                        </Show>
                    </div>
                    <footer>
                        <Button on_press=close>{live(move || desk.session.i18n.t().cancel)}</Button>
                        <span class="grow"></span>
                        <Button kind=ButtonKind::Primary submit=true disabled=form.busy>{live(move || desk.t().open)}</Button>
                    </footer>
                </form>
            </Show>
        </Sheet>
    }
    .into_any()
}

/// The code, whole.
#[component]
fn Code(form: Form) -> impl IntoView {
    let desk = form.desk;
    let code = move || form.opened.get().and_then(|account| account.code);
    let on = move |()| {
        let id = form
            .opened
            .with_untracked(|one| one.as_ref().map(|one| one.id));
        desk.asking.set(id.map(Ask::Page));
    };
    view! {
        <div class="body">
            <p>{live(move || desk.t().code_once)}</p>
            <p class="huge gift-code" data-testid="gift-code">{live(code)}</p>
        </div>
        <footer>
            <span class="grow"></span>
            <Button kind=ButtonKind::Primary on_press=on>{live(move || desk.t().written)}</Button>
        </footer>
    }
    .into_any()
}
