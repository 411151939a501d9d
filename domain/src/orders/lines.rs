//! What the rules say to lines: adding, changing, arranging, serving.

use super::decide::{free_order, limits, nothing_under_way, open, open_order};
use super::portions::whole;
use super::{ComboMark, Line, LineState, NewLine, Order, late};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{ItemKey, LineId, OrderId, SizeKey};
use crate::kitchen::{CookState, tickets_for};
use crate::menu::{Choice, Combo, Hours, Item, NewPart, price};
use crate::money::Money;
use crate::state::{Ctx, State};

/// Adds lines. What comes late for a check that was closed meanwhile goes on a follow-up check at the same place: the
/// guests have it, or will.
pub(super) fn add(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    lines: &[NewLine],
) -> Result<Vec<EventBody>, Rejection> {
    if lines.is_empty() {
        return Err(Rejection::BadField {
            field: "lines",
            allowed: "at least one line",
        });
    }
    let current = late::current(state, ctx, order);
    let closed = match free_order(state, current) {
        Ok(order) => {
            return Ok(vec![EventBody::LinesAdded {
                order: order.id,
                lines: priced(state, ctx, order, lines)?,
            }]);
        }
        Err(Rejection::CheckClosed | Rejection::BillPrinted) if ctx.late => {
            state.orders.get(&current)
        }
        Err(no) => return Err(no),
    };
    let closed = closed.ok_or(Rejection::NotFound("order"))?;
    let id = late::next(state, closed.id);
    let table = closed.table.as_ref();
    // Its guests are counted already.
    let mut opened = open(state, ctx, id, closed.channel, table, 0)?;
    // What waited there waits here.
    opened.courses.clone_from(&closed.courses);
    opened.courses.retain(|course| course.held);
    place(state, ctx, opened, lines, false)
}

/// A fresh check with its lines, sent at once where the sender wants it.
pub(super) fn place(
    state: &State,
    ctx: &Ctx,
    mut opened: Order,
    lines: &[NewLine],
    send: bool,
) -> Result<Vec<EventBody>, Rejection> {
    if lines.is_empty() {
        return Err(Rejection::BadField {
            field: "items",
            allowed: "at least one item",
        });
    }
    let lines = priced(state, ctx, &opened, lines)?;
    let mut events = vec![
        EventBody::OrderOpened {
            order: Box::new(opened.clone()),
        },
        EventBody::LinesAdded {
            order: opened.id,
            lines: lines.clone(),
        },
    ];
    if send {
        opened.lines = lines;
        events.extend(tickets_for(state, ctx, &opened, |_| true));
    }
    Ok(events)
}

/// Checks and prices new lines.
pub(crate) fn priced(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    lines: &[NewLine],
) -> Result<Vec<Line>, Rejection> {
    if order.lines.len().saturating_add(lines.len()) > limits::LINES {
        return Err(Rejection::BadField {
            field: "lines",
            allowed: "at most 999 lines on a check",
        });
    }
    let mut priced: Vec<Line> = Vec::with_capacity(lines.len());
    for new in lines {
        for line in lines_of(state, ctx, order, new)? {
            if order.line(line.id).is_some() || priced.iter().any(|known| known.id == line.id) {
                return Err(Rejection::DuplicateId("line"));
            }
            priced.push(line);
        }
    }
    are_there(state, ctx, &priced)?;
    Ok(priced)
}

/// What a dish of a new line needs to be known.
struct Wish<'a> {
    id: LineId,
    item: &'a ItemKey,
    size: Option<&'a SizeKey>,
    options: &'a [Choice],
}

/// The line or, for a combo, the lines that a sender asked for.
fn lines_of(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    new: &NewLine,
) -> Result<Vec<Line>, Rejection> {
    let quantity = u32::try_from(new.quantity)
        .ok()
        .filter(|quantity| (1..=limits::QUANTITY).contains(quantity))
        .ok_or(Rejection::BadQuantity {
            got: new.quantity,
            max: limits::QUANTITY,
        })?;
    if new.note.chars().count() > limits::NOTE {
        return Err(Rejection::BadField {
            field: "note",
            allowed: "at most 200 characters",
        });
    }
    check_seat(new.seat.unwrap_or(1))?;
    if let Some(course) = new.course {
        check_course(state, course)?;
    }
    let wish = Wish {
        id: new.id,
        item: &new.item,
        size: new.size.as_ref(),
        options: &new.options,
    };
    match state.catalog.combo(&new.item) {
        None if new.parts.is_empty() => {
            let mut line = line_of(state, ctx, order, &wish, new.grams)?;
            line.quantity = quantity;
            dress(&mut line, new);
            Ok(vec![line])
        }
        None => Err(Rejection::UnknownItem(new.item.to_string())),
        Some(combo) => combined(state, ctx, order, new, combo, quantity),
    }
}

