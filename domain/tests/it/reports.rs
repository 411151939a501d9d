//! Ranges of reports, figures that add up, and what an owner sees first.

use crate::house::House;
use domain::ids::OrderId;
use domain::reports::{
    By, Exception, ExceptionKind, Figures, Range, SalesRow, Seen, by_methods, share, worst_first,
};
use domain::time::UnixMillis;
use domain::{LocalName, Money, Rejection};

/// Saturday 2026-11-14, 23:00 in Baku.
const NOW: UnixMillis = UnixMillis(1_794_682_800_000);
const HOUR: i64 = 3_600_000;

fn read(text: &str) -> Result<Range, Rejection> {
    Range::read(text, &House::new().state.catalog, NOW)
}

fn days(text: &str) -> (String, String) {
    let range = read(text).unwrap();
    (range.first_day.to_string(), range.last_day.to_string())
}

#[test]
fn a_range_of_hours_ends_now() {
    let range = read("24h").unwrap();
    assert_eq!(range.to.since(range.from), 24 * HOUR);
    assert!(range.holds(NOW) && !range.holds(UnixMillis(NOW.0 + 1)));
}

#[test]
fn a_range_of_days_has_whole_business_days() {
    assert_eq!(days("7d"), ("2026-11-08".into(), "2026-11-14".into()));
    assert_eq!(days("30d"), ("2026-10-16".into(), "2026-11-14".into()));
    let range = read("7d").unwrap();
    assert_eq!(range.to.since(range.from), 7 * 24 * HOUR);
    assert_eq!(range.days().count(), 7);
    // 05:00 on Sunday in Baku: the night belongs to it.
    assert_eq!(range.to, UnixMillis(NOW.0 + 6 * HOUR));
}

#[test]
fn dates_are_business_days_and_the_last_one_is_included() {
    let range = read("2026-11-14..2026-11-14").unwrap();
    assert_eq!(range.from, UnixMillis(NOW.0 - 18 * HOUR));
    assert_eq!(range.to, UnixMillis(NOW.0 + 6 * HOUR));
    assert_eq!(days("2028-02-28..2028-03-01").1, "2028-03-01");
    assert_eq!(read("2028-02-28..2028-03-01").unwrap().days().count(), 3);
}

#[test]
fn times_are_the_restaurants_unless_they_name_a_zone() {
    let here = read("2026-11-14T22:00..2026-11-14T23:00").unwrap();
    assert_eq!((here.from.0, here.to.0), (NOW.0 - HOUR, NOW.0));
    for same in [
        "2026-11-14T18:00:00Z..2026-11-14T19:00:00Z",
        "2026-11-14T22:00:00+04:00..2026-11-14T23:00:00+04:00",
        // A plus that was not escaped.
        "2026-11-14T22:00:00 04:00..2026-11-14T23:00:00 04:00",
        "2026-11-14T17:00:00-01:00..2026-11-14T23:00",
    ] {
        assert_eq!(read(same).unwrap(), here, "{same}");
    }
}

#[test]
fn ranges_that_cannot_be_say_why() {
    let bad = |text: &str| match read(text) {
        Err(Rejection::BadField { field, allowed }) => {
            assert_eq!(field, "range");
            allowed
        }
        other => panic!("{text}: {other:?}"),
    };
    for text in [
        "",
        "25h",
        "yesterday",
        "2026-11-14",
        "..",
        "2026-11-31..2026-12-01",
        "2026-1-1..2026-2-1",
        "2026-11-14T24:00..2026-11-15",
        "2026-11-14T1:00..2026-11-15",
        "2026-11-14T10:00+4..2026-11-15",
        "-026-11-14..2026-11-15",
        "٢026-11-14..2026-11-15",
    ] {
        assert!(bad(text).contains("FROM..TO"), "{text}");
    }
    assert!(bad("2026-11-15..2026-11-14").contains("end comes after"));
    assert!(bad("2026-11-14T10:00..2026-11-14T10:00").contains("end comes after"));
    assert_eq!(read("2025-11-01..2026-12-05").unwrap().days().count(), 400);
    assert!(bad("2025-11-01..2026-12-06").contains("400 days"));
    assert!(bad("0001-01-01..9999-12-31").contains("400 days"));
}

