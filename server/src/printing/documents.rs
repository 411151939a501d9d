//! From what happened to what is printed: events become jobs, tickets and checks become documents.

use super::account;
use super::day;
use super::kick::kick_for;
use domain::EventBody;
use domain::fiscal::Stage;
use domain::ids::{JobId, LineId, OrderId, PrinterKey, StationKey, TableKey, TicketId};
use domain::kitchen::{CookState, Place, Ticket, TicketKind, TicketLine};
use domain::lang::Lang;
use domain::menu::{Catalog, Printer};
use domain::money::Money;
use domain::orders::{Channel, Closing, Line, Order};
use domain::payments::{Payment, name_of};
use domain::printing::{
    Document, KitchenLine, KitchenTicketView, PaymentLine, ReceiptKind, ReceiptLine, ReceiptView,
    SumLine, TicketMark, kitchen_ticket, receipt,
};
use domain::state::State;
use domain::time::{BusinessDay, UnixMillis};
use std::collections::BTreeSet;

/// The language of the kitchen's paper.
const KITCHEN: Lang = Lang::Az;
/// The language of receipts until a guest can choose one.
pub(super) const GUEST: Lang = Lang::Az;

/// A job for a printer's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Derived from what is printed, so that nothing enters the queue twice.
    pub id: JobId,
    /// Where.
    pub printer: PrinterKey,
    /// `ticket`, `void`, `moved`, `bill`, `receipt`, `refund`, `x`, `z`, `account` or `drawer`.
    pub kind: &'static str,
    /// The check.
    pub order: Option<OrderId>,
    /// JSON of a [`Document`]; `{}` for the drawer.
    pub document: String,
    /// It is not printed before so many milliseconds have passed.
    pub wait: i64,
}

