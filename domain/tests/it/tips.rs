//! Tips: beside the check, in the drawer where they lie, and each in exactly one sum.

use crate::house::{House, add, line, open, order_id, pay, payment_id, send};
use crate::refusals::Case;
use domain::cash;
use domain::day::DaySums;
use domain::ids::PaymentId;
use domain::orders::Channel;
use domain::payments::{ChangeMethod, SetTip, offers};
use domain::staff::Role;
use domain::{Command, EventBody, Money};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A tender with a tip.
fn tipped(order: u64, payment: u64, method: &str, (amount, given): (i64, i64)) -> Command {
    let mut command = pay(order, payment, method, amount);
    if let Command::TakePayment { tip, slip, .. } = &mut command {
        *tip = Some(Money(given));
        *slip = (method == "card").then(|| "004711".to_owned());
    }
    command
}

fn set(order: u64, payment: u64, tip: i64) -> Command {
    Command::SetTip(SetTip {
        order: order_id(order),
        payment: payment_id(payment),
        tip: Money(tip),
    })
}

fn back(order: u64, payment: u64, amount: Option<i64>, tip: Option<i64>) -> Command {
    Command::Refund {
        order: order_id(order),
        payment: payment_id(payment),
        amount: amount.map(Money),
        tip: tip.map(Money),
        reason: "refused".into(),
    }
}

fn opens() -> Command {
    Command::OpenDrawer(cash::Open {
        drawer: None,
        opening_float: Money(1_000),
    })
}

fn counts(counted: i64) -> Command {
    Command::CloseDrawer(cash::Close {
        drawer: None,
        session: None,
        counted: Money(counted),
        pieces: Vec::new(),
    })
}

fn closes() -> Command {
    Command::CloseDay {
        force: true,
        unsent: Vec::new(),
    }
}

fn changes(order: u64, payment: u64, method: &str) -> Command {
    Command::ChangeMethod(ChangeMethod {
        order: order_id(order),
        payment: payment_id(payment),
        method: method.into(),
        slip: None,
        reason: "wrong".into(),
    })
}

/// What a tip is refused for; the check 1 of these cases costs 6.60.
pub const TIPS: &[Case] = &[
    ("bad_field", "less than nothing", |_| {
        tipped(1, 1, "cash", (100, -1))
    }),
    ("bad_field", "more than anybody gives", |_| {
        tipped(1, 1, "cash", (100, 100_001))
    }),
    (
        "tendered_too_little",
        "a tip that is not on the table",
        |_| {
            let mut command = tipped(1, 1, "cash", (100, 50));
            if let Command::TakePayment { tendered, .. } = &mut command {
                *tendered = Some(Money(149));
            }
            command
        },
    ),
    ("not_found", "a payment of nobody", |_| set(1, 1, 50)),
    (
        "payment_counted",
        "into a drawer that was counted",
        |house| {
            house.does(&opens());
            house.does(&pay(1, 1, "cash", 100));
            house.does(&counts(1_100));
            set(1, 1, 50)
        },
    ),
    ("payment_counted", "for a day that is closed", |house| {
        house.counts();
        house.does(&pay(1, 1, "transfer", 100));
        house.does(&closes());
        set(1, 1, 50)
    }),
    ("bad_field", "more of it back than there was", |house| {
        house.does(&tipped(1, 1, "cash", (100, 50)));
        back(1, 1, Some(0), Some(51))
    }),
    ("bad_field", "the same way to pay", |house| {
        house.does(&pay(1, 1, "cash", 100));
        changes(1, 1, "cash")
    }),
    (
        "unknown_payment_type",
        "an account that paid nothing",
        |house| {
            house.does(&pay(1, 1, "cash", 100));
            changes(1, 1, "gift-card")
        },
    ),
    ("missing_slip", "a card without its slip", |house| {
        house.does(&pay(1, 1, "cash", 100));
        changes(1, 1, "card-external")
    }),
    ("bad_field", "no reason", |house| {
        house.does(&pay(1, 1, "cash", 100));
        let mut command = changes(1, 1, "transfer");
        if let Command::ChangeMethod(asked) = &mut command {
            asked.reason = " ".into();
        }
        command
    }),
    ("payment_counted", "a drawer that was counted", |house| {
        house.does(&opens());
        house.does(&pay(1, 1, "cash", 100));
        house.does(&counts(1_100));
        changes(1, 1, "transfer")
    }),
    ("payment_counted", "a day that is closed", |house| {
        house.counts();
        house.does(&pay(1, 1, "transfer", 100));
        house.does(&closes());
        changes(1, 1, "cash")
    }),
    ("payment_counted", "what went back already", |house| {
        house.does(&pay(1, 1, "transfer", 100));
        house.does(&back(1, 1, Some(1), None));
        changes(1, 1, "cash")
    }),
    ("forbidden", "a cashier corrects a payment", |house| {
        house.does(&pay(1, 1, "cash", 100));
        house.works(Role::Cashier);
        changes(1, 1, "transfer")
    }),
    ("forbidden", "a waiter notes one", |house| {
        house.does(&pay(1, 1, "cash", 100));
        house.works(Role::Waiter);
        set(1, 1, 50)
    }),
];

