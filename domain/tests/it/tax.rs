//! What is the state's: a rate of VAT for each dish or simplified tax on the turnover, sums by rate and by how it was paid.

use crate::day::{close, z_of};
use crate::house::{
    House, add, catalog, line, line_id, merge, open, order_id, pay, payment_id, split,
};
use crate::refusals::Case;
use domain::menu::{Catalog, HouseRates, PaymentKind, SetRates, Simplified, Tax};
use domain::orders::Rounding;
use domain::orders::{Rates, VatSum};
use domain::payments::{KindSum, turnover};
use domain::staff::Role;
use domain::{Command, EventBody, Money, Rejection};
use proptest::prelude::*;
use std::sync::Arc;

/// A house where soft drinks are exempt, ayran is at 8 % and beer at 2 %.
fn classes() -> House {
    let mut house = House::new();
    house.state.catalog = Arc::new(with_classes());
    house
}

fn with_classes() -> Catalog {
    let mut catalog = catalog();
    for category in &mut catalog.categories {
        category.vat_bp = match category.id.as_str() {
            "soft-drinks" => Some(0),
            "beer" => Some(200),
            _ => None,
        };
    }
    let ayran = catalog
        .items
        .iter_mut()
        .find(|item| item.id.as_str() == "ayran");
    ayran.unwrap().vat_bp = Some(800);
    catalog.checked().unwrap()
}

fn sum(rate_bp: u32, total: i64, vat: i64) -> VatSum {
    VatSum {
        rate_bp,
        total: Money(total),
        vat: Money(vat),
    }
}

#[test]
fn a_dish_has_its_own_rate_else_that_of_its_category_else_the_houses() {
    let catalog = with_classes();
    let check = Rates {
        vat_bp: 1_800,
        ..Rates::default()
    };
    let rate = |item: &str| catalog.vat_bp(catalog.item(&item.into()).unwrap(), check);
    assert_eq!(
        ["ayran", "kola", "xirdalan", "araq"].map(rate),
        [800, 0, 200, 1_800]
    );
}

#[test]
fn a_rate_above_the_whole_is_refused_by_its_name() {
    let mut catalog = catalog();
    catalog.categories[0].vat_bp = Some(10_001);
    let error = catalog.checked().unwrap_err();
    assert_eq!(error.field, "breakfast");
}

#[test]
fn a_line_remembers_its_rate_whatever_becomes_of_the_menu() {
    let mut house = classes();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "ayran", 4), line(2, "araq", 1)]));
    house.state.catalog = Arc::new(catalog());
    let order = house.order(1);
    let rates: Vec<_> = order.lines.iter().map(|line| line.vat_bp).collect();
    assert_eq!(
        rates,
        [Some(800), None],
        "what is the check's is not said twice"
    );
    let totals = order.totals();
    assert_eq!(totals.by_rate, [sum(800, 1_100, 81), sum(1_800, 440, 67)]);
    assert_eq!((totals.total, totals.vat), (Money(1_540), Money(148)));
}

#[test]
fn the_log_and_the_z_say_the_sums_by_rate() {
    let mut house = classes();
    house.counts();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 1), line(2, "araq", 1)]));
    let events = house.does(&pay(1, 1, "cash", 770));
    let Some(EventBody::OrderSettled { vat, vats, .. }) = events.last() else {
        panic!("{events:?}");
    };
    let both = [sum(0, 330, 0), sum(1_800, 440, 67)];
    assert_eq!((*vat, vats.as_slice()), (Money(67), &both[..]));
    house.does(&open(2, "t-2"));
    house.does(&add(2, vec![line(3, "araq", 1)]));
    let events = house.does(&pay(2, 2, "cash", 440));
    let plain =
        matches!(events.last(), Some(EventBody::OrderSettled { vats, .. }) if vats.is_empty());
    assert!(plain, "one rate is in the check's own VAT: {events:?}");
    let z = z_of(&house.does(&close(false)));
    assert_eq!(z.report.sums.vat, [sum(0, 330, 0), sum(1_800, 880, 134)]);
}