/// The lines of a combo: one for each dish, with the price spread in proportion to what the dishes cost alone.
fn combined(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    new: &NewLine,
    combo: &Combo,
    quantity: u32,
) -> Result<Vec<Line>, Rejection> {
    on_time(state, ctx, &combo.id, combo.hours().as_ref())?;
    for slot in &combo.slots {
        let chosen = new.parts.iter().filter(|part| part.slot == slot.id);
        let count = u32::try_from(chosen.clone().count()).unwrap_or(u32::MAX);
        let offered = chosen.clone().all(|part| slot.items.contains(&part.item));
        if count != slot.choose || !offered {
            return Err(Rejection::MissingModifier {
                item: combo.id.to_string(),
                group: slot.id.to_string(),
                min: slot.choose,
            });
        }
    }
    let known = |part: &NewPart| combo.slots.iter().any(|slot| slot.id == part.slot);
    if !new.parts.iter().all(known) || !new.options.is_empty() || new.size.is_some() {
        return Err(Rejection::UnknownOption {
            item: combo.id.to_string(),
            option: "parts".to_owned(),
        });
    }
    let mut lines = Vec::with_capacity(new.parts.len());
    let mut alone = Vec::with_capacity(new.parts.len());
    for part in &new.parts {
        let wish = Wish {
            id: part.id,
            item: &part.item,
            size: part.size.as_ref(),
            options: &part.options,
        };
        let mut line = line_of(state, ctx, order, &wish, None)?;
        let dish = state.catalog.item(&part.item);
        let extra = dish.map_or(Money::ZERO, |dish| dish.extra(order.channel, line.unit));
        alone.push(line.unit.minus(extra));
        line.unit = extra;
        line.quantity = quantity;
        line.combo = Some(ComboMark {
            id: new.id,
            name: combo.name.clone(),
        });
        dress(&mut line, new);
        lines.push(line);
    }
    for (line, part) in lines.iter_mut().zip(combo.price.spread(&alone)) {
        line.unit = line.unit.plus(part);
    }
    Ok(lines)
}

/// Seat, course and note, which a line has from its sender alone.
fn dress(line: &mut Line, new: &NewLine) {
    line.seat = new.seat.filter(|seat| *seat > 0);
    line.course = new.course.unwrap_or(line.course);
    new.note.trim().clone_into(&mut line.note);
}

/// A sale is never refused for the hour when it was made without the hub.
fn on_time(
    state: &State,
    ctx: &Ctx,
    item: &ItemKey,
    hours: Option<&Hours>,
) -> Result<(), Rejection> {
    let offset = state.catalog.meta.utc_offset_minutes;
    match hours.filter(|hours| !ctx.late && !hours.contain(ctx.now, offset)) {
        None => Ok(()),
        Some(hours) => Err(Rejection::NotNow {
            item: item.to_string(),
            from: hours.from.clone(),
            to: hours.to.clone(),
        }),
    }
}

fn line_of(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    wish: &Wish<'_>,
    grams: Option<u32>,
) -> Result<Line, Rejection> {
    let catalog = &state.catalog;
    let item = catalog
        .item(wish.item)
        .ok_or_else(|| Rejection::UnknownItem(wish.item.to_string()))?;
    on_time(state, ctx, wish.item, catalog.hours(item))?;
    let grams = check_grams(item, grams)?;
    let choice = price(
        catalog,
        order.channel,
        wish.item,
        wish.size,
        grams,
        wish.options,
    )?;
    Ok(Line {
        id: wish.id,
        item: wish.item.clone(),
        name: item.name.clone(),
        kitchen_name: item.kitchen_name.clone(),
        category: item.category.clone(),
        station: item.station.clone(),
        course: item.course,
        size: choice.size,
        options: choice.options,
        note: String::new(),
        quantity: 1,
        unit: choice.unit,
        state: LineState::New,
        sent: Vec::new(),
        added_by: ctx.waiter().id,
        added_at: ctx.now,
        since: ctx.now,
        vat_bp: Some(catalog.vat_bp(item, order.rates)).filter(|rate| *rate != order.rates.vat_bp),
        discount_bp: 0,
        comped: false,
        returned: 0,
        seat: None,
        grams,
        combo: None,
        void: None,
        portion: None,
        was_on: Vec::new(),
    })
}