/// A check of 6.00 in a house that counts, with a drawer of 10.00.
fn house() -> House {
    let mut house = House::new();
    house.counts();
    house.does(&opens());
    house.does(&Command::OpenOrder {
        order: order_id(1),
        channel: Channel::Takeaway,
        table: None,
        guests: 1,
        label: None,
    });
    house.does(&add(1, vec![line(1, "paxlava", 2)]));
    house
}

fn expected(house: &House) -> i64 {
    let session = cash::open(&house.state).next();
    session.unwrap().expected().0
}

fn sums(house: &House) -> &DaySums {
    &house.state.day.as_ref().unwrap().sums
}

/// What stands in the rows of the day: by way to pay, and by person.
fn rows(sums: &DaySums) -> [Vec<(String, u32, i64)>; 2] {
    let by = sums.tips.iter();
    let by = by.map(|one| (one.method.to_string(), one.count, one.amount.0));
    let of = sums.tips_by.iter();
    let of = of.map(|one| (one.name.clone(), one.count, one.amount.0));
    [by.collect(), of.collect()]
}

#[test]
fn a_tip_in_cash_lies_in_the_drawer_and_is_no_turnover() {
    let mut house = house();
    let due = house.order(1).due().0;
    let mut command = tipped(1, 1, "cash", (due, 150));
    if let Command::TakePayment { tendered, .. } = &mut command {
        *tendered = Some(Money(due + 400));
    }
    house.does(&command);
    let payment = house.order(1).payments[0].clone();
    assert_eq!(
        (payment.amount.0, payment.tip.0, payment.change.0),
        (due, 150, 250)
    );
    assert_eq!(expected(&house), 1_000 + due + 150);
    let day = sums(&house);
    assert_eq!((day.total.0, day.payments[0].amount.0), (due, due));
    let one = vec![("cash".to_owned(), 1, 150)];
    assert_eq!(rows(day), [one, vec![("Aygün".to_owned(), 1, 150)]]);
    let events = house.does(&counts(1_000 + due));
    let [EventBody::CashClosed { session }] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(session.count.as_ref().unwrap().variance(), Money(-150));
    assert_eq!(sums(&house).drawers[0].tips, Money(150));
}

