//! What is being paid: the method, the amount entered, the slip, and what came of it.

use crate::format::{amount_of, type_into, typed};
use crate::i18n::I18n;
use crate::ports::{Ports, use_ports};
use crate::session::use_session;
use crate::store::{Given, Refusal, Store, use_store};
use domain::accounts::{AccountView, Presented};
use domain::ids::{OrderId, PaymentId, PaymentTypeKey};
use domain::menu::{Catalog, PaymentKind, PaymentType};
use domain::orders::{Closing, Order};
use domain::payments::provider::Begin;
use domain::{Command, Money};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// More guests than these do not pay one by one at a till.
pub const MOST_PARTS: u32 = 8;

/// A payment that was taken here.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Taken {
    payment: PaymentId,
    change: Money,
    /// The hub said nothing to it for a while: it is safe on this device only.
    kept: bool,
}

impl Taken {
    /// One that a provider brought.
    const fn by_phone(payment: PaymentId) -> Self {
        Self {
            payment,
            change: Money::ZERO,
            kept: false,
        }
    }
}

/// The payment screen's state; copy it into closures.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The reader's language.
    pub i18n: I18n,
    /// Whether the person may take money.
    pub may: Memo<bool>,
    /// Where commands go.
    pub store: Store,
    /// The check.
    pub id: Memo<Option<OrderId>>,
    /// The check as it stands.
    pub order: Memo<Option<Arc<Order>>>,
    /// The menu, for ways to pay.
    pub catalog: Memo<Arc<Catalog>>,
    /// The place of the chosen way among [`Desk::methods`].
    pub method: RwSignal<usize>,
    /// The amount as typed; empty is all that is due.
    pub entered: RwSignal<String>,
    /// The guest account that pays, where one does.
    pub account: RwSignal<Option<AccountView>>,
    /// Asks the hub for accounts.
    pub ports: StoredValue<Ports>,
    /// The tip as typed; empty is none.
    pub tip: RwSignal<String>,
    /// The keys type a tip.
    pub tipping: RwSignal<bool>,
    /// The slip's number.
    pub slip: RwSignal<String>,
    /// The rest is paid in so many equal parts, of which the next one is asked for.
    pub parts: RwSignal<u32>,
    /// A payment is under way.
    pub busy: RwSignal<bool>,
    /// Why the last one was refused.
    pub refusal: RwSignal<Option<Refusal>>,
    /// The last payment through a provider on this check that this screen has seen.
    pub begun: RwSignal<Option<PaymentId>>,
    /// The last payment taken here.
    taken: RwSignal<Option<Taken>>,
    /// The change of the payment that settled the check. The hub has to say so, because another screen may have
    /// added a dish in the meantime; only when it cannot be heard, what stands here counts.
    pub settled: Memo<Option<Money>>,
    /// A payment was taken and what became of the check is not heard yet.
    pub unheard: Memo<bool>,
}

impl Desk {
    /// The state for the check whose id is in `id`.
    pub fn new(id: Memo<Option<OrderId>>) -> Self {
        let store = use_store();
        let session = use_session();
        let heard = store.heard();
        let taken = RwSignal::new(None::<Taken>);
        let order = store.order(id);
        // Whoever divided the check comes here with the part.
        let asked = use_query_map();
        let number = |name: &str| {
            asked.with_untracked(|asked| asked.get(name).and_then(|word| word.parse::<i64>().ok()))
        };
        let amount = number("amount").filter(|sum| *sum > 0).map(Money);
        let parts = number("parts").and_then(|parts| u32::try_from(parts).ok());
        let parts = parts.unwrap_or(1).clamp(1, MOST_PARTS);
        let known = Memo::new(move |_| {
            let id = id.get()?;
            heard.with(|state| state.orders.get(&id).cloned())
        });
        let begun = RwSignal::new(None::<PaymentId>);
        // Whoever left the screen while the guest pays comes back to it.
        Effect::new(move |_| {
            let seen = order.with(|order: &Option<Arc<Order>>| {
                let order = order.as_ref()?;
                order.under_way.last().map(|one| one.payment)
            });
            if seen.is_some() && seen != begun.get_untracked() {
                begun.set(seen);
            }
        });
        let has = |order: &Order, payment: PaymentId| {
            order.payments.iter().any(|known| known.id == payment)
        };
        Self {
            i18n: session.i18n,
            may: Memo::new(move |_| session.may("payments.take")),
            store,
            id,
            order,
            catalog: store.catalog(),
            method: RwSignal::new(0),
            entered: RwSignal::new(amount.map(typed).unwrap_or_default()),
            account: RwSignal::new(None),
            ports: StoredValue::new(use_ports()),
            tip: RwSignal::new(String::new()),
            tipping: RwSignal::new(false),
            slip: RwSignal::new(String::new()),
            parts: RwSignal::new(parts),
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
            begun,
            taken,
            settled: Memo::new(move |_| {
                let last = taken.get().or_else(|| begun.get().map(Taken::by_phone))?;
                let payment = last.payment;
                let settled = |order: &Option<Arc<Order>>| {
                    let order = order.as_ref();
                    order.is_some_and(|order| {
                        matches!(order.closing, Closing::Settled { .. }) && has(order, payment)
                    })
                };
                // Without the hub the guest still leaves: what is safe on this device will be paid there too.
                let here = || last.kept && order.with(settled);
                (known.with(settled) || here()).then_some(last.change)
            }),
            unheard: Memo::new(move |_| {
                taken.get().is_some_and(|Taken { payment, .. }| {
                    known.with(|order| order.as_ref().is_none_or(|order| !has(order, payment)))
                })
            }),
        }
    }

