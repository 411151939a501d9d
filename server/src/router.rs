//! Every REST route of the hub, on one page.

use crate::accounts::http as accounts;
use crate::approvals::http as approvals;
use crate::auth;
use crate::body::too_large;
use crate::cash::http as cash;
use crate::cloud::boundary;
use crate::cloud::hub::http as above;
use crate::config::Config;
use crate::day::http as day;
use crate::devices::http as devices;
use crate::error::Refusal;
use crate::fiscal::http as fiscal;
use crate::guests::http as guests;
use crate::held::http as held;
use crate::kitchen::http as kitchen;
use crate::live::http as live;
use crate::orders::{commands, http as orders, settled};
use crate::printing::routes as printing;
use crate::providers::http::{self as providers, IPN_BODY};
use crate::reports::http as reports;
use crate::state::App;
use crate::{menu, openapi, telemetry, tls};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, patch, post, put};
use axum::{Json, Router};
use domain::routes::{self, Route};
use serde_json::{Value, json};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;

/// Bytes of a batch of commands (protocols.md §1).
const BATCH: usize = 256 * 1024;

/// Limits of what the doors take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Time for an answer; the stream has none.
    pub time: Duration,
}

impl Limits {
    /// Those of the settings.
    pub const fn of(config: &Config) -> Self {
        Self {
            body: config.body_limit_bytes,
            time: Duration::from_secs(config.request_timeout_seconds),
        }
    }
}

/// The REST doors, with the app inside.
pub fn api(app: App, limits: Limits) -> Router {
    let timed = Router::new()
        .on(routes::HEALTH, get(health))
        .on(routes::OPENAPI, get(openapi::description))
        .on(
            routes::COMMANDS,
            post(commands::commands).layer(DefaultBodyLimit::max(limits.body.min(BATCH))),
        )
        .on(routes::SNAPSHOT, get(live::snapshot))
        .on(routes::CHANGES, get(live::changes))
        .on(routes::MENU, get(menu::menu))
        .on(routes::PLACE_ORDER, post(orders::place))
        .on(routes::QUEUE, get(orders::queue))
        .on(routes::PROGRESS, get(orders::progress))
        .on(routes::RECENT_TICKETS, get(kitchen::recent))
        .on(routes::SEE_TICKETS, post(kitchen::see))
        .on(routes::SET_STATUS, patch(orders::set_status))
        .on(routes::APPROVALS, get(approvals::list))
        .on(routes::ASK_APPROVAL, post(approvals::ask))
        .on(routes::ANSWER_APPROVAL, post(approvals::answer))
        .on(routes::GRANT_BY_PIN, post(approvals::pin))
        .on(routes::BOUNDARY, get(boundary::hub))
        .on(routes::CLOUD, get(above::view))
        .on(routes::HEAR_CLOUD, post(above::heartbeat))
        .on(routes::CONNECT, get(tls::connect))
        .on(routes::AUTHORITY, get(tls::authority_file))
        .on(routes::PROFILE, get(tls::profile))
        .on(routes::PRINTERS, get(printing::printers))
        .on(routes::PRINTED, get(printing::printed))
        .on(routes::DEVICES, get(devices::devices))
        .on(routes::NEW_CODE, post(devices::new_code))
        .on(routes::RENAME_DEVICE, post(devices::rename))
        .on(routes::REVOKE_DEVICE, post(devices::revoke))
        .on(routes::NOTE_LOST, post(devices::noted))
        .on(routes::OUTAGES, get(devices::outages))
        .on(routes::QUARANTINE, get(held::list))
        .on(routes::RESOLVE, post(held::resolve))
        .on(routes::REJECT, post(held::reject))
        .merge(for_guests())
        .merge(money())
        .merge(by_provider(limits))
        .merge(auth::routes::<App>());
    let untimed = Router::new()
        .on(routes::STREAM, get(live::stream))
        // A year of checks takes longer than other answers may; it has a limit of its own.
        .on(routes::SALES, get(reports::sales));
    bounded(timed, untimed, limits, app)
}

/// What stands around every door of either role, from outside in: request id and time, a fault that ends one request, the
/// size of a body, and the time for an answer, but for those that have a limit of their own.
pub fn bounded<S: Clone + Send + Sync + 'static>(
    timed: Router<S>,
    untimed: Router<S>,
    limits: Limits,
    state: S,
) -> Router {
    timed
        .layer(from_fn_with_state(limits.time, in_time))
        .merge(untimed)
        .layer(DefaultBodyLimit::max(limits.body))
        .layer(from_fn_with_state(limits.body, small_enough))
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so)
        .with_state(state)
        .layer(CatchPanicLayer::custom(broken))
        .layer(from_fn(telemetry::trace))
}

