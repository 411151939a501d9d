//! `GET /api/reports/…`, `GET /api/exports/…` and the receipt as a file.

use super::{exceptions, export, pdf, repo, sales};
use crate::auth::{May, OrdersRead, ReportsRead};
use crate::body::{Asked, PathId};
use crate::db::in_time;
use crate::error::Refusal;
use crate::orders::settled::paid;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::ids::OrderId;
use domain::menu::Catalog;
use domain::orders::{Closing, Order};
use domain::reports::{
    By, CheckRow, ChecksPage, Exceptions, NONE, Range, SalesReport, SlipsReport, TipsReport,
    channel_name, slip_days,
};
use domain::time::UnixMillis;
use domain::{Lang, Rejection};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How long a report of sales may take: shorter than PostgreSQL works on one statement.
const LONGEST: Duration = Duration::from_secs(28);
/// Long reports at once: the tills share the connections to the database with them.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// Checks whose slips are looked at at once: far more than anybody holds against a statement.
const SLIPS: usize = 5_000;
/// Checks of a page.
const PAGE: i64 = 50;

/// What a report is asked for. All of it is text, so that each field is refused by its own name.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    range: Option<String>,
    by: Option<String>,
    format: Option<String>,
    bom: Option<String>,
    item: Option<String>,
    category: Option<String>,
    waiter: Option<String>,
    table: Option<String>,
    channel: Option<String>,
    method: Option<String>,
    kind: Option<String>,
    vat: Option<String>,
    hour: Option<String>,
    day: Option<String>,
    number: Option<String>,
    before: Option<String>,
    open: Option<String>,
}

impl Wanted {
    /// The range; the last 24 hours, when missing.
    fn range(&self, hub: &App) -> Result<(Range, Arc<Catalog>), Refusal> {
        let catalog = hub.ledger.state().catalog.clone();
        let text = self.range.as_deref().unwrap_or("24h");
        let range = Range::read(text, &catalog, hub.clock.now())?;
        Ok((range, catalog))
    }

    /// Those that people call by a number, or all.
    pub fn numbered(number: Option<String>, before: Option<String>) -> Self {
        Self {
            number: number.filter(|number| !number.is_empty()),
            before,
            ..Self::default()
        }
    }

    /// Which checks.
    fn checks(self) -> Result<repo::Wanted, Refusal> {
        let bad = |field, allowed| Rejection::BadField { field, allowed };
        let hour = |text: String| {
            let hour = text.parse().ok().filter(|hour| (0..24).contains(hour));
            hour.ok_or_else(|| bad("hour", "an hour from 0 to 23"))
        };
        let rate = |text: String| {
            let rate = text.parse().ok().filter(|rate| (0..=10_000).contains(rate));
            rate.ok_or_else(|| bad("vat", "a rate from 0 to 10000 basis points"))
        };
        let place = |text: String| {
            let place = text.split_once('.');
            let place = place.and_then(|(at, id)| {
                let id: OrderId = id.parse().ok()?;
                Some((at.parse().ok()?, id.to_string()))
            });
            place.ok_or_else(|| bad("before", "what the page before gave as `next`"))
        };
        if let Some(channel) = &self.channel
            && !CHANNELS.contains(&channel.as_str())
        {
            let allowed = "dineIn, takeaway, delivery or tab";
            return Err(bad("channel", allowed).into());
        }
        let none = |key: String| if key == NONE { String::new() } else { key };
        Ok(repo::Wanted {
            item: self.item,
            category: self.category,
            waiter: self.waiter,
            table: self.table.map(none),
            channel: self.channel,
            method: self.method.map(none),
            kind: self.kind.map(none),
            vat: self.vat.map(rate).transpose()?,
            hour: self.hour.map(hour).transpose()?,
            day: self.day,
            number: self.number,
            before: self.before.map(place).transpose()?,
        })
    }
}

const CHANNELS: [&str; 4] = [
    channel_name(domain::orders::Channel::DineIn),
    channel_name(domain::orders::Channel::Takeaway),
    channel_name(domain::orders::Channel::Delivery),
    channel_name(domain::orders::Channel::Tab),
];

