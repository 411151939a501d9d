//! Intents. Screens, outside clients and imports all speak in commands; nothing else changes state.

use crate::ids::{
    CommandId, DeviceId, ItemKey, LineId, OrderId, PaymentId, PaymentTypeKey, PrinterKey,
    ReasonKey, SessionId, StaffId, TableKey, TicketId,
};
use crate::money::Money;
use crate::orders::{Channel, NewLine, Status};
use crate::staff::Permission;
use crate::tagged;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The version of every command and event of today.
pub const VERSION: u16 = 1;

/// One list of variants, two forms of reading ([`tagged`]): a browser reads what it has kept.
macro_rules! commands {
    ($($variants:tt)*) => {
        /// A change that somebody wants.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(!try_from))]
        #[serde(tag = "name", content = "args", try_from = "Tagged")]
        pub enum Command {
            $($variants)*
        }

        /// The twin that reads.
        #[derive(Deserialize)]
        #[serde(remote = "Command")]
        enum Named {
            $($variants)*
        }
    };
}

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
    /// Tells the kitchen everything that it was not told yet.
    #[serde(rename = "orders.send", rename_all = "camelCase")]
    Send {
        /// The check.
        order: OrderId,
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
    },
    /// Gives every tender of a settled check back.
    #[serde(rename = "payments.refundAll", rename_all = "camelCase")]
    RefundAll {
        /// The check.
        order: OrderId,
    },
    /// Marks a dish sold out or back.
    #[serde(rename = "menu.setSoldOut", rename_all = "camelCase")]
    SetSoldOut {
        /// The dish.
        item: ItemKey,
        /// Out or back.
        sold_out: bool,
    },
    /// A printer's health, told by the spooler itself; no screen may send it.
    #[serde(rename = "printing.report", rename_all = "camelCase")]
    ReportPrinter {
        /// The printer.
        printer: PrinterKey,
        /// What is wrong; none when it is well.
        trouble: Option<String>,
        /// Jobs that wait.
        waiting: u32,
    },
    /// Applies a command that was kept for a person, by today's rules.
    #[serde(rename = "sync.resolve", rename_all = "camelCase")]
    ResolveHeld {
        /// The kept command.
        command: CommandId,
    },
    /// Decides that a kept command is not applied.
    #[serde(rename = "sync.reject", rename_all = "camelCase")]
    RejectHeld {
        /// The kept command.
        command: CommandId,
        /// Why.
        reason: String,
    },
    /// How many commands a device had that never came, told by the hub itself; no screen may send it.
    #[serde(rename = "sync.reportLost", rename_all = "camelCase")]
    ReportLost {
        /// The device.
        device: DeviceId,
        /// What it is called.
        device_name: String,
        /// How many; zero when they came or a person took note.
        lost: u32,
    },
}

/// A command as it lies in the text.
#[derive(Deserialize)]
struct Tagged {
    name: Box<RawValue>,
    args: Box<RawValue>,
}

impl TryFrom<Tagged> for Command {
    type Error = serde_json::Error;

    fn try_from(tagged: Tagged) -> Result<Self, Self::Error> {
        tagged::read(&tagged.name, &tagged.args, |text| Named::deserialize(text))
    }
}

impl Command {
    /// The right that it needs; none is for the hub's own.
    pub const fn permission(&self) -> Option<Permission> {
        match self {
            Self::OpenOrder { .. }
            | Self::PlaceOrder { .. }
            | Self::AddLines { .. }
            | Self::ChangeQuantity { .. }
            | Self::RemoveLine { .. }
            | Self::Send { .. }
            | Self::Serve { .. } => Some(Permission::OrdersTake),
            Self::SetStatus { status, .. } => Some(match status {
                Status::InProgress | Status::Ready => Permission::KitchenWork,
                Status::Completed => Permission::PaymentsTake,
                Status::Refunded => Permission::PaymentsRefund,
                Status::Cancelled => Permission::OrdersCancel,
                Status::Pending | Status::InQueue => Permission::OrdersTake,
            }),
            Self::CancelOrder { .. } => Some(Permission::OrdersCancel),
            Self::StartLines { .. }
            | Self::FinishLines { .. }
            | Self::UnfinishLines { .. }
            | Self::Bump { .. }
            | Self::Recall { .. }
            | Self::SeeTickets { .. }
            | Self::SeeVoid { .. } => Some(Permission::KitchenWork),
            Self::TakePayment { .. } => Some(Permission::PaymentsTake),
            Self::RefundAll { .. } => Some(Permission::PaymentsRefund),
            Self::SetSoldOut { .. } => Some(Permission::MenuAvailability),
            Self::ResolveHeld { .. } | Self::RejectHeld { .. } => Some(Permission::SyncResolve),
            Self::ReportPrinter { .. } | Self::ReportLost { .. } => None,
        }
    }

