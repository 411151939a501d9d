//! The SQL of reports. Everything is asked by time, so that the indexes by time answer.

use crate::db::{DbError, Tx};
use crate::on;
use domain::Money;
use domain::payments::KindSum;
use domain::reports::{By, Figures, Range, kind_of};
use futures::TryStreamExt;
use sqlx::QueryBuilder;

/// Key, name, checks, guests, pieces, gross, discounts, comps, net, service, due, VAT.
type Sums = (
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
);

/// A row of a report before it has its name: key, name where the facts know one, sums.
pub struct Row {
    /// The key.
    pub key: String,
    /// The name; empty where the menu knows it.
    pub name: String,
    /// The sums.
    pub figures: Figures,
}

impl From<Sums> for Row {
    fn from(sums: Sums) -> Self {
        let (key, name, checks, covers, quantity, gross, discounts, comps, net, service, due, vat) =
            sums;
        let figures = Figures {
            checks,
            covers,
            quantity,
            gross: Money(gross),
            discounts: Money(discounts),
            comps: Money(comps),
            net: Money(net),
            service: Money(service),
            due: Money(due),
            vat: Money(vat),
            ..Figures::default()
        };
        Self { key, name, figures }
    }
}

macro_rules! checks_by {
    ($key:literal, $name:literal, $group:literal) => {
        concat!(
            "SELECT ", $key, ", ", $name, ", count(*), CAST(COALESCE(sum(covers), 0) AS BIGINT), \
             CAST(COALESCE(sum(pieces), 0) AS BIGINT), CAST(COALESCE(sum(gross), 0) AS BIGINT), \
             CAST(COALESCE(sum(discount), 0) AS BIGINT), CAST(COALESCE(sum(comp), 0) AS BIGINT), \
             CAST(COALESCE(sum(net), 0) AS BIGINT), CAST(COALESCE(sum(service), 0) AS BIGINT), \
             CAST(COALESCE(sum(due), 0) AS BIGINT), CAST(COALESCE(sum(vat), 0) AS BIGINT) \
             FROM sold_checks WHERE site_id = $1 AND at >= $2 AND at < $3",
            $group
        )
    };
}

macro_rules! lines_by {
    ($key:literal) => {
        concat!(
            "SELECT ", $key, ", '', count(DISTINCT order_id), CAST(0 AS BIGINT), CAST(sum(quantity) AS BIGINT), \
             CAST(sum(gross) AS BIGINT), CAST(sum(discount) AS BIGINT), CAST(sum(comp) AS BIGINT), \
             CAST(sum(net) AS BIGINT), CAST(sum(service) AS BIGINT), CAST(sum(net + service) AS BIGINT), \
             CAST(sum(vat) AS BIGINT) FROM sold_lines WHERE site_id = $1 AND at >= $2 AND at < $3 GROUP BY ",
            $key
        )
    };
}

macro_rules! tips_by {
    ($key:literal, $name:literal) => {
        concat!(
            "SELECT ",
            $key,
            ", ",
            $name,
            ", count(DISTINCT payment_id), CAST(sum(amount) AS BIGINT) FROM tips \
             WHERE site_id = $1 AND at >= $2 AND at < $3 GROUP BY ",
            $key,
            " HAVING sum(amount) <> 0 ORDER BY sum(amount) DESC, ",
            $key
        )
    };
}

/// The sums of a range.
pub async fn totals(tx: &mut Tx, site: &str, range: &Range) -> Result<Figures, DbError> {
    let row: Sums = on!(tx, conn => sqlx::query_as(checks_by!("''", "''", ""))
        .bind(site).bind(range.from.0).bind(range.to.0).fetch_one(conn).await)?;
    Ok(Row::from(row).figures)
}

/// The rows of a range; not by ways to pay and their kinds, see [`tenders`]. `offset` is the zone, milliseconds east of UTC.
pub async fn rows(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    by: By,
    offset: i64,
) -> Result<Vec<Row>, DbError> {
    let sql = match by {
        By::Day => checks_by!("business_day", "''", " GROUP BY business_day"),
        By::Hour => return hours(tx, site, range, offset).await,
        By::Item => lines_by!("item"),
        By::Category => lines_by!("category"),
        By::Waiter => checks_by!("waiter_id", "max(waiter)", " GROUP BY waiter_id"),
        By::Table => checks_by!("table_key", "''", " GROUP BY table_key"),
        By::Vat => lines_by!("CAST(vat_bp AS TEXT)"),
        By::Channel | By::Method | By::Kind => checks_by!("channel", "''", " GROUP BY channel"),
    };
    let rows: Vec<Sums> = on!(tx, conn => sqlx::query_as(sql)
        .bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Row::from).collect())
}