fn check_grams(item: &Item, grams: Option<u32>) -> Result<Option<u32>, Rejection> {
    let fits = match grams {
        None => !item.by_weight,
        Some(grams) => item.by_weight && (1..=limits::GRAMS).contains(&grams),
    };
    fits.then_some(grams).ok_or(Rejection::BadField {
        field: "grams",
        allowed: "from 1 to 50000 for what is sold by weight, none for the rest",
    })
}

fn check_seat(seat: u16) -> Result<(), Rejection> {
    if seat > limits::SEATS {
        return Err(Rejection::BadField {
            field: "seat",
            allowed: "from 1 to 99, or 0 for the table",
        });
    }
    Ok(())
}

pub(super) fn check_course(state: &State, course: u8) -> Result<(), Rejection> {
    let known = state.catalog.courses.iter().any(|one| one.id == course);
    known.then_some(()).ok_or(Rejection::BadField {
        field: "course",
        allowed: "one of the restaurant's courses",
    })
}

/// What ran out, or has too few portions left for all that is asked for. On a device that could not hear the hub it was
/// still there, and somebody promised it.
fn are_there(state: &State, ctx: &Ctx, lines: &[Line]) -> Result<(), Rejection> {
    for line in lines.iter().filter(|_| !ctx.late) {
        let wanted = lines.iter().filter(|other| other.item == line.item);
        let wanted = wanted.fold(0u32, |sum, other| sum.saturating_add(other.quantity));
        enough(state, &line.item, wanted)?;
    }
    Ok(())
}

/// The same for more pieces of lines that are there already: a combo may have a dish twice.
fn more_are_there(state: &State, lines: &[&Line], more: u32) -> Result<(), Rejection> {
    for line in lines {
        let same = lines.iter().filter(|other| other.item == line.item);
        let wanted = same.fold(0u32, |sum, _| sum.saturating_add(more));
        enough(state, &line.item, wanted)?;
    }
    Ok(())
}

fn enough(state: &State, item: &ItemKey, wanted: u32) -> Result<(), Rejection> {
    if state.sold_out.contains(item) {
        return Err(Rejection::SoldOut(item.to_string()));
    }
    match state.left.get(item) {
        Some(left) if *left < wanted => Err(Rejection::NotEnough {
            item: item.to_string(),
            left: *left,
        }),
        _ => Ok(()),
    }
}

fn unsent_line(order: &Order, id: LineId) -> Result<&Line, Rejection> {
    let line = order.line(id).ok_or(Rejection::LineGone)?;
    if line.state == LineState::New && line.sent.is_empty() {
        Ok(line)
    } else {
        Err(Rejection::AlreadySent)
    }
}

/// A check never falls below what was already paid for it: money would stay that nobody owes.
fn covers_payments(order: &Order, lines: &[&Line], quantity: u32) -> Result<(), Rejection> {
    let mut after = order.clone();
    let changed = |line: &&mut Line| lines.iter().any(|other| other.id == line.id);
    for line in after.lines.iter_mut().filter(changed) {
        line.quantity = quantity;
    }
    paid_for(order, &after)
}

/// Whether a check that will be like `after` is still worth what was paid for it.
pub(super) fn paid_for(order: &Order, after: &Order) -> Result<(), Rejection> {
    if order.paid().0 > 0 && after.totals().total < order.paid() {
        return Err(Rejection::HasPayments);
    }
    nothing_under_way(order, after.totals().total)
}

/// Takes an unsent line off, and what came with it in a combo.
pub(super) fn remove(
    state: &State,
    order: OrderId,
    line: LineId,
) -> Result<Vec<EventBody>, Rejection> {
    let check = free_order(state, order)?;
    let lines = together(check, unsent_line(check, line)?);
    for line in &lines {
        unsent_line(check, line.id)?;
    }
    whole(lines.iter().copied())?;
    covers_payments(check, &lines, 0)?;
    Ok(removed(order, &lines))
}