#[test]
fn what_is_said_of_rates_is_read_as_it_is_written() {
    let mut house = classes();
    house.does(&open(1, "t-1"));
    let added = house.does(&add(1, vec![line(1, "kola", 1), line(2, "araq", 1)]));
    let settled = house.does(&pay(1, 1, "cash", 770));
    for event in added.iter().chain(&settled) {
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<EventBody>(&text).unwrap(), *event);
    }
    let lines = serde_json::to_value(&added[0]).unwrap();
    assert_eq!(lines["data"]["lines"][0]["vatBp"], 0);
    assert_eq!(lines["data"]["lines"][1].get("vatBp"), None);
    let end = serde_json::to_value(settled.last().unwrap()).unwrap();
    assert_eq!(end["data"]["vats"][1]["rateBp"], 1_800);
}

#[test]
fn lines_keep_their_rates_on_another_check() {
    let mut house = classes();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 2), line(2, "araq", 1)]));
    house.does(&split(1, 2, 1, Some(1)));
    assert_eq!(house.order(2).totals().by_rate, [sum(0, 330, 0)]);
    house.does(&Command::ShareLine {
        order: order_id(1),
        line: line_id(2),
        with: vec![order_id(2)],
    });
    let both = [sum(0, 330, 0), sum(1_800, 220, 34)];
    assert_eq!(house.order(2).totals().by_rate, both);
    // The house has another rate by the time the next check is opened, and the guests sit together.
    let mut other = with_classes();
    other.meta.vat_bp = 1_000;
    house.state.catalog = Arc::new(other);
    house.does(&open(3, "t-3"));
    house.does(&merge(2, 3));
    assert_eq!(house.order(3).rates.vat_bp, 1_000);
    assert_eq!(house.order(3).totals().by_rate, both);
}

#[test]
fn a_house_without_vat_says_nothing_of_it() {
    let none = Rates::default();
    assert!(
        domain::orders::totals(&[], 0, none, Rounding::default())
            .vat_on_paper(none)
            .is_empty()
    );
    let some = Rates {
        vat_bp: 1_800,
        ..none
    };
    assert_eq!(
        domain::orders::totals(&[], 0, some, Rounding::default()).vat_on_paper(some),
        [sum(1_800, 0, 0)]
    );
}

const DRINKS: [&str; 6] = ["kola", "ayran", "xirdalan", "araq", "tuborg", "kompot"];

proptest! {
    #[test]
    fn what_the_z_says_by_rate_is_the_turnover(
        checks in prop::collection::vec(prop::collection::vec((0usize..6, 1i64..9), 1..5), 1..8),
        discount in prop::sample::select(vec![0u32, 333, 1_000]),
    ) {
        let mut house = classes();
        house.counts();
        let (mut total, mut vat) = (Money::ZERO, Money::ZERO);
        for (n, lines) in (1u64..).zip(checks) {
            house.does(&open(n, "t-1"));
            let lines = lines.into_iter().zip(n * 100..).map(|((drink, pieces), id)| line(id, DRINKS[drink], pieces));
            house.does(&add(n, lines.collect()));
            if discount > 0 {
                house.does(&Command::Discount {
                    order: order_id(n),
                    line: None,
                    bp: discount,
                    reason: "regular".into(),
                });
            }
            let due = house.order(n).totals();
            total = total.plus(due.total);
            vat = vat.plus(due.vat);
            house.does(&pay(n, n, "cash", due.total.0));
        }
        let z = z_of(&house.does(&close(false)));
        let by_rate = &z.report.sums.vat;
        prop_assert_eq!(by_rate.iter().map(|one| one.total).sum::<Money>(), total);
        prop_assert_eq!(z.report.sums.total, total);
        prop_assert_eq!(by_rate.iter().map(|one| one.vat).sum::<Money>(), vat);
    }
}

/// A house that pays 2 % of its turnover, and 4 % of what comes in as cash.
fn simplified() -> House {
    let mut house = House::new();
    let mut catalog = with_classes();
    catalog.meta.tax = Tax::Simplified(Simplified {
        rate_bp: 200,
        cash_bp: Some(400),
        ..Simplified::default()
    });
    house.state.catalog = Arc::new(catalog.checked().unwrap());
    house
}

