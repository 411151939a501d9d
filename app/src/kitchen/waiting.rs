//! Courses that are ordered and not sent yet: they stand at the end of the board, so that the cooks see what comes. A card
//! of them asks for nothing, and no touch or key bumps it.

use super::card::{View, place_at};
use super::pass::Pass;
use crate::format::clock;
use crate::i18n::held_since;
use crate::ui::{Icon, attr, live};
use domain::LocalName;
use domain::ids::OrderId;
use domain::orders::{CourseState, Line, Order, due, waiting};
use domain::sorted;
use domain::state::State;
use domain::time::UnixMillis;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// A held course of a check, as far as the stations of a screen make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// The check.
    pub order: OrderId,
    /// The course.
    pub course: u8,
    /// Since when it is held.
    pub since: UnixMillis,
    /// When it is due, where the restaurant sets times.
    pub due: Option<UnixMillis>,
    /// Where it goes: an icon of a channel that is no table, and the number.
    pub place: (Option<&'static str>, String),
    /// What waits.
    pub dishes: Vec<Dish>,
}

/// A line that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dish {
    /// Pieces that the kitchen was not told of.
    pub pieces: u32,
    /// The dish.
    pub name: LocalName,
    /// How it is changed.
    pub changes: Vec<LocalName>,
    /// Allergies.
    pub loud: Vec<LocalName>,
    /// A word to the kitchen.
    pub note: String,
}

impl Dish {
    fn of(line: &Line) -> Self {
        let options = |loud: bool| {
            let some = line.options.iter().filter(|option| option.loud == loud);
            some.map(|option| option.name.clone()).collect()
        };
        Self {
            pieces: line.unsent(),
            name: line.name.clone(),
            changes: options(false),
            loud: options(true),
            note: line.note.clone(),
        }
    }
}

/// The held courses of a view, those that wait longest first.
pub fn waits(state: &State, view: &View) -> Vec<Waits> {
    let open = state.orders.values().filter(|order| order.is_open());
    let mut all: Vec<Waits> = open
        .flat_map(|order| of_check(state, view, order))
        .collect();
    sorted::by_key(&mut all, |one| (one.since, one.order, one.course));
    all
}

fn of_check(state: &State, view: &View, order: &Order) -> Vec<Waits> {
    let mut courses: BTreeMap<u8, Vec<Dish>> = BTreeMap::new();
    for line in waiting(order).filter(|line| view.shows(&line.station)) {
        courses.entry(line.course).or_default().push(Dish::of(line));
    }
    let known = |course: u8| order.courses.iter().find(|one| one.id == course);
    let one = |(course, dishes)| Waits {
        order: order.id,
        course,
        since: known(course).map_or(order.opened_at, |one: &CourseState| one.since),
        due: due(&state.catalog, order, course),
        place: place_at(
            order.channel,
            order.table.as_ref(),
            order.called(),
            &state.catalog,
        ),
        dishes,
    };
    courses.into_iter().map(one).collect()
}

/// The cards of the held courses.
#[component]
pub fn WaitingCards(pass: Pass, all: Memo<Vec<Waits>>) -> impl IntoView {
    let cards = move || {
        let cards = all.get().into_iter();
        cards.map(|one| card(pass, one)).collect::<Vec<_>>()
    };
    live(cards)
}

fn card(pass: Pass, one: Waits) -> AnyView {
    let lang = pass.lang();
    let offset = pass.session().offset_minutes();
    let name = pass.catalog.with(|catalog| {
        let known = catalog.courses.iter().find(|known| known.id == one.course);
        known.map_or_else(
            || one.course.to_string(),
            |course| course.name.get(lang).to_owned(),
        )
    });
    let mut facts = vec![name, held_since(lang, &clock(one.since, offset))];
    facts.extend(
        one.due
            .map(|at| format!("{} {}", pass.t().due, clock(at, offset))),
    );
    let (icon, number) = one.place;
    let spoken = format!("{} {number}: {}", pass.t().held, facts.join(" · "));
    let dishes = one.dishes.iter().map(|dish| row(pass, dish));
    view! {
        <article class="k-wait" aria-label=attr(move || spoken.clone())>
            <header>
                <b class="where">{icon.map(|name| view! { <Icon name=name/> })}{number}</b>
                <span class="k-held"><Icon name="pause"/>{pass.t().held}</span>
                <span class="who-l">{facts.join(" · ")}</span>
            </header>
            <ul>{dishes.collect::<Vec<_>>()}</ul>
        </article>
    }
    .into_any()
}

