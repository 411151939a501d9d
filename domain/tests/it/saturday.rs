//! The simulated Saturday: every intent in its order, every sum that the checks themselves can give.
//!
//! Comps, discounts, voids, transfers and splits have no command yet; they are set on the checks directly,
//! so that the sums of a whole day are held from the first rule on.

use crate::house::{House, add, line_id, order_id, payment_id, send};
use domain::menu::Choice;
use domain::orders::{Channel, LineState, NewLine};
use domain::{Command, Money, Rejection};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Deserialize)]
struct NamedLine {
    id: String,
    item: String,
    size: Option<String>,
    qty: i64,
    options: Vec<Choice>,
}

#[derive(Deserialize)]
struct Tender {
    #[serde(rename = "type")]
    kind: String,
    amount: i64,
    tendered: Option<i64>,
}

/// The day as it goes.
struct Day {
    house: House,
    checks: BTreeMap<String, u64>,
    sums: BTreeMap<&'static str, i64>,
    by_category: BTreeMap<String, i64>,
    by_payment: BTreeMap<String, i64>,
    by_channel: BTreeMap<String, i64>,
    voids: [(u64, i64); 2],
    payments: u64,
}

fn text<'a>(intent: &'a Value, field: &str) -> &'a str {
    intent[field].as_str().unwrap()
}

fn number(intent: &Value, field: &str) -> i64 {
    intent[field].as_i64().unwrap()
}

fn rate(intent: &Value) -> u32 {
    u32::try_from(number(intent, "bp")).unwrap()
}

fn line_number(name: &str) -> u64 {
    name.trim_start_matches('l').parse().unwrap()
}

impl Day {
    fn new() -> Self {
        Self {
            house: House::new(),
            checks: BTreeMap::new(),
            sums: BTreeMap::new(),
            by_category: BTreeMap::new(),
            by_payment: BTreeMap::new(),
            by_channel: BTreeMap::new(),
            voids: [(0, 0); 2],
            payments: 0,
        }
    }

    fn count(&mut self, sum: &'static str, by: i64) {
        *self.sums.entry(sum).or_default() += by;
    }

    fn check(&self, intent: &Value) -> u64 {
        self.checks[text(intent, "check")]
    }

    fn line(&mut self, intent: &Value) -> &mut domain::orders::Line {
        let id = line_id(line_number(text(intent, "line")));
        let check = self.check(intent);
        let lines = &mut self.house.order_mut(check).lines;
        lines.iter_mut().find(|line| line.id == id).unwrap()
    }

    fn intent(&mut self, intent: &Value) {
        match text(intent, "action") {
            "open" => self.open(intent),
            "add" => self.add(intent),
            "send" | "fire" => self.send(intent),
            "void" => self.void(intent),
            "comp" => self.line(intent).comped = true,
            "discountLine" => self.line(intent).discount_bp = rate(intent),
            "discountCheck" => {
                let check = self.check(intent);
                self.house.order_mut(check).discount_bp = rate(intent);
            }
            "transfer" => {
                let (check, table) = (self.check(intent), text(intent, "table"));
                assert!(self.house.state.order_at(&table.into()).is_none());
                self.house.order_mut(check).table = Some(table.into());
            }
            "splitItems" => self.split(intent),
            "preCheck" => {
                let total = self.house.order(self.check(intent)).totals().total;
                assert_eq!(total.0, number(intent, "expectedTotal"), "{intent}");
            }
            "pay" => self.pay(intent),
            "cashOpen" => self.count("cash", number(intent, "openingFloat")),
            "cashIn" => self.count("cash", number(intent, "amount")),
            "cashOut" => self.count("cash", -number(intent, "amount")),
            "cashClose" => self.count("counted", number(intent, "counted")),
            other => panic!("an intent that the test does not know: {other}"),
        }
    }

    fn open(&mut self, intent: &Value) {
        let n = u64::try_from(self.checks.len()).unwrap() + 1;
        self.checks.insert(text(intent, "check").to_owned(), n);
        let guests = number(intent, "guests");
        self.count("covers", guests);
        self.house.does(&Command::OpenOrder {
            order: order_id(n),
            channel: serde_json::from_value(intent["channel"].clone()).unwrap(),
            table: intent["table"].as_str().map(Into::into),
            guests: u16::try_from(guests).unwrap(),
            label: None,
        });
    }

    fn add(&mut self, intent: &Value) {
        let lines: Vec<NamedLine> = serde_json::from_value(intent["lines"].clone()).unwrap();
        let lines = lines.into_iter().map(|line| NewLine {
            id: line_id(line_number(&line.id)),
            item: line.item.as_str().into(),
            size: line.size.as_deref().map(Into::into),
            quantity: line.qty,
            options: line.options,
            note: String::new(),
        });
        let check = self.check(intent);
        self.house.does(&add(check, lines.collect()));
    }

