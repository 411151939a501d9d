//! Facts. What happened, in the order in which it happened; screens, printers and reports follow them.

use crate::ids::{
    CommandId, DeviceId, ItemKey, LineId, OrderId, PaymentId, PrinterKey, ReasonKey, SessionId,
    StaffId, TicketId,
};
use crate::kitchen::{CookState, Ticket};
use crate::money::Money;
use crate::orders::{Line, Order, Waiter};
use crate::payments::Payment;
use crate::tagged;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

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
    },
    /// A dish ran out or is back.
    #[serde(rename = "menu.soldOutChanged", rename_all = "camelCase")]
    SoldOutChanged {
        /// The dish.
        item: ItemKey,
        /// Out or back.
        sold_out: bool,
    },
    /// A printer fell ill or is well again.
    #[serde(rename = "printing.printerChanged", rename_all = "camelCase")]
    PrinterChanged {
        /// The printer.
        printer: PrinterKey,
        /// What is wrong; none when it is well.
        trouble: Option<String>,
        /// Jobs that wait.
        waiting: u32,
    },
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
    #[serde(rename = "sync.commandsLost", rename_all = "camelCase")]
    CommandsLost {
        /// The device.
        device: DeviceId,
        /// What it is called.
        device_name: String,
        /// How many; zero when they came or a person took note.
        lost: u32,
    },
}

/// An event's body as it lies in the text.
#[derive(Deserialize)]
struct Tagged {
    name: Box<RawValue>,
    data: Box<RawValue>,
}

impl TryFrom<Tagged> for EventBody {
    type Error = serde_json::Error;

    fn try_from(tagged: Tagged) -> Result<Self, Self::Error> {
        tagged::read(&tagged.name, &tagged.data, |text| Named::deserialize(text))
    }
}

impl EventBody {
    /// The check that it changes.
    pub fn order(&self) -> Option<OrderId> {
        match self {
            Self::OrderOpened { order } => Some(order.id),
            Self::TicketFired { ticket } => Some(ticket.order),
            Self::LinesAdded { order, .. }
            | Self::QuantityChanged { order, .. }
            | Self::LineRemoved { order, .. }
            | Self::Served { order, .. }
            | Self::OrderCancelled { order, .. }
            | Self::LinesMoved { order, .. }
            | Self::Bumped { order, .. }
            | Self::Recalled { order, .. }
            | Self::PaymentTaken { order, .. }
            | Self::PaymentRefunded { order, .. }
            | Self::OrderSettled { order, .. } => Some(*order),
            Self::SoldOutChanged { .. }
            | Self::TicketsSeen { .. }
            | Self::PrinterChanged { .. }
            | Self::CommandHeld { .. }
            | Self::HeldResolved { .. }
            | Self::HeldRejected { .. }
            | Self::CommandsLost { .. } => None,
        }
    }

    /// The topics that follow it.
    pub const fn topics(&self) -> &'static [&'static str] {
        match self {
            Self::TicketFired { .. }
            | Self::LinesMoved { .. }
            | Self::Bumped { .. }
            | Self::Recalled { .. }
            | Self::OrderCancelled { .. } => &["orders", "floor", "kitchen"],
            Self::PaymentTaken { .. } | Self::PaymentRefunded { .. } => {
                &["orders", "floor", "cash"]
            }
            Self::TicketsSeen { .. } => &["orders", "kitchen"],
            Self::SoldOutChanged { .. } => &["catalog", "orders", "kitchen"],
            Self::PrinterChanged { .. } => &["printing", "floor", "kitchen"],
            Self::CommandHeld { .. }
            | Self::HeldResolved { .. }
            | Self::HeldRejected { .. }
            | Self::CommandsLost { .. } => &["sync"],
            _ => &["orders", "floor"],
        }
    }
}

/// An event with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Placed")]
pub struct Event {
    /// Gap-free per site, in the order of commitment.
    pub seq: u64,
    /// When the hub decided it.
    pub at: UnixMillis,
    /// The day it belongs to.
    pub business_day: BusinessDay,
    /// The command that caused it.
    pub command: CommandId,
    /// Who; none for the hub itself.
    #[serde(default)]
    pub actor: Option<StaffId>,
    /// The device.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// The sitting.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// The version of the data.
    pub v: u16,
    /// Name and data.
    #[serde(flatten)]
    pub body: EventBody,
}

/// An event as it lies in the text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placed {
    seq: u64,
    at: UnixMillis,
    business_day: BusinessDay,
    command: CommandId,
    actor: Option<StaffId>,
    device: Option<DeviceId>,
    session: Option<SessionId>,
    v: u16,
    name: Box<RawValue>,
    data: Box<RawValue>,
}

impl TryFrom<Placed> for Event {
    type Error = serde_json::Error;

    fn try_from(placed: Placed) -> Result<Self, Self::Error> {
        let (name, data) = (placed.name, placed.data);
        Ok(Self {
            seq: placed.seq,
            at: placed.at,
            business_day: placed.business_day,
            command: placed.command,
            actor: placed.actor,
            device: placed.device,
            session: placed.session,
            v: placed.v,
            body: Tagged { name, data }.try_into()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_in_any_order_of_its_fields() {
        let text = r#"{"data":{"item":"piti","soldOut":true},"name":"menu.soldOutChanged"}"#;
        let expected = EventBody::SoldOutChanged {
            item: "piti".into(),
            sold_out: true,
        };
        assert_eq!(serde_json::from_str::<EventBody>(text).unwrap(), expected);
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json::from_value::<EventBody>(value).unwrap(),
            expected
        );
    }

    #[test]
    fn an_unknown_event_is_an_error() {
        for text in [
            r#"{"name":"menu.burnt","data":{}}"#,
            r#"{"name":"menu.soldOutChanged","data":{}}"#,
            r#"{"name":"menu.soldOutChanged"}"#,
            r#"{"name":{"a":1},"data":{}}"#,
        ] {
            assert!(serde_json::from_str::<EventBody>(text).is_err(), "{text}");
        }
    }
}