fn kind(kind: PaymentKind, total: i64) -> KindSum {
    KindSum {
        kind,
        total: Money(total),
        ..KindSum::default()
    }
}

#[test]
fn simplified_tax_is_on_the_turnover_and_no_vat_is_inside() {
    let mut house = simplified();
    house.counts();
    house.does(&open(1, "t-1"));
    house.does(&add(
        1,
        vec![line(1, "kola", 1), line(2, "araq", 4), line(3, "ayran", 1)],
    ));
    let totals = house.order(1).totals();
    assert_eq!((totals.total, totals.vat), (Money(2_365), Money(0)));
    assert!(totals.vat_on_paper(house.order(1).rates).is_empty());
    house.does(&pay(1, 1, "cash", 1_000));
    house.does(&pay(1, 2, "transfer", 1_365));
    let z = z_of(&house.does(&close(false)));
    let taxed = |kind, rate, tax| KindSum {
        tax_bp: Some(rate),
        tax: Money(tax),
        ..kind
    };
    assert_eq!(
        z.report.sums.turnover,
        [
            taxed(kind(PaymentKind::Cash, 1_000), 400, 40),
            taxed(kind(PaymentKind::OtherCashless, 1_365), 200, 27),
        ]
    );
}

#[test]
fn a_check_keeps_the_tax_under_which_it_was_opened() {
    let mut house = simplified();
    house.counts();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "araq", 1)]));
    let mut catalog = with_classes();
    catalog.meta.tax = Tax::Vat;
    house.state.catalog = Arc::new(catalog);
    house.does(&open(2, "t-2"));
    house.does(&add(2, vec![line(2, "araq", 1)]));
    assert_eq!(house.run(&merge(1, 2)), Err(Rejection::OtherTerms));
    house.does(&pay(1, 1, "cash", 440));
    house.does(&pay(2, 2, "cash", 440));
    let z = z_of(&house.does(&close(false)));
    let sums = &z.report.sums;
    assert_eq!(sums.vat, [sum(0, 440, 0), sum(1_800, 440, 67)]);
    let taxes: Vec<_> = sums
        .turnover
        .iter()
        .map(|one| (one.tax_bp, one.vat, one.tax))
        .collect();
    assert_eq!(
        taxes,
        [
            (None, Money(67), Money(0)),
            (Some(400), Money(0), Money(18))
        ]
    );
}

#[test]
fn a_rate_of_simplified_tax_above_the_whole_is_refused() {
    let mut catalog = catalog();
    catalog.meta.tax = Tax::Simplified(Simplified {
        other_cashless_bp: Some(10_001),
        ..Simplified::default()
    });
    assert_eq!(catalog.checked().unwrap_err().field, "meta.tax");
}

#[test]
fn settings_are_read_as_they_are_written() {
    let meta = |tax: &str| {
        let text = format!(
            r#"{{"name":{{"az":"","ru":"","en":""}},"timezone":"","businessDayCutoff":"05:00","vatBp":1800,"serviceChargeBp":0{tax}}}"#
        );
        serde_json::from_str::<domain::menu::Meta>(&text).unwrap()
    };
    assert_eq!(meta("").tax, Tax::Vat);
    assert_eq!(meta(r#","tax":"vat""#).tax, Tax::Vat);
    let tax = meta(r#","tax":{"simplified":{"rateBp":200,"cardIntegratedBp":100}}"#).tax;
    let rates = tax.simplified().unwrap();
    let all = [
        PaymentKind::Cash,
        PaymentKind::CardIntegrated,
        PaymentKind::OtherCashless,
    ];
    assert_eq!(all.map(|kind| rates.rate(kind)), [200, 100, 200]);
}

#[test]
fn what_is_given_back_stands_beside_the_turnover() {
    let mut house = classes();
    house.counts();
    let refund = |payment: u64, amount: i64| Command::Refund {
        order: order_id(1),
        payment: payment_id(payment),
        amount: Some(Money(amount)),
        tip: None,
        reason: "mistake".into(),
    };
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 1), line(2, "araq", 1)]));
    // Taken and given back before the end: it paid for nothing.
    house.does(&pay(1, 1, "cash", 300));
    house.does(&refund(1, 300));
    house.does(&pay(1, 2, "transfer", 770));
    assert_eq!(
        turnover(house.order(1)),
        [KindSum {
            vat: Money(67),
            ..kind(PaymentKind::OtherCashless, 770)
        }]
    );
    house.does(&refund(2, 100));
    let z = z_of(&house.does(&close(false)));
    assert_eq!(
        z.report.sums.turnover,
        [KindSum {
            vat: Money(67),
            refunded: Money(100),
            ..kind(PaymentKind::OtherCashless, 770)
        }]
    );
}

