//! What a command says, in the words of a person who has to decide about it.

use crate::format::{manat, way};
use crate::i18n::{I18n, movement};
use domain::Command;
use domain::ids::{ItemKey, TableKey};
use domain::menu::Catalog;
use domain::orders::{ChangePrice, NewLine, Release, SetService};
use domain::payments::RefundLines;

/// The arguments that matter: dishes, amounts, the table, the reason.
pub(super) fn of(i: I18n, catalog: &Catalog, command: &Command) -> String {
    let parts: Vec<String> = match command {
        Command::OpenOrder { table, .. } => self::table(i, catalog, table.as_ref()),
        Command::PlaceOrder { table, lines, .. } => {
            let mut parts = self::table(i, catalog, table.as_ref());
            parts.extend(lines.iter().map(|one| line(i, catalog, one)));
            parts
        }
        Command::AddLines { lines, .. } => lines.iter().map(|one| line(i, catalog, one)).collect(),
        Command::ChangeQuantity { delta, .. } => vec![format!("{delta:+}")],
        Command::CancelOrder { reason, .. } => {
            let reason = reason.iter().map(|key| key.as_str().to_owned());
            reason.collect()
        }
        Command::SetStatus { status, reason, .. } => {
            let reason = reason.iter().map(|key| key.as_str().to_owned());
            std::iter::once(status.name().to_owned())
                .chain(reason)
                .collect()
        }
        Command::SetSoldOut { item, .. } => vec![dish(i, catalog, item)],
        other => of_money(i, catalog, other),
    };
    parts.join(" · ")
}

/// The same of what is about money.
fn of_money(i: I18n, catalog: &Catalog, command: &Command) -> Vec<String> {
    match command {
        Command::TakePayment {
            method,
            amount,
            tendered,
            slip,
            tip,
            ..
        } => {
            let mut parts = vec![manat(*amount), way(i.lang(), catalog, method)];
            parts.extend(tendered.map(|given| format!("({})", manat(given))));
            parts.extend(slip.iter().map(|slip| format!("№{slip}")));
            parts.extend(tip.map(|tip| format!("+ {}", manat(tip))));
            parts
        }
        Command::SetTip(asked) => vec![manat(asked.tip)],
        Command::ChangeMethod(asked) => {
            vec![
                way(i.lang(), catalog, &asked.method),
                asked.reason.to_string(),
            ]
        }
        Command::CheckSlip(asked) => {
            let number = asked.slip.iter().map(|slip| format!("№{slip}"));
            number.chain([asked.note.clone()]).collect()
        }
        Command::OpenAccount(asked) => vec![asked.name.clone()],
        Command::TakeBack(asked) => vec![asked.reason.to_string()],
        Command::TopUp(asked) => vec![manat(asked.amount), way(i.lang(), catalog, &asked.method)],
        Command::OpenDrawer(domain::cash::Open { opening_float, .. }) => {
            vec![manat(*opening_float)]
        }
        Command::MoveCash(domain::cash::Move {
            kind,
            amount,
            reason,
            ..
        }) => {
            vec![
                movement(i.lang(), *kind).to_owned(),
                manat(*amount),
                reason.clone(),
            ]
        }
        Command::CloseDrawer(domain::cash::Close { counted, .. }) => vec![manat(*counted)],
        Command::Refund { amount, reason, .. } => {
            let amount = amount.map(manat).into_iter();
            amount.chain([reason.to_string()]).collect()
        }
        Command::RefundLines(RefundLines { reason, .. })
        | Command::Release(Release { reason, .. })
        | Command::SetService(SetService { reason, .. }) => vec![reason.to_string()],
        Command::ChangePrice(ChangePrice { unit, reason, .. }) => {
            vec![manat(*unit), reason.to_string()]
        }
        Command::BeginPayment(begin) => vec![manat(begin.amount)],
        Command::GiveUpAttempt(domain::payments::provider::GiveUp { reason, .. })
        | Command::ReturnMoney(domain::payments::provider::ReturnMoney { reason, .. })
        | Command::NoSale(domain::cash::NoSale { reason, .. })
        | Command::RefuseGuest(domain::guests::Refuse { reason, .. })
        | Command::RejectHeld { reason, .. } => {
            vec![reason.clone()]
        }
        _ => Vec::new(),
    }
}

fn table(i: I18n, catalog: &Catalog, key: Option<&TableKey>) -> Vec<String> {
    let named = key.map(|key| {
        let table = catalog.table(key);
        let number = table.map_or(key.as_str(), |table| table.number.as_str());
        format!("{} {number}", i.t().table)
    });
    named.into_iter().collect()
}

fn dish(i: I18n, catalog: &Catalog, key: &ItemKey) -> String {
    let item = catalog.item(key);
    item.map_or(key.as_str(), |item| item.name.get(i.lang()))
        .to_owned()
}

fn line(i: I18n, catalog: &Catalog, line: &NewLine) -> String {
    let mut text = format!("{} × {}", line.quantity, dish(i, catalog, &line.item));
    if !line.note.is_empty() {
        text.push_str(" (");
        text.push_str(&line.note);
        text.push(')');
    }
    text
}
