//! Guest accounts at the drawers' page: opening one, putting money on it, what happened to it. All of it is the hub's:
//! without it nothing is shown, because an old balance looks like a new one.

mod open;
mod page;

use crate::format::{manat, money};
use crate::i18n::{Accounts as Words, error_text};
use crate::ports::{Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{Banner, Button, For, Icon, Show, TextInput, Tone, live};
use domain::Lang;
use domain::accounts::{AccountKind, AccountList, AccountView, is_code};
use domain::ids::AccountId;
use domain::menu::Catalog;
use leptos::prelude::*;
use open::OpenSheet;
use page::PageSheet;
use std::fmt::Write;
use std::sync::Arc;

/// A text as a part of an address.
pub fn encoded(text: &str) -> String {
    let mut coded = String::new();
    for byte in text.trim().bytes() {
        if byte.is_ascii_alphanumeric() {
            coded.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(coded, "%{byte:02X}");
        }
    }
    coded
}

/// The accounts that somebody means: a gift card by its code, else those whose guest's name or phone has the words, of one
/// kind where it is named.
pub async fn find(
    ports: &Ports,
    kind: &str,
    words: &str,
) -> Result<Vec<AccountView>, TransportError> {
    if let Some(code) = is_code(words) {
        let path = format!("/api/accounts/by-code/{code}");
        return Ok(vec![ports.read(&path).await?]);
    }
    let kind = if kind.is_empty() {
        String::new()
    } else {
        format!("kind={kind}&")
    };
    let path = format!("/api/accounts?{kind}q={}", encoded(words));
    Ok(ports.read::<AccountList>(&path).await?.accounts)
}

/// What people call a kind of account.
pub const fn kind_name(lang: Lang, kind: AccountKind) -> &'static str {
    let t = Words::of(lang);
    match kind {
        AccountKind::House => t.house,
        AccountKind::GiftCard => t.gift_card,
        AccountKind::Deposit => t.deposit,
    }
}

/// What people call an account: its guest, or the last digits of its code.
pub fn title(lang: Lang, account: &AccountView) -> String {
    let name = Some(account.name.clone()).filter(|name| !name.is_empty());
    let name = name.or_else(|| account.code.clone());
    let kind = kind_name(lang, account.kind);
    name.map_or_else(|| kind.to_owned(), |name| format!("{kind} · {name}"))
}

/// What is asked in a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    Open,
    Page(AccountId),
}

/// What the parts share; copy it into closures.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    store: Store,
    ports: StoredValue<Ports>,
    catalog: Memo<Arc<Catalog>>,
    /// Counts on when something changed.
    beat: RwSignal<u32>,
    asking: RwSignal<Option<Ask>>,
}

impl Desk {
    fn t(self) -> &'static Words {
        Words::of(self.session.i18n.lang())
    }

    fn lang(self) -> Lang {
        self.session.i18n.lang()
    }

    fn again(self) {
        self.beat.update(|beat| *beat = beat.wrapping_add(1));
    }
}

fn failed(desk: Desk, error: &TransportError) -> AnyView {
    let text = error_text(desk.lang(), &error.code, &error.details);
    view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }.into_any()
}

/// The accounts, for whoever takes money.
#[component]
pub fn AccountsSection() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let desk = Desk {
        session,
        store,
        ports: StoredValue::new(use_ports()),
        catalog: store.catalog(),
        beat: RwSignal::new(0),
        asking: RwSignal::new(None),
    };
    let (words, asked) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let ports = desk.ports.get_value();
    let found = LocalResource::new(move || {
        desk.beat.track();
        let (ports, words) = (ports.clone(), asked.get());
        async move { find(&ports, "", &words).await }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(words.get_untracked());
        desk.again();
    };
    let body = move || {
        if store.lost().get() {
            let text = desk.t().needs_hub;
            return Some(view! { <Banner tone=Tone::Warn icon="wifi-off" fact=text/> }.into_any());
        }
        Some(match found.get()? {
            Ok(accounts) => rows(desk, accounts),
            Err(error) => failed(desk, &error),
        })
    };
    let sheet = move || {
        Some(match desk.asking.get()? {
            Ask::Open => view! { <OpenSheet desk=desk/> }.into_any(),
            Ask::Page(id) => view! { <PageSheet desk=desk id=id/> }.into_any(),
        })
    };
    view! {
        <article class="accounts">
            <header>
                <Icon name="gift"/><h2 class="grow">{live(move || desk.t().title)}</h2>
                <Button icon="plus" disabled=store.lost() on_press=move |()| desk.asking.set(Some(Ask::Open))>{live(move || desk.t().open)}</Button>
            </header>
            <form class="row" on:submit=submit>
                <label for="accounts-find">{live(move || desk.t().guest_or_code)}</label>
                <TextInput id="accounts-find" value=words/>
                <Button submit=true icon="search">{live(move || desk.t().find)}</Button>
            </form>
            {live(body)}
            {live(sheet)}
        </article>
    }
    .into_any()
}

fn rows(desk: Desk, accounts: Vec<AccountView>) -> AnyView {
    let none = accounts.is_empty();
    let row = move |account: AccountView| {
        let (id, balance) = (account.id, money(account.balance));
        view! {
            <li><button type="button" class="btn" on:click=move |_| desk.asking.set(Some(Ask::Page(id)))>
                <span class="grow">{title(desk.lang(), &account)}</span><b>{balance}</b>
            </button></li>
        }
    };
    view! {
        <Show when=move || none><p class="muted">{live(move || desk.t().none)}</p></Show>
        <ul class="moves"><For each=move || accounts.clone() key=|one| (one.id, one.balance) children=row/></ul>
    }
    .into_any()
}

/// An amount that may be a debt.
fn balance(desk: Desk, account: &AccountView) -> String {
    if account.balance.0 < 0 {
        let owed = domain::Money(account.balance.0.saturating_neg());
        return format!("{}: {}", desk.t().owed, manat(owed));
    }
    manat(account.balance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_coded_for_an_address() {
        assert_eq!(encoded(" Əli & 5 "), "%C6%8Fli%20%26%205");
    }
}
