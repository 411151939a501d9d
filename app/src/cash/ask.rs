//! The sheet that asks for an amount, a reason, or both.

use super::Desk;
use crate::format::amount_of;
use crate::i18n::movement;
use crate::sending::Sending;
use crate::ui::{Button, ButtonKind, Chip, Field, Sheet, Show, TextInput, live};
use domain::Command;
use domain::cash::MovementKind;
use domain::ids::{CashSessionId, DrawerKey};
use domain::menu::Reason;
use domain::money::Money;
use leptos::prelude::*;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What lies in a drawer that is opened.
    Open,
    /// What goes in or out, and why.
    Move(MovementKind),
    /// What was counted.
    Count,
    /// Why it is opened without a sale.
    NoSale,
}

impl Ask {
    /// The title, which is the word of the button as well.
    fn word(self, desk: Desk) -> &'static str {
        let t = desk.t();
        match self {
            Self::Open => t.open,
            Self::Move(kind) => movement(desk.session.i18n.lang(), kind),
            Self::Count => t.count,
            Self::NoSale => t.no_sale,
        }
    }

    const fn has_amount(self) -> bool {
        !matches!(self, Self::NoSale)
    }

    const fn has_reason(self) -> bool {
        match self {
            Self::NoSale => true,
            Self::Move(kind) => kind.needs_reason(),
            Self::Open | Self::Count => false,
        }
    }
}

/// The command for what was typed; `None` while something is missing.
fn command_of(
    ask: Ask,
    drawer: DrawerKey,
    session: Option<CashSessionId>,
    amount: Option<Money>,
    reason: &str,
) -> Option<Command> {
    let reason = reason.to_owned();
    if ask.has_reason() && reason.is_empty() {
        return None;
    }
    let drawer = Some(drawer);
    Some(match ask {
        Ask::Open => Command::OpenDrawer(domain::cash::Open {
            drawer,
            opening_float: amount?,
        }),
        Ask::Move(kind) => Command::MoveCash(domain::cash::Move {
            drawer,
            session,
            kind,
            amount: amount.filter(|amount| *amount > Money::ZERO)?,
            reason,
            instead_of: None,
        }),
        Ask::NoSale => Command::NoSale(domain::cash::NoSale { drawer, reason }),
        Ask::Count => return None,
    })
}

/// Why: a key of the restaurant's list, or words of one's own, which count when there are any.
#[derive(Clone, Copy)]
struct Why {
    key: RwSignal<String>,
    words: RwSignal<String>,
}

impl Why {
    fn new() -> Self {
        Self {
            key: RwSignal::new(String::new()),
            words: RwSignal::new(String::new()),
        }
    }

    fn get(self) -> String {
        let words = self.words.with(|words| words.trim().to_owned());
        if words.is_empty() {
            self.key.get()
        } else {
            words
        }
    }

    fn pick(self, key: String) {
        self.words.set(String::new());
        self.key.set(key);
    }
}

/// The sheet.
#[component]
pub fn AskSheet(desk: Desk, drawer: DrawerKey, ask: Ask) -> impl IntoView {
    let (amount, reason) = (RwSignal::new(String::new()), Why::new());
    let tried = RwSignal::new(false);
    let sending = Sending::new();
    let close = move |()| desk.asking.set(None);
    let read = move || amount.with(|text| amount_of(text));
    let session = desk.known(&drawer).map(|one| one.id);
    let drawer = StoredValue::new(drawer);
    let send = move || {
        tried.set(true);
        let command =
            untrack(|| command_of(ask, drawer.get_value(), session, read(), &reason.get()));
        if let Some(command) = command {
            sending.send(desk.store, command, move |_| desk.asking.set(None));
        }
    };
    let zero = move || matches!(ask, Ask::Move(_)) && read() == Some(Money::ZERO);
    let odd = Signal::derive(move || tried.get() && (read().is_none() || zero()));
    let silent = Signal::derive(move || tried.get() && reason.get().is_empty());
    let amount_hint = move || if odd.get() { desk.t().bad_amount } else { "" };
    let reason_hint = move || {
        if silent.get() {
            desk.t().reason_needed
        } else {
            ""
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send();
    };
    view! {
        <Sheet title=move || ask.word(desk) class="small-sheet" on_close=close>
            <form on:submit=submit>
                <div class="body">
                    {sending.view(desk.session.i18n)}
                    <Show when=move || ask.has_amount()>
                        <Field id="cash-amount" label=move || desk.t().amount hint=amount_hint bad=odd>
                            <TextInput id="cash-amount" value=amount input_mode="decimal" focus=true/>
                        </Field>
                    </Show>
                    <Show when=move || ask.has_reason()>
                        <Field id="cash-reason" label=move || desk.t().reason hint=reason_hint bad=silent>
                            <Reasons desk=desk ask=ask reason=reason/>
                            <TextInput id="cash-reason" value=reason.words focus=!ask.has_amount()/>
                        </Field>
                    </Show>
                </div>
                <footer>
                    <Button on_press=close>{live(move || desk.session.i18n.t().cancel)}</Button>
                    <span class="grow"></span>
                    <Button kind=ButtonKind::Primary submit=true disabled=sending.busy>{live(move || ask.word(desk))}</Button>
                </footer>
            </form>
        </Sheet>
    }
    .into_any()
}

/// The reasons of the restaurant's list for taking cash out.
#[component]
fn Reasons(desk: Desk, ask: Ask, reason: Why) -> impl IntoView {
    let reasons = Memo::new(move |_| {
        let out = ask == Ask::Move(MovementKind::CashOut);
        let all = desk
            .catalog
            .with(|catalog| catalog.reasons.cash_out.clone());
        if out { all } else { Vec::new() }
    });
    let chip = move |one: Reason| {
        let key = one.id.to_string();
        let (same, set) = (key.clone(), key);
        let on = Signal::derive(move || reason.get() == same);
        view! { <Chip on=on on_press=move |()| reason.pick(set.clone())>{one.name.get(desk.session.i18n.lang()).to_owned()}</Chip> }
    };
    let chips = move || reasons.get().into_iter().map(chip).collect::<Vec<_>>();
    view! { <div class="guest-chips">{live(chips)}</div> }.into_any()
}
