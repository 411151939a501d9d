//! The end of the day: what the Zs say together is what happened, each thing once, and what is open stays open.

use crate::house::{House, NOON, add, line, line_id, open, order_id, pay, payment_id, send, uuid};
use crate::refusals::Case;
use domain::accounts::Owed;
use domain::day::{DaySums, Report, Sum, Unsent, Z};
use domain::ids::{DeviceId, LineId, OrderId, PaymentId, StaffId};
use domain::orders::{Channel, Waiter};
use domain::staff::Role;
use domain::time::UnixMillis;
use domain::{Command, EventBody, Money, Rejection};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Closes the day.
pub fn close(force: bool) -> Command {
    Command::CloseDay {
        force,
        unsent: Vec::new(),
    }
}

/// An empty Z, as it stands in the log.
pub fn closed() -> EventBody {
    let day = House::new().state.catalog.business_day(UnixMillis(NOON));
    EventBody::DayClosed {
        z: Box::new(Z {
            number: 1,
            report: Report {
                business_day: day,
                from: UnixMillis(NOON),
                until: UnixMillis(NOON + 1),
                sums: DaySums {
                    checks: 1,
                    ..DaySums::default()
                },
                accounts: Owed::default(),
                open_checks: Vec::new(),
                open_drawers: Vec::new(),
                unsent: vec![phone()],
            },
            forced: true,
            by: Waiter {
                id: StaffId::new(uuid(7)),
                name: "Aygün".to_owned(),
            },
            chain: "3F9A-0C1D-77E2".to_owned(),
        }),
    }
}

fn phone() -> Unsent {
    Unsent {
        device: DeviceId::new(uuid(9)),
        name: "Telefon 4".to_owned(),
        pending: 3,
    }
}

fn no_sale() -> Command {
    Command::NoSale(domain::cash::NoSale {
        drawer: None,
        reason: "change".to_owned(),
    })
}

fn opens(float: i64) -> Command {
    Command::OpenDrawer(domain::cash::Open {
        drawer: None,
        opening_float: Money(float),
    })
}

fn counts(amount: i64) -> Command {
    Command::CloseDrawer(domain::cash::Close {
        drawer: None,
        session: None,
        counted: Money(amount),
        pieces: Vec::new(),
    })
}

/// What the end of a day refuses.
pub const DAY: &[Case] = &[
    ("day_empty", "nothing happened", |house| {
        house.counts();
        close(false)
    }),
    ("day_empty", "a second time", |house| {
        house.counts();
        house.does(&no_sale());
        house.does(&close(true));
        close(true)
    }),
    ("day_open", "a check is open", |house| {
        house.counts();
        house.does(&no_sale());
        close(false)
    }),
    ("day_late", "it waited on its device", |house| {
        house.counts();
        house.does(&no_sale());
        house.late = true;
        close(true)
    }),
    ("forbidden", "a cashier closes it", |house| {
        house.counts();
        house.works(Role::Cashier);
        close(false)
    }),
    ("forbidden", "an accountant forces it", |house| {
        house.counts();
        house.works(Role::Accountant);
        close(true)
    }),
];