proptest! {
    #[test]
    fn the_turnover_by_how_it_was_paid_is_the_turnover(
        drinks in prop::collection::vec((0usize..6, 1i64..9), 1..6),
        ways in prop::collection::vec((prop::sample::select(vec!["cash", "transfer", "card-integrated"]), 1i64..2_000), 0..4),
        service in prop::sample::select(vec![0u32, 1_000]),
    ) {
        let mut house = classes();
        let mut catalog = with_classes();
        catalog.meta.service_charge_bp = service;
        house.state.catalog = Arc::new(catalog);
        house.counts();
        house.does(&open(1, "t-1"));
        let lines = drinks.into_iter().zip(1u64..).map(|((drink, pieces), id)| line(id, DRINKS[drink], pieces));
        house.does(&add(1, lines.collect()));
        let slip = |command: Command| match command {
            Command::TakePayment { order, payment, method, amount, tendered, .. } => Command::TakePayment { tip: None, account: None, card: None,
                order, payment, method, amount, tendered, slip: Some("1".to_owned()),
            },
            other => other,
        };
        let last = ways.len() as u64 + 1;
        for ((way, amount), id) in ways.into_iter().zip(1u64..) {
            let rest = house.order(1).due().0;
            if amount < rest {
                house.does(&slip(pay(1, id, way, amount)));
            }
        }
        let rest = house.order(1).due().0;
        house.does(&pay(1, last, "cash", rest));
        let totals = house.order(1).totals();
        let split = turnover(house.order(1));
        prop_assert_eq!(split.iter().map(|one| one.total).sum::<Money>(), totals.total);
        prop_assert_eq!(split.iter().map(|one| one.vat).sum::<Money>(), totals.vat);
        for one in &split {
            let paid = house.order(1).payments.iter().filter(|payment| payment.kind == one.kind);
            prop_assert_eq!(paid.map(|payment| payment.amount).sum::<Money>(), one.total);
        }
        let z = z_of(&house.does(&close(false)));
        prop_assert_eq!(&z.report.sums.turnover, &split);
    }
}

fn rates(house: &House, change: impl Fn(&mut HouseRates)) -> Command {
    let mut rates = with_classes().rates();
    change(&mut rates);
    Command::SetRates(Box::new(SetRates {
        rates,
        based_on: house.state.catalog.rev,
    }))
}

/// What is refused of rates.
pub const RATES: &[Case] = &[
    ("forbidden", "a cashier says rates", |house| {
        house.works(Role::Cashier);
        rates(house, |rates| rates.vat_bp = 0)
    }),
    ("needs_hub", "rates that waited on a device", |house| {
        house.late = true;
        rates(house, |rates| rates.vat_bp = 0)
    }),
    (
        "rates_changed",
        "rates from before a colleague's",
        |house| {
            let mine = rates(house, |rates| rates.vat_bp = 0);
            house.does(&rates(house, |rates| rates.service_charge_bp = 500));
            mine
        },
    ),
    ("not_found", "a rate of no category", |house| {
        rates(house, |rates| {
            rates.categories.insert("moon".into(), 0);
        })
    }),
    ("unknown_item", "a rate of no dish", |house| {
        rates(house, |rates| {
            rates.items.insert("moon".into(), 0);
        })
    }),
    ("bad_field", "VAT above the whole", |house| {
        rates(house, |rates| rates.vat_bp = 10_001)
    }),
    ("bad_field", "a service charge above the whole", |house| {
        rates(house, |rates| rates.service_charge_bp = 10_001)
    }),
    ("bad_field", "a category above the whole", |house| {
        rates(house, |rates| {
            rates.categories.insert("beer".into(), 10_001);
        })
    }),
];

