//! What stands on the paper of a refund: one for each command, and its parts are its total.

use crate::house::{House, add, line, line_id, open, order_id, pay, payment_id};
use domain::event::Event;
use domain::fiscal::{Stage, Step, Switch};
use domain::ids::CommandId;
use domain::menu::Catalog;
use domain::orders::{Share, VatSum};
use domain::payments::{RefundLines, Refunded, refunds};
use domain::time::UnixMillis;
use domain::{Command, EventBody, Money};
use proptest::prelude::*;
use std::sync::Arc;

/// The log of a house, as far as its events are kept here.
#[derive(Default)]
struct Log(Vec<Event>);

impl Log {
    /// Does a command and keeps its events.
    fn does(&mut self, house: &mut House, command: &Command) {
        let bodies = house.does(command);
        self.keep(house, bodies);
    }

    fn keep(&mut self, house: &House, bodies: Vec<EventBody>) {
        let command = u128::try_from(house.now.0).unwrap();
        for body in bodies {
            self.0.push(Event {
                seq: u64::try_from(self.0.len()).unwrap(),
                at: house.now,
                business_day: house.state.catalog.business_day(house.now),
                command: CommandId::new(uuid::Uuid::from_u128(command)),
                actor: None,
                device: None,
                session: None,
                v: domain::command::VERSION,
                body,
            });
        }
    }

    fn refunds(&self, house: &House) -> Vec<Refunded> {
        refunds(house.order(1), &self.0)
    }
}

/// Soft drinks at 8 %, everything else at the house's 18 %.
fn with_two_rates(house: &mut House) {
    let mut catalog: Catalog = (*house.state.catalog).clone();
    for category in &mut catalog.categories {
        category.vat_bp = (category.id.as_str() == "soft-drinks").then_some(800);
    }
    house.state.catalog = Arc::new(catalog.checked().unwrap());
}

/// A check of three soups and two colas at 10 % service, paid in cash and by transfer.
fn meal() -> House {
    let mut house = House::new();
    with_two_rates(&mut house);
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 3), line(2, "kola", 2)]));
    house.does(&pay(1, 1, "cash", 500));
    let due = house.order(1).due().0;
    house.does(&pay(1, 2, "transfer", due));
    house
}

fn dishes(lines: &[(u64, u32)]) -> Command {
    let share = |(line, quantity): &(u64, u32)| Share {
        line: line_id(*line),
        quantity: Some(*quantity),
    };
    Command::RefundLines(RefundLines {
        order: order_id(1),
        lines: lines.iter().map(share).collect(),
        payment: None,
        reason: "quality".into(),
    })
}

fn amount(payment: u64, amount: i64, tip: Option<i64>) -> Command {
    Command::Refund {
        order: order_id(1),
        payment: payment_id(payment),
        amount: Some(Money(amount)),
        tip: tip.map(Money),
        reason: "mistake".into(),
    }
}

/// The parts of a paper are its total, whichever way they are added.
fn adds_up(back: &Refunded) {
    assert_eq!(back.net.plus(back.service).plus(back.tip), back.total());
    if !back.lines.is_empty() {
        let lines: Money = back.lines.iter().map(|line| line.amount).sum();
        assert_eq!(lines, back.net);
    }
    if !back.vat.is_empty() {
        let rates: Money = back.vat.iter().map(|sum| sum.total).sum();
        assert_eq!(rates, back.net.plus(back.service));
    }
}

#[test]
fn dishes_out_of_two_tenders_are_one_paper() {
    let (mut house, mut log) = (meal(), Log::default());
    let price = house.order(1).prices()[0];
    log.does(&mut house, &dishes(&[(1, 3)]));
    let all = log.refunds(&house);
    let [back] = all.as_slice() else {
        panic!("{all:?}");
    };
    adds_up(back);
    assert_eq!(back.total(), price);
    assert_eq!(
        back.tenders,
        [
            (payment_id(1), Money(500)),
            (payment_id(2), price.minus(Money(500)))
        ]
    );
    let sums = house.order(1).totals().lines[0];
    assert_eq!((back.net, back.service), (sums.net, sums.service));
    assert_eq!((back.lines.len(), back.lines[0].quantity), (1, 3));
    assert_eq!(back.by, "Aygün");
    let rates: Vec<u32> = back.vat.iter().map(|sum| sum.rate_bp).collect();
    assert_eq!(rates, [800, 1_800]);
    assert!(back.documents.is_empty() && !back.fiscal_waits());
}

#[test]
fn each_command_is_a_paper_of_its_own() {
    let (mut house, mut log) = (meal(), Log::default());
    log.does(&mut house, &amount(1, 100, None));
    log.does(&mut house, &amount(1, 100, None));
    log.does(&mut house, &Command::RefundAll { order: order_id(1) });
    let all = log.refunds(&house);
    assert_eq!(all.len(), 3);
    all.iter().for_each(adds_up);
    assert!(all.iter().all(|back| back.service > Money::ZERO));
    assert_eq!(all[2].reason, None);
    assert_eq!(all[2].tenders.len(), 2, "all that was left");
    let total: Money = all.iter().map(Refunded::total).sum();
    assert_eq!(total, house.order(1).totals().total);
}

