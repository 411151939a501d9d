//! Every REST route, once: method, template, what it does. The router and the API description follow it.

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Changes a part.
    Patch,
    /// Writes a whole anew.
    Put,
    /// Takes away.
    Delete,
}

impl Method {
    /// As it stands in a request.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Whether it may change something.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Get)
    }
}

/// A route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// One sentence.
    pub summary: &'static str,
}

macro_rules! routes {
    ($($(#[$doc:meta])* $name:ident = $method:ident $path:literal, $summary:literal;)+) => {
        $($(#[$doc])*
        pub const $name: Route = Route { method: Method::$method, path: $path, summary: $summary };)+
        /// All of them.
        pub const ALL: &[Route] = &[$($name),+];
        /// What each is called here, in the order of [`ALL`].
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

routes! {
    /// Liveness.
    HEALTH = Get "/api/health", "Liveness, for a load balancer";
    /// The API description.
    OPENAPI = Get "/api/openapi.json", "This description";
    /// Commands.
    COMMANDS = Post "/api/commands", "Takes a batch of commands from a device";
    /// The state.
    SNAPSHOT = Get "/api/snapshot", "Everything that is open, with the cursor to follow from";
    /// The log.
    CHANGES = Get "/api/changes", "Events after a cursor";
    /// The stream.
    STREAM = Get "/api/realtime/stream", "Events as they happen (server-sent events)";
    /// The menu.
    MENU = Get "/api/menu", "The menu with what is sold out";
    /// A new order.
    PLACE_ORDER = Post "/api/orders", "Places an order; needs an Idempotency-Key";
    /// The queue.
    QUEUE = Get "/api/orders/queue", "Open orders and how far they are";
    /// Some orders.
    PROGRESS = Get "/api/orders/bulk-progress", "How far the named orders are";
    /// Tickets that left the screens.
    RECENT_TICKETS = Get "/api/kitchen/recent", "Tickets that left the kitchen's screens last, to be called back";
    /// Tickets on a screen.
    SEE_TICKETS = Post "/api/kitchen/seen", "Says that tickets stand on a screen of the kitchen";
    /// A status.
    SET_STATUS = Patch "/api/orders/{id}/status", "Moves an order on";
    /// A payment.
    PAY = Post "/api/orders/{id}/payment", "Takes a payment; needs an Idempotency-Key";
    /// A refund.
    REFUND = Post "/api/payments/{id}/refund", "Gives a payment back, whole or in part; needs an Idempotency-Key";
    /// Checks that were paid.
    CHECKS = Get "/api/checks", "The checks that were settled in the last seven days, the newest first";
    /// One check.
    CHECK = Get "/api/orders/{id}", "One check, open or over";
    /// Dishes that go back.
    REFUND_DISHES = Post "/api/orders/{id}/refund", "Gives back what was paid for dishes of a settled check; needs an Idempotency-Key";
    /// A receipt on paper.
    PRINT_RECEIPT = Post "/api/orders/{id}/print", "Prints the receipt of a settled check once more, as a copy";
    /// What was given back.
    REFUNDS = Get "/api/orders/{id}/refunds", "What was given back of a check, the oldest first";
    /// The paper of a refund.
    PRINT_REFUND = Post "/api/orders/{id}/refunds/{refund}/print", "Prints the paper of a refund once more, as a copy";
    /// How a payment stands.
    PAYMENT = Get "/api/payments/{id}", "How a payment stands, with the page on which the guest pays";
    /// Where guests come back to.
    PESAPAL_CALLBACK = Get "/api/payments/pesapal/callback", "The page to which Pesapal sends a guest back";
    /// What Pesapal tells.
    PESAPAL_IPN = Post "/api/payments/pesapal/ipn", "A signed notification that a payment at Pesapal changed";
    /// A tip.
    TIP = Post "/api/payments/{id}/tip", "Says what tip came with a payment; needs an Idempotency-Key";
    /// Another way to pay.
    CHANGE_METHOD = Post "/api/payments/{id}/method", "Corrects the way in which a payment was taken; needs an Idempotency-Key";
    /// Guest accounts.
    ACCOUNTS = Get "/api/accounts", "Guest accounts: what is owed, what is on gift cards and deposits";
    /// A new account.
    OPEN_ACCOUNT = Post "/api/accounts", "Opens a house account, a gift card or a deposit; takes an Idempotency-Key";
    /// An account.
    ACCOUNT = Get "/api/accounts/{id}", "A guest account and what happened to it last";
    /// A gift card.
    GIFT_CARD = Get "/api/accounts/by-code/{code}", "The gift card with a code; wrong codes are limited";
    /// Money for an account.
    TOP_UP = Post "/api/accounts/{id}/top-up", "Puts money on a guest account; needs an Idempotency-Key";
    /// A wrong top-up.
    TAKE_TOP_UP_BACK = Post "/api/accounts/{id}/take-back", "Takes a wrong top-up back; needs an Idempotency-Key";
    /// The end of an account.
    CLOSE_ACCOUNT = Post "/api/accounts/{id}/close", "Ends a guest account, giving a deposit back; takes an Idempotency-Key";
    /// A drawer's session begins.
    OPEN_CASH = Post "/api/cash/open", "Opens a drawer with what lies in it; takes an Idempotency-Key";
    /// Cash in or out.
    MOVE_CASH = Post "/api/cash/move", "Puts cash into a drawer or takes it out, beside sales; takes an Idempotency-Key";
    /// A drawer's session ends.
    CLOSE_CASH = Post "/api/cash/close", "Ends a drawer's session with what was counted; takes an Idempotency-Key";
    /// The open session.
    CASH_SESSION = Get "/api/cash/session", "The session of a drawer that is open";
    /// The record of guarded acts.
    APPROVALS = Get "/api/approvals", "Guarded acts that were asked for, and what became of them";
    /// A guarded act is asked for.
    ASK_APPROVAL = Post "/api/approvals", "Asks somebody who has the right for one guarded act; takes an Idempotency-Key";
    /// The answer to it.
    ANSWER_APPROVAL = Post "/api/approvals/{id}/answer", "Grants, refuses or takes back what was asked for";
    /// The answer by PIN.
    GRANT_BY_PIN = Post "/api/approvals/{id}/pin", "Grants what was asked for with a PIN, on any enrolled device";
    /// The running day.
    DAY = Get "/api/day", "What was counted since the last Z (X), and what is open";
    /// The end of the day.
    CLOSE_DAY = Post "/api/day/close", "Closes the business day with a Z; takes an Idempotency-Key";
    /// Fiscal documents that wait.
    FISCAL = Get "/api/fiscal", "Documents that the fiscal device has not acknowledged";
    /// A refused document is sent again.
    RETRY_FISCAL = Post "/api/fiscal/{id}/retry", "Sends again what the fiscal device refused";
    /// How the hub stands with its cloud.
    CLOUD = Get "/api/cloud", "How the hub stands with the cloud that it has joined: the licence, and what is on its way";
    /// Hears it now.
    HEAR_CLOUD = Post "/api/cloud/heartbeat", "Hears the cloud now instead of within six hours";
    /// What a guest sees.
    GUEST_PAGE = Get "/api/guests/{token}", "The menu as the guests of a table may see it, with the table's own requests; wrong tokens are limited";
    /// A guest asks.
    GUEST_ASK = Post "/api/guests/{token}/requests", "A guest asks for something; the same id again is the same request";
    /// How far it is.
    GUEST_REQUEST = Get "/api/guests/{token}/requests/{id}", "How far a guest's request is";
    /// What guests ask for.
    GUEST_REQUESTS = Get "/api/guest-requests", "Requests of guests that wait, and those of the last hours";
    /// It is taken.
    ACCEPT_GUEST = Post "/api/guest-requests/{id}/accept", "Puts what a guest asked for on the table's check and tells the kitchen; takes an Idempotency-Key";
    /// It is not.
    REFUSE_GUEST = Post "/api/guest-requests/{id}/refuse", "Refuses what a guest asked for; takes an Idempotency-Key";
    /// What guests may do.
    GUEST_RULES = Get "/api/guest-rules", "What guests may order for themselves";
    /// And what from now on.
    SET_GUEST_RULES = Put "/api/guest-rules", "Says what guests may order for themselves";
    /// The addresses of the tables' pages.
    GUEST_LINKS = Get "/api/guest-links", "The address of each table's page, with its QR code";
    /// New ones.
    MAKE_GUEST_LINKS = Post "/api/guest-links", "Gives tables new addresses, or those that have none; the old ones stop at once";
    /// The X on paper.
    PRINT_DAY = Post "/api/day/print", "Prints the X";
    /// The archive.
    CLOSINGS = Get "/api/day/z", "The Zs, the newest first";
    /// One Z.
    CLOSING = Get "/api/day/z/{number}", "One Z by its number";
    /// A Z on paper once more.
    PRINT_CLOSING = Post "/api/day/z/{number}/print", "Prints a Z once more, as a copy";
    /// What was sold.
    SALES = Get "/api/reports/sales", "What was sold in a range, by day, hour, dish, category, waiter, table, channel or way to pay";
    /// What an owner looks at first.
    EXCEPTIONS = Get "/api/reports/exceptions", "Bills that were taken back, voids, discounts, refunds; the worst first";
    /// What the staff gets.
    TIPS = Get "/api/reports/tips", "Tips of a range by whose checks they came with, and by way to pay";
    /// Slips and the statement.
    SLIPS = Get "/api/reports/slips", "Payments at separate card terminals, to be held against the bank's statement";
    /// A slip is on the statement.
    CHECK_SLIP = Post "/api/payments/{id}/slip", "Marks a payment by card as reconciled, or notes its slip; needs an Idempotency-Key";
    /// The checks behind a number.
    SOLD_CHECKS = Get "/api/reports/checks", "The settled checks behind a number of a report, the newest first";
    /// Checks as a file.
    EXPORT_ORDERS = Get "/api/exports/orders", "The settled checks of a range as CSV or JSON";
    /// Payments as a file.
    EXPORT_PAYMENTS = Get "/api/exports/payments", "What was taken and given back in a range as CSV or JSON";
    /// Slips as a file.
    EXPORT_SLIPS = Get "/api/exports/slips", "The payments at separate card terminals of a range as CSV or JSON";
    /// A receipt as a file.
    RECEIPT = Get "/api/orders/{id}/receipt.pdf", "A copy of the receipt of a settled check as PDF";
    /// Password sign-in.
    LOGIN = Post "/api/auth/login", "Signs an API client in with user name and password";
    /// PIN sign-in.
    PIN = Post "/api/auth/pin", "Signs a person in on an enrolled device";
    /// Sign-out.
    LOGOUT = Post "/api/auth/logout", "Ends the session";
    /// The session.
    SESSION = Get "/api/session", "Who is signed in";
    /// The language of a person.
    LANGUAGE = Post "/api/session/language", "Changes the language of whoever is signed in";
    /// The people.
    TILES = Get "/api/staff/tiles", "The people of the lock screen";
    /// Enrolment.
    ENROL = Post "/api/devices/enrol", "Enrols a device with a one-time code";
    /// A code.
    NEW_CODE = Post "/api/devices/codes", "Makes a one-time enrolment code";
    /// Devices.
    DEVICES = Get "/api/devices", "Enrolled devices: who sits there, what they hold, what they lost";
    /// A device's name.
    RENAME_DEVICE = Post "/api/devices/{id}/rename", "Names a device anew";
    /// A device that is no longer trusted.
    REVOKE_DEVICE = Post "/api/devices/{id}/revoke", "Takes a device's credential back and ends its sittings";
    /// Lost commands.
    NOTE_LOST = Post "/api/devices/{id}/noted", "Takes note of what a device lost";
    /// Kept commands.
    QUARANTINE = Get "/api/quarantine", "Commands that could not be applied, and what became of them";
    /// A kept command is applied.
    RESOLVE = Post "/api/quarantine/{id}/resolve", "Applies a kept command by today's rules";
    /// A kept command is given up.
    REJECT = Post "/api/quarantine/{id}/reject", "Decides that a kept command is not applied";
    /// Outages.
    OUTAGES = Get "/api/outages", "When devices could not reach the hub, and what they brought afterwards";
    /// First start.
    SETUP = Post "/api/setup", "Names the owner at the first start, from the hub itself only";
    /// How a device joins.
    CONNECT = Get "/api/connect", "Addresses over HTTPS, their QR codes and the certificate that devices trust";
    /// The certificate that devices trust.
    AUTHORITY = Get "/setup/ca.crt", "The hub's certificate authority, as a file to install";
    /// The same for iOS.
    PROFILE = Get "/setup/ca.mobileconfig", "The hub's certificate authority as a profile for iOS and macOS";
    /// The map.
    BOUNDARY = Get "/api/boundary", "Every endpoint and dependency, and what becomes of the restaurant without it";
    /// Printers.
    PRINTERS = Get "/api/printers", "Printers, their health and their last tickets";
    /// A picture.
    PRINTED = Get "/api/printers/{id}/tickets/{ticket}", "One printed ticket as a picture";
}
