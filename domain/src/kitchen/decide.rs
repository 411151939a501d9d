//! What the rules say to the kitchen, and what the kitchen is told.

use super::{CookState, Rush, Ticket, TicketKind, TicketLine};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{LineId, OrderId, StationKey, TicketId};
use crate::lang::LocalName;
use crate::orders::{Line, Order};
use crate::sorted::Set;
use crate::state::{Ctx, State};

impl CookState {
    /// The text form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Started => "started",
            Self::Ready => "ready",
            Self::Void => "void",
            Self::VoidSeen => "voidSeen",
        }
    }
}

/// One ticket per station with what it was not told yet of the `wanted` lines, from the sent ledger. Empty when nothing
/// is new.
pub fn tickets_for(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    wanted: impl Fn(&Line) -> bool,
) -> Vec<EventBody> {
    let unsent: Vec<&Line> = order
        .lines
        .iter()
        .filter(|line| line.unsent() > 0 && wanted(line))
        .collect();
    let mut stations: Vec<&StationKey> = Vec::new();
    for line in &unsent {
        if !stations.contains(&&line.station) {
            stations.push(&line.station);
        }
    }
    stations
        .into_iter()
        .map(|station| {
            let known = |line: &Line| line.sent.iter().any(|entry| entry.station == *station);
            let told_before = state.tickets.of(order.id).any(|t| t.station == *station)
                || order.lines.iter().any(known);
            let lines = unsent.iter().filter(|line| line.station == *station);
            let ticket = Ticket {
                id: TicketId::derived(order.id.0, &format!("{} {station}", ctx.command)),
                order: order.id,
                number: order.number,
                label: order.label.clone(),
                batch: order.sends.saturating_add(1),
                station: station.clone(),
                kind: if told_before {
                    TicketKind::Addition
                } else {
                    TicketKind::New
                },
                channel: order.channel,
                table: order.table.clone(),
                waiter: order.waiter.name.clone(),
                guests: order.guests,
                fired_at: ctx.now,
                lines: lines.map(|line| ticket_line(ctx, line)).collect(),
                bumped_at: None,
                moved: None,
                rush: false,
            };
            EventBody::TicketFired {
                ticket: Box::new(ticket),
            }
        })
        .collect()
}

fn ticket_line(ctx: &Ctx, line: &Line) -> TicketLine {
    let names = |loud: bool| -> Vec<LocalName> {
        line.options
            .iter()
            .filter(|option| option.loud == loud)
            .map(|option| option.name.clone())
            .collect()
    };
    // The piece that was weighed is the one to be cooked.
    let weight = line.grams.map(|grams| LocalName {
        az: format!("{grams} q"),
        ru: format!("{grams} г"),
        en: format!("{grams} g"),
    });
    let mut modifiers: Vec<LocalName> = weight.into_iter().chain(line.size.clone()).collect();
    modifiers.extend(names(false));
    TicketLine {
        line: line.id,
        quantity: line.unsent(),
        name: line.name.clone(),
        kitchen_name: line.kitchen_name.clone(),
        modifiers,
        grams: line.grams,
        allergies: names(true),
        note: line.note.clone(),
        state: CookState::Queued,
        since: ctx.now,
        course: line.course,
        seat: line.seat,
        owner: None,
        place: None,
    }
}

/// Tickets that are said at once to have been seen; a screen shows fewer.
pub const SEEN: usize = 200;

/// So many tickets that left the screens can be called back.
pub const RECENT: usize = 50;

/// Decides that the kitchen has seen tickets: those that it had not seen before. One that is gone meanwhile is no error.
pub fn see(state: &State, tickets: &[TicketId]) -> Result<Vec<EventBody>, Rejection> {
    if tickets.is_empty() || tickets.len() > SEEN {
        return Err(Rejection::BadField {
            field: "tickets",
            allowed: "1 to 200 tickets",
        });
    }
    let is_new = |id: &&TicketId| state.tickets.contains_key(id) && !state.seen.contains_key(id);
    let tickets: Set<TicketId> = tickets.iter().filter(is_new).copied().collect();
    let tickets: Vec<TicketId> = tickets.into_iter().collect();
    let event = (!tickets.is_empty()).then_some(EventBody::TicketsSeen { tickets });
    Ok(event.into_iter().collect())
}

