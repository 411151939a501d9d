//! What a lease means to a restaurant: a day that may not be opened, and nothing else that is ever refused.

use crate::day::close;
use crate::house::{House, NOON, add, line, open, order_id, pay, send};
use crate::refusals::Case;
use domain::cash;
use domain::cloud::{End, Lease, NoteLease, Standing};
use domain::command::Command;
use domain::ids::SiteId;
use domain::time::UnixMillis;
use domain::{EventBody, Money};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A lease of so many days after noon: thirty days of grace, a licence of a year.
fn lease(day: i64) -> Lease {
    let at = NOON + day * DAY;
    Lease {
        site: SiteId::default(),
        issued_at: UnixMillis(at),
        until: UnixMillis(at + 30 * DAY),
        expires_at: UnixMillis(at + 365 * DAY),
        locked: false,
        lock_reason: None,
    }
}

fn locked(day: i64) -> Lease {
    Lease {
        locked: true,
        lock_reason: Some("Ödəniş gözlənilir".to_owned()),
        ..lease(day)
    }
}

fn note(lease: Option<Lease>) -> Command {
    Command::NoteLease(Box::new(NoteLease { lease }))
}

/// The hub has heard the cloud.
fn hears(house: &mut House, lease: Lease) -> Vec<EventBody> {
    let actor = house.actor.take();
    let events = house.does(&note(Some(lease)));
    house.actor = actor;
    events
}

/// The hub that counts days, before anybody came.
fn quiet() -> House {
    let mut house = House::new();
    house.counts();
    house
}

/// A check with a cola, which the kitchen has.
fn serves(house: &mut House, n: u64, table: &str) -> Vec<EventBody> {
    let opened = house.does(&open(n, table));
    house.does(&add(n, vec![line(n * 10, "kola", 1)]));
    house.does(&send(n));
    opened
}

fn settles(house: &mut House, n: u64) {
    let due = house.order(n).due().0;
    house.does(&pay(n, n, "cash", due));
}

fn drawer() -> Command {
    Command::OpenDrawer(cash::Open {
        drawer: None,
        opening_float: Money(5_000),
    })
}

fn opens_day(events: &[EventBody]) -> bool {
    matches!(events.first(), Some(EventBody::DayOpened(_)))
}

fn refused(house: &mut House, command: &Command) -> &'static str {
    let before = house.state.clone();
    let code = house.run(command).unwrap_err().code();
    assert_eq!(house.state, before);
    code
}

/// One of each.
pub fn samples() -> Vec<Command> {
    vec![note(Some(locked(0)))]
}

pub const LEASED: &[Case] = &[
    ("site_locked", "the first guest", |house| {
        *house = quiet();
        hears(house, locked(0));
        open(2, "t-6")
    }),
    ("site_locked", "the first drawer", |house| {
        *house = quiet();
        hears(house, locked(0));
        drawer()
    }),
    ("licence_over", "the day of its end", |house| {
        *house = quiet();
        let expires_at = UnixMillis(NOON + DAY);
        hears(
            house,
            Lease {
                expires_at,
                ..lease(0)
            },
        );
        house.now = UnixMillis(NOON + DAY + HOUR);
        open(2, "t-6")
    }),
    ("cloud_unheard", "thirty days on", |house| {
        *house = quiet();
        hears(house, lease(0));
        house.now = UnixMillis(NOON + 30 * DAY + HOUR);
        open(2, "t-6")
    }),
    ("forbidden", "a person says what the cloud allows", |_| {
        note(Some(lease(0)))
    }),
];

#[test]
fn a_hub_that_never_joined_takes_no_note_of_days() {
    let mut house = quiet();
    assert!(!opens_day(&serves(&mut house, 1, "t-5")));
    assert!(!opens_day(&house.does(&drawer())));
    assert_eq!(house.state.licence, None);
}

#[test]
fn a_day_is_opened_once_and_by_whoever_comes_first() {
    let mut house = quiet();
    hears(&mut house, lease(0));
    assert!(opens_day(&house.does(&drawer())));
    assert!(!opens_day(&serves(&mut house, 1, "t-5")));
    assert!(!opens_day(&serves(&mut house, 2, "t-6")));
    // The next morning is another day.
    settles(&mut house, 1);
    settles(&mut house, 2);
    house.now = UnixMillis(NOON + DAY);
    assert!(opens_day(&serves(&mut house, 3, "t-5")));
}