async fn hours(tx: &mut Tx, site: &str, range: &Range, offset: i64) -> Result<Vec<Row>, DbError> {
    let rows: Vec<Sums> = on!(tx, conn => sqlx::query_as(checks_by!(
        "CAST(((at + $4) / 3600000) % 24 AS TEXT)", "''", " GROUP BY ((at + $4) / 3600000) % 24"
    )).bind(site).bind(range.from.0).bind(range.to.0).bind(offset).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Row::from).collect())
}

/// A settled check and one of its ways to pay: check, gross is left out because it follows from the others; discounts,
/// comps, service, due, VAT, then the way to pay or its kind, what was taken by it at all, and what of it was kept until the check was
/// settled.
pub type Tender = (
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

macro_rules! tenders_by {
    ($what:literal) => {
        concat!(
            "SELECT c.order_id, c.discount, c.comp, c.service, c.due, c.vat, ", $what, ", \
             CAST(sum(CASE WHEN p.amount > 0 OR p.changed = 1 THEN p.amount ELSE 0 END) AS BIGINT), \
             CAST(sum(CASE WHEN p.at <= c.at OR p.changed = 1 THEN p.amount ELSE 0 END) AS BIGINT) \
             FROM sold_checks c LEFT JOIN payments p ON p.site_id = c.site_id AND p.order_id = c.order_id \
             WHERE c.site_id = $1 AND c.at >= $2 AND c.at < $3 \
             GROUP BY c.order_id, c.discount, c.comp, c.service, c.due, c.vat, ", $what, " \
             ORDER BY c.order_id, ", $what
        )
    };
}

macro_rules! money_by {
    ($what:literal) => {
        concat!(
            "SELECT ",
            $what,
            ", CAST(sum(CASE WHEN kind <> 'comp' AND (amount > 0 OR changed = 1) THEN amount ELSE 0 END) AS BIGINT), \
             CAST(sum(CASE WHEN amount < 0 AND changed = 0 THEN -amount ELSE 0 END) AS BIGINT) \
             FROM payments WHERE site_id = $1 AND at >= $2 AND at < $3 GROUP BY ",
            $what
        )
    };
}

/// Gives every settled check of a range with its ways to pay, or with their kinds, to `each`, check by check, without
/// holding them.
pub async fn tenders(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    by: By,
    mut each: impl FnMut(Tender),
) -> Result<(), DbError> {
    let sql = match by {
        By::Kind => tenders_by!("p.kind"),
        _ => tenders_by!("p.method"),
    };
    on!(tx, conn => {
        let mut found = sqlx::query_as::<_, Tender>(sql).bind(site).bind(range.from.0).bind(range.to.0).fetch(conn);
        while let Some(row) = found.try_next().await? {
            each(row);
        }
    });
    Ok(())
}

/// What was taken and given back in a range, by way to pay or its kind. What nobody paid was not taken.
pub async fn money(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    by: By,
) -> Result<Vec<(String, i64, i64)>, DbError> {
    let sql = match by {
        By::Kind => money_by!("kind"),
        _ => money_by!("method"),
    };
    Ok(
        on!(tx, conn => sqlx::query_as(sql).bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?,
    )
}

/// The turnover of a range by how it was paid, and what was given back in it for settled checks.
pub async fn turnover(tx: &mut Tx, site: &str, range: &Range) -> Result<Vec<KindSum>, DbError> {
    let sold: Vec<(String, Option<i64>, i64, i64)> = on!(tx, conn => sqlx::query_as(
        "SELECT kind, tax_bp, CAST(sum(total) AS BIGINT), CAST(sum(vat) AS BIGINT) FROM sold_kinds \
         WHERE site_id = $1 AND at >= $2 AND at < $3 GROUP BY kind, tax_bp",
    ).bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?;
    let back: Vec<(String, Option<i64>, i64)> = on!(tx, conn => sqlx::query_as(
        "SELECT k.kind, k.tax_bp, CAST(-sum(p.amount) AS BIGINT) FROM payments p \
         JOIN sold_kinds k ON k.site_id = p.site_id AND k.order_id = p.order_id AND k.kind = p.kind \
         WHERE p.site_id = $1 AND p.at >= $2 AND p.at < $3 AND p.amount < 0 AND p.changed = 0 AND p.at >= k.at \
         GROUP BY k.kind, k.tax_bp",
    ).bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?;
    let sold = sold
        .into_iter()
        .map(|(kind, rate, total, vat)| (kind, rate, [total, vat, 0]));
    let back = back
        .into_iter()
        .map(|(kind, rate, back)| (kind, rate, [0, 0, back]));
    let mut sums = Vec::new();
    for (kind, rate, [total, vat, refunded]) in sold.chain(back) {
        let Some(kind) = kind_of(&kind) else { continue };
        let sum = KindSum {
            kind,
            total: Money(total),
            vat: Money(vat),
            tax_bp: rate.and_then(|rate| u32::try_from(rate).ok()),
            refunded: Money(refunded),
            ..KindSum::default()
        };
        KindSum::add(&mut sums, sum);
    }
    Ok(sums)
}

/// The tips of one key: the key, a name where the menu has none, how many, how much.
pub type Tips = (String, String, i64, i64);

/// What the staff got in a range: by whose checks, and by way to pay; the most first.
pub async fn tips(
    tx: &mut Tx,
    site: &str,
    range: &Range,
) -> Result<(Vec<Tips>, Vec<Tips>), DbError> {
    let by_waiter: Vec<Tips> = on!(&mut *tx, conn => sqlx::query_as(tips_by!("waiter_id", "max(waiter)"))
        .bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?;
    let by_method: Vec<Tips> = on!(tx, conn => sqlx::query_as(tips_by!("method", "''"))
        .bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?;
    Ok((by_waiter, by_method))
}

/// Which checks are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A dish on it.
    pub item: Option<String>,
    /// A dish of this category on it.
    pub category: Option<String>,
    /// Whose.
    pub waiter: Option<String>,
    /// At which table; empty is none.
    pub table: Option<String>,
    /// Where the food went.
    pub channel: Option<String>,
    /// How something of it was paid; empty is not at all.
    pub method: Option<String>,
    /// The same by the kind of the ways to pay.
    pub kind: Option<String>,
    /// A dish at this rate of VAT on it.
    pub vat: Option<i64>,
    /// Settled in this hour.
    pub hour: Option<i64>,
    /// Settled on this business day.
    pub day: Option<String>,
    /// What people call it.
    pub number: Option<String>,
    /// Before this one.
    pub before: Option<(i64, String)>,
}

/// A settled check as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Check {
    /// The check.
    pub order_id: String,
    /// The day.
    pub business_day: String,
    /// When it was settled.
    pub at: i64,
    /// What people call it.
    pub number: String,
    /// Where the food went.
    pub channel: String,
    /// The table; empty for none.
    pub table_key: String,
    /// Whose.
    pub waiter_id: String,
    /// Their name.
    pub waiter: String,
    /// Guests.
    pub covers: i64,
    /// Pieces.
    pub pieces: i64,
    /// Prices.
    pub gross: i64,
    /// Discounts.
    pub discount: i64,
    /// On the house.
    pub comp: i64,
    /// Sales.
    pub net: i64,
    /// Service.
    pub service: i64,
    /// Paid.
    pub due: i64,
    /// VAT inside.
    pub vat: i64,
}

impl Check {
    /// Its sums.
    pub fn figures(&self) -> Figures {
        Figures {
            checks: 1,
            covers: self.covers,
            quantity: self.pieces,
            gross: Money(self.gross),
            discounts: Money(self.discount),
            comps: Money(self.comp),
            net: Money(self.net),
            service: Money(self.service),
            due: Money(self.due),
            vat: Money(self.vat),
            ..Figures::default()
        }
    }
}

/// What a check has, in the order of [`Check`].
const CHECK: &str = "order_id, business_day, at, number, channel, table_key, waiter_id, waiter, covers, pieces, \
                     gross, discount, comp, net, service, due, vat";

/// Some settled checks of a range, the newest first.
pub async fn checks(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    wanted: &Wanted,
    (offset, limit): (i64, i64),
) -> Result<Vec<Check>, DbError> {
    let line = |column: &str| {
        format!(
            " AND EXISTS (SELECT 1 FROM sold_lines l WHERE l.site_id = c.site_id AND l.order_id = c.order_id \
             AND l.{column} = "
        )
    };
    let paid = "EXISTS (SELECT 1 FROM payments p WHERE p.site_id = c.site_id AND p.order_id = c.order_id \
                AND p.amount >= 0";
    let found = on!(tx, conn => {
        let mut query = QueryBuilder::new(format!("SELECT {CHECK} FROM sold_checks c WHERE site_id = "));
        query.push_bind(site).push(" AND at >= ").push_bind(range.from.0);
        query.push(" AND at < ").push_bind(range.to.0);
        for (column, value) in [("item", &wanted.item), ("category", &wanted.category)] {
            if let Some(value) = value {
                query.push(line(column)).push_bind(value).push(")");
            }
        }
        for (column, value) in [
            ("waiter_id", &wanted.waiter),
            ("table_key", &wanted.table),
            ("channel", &wanted.channel),
            ("business_day", &wanted.day),
            ("number", &wanted.number),
        ] {
            if let Some(value) = value {
                query.push(format!(" AND {column} = ")).push_bind(value);
            }
        }
        if let Some(rate) = wanted.vat {
            query.push(line("vat_bp")).push_bind(rate).push(")");
        }
        for (column, value) in [("method", &wanted.method), ("kind", &wanted.kind)] {
            match value.as_deref() {
                Some("") => { query.push(" AND NOT ").push(paid).push(")"); }
                Some(value) => {
                    query.push(" AND ").push(paid).push(format!(" AND p.{column} = "));
                    query.push_bind(value).push(")");
                }
                None => {}
            }
        }
        if let Some(hour) = wanted.hour {
            query.push(" AND ((at + ").push_bind(offset).push(") / 3600000) % 24 = ").push_bind(hour);
        }
        if let Some((at, id)) = &wanted.before {
            query.push(" AND (at, order_id) < (").push_bind(at).push(", ").push_bind(id).push(")");
        }
        query.push(" ORDER BY at DESC, order_id DESC LIMIT ").push_bind(limit);
        query.build_query_as::<Check>().fetch_all(conn).await
    })?;
    Ok(found)
}

/// The next settled checks of a range after one, the oldest first: a page of an export.
pub async fn checks_after(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    (at, id): (i64, &str),
    limit: i64,
) -> Result<Vec<Check>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT order_id, business_day, at, number, channel, table_key, waiter_id, waiter, covers, pieces, gross, \
         discount, comp, net, service, due, vat FROM sold_checks \
         WHERE site_id = $1 AND at < $2 AND (at, order_id) > ($3, $4) ORDER BY at, order_id LIMIT $5",
    ).bind(site).bind(range.to.0).bind(at).bind(id).bind(limit).fetch_all(conn).await)?)
}

