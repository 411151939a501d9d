//! What is true of a command whatever its arguments are: its right, how careful one is with it, what it is about.

use super::Command;
use crate::accounts::{AccountKind, TakeBack};
use crate::cash;
use crate::fiscal::Stage;
use crate::guests;
use crate::held;
use crate::ids::{CommandId, OrderId, PaymentId, TicketId};
use crate::kitchen::Rush;
use crate::orders::{ChangePrice, Release, SetService, Status};
use crate::payments::{ChangeMethod, RefundLines, provider};
use crate::staff::Permission;

impl Command {
    /// The right that it needs; none is for the hub's own.
    #[expect(
        clippy::too_many_lines,
        reason = "one list without a rest, so that no command is forgotten"
    )]
    pub const fn permission(&self) -> Option<Permission> {
        match self {
            Self::OpenOrder { .. }
            | Self::PlaceOrder { .. }
            | Self::AddLines { .. }
            | Self::ChangeQuantity { .. }
            | Self::RemoveLine { .. }
            | Self::ReplaceLine { .. }
            | Self::Send { .. }
            | Self::HoldCourse { .. }
            | Self::FireCourse { .. }
            | Self::ArrangeLines { .. }
            | Self::Describe { .. }
            | Self::VoidLine { .. }
            // How much somebody may take off alone is told when it is decided.
            | Self::Discount { .. }
            | Self::PrintBill { .. }
            | Self::Transfer { .. }
            | Self::Split { .. }
            | Self::ShareLine { .. }
            | Self::Merge { .. }
            | Self::MoveTable { .. }
            | Self::JoinTables { .. }
            | Self::Clean(_)
            | Self::Book { .. }
            | Self::EndReservation { .. }
            | Self::AskApproval { .. }
            | Self::AcceptGuest(_)
            | Self::RefuseGuest(_)
            | Self::Serve { .. } => Some(Permission::OrdersTake),
            Self::Comp { .. } | Self::ChangePrice(_) | Self::SetService(_) => {
                Some(Permission::OrdersDiscount)
            }
            Self::ReopenBill { .. } => Some(Permission::OrdersReopen),
            Self::SaveRoom { .. } | Self::RemoveRoom { .. } => Some(Permission::FloorEdit),
            Self::SetGuestRules(_) | Self::MakeGuestLinks(_) => Some(Permission::GuestsManage),
            Self::Clock { staff: None, .. } => Some(Permission::StaffClock),
            Self::Clock { .. } | Self::Assign { .. } => Some(Permission::StaffShifts),
            Self::SetStatus { status, .. } => Some(match status {
                Status::InProgress | Status::Ready => Permission::KitchenWork,
                Status::Completed => Permission::PaymentsTake,
                Status::Refunded => Permission::PaymentsRefund,
                Status::Cancelled => Permission::OrdersCancel,
                Status::Pending | Status::InQueue => Permission::OrdersTake,
            }),
            Self::CancelOrder { .. } | Self::Release(_) => Some(Permission::OrdersCancel),
            Self::StartLines { .. }
            | Self::FinishLines { .. }
            | Self::UnfinishLines { .. }
            | Self::Bump { .. }
            | Self::Recall { .. }
            | Self::SeeTickets { .. }
            | Self::SeeVoid { .. }
            | Self::Rush(_) => Some(Permission::KitchenWork),
            // How much somebody may give back alone is told when it is decided.
            Self::TakePayment { .. }
            | Self::SetTip(_)
            | Self::TopUp(_)
            | Self::BeginPayment(_)
            | Self::CancelAttempt(_)
            | Self::Refund { .. }
            | Self::RefundLines(_) => Some(Permission::PaymentsTake),
            Self::ChangeMethod(_) | Self::CheckSlip(_) => Some(Permission::PaymentsChange),
            Self::RefundAll { .. } | Self::GiveUpAttempt(_) | Self::ReturnMoney(_) => {
                Some(Permission::PaymentsRefund)
            }
            // Credit is given by whoever answers for it; money that comes in is a cashier's work.
            Self::OpenAccount(asked) => Some(match asked.kind {
                AccountKind::House => Permission::AccountsManage,
                AccountKind::GiftCard | AccountKind::Deposit => Permission::PaymentsTake,
            }),
            Self::CloseAccount(_) | Self::TakeBack(_) => Some(Permission::AccountsManage),
            Self::OpenDrawer(_) | Self::MoveCash(_) | Self::CloseDrawer(_) => {
                Some(Permission::CashDrawer)
            }
            Self::NoSale(_) => Some(Permission::CashNoSale),
            // Who may answer hangs on what is asked.
            Self::AnswerApproval { .. } => Some(Permission::OrdersRead),
            Self::CloseDay { .. } => Some(Permission::DayClose),
            Self::SetSoldOut { .. } | Self::SetLeft { .. } => Some(Permission::MenuAvailability),
            Self::SetRates(_) => Some(Permission::MenuRates),
            Self::ResolveHeld(_) | Self::RejectHeld { .. } => Some(Permission::SyncResolve),
            // A refused document is sent again by whoever answers for the day.
            Self::StepFiscal(step) if matches!(step.to, Stage::Pending) => Some(Permission::DayClose),
            Self::ReportPrinter(_)
            | Self::ReportLost(_)
            | Self::NoteLease(_)
            | Self::AskAsGuest(_)
            | Self::SwitchFiscal(_)
            | Self::StepFiscal(_)
            | Self::ReportAttempt(_)
            | Self::ReportProviders(_) => None,
        }
    }

    /// Money and kitchen commands, and what later ones build on, are never dropped: on a conflict they are kept for a
    /// person to resolve.
    pub const fn is_never_dropped(&self) -> bool {
        matches!(
            self,
            Self::Send { .. }
                | Self::FireCourse { .. }
                | Self::PlaceOrder { .. }
                | Self::CancelOrder { .. }
                | Self::VoidLine { .. }
                | Self::Split { .. }
                | Self::ShareLine { .. }
                | Self::SetStatus { .. }
                | Self::TakePayment { .. }
                | Self::SetTip(_)
                | Self::RefundAll { .. }
                | Self::Refund { .. }
                | Self::RefundLines(_)
                | Self::ChangePrice(_)
                | Self::Release(_)
                | Self::SetService(_)
                | Self::TopUp(_)
                | Self::ChangeMethod(_)
                | Self::CheckSlip(_)
                | Self::CloseAccount(_)
                | Self::TakeBack(_)
                | Self::OpenDrawer(_)
                | Self::MoveCash(_)
                | Self::CloseDrawer(_)
        )
    }

    /// Whether money changed hands with it.
    pub const fn is_money(&self) -> bool {
        matches!(
            self,
            Self::TakePayment { .. }
                | Self::SetTip(_)
                | Self::RefundAll { .. }
                | Self::Refund { .. }
                | Self::RefundLines(_)
                | Self::TopUp(_)
                | Self::CloseAccount(_)
                | Self::TakeBack(_)
                | Self::SetStatus {
                    status: Status::Refunded,
                    ..
                }
        )
    }

    /// The right that the person who is at the device now must have, also when another one made the command: whoever
    /// is there could otherwise make it in the name of anybody who ever sat there. It is the right of the gravest that
    /// the command can be: whether a line that is voided was sent is not known at the door.
    pub const fn guarded_by(&self) -> Option<Permission> {
        match self {
            Self::VoidLine { .. } => Some(Permission::OrdersVoid),
            Self::Discount { .. } => Some(Permission::OrdersDiscount),
            Self::CloseDay { force: true, .. } => Some(Permission::DayForce),
            Self::Refund { .. } | Self::RefundLines(_) => Some(Permission::PaymentsRefund),
            Self::RefundAll { .. }
            | Self::GiveUpAttempt(_)
            | Self::ReturnMoney(_)
            | Self::CancelOrder { .. }
            | Self::Release(_)
            | Self::Comp { .. }
            | Self::ChangePrice(_)
            | Self::SetService(_)
            | Self::ReopenBill { .. }
            | Self::NoSale(_)
            | Self::ChangeMethod(_)
            | Self::CheckSlip(_)
            | Self::CloseAccount(_)
            | Self::TakeBack(_)
            | Self::CloseDay { .. }
            | Self::SaveRoom { .. }
            | Self::RemoveRoom { .. }
            | Self::SetRates(_)
            | Self::SetGuestRules(_)
            | Self::MakeGuestLinks(_)
            | Self::Clock { staff: Some(_), .. }
            | Self::Assign { .. }
            | Self::ResolveHeld(_)
            | Self::RejectHeld { .. }
            | Self::StepFiscal(_)
            | Self::SetStatus {
                status: Status::Refunded | Status::Cancelled,
                ..
            } => self.permission(),
            _ => None,
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
            Self::ResolveHeld(held::Resolve { command, .. }) | Self::RejectHeld { command, .. } => {
                Some(*command)
            }
            _ => None,
        }
    }

    /// Whether it is about other commands: such a one is never kept inside another, it can only be rejected.
    pub const fn is_about_commands(&self) -> bool {
        matches!(
            self,
            Self::ResolveHeld(_)
                | Self::RejectHeld { .. }
                | Self::ReportLost(_)
                | Self::AskApproval { .. }
                | Self::AnswerApproval { .. }
        )
    }

    /// Whether it is about guests who order for themselves.
    pub const fn is_about_guests(&self) -> bool {
        matches!(
            self,
            Self::SetGuestRules(_)
                | Self::MakeGuestLinks(_)
                | Self::AskAsGuest(_)
                | Self::AcceptGuest(_)
                | Self::RefuseGuest(_)
        )
    }

    /// Why somebody wants it.
    pub fn reason(&self) -> Option<&str> {
        Some(match self {
            Self::VoidLine { reason, .. }
            | Self::Discount { reason, .. }
            | Self::Comp { reason, .. }
            | Self::Refund { reason, .. }
            | Self::ReopenBill { reason, .. }
            | Self::ChangePrice(ChangePrice { reason, .. })
            | Self::Release(Release { reason, .. })
            | Self::SetService(SetService { reason, .. })
            | Self::RefundLines(RefundLines { reason, .. })
            | Self::TakeBack(TakeBack { reason, .. })
            | Self::ChangeMethod(ChangeMethod { reason, .. }) => reason.as_str(),
            Self::CancelOrder { reason, .. } | Self::SetStatus { reason, .. } => {
                reason.as_ref()?.as_str()
            }
            Self::GiveUpAttempt(provider::GiveUp { reason, .. })
            | Self::ReturnMoney(provider::ReturnMoney { reason, .. })
            | Self::MoveCash(cash::Move { reason, .. })
            | Self::NoSale(cash::NoSale { reason, .. })
            | Self::RefuseGuest(guests::Refuse { reason, .. })
            | Self::RejectHeld { reason, .. } => reason,
            _ => return None,
        })
    }

    /// The check that must be at hand to decide it.
    pub const fn order(&self) -> Option<OrderId> {
        match self {
            Self::OpenOrder { order, .. }
            | Self::PlaceOrder { order, .. }
            | Self::AddLines { order, .. }
            | Self::ChangeQuantity { order, .. }
            | Self::RemoveLine { order, .. }
            | Self::ReplaceLine { order, .. }
            | Self::Send { order }
            | Self::HoldCourse { order, .. }
            | Self::FireCourse { order, .. }
            | Self::ArrangeLines { order, .. }
            | Self::Describe { order, .. }
            | Self::VoidLine { order, .. }
            | Self::Discount { order, .. }
            | Self::Comp { order, .. }
            | Self::PrintBill { order }
            | Self::ReopenBill { order, .. }
            | Self::Transfer { order, .. }
            | Self::Split { order, .. }
            | Self::ShareLine { order, .. }
            | Self::Merge { order, .. }
            | Self::MoveTable { order, .. }
            | Self::JoinTables { order, .. }
            | Self::Serve { order, .. }
            | Self::CancelOrder { order, .. }
            | Self::SetStatus { order, .. }
            | Self::TakePayment { order, .. }
            | Self::Refund { order, .. }
            | Self::RefundAll { order }
            | Self::BeginPayment(provider::Begin { order, .. })
            | Self::ReportAttempt(provider::Report { order, .. })
            | Self::CancelAttempt(provider::CancelAttempt { order, .. })
            | Self::GiveUpAttempt(provider::GiveUp { order, .. })
            | Self::ReturnMoney(provider::ReturnMoney { order, .. }) => Some(*order),
            Self::ChangePrice(asked) => Some(asked.order),
            Self::Release(asked) => Some(asked.order),
            Self::SetService(asked) => Some(asked.order),
            Self::RefundLines(asked) => Some(asked.order),
            Self::SetTip(asked) => Some(asked.order),
            Self::ChangeMethod(asked) => Some(asked.order),
            Self::CheckSlip(asked) => Some(asked.order),
            Self::EndReservation { order, .. }
            | Self::AskApproval { order, .. }
            | Self::AnswerApproval { order, .. } => *order,
            Self::StepFiscal(step) => step.order,
            _ => None,
        }
    }

    /// The payment through a provider that must be at hand to decide it.
    pub const fn attempt(&self) -> Option<PaymentId> {
        match self {
            Self::BeginPayment(provider::Begin { payment, .. })
            | Self::ReportAttempt(provider::Report { payment, .. })
            | Self::CancelAttempt(provider::CancelAttempt { payment, .. })
            | Self::GiveUpAttempt(provider::GiveUp { payment, .. })
            | Self::ReturnMoney(provider::ReturnMoney { payment, .. }) => Some(*payment),
            _ => None,
        }
    }

    /// Other checks that must be at hand.
    pub const fn other_orders(&self) -> &[OrderId] {
        match self {
            Self::Split { into, .. } | Self::Merge { into, .. } => std::slice::from_ref(into),
            Self::ShareLine { with, .. } => with.as_slice(),
            _ => &[],
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
            | Self::SeeVoid { ticket }
            | Self::Rush(Rush { ticket, .. }) => Some(*ticket),
            _ => None,
        }
    }
}
