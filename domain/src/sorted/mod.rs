//! Sorting with one sort for all types.
//!
//! The library's sort is compiled anew for every type, four kilobytes each in the browser, for lists of a dozen.
//! Here it sorts places, and the items are moved once.

mod map;

pub use map::{Map, Set};
use std::cmp::Ordering;

/// Sorts by what `key` says of an item; equals stay in their order.
pub fn by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by comparing; equals stay in their order.
pub fn by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort(&mut places, &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let in_order = places.into_iter();
    items.extend(in_order.filter_map(|place| taken.get_mut(place).and_then(Option::take)));
}

fn sort(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_library_does(items: Vec<(u8, u32)>) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            let mut ours = items;
            by_key(&mut ours, |item| item.0);
            prop_assert_eq!(ours, expected);
        }
    }
}
