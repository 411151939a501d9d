//! What an event is about, and who follows it.

use super::EventBody;
use crate::accounts::Owed;
use crate::day::DaySums;
use crate::fiscal::Kind;
use crate::ids::OrderId;
use crate::money::Money;
use crate::staff::Permission;

impl EventBody {
    /// The check that it changes.
    #[expect(
        clippy::too_many_lines,
        reason = "one list without a rest, so that no event is forgotten"
    )]
    pub fn order(&self) -> Option<OrderId> {
        match self {
            Self::OrderOpened { order } => Some(order.id),
            Self::TicketFired { ticket } => Some(ticket.order),
            Self::ApprovalAsked { approval } => approval.order,
            Self::ApprovalAnswered { order, .. } => *order,
            Self::PriceChanged(changed) => Some(changed.order),
            Self::Released(released) => Some(released.order),
            Self::ServiceSet(set) => Some(set.order),
            Self::LinesRefunded(back) => Some(back.order),
            Self::FiscalPending(document) => document.order,
            Self::FiscalStepped(step) => step.order,
            Self::PaymentBegun(attempt) | Self::AttemptChanged(attempt) => Some(attempt.order),
            Self::TipSet(set) => Some(set.order),
            Self::MethodChanged(changed) => Some(changed.order),
            Self::SlipChecked(checked) => Some(checked.order),
            Self::LinesAdded { order, .. }
            | Self::QuantityChanged { order, .. }
            | Self::LineRemoved { order, .. }
            | Self::Served { order, .. }
            | Self::OrderCancelled { order, .. }
            | Self::LinesMoved { order, .. }
            | Self::Bumped { order, .. }
            | Self::Recalled { order, .. }
            | Self::Rushed { order, .. }
            | Self::PaymentTaken { order, .. }
            | Self::PaymentRefunded { order, .. }
            | Self::CourseChanged { order, .. }
            | Self::LinesArranged { order, .. }
            | Self::Described { order, .. }
            | Self::LineSplit { order, .. }
            | Self::LineShared { order, .. }
            | Self::LineVoided { order, .. }
            | Self::Discounted { order, .. }
            | Self::Comped { order, .. }
            | Self::BillPrinted { order, .. }
            | Self::BillReopened { order, .. }
            | Self::Transferred { order, .. }
            | Self::LinesTaken { order, .. }
            | Self::Merged { order, .. }
            | Self::Rounded { order, .. }
            | Self::TableMoved { order, .. }
            | Self::TablesJoined { order, .. }
            | Self::OrderSettled { order, .. } => Some(*order),
            Self::SoldOutChanged { .. }
            | Self::LeftChanged { .. }
            | Self::RatesSet(_)
            | Self::RoomSaved { .. }
            | Self::RoomRemoved { .. }
            | Self::TableCleaned(_)
            | Self::ReservationChanged { .. }
            | Self::GuestRulesSet(_)
            | Self::GuestLinksMade(_)
            | Self::GuestAsked(_)
            | Self::GuestAnswered(_)
            | Self::ShiftChanged { .. }
            | Self::AccountOpened(_)
            | Self::AccountMoved(_)
            | Self::AccountClosed(_)
            | Self::CashOpened { .. }
            | Self::CashMoved { .. }
            | Self::CashClosed { .. }
            | Self::DrawerOpened { .. }
            | Self::DayClosed { .. }
            | Self::FiscalSwitched(_)
            | Self::TicketsSeen { .. }
            | Self::PrinterChanged(_)
            | Self::ProvidersChanged(_)
            | Self::CommandHeld { .. }
            | Self::HeldResolved { .. }
            | Self::HeldRejected { .. }
            | Self::CommandsLost(_)
            | Self::LeaseNoted(_)
            | Self::DayOpened(_) => None,
        }
    }

    /// Whether it is a link of the chain: what is about money, and what somebody answers for.
    pub const fn is_chained(&self) -> bool {
        matches!(
            self,
            Self::PaymentTaken { .. }
                | Self::PaymentRefunded { .. }
                | Self::PaymentBegun(_)
                | Self::AttemptChanged(_)
                | Self::TipSet(_)
                | Self::MethodChanged(_)
                | Self::SlipChecked(_)
                | Self::AccountOpened(_)
                | Self::AccountMoved(_)
                | Self::AccountClosed(_)
                | Self::OrderSettled { .. }
                | Self::OrderCancelled { .. }
                | Self::LineVoided { .. }
                | Self::Discounted { .. }
                | Self::Comped { .. }
                | Self::PriceChanged(_)
                | Self::Rounded { .. }
                | Self::Released(_)
                | Self::RatesSet(_)
                | Self::ServiceSet(_)
                | Self::LinesRefunded(_)
                | Self::BillPrinted { .. }
                | Self::BillReopened { .. }
                | Self::CashOpened { .. }
                | Self::CashMoved { .. }
                | Self::CashClosed { .. }
                | Self::DrawerOpened { .. }
                | Self::DayClosed { .. }
                | Self::FiscalSwitched(_)
                | Self::FiscalPending(_)
                | Self::FiscalStepped(_)
                | Self::ApprovalAsked { .. }
                | Self::ApprovalAnswered { .. }
                | Self::HeldResolved { .. }
                | Self::HeldRejected { .. }
        )
    }

    /// What is told to somebody without a right, where it says what the whole day came to: the same without its sums, so
    /// that nobody misses a number of the log.
    pub fn without_sums(&self) -> Option<(Permission, Self)> {
        let told = match self {
            Self::DayClosed { z } => {
                let mut z = z.clone();
                z.report.sums = DaySums::default();
                z.report.accounts = Owed::default();
                z.report.open_checks.clear();
                z.report.open_drawers.clear();
                Self::DayClosed { z }
            }
            Self::FiscalPending(document) if matches!(document.kind, Kind::Z) => {
                let mut document = document.clone();
                document.total = Money::ZERO;
                document.vat.clear();
                document.paid.clear();
                Self::FiscalPending(document)
            }
            _ => return None,
        };
        Some((Permission::DaySee, told))
    }

    /// The topics that follow it.
    pub const fn topics(&self) -> &'static [&'static str] {
        match self {
            Self::TicketFired { .. }
            | Self::LinesMoved { .. }
            | Self::Bumped { .. }
            | Self::Recalled { .. }
            | Self::Rushed { .. }
            | Self::CourseChanged { .. }
            | Self::LineSplit { .. }
            | Self::LineVoided { .. }
            | Self::LinesTaken { .. }
            | Self::Merged { .. }
            | Self::TableMoved { .. }
            | Self::OrderCancelled { .. } => &["orders", "floor", "kitchen"],
            Self::RoomSaved { .. } | Self::RoomRemoved { .. } | Self::RatesSet(_) => {
                &["catalog", "floor", "orders"]
            }
            Self::ReservationChanged { .. }
            | Self::ShiftChanged { .. }
            | Self::TableCleaned(_)
            | Self::GuestRulesSet(_)
            | Self::GuestLinksMade(_)
            | Self::GuestAsked(_)
            | Self::GuestAnswered(_) => &["floor"],
            Self::PaymentTaken { .. }
            | Self::PaymentRefunded { .. }
            | Self::FiscalSwitched(_)
            | Self::FiscalPending(_)
            | Self::FiscalStepped(_)
            | Self::PaymentBegun(_)
            | Self::AttemptChanged(_)
            | Self::ProvidersChanged(_)
            | Self::TipSet(_)
            | Self::MethodChanged(_) => &["orders", "floor", "cash"],
            Self::AccountOpened(_)
            | Self::AccountMoved(_)
            | Self::AccountClosed(_)
            | Self::CashOpened { .. }
            | Self::CashMoved { .. }
            | Self::CashClosed { .. }
            | Self::DrawerOpened { .. }
            | Self::DayClosed { .. } => &["cash"],
            Self::ApprovalAsked { .. } | Self::ApprovalAnswered { .. } => &["approvals"],
            Self::TicketsSeen { .. } => &["orders", "kitchen"],
            Self::SoldOutChanged { .. } | Self::LeftChanged { .. } => {
                &["catalog", "orders", "kitchen"]
            }
            Self::PrinterChanged(_) => &["printing", "floor", "kitchen"],
            Self::LeaseNoted(_) | Self::DayOpened(_) => &["floor", "orders", "cash"],
            Self::CommandHeld { .. }
            | Self::HeldResolved { .. }
            | Self::HeldRejected { .. }
            | Self::CommandsLost(_) => &["sync"],
            _ => &["orders", "floor"],
        }
    }
}
