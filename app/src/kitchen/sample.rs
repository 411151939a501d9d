//! Tickets for tests.

use domain::LocalName;
use domain::ids::{LineId, OrderId, StationKey, TicketId};
use domain::kitchen::{CookState, Ticket, TicketKind, TicketLine};
use domain::orders::Channel;
use domain::state::State;
use domain::time::UnixMillis;
use std::sync::Arc;
use uuid::Uuid;

/// The `batch`th ticket of check `number` at a station, sent `number` minutes after the epoch.
pub fn ticket(number: u32, batch: u16, station: &str, names: &[&str]) -> Ticket {
    let order = OrderId(Uuid::from_u128(u128::from(number)));
    let fired_at = UnixMillis(i64::from(number) * 60_000 + i64::from(batch) * 1000);
    let line = |name: &&str| TicketLine {
        line: LineId::derived(order.0, &format!("{batch} {name}")),
        quantity: 2,
        name: LocalName {
            az: (*name).to_owned(),
            ..LocalName::default()
        },
        kitchen_name: String::new(),
        modifiers: Vec::new(),
        grams: None,
        allergies: Vec::new(),
        note: String::new(),
        state: CookState::Queued,
        since: fired_at,
        course: 0,
        seat: None,
        owner: None,
        place: None,
    };
    Ticket {
        id: TicketId::derived(order.0, &format!("{batch} {station}")),
        order,
        number,
        label: None,
        batch,
        station: StationKey::from(station),
        kind: if batch == 1 {
            TicketKind::New
        } else {
            TicketKind::Addition
        },
        channel: Channel::Takeaway,
        table: None,
        waiter: "Tural".to_owned(),
        guests: 0,
        fired_at,
        lines: names.iter().map(line).collect(),
        bumped_at: None,
        moved: None,
        rush: false,
    }
}

/// A kitchen with these tickets.
pub fn state(tickets: Vec<Ticket>) -> State {
    let tickets = tickets.into_iter();
    State {
        tickets: tickets.map(Arc::new).collect(),
        ..State::default()
    }
}