/// `GET /api/reports/sales?range=…&by=…`
pub async fn sales(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<SalesReport>, Refusal> {
    let (range, catalog) = wanted.range(&hub)?;
    let by = By::read(wanted.by.as_deref().unwrap_or("day"))?;
    let report = sales::report(hub.ledger.db(), hub.ledger.site(), &catalog, range, by);
    // In a box: what waits for this keeps a pointer and not all of the work.
    let report = async {
        // Closed by nobody.
        let _turn = AT_ONCE.acquire().await;
        report.await
    };
    let report = timeout(LONGEST, Box::pin(report)).await;
    Ok(Json(report.map_err(|_| Refusal::busy())??))
}

/// `GET /api/reports/checks?range=…`: the checks behind a number.
pub async fn checks(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<ChecksPage>, Refusal> {
    let (range, catalog) = wanted.range(&hub)?;
    Ok(Json(page(&hub, &catalog, range, wanted).await?))
}

/// A page of settled checks, the newest first.
pub async fn page(
    hub: &App,
    catalog: &Catalog,
    range: Range,
    wanted: Wanted,
) -> Result<ChecksPage, Refusal> {
    let wanted = wanted.checks()?;
    let mut tx = hub.ledger.db().read().await?;
    let page = (sales::offset(catalog), PAGE.saturating_add(1));
    let mut found = repo::checks(&mut tx, hub.ledger.site(), &range, &wanted, page).await?;
    drop(tx);
    let limit = usize::try_from(PAGE).unwrap_or_default();
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let next = last.map(|check| format!("{}.{}", check.at, check.order_id));
    let checks = found.into_iter();
    Ok(ChecksPage {
        range,
        checks: checks.filter_map(|check| row(catalog, check)).collect(),
        next,
    })
}

fn row(catalog: &Catalog, check: repo::Check) -> Option<CheckRow> {
    let figures = check.figures();
    let table = Some(check.table_key).filter(|key| !key.is_empty());
    let number = |key: &String| Some(catalog.table(&key.as_str().into())?.number.clone());
    Some(CheckRow {
        id: check.order_id.parse().ok()?,
        number: check.number,
        business_day: domain::time::BusinessDay::parse(&check.business_day)?,
        settled_at: UnixMillis(check.at),
        channel: serde_json::from_value(check.channel.into()).ok()?,
        table_number: table.as_ref().and_then(number),
        table,
        waiter_id: check.waiter_id.parse().ok()?,
        waiter: check.waiter,
        figures,
    })
}

/// `GET /api/reports/exceptions?range=…`
pub async fn exceptions(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Exceptions>, Refusal> {
    let (range, catalog) = wanted.range(&hub)?;
    let found = exceptions::find(hub.ledger.db(), hub.ledger.site(), &catalog, range);
    Ok(Json(
        in_time::<_, Refusal>(async { Ok(found.await?) }).await?,
    ))
}

/// `GET /api/reports/tips?range=…`
pub async fn tips(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<TipsReport>, Refusal> {
    let (range, catalog) = wanted.range(&hub)?;
    let mut tx = hub.ledger.db().read().await?;
    let found = repo::tips(&mut tx, hub.ledger.site(), &range).await?;
    drop(tx);
    Ok(Json(sales::tips(&catalog, range, found)))
}

/// `GET /api/reports/slips?range=…&open=1`
pub async fn slips(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<SlipsReport>, Refusal> {
    let (range, catalog) = wanted.range(&hub)?;
    let limit = i64::try_from(SLIPS).unwrap_or(i64::MAX).saturating_add(1);
    let start = (range.from.0, "");
    let found = in_time::<_, Refusal>(async {
        let mut tx = hub.ledger.db().read().await?;
        let site = hub.ledger.site();
        Ok(repo::cashless_after(&mut tx, site, &range, start, limit).await?)
    });
    let found = found.await?;
    let truncated = found.len() > SLIPS;
    let checks = found.iter().take(SLIPS);
    let checks: Result<Vec<Order>, _> = checks.map(|(_, doc)| serde_json::from_str(doc)).collect();
    let checks = checks.map_err(crate::db::DbError::from)?;
    Ok(Json(SlipsReport {
        range,
        days: slip_days(&catalog, &range, &checks, wanted.open.is_some()),
        truncated,
    }))
}

/// `GET /api/exports/orders?range=…&format=csv|json`
pub async fn export_orders(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Refusal> {
    exported(&hub, &wanted, export::Kind::Orders).await
}

/// `GET /api/exports/payments?range=…&format=csv|json`
pub async fn export_payments(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Refusal> {
    exported(&hub, &wanted, export::Kind::Payments).await
}

/// `GET /api/exports/slips?range=…&format=csv|json`
pub async fn export_slips(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Refusal> {
    exported(&hub, &wanted, export::Kind::Slips).await
}

async fn exported(hub: &App, wanted: &Wanted, kind: export::Kind) -> Result<Response, Refusal> {
    let (range, catalog) = wanted.range(hub)?;
    let format = export::Format::read(wanted.format.as_deref().unwrap_or("csv"))?;
    let name = format!(
        "attachment; filename=\"sufra-{}-{}_{}.{}\"",
        kind.name(),
        range.first_day,
        range.last_day,
        format.name()
    );
    let headers = [
        (CONTENT_TYPE, format.content_type().to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let site = hub.ledger.site().to_owned();
    let rows = export::Rows::new(hub.ledger.db().clone(), site, catalog, range, kind);
    let bom = wanted.bom.is_some();
    let body = export::body(rows, format, bom).await?;
    Ok((headers, body).into_response())
}

/// The guest's language.
#[derive(Debug, Deserialize)]
pub struct Language {
    lang: Option<String>,
}

/// `GET /api/orders/{id}/receipt.pdf?lang=…`
pub async fn receipt(
    State(hub): State<App>,
    _who: May<OrdersRead>,
    PathId(id): PathId<OrderId>,
    Asked(language): Asked<Language>,
) -> Result<Response, Refusal> {
    let lang = language.lang.as_deref().map_or(Some(Lang::Az), |lang| {
        Lang::ALL.into_iter().find(|known| known.tag() == lang)
    });
    let lang = lang.ok_or(Rejection::BadField {
        field: "lang",
        allowed: "az, ru or en",
    })?;
    let order = paid(&hub, id).await?;
    let at = match &order.closing {
        Closing::Settled { at, .. } => *at,
        _ => order.changed_at,
    };
    let catalog = hub.ledger.state().catalog.clone();
    let file = pdf::receipt(&catalog, &order, lang, at);
    let called: String = order
        .called()
        .chars()
        .filter(|one| one.is_ascii_alphanumeric() || *one == '-')
        .collect();
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!(
                "inline; filename=\"sufra-{}-{called}.pdf\"",
                order.business_day
            ),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file).into_response())
}