#[test]
fn a_tip_comes_after_the_payment_and_goes_again() {
    let mut house = house();
    let due = house.order(1).due().0;
    house.does(&tipped(1, 1, "card", (100, 0)));
    house.does(&pay(1, 2, "cash", due - 100));
    let before = expected(&house);
    house.does(&set(1, 1, 70));
    assert_eq!(expected(&house), before, "a card's tip lies in no drawer");
    house.does(&set(1, 2, 50));
    house.does(&set(1, 2, 20));
    assert!(house.does(&set(1, 2, 20)).is_empty(), "it is so already");
    assert_eq!(expected(&house), before + 20);
    let [by, of] = rows(sums(&house));
    let named = |method: &str, amount| (method.to_owned(), 1, amount);
    assert_eq!(by, [named("card-external", 70), named("cash", 20)]);
    assert_eq!(of, [("Aygün".to_owned(), 2, 90)]);
    house.does(&set(1, 1, 0));
    house.does(&set(1, 2, 0));
    assert_eq!(rows(sums(&house)), [Vec::new(), Vec::new()]);
}

#[test]
fn a_refund_takes_a_tip_back_only_when_it_is_named() {
    let mut house = house();
    let due = house.order(1).due().0;
    house.does(&tipped(1, 1, "cash", (due, 150)));
    house.does(&back(1, 1, None, None));
    assert_eq!(expected(&house), 1_000 + 150);
    house.does(&back(1, 1, None, Some(100)));
    assert_eq!(expected(&house), 1_000 + 50);
    assert_eq!(house.order(1).payments[0].tip, Money(50));
    let all = Command::RefundAll { order: order_id(1) };
    let refused = house.run(&all).unwrap_err();
    assert_eq!(
        refused.code(),
        "illegal_status",
        "the tip stays with the staff"
    );
}

#[test]
fn another_way_to_pay_moves_the_money_out_of_the_drawer_and_back() {
    let mut house = house();
    let due = house.order(1).due().0;
    house.does(&tipped(1, 1, "cash", (due, 150)));
    let events = house.does(&changes(1, 1, "transfer"));
    let [EventBody::MethodChanged(changed)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(changed.before.method.as_str(), "cash");
    assert_eq!((changed.amount.0, changed.tip.0), (due, 150));
    assert_eq!(expected(&house), 1_000);
    let day = sums(&house);
    let only: Vec<_> = day
        .payments
        .iter()
        .map(|one| (one.method.as_str(), one.count, one.amount.0))
        .collect();
    assert_eq!((only, day.total.0), (vec![("transfer", 1, due)], due));
    assert_eq!(rows(day)[0], [("transfer".to_owned(), 1, 150)]);
    // The same event once more changes nothing.
    let before = house.state.clone();
    house.state.apply(house.now, &events[0]);
    assert_eq!(house.state, before);
    house.does(&changes(1, 1, "cash"));
    assert_eq!(expected(&house), 1_000 + due + 150);
    let payment = &house.order(1).payments[0];
    assert_eq!(
        (payment.tendered, payment.change),
        (Some(Money(due + 150)), Money::ZERO)
    );
}

#[test]
fn offers_are_parts_of_what_is_paid() {
    let catalog = crate::house::catalog();
    let told = offers(&catalog, Money(3_333));
    assert_eq!(
        told,
        [(500, Money(167)), (1_000, Money(333)), (1_500, Money(500))]
    );
    assert!(offers(&catalog, Money::ZERO).is_empty());
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let mut house = house();
    house.does(&pay(1, 1, "cash", 100));
    let events = house.does(&set(1, 1, 30));
    let before = house.state.clone();
    for event in &events {
        house.state.apply(house.now, event);
    }
    assert_eq!(house.state, before);
}

#[derive(Clone, Debug)]
enum Act {
    Pay(u64, bool, i64, i64),
    Tip(u64, i64),
    Back(u64, Option<i64>),
    Change(u64, bool),
    Open,
    Count,
    Close,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => (1u64..4, any::<bool>(), 1i64..200, 0i64..90)
            .prop_map(|(of, cash, amount, tip)| Act::Pay(of, cash, amount, tip)),
        4 => (1u64..9, 0i64..90).prop_map(|(of, tip)| Act::Tip(of, tip)),
        2 => (1u64..9, prop::option::of(1i64..60)).prop_map(|(of, tip)| Act::Back(of, tip)),
        2 => (1u64..9, any::<bool>()).prop_map(|(of, cash)| Act::Change(of, cash)),
        2 => Just(Act::Open),
        1 => Just(Act::Count),
        1 => Just(Act::Close),
    ]
}