/// Payments and what follows them: drawers, the day, reports.
fn money() -> Router<App> {
    Router::new()
        .on(routes::PAY, post(orders::pay))
        .on(routes::REFUND, post(settled::refund))
        .on(routes::CHANGE_METHOD, post(orders::change_method))
        .on(routes::ACCOUNTS, get(accounts::list))
        .on(routes::OPEN_ACCOUNT, post(accounts::open))
        .on(routes::ACCOUNT, get(accounts::one))
        .on(routes::GIFT_CARD, get(accounts::by_code))
        .on(routes::TOP_UP, post(accounts::top_up))
        .on(routes::TAKE_TOP_UP_BACK, post(accounts::take_back))
        .on(routes::CLOSE_ACCOUNT, post(accounts::close))
        .on(routes::TIP, post(orders::tip))
        .on(routes::CHECK_SLIP, post(orders::check_slip))
        .on(routes::SLIPS, get(reports::slips))
        .on(routes::TIPS, get(reports::tips))
        .on(routes::CHECKS, get(settled::checks))
        .on(routes::CHECK, get(settled::one))
        .on(routes::REFUND_DISHES, post(settled::refund_dishes))
        .on(routes::PRINT_RECEIPT, post(settled::print))
        .on(routes::REFUNDS, get(settled::refunds))
        .on(routes::PRINT_REFUND, post(settled::print_refund))
        .on(routes::OPEN_CASH, post(cash::open))
        .on(routes::MOVE_CASH, post(cash::moved))
        .on(routes::CLOSE_CASH, post(cash::close))
        .on(routes::CASH_SESSION, get(cash::session))
        .on(routes::FISCAL, get(fiscal::list))
        .on(routes::RETRY_FISCAL, post(fiscal::retry))
        .on(routes::DAY, get(day::running))
        .on(routes::CLOSE_DAY, post(day::close))
        .on(routes::CLOSINGS, get(day::closings))
        .on(routes::CLOSING, get(day::closing))
        .on(routes::PRINT_DAY, post(day::print))
        .on(routes::PRINT_CLOSING, post(day::print_closing))
        .on(routes::EXCEPTIONS, get(reports::exceptions))
        .on(routes::SOLD_CHECKS, get(reports::checks))
        .on(routes::EXPORT_ORDERS, get(reports::export_orders))
        .on(routes::EXPORT_PAYMENTS, get(reports::export_payments))
        .on(routes::EXPORT_SLIPS, get(reports::export_slips))
        .on(routes::RECEIPT, get(reports::receipt))
}

/// Guests who order for themselves, and what the staff says to them.
fn for_guests() -> Router<App> {
    Router::new()
        .on(routes::GUEST_PAGE, get(guests::page))
        .on(routes::GUEST_ASK, post(guests::ask))
        .on(routes::GUEST_REQUEST, get(guests::request))
        .on(routes::GUEST_REQUESTS, get(guests::inbox))
        .on(routes::ACCEPT_GUEST, post(guests::accept))
        .on(routes::REFUSE_GUEST, post(guests::refuse))
        .on(routes::GUEST_RULES, get(guests::rules))
        .on(routes::SET_GUEST_RULES, put(guests::set_rules))
        .on(routes::GUEST_LINKS, get(guests::links))
        .on(routes::MAKE_GUEST_LINKS, post(guests::make_links))
}

/// The doors of payments through providers.
fn by_provider(limits: Limits) -> Router<App> {
    Router::new()
        .on(routes::PAYMENT, get(providers::payment))
        .on(routes::PESAPAL_CALLBACK, get(providers::callback))
        .on(
            routes::PESAPAL_IPN,
            post(providers::ipn).layer(DefaultBodyLimit::max(limits.body.min(IPN_BODY))),
        )
}

/// Routes by their entry in the table.
pub trait Table<S> {
    /// Answers at a route.
    #[must_use]
    fn on(self, route: Route, method: MethodRouter<S>) -> Self;
}

impl<S: Clone + Send + Sync + 'static> Table<S> for Router<S> {
    fn on(self, route: Route, method: MethodRouter<S>) -> Self {
        self.route(route.path, method)
    }
}

/// `GET /api/health`
async fn health(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "certificate": {"expiresAt": app.tls.expires(), "daysLeft": app.tls.days_left(), "alarm": app.tls.alarm()},
    }))
}

/// A body that says it is too large is refused before it is read.
async fn small_enough(State(most): State<usize>, request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return too_large().into_response();
    }
    next.run(request).await
}

/// A fault of ours ends one request with the wire's error, not the connection.
fn broken(_: Box<dyn std::any::Any + Send>) -> Response {
    Refusal::unfinished().into_response()
}

async fn in_time(State(most): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::unfinished().into_response(),
    }
}

/// What is said at an address that leads nowhere, and at no other.
pub const NOWHERE: &str = "there is no such address";

/// An address that leads nowhere.
pub async fn nowhere() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "not_found", NOWHERE)
}

async fn not_so() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this address takes another method",
    )
}