#[test]
fn of_a_check_that_is_open_nothing_was_sold_yet() {
    let (mut house, mut log) = (House::new(), Log::default());
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 3)]));
    house.does(&pay(1, 1, "cash", 500));
    log.does(&mut house, &amount(1, 200, None));
    let due = house.order(1).due().0;
    house.does(&pay(1, 2, "cash", due));
    let back = &log.refunds(&house)[0];
    adds_up(back);
    assert_eq!((back.net, back.service), (Money(200), Money::ZERO));
    assert_eq!(
        back.vat,
        Vec::<VatSum>::new(),
        "also when it is asked later"
    );
}

#[test]
fn a_tip_that_goes_back_is_no_sale() {
    let (mut house, mut log) = (House::new(), Log::default());
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 3)]));
    let due = house.order(1).due().0;
    let mut paid = pay(1, 1, "cash", due);
    if let Command::TakePayment { tip, .. } = &mut paid {
        *tip = Some(Money(150));
    }
    house.does(&paid);
    log.does(&mut house, &amount(1, 0, Some(50)));
    let back = &log.refunds(&house)[0];
    adds_up(back);
    assert_eq!(
        (back.net, back.tip, back.total()),
        (Money(0), Money(50), Money(50))
    );
    assert!(back.vat.is_empty());
}

#[test]
fn the_device_is_told_the_same_and_its_numbers_come_later() {
    let (mut house, mut log) = (House::new(), Log::default());
    with_two_rates(&mut house);
    let actor = house.actor.take();
    house.does(&Command::SwitchFiscal(Switch { on: true }));
    house.actor = actor;
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 3), line(2, "kola", 2)]));
    house.does(&pay(1, 1, "cash", 500));
    let due = house.order(1).due().0;
    house.does(&pay(1, 2, "transfer", due));
    log.does(&mut house, &dishes(&[(1, 3)]));
    let told = log.0.iter().filter_map(|event| match &event.body {
        EventBody::FiscalPending(document) => Some(document.clone()),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    let mut vat = Vec::new();
    for sum in told.iter().flat_map(|document| &document.vat) {
        VatSum::add(&mut vat, *sum);
    }
    let back = &log.refunds(&house)[0];
    assert_eq!((back.vat.clone(), back.documents.len()), (vat, 2));
    assert!(back.fiscal_waits());
    for (document, number) in told.iter().zip(["F-1", "F-2"]) {
        assert!(log.refunds(&house)[0].fiscal_waits());
        let step = Step {
            document: document.id,
            order: document.order,
            to: Stage::Acknowledged,
            fiscal_id: number.to_owned(),
            ..Step::default()
        };
        house.now = UnixMillis(house.now.0 + 1);
        log.keep(&house, vec![EventBody::FiscalStepped(Box::new(step))]);
    }
    let back = &log.refunds(&house)[0];
    let numbers: Vec<&str> = back.documents.iter().map(|one| &*one.fiscal_id).collect();
    assert_eq!(numbers, ["F-1", "F-2"]);
    assert!(!back.fiscal_waits());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is taken off and in however many steps it goes back.
    #[test]
    fn every_paper_adds_up(
        quantities in prop::collection::vec(1i64..7, 1..6),
        check_bp in 0u32..5_000,
        cash in 1i64..400,
        steps in prop::collection::vec((0u64..6, 1u32..4, any::<bool>()), 1..20),
    ) {
        let (mut house, mut log) = (House::new(), Log::default());
        with_two_rates(&mut house);
        house.does(&open(1, "t-1"));
        let item = |n: u64| if n.is_multiple_of(2) { "kola" } else { "piti" };
        let lines = (1u64..).zip(&quantities).map(|(n, quantity)| line(n, item(n), *quantity));
        house.does(&add(1, lines.collect()));
        if check_bp > 0 {
            house.does(&Command::Discount { order: order_id(1), line: None, bp: check_bp, reason: "regular".into() });
        }
        let due = house.order(1).due().0;
        let cash = cash.min(due);
        house.does(&pay(1, 1, "cash", cash));
        if due > cash {
            house.does(&pay(1, 2, "transfer", due - cash));
        }
        let mut given = Money::ZERO;
        for (n, pieces, plain) in steps {
            let command = if plain { amount(1 + n % 2, i64::from(pieces) * 7, None) } else { dishes(&[(n, pieces)]) };
            // What is gone is refused.
            let Ok(events) = house.run(&command) else { continue };
            for event in &events {
                if let EventBody::PaymentRefunded { amount, tip, .. } = event {
                    given = given.plus(*amount).plus(*tip);
                }
            }
            log.keep(&house, events);
        }
        let all = log.refunds(&house);
        all.iter().for_each(adds_up);
        prop_assert_eq!(all.iter().map(Refunded::total).sum::<Money>(), given);
    }
}
