//! People, roles and rights. Rights are permissions; a role is a named set of them.

mod shift;

pub use shift::{Break, Mark, Shift, apply, decide};

use crate::ids::{DeviceId, SessionId, StaffId};
use crate::lang::Lang;
use serde::{Deserialize, Serialize};

/// One right. The text form (`orders.take`) is what sessions and the API carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Permission {
    /// Read menu, floor and orders.
    #[serde(rename = "orders.read")]
    OrdersRead,
    /// Open checks, add lines, send.
    #[serde(rename = "orders.take")]
    OrdersTake,
    /// Cancel a whole check.
    #[serde(rename = "orders.cancel")]
    OrdersCancel,
    /// Take lines off that the kitchen has.
    #[serde(rename = "orders.void")]
    OrdersVoid,
    /// Take something off a price, or give it on the house.
    #[serde(rename = "orders.discount")]
    OrdersDiscount,
    /// Change a check whose bill is printed.
    #[serde(rename = "orders.reopen")]
    OrdersReopen,
    /// Start, finish, bump, recall.
    #[serde(rename = "kitchen.work")]
    KitchenWork,
    /// Take money.
    #[serde(rename = "payments.take")]
    PaymentsTake,
    /// Give money back.
    #[serde(rename = "payments.refund")]
    PaymentsRefund,
    /// Correct the way in which a payment was taken.
    #[serde(rename = "payments.change")]
    PaymentsChange,
    /// Give guests credit, and end their accounts.
    #[serde(rename = "accounts.manage")]
    AccountsManage,
    /// Open a drawer's session, move cash, count it.
    #[serde(rename = "cash.drawer")]
    CashDrawer,
    /// Know what should be in a drawer before it is counted.
    #[serde(rename = "cash.see")]
    CashSee,
    /// Open a drawer without a sale.
    #[serde(rename = "cash.noSale")]
    CashNoSale,
    /// Read the running day and the archive of closed ones.
    #[serde(rename = "day.see")]
    DaySee,
    /// Close the day.
    #[serde(rename = "day.close")]
    DayClose,
    /// Close it although something is open.
    #[serde(rename = "day.force")]
    DayForce,
    /// Mark a dish sold out.
    #[serde(rename = "menu.availability")]
    MenuAvailability,
    /// Say which taxes and which service charge there are.
    #[serde(rename = "menu.rates")]
    MenuRates,
    /// Draw rooms and tables.
    #[serde(rename = "floor.edit")]
    FloorEdit,
    /// Say what guests may order for themselves, and give tables their addresses.
    #[serde(rename = "guests.manage")]
    GuestsManage,
    /// Look at printers and their paper.
    #[serde(rename = "printing.read")]
    PrintingRead,
    /// Clock in and out, take breaks.
    #[serde(rename = "staff.clock")]
    StaffClock,
    /// Give people their sections, clock them in and out.
    #[serde(rename = "staff.shifts")]
    StaffShifts,
    /// Add, deactivate and reset people.
    #[serde(rename = "staff.manage")]
    StaffManage,
    /// Enrol and revoke devices.
    #[serde(rename = "devices.enrol")]
    DevicesEnrol,
    /// Decide about commands that could not be applied; read the outage report.
    #[serde(rename = "sync.resolve")]
    SyncResolve,
    /// Read what was sold, and take it away as files.
    #[serde(rename = "reports.read")]
    ReportsRead,
}

impl Permission {
    /// Every right.
    pub const ALL: [Self; 28] = [
        Self::OrdersRead,
        Self::OrdersTake,
        Self::OrdersCancel,
        Self::OrdersVoid,
        Self::OrdersDiscount,
        Self::OrdersReopen,
        Self::KitchenWork,
        Self::PaymentsTake,
        Self::PaymentsRefund,
        Self::PaymentsChange,
        Self::AccountsManage,
        Self::CashDrawer,
        Self::CashSee,
        Self::CashNoSale,
        Self::DaySee,
        Self::DayClose,
        Self::DayForce,
        Self::MenuAvailability,
        Self::MenuRates,
        Self::FloorEdit,
        Self::GuestsManage,
        Self::PrintingRead,
        Self::StaffClock,
        Self::StaffShifts,
        Self::StaffManage,
        Self::DevicesEnrol,
        Self::SyncResolve,
        Self::ReportsRead,
    ];

