//! The paper of money that went back, as a job of the printer that prints receipts. The drawer's kick is another one.

use super::documents::{
    FISCAL_MILLIS, GUEST, NewJob, address, date_and_clock, receipt_line, tender,
};
use super::repo;
use crate::db::{DbError, Tx};
use crate::ids::new_id;
use domain::event::{Event, EventBody};
use domain::fiscal::{Mark, Stage, Step};
use domain::ids::JobId;
use domain::lang::Lang;
use domain::menu::Catalog;
use domain::orders::Order;
use domain::payments::{Refunded, refunds};
use domain::printing::{Document, ReceiptLine, RefundPaper, SumLine, refund_paper};
use domain::state::State;
use domain::time::UnixMillis;

/// The one paper of all that a command gave back, out of the command's events. `state` is the state after them.
pub fn paper(state: &State, events: &[Event]) -> Option<(NewJob, UnixMillis)> {
    let mut bodies = events.iter().map(|event| &event.body);
    let order = bodies.find_map(|body| match body {
        EventBody::PaymentRefunded { order, .. } => Some(order),
        _ => None,
    })?;
    let order = state.orders.get(order)?;
    let back = refunds(order, events).pop()?;
    let at = back.at;
    Some((job(&state.catalog, order, &back)?, at))
}

/// The papers whose documents the device has all answered for now, as they are to be printed in place of those that wait.
/// `state` is the state after the events, which are stored.
pub async fn told(
    tx: &mut Tx,
    site: &str,
    state: &State,
    events: &[Event],
) -> Result<Vec<NewJob>, DbError> {
    let mut jobs = Vec::new();
    for event in events {
        let EventBody::FiscalStepped(step) = &event.body else {
            continue;
        };
        let order = step.order.and_then(|id| state.orders.get(&id));
        let Some(order) = order.filter(|order| is_refund(order, step)) else {
            continue;
        };
        let stored = repo::refunds(&mut *tx, site, order.id).await?;
        let all = refunds(order, &stored);
        let about = |mark: &Mark| mark.document == step.document;
        let back = all.iter().find(|one| one.documents.iter().any(about));
        if let Some(back) = back.filter(|back| back.documents.iter().all(answered)) {
            jobs.extend(job(&state.catalog, order, back));
        }
    }
    Ok(jobs)
}

/// Whether the device answers for something else than the sale.
fn is_refund(order: &Order, step: &Step) -> bool {
    let sale = order.fiscal.as_ref();
    is_answer(step.to) && sale.is_some_and(|sale| sale.document != step.document)
}

const fn is_answer(stage: Stage) -> bool {
    matches!(stage, Stage::Acknowledged | Stage::NeedsReview)
}

const fn answered(mark: &Mark) -> bool {
    is_answer(mark.stage)
}

/// The paper once more, marked as a copy.
pub fn copy(catalog: &Catalog, order: &Order, back: &Refunded) -> Option<NewJob> {
    let document = document(catalog, order, back, (GUEST, true));
    let id = JobId::new(new_id());
    NewJob::at_till(catalog, (id, "refund"), Some(order.id), &document)
}

/// It waits for its fiscal numbers, where there is a device.
fn job(catalog: &Catalog, order: &Order, back: &Refunded) -> Option<NewJob> {
    let id = JobId::derived(back.command.0, "refund");
    let document = document(catalog, order, back, (GUEST, false));
    let job = NewJob::at_till(catalog, (id, "refund"), Some(order.id), &document)?;
    Some(NewJob {
        wait: if back.fiscal_waits() {
            FISCAL_MILLIS
        } else {
            0
        },
        ..job
    })
}

/// What the paper says, in one language; a copy says that it is one.
fn document(
    catalog: &Catalog,
    order: &Order,
    back: &Refunded,
    (lang, copy): (Lang, bool),
) -> Document {
    let reason = back.reason.as_ref();
    let reason = reason.map(|key| {
        let known = catalog.reasons.named(key.as_str());
        known.map_or(key.as_str(), |known| known.name.get(lang))
    });
    let service = Some((order.rates.service(), back.service));
    let acknowledged = |mark: &&Mark| !mark.fiscal_id.is_empty();
    let documents = back.documents.iter().filter(acknowledged);
    refund_paper(&RefundPaper {
        document_id: format!("{}-Q", order.called()),
        lang,
        copy,
        restaurant: catalog.meta.name.get(lang).to_owned(),
        address: address(catalog, lang),
        check_number: order.called(),
        given_at: date_and_clock(catalog, back.at),
        by: back.by.clone(),
        lines: dishes(order, back, lang),
        net: back.net,
        service: service.filter(|(_, part)| !part.is_zero()),
        tip: back.tip,
        vat: back.vat.clone(),
        tenders: tenders(catalog, order, back, lang),
        reason: reason.unwrap_or_default().to_owned(),
        fiscal: documents
            .map(|mark| (mark.fiscal_id.clone(), mark.qr.clone()))
            .collect(),
        fiscal_waits: back.fiscal_waits(),
    })
}

fn dishes(order: &Order, back: &Refunded, lang: Lang) -> Vec<ReceiptLine> {
    let lines = back.lines.iter().filter_map(|returned| {
        Some(ReceiptLine {
            quantity: returned.quantity,
            amount: returned.amount,
            ..receipt_line(order.line(returned.line)?, lang)
        })
    });
    lines.collect()
}

fn tenders(catalog: &Catalog, order: &Order, back: &Refunded, lang: Lang) -> Vec<SumLine> {
    let tenders = back.tenders.iter().map(|(id, amount)| {
        let mut payments = order.payments.iter();
        let payment = payments.find(|payment| payment.id == *id);
        SumLine {
            label: payment.map_or_else(String::new, |payment| tender(catalog, payment, lang)),
            amount: *amount,
        }
    });
    tenders.collect()
}
