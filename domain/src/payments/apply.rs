//! What events do to the tenders of a check.

use super::Payment;
use crate::event::EventBody;
use crate::ids::PaymentId;
use crate::money::Money;
use crate::orders::Order;

/// Applies an event to the tenders of its check; whether it was about one.
pub(crate) fn apply(order: &mut Order, event: &EventBody) -> bool {
    match event {
        EventBody::PaymentTaken { payment, .. } => {
            if order.payments.iter().all(|known| known.id != payment.id) {
                order.payments.push((**payment).clone());
            }
        }
        EventBody::PaymentRefunded {
            payment,
            amount,
            tip,
            ..
        } => with(order, *payment, |known| {
            known.refunded = known.refunded.plus(*amount);
            known.tip = known.tip.minus(*tip);
            known.tip_back = known.tip_back.plus(*tip);
            // The statement says another sum now.
            known.reconciled = None;
        }),
        EventBody::TipSet(set) => with(order, set.payment, |known| {
            let less = Money(set.before.minus(set.tip).0.max(0));
            known.tip_back = known.tip_back.plus(less);
            known.tip = set.tip;
            known.reconciled = None;
        }),
        EventBody::MethodChanged(changed) => {
            with(order, changed.payment, |known| known.goes(&changed.after));
        }
        EventBody::SlipChecked(checked) => with(order, checked.payment, |known| {
            if let Some(slip) = &checked.slip {
                known.slip = (!slip.is_empty()).then(|| slip.clone());
            }
            known.reconciled = checked.mark.clone().map(Box::new);
        }),
        _ => return false,
    }
    true
}

fn with(order: &mut Order, id: PaymentId, how: impl FnOnce(&mut Payment)) {
    if let Some(known) = order.payments.iter_mut().find(|known| known.id == id) {
        how(known);
    }
}