impl NewJob {
    /// A paper of the printer that prints receipts; none without one.
    pub(super) fn at_till(
        catalog: &Catalog,
        (id, kind): (JobId, &'static str),
        order: Option<OrderId>,
        document: &Document,
    ) -> Option<Self> {
        let printer = catalog.printers.iter().find(|printer| printer.receipts)?;
        Some(Self {
            id,
            printer: printer.id.clone(),
            kind,
            order,
            document: json(document)?,
            wait: 0,
        })
    }
}

/// A receipt waits so long for its fiscal number, milliseconds; then it comes without it and says so.
pub(super) const FISCAL_MILLIS: i64 = 2_000;

/// What an event prints. `state` is the state after it, `at` its time.
pub fn jobs_for(
    catalog: &Catalog,
    state: &State,
    event: &EventBody,
    at: UnixMillis,
) -> Vec<NewJob> {
    match event {
        EventBody::TicketFired { ticket } => fired(catalog, ticket).into_iter().collect(),
        EventBody::OrderCancelled { order, reason, .. } => {
            let reason = reason.as_ref().map_or("", |key| key.as_str());
            // What was taken off before has its paper.
            let now = |line: &TicketLine| line.state == CookState::Void && line.since == at;
            let told = told_of(state, *order, now).into_iter();
            told.filter_map(|ticket| voided(catalog, &ticket, reason, at))
                .collect()
        }
        EventBody::LineVoided {
            order,
            line,
            reason,
            ..
        } => {
            let told = told_of(state, *order, |told| told.line == *line).into_iter();
            told.filter(|ticket| ticket.bumped_at.is_none())
                .filter_map(|ticket| voided(catalog, &ticket, reason.as_str(), at))
                .collect()
        }
        EventBody::TableMoved {
            order, from, was, ..
        } => {
            let from = Place {
                channel: was.unwrap_or(Channel::DineIn),
                table: from.clone(),
            };
            let told = told_of(state, *order, is_made).into_iter();
            told.filter(|ticket| ticket.bumped_at.is_none())
                .filter_map(|ticket| moved(catalog, &ticket, &from, (*order, at)))
                .collect()
        }
        EventBody::LinesTaken { order, into, lines } => {
            taken(catalog, state, (*order, *into), lines, at)
        }
        EventBody::BillPrinted { order, .. } => state
            .orders
            .get(order)
            .and_then(|order| bill(catalog, order, at))
            .into_iter()
            .collect(),
        EventBody::OrderSettled { order, .. } => state
            .orders
            .get(order)
            .and_then(|order| settled(catalog, order, at, state.fiscal.is_for(order)))
            .into_iter()
            .collect(),
        EventBody::DayClosed { z } => day::closed(catalog, z).into_iter().collect(),
        EventBody::AccountMoved(moved) => account::moved(catalog, state, moved, at)
            .into_iter()
            .collect(),
        other => kick_for(catalog, state, other).into_iter().collect(),
    }
}

fn fired(catalog: &Catalog, ticket: &Ticket) -> Option<NewJob> {
    let printer = printer_of(catalog, &ticket.station)?;
    Some(NewJob {
        id: JobId::derived(ticket.id.0, printer.id.as_str()),
        printer: printer.id.clone(),
        kind: "ticket",
        order: Some(ticket.order),
        document: json(&ticket_document(catalog, ticket, KITCHEN))?,
        wait: 0,
    })
}

/// The paper that takes lines of a ticket back; all of them are of one check.
fn voided(catalog: &Catalog, ticket: &Ticket, reason: &str, at: UnixMillis) -> Option<NewJob> {
    let printer = printer_of(catalog, &ticket.station)?;
    let lines = ticket.lines.iter();
    let lines: Vec<String> = lines.map(|line| line.line.to_string()).collect();
    Some(NewJob {
        id: JobId::derived(ticket.id.0, &format!("void {}", lines.join(" "))),
        printer: printer.id.clone(),
        kind: "void",
        order: Some(ticket.order),
        document: json(&void_document(catalog, ticket, reason, at))?,
        wait: 0,
    })
}

/// Whether a line is to be made, or was.
const fn is_made(line: &TicketLine) -> bool {
    !matches!(line.state, CookState::Void | CookState::VoidSeen)
}

/// What told the kitchen of a check's lines, with those lines alone and the place where they go now. A ticket that
/// another check sent may carry them, and the check's own ticket those of others.
fn told_of(state: &State, order: OrderId, wanted: impl Fn(&TicketLine) -> bool) -> Vec<Ticket> {
    let check = state.orders.get(&order);
    let sent = check.into_iter().flat_map(|check| &check.lines);
    let sent = sent.flat_map(|line| line.sent.iter().map(|told| told.ticket));
    let own = state.tickets.of(order).map(|ticket| ticket.id);
    let ids: BTreeSet<TicketId> = own.chain(sent).collect();
    let tickets = ids.iter().filter_map(|id| state.tickets.get(id));
    let alone = tickets.filter_map(|ticket| {
        let mut alone = (**ticket).clone();
        alone
            .lines
            .retain(|line| ticket.owner(line) == order && wanted(line));
        for line in &mut alone.lines {
            line.place = None;
        }
        if let Some(check) = check {
            alone.channel = check.channel;
            alone.table.clone_from(&check.table);
        }
        (!alone.lines.is_empty()).then_some(alone)
    });
    alone.collect()
}

/// Lines that went to another table: their stations get MOVED, never NEW.
fn taken(
    catalog: &Catalog,
    state: &State,
    (from, into): (OrderId, OrderId),
    lines: &[LineId],
    at: UnixMillis,
) -> Vec<NewJob> {
    let place = |order: OrderId| {
        let order = state.orders.get(&order)?;
        Some(Place {
            channel: order.channel,
            table: order.table.clone(),
        })
    };
    let (Some(was), Some(is)) = (place(from), place(into)) else {
        return Vec::new();
    };
    if was == is {
        return Vec::new();
    }
    let these = |line: &TicketLine| is_made(line) && lines.contains(&line.line);
    let told = told_of(state, into, these).into_iter();
    told.filter(|ticket| ticket.bumped_at.is_none())
        .filter_map(|ticket| moved(catalog, &ticket, &was, (into, at)))
        .collect()
}

/// The paper that says where the food of a check goes from now on.
fn moved(
    catalog: &Catalog,
    ticket: &Ticket,
    from: &Place,
    (order, at): (OrderId, UnixMillis),
) -> Option<NewJob> {
    let printer = printer_of(catalog, &ticket.station)?;
    let mark = TicketMark::Moved {
        from: place(catalog, from.channel, from.table.as_ref(), KITCHEN),
    };
    Some(NewJob {
        id: JobId::derived(ticket.id.0, &format!("moved {order} {}", at.0)),
        printer: printer.id.clone(),
        kind: "moved",
        order: Some(ticket.order),
        document: json(&kitchen_paper(catalog, ticket, KITCHEN, mark, at))?,
        wait: 0,
    })
}

fn bill(catalog: &Catalog, order: &Order, at: UnixMillis) -> Option<NewJob> {
    let id = JobId::derived(order.id.0, &format!("bill {}", at.0));
    let document = bill_document(catalog, order, GUEST, at);
    NewJob::at_till(catalog, (id, "bill"), Some(order.id), &document)
}

/// The receipt of a settled check once more; none without a printer for receipts.
pub fn copy_of(catalog: &Catalog, order: &Order, id: JobId, at: UnixMillis) -> Option<NewJob> {
    let document = receipt_copy(catalog, order, GUEST, at);
    NewJob::at_till(catalog, (id, "receipt"), Some(order.id), &document)
}

/// A receipt waits for its fiscal number, where there is a device.
fn settled(catalog: &Catalog, order: &Order, at: UnixMillis, waits: bool) -> Option<NewJob> {
    let view = ReceiptView {
        fiscal_waits: waits || fiscal_waits(order),
        ..receipt_view(catalog, order, GUEST, at)
    };
    let id = JobId::derived(order.id.0, "receipt");
    let job = NewJob::at_till(catalog, (id, "receipt"), Some(order.id), &receipt(&view))?;
    Some(NewJob {
        wait: if waits { FISCAL_MILLIS } else { 0 },
        ..job
    })
}

/// The receipt that the device has answered for, as it is to be printed now in place of the one that waits. `state` is the state
/// after the event.
pub fn told(catalog: &Catalog, state: &State, event: &EventBody) -> Option<NewJob> {
    let EventBody::FiscalStepped(step) = event else {
        return None;
    };
    let order = state.orders.get(&step.order?)?;
    let mark = order.fiscal.as_ref()?;
    let answered = matches!(mark.stage, Stage::Acknowledged | Stage::NeedsReview);
    let Closing::Settled { at, .. } = order.closing else {
        return None;
    };
    (answered && mark.document == step.document)
        .then(|| settled(catalog, order, at, false))
        .flatten()
}

fn fiscal_waits(order: &Order) -> bool {
    let mark = order.fiscal.as_ref();
    mark.is_some_and(|mark| mark.stage != Stage::Acknowledged)
}

/// The printer that prints for a station.
fn printer_of<'a>(catalog: &'a Catalog, station: &StationKey) -> Option<&'a Printer> {
    let serves = |printer: &&Printer| printer.stations.contains(station);
    catalog.printers.iter().find(serves)
}