/// What some checks came to at each rate of VAT: check, rate, paid, VAT inside.
pub async fn rates(
    tx: &mut Tx,
    site: &str,
    ids: &[&str],
) -> Result<Vec<(String, i64, i64, i64)>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "SELECT order_id, vat_bp, CAST(sum(net + service) AS BIGINT), CAST(sum(vat) AS BIGINT) \
             FROM sold_lines WHERE site_id = ",
        );
        query.push_bind(site).push(" AND order_id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(") GROUP BY order_id, vat_bp HAVING sum(net + service) <> 0 ORDER BY order_id, vat_bp");
        query.build_query_as().fetch_all(conn).await
    })?)
}

/// A payment as it is stored; below zero it was given back.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Paid {
    /// The payment.
    pub id: String,
    /// The check.
    pub order_id: String,
    /// The check's number; none while it is open.
    pub number: Option<String>,
    /// The day.
    pub business_day: String,
    /// When.
    pub at: i64,
    /// The way to pay.
    pub method: String,
    /// How turnover counts it.
    pub kind: String,
    /// How much.
    pub amount: i64,
    /// Who took it.
    pub staff_id: String,
    /// Their name; none when nobody of that id is known.
    pub staff: Option<String>,
}

/// The next payments of a range after one, the oldest first: a page of an export.
pub async fn payments_after(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    (at, order, id): (i64, &str, &str),
    limit: i64,
) -> Result<Vec<Paid>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT p.id, p.order_id, c.number, p.business_day, p.at, p.method, p.kind, p.amount, p.staff_id, \
         s.name AS staff FROM payments p \
         LEFT JOIN sold_checks c ON c.site_id = p.site_id AND c.order_id = p.order_id \
         LEFT JOIN staff s ON s.site_id = p.site_id AND s.id = p.staff_id \
         WHERE p.site_id = $1 AND p.at < $2 AND (p.at, p.order_id, p.id) > ($3, $4, $5) \
         ORDER BY p.at, p.order_id, p.id LIMIT $6",
    ).bind(site).bind(range.to.0).bind(at).bind(order).bind(id).bind(limit).fetch_all(conn).await)?)
}

/// The next checks of a range with something that was paid without cash, the oldest first: when that was, and the document.
pub async fn cashless_after(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    (at, order): (i64, &str),
    limit: i64,
) -> Result<Vec<(i64, String)>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT p.at, d.doc FROM (SELECT order_id, min(at) AS at FROM payments \
         WHERE site_id = $1 AND at >= $2 AND at < $3 GROUP BY order_id) p \
         JOIN documents d ON d.site_id = $1 AND d.kind = 'order' AND d.id = p.order_id \
         WHERE (p.at, p.order_id) > ($4, $5) AND EXISTS (SELECT 1 FROM payments c \
         WHERE c.site_id = $1 AND c.order_id = p.order_id AND c.kind = 'otherCashless') \
         ORDER BY p.at, p.order_id LIMIT $6",
    ).bind(site).bind(range.from.0).bind(range.to.0).bind(at).bind(order).bind(limit).fetch_all(conn).await)?)
}
