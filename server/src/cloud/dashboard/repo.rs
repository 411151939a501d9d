//! SQL of the dashboard. Sums are asked for by stretches, each of one restaurant: whole hours come from the sums of hours,
//! and what is left at an edge from the checks themselves.

use super::hours_repo::{HOUR, hour};
use crate::db::{DbError, Tx};
use crate::on;
use domain::Money;
use domain::cloud::dashboard::Sums;
use domain::ids::TenantId;
use sqlx::QueryBuilder;
use std::collections::HashMap;

/// Restaurants of one statement: it has to fit with its stretches into what a statement may be given.
const TOGETHER: usize = 2_000;

/// How a restaurant's log and figures stand.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stands {
    pub site_id: String,
    pub head: i64,
    pub chain: String,
    pub last_batch_at: i64,
    pub complete_at: Option<i64>,
    pub trouble: Option<String>,
    pub projected: Option<i64>,
    pub halted: Option<String>,
    pub turned: Option<i64>,
    pub state_now: Option<String>,
    /// The time of the last projected event, by the hub's clock.
    pub event_at: Option<i64>,
}

/// Of all restaurants of a tenant that have a log.
pub async fn stands(tx: &mut Tx, tenant: TenantId) -> Result<Vec<Stands>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT l.site_id, l.head, l.chain, l.last_batch_at, l.complete_at, l.trouble, p.projected, p.halted, \
         p.turned, p.state_now, e.at AS event_at \
         FROM tenant_sites t JOIN cloud_logs l ON l.site_id = t.site_id \
         LEFT JOIN cloud_projections p ON p.site_id = t.site_id \
         LEFT JOIN events e ON e.site_id = p.site_id AND e.seq = p.projected \
         WHERE t.tenant_id = $1",
    ).bind(tenant.to_string()).fetch_all(conn).await)?)
}

/// What the last settled check is called.
pub async fn last_check(tx: &mut Tx, site: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT number FROM sold_checks WHERE site_id = $1 ORDER BY at DESC, order_id DESC LIMIT 1",
    ).bind(site).fetch_optional(conn).await)?;
    Ok(row.map(|(number,)| number))
}

/// A stretch of one restaurant.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Whose.
    pub site: &'a str,
    /// The first instant of it.
    pub from: i64,
    /// The first instant after it.
    pub to: i64,
    /// What is added to an instant before it is divided into steps.
    pub shift: i64,
}

impl<'a> Part<'a> {
    /// The whole hours of it, if there are any, and what is left at its edges.
    fn split(self) -> (Option<Self>, Vec<Self>) {
        if self.from >= self.to {
            return (None, Vec::new());
        }
        let whole = (hour(self.from.saturating_add(HOUR - 1)), hour(self.to));
        if whole.0 >= whole.1 {
            return (None, vec![self]);
        }
        let (from, to) = whole;
        let edges = [Self { to: from, ..self }, Self { from: to, ..self }];
        let edges = edges.into_iter().filter(|edge| edge.from < edge.to);
        (Some(Self { from, to, ..self }), edges.collect())
    }

