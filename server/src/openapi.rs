//! `GET /api/openapi.json`: written from the table of routes and the wire types themselves, one for each role.

mod cloud;

use axum::Json;
use domain::accounts::{AccountList, AccountPage, CloseAccount, NewAccount, PayIn, TakeTopUpBack};
use domain::approvals::{AnswerApproval, ApprovalList, ApprovalView, AskApproval, GrantByPin};
use domain::cash::{CloseCash, DrawerView, MoveCash, OpenCash};
use domain::cloud::CloudView;
use domain::cloud::boundary::Boundary;
use domain::command::Command;
use domain::connect::Connect;
use domain::day::{CloseDay, DayView, OnPaper, Z, ZPage};
use domain::devices::{DeviceView, NewCode, OutageView, Rename};
use domain::fiscal::FiscalList;
use domain::guests::{
    AskGuest, GuestView, Inbox, InboxRequest, MakeLinks, RefuseGuest, Rules, TableLinks,
};
use domain::held::{HeldList, RejectHeld};
use domain::kitchen::Seen;
use domain::orders::wire::{
    GiveTip, NewMethod, NoteSlip, OrderView, PlaceOrder, Progress, RefundDishes, RefundPayment,
    SetStatus, TakePayment,
};
use domain::payments::{RefundList, provider::AttemptView};
use domain::reports::{By, ChecksPage, Exceptions, SalesReport, SlipsReport, TipsReport};
use domain::routes::{self, Method, Route};
use domain::staff::SessionView;
use domain::wire::{ApiError, Batch, BatchAnswer};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

/// The body and the answer of a route, where they are JSON with a fixed shape.
fn shapes(route: &Route) -> (Option<&'static str>, Option<&'static str>) {
    match *route {
        routes::COMMANDS => (Some("Batch"), Some("BatchAnswer")),
        routes::PLACE_ORDER => (Some("PlaceOrder"), Some("OrderView")),
        routes::SEE_TICKETS => (Some("Seen"), None),
        routes::PAY => (Some("TakePayment"), Some("OrderView")),
        routes::SET_STATUS => (Some("SetStatus"), Some("OrderView")),
        routes::REFUND => (Some("RefundPayment"), Some("OrderView")),
        routes::REFUND_DISHES => (Some("RefundDishes"), Some("OrderView")),
        routes::CHECK => (None, Some("OrderView")),
        routes::PAYMENT => (None, Some("AttemptView")),
        routes::TIP => (Some("GiveTip"), Some("OrderView")),
        routes::CHECK_SLIP => (Some("NoteSlip"), Some("OrderView")),
        routes::SLIPS => (None, Some("SlipsReport")),
        routes::TIPS => (None, Some("TipsReport")),
        routes::CHANGE_METHOD => (Some("NewMethod"), Some("OrderView")),
        routes::ACCOUNTS => (None, Some("AccountList")),
        routes::OPEN_ACCOUNT => (Some("NewAccount"), Some("AccountView")),
        routes::ACCOUNT => (None, Some("AccountPage")),
        routes::GIFT_CARD => (None, Some("AccountView")),
        routes::TOP_UP => (Some("PayIn"), Some("AccountView")),
        routes::TAKE_TOP_UP_BACK => (Some("TakeTopUpBack"), Some("AccountView")),
        routes::CLOSE_ACCOUNT => (Some("CloseAccount"), Some("AccountView")),
        routes::OPEN_CASH => (Some("OpenCash"), Some("DrawerView")),
        routes::MOVE_CASH => (Some("MoveCash"), Some("DrawerView")),
        routes::CLOSE_CASH => (Some("CloseCash"), Some("DrawerView")),
        routes::CASH_SESSION => (None, Some("DrawerView")),
        routes::APPROVALS => (None, Some("ApprovalList")),
        routes::ASK_APPROVAL => (Some("AskApproval"), Some("ApprovalView")),
        routes::ANSWER_APPROVAL => (Some("AnswerApproval"), None),
        routes::GRANT_BY_PIN => (Some("GrantByPin"), None),
        routes::FISCAL => (None, Some("FiscalList")),
        routes::CLOUD | routes::HEAR_CLOUD => (None, Some("CloudView")),
        routes::DAY => (None, Some("DayView")),
        routes::CLOSE_DAY => (Some("CloseDay"), Some("Z")),
        routes::PRINT_DAY
        | routes::PRINT_CLOSING
        | routes::PRINT_RECEIPT
        | routes::PRINT_REFUND => (None, Some("OnPaper")),
        routes::REFUNDS => (None, Some("RefundList")),
        routes::CLOSINGS => (None, Some("ZPage")),
        routes::CLOSING => (None, Some("Z")),
        routes::SESSION => (None, Some("SessionView")),
        routes::NEW_CODE => (None, Some("NewCode")),
        routes::RENAME_DEVICE => (Some("Rename"), Some("DeviceView")),
        routes::REVOKE_DEVICE | routes::NOTE_LOST => (None, Some("DeviceView")),
        routes::QUARANTINE => (None, Some("HeldList")),
        routes::RESOLVE => (None, Some("HeldCommand")),
        routes::REJECT => (Some("RejectHeld"), Some("HeldCommand")),
        routes::SALES => (None, Some("SalesReport")),
        routes::EXCEPTIONS => (None, Some("Exceptions")),
        routes::SOLD_CHECKS | routes::CHECKS => (None, Some("ChecksPage")),
        routes::GUEST_PAGE => (None, Some("GuestView")),
        routes::GUEST_ASK => (Some("AskGuest"), Some("GuestRequest")),
        routes::GUEST_REQUEST => (None, Some("GuestRequest")),
        routes::GUEST_REQUESTS => (None, Some("Inbox")),
        routes::ACCEPT_GUEST => (None, Some("InboxRequest")),
        routes::REFUSE_GUEST => (Some("RefuseGuest"), Some("InboxRequest")),
        routes::GUEST_RULES => (None, Some("Rules")),
        routes::SET_GUEST_RULES => (Some("Rules"), Some("Rules")),
        routes::GUEST_LINKS => (None, Some("TableLinks")),
        routes::MAKE_GUEST_LINKS => (Some("MakeLinks"), Some("TableLinks")),
        routes::CONNECT => (None, Some("Connect")),
        routes::BOUNDARY => (None, Some("Boundary")),
        _ => (None, None),
    }
}

