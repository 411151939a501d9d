//! Intents. Screens, outside clients and imports all speak in commands; nothing else changes state.

#[macro_use]
mod list;
mod envelope;
mod kinds;
mod read;

pub use envelope::{ActorRef, Envelope, VERSION};
pub(crate) use read::Tagged;

use crate::approvals::{Guarded, Said};
use crate::floor::{Cleaned, Room};
use crate::ids::{
    AccountId, ApprovalId, CommandId, ItemKey, LineId, OrderId, PaymentId, PaymentTypeKey,
    ReasonKey, ReservationId, RoomKey, StaffId, TableKey, TicketId,
};
use crate::money::Money;
use crate::orders::{ChangePrice, Channel, Guest, NewLine, Release, SetService, Share, Status};
use crate::payments::{self, provider};
use crate::reservations::{Ended, NewReservation};
use crate::{
    accounts, cash, cloud, day, devices, fiscal, guests, held, kitchen, menu, printing, staff,
};
use serde::{Deserialize, Serialize};

commands! {
    /// Opens a check.
    #[serde(rename = "orders.open", rename_all = "camelCase")]
    OpenOrder {
        /// The new check.
        order: OrderId,
        /// Where the food goes.
        channel: Channel,
        /// The table, for dine-in.
        #[serde(default)]
        table: Option<TableKey>,
        /// Guests.
        #[serde(default)]
        guests: u16,
        /// What the device calls it as long as the hub gives no number: the device's own number and a count (`4-17`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// Opens a check with lines and, if wanted, sends it: the REST door's order.
    #[serde(rename = "orders.place", rename_all = "camelCase")]
    PlaceOrder {
        /// The new check.
        order: OrderId,
        /// Where the food goes.
        channel: Channel,
        /// The table, for dine-in.
        #[serde(default)]
        table: Option<TableKey>,
        /// Guests.
        #[serde(default)]
        guests: u16,
        /// The lines.
        lines: Vec<NewLine>,
        /// Whether the kitchen gets it at once.
        send: bool,
    },
    /// Adds lines to a check.
    #[serde(rename = "orders.addLines", rename_all = "camelCase")]
    AddLines {
        /// The check.
        order: OrderId,
        /// The lines.
        lines: Vec<NewLine>,
    },
    /// Changes the quantity of an unsent line by a delta; at zero the line goes.
    #[serde(rename = "orders.changeQuantity", rename_all = "camelCase")]
    ChangeQuantity {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// More or fewer.
        delta: i64,
    },
    /// Takes an unsent line off.
    #[serde(rename = "orders.removeLine", rename_all = "camelCase")]
    RemoveLine {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
    },
    /// Gives an unsent line other choices: a line of as many pieces, for the same guest and in the same course, in its place.
    #[serde(rename = "orders.replaceLine", rename_all = "camelCase")]
    ReplaceLine {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// The other one; its quantity, guest and course are those of the line.
        with: Box<NewLine>,
    },
    /// Tells the kitchen everything that it was not told yet.
    #[serde(rename = "orders.send", rename_all = "camelCase")]
    Send {
        /// The check.
        order: OrderId,
    },
    /// What is on a course and unsent waits until the course is fired.
    #[serde(rename = "orders.holdCourse", rename_all = "camelCase")]
    HoldCourse {
        /// The check.
        order: OrderId,
        /// The course.
        course: u8,
    },
    /// Sends what waits on a course.
    #[serde(rename = "orders.fireCourse", rename_all = "camelCase")]
    FireCourse {
        /// The check.
        order: OrderId,
        /// The course.
        course: u8,
        /// Which holding of it is over: one that came later stays. None, from older programs, is whichever there is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<CommandId>,
    },
    /// Gives lines another seat or, while they are unsent, another course.
    #[serde(rename = "orders.arrange", rename_all = "camelCase")]
    ArrangeLines {
        /// The check.
        order: OrderId,
        /// The lines.
        lines: Vec<LineId>,
        /// The guest, from 1; 0 is the table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seat: Option<u16>,
        /// The course.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        course: Option<u8>,
    },
    /// Says how many guests there are, or who waits.
    #[serde(rename = "orders.describe", rename_all = "camelCase")]
    Describe {
        /// The check.
        order: OrderId,
        /// Guests.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        guests: Option<u16>,
        /// Who waits for a takeaway or a delivery, or whose tab it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        guest: Option<Guest>,
    },
    /// Takes pieces of a line off; those that the kitchen has are voids to acknowledge there.
    #[serde(rename = "orders.voidLine", rename_all = "camelCase")]
    VoidLine {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// Pieces; all, when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quantity: Option<u32>,
        /// Why.
        reason: ReasonKey,
        /// The food is thrown away.
        #[serde(default)]
        waste: bool,
    },
    /// Takes a part off the price of a line, or of the check.
    #[serde(rename = "orders.discount", rename_all = "camelCase")]
    Discount {
        /// The check.
        order: OrderId,
        /// The line; none is the whole check.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<LineId>,
        /// How much, basis points; 0 takes it back.
        bp: u32,
        /// Why.
        reason: ReasonKey,
    },
    /// Gives a line on the house.
    #[serde(rename = "orders.comp", rename_all = "camelCase")]
    Comp {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// Why.
        reason: ReasonKey,
    },
    /// Gives a line another price.
    #[serde(rename = "orders.changePrice")]
    ChangePrice(ChangePrice),
    /// Ends a check whose guests left without paying all of it.
    #[serde(rename = "orders.release")]
    Release(Release),
    /// Waives the service charge of a check, or charges it again.
    #[serde(rename = "orders.setService")]
    SetService(SetService),
    /// Prints the bill; the check is locked then.
    #[serde(rename = "orders.printBill", rename_all = "camelCase")]
    PrintBill {
        /// The check.
        order: OrderId,
    },
    /// Takes the bill back, so that the check can be changed.
    #[serde(rename = "orders.reopenBill", rename_all = "camelCase")]
    ReopenBill {
        /// The check.
        order: OrderId,
        /// Why.
        reason: ReasonKey,
    },
    /// Gives a check to another waiter.
    #[serde(rename = "orders.transfer", rename_all = "camelCase")]
    Transfer {
        /// The check.
        order: OrderId,
        /// Whose it is from now on.
        to: StaffId,
    },
    /// Moves lines to another check, a new one at the same place if need be.
    #[serde(rename = "orders.split", rename_all = "camelCase")]
    Split {
        /// The check.
        order: OrderId,
        /// The other check.
        into: OrderId,
        /// What goes.
        lines: Vec<Share>,
    },
    /// Cuts the price of a line into equal parts, one for each check; the food stays where it is.
    #[serde(rename = "orders.shareLine", rename_all = "camelCase")]
    ShareLine {
        /// The check.
        order: OrderId,
        /// The line.
        line: LineId,
        /// The other checks, new ones at the same place if need be.
        with: Vec<OrderId>,
    },
    /// Moves everything to another check and ends this one.
    #[serde(rename = "orders.merge", rename_all = "camelCase")]
    Merge {
        /// The check that ends.
        order: OrderId,
        /// The other check.
        into: OrderId,
    },
    /// The guests go to another table, with all their checks; a tab or a takeaway eats here from now on.
    #[serde(rename = "tables.move", rename_all = "camelCase")]
    MoveTable {
        /// The check.
        order: OrderId,
        /// The table.
        table: TableKey,
    },
    /// Puts free tables to a party's own, or takes them apart again. What others put to it meanwhile stays.
    #[serde(rename = "tables.join", rename_all = "camelCase")]
    JoinTables {
        /// The check.
        order: OrderId,
        /// The tables; none, when they are taken apart, is all of them.
        #[serde(default)]
        tables: Vec<TableKey>,
        /// They are taken apart.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        apart: bool,
    },
    /// Draws a room anew, or a new one.
    #[serde(rename = "floor.saveRoom", rename_all = "camelCase")]
    SaveRoom {
        /// The room with its tables.
        room: Box<Room>,
        /// The mark of the plan that it was drawn from; none for a new room, and from older programs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        based_on: Option<u32>,
    },
    /// Takes a room off the floor.
    #[serde(rename = "floor.removeRoom", rename_all = "camelCase")]
    RemoveRoom {
        /// The room.
        room: RoomKey,
    },
    /// Says that a table is clean, or has to be cleaned.
    #[serde(rename = "floor.clean")]
    Clean(Cleaned),
    /// Keeps a table for guests to come, or changes what was agreed.
    #[serde(rename = "reservations.book", rename_all = "camelCase")]
    Book {
        /// What was agreed.
        reservation: Box<NewReservation>,
        /// It changes one that is known: after that has ended it must not come back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        change: bool,
    },
    /// The guests came, did not come, or called off.
    #[serde(rename = "reservations.end", rename_all = "camelCase")]
    EndReservation {
        /// The reservation.
        reservation: ReservationId,
        /// How.
        how: Ended,
        /// The check that they are seated with, at the reservation's table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
    },
    /// Says what guests may do.
    #[serde(rename = "guests.setRules")]
    SetGuestRules(Box<guests::SetRules>),
    /// Gives tables new addresses for guests.
    #[serde(rename = "guests.makeLinks")]
    MakeGuestLinks(guests::MakeLinks),
    /// A guest asks for something, told by the hub itself; no screen may send it.
    #[serde(rename = "guests.ask")]
    AskAsGuest(Box<guests::Ask>),
    /// Takes what a guest asked for.
    #[serde(rename = "guests.accept")]
    AcceptGuest(guests::Accept),
    /// Does not take it.
    #[serde(rename = "guests.refuse")]
    RefuseGuest(guests::Refuse),
    /// Somebody begins or ends a shift or a break.
    #[serde(rename = "staff.clock", rename_all = "camelCase")]
    Clock {
        /// What it is.
        mark: staff::Mark,
        /// Who; whoever sends it, when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
    },
    /// Gives a person the tables to look after.
    #[serde(rename = "staff.assign", rename_all = "camelCase")]
    Assign {
        /// Who.
        staff: StaffId,
        /// The tables; none is all of them.
        tables: Vec<TableKey>,
    },
    /// Ready food was taken to the guest.
    #[serde(rename = "orders.serve", rename_all = "camelCase")]
    Serve {
        /// The check.
        order: OrderId,
        /// The lines; empty for all that are ready.
        #[serde(default)]
        lines: Vec<LineId>,
    },
    /// Gives a check up.
    #[serde(rename = "orders.cancel", rename_all = "camelCase")]
    CancelOrder {
        /// The check.
        order: OrderId,
        /// Why.
        #[serde(default)]
        reason: Option<ReasonKey>,
    },
    /// Moves a whole check one step on: the REST door's status.
    #[serde(rename = "orders.setStatus", rename_all = "camelCase")]
    SetStatus {
        /// The check.
        order: OrderId,
        /// Where it shall go.
        status: Status,
        /// Why, for a cancelled one.
        #[serde(default)]
        reason: Option<ReasonKey>,
    },
    /// A line or more are being made.
    #[serde(rename = "kitchen.start", rename_all = "camelCase")]
    StartLines {
        /// The ticket.
        ticket: TicketId,
        /// The lines; empty for all.
        #[serde(default)]
        lines: Vec<LineId>,
    },
    /// Lines are done.
    #[serde(rename = "kitchen.finish", rename_all = "camelCase")]
    FinishLines {
        /// The ticket.
        ticket: TicketId,
        /// The lines; empty for all.
        #[serde(default)]
        lines: Vec<LineId>,
    },
    /// Lines are not done after all.
    #[serde(rename = "kitchen.unfinish", rename_all = "camelCase")]
    UnfinishLines {
        /// The ticket.
        ticket: TicketId,
        /// The lines.
        lines: Vec<LineId>,
    },
    /// The ticket is done and leaves the screen.
    #[serde(rename = "kitchen.bump", rename_all = "camelCase")]
    Bump {
        /// The ticket.
        ticket: TicketId,
    },
    /// The ticket comes back.
    #[serde(rename = "kitchen.recall", rename_all = "camelCase")]
    Recall {
        /// The ticket.
        ticket: TicketId,
    },
    /// Tickets stand on a kitchen's screen or are on its paper.
    #[serde(rename = "kitchen.see", rename_all = "camelCase")]
    SeeTickets {
        /// The tickets.
        tickets: Vec<TicketId>,
    },
    /// The kitchen has seen that lines were taken off.
    #[serde(rename = "kitchen.seeVoid", rename_all = "camelCase")]
    SeeVoid {
        /// The ticket.
        ticket: TicketId,
    },
    /// Takes a tender; the one that covers the rest settles the check.
    #[serde(rename = "payments.take", rename_all = "camelCase")]
    TakePayment {
        /// The check.
        order: OrderId,
        /// The new payment.
        payment: PaymentId,
        /// The way to pay.
        method: PaymentTypeKey,
        /// What is applied.
        amount: Money,
        /// Cash on the table.
        #[serde(default)]
        tendered: Option<Money>,
        /// The number on the slip.
        #[serde(default)]
        slip: Option<String>,
        /// What the guest gives to the staff on top of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tip: Option<Money>,
        /// The account that pays, where it is no money that comes in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<AccountId>,
        /// The gift card, where one pays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        card: Option<Box<accounts::Presented>>,
    },
    /// Says what tip came with a tender.
    #[serde(rename = "payments.tip")]
    SetTip(payments::SetTip),
    /// Says what the bank's statement says of a tender by card.
    #[serde(rename = "payments.checkSlip")]
    CheckSlip(payments::CheckSlip),
    /// Gives every tender of a settled check back.
    #[serde(rename = "payments.refundAll", rename_all = "camelCase")]
    RefundAll {
        /// The check.
        order: OrderId,
    },
    /// Gives a tender back, all of what is left of it or a part.
    #[serde(rename = "payments.refund", rename_all = "camelCase")]
    Refund {
        /// The check.
        order: OrderId,
        /// The tender.
        payment: PaymentId,
        /// How much; all that is left, when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
        /// How much of its tip; none of it, when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tip: Option<Money>,
        /// Why.
        reason: ReasonKey,
    },
    /// Gives back what the guests paid for some dishes of a settled check.
    #[serde(rename = "payments.refundLines")]
    RefundLines(payments::RefundLines),
    /// Begins a payment through a provider.
    #[serde(rename = "payments.begin")]
    BeginPayment(provider::Begin),
    /// What a provider said of it, told by the hub itself; no screen may send it.
    #[serde(rename = "payments.reportAttempt")]
    ReportAttempt(provider::Report),
    /// Asks the provider to call it off.
    #[serde(rename = "payments.cancelAttempt")]
    CancelAttempt(provider::CancelAttempt),
    /// Gives one up of which nobody knows what became of it.
    #[serde(rename = "payments.giveUp")]
    GiveUpAttempt(provider::GiveUp),
    /// Sends money back that came for a check which takes it no more.
    #[serde(rename = "payments.returnMoney")]
    ReturnMoney(provider::ReturnMoney),
    /// The providers that are set up, told by the hub itself; no screen may send it.
    #[serde(rename = "payments.reportProviders")]
    ReportProviders(provider::ReadyProviders),
    /// Corrects the way in which a tender was paid.
    #[serde(rename = "payments.changeMethod")]
    ChangeMethod(payments::ChangeMethod),
    /// Opens a guest's account.
    #[serde(rename = "accounts.open")]
    OpenAccount(Box<accounts::Open>),
    /// Puts money on an account.
    #[serde(rename = "accounts.topUp")]
    TopUp(accounts::TopUp),
    /// Takes a wrong top-up back.
    #[serde(rename = "accounts.takeBack")]
    TakeBack(accounts::TakeBack),
    /// Ends an account.
    #[serde(rename = "accounts.close")]
    CloseAccount(accounts::Close),
    /// Opens a drawer's session with what lies in it.
    #[serde(rename = "cash.open")]
    OpenDrawer(cash::Open),
    /// Puts cash into a drawer or takes it out, beside sales.
    #[serde(rename = "cash.move")]
    MoveCash(cash::Move),
    /// Ends a drawer's session with what was counted.
    #[serde(rename = "cash.close")]
    CloseDrawer(cash::Close),
    /// Lets a drawer spring open without a sale.
    #[serde(rename = "cash.noSale")]
    NoSale(cash::NoSale),
    /// Asks somebody who has the right for a guarded act.
    #[serde(rename = "approvals.ask", rename_all = "camelCase")]
    AskApproval {
        /// The check that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        /// The act.
        command: Guarded,
    },
    /// Grants such a request, refuses it or takes it back.
    #[serde(rename = "approvals.answer", rename_all = "camelCase")]
    AnswerApproval {
        /// The request.
        approval: ApprovalId,
        /// The check that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        /// What is said.
        said: Said,
    },
    /// Closes the business day with a Z.
    #[serde(rename = "day.close", rename_all = "camelCase")]
    CloseDay {
        /// Although checks or drawers are open, or devices hold what the hub has not seen.
        #[serde(default)]
        force: bool,
        /// Those devices: the hub fills it in at its door, nobody sends it.
        #[serde(skip)]
        unsent: Vec<day::Unsent>,
    },
    /// Marks a dish sold out or back.
    #[serde(rename = "menu.setSoldOut", rename_all = "camelCase")]
    SetSoldOut {
        /// The dish.
        item: ItemKey,
        /// Out or back.
        sold_out: bool,
    },
    /// Counts a dish down from so many portions, or stops counting.
    #[serde(rename = "menu.setLeft", rename_all = "camelCase")]
    SetLeft {
        /// The dish.
        item: ItemKey,
        /// Portions; none stops counting.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<u32>,
    },
    /// Says which taxes and which service charge there are.
    #[serde(rename = "menu.setRates")]
    SetRates(Box<menu::SetRates>),
    /// A printer's health, told by the spooler itself; no screen may send it.
    #[serde(rename = "printing.report")]
    ReportPrinter(printing::PrinterReport),
    /// Whether there is a fiscal device, told by the hub itself; no screen may send it.
    #[serde(rename = "fiscal.switch")]
    SwitchFiscal(fiscal::Switch),
    /// A step of a fiscal document: told by the hub itself, or a person sends again what was refused.
    #[serde(rename = "fiscal.step")]
    StepFiscal(fiscal::Step),
    /// Applies a command that was kept for a person, by today's rules.
    #[serde(rename = "sync.resolve")]
    ResolveHeld(held::Resolve),
    /// Decides that a kept command is not applied.
    #[serde(rename = "sync.reject", rename_all = "camelCase")]
    RejectHeld {
        /// The kept command.
        command: CommandId,
        /// Why.
        reason: String,
    },
    /// How many commands a device had that never came, told by the hub itself; no screen may send it.
    #[serde(rename = "sync.reportLost")]
    ReportLost(devices::Lost),
    /// A ticket is wanted before the others, or no longer.
    #[serde(rename = "kitchen.rush")]
    Rush(kitchen::Rush),
    /// What the cloud allows, told by the hub itself; no screen may send it.
    #[serde(rename = "cloud.noteLease")]
    NoteLease(Box<cloud::NoteLease>),
}
