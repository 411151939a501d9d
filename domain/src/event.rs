//! Facts. What happened, in the order in which it happened; screens, printers and reports follow them.

mod kinds;
mod placed;
mod read;

pub use placed::Event;
pub(crate) use read::Tagged;

use crate::accounts;
use crate::approvals::{Approval, Change, Said};
use crate::cash::{CashSession, Movement};
use crate::cloud;
use crate::day::Z;
use crate::devices;
use crate::fiscal;
use crate::floor::{Cleaned, Room};
use crate::guests;
use crate::ids::{
    ApprovalId, CashSessionId, CommandId, DrawerKey, ItemKey, LineId, MovementId, OrderId,
    PaymentId, ReasonKey, RoomKey, TableKey, TicketId,
};
use crate::kitchen::{CookState, Ticket};
use crate::menu::RatesSet;
use crate::money::Money;
use crate::orders::{
    Channel, Guest, Line, Order, Payer, PriceChanged, Released, Rounding, ServiceSet, VatSum,
    Waiter,
};
use crate::payments::provider::{Attempt, ReadyProviders};
use crate::payments::{LinesRefunded, MethodChanged, Payment, SlipChecked, TipSet};
use crate::printing;
use crate::reservations::Reservation;
use crate::staff::Shift;
use serde::{Deserialize, Serialize};

/// One list of variants, two forms of reading ([`tagged`]).
macro_rules! events {
    ($($variants:tt)*) => {
        /// Something that happened.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "name", content = "data", try_from = "Tagged")]
        pub enum EventBody {
            $($variants)*
        }

        /// The twin that reads.
        #[derive(Deserialize)]
        #[serde(remote = "EventBody")]
        enum Named {
            $($variants)*
        }
    };
}