/// What one role says of itself.
struct Side {
    title: &'static str,
    routes: Vec<Route>,
    schemes: Value,
    /// Every shape that the role reads or answers.
    all_shapes: fn(&mut SchemaGenerator),
    /// The body and the answer of a route.
    shapes: fn(&Route) -> (Option<&'static str>, Option<&'static str>),
    /// What it asks for before it opens; null for nothing.
    security: fn(&Route) -> Value,
    parameters: fn(&Route) -> Vec<Value>,
}

/// The hub's.
fn hub() -> Side {
    Side {
        title: "Sufra hub",
        routes: routes::ALL.to_vec(),
        schemes: json!({"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}),
        all_shapes,
        shapes,
        security,
        parameters,
    }
}

/// The hub's description.
pub async fn description() -> Json<Value> {
    Json(document(&hub()))
}

/// The cloud's.
pub async fn of_the_cloud() -> Json<Value> {
    Json(document(&cloud::side()))
}

/// The description as a value.
fn document(side: &Side) -> Value {
    // OpenAPI 3.1 speaks JSON Schema 2020-12.
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    let mut generator = settings.into_generator();
    (side.all_shapes)(&mut generator);
    generator.subschema_for::<ApiError>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {"title": side.title, "version": env!("CARGO_PKG_VERSION")},
        "paths": paths(side),
        "components": {"schemas": schemas, "securitySchemes": side.schemes},
    })
}

