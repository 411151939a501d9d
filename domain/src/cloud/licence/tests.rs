//! The rules of a licence, one row per case.

use super::*;
use crate::ids::SiteId;

const START: i64 = 1_760_000_000_000;
const YEAR: i64 = 365 * DAY;

fn lease(issued: i64, until: i64, expires: i64) -> Lease {
    Lease {
        site: SiteId::default(),
        issued_at: UnixMillis(START + issued),
        until: UnixMillis(START + until),
        expires_at: UnixMillis(START + expires),
        locked: false,
        lock_reason: None,
    }
}

/// Thirty days of grace, a licence of a year, a hub whose clock is right.
fn usual() -> Licence {
    Licence::new(lease(0, 30 * DAY, YEAR), UnixMillis(START))
}

fn after(millis: i64) -> UnixMillis {
    UnixMillis(START + millis)
}

fn ends(end: End, days: i64) -> Standing {
    Standing::Ends { end, days }
}

#[test]
fn a_licence_stands_as_its_time_says() {
    let licence = |until: i64, expires: i64| Licence::new(lease(0, until, expires), after(0));
    let rows = [
        ("just heard", usual(), 0, Standing::Good),
        ("nine days unheard", usual(), 9 * DAY - 1, Standing::Good),
        ("three weeks before", usual(), 9 * DAY, ends(End::Grace, 21)),
        (
            "the last moment",
            usual(),
            30 * DAY - 1,
            ends(End::Grace, 1),
        ),
        ("out of grace", usual(), 30 * DAY, Standing::OutOfGrace),
        (
            "the licence ends first",
            licence(30 * DAY, 10 * DAY),
            DAY,
            ends(End::Licence, 9),
        ),
        (
            "over to the millisecond",
            licence(30 * DAY, 10 * DAY),
            10 * DAY,
            Standing::Expired,
        ),
        (
            "over goes before unheard",
            licence(9 * DAY, 10 * DAY),
            11 * DAY,
            Standing::Expired,
        ),
    ];
    for (case, licence, passed, wanted) in rows {
        assert_eq!(licence.standing(after(passed)), wanted, "{case}");
    }
    assert_eq!(standing(None, after(YEAR)), Standing::Free, "never joined");
}

#[test]
fn a_lock_says_why_and_goes_before_all_else() {
    let mut locked = lease(0, DAY, DAY);
    locked.locked = true;
    locked.lock_reason = Some("unpaid".to_owned());
    let licence = Licence::new(locked, after(0));
    let reason = Some("unpaid".to_owned());
    assert_eq!(
        licence.standing(after(2 * DAY)),
        Standing::Locked { reason }
    );
}

#[test]
fn only_good_standings_open_a_day() {
    let may = [Standing::Free, Standing::Good, ends(End::Grace, 1)];
    assert!(may.iter().all(Standing::may_open));
    let may_not = [
        Standing::Locked { reason: None },
        Standing::Expired,
        Standing::OutOfGrace,
    ];
    assert!(!may_not.iter().any(Standing::may_open));
}

#[test]
fn a_clock_that_is_wrong_by_a_year_changes_nothing() {
    for wrong in [-YEAR, 0, YEAR] {
        let licence = Licence::new(lease(0, 30 * DAY, YEAR), after(wrong));
        assert_eq!(licence.standing(after(wrong + DAY)), Standing::Good);
        let over = licence.standing(after(wrong + 30 * DAY));
        assert_eq!(over, Standing::OutOfGrace, "{wrong}");
    }
}

#[test]
fn a_clock_that_is_turned_back_gives_nothing_back() {
    let mut licence = usual();
    licence.pass(after(29 * DAY));
    licence.pass(after(-YEAR));
    assert_eq!(licence.standing(after(-YEAR)), ends(End::Grace, 1));
    assert_eq!(licence.standing(after(DAY - YEAR)), Standing::OutOfGrace);
}

