//! Documents for a fiscal device: which follows from what, in which order they go, and what may follow what.

use crate::day::{close, z_of};
use crate::house::{House, add, line, open, order_id, pay, payment_id};
use crate::refusals::Case;
use domain::fiscal::{Document, Kind, Paid, Stage, Step, Switch};
use domain::ids::FiscalId;
use domain::menu::PaymentKind;
use domain::orders::{Channel, VatSum};
use domain::staff::Role;
use domain::{Command, EventBody, Money, Rejection};
use proptest::prelude::*;

/// The document of the sale of a check.
fn sale(n: u64) -> FiscalId {
    FiscalId::derived(order_id(n).0, "sale")
}

fn on() -> Command {
    Command::SwitchFiscal(Switch { on: true })
}

fn step(document: FiscalId, to: Stage) -> Command {
    let acknowledged = to == Stage::Acknowledged;
    let text = |text: &str| {
        if acknowledged {
            text.to_owned()
        } else {
            String::new()
        }
    };
    Command::StepFiscal(Step {
        document,
        to,
        fiscal_id: text("F-1"),
        qr: text("https://monitoring.example/F-1"),
        problem: if to == Stage::NeedsReview {
            "total".to_owned()
        } else {
            String::new()
        },
        ..Step::default()
    })
}

/// A check of two colas at the bar, which asks for no table.
fn tab(n: u64) -> Command {
    Command::OpenOrder {
        order: order_id(n),
        channel: Channel::Tab,
        table: None,
        guests: 1,
        label: None,
    }
}

/// One of each command: a sale on its way, refused, sent again and acknowledged.
pub fn samples() -> Vec<Command> {
    vec![
        on(),
        tab(60),
        add(60, vec![line(600, "kola", 2)]),
        pay(60, 60, "cash", 660),
        step(sale(60), Stage::Submitted),
        step(sale(60), Stage::NeedsReview),
        step(sale(60), Stage::Pending),
        step(sale(60), Stage::Submitted),
        step(sale(60), Stage::Acknowledged),
    ]
}

/// What is refused about documents.
pub const FISCAL: &[Case] = &[
    ("forbidden", "a person plays the device", |house| {
        house.sells(70);
        step(sale(70), Stage::Submitted)
    }),
    ("forbidden", "a person brings a device", |_| on()),
    ("forbidden", "a waiter sends it again", |house| {
        house.sells(70);
        house.works(Role::Waiter);
        step(sale(70), Stage::Pending)
    }),
    ("not_found", "no such document", |house| {
        house.actor = None;
        step(sale(70), Stage::Submitted)
    }),
    (
        "illegal_status",
        "acknowledged before it was sent",
        |house| {
            house.sells(70);
            house.actor = None;
            step(sale(70), Stage::Acknowledged)
        },
    ),
    ("bad_field", "acknowledged without a number", |house| {
        house.sells(70);
        house.hub(&step(sale(70), Stage::Submitted));
        house.actor = None;
        Command::StepFiscal(Step {
            document: sale(70),
            to: Stage::Acknowledged,
            ..Step::default()
        })
    }),
];

impl House {
    /// What the hub says itself.
    fn hub(&mut self, command: &Command) -> Vec<EventBody> {
        let actor = self.actor.take();
        let events = self.does(command);
        self.actor = actor;
        events
    }

    /// A house with a device, and a check for two colas.
    fn sells(&mut self, n: u64) -> Vec<EventBody> {
        self.hub(&on());
        self.does(&tab(n));
        self.does(&add(n, vec![line(n * 10, "kola", 2)]));
        self.does(&pay(n, n, "cash", 660))
    }

    fn stages(&self) -> Vec<(FiscalId, Stage)> {
        let waiting = self.state.fiscal.waiting.iter();
        waiting.map(|one| (one.id, one.stage)).collect()
    }
}

fn refund(n: u64, amount: i64) -> Command {
    Command::Refund {
        order: order_id(n),
        payment: payment_id(n),
        amount: Some(Money(amount)),
        tip: None,
        reason: "mistake".into(),
    }
}

fn documents(events: &[EventBody]) -> Vec<Document> {
    let documents = events.iter().filter_map(|event| match event {
        EventBody::FiscalPending(document) => Some(Document::clone(document)),
        _ => None,
    });
    documents.collect()
}

#[test]
fn a_stage_is_followed_by_no_other_than_these() {
    use Stage::{Acknowledged, NeedsReview, Pending, Submitted};
    let legal = [
        (Pending, Submitted),
        (Submitted, Acknowledged),
        (Submitted, NeedsReview),
        (NeedsReview, Pending),
    ];
    for from in Stage::ALL {
        for to in Stage::ALL {
            assert_eq!(
                from.may_become(to),
                legal.contains(&(from, to)),
                "{from:?} {to:?}"
            );
        }
    }
}

#[test]
fn without_a_device_there_are_no_documents() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 2)]));
    assert!(documents(&house.does(&pay(1, 1, "cash", 660))).is_empty());
    assert!(house.order(1).fiscal.is_none());
    // The device came later: it never heard of the sale.
    house.hub(&on());
    assert!(documents(&house.does(&refund(1, 100))).is_empty());
}

