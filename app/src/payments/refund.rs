//! Money that goes back: dishes of a check, or an amount of one of its payments.

use super::after::AfterPayment;
use super::settled::Desk;
use crate::format::{amount_of, manat, moment, money};
use crate::i18n::error_text;
use crate::ports::TransportError;
use crate::ui::{
    Banner, Button, ButtonKind, ButtonSize, Chip, Field, Icon, Sheet, Show, Stepper, TextInput,
    Tone, live, use_toasts,
};
use domain::day::OnPaper;
use domain::ids::{OrderId, PaymentId, ReasonKey};
use domain::menu::Reason;
use domain::orders::wire::{LineView, OrderView, PaymentView, RefundDishes, RefundPayment};
use domain::orders::{LineState, Share};
use domain::payments::{RefundLines, RefundList, RefundRow, name_of, worth};
use domain::{Command, Money};
use leptos::prelude::*;

/// A line with how many pieces of it go back.
#[derive(Clone)]
struct Picked {
    line: LineView,
    pieces: RwSignal<u32>,
}

impl Picked {
    fn left(&self) -> u32 {
        self.line.quantity.saturating_sub(self.line.returned)
    }

    fn worth(&self) -> Money {
        let line = &self.line;
        worth(line.price, line.quantity, line.returned, self.pieces.get())
    }
}

/// What is being given back; copy it into closures.
#[derive(Clone, Copy)]
struct Back {
    desk: Desk,
    id: OrderId,
    view: RwSignal<Option<OrderView>>,
    picked: RwSignal<Vec<Picked>>,
    /// Dishes go back, else an amount.
    by_dish: RwSignal<bool>,
    /// The payment that it goes back to; none is as it was paid.
    to: RwSignal<Option<PaymentId>>,
    amount: RwSignal<String>,
    reason: RwSignal<Option<ReasonKey>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<TransportError>>,
    /// What was asked last, and its key: the same once more is done once.
    asked: StoredValue<(String, String)>,
}

impl Back {
    /// What can go back by a payment.
    fn payments(self) -> Vec<PaymentView> {
        self.view.with(|view| {
            let all = view.iter().flat_map(|view| &view.payments);
            all.filter(|one| one.kind.is_paid() && one.refunded < one.amount)
                .cloned()
                .collect()
        })
    }

    fn payment(self) -> Option<PaymentView> {
        let to = self.to.get()?;
        self.payments().into_iter().find(|one| one.id == to)
    }

    /// How much goes back; none while it cannot be said.
    fn sum(self) -> Option<Money> {
        if self.by_dish.get() {
            return Some(
                self.picked
                    .with(|picked| picked.iter().map(Picked::worth).sum()),
            );
        }
        let payment = self.payment()?;
        let left = payment.amount.minus(payment.refunded);
        self.amount.with(|text| {
            if text.trim().is_empty() {
                Some(left)
            } else {
                amount_of(text).filter(|amount| *amount <= left)
            }
        })
    }

    fn load(self) {
        let ports = self.desk.ports.get_value();
        let path = format!("/api/orders/{}", self.id);
        leptos::task::spawn_local(async move {
            match ports.read::<OrderView>(&path).await {
                Ok(view) => self.show(view),
                Err(error) => {
                    let _ = self.error.try_set(Some(error));
                }
            }
        });
    }

    fn show(self, view: OrderView) {
        let void = serde_json::to_value(LineState::Void).unwrap_or_default();
        let lines = view.lines.iter();
        let lines = lines.filter(|line| Some(line.state.as_str()) != void.as_str());
        // What was picked before a payment was noted stays, as far as it is there.
        let before = self.picked.try_get_untracked().unwrap_or_default();
        let picked = lines.map(|line| {
            let mut known = before.iter();
            let known = known.find(|one| one.line.id == line.id);
            let known = known.map_or(0, |one| one.pieces.get_untracked());
            let now = Picked {
                line: line.clone(),
                pieces: RwSignal::new(0),
            };
            now.pieces.set(known.min(now.left()));
            now
        });
        // The sheet may be closed by now.
        if self.picked.try_set(picked.collect()).is_none() {
            self.view.set(Some(view));
        }
    }