#[test]
fn a_lock_in_the_middle_of_a_service_stops_nothing_of_it() {
    let mut house = quiet();
    hears(&mut house, lease(0));
    serves(&mut house, 1, "t-5");
    hears(&mut house, locked(1));
    // New guests, a drawer, guests who sit until after the end of the business day, and theirs who come then.
    serves(&mut house, 2, "t-6");
    house.does(&drawer());
    house.now = UnixMillis(NOON + 18 * HOUR);
    assert!(!opens_day(&serves(&mut house, 3, "t-7")));
    for n in 1..=3 {
        settles(&mut house, n);
    }
    house.does(&Command::CloseDrawer(cash::Close {
        drawer: None,
        session: None,
        counted: Money(5_000),
        pieces: Vec::new(),
    }));
    house.does(&close(true));
    assert_eq!(refused(&mut house, &open(4, "t-5")), "site_locked");
    assert_eq!(refused(&mut house, &drawer()), "site_locked");
    // Who unlocks it opens it.
    hears(&mut house, lease(2));
    assert!(opens_day(&serves(&mut house, 4, "t-5")));
}

#[test]
fn what_is_open_is_settled_and_closed_however_long_a_site_is_locked() {
    let mut house = quiet();
    hears(&mut house, lease(0));
    serves(&mut house, 1, "t-5");
    hears(&mut house, locked(1));
    house.now = UnixMillis(NOON + 3 * DAY);
    assert_eq!(refused(&mut house, &open(2, "t-6")), "site_locked");
    house.does(&add(1, vec![line(11, "cay", 1)]));
    house.does(&send(1));
    settles(&mut house, 1);
    house.does(&close(true));
}

#[test]
fn the_first_word_of_a_cloud_does_not_end_a_service() {
    let mut house = quiet();
    serves(&mut house, 1, "t-5");
    let events = hears(&mut house, locked(0));
    assert!(matches!(
        events.as_slice(),
        [EventBody::LeaseNoted(_), EventBody::DayOpened(_)]
    ));
    serves(&mut house, 2, "t-6");
    // Between two guests as well.
    let mut house = quiet();
    serves(&mut house, 1, "t-5");
    settles(&mut house, 1);
    hears(&mut house, locked(0));
    serves(&mut house, 2, "t-6");
    house.now = UnixMillis(NOON + DAY);
    settles(&mut house, 2);
    assert_eq!(refused(&mut house, &open(3, "t-5")), "site_locked");
}

#[test]
fn what_waited_on_a_device_is_never_refused_for_a_licence() {
    let mut house = quiet();
    hears(&mut house, locked(0));
    house.late = true;
    assert!(opens_day(&serves(&mut house, 1, "t-5")));
}

#[test]
fn a_screen_leaves_it_to_the_hub() {
    let mut house = quiet();
    hears(&mut house, locked(0));
    house.state.day = None;
    assert!(!opens_day(&serves(&mut house, 1, "t-5")));
}

#[test]
fn a_month_without_the_cloud_is_a_month_of_service() {
    let mut house = quiet();
    hears(&mut house, lease(0));
    for day in 0..30 {
        house.now = UnixMillis(NOON + day * DAY + HOUR);
        let n = u64::try_from(day).unwrap() + 1;
        assert!(opens_day(&serves(&mut house, n, "t-5")), "day {day}");
        settles(&mut house, n);
    }
    let standing = house.state.licence.as_ref().unwrap().standing(house.now);
    assert_eq!(
        standing,
        Standing::Ends {
            end: End::Grace,
            days: 1
        }
    );
    house.now = UnixMillis(NOON + 30 * DAY + HOUR);
    assert_eq!(refused(&mut house, &open(31, "t-5")), "cloud_unheard");
    // A clock that is turned back a month gives two mornings and not the month; a word of the cloud does.
    house.now = UnixMillis(NOON);
    for n in [31, 32] {
        assert!(opens_day(&serves(&mut house, n, "t-5")));
        settles(&mut house, n);
        house.does(&close(true));
    }
    assert_eq!(refused(&mut house, &open(33, "t-5")), "cloud_unheard");
    hears(&mut house, lease(30));
    assert!(opens_day(&serves(&mut house, 33, "t-5")));
}

#[test]
fn an_old_lease_is_not_noted_and_another_sites_begins_anew() {
    let mut house = quiet();
    hears(&mut house, lease(3));
    assert_eq!(hears(&mut house, lease(3)), []);
    assert_eq!(hears(&mut house, lease(2)), []);
    let other = Lease {
        site: SiteId::new(crate::house::uuid(77)),
        ..locked(0)
    };
    assert_eq!(hears(&mut house, other).len(), 1);
    assert_eq!(refused(&mut house, &open(1, "t-5")), "site_locked");
}

#[test]
fn who_leaves_the_cloud_is_free() {
    let mut house = quiet();
    hears(&mut house, locked(0));
    assert_eq!(refused(&mut house, &open(1, "t-5")), "site_locked");
    let actor = house.actor.take();
    assert_eq!(house.does(&note(None)).len(), 1);
    assert_eq!(house.does(&note(None)), []);
    house.actor = actor;
    serves(&mut house, 1, "t-5");
    assert_eq!(order_id(1), house.order(1).id);
}