#[test]
fn every_dimension_reads_what_it_writes() {
    for (by, name) in By::ALL {
        assert_eq!(By::read(name).unwrap(), by);
        assert_eq!(by.name(), name);
    }
    assert!(By::read("colour").is_err());
}

fn figures(gross: i64, discounts: i64, comps: i64, service: i64) -> Figures {
    let net = gross - discounts - comps;
    Figures {
        checks: 1,
        gross: Money(gross),
        discounts: Money(discounts),
        comps: Money(comps),
        net: Money(net),
        service: Money(service),
        due: Money(net + service),
        vat: Money(net + service).vat_inside(1800),
        ..Figures::default()
    }
}

#[test]
fn a_check_is_spread_over_its_ways_to_pay_without_a_rest() {
    let check = figures(10_001, 333, 700, 897);
    let paid = [Money(3_289), Money(3_288), Money(3_288)];
    assert_eq!(paid.iter().copied().sum::<Money>(), check.due);
    let parts = by_methods(&check, &paid);
    let sum = parts.iter().fold(Figures::default(), |a, b| a.plus(b));
    assert_eq!(Figures { checks: 1, ..sum }, check);
    for (part, paid) in parts.iter().zip(paid) {
        assert_eq!(part.due, paid);
        assert_eq!(part.net.plus(part.service), part.due);
        assert_eq!(part.gross.minus(part.discounts).minus(part.comps), part.net);
    }
}

#[test]
fn shares_sum_to_the_whole() {
    let row = |net| SalesRow {
        figures: figures(net, 0, 0, 0),
        ..SalesRow::default()
    };
    let mut rows = vec![row(1), row(1), row(1)];
    share(&mut rows);
    assert_eq!(rows.iter().map(|row| row.share_bp).sum::<i64>(), 10_000);
    let mut nothing = vec![row(0), row(0)];
    share(&mut nothing);
    assert!(nothing.iter().all(|row| row.share_bp == 0));
}

/// One with an amount.
pub fn exception(seq: u64, kind: ExceptionKind, amount: i64) -> Exception {
    Exception {
        approved_by: None,
        seq,
        kind,
        at: NOW,
        by: "Nigar".to_owned(),
        amount: Money(amount),
        reason: String::new(),
        reason_name: LocalName::default(),
        what: None,
        counted_without: None,
        lies_in: None,
        check: Some(OrderId::default()),
        number: None,
        before: None,
        after: None,
        smaller: false,
        charged_again: Money::ZERO,
    }
}

#[test]
fn a_smaller_bill_after_a_bill_comes_first() {
    let seen = |next: Option<i64>, ended: Option<i64>| Seen {
        bill: Money(5_000),
        next: next.map(Money),
        ended: ended.map(Money),
    };
    assert!(seen(Some(4_000), Some(4_000)).is_smaller());
    assert!(seen(None, Some(0)).is_smaller(), "cancelled");
    assert!(seen(Some(6_000), Some(4_000)).is_smaller());
    assert!(!seen(Some(5_000), Some(5_000)).is_smaller());
    assert!(!seen(None, None).is_smaller(), "still open");
    let bill = |seq, seen| exception(seq, ExceptionKind::BillCancelled, 0).of_bill(seen);
    let mut all = vec![
        exception(1, ExceptionKind::Void, 90_000),
        exception(2, ExceptionKind::NoSale, 0),
        bill(3, seen(Some(5_500), None)),
        bill(4, seen(Some(4_900), None)),
        bill(5, seen(Some(1_000), None)),
        exception(6, ExceptionKind::Comp, 90_000),
    ];
    worst_first(&mut all);
    let order: Vec<u64> = all.iter().map(|one| one.seq).collect();
    assert_eq!(order, [5, 4, 3, 6, 1, 2]);
    assert_eq!(all[0].amount, Money(4_000));
    assert_eq!(all[2].amount, Money(0));
}