fn json(document: &Document) -> Option<String> {
    match serde_json::to_string(document) {
        Ok(text) => Some(text),
        Err(error) => {
            tracing::error!(%error, id = document.id, "a document cannot be written");
            None
        }
    }
}

/// The paper of a ticket.
pub fn ticket_document(catalog: &Catalog, ticket: &Ticket, lang: Lang) -> Document {
    let mark = match ticket.kind {
        TicketKind::New => TicketMark::New,
        TicketKind::Addition => TicketMark::AddOn,
    };
    kitchen_paper(catalog, ticket, lang, mark, ticket.fired_at)
}

/// The paper that takes a ticket back at `at`; `reason` may be empty.
pub fn void_document(catalog: &Catalog, ticket: &Ticket, reason: &str, at: UnixMillis) -> Document {
    let mark = TicketMark::Void {
        reason: reason.to_owned(),
    };
    kitchen_paper(catalog, ticket, KITCHEN, mark, at)
}

fn kitchen_paper(
    catalog: &Catalog,
    ticket: &Ticket,
    lang: Lang,
    mark: TicketMark,
    at: UnixMillis,
) -> Document {
    let station = catalog.station(&ticket.station);
    let first_name = ticket.waiter.split_whitespace().next();
    kitchen_ticket(&KitchenTicketView {
        ticket_id: ticket.code(),
        lang,
        mark,
        station: station.map_or_else(
            || ticket.station.to_string(),
            |station| station.name.get(lang).to_owned(),
        ),
        place: place(catalog, ticket.channel, ticket.table.as_ref(), lang),
        order_number: ticket.called(),
        waiter: first_name.unwrap_or_default().to_owned(),
        guests: u32::from(ticket.guests),
        time: clock(catalog, at),
        lines: ticket
            .lines
            .iter()
            .map(|line| kitchen_line(catalog, line, lang))
            .collect(),
        ..KitchenTicketView::default()
    })
}

