//! Why the hub says no. One closed list: every refusal has a code, a class and a sentence.

use crate::guests::BadLine;
use crate::money::Money;
use serde_json::{Value, json};

/// What a refusal means for a command that was already made (protocols.md §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The input itself is wrong and stays wrong.
    Invalid,
    /// Something that is named does not exist.
    NotFound,
    /// The person may not do this.
    Forbidden,
    /// The world moved on; money and kitchen commands are then kept for a person to resolve.
    Conflict,
}

/// A refusal. The text is English for logs and API clients; screens use the code and the details.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// No such dish.
    #[error("items.menuItemId: there is no menu item '{0}'")]
    UnknownItem(String),
    /// The kitchen ran out.
    #[error("'{0}' is sold out")]
    SoldOut(String),
    /// Fewer portions than asked for.
    #[error("'{item}': only {left} are left")]
    NotEnough {
        /// The dish.
        item: String,
        /// Portions that are left.
        left: u32,
    },
    /// Not sold at this hour.
    #[error("'{item}' is sold from {from} to {to}")]
    NotNow {
        /// The dish or combo.
        item: String,
        /// The first minute, `HH:MM`.
        from: String,
        /// The minute after the last, `HH:MM`.
        to: String,
    },
    /// A size is needed or unknown.
    #[error("items.sizeId: choose one of the sizes of '{0}'")]
    BadSize(String),
    /// A forced choice is missing.
    #[error("items.options: '{item}' needs at least {min} of '{group}'")]
    MissingModifier {
        /// The dish.
        item: String,
        /// The group.
        group: String,
        /// How many are needed.
        min: u32,
    },
    /// More options than the group allows.
    #[error("items.options: '{item}' takes at most {max} of '{group}'")]
    TooManyOptions {
        /// The dish.
        item: String,
        /// The group.
        group: String,
        /// How many are allowed.
        max: u32,
    },
    /// An option that the dish does not offer.
    #[error("items.options: '{item}' has no option '{option}'")]
    UnknownOption {
        /// The dish.
        item: String,
        /// The option.
        option: String,
    },
    /// A quantity out of range.
    #[error("quantity: from 1 to {max}, not {got}")]
    BadQuantity {
        /// What came.
        got: i64,
        /// The limit.
        max: u32,
    },
    /// An amount that is not above zero or out of range.
    #[error("amount: {0} is not an amount that can be paid")]
    BadAmount(Money),
    /// More than is owed.
    #[error("amount: {amount} is more than the {due} that is owed")]
    Overpaid {
        /// What came.
        amount: Money,
        /// What is owed.
        due: Money,
    },
    /// Less cash on the table than the amount.
    #[error("tendered: {tendered} does not cover {amount}")]
    TenderedTooLittle {
        /// What was given.
        tendered: Money,
        /// What is to be paid.
        amount: Money,
    },
    /// A card payment without its slip.
    #[error("slip: the number on the terminal's slip is needed")]
    MissingSlip,
    /// A payment through a provider that is not settled yet keeps its amount free.
    #[error("a payment of {amount} is under way; {left} is left beside it")]
    PaymentUnderWay {
        /// What is kept free.
        amount: Money,
        /// What is left beside it.
        left: Money,
    },
    /// A way to pay whose provider is not set up here.
    #[error("method: payments through '{0}' are not set up here")]
    ProviderOff(String),
    /// What is done only where the hub is heard and somebody waits for it.
    #[error(
        "a payment through a provider needs the hub and the internet; it cannot wait on a device"
    )]
    NeedsHub,
    /// Something that looks like a card's number. It is never stored, and not repeated here.
    #[error("{0}: this looks like the number of a card; it must not be written anywhere")]
    CardNumber(&'static str),
    /// No such way to pay, or not possible yet.
    #[error("method: '{0}' is not a way to pay here")]
    UnknownPaymentType(String),
    /// A field is out of its limits.
    #[error("{field}: {allowed}")]
    BadField {
        /// The field.
        field: &'static str,
        /// What is allowed.
        allowed: &'static str,
    },
    /// No such table.
    #[error("tableId: there is no table '{0}'")]
    UnknownTable(String),
    /// Another party sits there.
    #[error("table {table} is taken by check {check}")]
    TableTaken {
        /// The table's number.
        table: String,
        /// The check that holds it.
        check: String,
    },
    /// A step that the state does not allow.
    #[error("status: from '{from}' to '{to}' is not possible")]
    IllegalStatus {
        /// Where it stands.
        from: String,
        /// What was asked.
        to: String,
    },
    /// The check is settled or cancelled.
    #[error("the check is closed")]
    CheckClosed,
    /// The bill is printed; the check is changed only after it is taken back.
    #[error("the bill of this check is printed; take it back first")]
    BillPrinted,
    /// No bill that could be taken back.
    #[error("no bill of this check is printed")]
    NotBilled,
    /// Nothing on the check that could be paid.
    #[error("there is nothing on the check")]
    NothingToBill,
    /// A course that does not wait: somebody fired it already, or it was never held.
    #[error("this course is not held")]
    CourseFired,
    /// A gift card of which nobody has shown the code, or not lately.
    #[error("proof: what GET /api/accounts/by-code/{{code}} answered a moment ago")]
    CardNotShown,
    /// A line that was moved, taken off or voided meanwhile.
    #[error("line: it is no longer on this check")]
    LineGone,
    /// A line that several checks pay for in parts.
    #[error("line: other checks pay for a part of it")]
    LineShared,
    /// Lines that would go to a check with another discount or service charge, and cost something else there.
    #[error("into: the other check has another discount or service charge")]
    OtherTerms,
    /// A change of a reservation whose guests came, did not come or called off.
    #[error("the reservation has ended")]
    ReservationEnded,
    /// A plan that was drawn from an older one: somebody saved the room, or took it away, since.
    #[error("room: somebody changed it meanwhile")]
    RoomChanged,
    /// Rates that were changed from older ones: somebody said others, or drew a room, since.
    #[error("basedOn: the revision of the catalogue as it is now")]
    RatesChanged,
    /// Tables that stand on one another.
    #[error("room.tables: table {one} and table {other} overlap")]
    TablesOverlap {
        /// The number of one.
        one: String,
        /// The number of the other.
        other: String,
    },
    /// More than is on an account, or than may be owed on it.
    #[error("amount: {amount} is more than the {left} that the account has left")]
    AccountShort {
        /// What was asked.
        amount: Money,
        /// What can be paid from it.
        left: Money,
    },
    /// An account that ended.
    #[error("the account is closed")]
    AccountClosed,
    /// An account that cannot end: something is on it or owed, and does not go back.
    #[error("{0} is on the account; it ends when there is nothing")]
    AccountNotEmpty(Money),
    /// A tender that stands in a count already: that of its drawer, or that of its day.
    #[error("the drawer or the day of this payment is closed; give it back instead")]
    PaymentCounted,
    /// More than is left of a tender.
    #[error("amount: {amount} is more than the {left} that is left of this payment")]
    RefundTooMuch {
        /// What was asked.
        amount: Money,
        /// What is left.
        left: Money,
    },
    /// A drawer that somebody works with already.
    #[error("drawer: '{drawer}' is open already, by {by}")]
    DrawerOpen {
        /// The drawer.
        drawer: String,
        /// Who opened it.
        by: String,
    },
    /// A drawer that nobody opened, or that was counted meanwhile.
    #[error("the drawer is not open")]
    DrawerClosed,
    /// A request for a guarded act that was answered, taken back or not answered in time.
    #[error("the request is over")]
    ApprovalOver,
    /// The act would do something else to the check than when it was asked for.
    #[error("the check has changed since the request; ask again")]
    ApprovalStale,
    /// The day is closed only by force while something is open.
    #[error(
        "the day is not over: open checks {checks:?}, drawers that are not counted {drawers:?}, devices with unsent work {devices:?}"
    )]
    DayOpen {
        /// The numbers of the checks.
        checks: Vec<String>,
        /// The drawers.
        drawers: Vec<String>,
        /// The names of the devices.
        devices: Vec<String>,
    },
    /// Nothing happened since the last Z.
    #[error("nothing was counted since the last Z")]
    DayEmpty,
    /// A close that waited on its device.
    #[error("a close that waited on a device is not carried out; close the day anew")]
    DayLate,
    /// The cloud has locked the site: no business day may be opened.
    #[error(
        "this site is locked by its operator: no business day can be opened; what is open can be settled and closed"
    )]
    SiteLocked(Option<String>),
    /// The licence is over: no business day may be opened.
    #[error(
        "the licence of this site is over: no business day can be opened; what is open can be settled and closed"
    )]
    LicenceOver,
    /// The cloud was not heard for too long: no business day may be opened.
    #[error(
        "the cloud was not heard for too long: no business day can be opened before it is; what is open can be settled and closed"
    )]
    CloudUnheard,
    /// Guests may not order for themselves.
    #[error("guests do not order for themselves here")]
    GuestsOff,
    /// No service is under way, and no guest's telephone begins one.
    #[error("no orders are taken now: the day is not open")]
    DayNotOpen,
    /// A table without a check, where the staff opens the first.
    #[error("the table has no check; the staff opens it")]
    NoCheck,
    /// The menu is another one by now.
    #[error("menuRev: the menu has changed, its revision is {0}")]
    MenuChanged(u32),
    /// More than the manager allows.
    #[error("{field}: at most {most}")]
    OverLimit {
        /// The field.
        field: &'static str,
        /// The most.
        most: i64,
    },
    /// Requests of a table that nobody has answered yet.
    #[error("{0} requests of this table wait already")]
    TooManyWaiting(u16),
    /// A request that was answered, or that nobody answered in time.
    #[error("the request is over")]
    RequestOver,
    /// Lines of a request that cannot be taken; none of it is.
    #[error("lines: {} of the request cannot be taken", .0.len())]
    RequestLines(Vec<BadLine>),
    /// Nothing on the check that could be sent.
    #[error("there is nothing new to send")]
    NothingToSend,
    /// A line that the kitchen already has.
    #[error("the kitchen already has this line")]
    AlreadySent,
    /// Money is still owed.
    #[error("{0} is still owed")]
    Unpaid(Money),
    /// Money was already taken for this check.
    #[error("the check has payments; refund them first")]
    HasPayments,
    /// The same id was used for something else.
    #[error("{0}: this id is already in use")]
    DuplicateId(&'static str),
    /// What is named does not exist.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The right is missing.
    #[error("the permission '{0}' is needed")]
    Forbidden(&'static str),
}

impl Rejection {
    /// The stable code; screens translate it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownItem(_) => "unknown_item",
            Self::SoldOut(_) => "sold_out",
            Self::NotEnough { .. } => "not_enough",
            Self::NotNow { .. } => "not_now",
            Self::BillPrinted => "bill_printed",
            Self::NotBilled => "not_billed",
            Self::NothingToBill => "nothing_to_bill",
            Self::CourseFired => "course_fired",
            Self::CardNotShown => "card_not_shown",
            Self::LineGone => "line_gone",
            Self::OtherTerms => "other_terms",
            Self::ReservationEnded => "reservation_ended",
            Self::LineShared => "line_shared",
            Self::RoomChanged => "room_changed",
            Self::RatesChanged => "rates_changed",
            Self::TablesOverlap { .. } => "tables_overlap",
            Self::BadSize(_) => "bad_size",
            Self::MissingModifier { .. } => "missing_modifier",
            Self::TooManyOptions { .. } => "too_many_options",
            Self::UnknownOption { .. } => "unknown_option",
            Self::BadQuantity { .. } => "bad_quantity",
            Self::BadAmount(_) => "bad_amount",
            Self::Overpaid { .. } => "overpaid",
            Self::TenderedTooLittle { .. } => "tendered_too_little",
            Self::PaymentUnderWay { .. } => "payment_under_way",
            Self::ProviderOff(_) => "provider_off",
            Self::NeedsHub => "needs_hub",
            Self::CardNumber(_) => "card_number",
            Self::MissingSlip => "missing_slip",
            Self::UnknownPaymentType(_) => "unknown_payment_type",
            Self::BadField { .. } => "bad_field",
            Self::UnknownTable(_) => "unknown_table",
            Self::TableTaken { .. } => "table_taken",
            Self::IllegalStatus { .. } => "illegal_status",
            Self::CheckClosed => "check_closed",
            Self::RefundTooMuch { .. } => "refund_too_much",
            Self::PaymentCounted => "payment_counted",
            Self::AccountShort { .. } => "account_short",
            Self::AccountClosed => "account_closed",
            Self::AccountNotEmpty(_) => "account_not_empty",
            Self::DrawerOpen { .. } => "drawer_open",
            Self::DrawerClosed => "drawer_closed",
            Self::ApprovalOver => "approval_over",
            Self::ApprovalStale => "approval_stale",
            Self::DayOpen { .. } => "day_open",
            Self::DayEmpty => "day_empty",
            Self::DayLate => "day_late",
            Self::SiteLocked(_) => "site_locked",
            Self::LicenceOver => "licence_over",
            Self::CloudUnheard => "cloud_unheard",
            Self::GuestsOff => "guests_off",
            Self::DayNotOpen => "day_not_open",
            Self::NoCheck => "no_check",
            Self::MenuChanged(_) => "menu_changed",
            Self::OverLimit { .. } => "over_limit",
            Self::TooManyWaiting(_) => "too_many_waiting",
            Self::RequestOver => "request_over",
            Self::RequestLines(_) => "request_lines",
            Self::NothingToSend => "nothing_to_send",
            Self::AlreadySent => "already_sent",
            Self::Unpaid(_) => "unpaid",
            Self::HasPayments => "has_payments",
            Self::DuplicateId(_) => "duplicate_id",
            Self::NotFound(_) => "not_found",
            Self::Forbidden(_) => "forbidden",
        }
    }

    /// What the refusal means for the command.
    pub const fn class(&self) -> Class {
        match self {
            Self::NotFound(_) => Class::NotFound,
            Self::Forbidden(_) => Class::Forbidden,
            Self::SoldOut(_)
            | Self::NotEnough { .. }
            | Self::NotNow { .. }
            | Self::BillPrinted
            | Self::NotBilled
            | Self::NothingToBill
            | Self::CourseFired
            | Self::CardNotShown
            | Self::LineGone
            | Self::OtherTerms
            | Self::ReservationEnded
            | Self::RoomChanged
            | Self::RatesChanged
            | Self::LineShared
            | Self::TableTaken { .. }
            | Self::IllegalStatus { .. }
            | Self::CheckClosed
            | Self::RefundTooMuch { .. }
            | Self::PaymentCounted
            | Self::AccountShort { .. }
            | Self::AccountClosed
            | Self::AccountNotEmpty(_)
            | Self::DrawerOpen { .. }
            | Self::DrawerClosed
            | Self::ApprovalOver
            | Self::ApprovalStale
            | Self::DayOpen { .. }
            | Self::DayEmpty
            | Self::DayLate
            | Self::SiteLocked(_)
            | Self::LicenceOver
            | Self::CloudUnheard
            | Self::GuestsOff
            | Self::DayNotOpen
            | Self::NoCheck
            | Self::MenuChanged(_)
            | Self::TooManyWaiting(_)
            | Self::RequestOver
            | Self::RequestLines(_)
            | Self::NothingToSend
            | Self::AlreadySent
            | Self::Unpaid(_)
            | Self::HasPayments
            | Self::PaymentUnderWay { .. }
            | Self::ProviderOff(_)
            | Self::NeedsHub
            | Self::Overpaid { .. }
            | Self::DuplicateId(_) => Class::Conflict,
            _ => Class::Invalid,
        }
    }

    /// Facts that a sentence on a screen may name.
    pub fn details(&self) -> Value {
        match self {
            Self::UnknownItem(item) | Self::SoldOut(item) | Self::BadSize(item) => {
                json!({"item": item})
            }
            Self::NotEnough { item, left } => json!({"item": item, "left": left}),
            Self::NotNow { item, from, to } => json!({"item": item, "from": from, "to": to}),
            Self::TablesOverlap { one, other } => json!({"table": one, "other": other}),
            Self::MissingModifier { item, group, min } => {
                json!({"item": item, "group": group, "min": min})
            }
            Self::TooManyOptions { item, group, max } => {
                json!({"item": item, "group": group, "max": max})
            }
            Self::UnknownOption { item, option } => json!({"item": item, "option": option}),
            Self::BadQuantity { got, max } => json!({"got": got, "max": max}),
            Self::BadAmount(amount) => json!({"amount": amount}),
            Self::Overpaid { amount, due } => json!({"amount": amount, "due": due}),
            Self::TenderedTooLittle { tendered, amount } => {
                json!({"tendered": tendered, "amount": amount})
            }
            Self::UnknownPaymentType(name) => json!({"method": name}),
            Self::BadField { field, allowed } => json!({"field": field, "allowed": allowed}),
            Self::MenuChanged(rev) => json!({"rev": rev}),
            Self::OverLimit { field, most } => {
                json!({"field": field, "most": most, "allowed": format!("at most {most}")})
            }
            Self::TooManyWaiting(count) => json!({"count": count}),
            Self::RequestLines(lines) => {
                let lines: Vec<Value> = lines.iter().map(BadLine::details).collect();
                json!({"lines": lines})
            }
            Self::UnknownTable(table) => json!({"table": table}),
            Self::TableTaken { table, check } => json!({"table": table, "check": check}),
            Self::RefundTooMuch { amount, left }
            | Self::PaymentUnderWay { amount, left }
            | Self::AccountShort { amount, left } => {
                json!({"amount": amount, "left": left})
            }
            Self::DrawerOpen { drawer, by } => json!({"drawer": drawer, "by": by}),
            Self::DayOpen {
                checks,
                drawers,
                devices,
            } => {
                json!({"count": checks.len(), "checks": checks, "drawers": drawers, "devices": devices})
            }
            Self::IllegalStatus { from, to } => json!({"from": from, "to": to}),
            Self::AccountNotEmpty(left) => json!({"left": left}),
            Self::Unpaid(due) => json!({"due": due}),
            Self::DuplicateId(what) | Self::NotFound(what) => json!({"what": what}),
            Self::Forbidden(permission) => json!({"permission": permission}),
            Self::ProviderOff(provider) => json!({"provider": provider}),
            Self::SiteLocked(reason) => json!({"reason": reason}),
            Self::CardNumber(field) => json!({"field": field}),
            // The rest says it all with its code.
            _ => json!({}),
        }
    }
}