    fn shares(self) -> Vec<Share> {
        let share = |one: &Picked| Share {
            line: one.line.id,
            quantity: Some(one.pieces.get_untracked()),
        };
        self.picked.with_untracked(|picked| {
            let some = picked.iter().filter(|one| one.pieces.get_untracked() > 0);
            some.map(share).collect()
        })
    }

    /// The address, the body, and the command that somebody else has to be asked for.
    fn wish(self) -> Option<(String, String, Command)> {
        let (order, to) = (self.id, self.to.get_untracked());
        let reason = self.reason.get_untracked()?;
        let sum = untrack(|| self.sum()).filter(|sum| *sum > Money::ZERO)?;
        let text = |body: Result<String, serde_json::Error>| body.ok();
        if self.by_dish.get_untracked() {
            let dishes = RefundDishes {
                lines: self.shares(),
                payment: to,
                reason: reason.clone(),
            };
            let body = text(serde_json::to_string(&dishes))?;
            let command = Command::RefundLines(RefundLines {
                order,
                lines: dishes.lines,
                payment: to,
                reason,
            });
            return Some((format!("/api/orders/{order}/refund"), body, command));
        }
        let (payment, amount) = (to?, Some(sum));
        let body = text(serde_json::to_string(&RefundPayment {
            amount,
            tip: None,
            reason: reason.clone(),
        }))?;
        let command = Command::Refund {
            order,
            payment,
            amount,
            tip: None,
            reason,
        };
        Some((format!("/api/payments/{payment}/refund"), body, command))
    }

    fn give(self, given: Callback<Money>) {
        if self.busy.get_untracked() {
            return;
        }
        let sum = untrack(|| self.sum()).unwrap_or_default();
        let Some((path, body, command)) = self.wish() else {
            return;
        };
        let (before, key) = self.asked.get_value();
        let wish = format!("{path}\n{body}");
        let key = if before == wish {
            key
        } else {
            self.desk.store.new_id().to_string()
        };
        self.asked.set_value((wish, key.clone()));
        self.busy.set(true);
        self.error.set(None);
        let ports = self.desk.ports.get_value();
        leptos::task::spawn_local(async move {
            let answer = ports.transport.once(&path, body, &key).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(_) => {
                    given.run(sum);
                    let _ = self.desk.open.try_set(None);
                }
                // Somebody who may is asked, on their own phone or with a PIN here.
                Err(error) if error.code == "forbidden" => {
                    self.desk.store.wanted().set(Some(command));
                    let _ = self.desk.open.try_set(None);
                }
                Err(error) => {
                    // Another till was faster: what can still go back is looked at anew.
                    let changed = error.status == 409;
                    if self.error.try_set(Some(error)).is_none() && changed {
                        self.load();
                    }
                }
            }
        });
    }
}

