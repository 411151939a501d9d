//! The intents of a simulated day as commands. The hub's tests read this file as well.

use domain::Command;
use domain::cash::MovementKind;
use domain::ids::{LineId, OrderId, PaymentId, ReasonKey};
use domain::menu::Choice;
use domain::money::Money;
use domain::orders::{NewLine, Share};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Deserialize)]
struct NamedLine {
    id: String,
    item: String,
    size: Option<String>,
    qty: i64,
    options: Vec<Choice>,
}

/// A tender of a payment.
#[derive(Deserialize)]
pub struct Tender {
    /// The way to pay.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is applied, qəpik.
    pub amount: i64,
    /// Cash on the table, qəpik.
    pub tendered: Option<i64>,
}

/// The names of a day: its file calls checks and lines by short words.
#[derive(Default)]
pub struct Script {
    checks: BTreeMap<String, OrderId>,
    payments: u64,
}

/// A text of an intent.
pub fn text<'a>(intent: &'a Value, field: &str) -> &'a str {
    intent[field].as_str().unwrap()
}

/// A number of an intent.
pub fn number(intent: &Value, field: &str) -> i64 {
    intent[field].as_i64().unwrap()
}

fn id(kind: u128, n: u64) -> Uuid {
    Uuid::from_u128(0x019a_80c0_0000_7000_8000_0000_0000_0000 + (kind << 32) + u128::from(n))
}

/// A line by its name in the file (`l00042`).
pub fn line_of(name: &str) -> LineId {
    LineId::new(id(2, name.trim_start_matches('l').parse().unwrap()))
}

/// The tenders of a payment.
pub fn tenders(intent: &Value) -> Vec<Tender> {
    serde_json::from_value(intent["tenders"].clone()).unwrap()
}

impl Script {
    /// A check by its name in the file.
    pub fn check(&self, intent: &Value) -> OrderId {
        self.checks[text(intent, "check")]
    }

    fn opened(&mut self, name: &str) -> OrderId {
        let n = u64::try_from(self.checks.len()).unwrap() + 1;
        let order = OrderId::new(id(1, n));
        self.checks.insert(name.to_owned(), order);
        order
    }

    /// What somebody does on a device.
    pub fn commands(&mut self, intent: &Value) -> Vec<Command> {
        match text(intent, "action") {
            "open" => vec![Command::OpenOrder {
                order: self.opened(text(intent, "check")),
                channel: serde_json::from_value(intent["channel"].clone()).unwrap(),
                table: intent["table"].as_str().map(Into::into),
                guests: u16::try_from(number(intent, "guests")).unwrap(),
                label: None,
            }],
            "send" => self.send(intent),
            "splitItems" => {
                let order = self.check(intent);
                let names: Vec<String> = serde_json::from_value(intent["lines"].clone()).unwrap();
                let share = |name: &String| Share {
                    line: line_of(name),
                    quantity: None,
                };
                vec![Command::Split {
                    order,
                    into: self.opened(text(intent, "newCheck")),
                    lines: names.iter().map(share).collect(),
                }]
            }
            "pay" => self.pay(intent),
            "cashOpen" | "cashIn" | "cashOut" | "cashClose" => vec![cash(intent)],
            _ => vec![self.plain(intent)],
        }
    }

    /// Held courses are said first; everything may be held, and then there is nothing to send.
    fn send(&self, intent: &Value) -> Vec<Command> {
        let order = self.check(intent);
        let courses = intent["hold"].as_array().unwrap().iter();
        let hold = |course: &Value| Command::HoldCourse {
            order,
            course: u8::try_from(course.as_u64().unwrap()).unwrap(),
        };
        courses.map(hold).chain([Command::Send { order }]).collect()
    }

    fn pay(&mut self, intent: &Value) -> Vec<Command> {
        let order = self.check(intent);
        let take = |tender: Tender| {
            self.payments += 1;
            let card = tender.kind.starts_with("card");
            Command::TakePayment {
                order,
                payment: PaymentId::new(id(3, self.payments)),
                method: tender.kind.as_str().into(),
                amount: Money(tender.amount),
                tendered: tender.tendered.map(Money),
                slip: card.then(|| format!("S{}", self.payments)),
                tip: None,
                account: None,
                card: None,
            }
        };
        tenders(intent).into_iter().map(take).collect()
    }

    fn plain(&self, intent: &Value) -> Command {
        let order = self.check(intent);
        let line = || line_of(text(intent, "line"));
        let reason = || ReasonKey::from(text(intent, "reason"));
        let discount = |line: Option<LineId>| Command::Discount {
            order,
            line,
            bp: u32::try_from(number(intent, "bp")).unwrap(),
            reason: reason(),
        };
        match text(intent, "action") {
            "add" => Command::AddLines {
                order,
                lines: lines(intent),
            },
            "fire" => Command::FireCourse {
                order,
                course: u8::try_from(number(intent, "course")).unwrap(),
                hold: None,
            },
            "void" => Command::VoidLine {
                order,
                line: line(),
                quantity: None,
                reason: reason(),
                waste: intent["waste"].as_bool().unwrap(),
            },
            "comp" => Command::Comp {
                order,
                line: line(),
                reason: reason(),
            },
            "discountLine" => discount(Some(line())),
            "discountCheck" => discount(None),
            "transfer" => Command::MoveTable {
                order,
                table: text(intent, "table").into(),
            },
            "preCheck" => Command::PrintBill { order },
            other => panic!("an intent that the tests do not know: {other}"),
        }
    }
}

/// What is done with the drawer.
fn cash(intent: &Value) -> Command {
    let (drawer, session) = (None, None);
    let moves = |kind| {
        Command::MoveCash(domain::cash::Move {
            drawer: None,
            session,
            kind,
            amount: Money(number(intent, "amount")),
            reason: intent["reason"].as_str().unwrap_or_default().to_owned(),
            instead_of: None,
        })
    };
    match text(intent, "action") {
        "cashOpen" => Command::OpenDrawer(domain::cash::Open {
            drawer,
            opening_float: Money(number(intent, "openingFloat")),
        }),
        "cashIn" => moves(MovementKind::CashIn),
        "cashOut" => moves(MovementKind::CashOut),
        _ => Command::CloseDrawer(domain::cash::Close {
            drawer,
            session,
            counted: Money(number(intent, "counted")),
            pieces: Vec::new(),
        }),
    }
}

fn lines(intent: &Value) -> Vec<NewLine> {
    let lines: Vec<NamedLine> = serde_json::from_value(intent["lines"].clone()).unwrap();
    let line = |line: NamedLine| NewLine {
        id: line_of(&line.id),
        item: line.item.as_str().into(),
        size: line.size.as_deref().map(Into::into),
        quantity: line.qty,
        options: line.options,
        ..NewLine::default()
    };
    lines.into_iter().map(line).collect()
}