#[test]
fn a_bad_rate_is_named() {
    let mut house = classes();
    let simplified = |cash_bp| Simplified {
        rate_bp: 800,
        cash_bp,
        ..Simplified::default()
    };
    let no = house.run(&rates(&house, |rates| {
        rates.tax = Tax::Simplified(simplified(Some(10_001)));
    }));
    assert!(
        matches!(
            no,
            Err(Rejection::BadField {
                field: "tax.cashBp",
                ..
            })
        ),
        "{no:?}"
    );
    house.does(&rates(&house, |rates| {
        rates.tax = Tax::Simplified(simplified(Some(10_000)));
    }));
}

#[test]
fn rates_hold_for_checks_that_are_opened_from_then_on() {
    let mut house = classes();
    let rev = house.state.catalog.rev;
    house.does(&open(1, "t-1"));
    let other = rates(&house, |rates| {
        rates.vat_bp = 1_000;
        rates.service_charge_bp = 500;
        rates.categories.remove(&"beer".into());
        rates.categories.insert("spirits".into(), 2_000);
        rates.items.remove(&"ayran".into());
    });
    let events = house.does(&other);
    let [EventBody::RatesSet(set)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(set.by.name, "Aygün");
    assert_eq!(house.does(&other), [], "said once more");
    assert_eq!(house.state.catalog.rev, rev + 1);
    assert_eq!(house.state.catalog.rates(), set.rates);
    let dishes = || {
        let drinks = ["kola", "ayran", "xirdalan", "araq", "piti"];
        let lines = (1u64..).zip(drinks);
        lines.map(|(n, item)| line(n, item, 1)).collect::<Vec<_>>()
    };
    house.does(&add(1, dishes()));
    house.does(&open(2, "t-2"));
    let later = dishes().into_iter().enumerate();
    let later = later.map(|(n, one)| domain::orders::NewLine {
        id: line_id(20 + n as u64),
        ..one
    });
    house.does(&add(2, later.collect()));
    let of = |check: u64| {
        let check = house.order(check);
        let own = check.lines.iter();
        let own = own.map(|line| line.vat_bp.unwrap_or(check.rates.vat_bp));
        (check.rates.service_bp, own.collect::<Vec<_>>())
    };
    // Without a rate of their own they have the check's, which is that of its opening.
    assert_eq!(of(1), (1_000, vec![0, 0, 1_800, 2_000, 1_800]));
    assert_eq!(of(2), (500, vec![0, 0, 1_000, 2_000, 1_000]));
}

#[test]
fn of_two_who_say_rates_at_once_the_second_looks_again() {
    let mut house = classes();
    let mine = rates(&house, |rates| rates.vat_bp = 1_000);
    let theirs = rates(&house, |rates| rates.service_charge_bp = 500);
    house.does(&theirs);
    assert_eq!(house.run(&mine), Err(Rejection::RatesChanged));
    assert_eq!(house.does(&theirs), [], "what is so already is no conflict");
    let mut both = house.state.catalog.rates();
    both.vat_bp = 1_000;
    house.does(&Command::SetRates(Box::new(SetRates {
        rates: both,
        based_on: house.state.catalog.rev,
    })));
    let now = house.state.catalog.rates();
    assert_eq!((now.vat_bp, now.service_charge_bp), (1_000, 500));
}

#[test]
fn a_check_pays_the_tax_of_its_opening() {
    let mut house = classes();
    house.does(&open(1, "t-1"));
    let tax = Simplified {
        rate_bp: 800,
        ..Simplified::default()
    };
    house.does(&rates(&house, |rates| rates.tax = Tax::Simplified(tax)));
    house.does(&add(1, vec![line(1, "araq", 1)]));
    assert!(house.order(1).totals().vat > Money::ZERO, "still VAT");
    house.does(&open(2, "t-2"));
    house.does(&rates(&house, |rates| rates.tax = Tax::Vat));
    house.does(&add(2, vec![line(2, "araq", 1)]));
    assert_eq!(house.order(2).rates.simplified, Some(tax));
    assert_eq!(house.order(2).totals().vat, Money::ZERO, "and no VAT");
}