/// Decides a command about a ticket.
pub fn decide(state: &State, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    let id = command.ticket().ok_or(Rejection::NotFound("ticket"))?;
    let ticket = state
        .tickets
        .get(&id)
        .ok_or(Rejection::NotFound("ticket"))?;
    let works = matches!(
        command,
        Command::StartLines { .. }
            | Command::FinishLines { .. }
            | Command::UnfinishLines { .. }
            | Command::Rush(_)
    );
    if works && ticket.bumped_at.is_some() {
        // It is on nobody's screen; a recall brings it back first.
        return Err(illegal("bumped", "changed"));
    }
    match command {
        Command::StartLines { lines, .. } => {
            move_lines(ticket, lines, &[CookState::Queued], CookState::Started)
        }
        Command::FinishLines { lines, .. } => {
            let from = [CookState::Queued, CookState::Started];
            move_lines(ticket, lines, &from, CookState::Ready)
        }
        Command::UnfinishLines { lines, .. } => {
            move_lines(ticket, lines, &[CookState::Ready], CookState::Started)
        }
        Command::SeeVoid { .. } => move_lines(ticket, &[], &[CookState::Void], CookState::VoidSeen),
        Command::Bump { .. } => bump(ticket),
        Command::Recall { .. } if ticket.bumped_at.is_some() => Ok(vec![EventBody::Recalled {
            order: ticket.order,
            ticket: ticket.id,
        }]),
        Command::Recall { .. } => Err(illegal("open", "recalled")),
        // Two screens may say the same.
        Command::Rush(rush) if rush.on == ticket.rush => Ok(Vec::new()),
        Command::Rush(Rush { on, .. }) => Ok(vec![EventBody::Rushed {
            order: ticket.order,
            ticket: ticket.id,
            on: *on,
        }]),
        _ => Err(Rejection::NotFound("command")),
    }
}

fn bump(ticket: &Ticket) -> Result<Vec<EventBody>, Rejection> {
    if ticket.bumped_at.is_some() {
        return Err(illegal("bumped", "bumped"));
    }
    if ticket.has_unseen_void() {
        return Err(illegal("void", "bumped"));
    }
    let from = [CookState::Queued, CookState::Started];
    let mut events = move_lines(ticket, &[], &from, CookState::Ready).unwrap_or_default();
    events.push(EventBody::Bumped {
        order: ticket.order,
        ticket: ticket.id,
    });
    Ok(events)
}

/// Moves the named lines (all when none is named) that stand where they may leave from.
fn move_lines(
    ticket: &Ticket,
    named: &[LineId],
    from: &[CookState],
    to: CookState,
) -> Result<Vec<EventBody>, Rejection> {
    let moving = ticket
        .lines
        .iter()
        .filter(|line| named.is_empty() || named.contains(&line.line))
        .filter(|line| from.contains(&line.state));
    // Lines that went to another check are told there.
    let mut owners: Vec<(OrderId, Vec<LineId>)> = Vec::new();
    for line in moving {
        let owner = ticket.owner(line);
        match owners.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, lines)) => lines.push(line.line),
            None => owners.push((owner, vec![line.line])),
        }
    }
    if owners.is_empty() {
        let now = ticket
            .lines
            .iter()
            .find(|line| named.is_empty() || named.contains(&line.line))
            .ok_or(Rejection::NotFound("line"))?;
        return Err(illegal(now.state.name(), to.name()));
    }
    let event = |(order, lines)| EventBody::LinesMoved {
        order,
        ticket: ticket.id,
        lines,
        to,
    };
    Ok(owners.into_iter().map(event).collect())
}

fn illegal(from: &str, to: &str) -> Rejection {
    Rejection::IllegalStatus {
        from: from.to_owned(),
        to: to.to_owned(),
    }
}