/// The Z of a close.
pub fn z_of(events: &[EventBody]) -> Z {
    match events {
        [EventBody::DayClosed { z }] => Z::clone(z),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_open_is_named_and_forced() {
    let mut house = House::new();
    house.counts();
    house.does(&open(1, "t-5"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&opens(1_000));
    house.does(&no_sale());
    let unsent = vec![phone()];
    let force = |force| Command::CloseDay {
        force,
        unsent: unsent.clone(),
    };
    let no = house.run(&force(false)).unwrap_err();
    let Rejection::DayOpen {
        checks,
        drawers,
        devices,
    } = &no
    else {
        panic!("{no}");
    };
    assert_eq!(
        (&checks[..], &drawers[..], &devices[..]),
        (
            &["1".to_owned()][..],
            &["p-kassa".to_owned()][..],
            &["Telefon 4".to_owned()][..]
        )
    );
    assert_eq!(no.details()["count"], 1);
    let orders = house.state.orders.clone();
    let z = z_of(&house.does(&force(true)));
    assert!(z.forced && z.report.unsent == unsent);
    assert_eq!(z.report.open_checks[0].total, house.order(1).totals().total);
    assert_eq!(z.report.open_drawers[0].expected, Money(1_000));
    assert_eq!(house.state.orders, orders, "what is open stays open");
    // A device alone is reason enough, and what is done in the end needs no force.
    house.does(&counts(1_000));
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due));
    assert!(house.run(&force(false)).is_err());
    let z = z_of(&house.does(&close(true)));
    assert_eq!((z.number, z.forced), (2, false));
    assert_eq!(z.report.sums.total, Money(due));
}

#[test]
fn a_screen_leaves_it_to_the_hub() {
    let mut house = House::new();
    house.does(&no_sale());
    assert_eq!(house.does(&close(false)), []);
    let command = Command::CloseDay {
        force: false,
        unsent: vec![phone()],
    };
    let text = serde_json::to_string(&command).unwrap();
    assert_eq!(text, r#"{"name":"day.close","args":{"force":false}}"#);
}

#[test]
fn the_saturday_is_one_z() {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("../../../demo/saturday.json")).unwrap();
    let mut house = House::new();
    house.counts();
    let mut script = crate::intents::Script::default();
    for intent in file["intents"].as_array().unwrap() {
        for command in script.commands(intent) {
            // Everything of it may be held.
            let _ = house.run(&command);
        }
    }
    let sums = z_of(&house.does(&close(false))).report.sums;
    let expected = &file["expected"];
    let is = |name: &str, got: i64| assert_eq!(expected[name], got, "{name}");
    is("checks", sums.checks.into());
    is("covers", sums.covers.into());
    is("gross", sums.gross.0);
    is("discounts", sums.line_discounts.0 + sums.check_discounts.0);
    is("comps", sums.comps.amount.0);
    is("service", sums.service.0);
    is("total", sums.total.0);
    is("vat", sums.vat.iter().map(|one| one.vat.0).sum());
    is(
        "cashVariance",
        sums.drawers.iter().map(|one| one.variance.0).sum(),
    );
    let methods = sums.payments.iter();
    let methods: BTreeMap<&str, i64> = methods
        .map(|one| (one.method.as_str(), one.amount.0))
        .collect();
    assert_eq!(serde_json::json!(methods), expected["byPaymentType"]);
    let told = &expected["voidsAfterSend"];
    assert_eq!(serde_json::to_value(sums.voids_told).unwrap(), *told);
    let all =
        told["amount"].as_i64().unwrap() + expected["voidsBeforeSend"]["amount"].as_i64().unwrap();
    assert_eq!(sums.voids.amount.0, all);
}

/// One thing that happens on an evening.
#[derive(Clone, Debug)]
enum Act {
    Order(u32, bool),
    Pay(u64, bool, i64),
    Rest(u64),
    Refund(u64),
    Void(u64),
    Less(u64, bool, u32),
    Comp(u64),
    Cancel(u64),
    Bill(u64),
    Reopen(u64),
    NoSale,
    Drawer(i64),
    Count(i64),
    Close(bool),
}

fn act() -> impl Strategy<Value = Act> {
    let check = || 1u64..12;
    prop_oneof![
        6 => (1u32..4, any::<bool>()).prop_map(|(n, sent)| Act::Order(n, sent)),
        3 => (check(), any::<bool>(), 1i64..900).prop_map(|(of, cash, n)| Act::Pay(of, cash, n)),
        5 => check().prop_map(Act::Rest),
        1 => check().prop_map(Act::Refund),
        2 => check().prop_map(Act::Void),
        2 => (check(), any::<bool>(), 0u32..=10_000).prop_map(|(of, line, bp)| Act::Less(of, line, bp)),
        1 => check().prop_map(Act::Comp),
        1 => check().prop_map(Act::Cancel),
        1 => check().prop_map(Act::Bill),
        1 => check().prop_map(Act::Reopen),
        1 => Just(Act::NoSale),
        1 => (0i64..5_000).prop_map(Act::Drawer),
        1 => (0i64..9_000).prop_map(Act::Count),
        3 => any::<bool>().prop_map(Act::Close),
    ]
}

/// The commands of an act. Check `n` has the lines `2n` and `2n + 1`.
fn commands(act: &Act, house: &House, made: &mut (u64, u64)) -> Vec<Command> {
    let (checks, tenders) = made;
    match *act {
        Act::Order(n, sent) => {
            *checks += 1;
            let of = *checks;
            let lines = vec![
                line(2 * of, "piti", n.into()),
                line(2 * of + 1, "kola", n.into()),
            ];
            let mut all = vec![
                Command::OpenOrder {
                    order: order_id(of),
                    channel: if sent {
                        Channel::Tab
                    } else {
                        Channel::Takeaway
                    },
                    table: None,
                    guests: 2,
                    label: None,
                },
                add(of, lines),
            ];
            all.extend(sent.then(|| send(of)));
            all
        }
        Act::Pay(of, cash, amount) => {
            *tenders += 1;
            let method = if cash { "cash" } else { "transfer" };
            vec![pay(of, *tenders, method, amount)]
        }
        Act::Rest(of) => {
            *tenders += 1;
            let due = house.state.orders.get(&order_id(of));
            let due = due.map_or(0, |order| order.due().0);
            vec![pay(of, *tenders, "cash", due)]
        }
        Act::NoSale => vec![no_sale()],
        Act::Drawer(float) => vec![opens(float)],
        Act::Count(amount) => vec![counts(amount)],
        Act::Close(force) => vec![close(force)],
        _ => of_a_check(act).into_iter().collect(),
    }
}

fn of_a_check(act: &Act) -> Option<Command> {
    let reason = || "refused".into();
    Some(match *act {
        Act::Refund(of) => Command::RefundAll {
            order: order_id(of),
        },
        Act::Void(of) => Command::VoidLine {
            order: order_id(of),
            line: line_id(2 * of),
            quantity: None,
            reason: reason(),
            waste: false,
        },
        Act::Less(of, whole, bp) => Command::Discount {
            order: order_id(of),
            line: (!whole).then(|| line_id(2 * of + 1)),
            bp,
            reason: reason(),
        },
        Act::Comp(of) => Command::Comp {
            order: order_id(of),
            line: line_id(2 * of + 1),
            reason: reason(),
        },
        Act::Cancel(of) => Command::CancelOrder {
            order: order_id(of),
            reason: Some(reason()),
        },
        Act::Bill(of) => Command::PrintBill {
            order: order_id(of),
        },
        Act::Reopen(of) => Command::ReopenBill {
            order: order_id(of),
            reason: reason(),
        },
        _ => return None,
    })
}

/// The same sums by a second way: from the texts of the events alone, without any state.
#[derive(Default)]
struct Ledger {
    lines: BTreeMap<LineId, (OrderId, Money)>,
    gone: BTreeMap<LineId, Money>,
    methods: BTreeMap<PaymentId, String>,
    bills: BTreeMap<OrderId, Money>,
    sums: BTreeMap<&'static str, i64>,
    taken: BTreeMap<String, i64>,
    back: BTreeMap<String, i64>,
}

impl Ledger {
    fn add(&mut self, sum: &'static str, by: i64) {
        *self.sums.entry(sum).or_default() += by;
    }

    fn of_check(&self, order: OrderId) -> i64 {
        let lines = self.lines.iter().filter(|(_, (of, _))| *of == order);
        let left = lines.filter(|(id, _)| !self.gone.contains_key(id));
        left.map(|(_, (_, amount))| amount.0).sum()
    }

    fn hears(&mut self, event: &EventBody) {
        match event {
            EventBody::LinesAdded { order, lines } => {
                let amount = |line: &domain::orders::Line| line.unit.times(line.quantity);
                let new = lines.iter().map(|line| (line.id, (*order, amount(line))));
                self.lines.extend(new);
            }
            EventBody::LineVoided { line, .. } => {
                let amount = self.lines[line].1;
                self.gone.insert(*line, amount);
                self.add("voids", 1);
                self.add("voided", amount.0);
            }
            EventBody::PaymentTaken { payment, .. } => {
                let method = payment.method.to_string();
                *self.taken.entry(method.clone()).or_default() += payment.amount.0;
                self.methods.insert(payment.id, method);
            }
            EventBody::PaymentRefunded {
                payment, amount, ..
            } => {
                let method = self.methods[payment].clone();
                *self.back.entry(method).or_default() += amount.0;
            }
            EventBody::OrderSettled {
                order, total, vat, ..
            } => {
                self.add("checks", 1);
                self.add("gross", self.of_check(*order));
                self.add("total", total.0);
                self.add("vat", vat.0);
            }
            EventBody::OrderCancelled { order, .. } => {
                self.add("cancelled", self.of_check(*order));
                let bill = self.bills.remove(order).map_or(0, |bill| bill.0);
                self.add("bills", bill);
            }
            EventBody::BillPrinted { order, total, .. } => {
                self.bills.insert(*order, *total);
            }
            EventBody::BillReopened { order, .. } => {
                let bill = self.bills.remove(order).unwrap().0;
                self.add("bills", bill);
            }
            EventBody::DrawerOpened { .. } => self.add("noSales", 1),
            EventBody::CashClosed { session } => {
                let variance = session.count.as_ref().unwrap().variance();
                self.add("variance", variance.0);
            }
            _ => {}
        }
    }
}

fn together(all: &[DaySums]) -> (BTreeMap<&'static str, i64>, [BTreeMap<String, i64>; 2]) {
    let mut sums: BTreeMap<&'static str, i64> = BTreeMap::new();
    let mut methods: [BTreeMap<String, i64>; 2] = Default::default();
    for day in all {
        let amount = |sum: Sum| sum.amount.0;
        let parts = day.line_discounts.0 + day.check_discounts.0 + amount(day.comps) + day.net.0;
        assert_eq!(day.gross.0, parts);
        assert_eq!(day.total, day.net.plus(day.service));
        assert_eq!(
            day.total.0,
            day.vat.iter().map(|one| one.total.0).sum::<i64>()
        );
        for (name, value) in [
            ("checks", i64::from(day.checks)),
            ("gross", day.gross.0),
            ("total", day.total.0),
            ("vat", day.vat.iter().map(|one| one.vat.0).sum()),
            ("voids", i64::from(day.voids.count)),
            ("voided", amount(day.voids)),
            ("cancelled", amount(day.cancelled)),
            ("bills", amount(day.bills_cancelled)),
            ("noSales", i64::from(day.no_sales)),
            (
                "variance",
                day.drawers.iter().map(|one| one.variance.0).sum(),
            ),
        ] {
            *sums.entry(name).or_default() += value;
        }
        for (into, from) in methods.iter_mut().zip([&day.payments, &day.refunds]) {
            for one in from {
                *into.entry(one.method.to_string()).or_default() += one.amount.0;
            }
        }
    }
    sums.retain(|_, value| *value != 0);
    (sums, methods)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_zs_together_are_what_happened(acts in prop::collection::vec(act(), 1..90)) {
        let mut house = House::new();
        house.counts();
        let (mut made, mut ledger, mut zs) = ((0, 0), Ledger::default(), Vec::<Z>::new());
        for act in acts {
            for command in commands(&act, &house, &mut made) {
                let open = house.state.orders.clone();
                let Ok(events) = house.run(&command) else { continue };
                for event in &events {
                    ledger.hears(event);
                    if let EventBody::DayClosed { z } = event {
                        prop_assert_eq!(&house.state.orders, &open);
                        let before = zs.last().map_or(0, |z| z.number);
                        prop_assert_eq!(z.number, before + 1);
                        let since = zs.last().map_or(UnixMillis(NOON), |z| z.report.until);
                        prop_assert_eq!(z.report.from, since);
                        let left = open.values().filter(|order| order.is_open()).count();
                        prop_assert_eq!(z.report.open_checks.len(), left);
                        zs.push(Z::clone(z));
                    }
                }
            }
        }
        let mut all: Vec<DaySums> = zs.into_iter().map(|z| z.report.sums).collect();
        all.push(house.state.day.as_ref().unwrap().sums.clone());
        let (sums, [taken, back]) = together(&all);
        ledger.sums.retain(|_, value| *value != 0);
        prop_assert_eq!(sums, ledger.sums);
        prop_assert_eq!((taken, back), (ledger.taken, ledger.back));
    }
}

#[test]
fn what_comes_late_is_in_the_next_z() {
    let mut house = House::new();
    house.counts();
    house.does(&open(1, "t-5"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&pay(1, 1, "transfer", 100));
    let first = z_of(&house.does(&close(true)));
    let due = house.order(1).due().0;
    house.late = true;
    house.does(&pay(1, 2, "transfer", due));
    house.late = false;
    let second = z_of(&house.does(&close(false)));
    let paid = |z: &Z| z.report.sums.payments[0].amount.0;
    assert_eq!((paid(&first), paid(&second)), (100, due));
    assert_eq!(
        (first.report.sums.checks, second.report.sums.checks),
        (0, 1)
    );
    assert_eq!(house.order(1).payments[1].id, payment_id(2));
}