/// Tips and the drawer by a second way: from the events alone.
#[derive(Default)]
struct Ledger {
    methods: BTreeMap<PaymentId, (String, i64)>,
    tips: BTreeMap<String, i64>,
    taken: BTreeMap<String, i64>,
    drawer: Option<i64>,
}

impl Ledger {
    fn hears(&mut self, event: &EventBody) {
        let (method, more, put, drawer) = match event {
            EventBody::PaymentTaken { payment, .. } => {
                let method = payment.method.to_string();
                *self.taken.entry(method.clone()).or_default() += payment.amount.0;
                self.methods
                    .insert(payment.id, (method.clone(), payment.tip.0));
                (method, payment.tip.0, payment.amount.0, payment.drawer)
            }
            EventBody::TipSet(set) => {
                let known = self.methods.get_mut(&set.payment).unwrap();
                let more = set.tip.0 - known.1;
                known.1 = set.tip.0;
                (known.0.clone(), more, 0, set.drawer)
            }
            EventBody::PaymentRefunded {
                payment,
                amount,
                tip,
                drawer,
                ..
            } => {
                let known = self.methods.get_mut(payment).unwrap();
                known.1 -= tip.0;
                (known.0.clone(), -tip.0, -amount.0, *drawer)
            }
            EventBody::MethodChanged(changed) => {
                let (before, after) = (&changed.before, &changed.after);
                let sum = changed.amount.0 + changed.tip.0;
                let out = before.drawer.map_or(0, |_| sum);
                let into = after.drawer.map_or(0, |_| sum);
                self.drawer = self.drawer.map(|there| there - out + into);
                let known = self.methods.get_mut(&changed.payment).unwrap();
                assert_eq!(
                    (known.0.as_str(), known.1),
                    (before.method.as_str(), changed.tip.0)
                );
                *self.tips.entry(known.0.clone()).or_default() -= known.1;
                *self.taken.entry(known.0.clone()).or_default() -= changed.amount.0;
                known.0 = after.method.to_string();
                *self.tips.entry(known.0.clone()).or_default() += known.1;
                *self.taken.entry(known.0.clone()).or_default() += changed.amount.0;
                return;
            }
            EventBody::CashOpened { session } => {
                self.drawer = Some(session.opening_float.0);
                return;
            }
            EventBody::CashClosed { .. } => {
                self.drawer = None;
                return;
            }
            _ => return,
        };
        // Cash that was taken while no drawer was open is in none.
        if drawer.is_some() {
            assert_eq!(method, "cash");
            self.drawer = self.drawer.map(|sum| sum + more + put);
        }
        *self.tips.entry(method).or_default() += more;
    }
}

