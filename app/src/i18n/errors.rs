//! What went wrong, as a sentence that says what to do. The only place that turns codes into words.

mod sentences;

use super::lock::{locked_for, tries_left};
use crate::format::manat;
use domain::ids::{GroupKey, ItemKey};
use domain::menu::Catalog;
use domain::{Lang, Money};
use sentences::Errors;
use serde_json::Value;

/// The sentence for a wire code. `details` are the facts of `ApiError`; a code that is not known here gets
/// a general sentence, because the hub may be newer than this page.
pub fn error_text(lang: Lang, code: &str, details: &Value) -> String {
    let errors = Errors::of(lang);
    with_facts(lang, code, details)
        .or_else(|| variant(errors, code, details).map(str::to_owned))
        .unwrap_or_else(|| errors.of_code(code).unwrap_or(errors.other).to_owned())
}

/// The same with the names of the dish and the group of options that it is about: `details` carry their keys.
pub fn error_text_about(lang: Lang, catalog: &Catalog, code: &str, details: &Value) -> String {
    let item = text(details, "item").and_then(|key| catalog.item(&ItemKey::from(key)));
    let group = text(details, "group").and_then(|key| catalog.group(&GroupKey::from(key)));
    let names = [item.map(|item| &item.name), group.map(|group| &group.name)];
    let about: Vec<&str> = names
        .into_iter()
        .flatten()
        .map(|name| name.get(lang))
        .collect();
    let sentence = error_text(lang, code, details);
    if about.is_empty() {
        sentence
    } else {
        format!("{}. {sentence}", about.join(" · "))
    }
}

/// A sentence that names an amount, a number or a table; none when the facts are missing.
fn with_facts(lang: Lang, code: &str, details: &Value) -> Option<String> {
    let errors = Errors::of(lang);
    Some(match code {
        "locked_out" => locked_for(lang, number(details, "retryAfterSeconds")?),
        "wrong_pin" => tries_left(lang, number(details, "triesLeft")?),
        "missing_modifier" => at_least(lang, number(details, "min").filter(|min| *min > 1)?),
        "too_many_options" => at_most(lang, number(details, "max").filter(|max| *max > 0)?),
        "bad_quantity" => quantity_up_to(lang, number(details, "max")?),
        "overpaid" => due(lang, errors.overpaid, amount(details, "due")?),
        "unpaid" => due(lang, errors.unpaid, amount(details, "due")?),
        "payment_under_way" => due(lang, errors.payment_under_way, amount(details, "amount")?),
        "tendered_too_little" => due(lang, errors.tendered_too_little, amount(details, "amount")?),
        "table_taken" => taken(lang, text(details, "table")?, text(details, "check")?),
        "not_enough" => portions_left(lang, number(details, "left")?),
        "not_now" => hours(lang, text(details, "from")?, text(details, "to")?),
        "tables_overlap" => format!(
            "№{} · №{}: {}",
            text(details, "table")?,
            text(details, "other")?,
            errors.tables_overlap
        ),
        "unknown_table" => format!("№{}: {}", text(details, "table")?, errors.unknown_table),
        _ => return None,
    })
}

/// A sentence for what the facts say about the kind of the trouble.
fn variant(errors: &Errors, code: &str, details: &Value) -> Option<&'static str> {
    let fact = |key| text(details, key).unwrap_or_default();
    Some(match code {
        "illegal_status" => match (fact("from"), fact("to")) {
            ("void", "bumped") => errors.void_unseen,
            ("bumped", _) => errors.ticket_gone,
            ("open", "recalled") => errors.ticket_open,
            ("applied" | "rejected", _) => errors.decided,
            (_, "served") => errors.not_ready,
            _ => return None,
        },
        "not_found" => match fact("what") {
            "order" => errors.no_order,
            "ticket" => errors.no_ticket,
            "payment" => errors.no_payment,
            "line" => errors.no_line,
            "command" => errors.no_held,
            "device" => errors.no_device,
            _ => return None,
        },
        "bad_field" => match fact("field") {
            "note" => errors.note_too_long,
            "guests" => errors.bad_guests,
            "tableId" => errors.bad_table_field,
            "items" | "lines" => errors.too_many_lines,
            "slip" => errors.bad_slip,
            "reason" => errors.bad_reason,
            "range" => errors.bad_range,
            "name" | "username" => errors.bad_name,
            "pin" => errors.bad_pin,
            "password" => errors.bad_password,
            _ => return None,
        },
        _ => return None,
    })
}

