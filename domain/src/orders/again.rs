//! The last round once more: what the kitchen was told last, as new lines.

use super::{Line, NewLine, Order};
use crate::ids::{LineId, SizeKey};
use crate::menu::{Catalog, Choice, NewPart};
use crate::state::State;

/// The lines of the last round as new ones, with ids from `new_id`. Empty when the kitchen was told nothing, or has
/// forgotten it. Voided lines are not wanted again, and a combo comes again as a whole.
pub fn last_round(
    state: &State,
    order: &Order,
    mut new_id: impl FnMut() -> LineId,
) -> Vec<NewLine> {
    let batch_of = |line: &Line| {
        // Numbers of sendings start anew with each check, and lines go from one to another.
        let batches = line.sent.iter().filter_map(|told| {
            let ticket = state.tickets.get(&told.ticket)?;
            Some((ticket.fired_at, told.quantity))
        });
        batches.max_by_key(|(at, _)| *at)
    };
    let last = order.live_lines().filter_map(batch_of);
    let Some(last) = last.map(|(at, _)| at).max() else {
        return Vec::new();
    };
    let mut again: Vec<NewLine> = Vec::new();
    let mut combos: Vec<LineId> = Vec::new();
    for line in order.live_lines() {
        let Some((_, told)) = batch_of(line).filter(|(at, _)| *at == last) else {
            continue;
        };
        let mut new = NewLine {
            id: new_id(),
            item: line.item.clone(),
            size: size_of(&state.catalog, line),
            quantity: i64::from(told),
            options: choices_of(line),
            note: line.note.clone(),
            seat: line.seat,
            course: Some(line.course),
            grams: line.grams,
            parts: Vec::new(),
        };
        if let Some(mark) = &line.combo {
            if combos.contains(&mark.id) {
                continue;
            }
            combos.push(mark.id);
            if !as_combo(&state.catalog, order, line, &mut new, &mut new_id) {
                continue;
            }
        }
        again.push(new);
    }
    again
}

/// Makes of a combo's first line the whole combo; not when the menu has it no more.
fn as_combo(
    catalog: &Catalog,
    order: &Order,
    line: &Line,
    new: &mut NewLine,
    mut new_id: impl FnMut() -> LineId,
) -> bool {
    let Some(mark) = &line.combo else {
        return false;
    };
    let Some(combo) = catalog.combos.iter().find(|one| one.name == mark.name) else {
        return false;
    };
    let same = |other: &&Line| other.combo.as_ref().is_some_and(|one| one.id == mark.id);
    let mut parts: Vec<NewPart> = Vec::new();
    for line in order.live_lines().filter(same) {
        let open = combo.slots.iter().find(|slot| {
            let filled = parts.iter().filter(|part| part.slot == slot.id).count();
            u32::try_from(filled).is_ok_and(|filled| filled < slot.choose)
                && slot.items.contains(&line.item)
        });
        parts.extend(open.map(|slot| NewPart {
            id: new_id(),
            slot: slot.id.clone(),
            item: line.item.clone(),
            size: size_of(catalog, line),
            options: choices_of(line),
        }));
    }
    new.item = combo.id.clone();
    new.size = None;
    new.options = Vec::new();
    new.course = None;
    new.grams = None;
    new.parts = parts;
    true
}

fn choices_of(line: &Line) -> Vec<Choice> {
    let choice = |option: &crate::menu::ChosenOption| Choice {
        group: option.group.clone(),
        option: option.option.clone(),
    };
    line.options.iter().map(choice).collect()
}

/// A line remembers the name of its size; the menu knows its key.
fn size_of(catalog: &Catalog, line: &Line) -> Option<SizeKey> {
    let name = line.size.as_ref()?;
    let item = catalog.item(&line.item)?;
    let size = item.sizes.iter().find(|size| size.name == *name)?;
    Some(size.id.clone())
}
