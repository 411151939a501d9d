//! The simulated Saturday: every intent in its order as a command, every sum that the checks themselves can give.

use crate::house::House;
use crate::intents::{Script, line_of, number, tenders, text};
use domain::ids::OrderId;
use domain::orders::LineState;
use domain::{Command, EventBody, Money, Rejection};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The day as it goes.
struct Day {
    house: House,
    script: Script,
    sums: BTreeMap<&'static str, i64>,
    by_category: BTreeMap<String, i64>,
    by_payment: BTreeMap<String, i64>,
    by_channel: BTreeMap<String, i64>,
    voids: [(u64, i64); 2],
}

impl Day {
    fn new() -> Self {
        Self {
            house: House::new(),
            script: Script::default(),
            sums: BTreeMap::new(),
            by_category: BTreeMap::new(),
            by_payment: BTreeMap::new(),
            by_channel: BTreeMap::new(),
            voids: [(0, 0); 2],
        }
    }

    fn count(&mut self, sum: &'static str, by: i64) {
        *self.sums.entry(sum).or_default() += by;
    }

    fn intent(&mut self, intent: &Value) {
        for command in self.script.commands(intent) {
            match (self.house.run(&command), &command) {
                (Ok(events), Command::CloseDrawer(_)) => self.counted(&events),
                // Everything of it is held.
                (Ok(_), _) | (Err(Rejection::NothingToSend), Command::Send { .. }) => {}
                (Err(why), _) => panic!("{intent}: {why}"),
            }
        }
        match text(intent, "action") {
            "open" => self.count("covers", number(intent, "guests")),
            "void" => self.void(intent),
            "preCheck" => {
                let bill = self.order(self.script.check(intent)).bill.clone().unwrap();
                assert_eq!(bill.total.0, number(intent, "expectedTotal"), "{intent}");
            }
            "pay" => self.paid(intent),
            _ => {}
        }
    }

    fn counted(&mut self, events: &[EventBody]) {
        let [EventBody::CashClosed { session }] = events else {
            panic!("{events:?}");
        };
        let count = session.count.as_ref().unwrap();
        self.count("cashExpected", count.expected.0);
        self.count("cashVariance", count.variance().0);
    }

    fn order(&self, id: OrderId) -> &domain::orders::Order {
        &self.house.state.orders[&id]
    }

    fn void(&mut self, intent: &Value) {
        let order = self.order(self.script.check(intent));
        let line = order.line(line_of(text(intent, "line"))).unwrap();
        let told = line.void.as_ref().unwrap().told;
        assert_eq!(json!(told), intent["afterSend"]);
        let amount = line.unit.times(line.quantity).0;
        self.voids[usize::from(told)].0 += 1;
        self.voids[usize::from(told)].1 += amount;
    }

    fn paid(&mut self, intent: &Value) {
        let tenders = tenders(intent);
        let totals = self.order(self.script.check(intent)).totals();
        assert_eq!(totals.total.0, number(intent, "total"), "{intent}");
        let parts = totals.total.split(u32::try_from(tenders.len()).unwrap());
        if number(intent, "splitEqually") > 1 {
            let amounts: Vec<Money> = tenders.iter().map(|tender| Money(tender.amount)).collect();
            assert_eq!(amounts, parts, "{intent}");
        }
        for tender in tenders {
            *self.by_payment.entry(tender.kind).or_default() += tender.amount;
        }
        self.close(self.script.check(intent));
    }

    fn close(&mut self, check: OrderId) {
        let order = self.order(check).clone();
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
        let channel = serde_json::to_value(order.channel).unwrap();
        let channel = channel.as_str().unwrap().to_owned();
        *self.by_channel.entry(channel).or_default() += totals.total.0;
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
        "cashExpected",
        "cashVariance",
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