/// The sheet of one paid check.
#[component]
pub fn RefundSheet(desk: Desk, id: OrderId) -> impl IntoView {
    let back = Back {
        desk,
        id,
        view: RwSignal::new(None),
        picked: RwSignal::new(Vec::new()),
        by_dish: RwSignal::new(true),
        to: RwSignal::new(None),
        amount: RwSignal::new(String::new()),
        reason: RwSignal::new(None),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        asked: StoredValue::new(Default::default()),
    };
    Effect::new(move |_| back.load());
    let toasts = use_toasts();
    let given = Callback::new(move |sum: Money| {
        let words = format!("{}: {}", untrack(|| desk.t().given), manat(sum));
        toasts.show("undo-2", words, None);
    });
    let title = move || {
        let number = back.view.with(|view| {
            let view = view.as_ref()?;
            Some(domain::orders::called(view.label.as_deref(), view.number))
        });
        let number = number.map(|number| format!("№{number}"));
        number.unwrap_or_else(|| desk.t().title.to_owned())
    };
    let refused = move || {
        let error = back.error.get()?;
        let text = error_text(desk.session.i18n.lang(), &error.code, &error.details);
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let loaded = Memo::new(move |_| back.view.with(Option::is_some));
    let body = move || {
        if !loaded.get() {
            return None;
        }
        if back.payments().is_empty() {
            return Some(
                view! { <p class="muted">{live(move || desk.t().nothing)}</p> }.into_any(),
            );
        }
        Some(view! { <Choice back=back/> }.into_any())
    };
    let unready = Signal::derive(move || {
        let sum = back.sum().is_some_and(|sum| sum > Money::ZERO);
        back.busy.get() || desk.store.lost().get() || !sum || back.reason.with(Option::is_none)
    });
    let sum = move || {
        let sum = back.sum().filter(|sum| *sum > Money::ZERO)?;
        Some(format!("{}: {}", desk.t().goes_back, manat(sum)))
    };
    view! {
        <Sheet title=title class="small-sheet refund-sheet" on_close=move |()| desk.open.set(None)>
            <div class="body">
                {live(refused)}
                <Papers back=back/>
                <Show when=move || loaded.get()><Noted back=back/></Show>
                {live(body)}
            </div>
            <footer>
                <b class="grow sum" role="status">{live(sum)}</b>
                <Button size=ButtonSize::Large on_press=move |()| desk.open.set(None)>{live(move || desk.session.i18n.t().close)}</Button>
                <Button kind=ButtonKind::DangerSolid size=ButtonSize::Large icon="undo-2" disabled=unready on_press=move |()| back.give(given)>{live(move || desk.t().give)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// What can still be said of its payments: a tip, another way.
#[component]
fn Noted(back: Back) -> impl IntoView {
    let order = Signal::derive(move || Some(back.id));
    let payments = Signal::derive(move || {
        let view = back.view.get();
        view.map(|view| view.payments).unwrap_or_default()
    });
    let changed = Callback::new(move |()| back.load());
    view! { <AfterPayment order=order payments=payments changed=changed settled=true/> }.into_any()
}

/// Copies: of the receipt, on paper and as a file, and of the paper of each refund.
#[component]
fn Papers(back: Back) -> impl IntoView {
    let (desk, toasts) = (back.desk, use_toasts());
    let print = Callback::new(move |path: String| {
        let ports = desk.ports.get_value();
        leptos::task::spawn_local(async move {
            match ports.send::<_, OnPaper>(&path, &()).await {
                Ok(_) => toasts.show("printer", untrack(|| desk.t().printing).to_owned(), None),
                Err(error) => {
                    let _ = back.error.try_set(Some(error));
                }
            }
        });
    });
    let receipt = move |()| print.run(format!("/api/orders/{}/print", back.id));
    let file = move || {
        let lang = desk.session.i18n.lang().tag();
        let href = format!("/api/orders/{}/receipt.pdf?lang={lang}", back.id);
        view! { <a class="btn" href=href rel="external" target="_blank"><Icon name="file-text"/>"PDF"</a> }
    };
    view! {
        <div class="drawer-acts">
            <Button icon="printer" on_press=receipt>{live(move || desk.t().copy)}</Button>
            {live(file)}
            <Refunds back=back print=print/>
        </div>
    }
    .into_any()
}

/// What was given back before, each with its paper once more.
#[component]
fn Refunds(back: Back, print: Callback<String>) -> impl IntoView {
    let desk = back.desk;
    let given = RwSignal::new(Vec::<RefundRow>::new());
    let path = format!("/api/orders/{}/refunds", back.id);
    Effect::new({
        let path = path.clone();
        move |_| {
            let (ports, path) = (desk.ports.get_value(), path.clone());
            leptos::task::spawn_local(async move {
                match ports.read::<RefundList>(&path).await {
                    Ok(list) => {
                        let _ = given.try_set(list.refunds);
                    }
                    Err(error) => {
                        let _ = back.error.try_set(Some(error));
                    }
                }
            });
        }
    });
    let one = move |row: RefundRow| {
        let session = desk.session;
        let at = moment(
            session.i18n.lang(),
            row.at,
            session.now.get_untracked(),
            session.offset_minutes(),
        );
        let path = format!("{path}/{}/print", row.id);
        let text = move || format!("{} {} · {at}", desk.t().refund, money(row.amount));
        view! { <Button icon="printer" on_press=move |()| print.run(path.clone())>{live(text)}</Button> }
    };
    live(move || given.get().into_iter().map(&one).collect::<Vec<_>>()).into_any()
}

/// Dishes or an amount, where it goes, and why.
#[component]
fn Choice(back: Back) -> impl IntoView {
    let desk = back.desk;
    let by = move |dish: bool| {
        back.by_dish.set(dish);
        // An amount is of one payment; the first one is as good as any to begin with.
        let first = untrack(|| back.payments()).first().map(|one| one.id);
        back.to.set(first.filter(|_| !dish));
    };
    let dishes = Signal::derive(move || back.by_dish.get());
    let amount = Signal::derive(move || !back.by_dish.get());
    let typed = move || {
        back.amount
            .with(|text| text.trim().is_empty() || amount_of(text).is_some())
    };
    let odd = Signal::derive(move || !typed() || (amount.get() && back.sum().is_none()));
    let hint = move || {
        if typed() {
            desk.t().all_left
        } else {
            desk.t().bad_amount
        }
    };
    view! {
        <div class="chips">
            <Chip on=dishes on_press=move |()| by(true)>{live(move || desk.t().dishes)}</Chip>
            <Chip on=amount on_press=move |()| by(false)>{live(move || desk.t().money)}</Chip>
        </div>
        <Show when=move || dishes.get()><Dishes back=back/></Show>
        <Where back=back/>
        <Show when=move || amount.get()>
            <Field id="refund-amount" label=move || desk.t().money hint=hint bad=odd>
                <TextInput id="refund-amount" value=back.amount input_mode="decimal"/>
            </Field>
        </Show>
        <Why back=back/>
    }
    .into_any()
}

/// The dishes, each with how many go back.
#[component]
fn Dishes(back: Back) -> impl IntoView {
    let desk = back.desk;
    let one = move |picked: Picked| {
        let (line, left) = (picked.line.clone(), picked.left());
        let name = line.name.clone();
        let facts = format!("{} · {}", line.quantity, money(line.price));
        let gone =
            move || (line.returned > 0).then(|| format!("{} {}", line.returned, desk.t().gone));
        let label = move || name.get(desk.session.i18n.lang()).to_owned();
        let steps = (left > 0).then(|| {
            view! { <Stepper label=label.clone() value=picked.pieces least=0 most=left/> }
        });
        let plain = (left == 0).then(|| view! { <span>{live(label)}</span> });
        view! { <li>{steps}{plain}<small>{facts}" "{live(gone)}</small></li> }
    };
    view! { <ul class="refund-dishes">{live(move || back.picked.get().into_iter().map(one).collect::<Vec<_>>())}</ul> }
        .into_any()
}

/// The payments that it can go back to.
#[component]
fn Where(back: Back) -> impl IntoView {
    let desk = back.desk;
    let chip = move |one: PaymentView| {
        let id = one.id;
        let on = Signal::derive(move || back.to.get() == Some(id));
        let name = desk.catalog.with(|catalog| {
            let name = name_of(catalog, &one.method);
            name.get(desk.session.i18n.lang()).to_owned()
        });
        let left = money(one.amount.minus(one.refunded));
        view! { <Chip on=on on_press=move |()| back.to.set(Some(id))>{format!("{name} · {left}")}</Chip> }
    };
    let turn = Signal::derive(move || back.to.with(Option::is_none));
    let by_provider = move || {
        let provider = back.payment().is_some_and(|one| one.provider.is_some());
        provider.then(|| view! { <Banner tone=Tone::Warn icon="triangle-alert" fact=move || desk.t().by_provider/> })
    };
    view! {
        <span class="muted t13">{live(move || desk.t().to)}</span>
        <div class="chips">
            <Show when=move || back.by_dish.get()>
                <Chip on=turn on_press=move |()| back.to.set(None)>{live(move || desk.t().in_turn)}</Chip>
            </Show>
            {live(move || back.payments().into_iter().map(chip).collect::<Vec<_>>())}
        </div>
        {live(by_provider)}
    }
    .into_any()
}

/// Why: the restaurant's reasons for taking something off.
#[component]
fn Why(back: Back) -> impl IntoView {
    let desk = back.desk;
    let chip = move |one: Reason| {
        let (key, same) = (one.id.clone(), one.id);
        let on = Signal::derive(move || back.reason.with(|now| now.as_ref() == Some(&same)));
        let name = one.name.get(desk.session.i18n.lang()).to_owned();
        view! { <Chip on=on on_press=move |()| back.reason.set(Some(key.clone()))>{name}</Chip> }
    };
    let all = move || desk.catalog.with(|catalog| catalog.reasons.void.clone());
    view! {
        <span class="muted t13">{live(move || desk.t().why)}</span>
        <div class="chips">{live(move || all().into_iter().map(chip).collect::<Vec<_>>())}</div>
    }
    .into_any()
}