    /// The text form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrdersRead => "orders.read",
            Self::OrdersTake => "orders.take",
            Self::OrdersCancel => "orders.cancel",
            Self::OrdersVoid => "orders.void",
            Self::OrdersDiscount => "orders.discount",
            Self::OrdersReopen => "orders.reopen",
            Self::KitchenWork => "kitchen.work",
            Self::PaymentsTake => "payments.take",
            Self::PaymentsRefund => "payments.refund",
            Self::PaymentsChange => "payments.change",
            Self::AccountsManage => "accounts.manage",
            Self::CashDrawer => "cash.drawer",
            Self::CashSee => "cash.see",
            Self::CashNoSale => "cash.noSale",
            Self::DaySee => "day.see",
            Self::DayClose => "day.close",
            Self::DayForce => "day.force",
            Self::MenuAvailability => "menu.availability",
            Self::MenuRates => "menu.rates",
            Self::FloorEdit => "floor.edit",
            Self::GuestsManage => "guests.manage",
            Self::PrintingRead => "printing.read",
            Self::StaffClock => "staff.clock",
            Self::StaffShifts => "staff.shifts",
            Self::StaffManage => "staff.manage",
            Self::DevicesEnrol => "devices.enrol",
            Self::SyncResolve => "sync.resolve",
            Self::ReportsRead => "reports.read",
        }
    }
}

/// A set of rights with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Takes orders.
    Waiter,
    /// Takes orders and money.
    Cashier,
    /// Cooks.
    Kitchen,
    /// Runs the shift.
    Manager,
    /// Owns the restaurant.
    Owner,
    /// Reads the books.
    Accountant,
    /// Receives goods.
    Storekeeper,
    /// Delivers.
    Courier,
}

impl Role {
    /// Every role, with its text form.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Waiter, "waiter"),
        (Self::Cashier, "cashier"),
        (Self::Kitchen, "kitchen"),
        (Self::Manager, "manager"),
        (Self::Owner, "owner"),
        (Self::Accountant, "accountant"),
        (Self::Storekeeper, "storekeeper"),
        (Self::Courier, "courier"),
    ];

    /// The text form.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(role, _)| *role == self)
            .map_or("", |(_, name)| name)
    }

    /// Reads the text form.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(role, _)| *role)
    }

    /// What the role may do.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Waiter => &[
                P::OrdersRead,
                P::OrdersTake,
                P::MenuAvailability,
                P::StaffClock,
            ],
            Self::Cashier => &[
                P::OrdersRead,
                P::OrdersTake,
                P::PaymentsTake,
                P::CashDrawer,
                P::MenuAvailability,
                P::PrintingRead,
                P::StaffClock,
            ],
            Self::Kitchen => &[
                P::OrdersRead,
                P::KitchenWork,
                P::MenuAvailability,
                P::StaffClock,
            ],
            Self::Manager | Self::Owner => &P::ALL,
            Self::Accountant => &[P::OrdersRead, P::DaySee, P::StaffClock, P::ReportsRead],
            Self::Storekeeper | Self::Courier => &[P::OrdersRead, P::StaffClock],
        }
    }

    /// Whether the role holds a right.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// Who does something, where and in which sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// The person.
    pub staff_id: StaffId,
    /// The name on tickets and receipts.
    pub name: String,
    /// The role, and with it the rights.
    pub role: Role,
    /// The sitting.
    pub session_id: Option<SessionId>,
    /// The device; none for API clients and the hub itself.
    pub device_id: Option<DeviceId>,
}

/// A person as the lock screen shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffTile {
    /// The person.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The language the person reads.
    pub language: Lang,
}

/// A signed-in person: the answer of `GET /api/session` and of signing in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// The person.
    pub staff_id: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// What the role may do.
    pub permissions: Vec<Permission>,
    /// The language the person reads.
    pub language: Lang,
    /// The sitting.
    pub session_id: SessionId,
    /// The number of the device: the first half of what it calls its checks while it cannot hear the hub. None for API
    /// clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_number: Option<u32>,
}