fn command(act: &Act, (made, of): (&mut u64, &mut BTreeMap<u64, u64>)) -> Command {
    match *act {
        Act::Pay(order, cash, amount, tip) => {
            *made += 1;
            of.insert(*made, order);
            let method = if cash { "cash" } else { "transfer" };
            tipped(order, *made, method, (amount, tip))
        }
        Act::Tip(payment, tip) => set(of.get(&payment).copied().unwrap_or(1), payment, tip),
        Act::Back(payment, tip) => back(of.get(&payment).copied().unwrap_or(1), payment, None, tip),
        Act::Change(payment, cash) => {
            let method = if cash { "cash" } else { "transfer" };
            changes(of.get(&payment).copied().unwrap_or(1), payment, method)
        }
        Act::Open => opens(),
        Act::Count => counts(1_000),
        Act::Close => closes(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn tips_are_the_sum_of_their_parts(acts in prop::collection::vec(act(), 1..60)) {
        let mut house = House::new();
        house.counts();
        for order in 1..4 {
            house.does(&open(order, &format!("t-{order}")));
            house.does(&add(order, vec![line(order, "piti", 3)]));
            house.does(&send(order));
        }
        let (mut made, mut of) = (0, BTreeMap::new());
        let (mut ledger, mut closed) = (Ledger::default(), Vec::<DaySums>::new());
        for act in &acts {
            let Ok(events) = house.run(&command(act, (&mut made, &mut of))) else { continue };
            for event in &events {
                ledger.hears(event);
                if let EventBody::DayClosed { z } = event {
                    closed.push(z.report.sums.clone());
                }
            }
            let there = cash::open(&house.state).next().map(|session| session.expected().0);
            prop_assert_eq!(there, ledger.drawer);
        }
        closed.push(sums(&house).clone());
        let (mut told, mut taken) = (BTreeMap::<String, i64>::new(), BTreeMap::<String, i64>::new());
        for day in &closed {
            let by: i64 = day.tips.iter().map(|one| one.amount.0).sum();
            let of: i64 = day.tips_by.iter().map(|one| one.amount.0).sum();
            prop_assert_eq!(by, of);
            for one in &day.payments {
                *taken.entry(one.method.to_string()).or_default() += one.amount.0;
            }
            for one in &day.tips {
                *told.entry(one.method.to_string()).or_default() += one.amount.0;
            }
        }
        told.retain(|_, amount| *amount != 0);
        ledger.tips.retain(|_, amount| *amount != 0);
        prop_assert_eq!(&told, &ledger.tips);
        ledger.taken.retain(|_, amount| *amount != 0);
        prop_assert_eq!(&taken, &ledger.taken);
        let orders = house.state.orders.values().flat_map(|order| &order.payments);
        let stands: i64 = orders.map(|one| one.tip.0).sum();
        prop_assert_eq!(stands, told.values().sum::<i64>());
    }
}

#[test]
fn a_smaller_tip_is_money_that_goes_back_however_many_steps_lead_there() {
    let mut house = house();
    house.does(&tipped(1, 1, "cash", (100, 500)));
    let mut catalog = (*house.state.catalog).clone();
    catalog.meta.cashier_refund = Money(300);
    house.state.catalog = std::sync::Arc::new(catalog);
    house.works(Role::Cashier);
    house.does(&set(1, 1, 400));
    house.does(&back(1, 1, Some(0), Some(200)));
    for more in [set(1, 1, 199), back(1, 1, Some(0), Some(1))] {
        assert_eq!(house.run(&more).unwrap_err().code(), "forbidden");
    }
    // More of a tip is nobody's loss.
    house.does(&set(1, 1, 250));
    house.works(Role::Manager);
    house.does(&set(1, 1, 0));
}

/// What paid for a check is what was left of its tenders when it was settled, whatever goes back later.
#[test]
fn a_corrected_way_takes_nothing_from_ways_that_are_given_back() {
    use domain::menu::PaymentKind::{Cash, OtherCashless};
    let mut house = house();
    let due = house.order(1).due().0 - 100;
    house.does(&pay(1, 1, "cash", 100));
    house.does(&back(1, 1, None, None));
    let mut card = pay(1, 2, "card", due);
    if let Command::TakePayment { slip, .. } = &mut card {
        *slip = Some("004711".to_owned());
    }
    house.does(&card);
    house.does(&pay(1, 3, "cash", 100));
    assert!(!house.order(1).is_open());
    let kinds = |house: &House| -> Vec<(domain::menu::PaymentKind, i64)> {
        let turnover = sums(house).turnover.iter();
        turnover.map(|sum| (sum.kind, sum.total.0)).collect()
    };
    assert_eq!(kinds(&house), [(Cash, 100), (OtherCashless, due)]);
    house.does(&back(1, 2, None, None));
    house.does(&changes(1, 3, "transfer"));
    assert_eq!(kinds(&house), [(OtherCashless, due + 100)]);
}