/// Puts another line in the place of one that nobody was told of; both or neither. What it counts, for whom and when it comes
/// is as it stands now: somebody else may have changed it since it was opened.
pub(super) fn replace(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    line: LineId,
    with: &NewLine,
) -> Result<Vec<EventBody>, Rejection> {
    let mut events = remove(state, order, line)?;
    let check = free_order(state, order)?;
    let known = check.line(line).ok_or(Rejection::LineGone)?;
    if known.combo.is_some() || known.comped || known.discount_bp > 0 {
        return Err(Rejection::BadField {
            field: "line",
            allowed: "a line that is no part of a combo and at its full price",
        });
    }
    // The last portion is free for it.
    let mut without = state.clone();
    for event in &events {
        without.apply(ctx.now, event);
    }
    let with = NewLine {
        quantity: known.quantity.into(),
        seat: known.seat,
        course: Some(known.course),
        ..with.clone()
    };
    events.extend(add(&without, ctx, order, &[with])?);
    Ok(events)
}

fn removed(order: OrderId, lines: &[&Line]) -> Vec<EventBody> {
    let event = |line: &&Line| EventBody::LineRemoved {
        order,
        line: line.id,
    };
    lines.iter().map(event).collect()
}

/// Changes the quantity of an unsent line, and of what came with it in a combo.
pub(super) fn change(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    line: LineId,
    delta: i64,
) -> Result<Vec<EventBody>, Rejection> {
    let check = free_order(state, order)?;
    let known = unsent_line(check, line)?;
    let lines = together(check, known);
    for line in &lines {
        unsent_line(check, line.id)?;
    }
    whole(lines.iter().copied())?;
    let wanted = i64::from(known.quantity).saturating_add(delta);
    if delta < 0 {
        covers_payments(check, &lines, u32::try_from(wanted).unwrap_or_default())?;
    }
    if wanted == 0 {
        return Ok(removed(order, &lines));
    }
    if wanted < 0 || wanted > i64::from(limits::QUANTITY) {
        return Err(Rejection::BadQuantity {
            got: wanted,
            max: limits::QUANTITY,
        });
    }
    if let (Ok(more), false) = (u32::try_from(delta), ctx.late) {
        more_are_there(state, &lines, more)?;
    }
    let event = |line: &&Line| EventBody::QuantityChanged {
        order,
        line: line.id,
        delta,
    };
    Ok(lines.iter().map(event).collect())
}

/// A line, or all that are left of its combo: they come and go together.
pub(super) fn together<'a>(order: &'a Order, line: &'a Line) -> Vec<&'a Line> {
    let Some(combo) = &line.combo else {
        return vec![line];
    };
    let same = |other: &&Line| other.combo.as_ref().is_some_and(|mark| mark.id == combo.id);
    order.live_lines().filter(same).collect()
}

/// Gives lines another seat, or another course as long as nobody was told.
pub(super) fn arrange(
    state: &State,
    order: OrderId,
    lines: &[LineId],
    seat: Option<u16>,
    course: Option<u8>,
) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    if lines.is_empty() || (seat.is_none() && course.is_none()) {
        return Err(Rejection::BadField {
            field: "lines",
            allowed: "at least one line, and its seat or course",
        });
    }
    check_seat(seat.unwrap_or(1))?;
    if let Some(course) = course {
        check_course(state, course)?;
    }
    for id in lines {
        let line = check.live_lines().find(|line| line.id == *id);
        let line = line.ok_or(Rejection::LineGone)?;
        if course.is_some() && line.told() > 0 {
            return Err(Rejection::AlreadySent);
        }
    }
    Ok(vec![EventBody::LinesArranged {
        order,
        lines: lines.to_vec(),
        seat,
        course,
    }])
}

pub(super) fn serve(
    state: &State,
    order: OrderId,
    lines: &[LineId],
) -> Result<Vec<EventBody>, Rejection> {
    let order = state
        .orders
        .get(&order)
        .ok_or(Rejection::NotFound("order"))?;
    let ready: Vec<LineId> = order
        .lines
        .iter()
        .filter(|line| line.state == LineState::Ready)
        .map(|line| line.id)
        .filter(|id| lines.is_empty() || lines.contains(id))
        .collect();
    if ready.is_empty() {
        return Err(Rejection::IllegalStatus {
            from: CookState::Queued.name().to_owned(),
            to: "served".to_owned(),
        });
    }
    Ok(vec![EventBody::Served {
        order: order.id,
        lines: ready,
    }])
}