fn row(pass: Pass, dish: &Dish) -> AnyView {
    let lang = pass.lang();
    let mut changes: Vec<String> = dish
        .changes
        .iter()
        .map(|one| one.get(lang).to_owned())
        .collect();
    if !dish.note.is_empty() {
        changes.push(format!("«{}»", dish.note));
    }
    let loud: Vec<_> = dish
        .loud
        .iter()
        .map(|one| {
            let text = format!("{}: {}", pass.t().allergy, one.get(lang));
            view! { <span class="alg"><Icon name="triangle-alert"/>{text}</span> }
        })
        .collect();
    view! {
        <li>
            <b>{dish.pieces}</b>
            <span>
                {dish.name.get(lang).to_owned()}
                {(!changes.is_empty()).then(|| view! { <span class="m">{changes.join(" · ")}</span> })}
                {loud}
            </span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::StationKey;
    use serde_json::{Value, json};
    use std::sync::Arc;

    fn line(number: u8, course: u8, station: &str, told: u32) -> Value {
        let uuid = |kind: u8| format!("00000000-0000-0000-0000-0000000{kind:02}{number:03}");
        let sent = json!([{"ticket": uuid(2), "station": station, "quantity": told}]);
        json!({
            "id": uuid(1), "item": "x", "name": {"az": "Lülə", "ru": "", "en": ""}, "kitchenName": "",
            "category": "c", "station": station, "course": course, "quantity": 2, "unit": 100,
            "state": if told > 0 { "sent" } else { "new" },
            "sent": if told > 0 { sent } else { json!([]) },
            "addedBy": uuid(3), "addedAt": 0, "since": 0, "note": "az duzlu",
        })
    }

    fn check(number: u8, lines: &[Value], held_since: i64) -> Order {
        let id = format!("00000000-0000-0000-0000-000000000{number:03}");
        let order = json!({
            "id": id, "number": number, "businessDay": "2026-11-22", "channel": "dineIn", "table": "t7",
            "guests": 2, "waiter": {"id": id, "name": "Tural"}, "openedAt": 0, "changedAt": 0,
            "lines": lines, "rates": {"serviceBp": 0, "vatBp": 0},
            "courses": [{"id": 3, "held": true, "since": held_since}],
            "closing": {"state": "open"},
        });
        serde_json::from_value(order).unwrap()
    }

    fn state(orders: Vec<Order>) -> State {
        State {
            orders: orders
                .into_iter()
                .map(|order| (order.id, Arc::new(order)))
                .collect(),
            ..State::default()
        }
    }

    #[test]
    fn what_is_held_is_seen_by_the_stations_that_will_make_it() {
        let lines = [
            line(1, 3, "manqal", 0),
            line(2, 3, "bar", 0),
            // Sent already, and of a course that nobody holds.
            line(3, 3, "manqal", 2),
            line(4, 1, "manqal", 0),
        ];
        let state = state(vec![
            check(1, &lines, 9_000),
            check(2, &lines[..2], 5_000),
            check(3, &lines[2..], 1_000),
        ]);
        let grill = View::Stations(vec![StationKey::from("manqal")]);
        let seen = waits(&state, &grill);
        let since: Vec<i64> = seen.iter().map(|one| one.since.0).collect();
        assert_eq!(since, [5_000, 9_000], "the longest wait first");
        for one in &seen {
            assert_eq!((one.course, one.dishes.len()), (3, 1));
            assert_eq!(one.place, (None, "t7".to_owned()));
            assert_eq!(one.dishes[0].pieces, 2);
            assert_eq!(one.dishes[0].note, "az duzlu");
        }
        let expo = waits(&state, &View::Expo(Vec::new()));
        assert_eq!(expo[0].dishes.len(), 2, "the whole order at the expo");
        assert!(waits(&state, &View::Unknown).is_empty());
    }

    #[test]
    fn a_check_that_is_closed_waits_for_nothing() {
        let mut gone = check(1, &[line(1, 3, "manqal", 0)], 1_000);
        gone.closing = serde_json::from_value(json!({
            "state": "cancelled", "at": 5, "by": gone.waiter, "reason": null,
        }))
        .unwrap();
        assert!(waits(&state(vec![gone]), &View::Expo(Vec::new())).is_empty());
    }
}
