//! The pulse that lets a drawer spring open, and what it is opened for.

use super::documents::NewJob;
use domain::EventBody;
use domain::ids::{CashSessionId, DrawerKey, JobId};
use domain::menu::{Catalog, PaymentKind};
use domain::money::Money;
use domain::state::State;

/// The kind of a job that opens a drawer.
pub const DRAWER: &str = "drawer";

/// The drawer that an event opens. `state` is the state after it.
pub fn kick_for(catalog: &Catalog, state: &State, event: &EventBody) -> Option<NewJob> {
    let (drawer, id) = match event {
        EventBody::PaymentTaken { payment, .. }
            if payment.kind == PaymentKind::Cash && payment.amount > Money::ZERO =>
        {
            let id = JobId::derived(payment.id.0, DRAWER);
            (drawer_with(state, payment.drawer), id)
        }
        EventBody::PaymentRefunded {
            order,
            payment,
            drawer: Some(drawer),
            ..
        } => {
            // A tender may be given back in parts.
            let payments = state.orders.get(order).into_iter();
            let mut payments = payments.flat_map(|order| &order.payments);
            let known = payments.find(|known| known.id == *payment);
            let refunded = known.map(|known| known.refunded.plus(known.tip_back));
            let refunded = refunded.unwrap_or_default();
            let id = JobId::derived(payment.0, &format!("refund to {refunded}"));
            (drawer_with(state, Some(*drawer)), id)
        }
        EventBody::TipSet(set) if set.drawer.is_some() && set.tip > set.before => {
            let id = JobId::derived(set.payment.0, &format!("tip {} to {}", set.before, set.tip));
            (drawer_with(state, set.drawer), id)
        }
        EventBody::CashOpened { session } => {
            let id = JobId::derived(session.id.0, DRAWER);
            (Some(&session.drawer), id)
        }
        EventBody::CashMoved { session, movement } => {
            let id = JobId::derived(movement.id.0, DRAWER);
            (drawer_with(state, Some(*session)), id)
        }
        EventBody::DrawerOpened { id, drawer, .. } => (Some(drawer), JobId::derived(id.0, DRAWER)),
        _ => return None,
    };
    let mut printers = catalog.printers.iter().filter(|printer| printer.drawer);
    let printer = match drawer {
        Some(drawer) => printers.find(|printer| printer.id.as_str() == drawer.as_str()),
        // Cash that is taken while none is open still goes into one.
        None => printers.next(),
    }?;
    Some(NewJob {
        id,
        printer: printer.id.clone(),
        kind: DRAWER,
        order: event.order(),
        document: "{}".to_owned(),
        wait: 0,
    })
}

/// The drawer of a session.
fn drawer_with(state: &State, session: Option<CashSessionId>) -> Option<&DrawerKey> {
    let open = state.drawers.values();
    let mut same = open.filter(|open| Some(open.id) == session);
    same.next().map(|open| &open.drawer)
}