#[test]
fn a_sale_its_refund_and_the_z_are_documents_with_their_sums() {
    let mut house = House::new();
    house.counts();
    let sold = documents(&house.sells(1));
    let vat = |total, vat| {
        vec![VatSum {
            rate_bp: 1_800,
            total: Money(total),
            vat: Money(vat),
        }]
    };
    let cash = |amount| {
        vec![Paid {
            kind: PaymentKind::Cash,
            amount: Money(amount),
        }]
    };
    let [sold] = &sold[..] else {
        panic!("{sold:?}");
    };
    assert_eq!(
        (sold.id, sold.kind, sold.total),
        (sale(1), Kind::Sale, Money(660))
    );
    assert_eq!((&sold.vat, &sold.paid), (&vat(660, 101), &cash(660)));
    assert_eq!((sold.lines.len(), sold.lines[0].total), (1, Money(660)));
    let back = documents(&house.does(&refund(1, 100)));
    assert_eq!(
        (back[0].kind, back[0].sale, back[0].total),
        (Kind::Refund, Some(sale(1)), Money(100))
    );
    assert_eq!((&back[0].vat, &back[0].paid), (&vat(100, 15), &cash(100)));
    let closed = house.does(&close(false));
    let z = z_of(&closed[..1]);
    let [day] = &documents(&closed)[..] else {
        panic!("{closed:?}");
    };
    assert_eq!(
        (day.kind, day.number.as_str(), day.total),
        (Kind::Z, "1", z.report.sums.total)
    );
    assert_eq!((&day.vat, &day.paid), (&vat(660, 101), &cash(660)));
}

#[test]
fn what_is_nothing_needs_no_document() {
    let mut house = House::new();
    house.hub(&on());
    house.does(&open(1, "t-1"));
    assert!(documents(&house.does(&pay(1, 1, "cash", 0))).is_empty());
    // Money that was given back before the end was no sale.
    house.does(&open(2, "t-2"));
    house.does(&add(2, vec![line(1, "kola", 2)]));
    house.does(&pay(2, 2, "cash", 100));
    assert!(documents(&house.does(&refund(2, 100))).is_empty());
}

#[test]
fn a_check_knows_how_far_its_sale_is() {
    let mut house = House::new();
    house.sells(1);
    let mark = |house: &House| house.order(1).fiscal.clone().unwrap();
    assert_eq!(mark(&house).stage, Stage::Pending);
    house.hub(&step(sale(1), Stage::Submitted));
    assert!(
        house.hub(&step(sale(1), Stage::Submitted)).is_empty(),
        "said twice"
    );
    house.hub(&step(sale(1), Stage::Acknowledged));
    assert_eq!(
        (mark(&house).stage, mark(&house).fiscal_id.as_str()),
        (Stage::Acknowledged, "F-1")
    );
    assert!(house.state.fiscal.waiting.is_empty());
    let again = house.run(&step(sale(1), Stage::Pending));
    assert_eq!(
        again,
        Err(Rejection::NotFound("fiscal document")),
        "it is over"
    );
}

#[test]
fn documents_go_in_order_and_those_in_review_let_others_by() {
    let mut house = House::new();
    house.sells(1);
    house.sells(2);
    let back = documents(&house.does(&refund(1, 60)))[0].id;
    let next = |house: &House| house.state.fiscal.next().map(|one| one.id);
    assert_eq!(next(&house), Some(sale(1)));
    house.hub(&step(sale(1), Stage::Submitted));
    house.hub(&step(sale(1), Stage::NeedsReview));
    assert_eq!(next(&house), Some(sale(2)));
    house.hub(&step(sale(2), Stage::Submitted));
    house.hub(&step(sale(2), Stage::Acknowledged));
    assert_eq!(next(&house), None, "a refund waits for its sale");
    assert_eq!(house.state.fiscal.counts(), (1, 1));
    let events = house.does(&step(sale(1), Stage::Pending));
    let [EventBody::FiscalStepped(step_back)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(step_back.by.as_ref().unwrap().name, "Aygün");
    assert_eq!(
        house.stages(),
        [(sale(1), Stage::Pending), (back, Stage::Pending)]
    );
    assert_eq!(next(&house), Some(sale(1)));
}

proptest! {
    #[test]
    fn parts_of_a_refund_are_the_whole(amounts in prop::collection::vec(1i64..400, 1..4)) {
        let mut house = House::new();
        house.sells(1);
        let mut left = 660;
        for amount in amounts {
            let amount = amount.min(left);
            if amount == 0 {
                break;
            }
            left -= amount;
            let back = documents(&house.does(&refund(1, amount)));
            prop_assert_eq!(back.len(), 1);
            prop_assert_eq!(back[0].vat.iter().map(|sum| sum.total).sum::<Money>(), Money(amount));
            prop_assert_eq!(back[0].paid.iter().map(|one| one.amount).sum::<Money>(), Money(amount));
        }
    }
}