/// What is asked and answered at the hub.
fn all_shapes(generator: &mut SchemaGenerator) {
    generator.subschema_for::<Command>();
    generator.subschema_for::<Batch>();
    generator.subschema_for::<BatchAnswer>();
    generator.subschema_for::<PlaceOrder>();
    generator.subschema_for::<Boundary>();
    generator.subschema_for::<OrderView>();
    generator.subschema_for::<TakePayment>();
    generator.subschema_for::<SetStatus>();
    generator.subschema_for::<Progress>();
    generator.subschema_for::<Seen>();
    generator.subschema_for::<RefundPayment>();
    generator.subschema_for::<RefundDishes>();
    generator.subschema_for::<AttemptView>();
    generator.subschema_for::<RefundList>();
    generator.subschema_for::<GiveTip>();
    generator.subschema_for::<TipsReport>();
    generator.subschema_for::<NewMethod>();
    generator.subschema_for::<NoteSlip>();
    generator.subschema_for::<SlipsReport>();
    of_accounts(generator);
    generator.subschema_for::<OpenCash>();
    generator.subschema_for::<MoveCash>();
    generator.subschema_for::<CloseCash>();
    generator.subschema_for::<DrawerView>();
    generator.subschema_for::<ApprovalList>();
    generator.subschema_for::<AskApproval>();
    generator.subschema_for::<ApprovalView>();
    generator.subschema_for::<AnswerApproval>();
    generator.subschema_for::<GrantByPin>();
    generator.subschema_for::<FiscalList>();
    generator.subschema_for::<CloudView>();
    generator.subschema_for::<CloseDay>();
    generator.subschema_for::<DayView>();
    generator.subschema_for::<OnPaper>();
    generator.subschema_for::<ZPage>();
    generator.subschema_for::<Z>();
    generator.subschema_for::<SessionView>();
    generator.subschema_for::<NewCode>();
    generator.subschema_for::<Rename>();
    generator.subschema_for::<DeviceView>();
    generator.subschema_for::<OutageView>();
    generator.subschema_for::<HeldList>();
    generator.subschema_for::<RejectHeld>();
    generator.subschema_for::<SalesReport>();
    generator.subschema_for::<Exceptions>();
    generator.subschema_for::<ChecksPage>();
    generator.subschema_for::<Connect>();
    of_guests(generator);
}

/// What guests and the staff say to one another.
fn of_guests(generator: &mut SchemaGenerator) {
    generator.subschema_for::<GuestView>();
    generator.subschema_for::<AskGuest>();
    generator.subschema_for::<Inbox>();
    generator.subschema_for::<InboxRequest>();
    generator.subschema_for::<RefuseGuest>();
    generator.subschema_for::<Rules>();
    generator.subschema_for::<TableLinks>();
    generator.subschema_for::<MakeLinks>();
}

fn paths(side: &Side) -> Map<String, Value> {
    let mut paths: Map<String, Value> = Map::new();
    for route in &side.routes {
        let entry = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(method(route).to_owned(), operation(side, route));
        }
    }
    paths
}

/// What is asked and answered about guest accounts.
fn of_accounts(generator: &mut SchemaGenerator) {
    generator.subschema_for::<AccountList>();
    generator.subschema_for::<NewAccount>();
    generator.subschema_for::<AccountPage>();
    generator.subschema_for::<PayIn>();
    generator.subschema_for::<TakeTopUpBack>();
    generator.subschema_for::<CloseAccount>();
}

const fn method(route: &Route) -> &'static str {
    match route.method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Patch => "patch",
        Method::Put => "put",
        Method::Delete => "delete",
    }
}

fn operation(side: &Side, route: &Route) -> Value {
    let (body, answer) = (side.shapes)(route);
    let of = |name: &str| json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
    let mut operation = json!({
        "summary": route.summary,
        "parameters": (side.parameters)(route),
        "responses": {
            "2XX": {"description": "Done"},
            "default": {"description": "Refused", "content": of("ApiError")},
        },
    });
    if let Some(object) = operation.as_object_mut() {
        let security = (side.security)(route);
        if !security.is_null() {
            object.insert("security".to_owned(), security);
        }
        if let Some(name) = body {
            object.insert(
                "requestBody".to_owned(),
                json!({"required": true, "content": of(name)}),
            );
        }
        if let (Some(name), Some(responses)) = (answer, object.get_mut("responses")) {
            responses["2XX"] = json!({"description": "Done", "content": of(name)});
        }
    }
    operation
}

