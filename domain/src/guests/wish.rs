//! From what a guest wants to lines of a check: by the rules of a waiter's line, and within what the manager allows.

use super::{Request, Rules};
use crate::error::{Class, Rejection};
use crate::ids::{ItemKey, LineId, RequestId, SizeKey, SlotKey, StationKey};
use crate::menu::{Choice, NewPart};
use crate::money::Money;
use crate::orders::{Line, NewLine, Order, priced};
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Limits of a guest's words. A line's and the request's together fit a line of a check.
pub mod limits {
    /// Characters of a line's note.
    pub const NOTE: usize = 60;
    /// Characters of the request's note.
    pub const WORDS: usize = 120;
    /// Characters of the reason for which a request is refused.
    pub const REASON: usize = 200;
    /// Dishes of one combo, and options of one dish.
    pub const CHOICES: usize = 50;
}

/// A line as a guest describes it: no price, no seat, no course, no id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    /// The dish, or the combo.
    pub item: ItemKey,
    /// The size, where there are sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeKey>,
    /// Pieces.
    pub quantity: u16,
    /// Chosen options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// A word to the kitchen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The dishes of a combo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<WantedPart>,
}

/// One dish of a combo as a guest describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WantedPart {
    /// The choice that it answers.
    pub slot: SlotKey,
    /// The dish.
    pub item: ItemKey,
    /// The size, where there are sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeKey>,
    /// Chosen options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

/// A line of a request that cannot be taken now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its place in the request, from 0.
    pub line: usize,
    /// The dish.
    pub item: String,
    /// Why.
    pub why: Box<Rejection>,
}

impl BadLine {
    /// As a refusal's details name it.
    pub fn details(&self) -> Value {
        json!({
            "line": self.line,
            "item": self.item,
            "code": self.why.code(),
            "details": self.why.details(),
        })
    }
}

/// The id of a request's line on a check.
pub(super) fn line_id(request: RequestId, at: usize) -> LineId {
    LineId::derived(request.0, &format!("line {at}"))
}

/// The id of a dish of a combo.
pub(super) fn part_id(request: RequestId, at: usize, part: usize) -> LineId {
    LineId::derived(request.0, &format!("line {at} part {part}"))
}

/// The request as lines of a check. Its note stands on the first line of each station: whoever cooks has to read it.
pub(super) fn lines(state: &State, request: &Request) -> Vec<NewLine> {
    let mut told: Vec<&StationKey> = Vec::new();
    let lines = request.lines.iter().enumerate();
    lines
        .map(|(at, wanted)| {
            let dishes = wanted.parts.iter().map(|part| &part.item);
            let dishes = std::iter::once(&wanted.item).chain(dishes);
            let mut news = false;
            for station in dishes.filter_map(|dish| Some(&state.catalog.item(dish)?.station)) {
                if !told.contains(&station) {
                    told.push(station);
                    news = true;
                }
            }
            let words = if news { request.note.as_str() } else { "" };
            line(request.id, at, wanted, words)
        })
        .collect()
}

fn line(request: RequestId, at: usize, wanted: &Wanted, words: &str) -> NewLine {
    let notes = [wanted.note.as_str(), words];
    let notes: Vec<&str> = notes.into_iter().filter(|one| !one.is_empty()).collect();
    let parts = wanted.parts.iter().enumerate();
    NewLine {
        id: line_id(request, at),
        item: wanted.item.clone(),
        size: wanted.size.clone(),
        quantity: i64::from(wanted.quantity),
        options: wanted.options.clone(),
        note: notes.join(" · "),
        seat: None,
        course: None,
        grams: None,
        parts: parts
            .map(|(part, dish)| NewPart {
                id: part_id(request, at, part),
                slot: dish.slot.clone(),
                item: dish.item.clone(),
                size: dish.size.clone(),
                options: dish.options.clone(),
            })
            .collect(),
    }
}

/// The form of a request: what nobody could take whatever the menu says.
pub(super) fn check(rules: &Rules, lines: &[Wanted], note: &str) -> Result<(), Rejection> {
    let bad = |field, allowed| Err(Rejection::BadField { field, allowed });
    if lines.is_empty() {
        return bad("lines", "at least one line");
    }
    if lines.len() > usize::from(rules.lines) {
        return over("lines", i64::from(rules.lines));
    }
    let plain = |text: &str, most: usize| {
        text.chars().count() <= most && !text.contains(|one: char| one.is_control() && one != '\n')
    };
    if !plain(note, limits::WORDS) {
        return bad("note", "at most 120 characters");
    }
    for line in lines {
        if line.quantity < 1 {
            return bad("lines.quantity", "at least 1");
        }
        if line.quantity > rules.pieces {
            return over("lines.quantity", i64::from(rules.pieces));
        }
        if !plain(&line.note, limits::NOTE) {
            return bad("lines.note", "at most 60 characters");
        }
        let dishes = line.parts.iter().map(|part| part.options.len());
        let most = dishes.chain([line.options.len(), line.parts.len()]).max();
        if most.is_some_and(|most| most > limits::CHOICES) {
            return bad("lines.options", "at most 50 choices");
        }
    }
    Ok(())
}

pub(super) const fn over<T>(field: &'static str, most: i64) -> Result<T, Rejection> {
    Err(Rejection::OverLimit { field, most })
}

/// The lines with the house's prices. Each that cannot be taken is named: nothing is taken by halves.
pub(super) fn taken(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    request: &Request,
) -> Result<Vec<Line>, Rejection> {
    let new = lines(state, request);
    let all = priced(state, ctx, order, &new);
    let Err(no) = all else {
        return all;
    };
    if no.class() != Class::Conflict {
        return Err(no);
    }
    let mut bad = Vec::new();
    for (at, (line, wanted)) in new.iter().zip(&request.lines).enumerate() {
        if let Err(why) = priced(state, ctx, order, std::slice::from_ref(line)) {
            bad.push(BadLine {
                line: at,
                item: wanted.item.to_string(),
                why: Box::new(why),
            });
        }
    }
    if bad.is_empty() {
        // Each alone is there, all together are not.
        return Err(no);
    }
    Err(Rejection::RequestLines(bad))
}

/// What lines come to, without service.
pub(super) fn sum(lines: &[Line]) -> Money {
    let lines = lines.iter();
    Money(lines.fold(0_i64, |sum, line| {
        let line = line.unit.0.saturating_mul(i64::from(line.quantity));
        sum.saturating_add(line)
    }))
}