events! {
    /// A check was opened; it has no lines yet.
    #[serde(rename = "orders.opened", rename_all = "camelCase")]
    OrderOpened {
        /// The check as it began.
        order: Box<Order>,
    },
    /// Lines were added.
    #[serde(rename = "orders.linesAdded", rename_all = "camelCase")]
    LinesAdded {
        /// The check.
        order: OrderId,
        /// The lines.
        lines: Vec<Line>,
    },
    /// An unsent line has another quantity.
    #[serde(rename = "orders.quantityChanged", rename_all = "camelCase")]
    QuantityChanged {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// More or fewer.
        delta: i64,
    },
    /// An unsent line went.
    #[serde(rename = "orders.lineRemoved", rename_all = "camelCase")]
    LineRemoved {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
    },
    /// A station was told; one entry of the sent ledger per line.
    #[serde(rename = "kitchen.ticketFired", rename_all = "camelCase")]
    TicketFired {
        /// The ticket.
        ticket: Box<Ticket>,
    },
    /// A course is held, or goes to the kitchen.
    #[serde(rename = "orders.courseChanged", rename_all = "camelCase")]
    CourseChanged {
        /// The check.
        order: OrderId,
        /// The course.
        course: u8,
        /// Held, or fired.
        held: bool,
        /// What holds it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<CommandId>,
    },
    /// Lines have another seat or course.
    #[serde(rename = "orders.arranged", rename_all = "camelCase")]
    LinesArranged {
        /// The check.
        order: OrderId,
        /// The lines.
        lines: Vec<LineId>,
        /// The guest, from 1; 0 is the table.
        seat: Option<u16>,
        /// The course.
        course: Option<u8>,
    },
    /// The guests or who waits is known.
    #[serde(rename = "orders.described", rename_all = "camelCase")]
    Described {
        /// The check.
        order: OrderId,
        /// Guests.
        guests: Option<u16>,
        /// Who waits.
        guest: Option<Guest>,
    },
    /// Pieces of a line are a line of their own; nobody is told anything new.
    #[serde(rename = "orders.lineSplit", rename_all = "camelCase")]
    LineSplit {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// The new line.
        into: LineId,
        /// Its pieces.
        quantity: u32,
        /// What the pieces of a combo are called together: they are a combo of their own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        combo: Option<LineId>,
    },
    /// A line is paid for in equal parts by several checks; its food stays where it is.
    #[serde(rename = "orders.lineShared", rename_all = "camelCase")]
    LineShared {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// The other checks, and their lines for it.
        with: Vec<Payer>,
    },
    /// A line was taken off.
    #[serde(rename = "orders.lineVoided", rename_all = "camelCase")]
    LineVoided {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// Why.
        reason: ReasonKey,
        /// The food is thrown away.
        waste: bool,
        /// By whom.
        by: Waiter,
    },
    /// A line or a check costs less.
    #[serde(rename = "orders.discounted", rename_all = "camelCase")]
    Discounted {
        /// The check.
        order: OrderId,
        /// The line; none is the whole check.
        line: Option<LineId>,
        /// How much, basis points.
        bp: u32,
        /// Why.
        reason: ReasonKey,
        /// By whom.
        by: Waiter,
    },
    /// A line has another price.
    #[serde(rename = "orders.priceChanged")]
    PriceChanged(Box<PriceChanged>),
    /// A check ended and some of it was not paid.
    #[serde(rename = "orders.released")]
    Released(Box<Released>),
    /// The service charge of a check was waived, or is charged again.
    #[serde(rename = "orders.serviceSet")]
    ServiceSet(Box<ServiceSet>),
    /// A line is on the house.
    #[serde(rename = "orders.comped", rename_all = "camelCase")]
    Comped {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// Why.
        reason: ReasonKey,
        /// By whom.
        by: Waiter,
    },
    /// The bill is printed, and the check is locked.
    #[serde(rename = "orders.billPrinted", rename_all = "camelCase")]
    BillPrinted {
        /// The check.
        order: OrderId,
        /// What it comes to.
        total: Money,
        /// By whom.
        by: Waiter,
    },
    /// The bill was taken back.
    #[serde(rename = "orders.billReopened", rename_all = "camelCase")]
    BillReopened {
        /// The check.
        order: OrderId,
        /// Why.
        reason: ReasonKey,
        /// By whom.
        by: Waiter,
    },
    /// The check is another waiter's.
    #[serde(rename = "orders.transferred", rename_all = "camelCase")]
    Transferred {
        /// The check.
        order: OrderId,
        /// Whose it is.
        to: Waiter,
    },
    /// Lines are on another check. They stay what they are: the kitchen is not told of them again.
    #[serde(rename = "orders.linesTaken", rename_all = "camelCase")]
    LinesTaken {
        /// The check that they were on.
        order: OrderId,
        /// The check that they are on.
        into: OrderId,
        /// The lines.
        lines: Vec<LineId>,
    },
    /// A check comes to so much more, for those that it was divided with come to less.
    #[serde(rename = "orders.rounded", rename_all = "camelCase")]
    Rounded {
        /// The check.
        order: OrderId,
        /// All that is added to it now.
        rounding: Rounding,
    },
    /// The check ended, and what was on it is on another.
    #[serde(rename = "orders.merged", rename_all = "camelCase")]
    Merged {
        /// The check that ended.
        order: OrderId,
        /// The other check.
        into: OrderId,
        /// By whom.
        by: Waiter,
    },
    /// The guests sit at another table.
    #[serde(rename = "tables.moved", rename_all = "camelCase")]
    TableMoved {
        /// The check.
        order: OrderId,
        /// Where they sat.
        from: Option<TableKey>,
        /// Where they sit.
        to: TableKey,
        /// What the check was before, when it is dine-in from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Channel>,
        /// The service charge from now on, when there was none without a table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service_bp: Option<u32>,
    },
    /// These tables are put to the check's own.
    #[serde(rename = "tables.joined", rename_all = "camelCase")]
    TablesJoined {
        /// The check.
        order: OrderId,
        /// The tables.
        tables: Vec<TableKey>,
    },
    /// A room is drawn anew.
    #[serde(rename = "floor.roomSaved", rename_all = "camelCase")]
    RoomSaved {
        /// The room.
        room: Box<Room>,
    },
    /// A room is gone.
    #[serde(rename = "floor.roomRemoved", rename_all = "camelCase")]
    RoomRemoved {
        /// The room.
        room: RoomKey,
    },
    /// A table is clean, or has to be cleaned.
    #[serde(rename = "floor.tableCleaned")]
    TableCleaned(Cleaned),
    /// A reservation was made, changed or ended.
    #[serde(rename = "reservations.changed", rename_all = "camelCase")]
    ReservationChanged {
        /// The reservation.
        reservation: Box<Reservation>,
    },
    /// A shift began, ended or changed.
    #[serde(rename = "staff.shiftChanged", rename_all = "camelCase")]
    ShiftChanged {
        /// The shift.
        shift: Box<Shift>,
    },
    /// A dish is counted down, or no longer.
    #[serde(rename = "menu.leftChanged", rename_all = "camelCase")]
    LeftChanged {
        /// The dish.
        item: ItemKey,
        /// Portions; none is not counted.
        left: Option<u32>,
    },
    /// Lines are with the guest.
    #[serde(rename = "orders.served", rename_all = "camelCase")]
    Served {
        /// The check.
        order: OrderId,
        /// The lines.
        lines: Vec<LineId>,
    },
    /// The check was given up. Lines that the kitchen has become voids to acknowledge.
    #[serde(rename = "orders.cancelled", rename_all = "camelCase")]
    OrderCancelled {
        /// The check.
        order: OrderId,
        /// By whom.
        by: Waiter,
        /// Why.
        reason: Option<ReasonKey>,
    },
    /// Tickets stand on a kitchen's screen or are on its paper.
    #[serde(rename = "kitchen.seen", rename_all = "camelCase")]
    TicketsSeen {
        /// The tickets.
        tickets: Vec<TicketId>,
    },
    /// Lines moved on or back at their station.
    #[serde(rename = "kitchen.linesMoved", rename_all = "camelCase")]
    LinesMoved {
        /// The check.
        order: OrderId,
        /// The ticket.
        ticket: TicketId,
        /// The lines.
        lines: Vec<LineId>,
        /// Where they stand now.
        to: CookState,
    },
    /// A ticket left the screen.
    #[serde(rename = "kitchen.bumped", rename_all = "camelCase")]
    Bumped {
        /// The check.
        order: OrderId,
        /// The ticket.
        ticket: TicketId,
    },
    /// A ticket came back.
    #[serde(rename = "kitchen.recalled", rename_all = "camelCase")]
    Recalled {
        /// The check.
        order: OrderId,
        /// The ticket.
        ticket: TicketId,
    },
    /// Money was taken.
    #[serde(rename = "payments.taken", rename_all = "camelCase")]
    PaymentTaken {
        /// The check.
        order: OrderId,
        /// The tender.
        payment: Box<Payment>,
    },
    /// Money was given back.
    #[serde(rename = "payments.refunded", rename_all = "camelCase")]
    PaymentRefunded {
        /// The check.
        order: OrderId,
        /// The tender.
        payment: PaymentId,
        /// How much.
        amount: Money,
        /// How much of its tip went back as well.
        #[serde(default, skip_serializing_if = "Money::is_nothing")]
        tip: Money,
        /// The drawer out of which it came, for cash.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drawer: Option<CashSessionId>,
        /// Why, for a tender that was given back by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonKey>,
        /// By whom; older programs did not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Waiter>,
    },
    /// Dishes were given back; their money follows.
    #[serde(rename = "payments.linesRefunded")]
    LinesRefunded(Box<LinesRefunded>),
    /// Somebody wants a payment through a provider.
    #[serde(rename = "payments.begun")]
    PaymentBegun(Box<Attempt>),
    /// It stands elsewhere now; money that it brought is taken by the event behind this one.
    #[serde(rename = "payments.attemptChanged")]
    AttemptChanged(Box<Attempt>),
    /// Other providers are set up at the hub.
    #[serde(rename = "payments.providersChanged")]
    ProvidersChanged(Box<ReadyProviders>),
    /// A tender has another tip.
    #[serde(rename = "payments.tipSet")]
    TipSet(Box<TipSet>),
    /// The record of a tender was corrected: it was paid in another way.
    #[serde(rename = "payments.methodChanged")]
    MethodChanged(Box<MethodChanged>),
    /// A tender by card was held against the bank's statement.
    #[serde(rename = "payments.slipChecked")]
    SlipChecked(Box<SlipChecked>),
    /// An account was opened; there is nothing on it yet.
    #[serde(rename = "accounts.opened")]
    AccountOpened(Box<accounts::Account>),
    /// Money went onto an account or off it.
    #[serde(rename = "accounts.moved")]
    AccountMoved(Box<accounts::Moved>),
    /// An account ended.
    #[serde(rename = "accounts.closed")]
    AccountClosed(Box<accounts::Closed>),
    /// A drawer's session began.
    #[serde(rename = "cash.opened", rename_all = "camelCase")]
    CashOpened {
        /// The session as it began.
        session: Box<CashSession>,
    },
    /// Cash went in or out beside sales.
    #[serde(rename = "cash.moved", rename_all = "camelCase")]
    CashMoved {
        /// The session.
        session: CashSessionId,
        /// What went.
        movement: Box<Movement>,
    },
    /// A drawer was counted, and its session is over.
    #[serde(rename = "cash.closed", rename_all = "camelCase")]
    CashClosed {
        /// The session with its count.
        session: Box<CashSession>,
    },
    /// A drawer was opened without a sale.
    #[serde(rename = "cash.drawerOpened", rename_all = "camelCase")]
    DrawerOpened {
        /// This opening, derived from the command.
        id: MovementId,
        /// The drawer.
        drawer: DrawerKey,
        /// Why.
        reason: String,
        /// By whom.
        by: Waiter,
    },
    /// Somebody asks for a guarded act.
    #[serde(rename = "approvals.asked", rename_all = "camelCase")]
    ApprovalAsked {
        /// The request.
        approval: Box<Approval>,
    },
    /// The request was granted, refused or taken back; what was granted follows.
    #[serde(rename = "approvals.answered", rename_all = "camelCase")]
    ApprovalAnswered {
        /// The request.
        approval: ApprovalId,
        /// The check that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        /// What was said.
        said: Said,
        /// What the act does to a sum, when it was granted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<Change>,
        /// Who asked.
        asked_by: Waiter,
        /// Who answered.
        by: Waiter,
    },
    /// The business day is closed.
    #[serde(rename = "day.closed", rename_all = "camelCase")]
    DayClosed {
        /// Its Z.
        z: Box<Z>,
    },
    /// The check is settled.
    #[serde(rename = "orders.settled", rename_all = "camelCase")]
    OrderSettled {
        /// The check.
        order: OrderId,
        /// By whom.
        by: Waiter,
        /// What the guest paid.
        total: Money,
        /// The VAT inside.
        vat: Money,
        /// The same by rate, where not all of it is at the check's own.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vats: Vec<VatSum>,
    },
    /// A fiscal device came or went.
    #[serde(rename = "fiscal.switched")]
    FiscalSwitched(fiscal::Switch),
    /// A document waits for the fiscal device.
    #[serde(rename = "fiscal.pending")]
    FiscalPending(Box<fiscal::Document>),
    /// A fiscal document went a step further.
    #[serde(rename = "fiscal.stepped")]
    FiscalStepped(Box<fiscal::Step>),
    /// A dish ran out or is back.
    #[serde(rename = "menu.soldOutChanged", rename_all = "camelCase")]
    SoldOutChanged {
        /// The dish.
        item: ItemKey,
        /// Out or back.
        sold_out: bool,
    },
    /// The restaurant has other taxes, or another service charge.
    #[serde(rename = "menu.ratesSet")]
    RatesSet(Box<RatesSet>),
    /// A printer fell ill or is well again.
    #[serde(rename = "printing.printerChanged")]
    PrinterChanged(printing::PrinterReport),
    /// A command could not be applied and is kept for a person.
    #[serde(rename = "sync.held", rename_all = "camelCase")]
    CommandHeld {
        /// The kept command.
        command: CommandId,
        /// What it is called.
        command_name: String,
        /// Why: the code of the refusal.
        code: String,
    },
    /// A kept command was applied; what it did stands in the events before this one.
    #[serde(rename = "sync.resolved", rename_all = "camelCase")]
    HeldResolved {
        /// The kept command.
        command: CommandId,
        /// By whom.
        by: Waiter,
    },
    /// A kept command was not applied and will not be.
    #[serde(rename = "sync.rejected", rename_all = "camelCase")]
    HeldRejected {
        /// The kept command.
        command: CommandId,
        /// By whom.
        by: Waiter,
        /// Why.
        reason: String,
    },
    /// A device had commands that never came.
    #[serde(rename = "sync.commandsLost")]
    CommandsLost(devices::Lost),
    /// A ticket is wanted before the others, or no longer.
    #[serde(rename = "kitchen.rushed", rename_all = "camelCase")]
    Rushed {
        /// The check.
        order: OrderId,
        /// The ticket.
        ticket: TicketId,
        /// Before the others, or in its turn.
        on: bool,
    },
    /// The manager allows guests something else.
    #[serde(rename = "guests.rulesSet")]
    GuestRulesSet(Box<guests::RulesSet>),
    /// Tables have new addresses for guests.
    #[serde(rename = "guests.linksMade")]
    GuestLinksMade(Box<guests::LinksMade>),
    /// A guest asked for something.
    #[serde(rename = "guests.asked")]
    GuestAsked(Box<guests::Request>),
    /// What a guest asked for has its answer; what it put on a check stands in the events before this one.
    #[serde(rename = "guests.answered")]
    GuestAnswered(Box<guests::Answered>),
    /// The cloud said what it allows, or the hub has left it.
    #[serde(rename = "cloud.leaseNoted")]
    LeaseNoted(Box<cloud::NoteLease>),
    /// A business day was opened, where a licence counts.
    #[serde(rename = "day.opened")]
    DayOpened(cloud::DayOpened),
}

#[cfg(test)]
mod tests;