#[test]
fn a_clock_that_jumped_ahead_is_healed_by_the_next_lease() {
    let mut licence = usual();
    licence.pass(after(YEAR));
    licence.pass(after(DAY));
    assert_eq!(licence.standing(after(DAY)), Standing::Expired);
    licence.renew(lease(DAY, 31 * DAY, YEAR), after(DAY));
    assert_eq!(licence.standing(after(DAY)), Standing::Good);
    assert_eq!(licence.cloud_time(after(2 * DAY)), after(2 * DAY));
}

#[test]
fn an_old_lease_changes_nothing() {
    let mut licence = usual();
    licence.renew(lease(5 * DAY, 35 * DAY, YEAR), after(5 * DAY));
    let held = licence.clone();
    for issued in [5 * DAY, 0] {
        licence.renew(lease(issued, YEAR, YEAR), after(5 * DAY));
        assert_eq!(licence, held);
    }
}

#[test]
fn a_clock_that_is_turned_back_each_morning_does_not_stretch_the_grace() {
    let mut licence = usual();
    let mut days = 0;
    while licence.standing(after(0)).may_open() {
        licence.open(march(6), after(0));
        days += 1;
        assert!(days < 100, "for ever");
    }
    // The first opening counts for nothing yet, each of the others for twenty hours.
    assert_eq!(days, 37);
}

#[test]
fn honest_openings_count_for_what_they_take() {
    let mut licence = usual();
    for day in 0..10 {
        licence.open(march(6), after(day * DAY));
    }
    assert_eq!(licence.used, 9 * DAY);
}

/// A day of March; the 6th is the one that is looked at most.
fn march(number: u8) -> BusinessDay {
    BusinessDay::parse(&format!("2026-03-{number:02}")).unwrap()
}

/// What was opened last, the day by the calendar, the days of the checks that are open, whether a day runs.
type Row = (&'static str, Option<Opened>, u8, &'static [u8], bool);

#[test]
fn a_day_runs_while_somebody_is_served() {
    let sixth = |closed| {
        Some(Opened {
            day: march(6),
            used: 0,
            closed,
        })
    };
    let rows: [Row; 12] = [
        ("in service", sixth(false), 6, &[6], true),
        ("between two guests", sixth(false), 6, &[], true),
        ("past 05:00, guests sit", sixth(false), 7, &[6], true),
        ("past 05:00, guests came", sixth(false), 7, &[7, 6], true),
        ("the very first", None, 6, &[], false),
        ("a check left over for days", None, 7, &[5], false),
        ("the morning after", sixth(false), 7, &[], false),
        (
            "around the clock, all are new",
            sixth(false),
            7,
            &[7],
            false,
        ),
        (
            "two days on, a check left over",
            sixth(false),
            8,
            &[6],
            false,
        ),
        ("the clock a day back", sixth(false), 5, &[6], false),
        ("a Z, then a guest", sixth(true), 6, &[], false),
        ("a Z with a check left open", sixth(true), 6, &[6], false),
    ];
    for (case, opened, today, open, wanted) in rows {
        let licence = Licence { opened, ..usual() };
        let open = open.iter().map(|day| march(*day));
        assert_eq!(licence.runs(march(today), open, after(0)), wanted, "{case}");
    }
}

#[test]
fn no_day_runs_for_longer_than_a_day_and_a_half() {
    let mut licence = usual();
    licence.open(march(6), after(0));
    let runs =
        |licence: &Licence, now: i64| licence.runs(march(6), [march(6)].into_iter(), after(now));
    assert!(runs(&licence, 36 * HOUR));
    // The calendar stays where it is: somebody turns the clock back every few hours.
    for _ in 0..6 {
        licence.pass(after(6 * HOUR));
        licence.pass(after(0));
    }
    assert!(runs(&licence, 0));
    assert!(!runs(&licence, 1));
    // A newer lease does not begin the day anew.
    licence.renew(lease(DAY, 31 * DAY, YEAR), after(0));
    assert!(!runs(&licence, 1));
}
