//! Another price for a line, and guests who leave without paying.

use crate::house::{House, add, line, line_id, open, order_id, pay, payment_id, send};
use crate::refusals::Case;
use domain::menu::PaymentKind;
use domain::orders::{ChangePrice, LineState, Release, Status};
use domain::payments::{Payment, WRITE_OFF};
use domain::staff::Role;
use domain::{Command, EventBody, Money};

fn price(line: u64, unit: i64) -> Command {
    Command::ChangePrice(ChangePrice {
        order: order_id(1),
        line: line_id(line),
        unit: Money(unit),
        reason: "regular".into(),
    })
}

fn release() -> Command {
    Command::Release(Release {
        order: order_id(1),
        reason: "refused".into(),
    })
}

/// What is refused; the check 1 of these cases has two soups at 3.00.
pub const PRICES: &[Case] = &[
    ("bad_field", "a price below nothing", |_| price(1, -1)),
    ("bad_field", "a price beyond all dishes", |_| {
        price(1, 1_000_001)
    }),
    ("line_gone", "a price for what is not there", |_| {
        price(77, 100)
    }),
    ("bill_printed", "a price on a printed bill", |house| {
        house.does(&Command::PrintBill { order: order_id(1) });
        price(1, 100)
    }),
    ("has_payments", "a price below what is paid", |house| {
        house.does(&pay(1, 1, "cash", 600));
        price(1, 100)
    }),
    ("forbidden", "a waiter changes a price", |house| {
        house.works(Role::Waiter);
        price(1, 100)
    }),
    ("forbidden", "a waiter lets guests go", |house| {
        house.works(Role::Waiter);
        release()
    }),
    ("check_closed", "guests who paid", |house| {
        let due = house.order(1).due().0;
        house.does(&pay(1, 1, "cash", due));
        release()
    }),
    ("nothing_to_bill", "guests who had nothing", |house| {
        house.does(&open(2, "t-2"));
        house.does(&add(2, vec![line(20, "piti", 1)]));
        Command::Release(Release {
            order: order_id(2),
            reason: "refused".into(),
        })
    }),
    ("bad_field", "a reason too long to let go", |_| {
        Command::Release(Release {
            order: order_id(1),
            reason: "x".repeat(65).as_str().into(),
        })
    }),
];

fn table() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 2)]));
    house.does(&send(1));
    house
}

#[test]
fn a_price_is_changed_up_and_down_and_says_what_it_was() {
    let mut house = table();
    let before = house.order(1).line(line_id(1)).unwrap().unit;
    let events = house.does(&price(1, 250));
    let [EventBody::PriceChanged(changed)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!((changed.from, changed.to), (before, Money(250)));
    assert_eq!((changed.quantity, changed.by.name.as_str()), (2, "Aygün"));
    assert_eq!(house.order(1).totals().gross, Money(500));
    assert_eq!(house.does(&price(1, 250)), [], "the same price again");
    house.does(&price(1, 900));
    assert_eq!(house.order(1).totals().gross, Money(1_800));
    let sent = &house.order(1).line(line_id(1)).unwrap().sent;
    assert_eq!(sent.len(), 1, "the kitchen is not told");
}

#[test]
fn what_nobody_paid_is_written_off_and_the_table_is_free() {
    let mut house = table();
    house.does(&pay(1, 1, "cash", 200));
    house.does(&add(1, vec![line(2, "kompot", 1)]));
    let events = house.does(&release());
    assert_eq!(house.status(1), Status::Completed);
    assert!(house.state.order_at(&"t-1".into()).is_none());
    let check = house.order(1);
    assert!(check.line(line_id(2)).is_none(), "nobody made it");
    assert_eq!(check.line(line_id(1)).unwrap().state, LineState::Sent);
    let owed = check.totals().total.minus(Money(200));
    let [
        EventBody::LineRemoved { .. },
        EventBody::Released(released),
        EventBody::PaymentTaken { payment, .. },
        EventBody::OrderSettled { total, .. },
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!((released.owed, payment.amount), (owed, owed));
    assert_eq!(
        (payment.kind, payment.method.as_str(), payment.drawer),
        (PaymentKind::Comp, WRITE_OFF, None)
    );
    assert_eq!(*total, check.totals().total);
}

#[test]
fn what_was_written_off_is_not_given_back() {
    let mut house = table();
    house.does(&pay(1, 1, "cash", 200));
    house.does(&release());
    let events = house.does(&Command::RefundAll { order: order_id(1) });
    let [EventBody::PaymentRefunded { amount, .. }] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(*amount, Money(200));
    let no = house
        .run(&Command::RefundAll { order: order_id(1) })
        .unwrap_err();
    assert_eq!(no.code(), "illegal_status");
}

#[test]
fn what_was_written_off_was_taken_by_nobody() {
    let mut house = table();
    house.counts();
    house.does(&pay(1, 1, "cash", 200));
    house.does(&release());
    let owed = house.order(1).totals().total.minus(Money(200));
    let sums = house.state.day.clone().unwrap().sums.clone();
    let taken: Money = sums.payments.iter().map(|one| one.amount).sum();
    assert_eq!((sums.payments.len(), taken), (1, Money(200)));
    assert_eq!((sums.written_off.count, sums.written_off.amount), (1, owed));
    assert_eq!(taken.plus(owed), sums.total, "all of it is turnover");
}

/// A way to pay that takes no money may have any name.
#[test]
fn what_is_on_the_house_was_taken_by_nobody() {
    let mut house = table();
    house.counts();
    let order = order_id(1);
    let on_the_house = EventBody::PaymentTaken {
        order,
        payment: Box::new(Payment::new(
            payment_id(1),
            ("comp".into(), PaymentKind::Comp),
            Money(200),
            (house.now, house.order(1).waiter.clone()),
        )),
    };
    domain::day::count(&mut house.state, house.now, &on_the_house);
    let sums = house.state.day.clone().unwrap().sums.clone();
    assert_eq!(sums.payments, []);
    let (count, amount) = (1, Money(200));
    assert_eq!(sums.written_off, domain::day::Sum { count, amount });
}

/// It stood among what was taken, and does for ever.
#[test]
fn a_z_of_an_older_program_stays_as_it_was() {
    let text = r#"{"checks":1,"payments":[{"method":"cash","count":1,"amount":200},{"method":"write-off","count":1,"amount":460}]}"#;
    let sums: domain::day::DaySums = serde_json::from_str(text).unwrap();
    assert_eq!(sums.payments.len(), 2);
    assert_eq!(sums.written_off, domain::day::Sum::default());
    let again = serde_json::to_value(&sums).unwrap();
    assert_eq!(
        again["payments"],
        serde_json::from_str::<serde_json::Value>(text).unwrap()["payments"]
    );
    assert!(again.get("writtenOff").is_none());
}