fn kitchen_line(catalog: &Catalog, line: &TicketLine, lang: Lang) -> KitchenLine {
    let name = if line.kitchen_name.is_empty() {
        line.name.get(lang)
    } else {
        &line.kitchen_name
    };
    let words = line.modifiers.iter().map(|name| name.get(lang));
    let note = Some(line.note.as_str()).filter(|note| !note.is_empty());
    let words = words.chain(note).map(str::to_owned);
    let elsewhere = line.place.as_ref();
    let elsewhere = elsewhere.map(|to| place(catalog, to.channel, to.table.as_ref(), lang));
    let allergies = line.allergies.iter().map(|name| name.get(lang).to_owned());
    KitchenLine {
        quantity: line.quantity,
        name: name.to_owned(),
        modifiers: words.chain(elsewhere.map(|to| format!("» {to}"))).collect(),
        allergies: allergies.collect(),
    }
}

/// The bill of an open check, printed at `now`: what the guests will pay, and no receipt.
pub fn bill_document(catalog: &Catalog, order: &Order, lang: Lang, now: UnixMillis) -> Document {
    receipt(&ReceiptView {
        document_id: format!("{}-H", order.called()),
        kind: ReceiptKind::PreCheck,
        ..receipt_view(catalog, order, lang, now)
    })
}

/// The receipt of a settled check, printed at `now`.
pub fn receipt_document(catalog: &Catalog, order: &Order, lang: Lang, now: UnixMillis) -> Document {
    receipt(&receipt_view(catalog, order, lang, now))
}

/// The same once more, for somebody who asks for it later: it says that it is a copy.
pub fn receipt_copy(catalog: &Catalog, order: &Order, lang: Lang, at: UnixMillis) -> Document {
    receipt(&ReceiptView {
        kind: ReceiptKind::Duplicate(1),
        ..receipt_view(catalog, order, lang, at)
    })
}

fn receipt_view(catalog: &Catalog, order: &Order, lang: Lang, now: UnixMillis) -> ReceiptView {
    let totals = order.totals();
    let mark = order.fiscal.as_deref();
    let rates = order.rates;
    ReceiptView {
        document_id: format!("{}-R", order.called()),
        lang,
        kind: ReceiptKind::Sale,
        restaurant: catalog.meta.name.get(lang).to_owned(),
        address: address(catalog, lang),
        check_number: order.called(),
        printed_at: date_and_clock(catalog, now),
        place: place(catalog, order.channel, order.table.as_ref(), lang),
        waiter: order.waiter.name.clone(),
        cashier: cashier(order),
        guests: u32::from(order.guests),
        lines: order
            .live_lines()
            .map(|line| receipt_line(line, lang))
            .collect(),
        subtotal: totals.gross,
        adjustments: taken_off(totals.discounts, totals.comps, lang),
        service: (rates.service() > 0).then_some((rates.service(), totals.service)),
        total: totals.total,
        vat: totals.vat_on_paper(rates),
        simplified: rates.simplified.is_some(),
        payments: order
            .payments
            .iter()
            .map(|payment| payment_line(catalog, payment, lang))
            .collect(),
        fiscal_id: mark.map(|mark| mark.fiscal_id.clone()).unwrap_or_default(),
        qr: mark.map(|mark| mark.qr.clone()).unwrap_or_default(),
        fiscal_waits: fiscal_waits(order),
        ..ReceiptView::default()
    }
}

