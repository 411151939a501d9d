//! Lines that a guest asked for: on the check and in the kitchen at once.

use super::lines::{place, priced};
use super::{NewLine, Order};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::kitchen::tickets_for;
use crate::state::{Ctx, State};

/// Puts lines on a check, which is opened with them where it is new, and tells the kitchen of them; what goes to a held
/// course waits with it.
pub(crate) fn put_and_send(
    state: &State,
    ctx: &Ctx,
    (mut order, is_new): (Order, bool),
    lines: &[NewLine],
) -> Result<Vec<EventBody>, Rejection> {
    if is_new {
        return place(state, ctx, order, lines, true);
    }
    let lines = priced(state, ctx, &order, lines)?;
    let mut events = vec![EventBody::LinesAdded {
        order: order.id,
        lines: lines.clone(),
    }];
    order.lines.extend(lines.iter().cloned());
    events.extend(tickets_for(state, ctx, &order, |line| {
        !order.is_held(line.course) && lines.iter().any(|new| new.id == line.id)
    }));
    Ok(events)
}
