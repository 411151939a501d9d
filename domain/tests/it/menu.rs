//! Dishes of a combo, of several sizes and by weight: what they cost and where they are made.

use crate::evening::lunch;
use crate::house::{House, add, line, line_id, open, order_id, send};
use crate::races::{fired, void};
use domain::lang::LocalName;
use domain::menu::Size;
use domain::orders::{Channel, NewLine};
use domain::{Command, Money};

#[test]
fn a_combo_is_made_where_its_dishes_are_and_costs_its_price() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![lunch(10)]));
    let order = house.order(1);
    assert_eq!(order.lines.len(), 4);
    assert_eq!(order.totals().gross, Money(990));
    let stations: std::collections::BTreeSet<_> = order.lines.iter().map(|l| &l.station).collect();
    assert!(stations.len() > 1);
    assert_eq!(fired(&house.does(&send(1))), stations_of(&house));
    // It comes and goes as a whole.
    house.does(&void(1, 11));
    assert!(house.order(1).live_lines().next().is_none());
    // And is sold at its hours.
    house.now = house.now.plus_millis(5 * 3_600_000);
    let no = house.run(&add(1, vec![lunch(20)])).unwrap_err();
    assert_eq!(no.code(), "not_now");
    let mut half = lunch(30);
    half.parts.pop();
    house.now = house.now.plus_millis(20 * 3_600_000);
    assert_eq!(
        house.run(&add(1, vec![half])).unwrap_err().code(),
        "missing_modifier"
    );
}

fn stations_of(house: &House) -> usize {
    let stations: std::collections::BTreeSet<_> = house
        .state
        .tickets
        .values()
        .map(|t| t.station.clone())
        .collect();
    stations.len()
}

fn named(name: &str) -> LocalName {
    LocalName {
        az: name.to_owned(),
        ..LocalName::default()
    }
}

#[test]
fn a_combo_has_the_smallest_size_in_its_price() {
    let mut house = House::new();
    let catalog = std::sync::Arc::make_mut(&mut house.state.catalog);
    let drink = catalog
        .items
        .iter_mut()
        .find(|one| one.id == "kompot".into());
    let drink = drink.unwrap();
    let size = |id: &str, price, takeaway| Size {
        id: id.into(),
        name: named(id),
        price: Money(price),
        takeaway_price: takeaway,
    };
    drink.price = None;
    drink.sizes = vec![size("l", 500, Some(Money(420))), size("s", 300, None)];
    house.does(&open(1, "t-1"));
    let mut meal = lunch(10);
    assert_eq!(
        house.run(&add(1, vec![meal.clone()])).unwrap_err().code(),
        "bad_size"
    );
    meal.parts[3].size = Some("s".into());
    house.does(&add(1, vec![meal.clone()]));
    assert_eq!(house.order(1).totals().gross, Money(990));
    let mut large = lunch(20);
    large.parts[3].size = Some("l".into());
    house.does(&add(
        1,
        vec![NewLine {
            quantity: 2,
            ..large.clone()
        }],
    ));
    assert_eq!(house.order(1).totals().gross, Money(990 + 2 * 1_190));
    assert_eq!(
        house.order(1).line(line_id(24)).unwrap().size,
        Some(named("l"))
    );
    // What a size costs more is asked where the food goes.
    house.does(&Command::OpenOrder {
        order: order_id(2),
        channel: Channel::Takeaway,
        table: None,
        guests: 0,
        label: None,
    });
    let mut away = lunch(30);
    away.parts[3].size = Some("l".into());
    house.does(&add(2, vec![away]));
    assert_eq!(house.order(2).totals().gross, Money(990 + 120));
}

#[test]
fn what_is_sold_by_weight_costs_its_grams() {
    let mut house = House::new();
    let catalog = std::sync::Arc::make_mut(&mut house.state.catalog);
    let item = catalog
        .items
        .iter_mut()
        .find(|item| item.id == "paxlava".into())
        .unwrap();
    item.by_weight = true;
    item.price = Some(Money(1_999));
    house.does(&open(1, "t-1"));
    let weighed = |n, grams| NewLine {
        grams,
        ..line(n, "paxlava", 2)
    };
    house.does(&add(1, vec![weighed(1, Some(250))]));
    // 19.99 × 0.25 = 4.9975, half up.
    assert_eq!(house.order(1).line(line_id(1)).unwrap().unit, Money(500));
    for grams in [None, Some(0), Some(50_001)] {
        let no = house.run(&add(1, vec![weighed(2, grams)])).unwrap_err();
        assert_eq!(no.code(), "bad_field", "{grams:?}");
    }
    // The kitchen cooks the piece that was weighed.
    house.does(&send(1));
    let mut told = house.state.tickets.values().flat_map(|one| &one.lines);
    let told = told.next().unwrap();
    assert_eq!(told.modifiers[0].az, "250 q");
    assert_eq!(told.parts().count(), 0, "so many grams are no option");
}
