//! The paper of a guest account: what was brought or given back, and what stands on it now.

use super::document::{Align, Block, Document, Size, Span};
use super::receipt::{bold_pair, bold_title, centred, pair};
use super::words::{grouped, say};
use crate::accounts::{AccountKind, MoveKind};
use crate::lang::Lang;
use crate::money::Money;

/// What the paper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPaper {
    /// Id of the print job.
    pub document_id: String,
    /// Language of the guest.
    pub lang: Lang,
    /// Name of the house.
    pub restaurant: String,
    /// `14.11.2026 21:14`.
    pub printed_at: String,
    /// What the account is for.
    pub kind: AccountKind,
    /// Who it is of, or the last digits of its code; empty for none.
    pub name: String,
    /// Why money moved.
    pub what: MoveKind,
    /// How much.
    pub amount: Money,
    /// Way of paying in the paper's language.
    pub method: String,
    /// What is on it after; below zero it is owed.
    pub balance: Money,
    /// Who took the money.
    pub cashier: String,
}

/// Builds the paper. It is no receipt of a sale: nothing is sold yet, or it was sold before.
pub fn account_paper(view: &AccountPaper) -> Document {
    let lang = view.lang;
    let mut paper = Document::new(view.document_id.clone(), lang);
    paper.push(Block::Mark);
    paper.push(Block::text(
        Span::new(&*view.restaurant, Size::Title).bold(),
        Align::Center,
    ));
    paper.push(Block::dashed());
    let kind = match view.kind {
        AccountKind::House => say(lang, "Nisyə", "В долг", "House account"),
        AccountKind::GiftCard => say(lang, "Hədiyyə kartı", "Подарочная карта", "Gift card"),
        AccountKind::Deposit => say(lang, "Depozit", "Депозит", "Deposit"),
    };
    paper.push(bold_pair(kind, &view.name));
    paper.push(Block::columns(
        Span::new(&*view.cashier, Size::Small),
        Span::new(&*view.printed_at, Size::Small),
    ));
    paper.push(Block::solid());
    let what = match view.what {
        MoveKind::TopUp => say(lang, "Qoyulub", "Внесено", "Paid in"),
        MoveKind::Paid => say(lang, "Ödənilib", "Оплачено", "Paid"),
        MoveKind::Refunded => say(lang, "Geri qayıdıb", "Возврат", "Came back"),
        MoveKind::PaidBack => say(lang, "Qonağa qaytarılıb", "Возвращено гостю", "Given back"),
        MoveKind::TakenBack => say(
            lang,
            "Səhv qoyulub",
            "Внесено ошибочно",
            "Paid in by mistake",
        ),
    };
    paper.push(bold_title(what, &format!("{} ₼", grouped(view.amount))));
    if !view.method.is_empty() {
        paper.push(pair(&view.method, view.amount, Size::Normal));
    }
    let (label, balance) = if view.balance < Money::ZERO {
        let owed = Money::ZERO.minus(view.balance);
        (say(lang, "Borc qalıb", "Остался долг", "Still owed"), owed)
    } else {
        (
            say(lang, "Hesabda var", "На счёте", "On the account"),
            view.balance,
        )
    };
    paper.push(pair(label, balance, Size::Normal));
    paper.push(Block::dashed());
    paper.push(centred(say(
        lang,
        "Fiskal sənəd deyil.",
        "Не фискальный документ.",
        "Not a fiscal document.",
    )));
    paper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_top_up_says_what_is_on_the_account() {
        let paper = AccountPaper {
            document_id: "a".into(),
            lang: Lang::En,
            restaurant: "Sufra".into(),
            printed_at: "14.11.2026 21:14".into(),
            kind: AccountKind::GiftCard,
            name: "•••• 0017".into(),
            what: MoveKind::TopUp,
            amount: Money(5_000),
            method: "Cash".into(),
            balance: Money(6_250),
            cashier: "Nigar".into(),
        };
        let text = serde_json::to_string(&account_paper(&paper)).expect("a text");
        for word in ["Gift card", "•••• 0017", "50.00", "62.50", "Not a fiscal"] {
            assert!(text.contains(word), "{word}: {text}");
        }
        let owed = AccountPaper {
            kind: AccountKind::House,
            balance: Money(-300),
            ..paper
        };
        let text = serde_json::to_string(&account_paper(&owed)).expect("a text");
        assert!(text.contains("Still owed") && text.contains("3.00"));
    }
}
