use super::*;
use crate::money::Money;

fn at(hours: i64, minutes: i64) -> UnixMillis {
    // 2026-11-14 in Baku, which is four hours east of UTC.
    BusinessDay::parse("2026-11-14")
        .unwrap()
        .starts(240, 0)
        .plus_millis((hours * 60 + minutes) * 60_000)
}

const WELL: Heard = Heard {
    head: 10,
    projected: 10,
    last_event_at: None,
    complete_at: None,
    last_batch_at: None,
    trouble: false,
    halted: false,
};

/// What the cloud heard, and what follows: `event`, `complete` and `batch` are so many seconds ago.
struct Case {
    heard: (Option<i64>, Option<i64>, Option<i64>),
    but: fn(Heard) -> Heard,
    is: (Option<i64>, Stand),
}

const fn case(heard: (Option<i64>, Option<i64>, Option<i64>), is: (Option<i64>, Stand)) -> Case {
    Case {
        heard,
        but: |heard| heard,
        is,
    }
}

const YEAR: i64 = 31_536_000;
const NONE: fn(Heard) -> Heard = |heard| Heard {
    head: 0,
    projected: 0,
    ..heard
};

const CASES: [Case; 15] = [
    // Nothing happened for ten minutes, and the hub says so.
    case((Some(600), Some(12), Some(600)), (Some(12), Stand::Live)),
    // It said nothing for an hour.
    case(
        (Some(3_700), Some(3_600), Some(3_700)),
        (Some(3_600), Stand::Behind),
    ),
    // On the edge.
    case((Some(600), Some(60), Some(600)), (Some(60), Stand::Live)),
    case((Some(600), Some(61), Some(600)), (Some(61), Stand::Behind)),
    // A hub that never says whether that was all: its last event is all that is known.
    case((Some(5), None, Some(4)), (Some(5), Stand::Live)),
    case((Some(300), None, Some(1)), (Some(300), Stand::Behind)),
    // It has told everything, and not all of it is in the figures yet.
    Case {
        but: |heard| Heard {
            projected: 9,
            ..heard
        },
        ..case((Some(300), Some(5), Some(5)), (Some(300), Stand::Behind))
    },
    // A hub's clock that is a year ahead makes nothing fresh.
    case((Some(-YEAR), None, Some(900)), (Some(900), Stand::Behind)),
    case(
        (Some(-YEAR), Some(700), Some(900)),
        (Some(700), Stand::Behind),
    ),
    // The cloud's own clock was turned back.
    case((Some(30), Some(-40), Some(30)), (Some(0), Stand::Live)),
    // Somebody has to look at it, however fresh it is.
    Case {
        but: |heard| Heard {
            trouble: true,
            ..heard
        },
        ..case((Some(30), Some(10), Some(30)), (Some(30), Stand::Trouble))
    },
    Case {
        but: |heard| Heard {
            halted: true,
            ..heard
        },
        ..case((Some(30), Some(10), Some(30)), (Some(10), Stand::Trouble))
    },
    // No log.
    Case {
        but: NONE,
        ..case((None, None, None), (None, Stand::Never))
    },
    Case {
        but: |heard| Heard {
            trouble: true,
            ..NONE(heard)
        },
        ..case((None, None, None), (None, Stand::Trouble))
    },
    // A restaurant that has done nothing yet, and says so.
    Case {
        but: NONE,
        ..case((None, Some(3), Some(9)), (Some(3), Stand::Live))
    },
];

#[test]
fn figures_are_never_fresher_than_they_are() {
    let now = at(21, 14);
    let ago = |seconds: Option<i64>| seconds.map(|seconds| now.plus_millis(-seconds * 1_000));
    for (number, case) in CASES.into_iter().enumerate() {
        let (event, complete, batch) = case.heard;
        let heard = (case.but)(Heard {
            last_event_at: ago(event),
            complete_at: ago(complete),
            last_batch_at: ago(batch),
            ..WELL
        });
        let (as_of, stand) = (ago(case.is.0), case.is.1);
        assert_eq!(
            age(&heard, now),
            Age { as_of, stand },
            "case {number}: {heard:?}"
        );
    }
}