    /// Money and kitchen commands are never dropped: on a conflict they are kept for a person to resolve.
    pub const fn is_never_dropped(&self) -> bool {
        matches!(
            self,
            Self::Send { .. }
                | Self::PlaceOrder { .. }
                | Self::CancelOrder { .. }
                | Self::SetStatus { .. }
                | Self::TakePayment { .. }
                | Self::RefundAll { .. }
        )
    }

    /// Whether money changed hands with it.
    pub const fn is_money(&self) -> bool {
        matches!(
            self,
            Self::TakePayment { .. }
                | Self::RefundAll { .. }
                | Self::SetStatus {
                    status: Status::Refunded,
                    ..
                }
        )
    }

    /// Acts that need the right of the person who is at the device now, also when another one made them: whoever is
    /// there could otherwise make them in the name of anybody who ever sat there.
    pub const fn is_guarded(&self) -> bool {
        match self {
            Self::RefundAll { .. }
            | Self::CancelOrder { .. }
            | Self::ResolveHeld { .. }
            | Self::RejectHeld { .. } => true,
            Self::SetStatus { status, .. } => {
                matches!(status, Status::Refunded | Status::Cancelled)
            }
            _ => false,
        }
    }

    /// What it is called on the wire.
    pub fn name(&self) -> String {
        let json = serde_json::to_value(self).unwrap_or_default();
        let name = json.get("name").and_then(serde_json::Value::as_str);
        name.unwrap_or_default().to_owned()
    }

    /// The kept command that it decides about.
    pub const fn held(&self) -> Option<CommandId> {
        match self {
            Self::ResolveHeld { command } | Self::RejectHeld { command, .. } => Some(*command),
            _ => None,
        }
    }

    /// Whether it is about other commands: such a one is never kept inside another, it can only be rejected.
    pub const fn is_about_commands(&self) -> bool {
        matches!(
            self,
            Self::ResolveHeld { .. } | Self::RejectHeld { .. } | Self::ReportLost { .. }
        )
    }

    /// The check that must be at hand to decide it.
    pub const fn order(&self) -> Option<OrderId> {
        match self {
            Self::OpenOrder { order, .. }
            | Self::PlaceOrder { order, .. }
            | Self::AddLines { order, .. }
            | Self::ChangeQuantity { order, .. }
            | Self::RemoveLine { order, .. }
            | Self::Send { order }
            | Self::Serve { order, .. }
            | Self::CancelOrder { order, .. }
            | Self::SetStatus { order, .. }
            | Self::TakePayment { order, .. }
            | Self::RefundAll { order } => Some(*order),
            _ => None,
        }
    }

    /// The ticket that must be at hand to decide it, with its check.
    pub const fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::StartLines { ticket, .. }
            | Self::FinishLines { ticket, .. }
            | Self::UnfinishLines { ticket, .. }
            | Self::Bump { ticket }
            | Self::Recall { ticket }
            | Self::SeeVoid { ticket } => Some(*ticket),
            _ => None,
        }
    }
}

/// Who a device says did it. The hub checks it against its own sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActorRef {
    /// The person.
    pub staff_id: StaffId,
    /// The sitting.
    pub session_id: SessionId,
}

/// A command on its way (protocols.md §1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(!try_from))]
#[serde(rename_all = "camelCase", try_from = "Sent")]
pub struct Envelope {
    /// The device's number, from 1 without gaps.
    pub seq: u64,
    /// Its identity.
    pub id: CommandId,
    /// The version of the arguments.
    #[serde(default = "version")]
    pub v: u16,
    /// Name and arguments.
    #[serde(flatten)]
    pub command: Command,
    /// Who.
    pub actor: ActorRef,
    /// When, by the device's clock; never decides anything.
    pub created_at: UnixMillis,
    /// The catalogue revision that the screen showed.
    #[serde(default)]
    pub catalog_rev: u32,
    /// It was made without the hub, or waited on its device before it was sent: what happened at the hub meanwhile could
    /// not be known there, and must not cost the sale ([`crate::sync::drain::LATE_MILLIS`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// A command on its way, as it lies in the text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    seq: u64,
    id: CommandId,
    #[serde(default = "version")]
    v: u16,
    name: Box<RawValue>,
    args: Box<RawValue>,
    actor: ActorRef,
    created_at: UnixMillis,
    #[serde(default)]
    catalog_rev: u32,
    #[serde(default)]
    late: bool,
}

impl TryFrom<Sent> for Envelope {
    type Error = serde_json::Error;

    fn try_from(sent: Sent) -> Result<Self, Self::Error> {
        let (name, args) = (sent.name, sent.args);
        Ok(Self {
            seq: sent.seq,
            id: sent.id,
            v: sent.v,
            command: Tagged { name, args }.try_into()?,
            actor: sent.actor,
            created_at: sent.created_at,
            catalog_rev: sent.catalog_rev,
            late: sent.late,
        })
    }
}

const fn version() -> u16 {
    VERSION
}