    fn all(parts: &[Part<'a>]) -> (Vec<Self>, Vec<Self>) {
        let mut hours = Vec::with_capacity(parts.len());
        let mut edges = Vec::new();
        for part in parts {
            let (whole, rest) = part.split();
            hours.extend(whole);
            edges.extend(rest);
        }
        (hours, edges)
    }
}

/// A statement over stretches: `$sql` joins them as `s`, and what stands after it closes the statement.
///
/// The bounds stand in it as numbers and once more for all stretches together (`at` is the column): from rows of values
/// PostgreSQL guesses that a third of the table is meant and reads all of it; so it goes by the key.
macro_rules! scoped {
    ($parts:expr, $at:expr, $sql:expr, $rest:expr) => {{
        let (parts, at): (&[Part<'_>], &str) = ($parts, $at);
        let mut query = QueryBuilder::new("WITH scope (site_id, lo, hi, shift) AS (");
        query.push_values(parts, |mut row, part| {
            row.push_bind(part.site.to_owned());
            row.push(part.from).push(part.to).push(part.shift);
        });
        let from = parts.iter().map(|part| part.from).min().unwrap_or_default();
        let to = parts.iter().map(|part| part.to).max().unwrap_or_default();
        query.push(") ").push($sql);
        query.push(format_args!(
            " ON x.site_id = s.site_id AND {at} >= s.lo AND {at} < s.hi AND {at} >= {from} AND {at} < {to} "
        ));
        query.push($rest);
        query
    }};
}

/// Where whole hours stand.
const HOURS: &str = "x.hour";
/// Where single checks stand.
const CHECKS: &str = "x.at";

/// Site, checks, guests, net, service, due.
type SumRow = (String, i64, i64, i64, i64, i64);

const OF_HOURS: &str = "SELECT s.site_id, CAST(sum(x.checks) AS BIGINT), CAST(sum(x.covers) AS BIGINT), \
     CAST(sum(x.net) AS BIGINT), CAST(sum(x.service) AS BIGINT), CAST(sum(x.due) AS BIGINT) \
     FROM scope s JOIN sold_hours x";
const OF_CHECKS: &str = "SELECT s.site_id, count(*), CAST(sum(x.covers) AS BIGINT), CAST(sum(x.net) AS BIGINT), \
     CAST(sum(x.service) AS BIGINT), CAST(sum(x.due) AS BIGINT) \
     FROM scope s JOIN sold_checks x";

/// Sums by restaurant.
pub async fn sums(tx: &mut Tx, parts: &[Part<'_>]) -> Result<HashMap<String, Sums>, DbError> {
    let (hours, edges) = Part::all(parts);
    let mut found: HashMap<String, Sums> = HashMap::new();
    for (parts, at, sql) in [(hours, HOURS, OF_HOURS), (edges, CHECKS, OF_CHECKS)] {
        for some in parts.chunks(TOGETHER) {
            let rows: Vec<SumRow> = on!(&mut *tx, conn => scoped!(some, at, sql, "GROUP BY s.site_id")
                .build_query_as().persistent(false).fetch_all(conn).await)?;
            for (site, checks, covers, net, service, due) in rows {
                let sums = Sums {
                    checks,
                    covers,
                    net: Money(net),
                    service: Money(service),
                    due: Money(due),
                };
                let known = found.entry(site).or_default();
                *known = known.plus(sums);
            }
        }
    }
    Ok(found)
}

/// Into what an instant is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// Hours of the clock, 0 to 23.
    Hours,
    /// Days from the start of the stretch, from 0.
    Days,
}

macro_rules! steps_by {
    ($step:literal, $table:literal, $at:literal) => {
        (
            $at,
            concat!(
                "SELECT ",
                $step,
                ", CAST(sum(due) AS BIGINT) FROM (SELECT ",
                $at,
                " + s.shift AS moment, x.due AS due FROM scope s JOIN ",
                $table,
                " x"
            ),
            concat!(") m GROUP BY ", $step),
        )
    };
}

/// What guests paid, over all the stretches together, by step.
pub async fn steps(
    tx: &mut Tx,
    parts: &[Part<'_>],
    into: Into,
) -> Result<HashMap<i64, i64>, DbError> {
    let (hours, edges) = Part::all(parts);
    let (of_hours, of_checks) = match into {
        Into::Hours => (
            steps_by!("(moment / 3600000) % 24", "sold_hours", "x.hour"),
            steps_by!("(moment / 3600000) % 24", "sold_checks", "x.at"),
        ),
        Into::Days => (
            steps_by!("moment / 86400000", "sold_hours", "x.hour"),
            steps_by!("moment / 86400000", "sold_checks", "x.at"),
        ),
    };
    let mut found: HashMap<i64, i64> = HashMap::new();
    for (parts, (at, sql, rest)) in [(hours, of_hours), (edges, of_checks)] {
        for some in parts.chunks(TOGETHER) {
            let rows: Vec<(i64, i64)> = on!(&mut *tx, conn => scoped!(some, at, sql, rest)
                .build_query_as().persistent(false).fetch_all(conn).await)?;
            for (step, due) in rows {
                let known = found.entry(step).or_default();
                *known = known.saturating_add(due);
            }
        }
    }
    Ok(found)
}

const KINDS_OF_HOURS: &str =
    "SELECT x.kind, CAST(sum(x.total) AS BIGINT) FROM scope s JOIN sold_hour_kinds x";
const KINDS_OF_CHECKS: &str =
    "SELECT x.kind, CAST(sum(x.total) AS BIGINT) FROM scope s JOIN sold_kinds x";

/// What was sold over all the stretches together, by how it was paid.
pub async fn kinds(tx: &mut Tx, parts: &[Part<'_>]) -> Result<HashMap<String, i64>, DbError> {
    let (hours, edges) = Part::all(parts);
    let mut found: HashMap<String, i64> = HashMap::new();
    for (parts, at, sql) in [
        (hours, HOURS, KINDS_OF_HOURS),
        (edges, CHECKS, KINDS_OF_CHECKS),
    ] {
        for some in parts.chunks(TOGETHER) {
            let rows: Vec<(String, i64)> = on!(&mut *tx, conn => scoped!(some, at, sql, "GROUP BY x.kind")
                .build_query_as().persistent(false).fetch_all(conn).await)?;
            for (kind, total) in rows {
                let known = found.entry(kind).or_default();
                *known = known.saturating_add(total);
            }
        }
    }
    Ok(found)
}