/// Where the house can be called; empty when it does not say.
pub(super) fn address(catalog: &Catalog, lang: Lang) -> String {
    let phone = &catalog.meta.phone;
    if phone.is_empty() {
        return String::new();
    }
    format!("{} {phone}", say(lang, ["Tel.", "Тел.", "Tel."]))
}

fn cashier(order: &Order) -> String {
    match &order.closing {
        Closing::Settled { by, .. } => by.name.clone(),
        _ => order
            .payments
            .last()
            .map(|payment| payment.by.name.clone())
            .unwrap_or_default(),
    }
}

pub(super) fn receipt_line(line: &Line, lang: Lang) -> ReceiptLine {
    let size = line.size.iter().map(|size| size.get(lang));
    let options = line.options.iter().map(|option| option.name.get(lang));
    let portion = line.portion.as_ref();
    let portion = portion.map(|portion| portion.fraction());
    let details = portion.as_deref().into_iter().chain(size).chain(options);
    let details: Vec<&str> = details.collect();
    ReceiptLine {
        name: line.name.get(lang).to_owned(),
        quantity: line.quantity,
        unit: line.unit,
        amount: line.amount(),
        details: details.join(", "),
    }
}

fn taken_off(discounts: Money, comps: Money, lang: Lang) -> Vec<SumLine> {
    let words = [
        (discounts, ["Endirim", "Скидка", "Discount"]),
        (comps, ["İkram", "Угощение", "On the house"]),
    ];
    words
        .into_iter()
        .filter(|(amount, _)| !amount.is_zero())
        .map(|(amount, words)| SumLine {
            label: say(lang, words).to_owned(),
            amount: Money::ZERO.minus(amount),
        })
        .collect()
}

/// A way to pay, with the number of its slip.
pub(super) fn tender(catalog: &Catalog, payment: &Payment, lang: Lang) -> String {
    let name = name_of(catalog, &payment.method).get(lang).to_owned();
    match &payment.slip {
        Some(slip) => format!("{name} №{slip}"),
        None => name,
    }
}

fn payment_line(catalog: &Catalog, payment: &Payment, lang: Lang) -> PaymentLine {
    PaymentLine {
        label: tender(catalog, payment, lang),
        amount: payment.amount,
        tendered: payment
            .tendered
            .filter(|given| *given > payment.amount.plus(payment.tip)),
        tip: payment.tip,
        change: payment.change,
    }
}

fn place(catalog: &Catalog, channel: Channel, table: Option<&TableKey>, lang: Lang) -> String {
    match (channel, table) {
        (Channel::DineIn, Some(key)) => {
            let number = catalog
                .table(key)
                .map_or(key.as_str(), |table| &table.number);
            format!("{} {number}", say(lang, ["Masa", "Стол", "Table"]))
        }
        (Channel::DineIn, None) => say(lang, ["Zal", "Зал", "Dine-in"]).to_owned(),
        (Channel::Tab, _) => say(lang, ["Bar", "Бар", "Bar"]).to_owned(),
        (Channel::Takeaway, _) => say(lang, ["Paket", "С собой", "Takeaway"]).to_owned(),
        (Channel::Delivery, _) => say(lang, ["Çatdırılma", "Доставка", "Delivery"]).to_owned(),
    }
}

fn clock(catalog: &Catalog, at: UnixMillis) -> String {
    let (hour, minute) = at.wall_clock(catalog.meta.utc_offset_minutes);
    format!("{hour:02}:{minute:02}")
}

/// `14.11.2026 21:14`: the calendar's day, not the business day.
pub(super) fn date_and_clock(catalog: &Catalog, at: UnixMillis) -> String {
    let (day, month, year) = BusinessDay::at(at, catalog.meta.utc_offset_minutes, 0).parts();
    format!("{day:02}.{month:02}.{year:04} {}", clock(catalog, at))
}

const fn say(lang: Lang, words: [&'static str; 3]) -> &'static str {
    let [az, ru, en] = words;
    match lang {
        Lang::Az => az,
        Lang::Ru => ru,
        Lang::En => en,
    }
}