/// Routes that ask for no session; the tiles and the PIN ask for an enrolled device instead.
fn is_open(route: &Route) -> bool {
    [
        routes::HEALTH,
        routes::OPENAPI,
        routes::LOGIN,
        routes::PIN,
        routes::TILES,
        routes::ENROL,
        routes::SETUP,
        routes::PESAPAL_CALLBACK,
        routes::PESAPAL_IPN,
        routes::GUEST_PAGE,
        routes::GUEST_ASK,
        routes::GUEST_REQUEST,
    ]
    .contains(route)
}

fn text(name: &str, place: &str, required: bool) -> Value {
    json!({"name": name, "in": place, "required": required, "schema": {"type": "string"}})
}

fn number(name: &str) -> Value {
    json!({"name": name, "in": "query", "required": false, "schema": {"type": "integer", "minimum": 0}})
}

fn one_of(name: &str, values: &[&str]) -> Value {
    json!({"name": name, "in": "query", "required": false, "schema": {"type": "string", "enum": values}})
}

/// The parts of a path that stand in braces.
fn named(route: &Route) -> Vec<Value> {
    let parts = route.path.split('/');
    let named = parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    named.map(|name| text(name, "path", true)).collect()
}

fn security(route: &Route) -> Value {
    if is_open(route) {
        return Value::Null;
    }
    json!([{"bearer": []}])
}

fn parameters(route: &Route) -> Vec<Value> {
    let mut all = named(route);
    match *route {
        routes::PLACE_ORDER | routes::PAY | routes::REFUND | routes::REFUND_DISHES => {
            all.push(text("Idempotency-Key", "header", true));
        }
        routes::OPEN_CASH | routes::MOVE_CASH | routes::CLOSE_CASH | routes::CLOSE_DAY => {
            all.push(text("Idempotency-Key", "header", false));
        }
        routes::CLOSINGS => all.extend([number("before"), number("limit")]),
        routes::CASH_SESSION => all.push(text("drawer", "query", false)),
        routes::SALES => all.extend([
            text("range", "query", false),
            one_of("by", &By::ALL.map(|(_, name)| name)),
        ]),
        routes::EXCEPTIONS => all.push(text("range", "query", false)),
        routes::SOLD_CHECKS => {
            let asked = [
                "range", "day", "hour", "item", "category", "waiter", "table", "channel", "method",
                "kind", "vat", "number", "before",
            ];
            all.extend(asked.map(|name| text(name, "query", false)));
        }
        routes::EXPORT_ORDERS | routes::EXPORT_PAYMENTS => all.extend([
            text("range", "query", false),
            one_of("format", &["csv", "json"]),
        ]),
        routes::CHECKS => all.extend(["number", "before"].map(|name| text(name, "query", false))),
        routes::PESAPAL_IPN => all.extend([
            text("X-Pesapal-Timestamp", "header", true),
            text("X-Pesapal-Signature", "header", true),
        ]),
        routes::PESAPAL_CALLBACK => all.push(text("OrderMerchantReference", "query", false)),
        routes::GUEST_PAGE | routes::GUEST_REQUEST | routes::RECEIPT => {
            all.push(one_of("lang", &["az", "ru", "en"]));
        }
        routes::PROGRESS => all.push(text("ids", "query", true)),
        routes::SNAPSHOT => all.push(text("topics", "query", false)),
        routes::RECENT_TICKETS => {
            all.push(text("stations", "query", false));
            all.push(one_of("waiting", &["true", "false"]));
        }
        routes::CHANGES => all.push(number("since")),
        routes::OUTAGES => all.push(number("limit")),
        routes::STREAM => {
            all.extend([
                text("topics", "query", false),
                text("epoch", "query", false),
            ]);
            all.push(number("cursor"));
        }
        _ => {}
    }
    all
}
