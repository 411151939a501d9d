use super::*;
use crate::cloud::Here;
use crate::shell::Assets;
use domain::cloud::dashboard::{Age, Dip, SiteTile, Stand, Step, Sums};
use domain::time::{BusinessDay, UnixMillis};
use domain::{Lang, Money};
use leptos::prelude::{Owner as Reactive, RenderHtml};

const OFFSET: i32 = 240;

fn day() -> BusinessDay {
    BusinessDay::parse("2026-11-14").unwrap()
}

fn at(hour: i64, minute: i64) -> UnixMillis {
    day()
        .starts(OFFSET, 0)
        .plus_millis((hour * 60 + minute) * 60_000)
}

fn page(lang: Lang) -> Page {
    Page {
        assets: Assets::default(),
        lang,
        theme: "light",
        now: at(21, 14),
        offset_minutes: OFFSET,
        who: None,
        here: Here::Sites,
        path: "/owner".to_owned(),
    }
}

fn tile(number: u128, name: &str, age: Age) -> SiteTile {
    SiteTile {
        id: SiteId(uuid::Uuid::from_u128(number)),
        name: name.to_owned(),
        due: Money(684_230),
        age,
        last_check: (age.stand == Stand::Behind).then(|| "84".to_owned()),
    }
}

const fn live() -> Age {
    Age {
        as_of: None,
        stand: Stand::Live,
    }
}

fn known(stand: Stand, as_of: UnixMillis) -> Age {
    Age {
        as_of: Some(as_of),
        stand,
    }
}

/// Eleven to one in the night, each hour a hundred manat, and fifty a week before.
fn board(age: Age, sites: Vec<SiteTile>) -> Dashboard {
    let curve = (5..29).map(|hour| {
        let open = (11..25).contains(&hour);
        let sold = open && hour <= 21;
        Step {
            key: format!("{:02}", hour % 24),
            dip: Dip {
                due: Money(if sold { 10_000 } else { 0 }),
                before: Money(if open { 5_000 } else { 0 }),
            },
        }
    });
    Dashboard {
        at: at(21, 14),
        span: Span::Today,
        site: None,
        offset_minutes: OFFSET,
        first_day: day(),
        last_day: day(),
        sites,
        age,
        until: age.as_of,
        not_live: 0,
        sums: Sums {
            checks: 163,
            covers: 472,
            net: Money(100_000),
            service: Money(10_000),
            due: Money(110_000),
        },
        before: Sums {
            due: Money(55_000),
            ..Sums::default()
        },
        curve: curve.collect(),
        now: domain::cloud::dashboard::NowTiles::default(),
        kinds: Vec::new(),
        items: None,
        waiters: None,
        attention: None,
        attention_count: 0,
        statements: Vec::new(),
    }
}

fn html(lang: Lang, board: &Dashboard) -> String {
    let reactive = Reactive::new();
    reactive.with(|| dashboard(&page(lang), board).to_html())
}

#[test]
fn a_restaurant_that_is_not_heard_is_live_nowhere() {
    let behind = known(Stand::Behind, at(19, 12));
    let alone = html(Lang::En, &board(behind, vec![tile(1, "Yasamal", behind)]));
    assert!(
        alone.contains("no link since 19:12 · last check №84"),
        "{alone}"
    );
    assert!(
        !alone.contains("data-state=\"live\"") && !alone.contains("data-ticks"),
        "{alone}"
    );
    assert!(
        alone.contains("up to 19:12") && alone.contains("class=\"dim\""),
        "{alone}"
    );
    let fresh = known(Stand::Live, at(21, 13));
    let seen = html(Lang::En, &board(fresh, vec![tile(1, "Yasamal", fresh)]));
    assert!(
        seen.contains("data-state=\"live\"") && seen.contains("1 min"),
        "{seen}"
    );
    assert!(!seen.contains("data-state=\"stale\""));
    for (stand, words) in [
        (Stand::Never, "no data yet"),
        (Stand::Trouble, "the operator has to look"),
    ] {
        let odd = Age { as_of: None, stand };
        let seen = html(Lang::En, &board(odd, vec![tile(1, "Yasamal", odd)]));
        assert!(
            seen.contains(words) && !seen.contains("data-state=\"live\""),
            "{seen}"
        );
    }
}

#[test]
fn the_curve_grows_up_to_the_minute_that_is_known() {
    let shown = board(
        known(Stand::Live, at(21, 14)),
        vec![tile(1, "Yasamal", live())],
    );
    let curve = chart::Curve::of(&shown);
    let now = curve.now();
    // Eleven is the first hour; ten are over, and the eleventh runs.
    assert_eq!(now.len(), 12);
    assert_eq!(
        (now[0], now[1], now[10]),
        ((0, 0), (60, 10_000), (600, 100_000))
    );
    assert_eq!(now[11], (614, 110_000));
    let then = curve.then();
    assert_eq!((then.len(), then[14]), (15, (14 * 60, 70_000)));
    // What is known since yesterday has no line today.
    let old = board(
        known(Stand::Behind, at(-3, 0)),
        vec![tile(1, "Yasamal", live())],
    );
    assert_eq!(chart::Curve::of(&old).now(), []);
    // Days stand for themselves.
    let week = Dashboard {
        span: Span::Week,
        ..shown
    };
    assert_eq!(chart::Curve::of(&week).then()[7], (7 * 60 + 30, 5_000));
}

#[test]
fn every_language_says_all_of_it() {
    let age = known(Stand::Live, at(21, 14));
    let pages = Lang::ALL.map(|lang| {
        html(
            lang,
            &board(age, vec![tile(1, "A", age), tile(2, "B", age)]),
        )
    });
    for (page, words) in pages.iter().zip(["Ödənilməmiş", "Не оплачено", "Unpaid"]) {
        assert!(page.contains(words), "{page}");
        assert!(
            page.contains("+100.0 %") && page.contains("1\u{202f}100.00"),
            "{page}"
        );
        assert!(
            !page.contains("style=") && !page.contains("<script"),
            "the policy forbids both"
        );
    }
}

#[test]
fn names_are_text_and_many_restaurants_fit() {
    let age = known(Stand::Live, at(21, 14));
    let evil = html(Lang::En, &board(age, vec![tile(1, "<b onload=x>&", age)]));
    assert!(
        evil.contains("&lt;b onload=x&gt;&amp;") && !evil.contains("<b onload"),
        "{evil}"
    );
    let many: Vec<SiteTile> = (1..=40)
        .map(|n| tile(n, &format!("Restaurant {n}"), age))
        .collect();
    let shown = Dashboard {
        site: Some(many[29].id),
        ..board(age, many.clone())
    };
    let seen = html(Lang::En, &shown);
    // All, twelve, and the chosen one; the others in the list.
    assert_eq!(seen.matches("class=\"site\"").count(), 14, "{seen}");
    assert_eq!(seen.matches("<option").count(), 28);
    assert!(html(Lang::En, &board(age, Vec::new())).contains("No restaurant is yours yet"));
}