    /// The ways to pay that this screen takes.
    pub fn methods(self) -> Vec<PaymentType> {
        let ready = self.store.state();
        let is_ready = move |one: &PaymentType| {
            let provider = one.provider.as_ref();
            provider.is_none_or(|name| ready.with(|state| state.providers.contains(name)))
        };
        self.catalog.with(|catalog| {
            let all = catalog.payment_types.iter();
            let takes = |one: &&PaymentType| one.kind.changes_hands() || one.kind.is_account();
            all.filter(|one| takes(one) && is_ready(one))
                .cloned()
                .collect()
        })
    }

    /// The chosen way.
    pub fn chosen(self) -> Option<PaymentType> {
        self.methods().get(self.method.get()).cloned()
    }

    /// Whether the chosen way gives change.
    pub fn is_cash(self) -> bool {
        self.chosen()
            .is_none_or(|one| one.kind == PaymentKind::Cash)
    }

    /// Whether the chosen way needs a slip's number.
    pub fn needs_slip(self) -> bool {
        self.chosen()
            .filter(|one| one.provider.is_none())
            .is_some_and(|one| one.slip || one.kind == PaymentKind::CardIntegrated)
    }

    /// What is still owed, without what is kept free for payments through providers.
    pub fn due(self) -> Money {
        self.order.with(|order| {
            let left = order
                .as_ref()
                .map(|order| order.due().minus(order.reserved()));
            Money(left.unwrap_or_default().0.max(0))
        })
    }

    /// Whether all that is owed is kept free for payments through providers.
    pub fn is_waiting(self) -> bool {
        self.order.with(|order| {
            let order = order.as_ref();
            order.is_some_and(|order| !order.under_way.is_empty())
        }) && self.due().is_zero()
    }

    /// Whether the chosen way goes through a provider.
    pub fn is_by_phone(self) -> bool {
        self.chosen().is_some_and(|one| one.provider.is_some())
    }

    /// What is asked for now: all that is owed, or the next of equal parts.
    pub fn asked(self) -> Money {
        let parts = self.due().split(self.parts.get());
        parts.first().copied().unwrap_or_default()
    }

    /// Whether a guest account pays.
    pub fn is_account(self) -> bool {
        self.chosen().is_some_and(|one| one.kind.is_account())
    }

    /// What the guest gives to the staff with it; what was paid before carries none.
    pub fn tip(self) -> Money {
        let typed = self.tip.with(|text| amount_of(text)).unwrap_or_default();
        if self.is_account() || self.is_by_phone() {
            Money::ZERO
        } else {
            typed
        }
    }

    /// What the guest gives: the amount typed, else all that is asked for, in cash with the tip. The tip of a card stands
    /// beside the amount.
    pub fn tendered(self) -> Money {
        self.entered
            .with(|text| amount_of(text))
            .unwrap_or_else(|| self.wanted())
    }

    /// What is asked for with its tip, where both lie on the table.
    pub fn wanted(self) -> Money {
        if self.is_cash() {
            self.asked().plus(self.tip())
        } else {
            self.asked()
        }
    }

    /// What goes back.
    pub fn change(self) -> Money {
        if !self.is_cash() {
            return Money::ZERO;
        }
        Money(self.tendered().minus(self.wanted()).0.max(0))
    }

    /// Types a character of an amount.
    pub fn key(self, key: char) {
        self.refusal.set(None);
        self.typed_into().update(|text| type_into(text, key));
    }

    /// Takes the last character back.
    pub fn back(self) {
        self.typed_into().update(|text| {
            text.pop();
        });
    }

    /// The amount, or the tip while that is asked for.
    fn typed_into(self) -> RwSignal<String> {
        if self.tipping.get_untracked() {
            self.tip
        } else {
            self.entered
        }
    }

    /// Gives a tip in place of what was typed.
    pub fn give(self, tip: Money) {
        self.tip.set(if tip.is_zero() {
            String::new()
        } else {
            typed(tip)
        });
    }

    /// Puts an amount in place of what was typed.
    pub fn enter(self, amount: Money) {
        self.entered.set(typed(amount));
    }