fn number(details: &Value, key: &str) -> Option<i64> {
    details.get(key).and_then(Value::as_i64)
}

fn amount(details: &Value, key: &str) -> Option<Money> {
    number(details, key).map(Money)
}

fn text<'a>(details: &'a Value, key: &str) -> Option<&'a str> {
    details.get(key).and_then(Value::as_str)
}

/// A sentence and the amount that it is about.
fn due(lang: Lang, sentence: &str, amount: Money) -> String {
    let word = match lang {
        Lang::Az => "Məbləğ",
        Lang::Ru => "Сумма",
        Lang::En => "Amount",
    };
    format!("{sentence} {word}: {}.", manat(amount))
}

fn at_least(lang: Lang, min: i64) -> String {
    match lang {
        Lang::Az => format!("Seçim tamam deyil. Ən azı {min} seçin."),
        Lang::Ru => format!("Выбор не сделан. Выберите не меньше {min}."),
        Lang::En => format!("A choice is missing. Pick at least {min}."),
    }
}

fn at_most(lang: Lang, max: i64) -> String {
    match lang {
        Lang::Az => format!("Seçim çoxdur. Ən çoxu {max} seçin."),
        Lang::Ru => format!("Выбрано слишком много. Выберите не больше {max}."),
        Lang::En => format!("Too many options. Pick at most {max}."),
    }
}

fn portions_left(lang: Lang, left: i64) -> String {
    match lang {
        Lang::Az => format!("Cəmi {left} porsiya qalıb. Azaldın."),
        Lang::Ru => format!("Осталось порций: {left}. Уменьшите."),
        Lang::En => format!("Only {left} left. Take fewer."),
    }
}

fn hours(lang: Lang, from: &str, to: &str) -> String {
    match lang {
        Lang::Az => format!("Yalnız {from}–{to} arası satılır."),
        Lang::Ru => format!("Подаётся только с {from} до {to}."),
        Lang::En => format!("Sold from {from} to {to} only."),
    }
}

fn quantity_up_to(lang: Lang, max: i64) -> String {
    match lang {
        Lang::Az => format!("Say 1 ilə {max} arasında olmalıdır."),
        Lang::Ru => format!("Количество должно быть от 1 до {max}."),
        Lang::En => format!("The quantity must be from 1 to {max}."),
    }
}