#[test]
fn a_sum_is_as_old_as_its_oldest_part() {
    let one = |as_of, stand| Age { as_of, stand };
    let (early, late) = (Some(at(19, 12)), Some(at(21, 14)));
    let live = one(late, Stand::Live);
    let never = Age::default();
    assert_eq!(oldest([]), never);
    assert_eq!(oldest([never, never]), never);
    assert_eq!(oldest([live, never]), live);
    assert_eq!(
        oldest([live, one(early, Stand::Behind)]),
        one(early, Stand::Behind)
    );
    assert_eq!(
        oldest([one(late, Stand::Trouble), one(early, Stand::Behind)]),
        one(early, Stand::Trouble)
    );
}

#[test]
fn an_evening_is_held_against_the_same_minute_of_the_same_weekday() {
    const FIVE: u16 = 5 * 60;
    let now = at(21, 14);
    let day = |text: &str| BusinessDay::parse(text).unwrap();
    let today = Span::Today.stretch(now, 240, FIVE);
    assert_eq!(
        (today.first, today.last),
        (day("2026-11-14"), day("2026-11-14"))
    );
    assert_eq!((today.from, today.to), (at(5, 0), at(29, 0)));
    let week = -7 * 24;
    assert_eq!(today.before(), (at(week + 5, 0), at(week + 29, 0)));
    assert_eq!(
        today.before_until(Some(now)),
        (at(week + 5, 0), at(week + 21, 14))
    );
    // After midnight it is still the same evening.
    let night = at(25, 30);
    let late = Span::Today.stretch(night, 240, FIVE);
    assert_eq!(late, today);
    assert_eq!(late.before_until(Some(night)).1, at(week + 25, 30));
    // At five the next one begins.
    assert_eq!(
        Span::Today.stretch(at(29, 0), 240, FIVE).first,
        day("2026-11-15")
    );
    // What is known up to yesterday is held against nothing of today, and never against more than the whole.
    assert_eq!(
        today.before_until(Some(at(-3, 0))),
        (at(week + 5, 0), at(week + 5, 0))
    );
    assert_eq!(today.before_until(None), (at(week + 5, 0), at(week + 5, 0)));
    assert_eq!(today.before_until(Some(at(40, 0))), today.before());

    let week_of = Span::Week.stretch(now, 240, FIVE);
    assert_eq!(
        (week_of.first, week_of.last),
        (day("2026-11-08"), day("2026-11-14"))
    );
    assert_eq!(
        week_of.before().1,
        week_of.from,
        "the seven days right before"
    );
    let month = Span::Month.stretch(now, 240, FIVE);
    assert_eq!(
        (month.first, month.last),
        (day("2026-10-16"), day("2026-11-14"))
    );
    assert_eq!(month.before().1, month.from);
    assert_eq!(Span::read("week"), Ok(Span::Week));
    assert_eq!(Span::read("year").unwrap_err().field, "range");
}

#[test]
fn a_difference_is_said_in_tenths_of_a_percent() {
    let cases = [
        (684_230, 641_210, Some(67)),
        (641_210, 684_230, Some(-63)),
        (100, 100, Some(0)),
        (0, 100, Some(-1_000)),
        (2_001, 2_000, Some(1)),
        (1_999, 2_000, Some(-1)),
        (5, 0, None),
        (5, -5, None),
    ];
    for (now, before, tenths) in cases {
        assert_eq!(change(now, before), tenths, "{now} against {before}");
    }
}

#[test]
fn averages_are_rounded_half_up_and_need_checks() {
    let sums = Sums {
        checks: 163,
        covers: 472,
        due: Money(684_230),
        ..Sums::default()
    };
    assert_eq!((sums.average(), sums.guests_tenths()), (Money(4_198), 29));
    assert_eq!(
        (Sums::default().average(), Sums::default().guests_tenths()),
        (Money(0), 0)
    );
}

#[test]
fn a_ticket_is_late_from_its_minute_on() {
    let now = SiteNow {
        late_at: vec![at(20, 0), at(20, 5), at(20, 5), at(21, 0)],
        ..SiteNow::default()
    };
    assert_eq!(now.late(at(19, 59)), 0);
    assert_eq!(now.late(at(20, 0)), 1);
    assert_eq!(now.late(at(20, 30)), 3);
    assert_eq!(now.late(at(23, 0)), 4);
}