    /// Courses are not held back yet, so a later firing may find nothing left.
    fn send(&mut self, intent: &Value) {
        let check = self.check(intent);
        match self.house.run(&send(check)) {
            Ok(_) | Err(Rejection::NothingToSend) => {}
            Err(why) => panic!("{intent}: {why}"),
        }
    }

    fn void(&mut self, intent: &Value) {
        let after = usize::from(intent["afterSend"].as_bool().unwrap());
        let line = self.line(intent);
        line.state = LineState::Void;
        let amount = line.unit.times(line.quantity).0;
        self.voids[after].0 += 1;
        self.voids[after].1 += amount;
    }

    fn split(&mut self, intent: &Value) {
        let from = self.check(intent);
        let n = u64::try_from(self.checks.len()).unwrap() + 1;
        self.checks.insert(text(intent, "newCheck").to_owned(), n);
        let names: Vec<String> = serde_json::from_value(intent["lines"].clone()).unwrap();
        let moves = |id| names.iter().any(|name| line_id(line_number(name)) == id);
        let mut new = self.house.order(from).clone();
        new.id = order_id(n);
        new.table = None;
        new.discount_bp = 0;
        new.lines.retain(|line| moves(line.id));
        self.house
            .order_mut(from)
            .lines
            .retain(|line| !moves(line.id));
        self.house.state.orders.insert(new.id, Arc::new(new));
    }

    fn pay(&mut self, intent: &Value) {
        let check = self.check(intent);
        let tenders: Vec<Tender> = serde_json::from_value(intent["tenders"].clone()).unwrap();
        let totals = self.house.order(check).totals();
        assert_eq!(totals.total.0, number(intent, "total"), "{intent}");
        let parts = totals.total.split(u32::try_from(tenders.len()).unwrap());
        if number(intent, "splitEqually") > 1 {
            let amounts: Vec<Money> = tenders.iter().map(|tender| Money(tender.amount)).collect();
            assert_eq!(amounts, parts, "{intent}");
        }
        for tender in tenders {
            self.payments += 1;
            let card = tender.kind.starts_with("card");
            self.house.does(&Command::TakePayment {
                order: order_id(check),
                payment: payment_id(self.payments),
                method: tender.kind.as_str().into(),
                amount: Money(tender.amount),
                tendered: tender.tendered.map(Money),
                slip: card.then(|| format!("S{}", self.payments)),
            });
            *self.by_payment.entry(tender.kind).or_default() += tender.amount;
        }
        self.close(check);
    }

    fn close(&mut self, check: u64) {
        let order = self.house.order(check).clone();
        assert!(!order.is_open(), "the last tender settles the check");
        let totals = order.totals();
        self.count("checks", 1);
        self.count("gross", totals.gross.0);
        self.count("discounts", totals.discounts.0);
        self.count("comps", totals.comps.0);
        self.count("service", totals.service.0);
        self.count("total", totals.total.0);
        self.count("vat", totals.vat.0);
        self.count("linesSold", order.live_lines().map(|_| 1).sum());
        for (line, sums) in order.lines.iter().zip(&totals.lines) {
            let category = line.category.to_string();
            if line.state != LineState::Void {
                *self.by_category.entry(category).or_default() += sums.net.0;
            }
        }
        let channel = match order.channel {
            Channel::DineIn => "dineIn",
            Channel::Takeaway => "takeaway",
            Channel::Delivery => "delivery",
        };
        *self.by_channel.entry(channel.to_owned()).or_default() += totals.total.0;
    }
}

#[test]
fn a_whole_saturday_comes_out_to_the_qepik() {
    let file: Value = serde_json::from_str(include_str!("../../../demo/saturday.json")).unwrap();
    let mut day = Day::new();
    for intent in file["intents"].as_array().unwrap() {
        day.intent(intent);
    }
    let expected = &file["expected"];
    for sum in [
        "checks",
        "covers",
        "gross",
        "discounts",
        "comps",
        "service",
        "total",
        "vat",
        "linesSold",
    ] {
        assert_eq!(json!(day.sums[sum]), expected[sum], "{sum}");
    }
    assert_eq!(json!(day.by_category), expected["byCategory"]);
    assert_eq!(json!(day.by_payment), expected["byPaymentType"]);
    assert_eq!(json!(day.by_channel), expected["byChannel"]);
    for (at, name) in ["voidsBeforeSend", "voidsAfterSend"]
        .into_iter()
        .enumerate()
    {
        let (count, amount) = day.voids[at];
        assert_eq!(json!({"count": count, "amount": amount}), expected[name]);
    }
    let cash = day.sums["cash"] + day.by_payment["cash"];
    assert_eq!(json!(cash), expected["cashExpected"]);
    assert_eq!(json!(day.sums["counted"] - cash), expected["cashVariance"]);
    let with_service = day.by_category.values().sum::<i64>() + day.sums["service"];
    assert_eq!(with_service, day.sums["total"]);
    assert!(
        day.house
            .state
            .orders
            .values()
            .all(|order| !order.is_open())
    );
}