fn taken(lang: Lang, table: &str, check: &str) -> String {
    match lang {
        Lang::Az => format!("Masa {table} tutulub: hesab №{check}. Başqa masa seçin."),
        Lang::Ru => format!("Стол {table} занят: счёт №{check}. Выберите другой."),
        Lang::En => format!("Table {table} is taken by check №{check}. Pick another one."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Rejection;
    use serde_json::json;

    /// A new variant does not compile until it stands here; then put it into the list below, too.
    const fn listed(rejection: &Rejection) {
        match rejection {
            Rejection::UnknownItem(_)
            | Rejection::SoldOut(_)
            | Rejection::NotEnough { .. }
            | Rejection::NotNow { .. }
            | Rejection::BillPrinted
            | Rejection::NotBilled
            | Rejection::NothingToBill
            | Rejection::CourseFired
            | Rejection::CardNotShown
            | Rejection::LineGone
            | Rejection::OtherTerms
            | Rejection::ReservationEnded
            | Rejection::RoomChanged
            | Rejection::RatesChanged
            | Rejection::LineShared
            | Rejection::RefundTooMuch { .. }
            | Rejection::PaymentCounted
            | Rejection::AccountShort { .. }
            | Rejection::AccountClosed
            | Rejection::AccountNotEmpty(_)
            | Rejection::DrawerOpen { .. }
            | Rejection::DrawerClosed
            | Rejection::ApprovalOver
            | Rejection::ApprovalStale
            | Rejection::DayOpen { .. }
            | Rejection::DayEmpty
            | Rejection::DayLate
            | Rejection::SiteLocked(_)
            | Rejection::LicenceOver
            | Rejection::CloudUnheard
            | Rejection::GuestsOff
            | Rejection::DayNotOpen
            | Rejection::NoCheck
            | Rejection::MenuChanged(_)
            | Rejection::OverLimit { .. }
            | Rejection::TooManyWaiting(_)
            | Rejection::RequestOver
            | Rejection::RequestLines(_)
            | Rejection::TablesOverlap { .. }
            | Rejection::BadSize(_)
            | Rejection::MissingModifier { .. }
            | Rejection::TooManyOptions { .. }
            | Rejection::UnknownOption { .. }
            | Rejection::BadQuantity { .. }
            | Rejection::BadAmount(_)
            | Rejection::Overpaid { .. }
            | Rejection::TenderedTooLittle { .. }
            | Rejection::MissingSlip
            | Rejection::UnknownPaymentType(_)
            | Rejection::BadField { .. }
            | Rejection::UnknownTable(_)
            | Rejection::TableTaken { .. }
            | Rejection::IllegalStatus { .. }
            | Rejection::CheckClosed
            | Rejection::NothingToSend
            | Rejection::AlreadySent
            | Rejection::Unpaid(_)
            | Rejection::HasPayments
            | Rejection::PaymentUnderWay { .. }
            | Rejection::ProviderOff(_)
            | Rejection::NeedsHub
            | Rejection::CardNumber(_)
            | Rejection::DuplicateId(_)
            | Rejection::NotFound(_)
            | Rejection::Forbidden(_) => (),
        }
    }

    /// One of each that guests meet who order for themselves.
    fn of_guests() -> Vec<Rejection> {
        vec![
            Rejection::GuestsOff,
            Rejection::DayNotOpen,
            Rejection::NoCheck,
            Rejection::MenuChanged(7),
            Rejection::OverLimit {
                field: "lines",
                most: 20,
            },
            Rejection::TooManyWaiting(3),
            Rejection::RequestOver,
            Rejection::RequestLines(Vec::new()),
        ]
    }

    /// One of each that table service knows.
    fn of_tables() -> Vec<Rejection> {
        let name = || "kabab".to_owned();
        vec![
            Rejection::NotEnough {
                item: name(),
                left: 1,
            },
            Rejection::NotNow {
                item: name(),
                from: "12:00".to_owned(),
                to: "16:00".to_owned(),
            },
            Rejection::BillPrinted,
            Rejection::NotBilled,
            Rejection::NothingToBill,
            Rejection::CourseFired,
            Rejection::CardNotShown,
            Rejection::LineGone,
            Rejection::OtherTerms,
            Rejection::ReservationEnded,
            Rejection::RoomChanged,
            Rejection::RatesChanged,
            Rejection::LineShared,
            Rejection::RefundTooMuch {
                amount: Money(500),
                left: Money(100),
            },
            Rejection::PaymentCounted,
            Rejection::AccountShort {
                amount: Money(500),
                left: Money(100),
            },
            Rejection::AccountClosed,
            Rejection::AccountNotEmpty(Money(100)),
            Rejection::DrawerOpen {
                drawer: "p-kassa".to_owned(),
                by: "Nigar".to_owned(),
            },
            Rejection::PaymentUnderWay {
                amount: Money(500),
                left: Money(100),
            },
            Rejection::ProviderOff("pesapal".to_owned()),
            Rejection::NeedsHub,
            Rejection::CardNumber("note"),
            Rejection::DrawerClosed,
            Rejection::ApprovalStale,
            Rejection::DayOpen {
                checks: vec!["12".to_owned(), "4-17".to_owned()],
                drawers: vec!["p-kassa".to_owned()],
                devices: vec!["Telefon 4".to_owned()],
            },
            Rejection::DayEmpty,
            Rejection::DayLate,
            Rejection::SiteLocked(Some("7".to_owned())),
            Rejection::LicenceOver,
            Rejection::CloudUnheard,
            Rejection::TablesOverlap {
                one: "1".to_owned(),
                other: "2".to_owned(),
            },
        ]
    }

    /// One of each.
    fn every_rejection() -> Vec<Rejection> {
        let name = || "kabab".to_owned();
        let mut all = of_tables();
        all.extend(of_guests());
        all.extend([
            Rejection::UnknownItem(name()),
            Rejection::SoldOut(name()),
            Rejection::BadSize(name()),
            Rejection::MissingModifier {
                item: name(),
                group: name(),
                min: 2,
            },
            Rejection::TooManyOptions {
                item: name(),
                group: name(),
                max: 3,
            },
            Rejection::UnknownOption {
                item: name(),
                option: name(),
            },
            Rejection::BadQuantity { got: 0, max: 999 },
            Rejection::BadAmount(Money(0)),
            Rejection::Overpaid {
                amount: Money(5000),
                due: Money(1250),
            },
            Rejection::TenderedTooLittle {
                tendered: Money(500),
                amount: Money(1250),
            },
            Rejection::MissingSlip,
            Rejection::UnknownPaymentType(name()),
            Rejection::BadField {
                field: "note",
                allowed: "at most 200 characters",
            },
            Rejection::UnknownTable("99".to_owned()),
            Rejection::TableTaken {
                table: "7".to_owned(),
                check: "144".to_owned(),
            },
            Rejection::IllegalStatus {
                from: "ready".to_owned(),
                to: "started".to_owned(),
            },
            Rejection::CheckClosed,
            Rejection::NothingToSend,
            Rejection::AlreadySent,
            Rejection::Unpaid(Money(1250)),
            Rejection::HasPayments,
            Rejection::DuplicateId("order"),
            Rejection::NotFound("order"),
            Rejection::Forbidden("orders.cancel"),
        ]);
        all.iter().for_each(listed);
        all
    }

    /// What the hub itself says, beside the rules of the domain.
    const HUB: [&str; 28] = [
        "actor_gone",
        "actor_away",
        "already_set_up",
        "bad_credentials",
        "busy",
        "forbidden_origin",
        "gap",
        "idempotency_key_needed",
        "idempotency_mismatch",
        "locked_out",
        "malformed",
        "method_not_allowed",
        "not_enrolled",
        "storage_full",
        "storage_dead",
        "offline",
        "seq_gap",
        "seq_reuse",
        "signed_out",
        "timeout",
        "token_expired",
        "token_invalid",
        "too_large",
        "unauthorized",
        "unreadable",
        "update_needed",
        "wrong_code",
        "wrong_pin",
    ];

    #[test]
    fn every_refusal_has_its_own_sentence() {
        for lang in Lang::ALL {
            let other = Errors::of(lang).other;
            for rejection in every_rejection() {
                let (code, facts) = (rejection.code(), rejection.details());
                assert_ne!(error_text(lang, code, &facts), other, "{code} {lang:?}");
                assert_ne!(
                    error_text(lang, code, &Value::Null),
                    other,
                    "{code} {lang:?}"
                );
            }
            for code in HUB.into_iter().chain(["wrong_password"]) {
                assert_ne!(
                    error_text(lang, code, &Value::Null),
                    other,
                    "{code} {lang:?}"
                );
            }
        }
    }

    #[test]
    fn facts_are_named() {
        let say =
            |rejection: Rejection| error_text(Lang::En, rejection.code(), &rejection.details());
        let table = Rejection::TableTaken {
            table: "7".to_owned(),
            check: "144".to_owned(),
        };
        assert_eq!(
            say(table),
            "Table 7 is taken by check №144. Pick another one."
        );
        assert!(say(Rejection::Unpaid(Money(1250))).ends_with("Amount: 12.50\u{202f}₼."));
        let void = Rejection::IllegalStatus {
            from: "void".to_owned(),
            to: "bumped".to_owned(),
        };
        assert!(say(void).contains("Void seen"));
        let text = error_text(Lang::Az, "locked_out", &json!({"retryAfterSeconds": 30}));
        assert!(text.contains("30"), "{text}");
    }

    #[test]
    fn unknown_codes_still_say_what_to_do() {
        for lang in Lang::ALL {
            assert!(!error_text(lang, "from_the_future", &Value::Null).is_empty());
        }
    }
}
