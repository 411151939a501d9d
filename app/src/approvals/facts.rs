//! What a request is about, in the words of whoever has to decide it.

use crate::format::{manat, money, way};
use crate::i18n::{Approvals as Words, I18n, percent};
use crate::ui::{Icon, live};
use domain::Command;
use domain::approvals::Change;
use domain::ids::LineId;
use domain::orders::Order;
use domain::payments::provider::{GiveUp, ReturnMoney};
use domain::state::State;
use leptos::prelude::*;

/// The check, by table and number.
pub fn check(i: I18n, state: &State, command: &Command) -> Option<String> {
    let order = state.orders.get(&command.order()?)?;
    let table = order
        .table
        .as_ref()
        .and_then(|key| state.catalog.table(key));
    let table = table.map(|table| format!("{} {}", i.t().table, table.number));
    let number = format!("№{}", order.called());
    Some(
        table
            .into_iter()
            .chain([number])
            .collect::<Vec<_>>()
            .join(" · "),
    )
}

fn line(i: I18n, order: &Order, id: LineId, quantity: Option<u32>) -> Option<String> {
    let line = order.line(id)?;
    let name = line.name.get(i.lang());
    Some(format!("{} × {name}", quantity.unwrap_or(line.quantity)))
}

/// What exactly.
fn what(i: I18n, state: &State, command: &Command) -> Option<String> {
    let order = command.order().and_then(|id| state.orders.get(&id));
    match command {
        Command::VoidLine {
            line: id, quantity, ..
        } => line(i, order?, *id, *quantity),
        Command::Comp { line: id, .. } => line(i, order?, *id, None),
        Command::Discount { line: id, bp, .. } => {
            let dish = id.and_then(|id| line(i, order?, id, None));
            let parts = dish.into_iter().chain([percent(*bp)]);
            Some(parts.collect::<Vec<_>>().join(" · "))
        }
        Command::Refund { amount, .. } => amount.map(manat),
        Command::RefundLines(asked) => {
            let lines = asked.lines.iter();
            let dishes = lines.filter_map(|one| line(i, order?, one.line, one.quantity));
            Some(dishes.collect::<Vec<_>>().join(", ")).filter(|dishes| !dishes.is_empty())
        }
        Command::ChangePrice(asked) => {
            let dish = line(i, order?, asked.line, None)?;
            Some(format!("{dish} · {}", manat(asked.unit)))
        }
        Command::GiveUpAttempt(GiveUp { payment, .. })
        | Command::ReturnMoney(ReturnMoney { payment, .. }) => {
            let attempt = state.attempts.get(payment)?;
            Some(manat(attempt.captured.unwrap_or(attempt.amount)))
        }
        Command::ChangeMethod(asked) => {
            let name = |key| way(i.lang(), &state.catalog, key);
            let known =
                order.and_then(|order| order.payments.iter().find(|one| one.id == asked.payment));
            let before =
                known.map(|one| format!("{} · {} → ", manat(one.amount), name(&one.method)));
            Some(format!(
                "{}{}",
                before.unwrap_or_default(),
                name(&asked.method)
            ))
        }
        Command::CloseAccount(asked) => {
            let method = asked.method.as_ref()?;
            Some(way(i.lang(), &state.catalog, method))
        }
        _ => None,
    }
}

/// Why, as the restaurant calls it or in the person's own words.
fn why(i: I18n, state: &State, command: &Command) -> Option<String> {
    let key = command.reason()?;
    let known = state.catalog.reasons.named(key);
    Some(
        known
            .map_or(key, |known| known.name.get(i.lang()))
            .to_owned(),
    )
}

/// The facts below each other.
pub fn list(i: I18n, state: &State, command: &Command) -> AnyView {
    let t = Words::of(i.lang());
    let wasted = matches!(command, Command::VoidLine { waste: true, .. });
    let rows = [
        (t.check, check(i, state, command)),
        (t.what, what(i, state, command)),
        (t.reason, why(i, state, command)),
        (t.waste, wasted.then(|| t.yes.to_owned())),
    ];
    let rows = rows
        .into_iter()
        .filter_map(|(name, fact)| Some((name, fact?)));
    let rows = rows.map(|(name, fact)| view! { <dt>{name}</dt><dd>{fact}</dd> });
    view! { <dl class="facts">{rows.collect::<Vec<_>>()}</dl> }.into_any()
}

/// The sum before and after.
pub fn sum(change: Change) -> AnyView {
    view! {
        <p class="huge">{money(change.before)} <Icon name="arrow-right"/> {manat(change.after)}</p>
    }
    .into_any()
}

/// Draws `view` anew whenever the language changes.
pub fn in_words(i: I18n, view: impl Fn(I18n) -> AnyView + Send + 'static) -> AnyView {
    live(move || {
        i.lang();
        view(i)
    })
    .into_any()
}