    /// Divides what is owed into equal parts.
    pub fn divide(self, parts: u32) {
        self.entered.set(String::new());
        self.parts.set(parts.clamp(1, MOST_PARTS));
    }

    /// Takes the payment.
    pub fn take(self) {
        let waiting = untrack(|| self.is_waiting());
        if self.busy.get_untracked() || waiting || self.settled.with_untracked(Option::is_some) {
            return;
        }
        let open = self
            .order
            .with_untracked(|order| order.as_ref().is_some_and(|order| order.is_open()));
        let may = self.may.get_untracked();
        let (Some(order), Some(method), true) = (
            self.id.get_untracked(),
            untrack(|| self.chosen()),
            open && may,
        ) else {
            return;
        };
        let (asked, tendered, change) = untrack(|| (self.asked(), self.tendered(), self.change()));
        if method.provider.is_some() {
            self.begin(order, method.id, tendered);
            return;
        }
        let tip = untrack(|| self.tip());
        let cash = method.kind == PaymentKind::Cash;
        let amount = if cash {
            Money(tendered.minus(tip).0.max(0)).at_most(asked)
        } else {
            tendered
        };
        let slip = self.slip.get_untracked().trim().to_owned();
        let payer = match self.payer(&method) {
            Ok(payer) => payer,
            Err(code) => {
                self.refusal.set(Some(Refusal {
                    code: code.to_owned(),
                    ..Refusal::default()
                }));
                return;
            }
        };
        let payment = PaymentId::new(self.store.new_id());
        let by_account = payer.is_some();
        let command = Command::TakePayment {
            order,
            payment,
            method: method.id,
            amount,
            tendered: cash.then_some(tendered),
            slip: (!slip.is_empty()).then_some(slip),
            tip: (!tip.is_zero()).then_some(tip),
            account: payer.as_ref().map(|payer| payer.id),
            card: payer
                .and_then(|payer| payer.proof)
                .map(|proof| Presented::by(proof).into()),
        };
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            let answer = self.store.submit_and_wait(command).await;
            match answer {
                Ok(given) => {
                    // What is on an account only the hub knows: it counts when the hub is heard.
                    self.took(payment, change, given == Given::Kept && !by_account);
                }
                Err(refusal) => {
                    self.busy.set(false);
                    self.refusal.set(Some(refusal));
                }
            }
        });
    }

    /// A payment was taken: the next one begins with nothing.
    fn took(self, payment: PaymentId, change: Money, kept: bool) {
        // The second tap of a double tap would take what the first one left.
        set_timeout(move || self.busy.set(false), TWICE);
        self.parts
            .update(|parts| *parts = parts.saturating_sub(1).max(1));
        self.entered.set(String::new());
        self.tip.set(String::new());
        self.tipping.set(false);
        self.slip.set(String::new());
        self.account.set(None);
        self.taken.set(Some(Taken {
            payment,
            change,
            kept,
        }));
    }

    /// Whether the hub is heard; without it nothing is asked of a provider, and why is said.
    pub fn hears_hub(self) -> bool {
        let heard = !self.store.is_cut_off();
        if !heard {
            self.store.refuse("needs_hub", Value::Null);
        }
        heard
    }

    /// Begins a payment through a provider; what becomes of it is told by events.
    fn begin(self, order: OrderId, method: PaymentTypeKey, amount: Money) {
        if !self.hears_hub() {
            return;
        }
        let payment = PaymentId::new(self.store.new_id());
        let command = Command::BeginPayment(Begin {
            order,
            payment,
            method,
            amount,
            by_token: false,
        });
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            match self.store.submit_and_wait(command).await {
                Ok(_) => {
                    // The second tap of a double tap would begin another one.
                    set_timeout(move || self.busy.set(false), TWICE);
                    self.entered.set(String::new());
                    self.taken.set(None);
                    self.begun.set(Some(payment));
                }
                Err(refusal) => {
                    self.busy.set(false);
                    self.refusal.set(Some(refusal));
                }
            }
        });
    }

    /// The account that pays, none for money. The code of a refusal when the way to pay asks for one and there is none, or
    /// nobody knows what is on it; what was typed stays then.
    fn payer(self, method: &PaymentType) -> Result<Option<AccountView>, &'static str> {
        if !method.kind.is_account() {
            return Ok(None);
        }
        if self.store.is_cut_off() {
            return Err("account_needs_hub");
        }
        self.account
            .get_untracked()
            .map(Some)
            .ok_or("account_missing")
    }

    /// A part of the check, or an amount, was chosen and is not paid yet.
    pub fn is_begun(self) -> bool {
        self.parts.get() > 1 || self.entered.with(|entered| !entered.is_empty())
    }
}

/// So soon after a payment nobody means the next one.
const TWICE: Duration = Duration::from_millis(700);
