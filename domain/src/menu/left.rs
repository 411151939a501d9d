//! What ran out and what is counted down. A portion is taken when a line is added, so that two people cannot both
//! promise the last one.

use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::ItemKey;
use crate::state::State;

/// Portions that can be counted down.
pub const MOST: u32 = 9_999;

/// Sets how many portions are left; none ends the counting.
pub(crate) fn decide(
    state: &State,
    item: &ItemKey,
    left: Option<u32>,
) -> Result<Vec<EventBody>, Rejection> {
    if state.catalog.item(item).is_none() {
        return Err(Rejection::UnknownItem(item.to_string()));
    }
    if left.is_some_and(|left| left > MOST) {
        return Err(Rejection::BadField {
            field: "left",
            allowed: "from 0 to 9999",
        });
    }
    let short = state.short.contains_key(item);
    if !short
        && state.left.get(item).copied() == left
        && (left.is_some() || !state.sold_out.contains(item))
    {
        return Ok(Vec::new());
    }
    Ok(vec![EventBody::LeftChanged {
        item: item.clone(),
        left,
    }])
}

/// Applies a new count: whoever counts anew knows what was promised.
pub(crate) fn set(state: &mut State, item: &ItemKey, left: Option<u32>) {
    state.short.remove(item);
    match left {
        Some(left) => {
            state.left.insert(item.clone(), left);
        }
        None => {
            state.left.remove(item);
        }
    }
    if left == Some(0) {
        state.sold_out.insert(item.clone());
    } else {
        state.sold_out.remove(item);
    }
}

/// Takes portions of a dish that is counted, or brings them back. More may be taken than there were, by devices that could
/// not hear the hub: what comes back makes up for those first.
pub(crate) fn reserve(state: &mut State, item: &ItemKey, taken: i64) {
    let Some(left) = state.left.get(item) else {
        return;
    };
    let short = state.short.get(item).copied().unwrap_or_default();
    let there = i64::from(*left).saturating_sub(i64::from(short));
    let there = there.saturating_sub(taken);
    let left = u32::try_from(there.max(0)).unwrap_or(MOST);
    set(state, item, Some(left));
    if let Ok(short @ 1..) = u32::try_from(there.saturating_neg()) {
        state.short.insert(item.clone(), short);
    }
}
