//! Orders and payments as files. They are written page by page while they are sent: what is held in memory is one page,
//! whatever the range, and no transaction is open while a slow reader takes its time.

use super::log;
use super::repo::{self, Check, Paid};
use crate::db::{Db, DbError, Tx, in_time};
use crate::error::Refusal;
use axum::body::Body;
use bytes::Bytes;
use domain::menu::Catalog;
use domain::orders::{Order, VatSum};
use domain::reports::{Range, SlipRow, slip_rows};
use domain::time::{BusinessDay, UnixMillis};
use domain::{Money, Rejection};
use futures::stream;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

/// Checks that are asked for at once.
const TOGETHER: usize = 200;
/// Rows of a page.
const PAGE: i64 = 500;
/// What makes a spreadsheet read UTF-8 as such.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Settled checks.
    Orders,
    /// What was taken and given back.
    Payments,
    /// Payments at separate card terminals.
    Slips,
}

impl Kind {
    /// For the file's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Payments => "payments",
            Self::Slips => "slips",
        }
    }

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Orders => &[
                "id",
                "number",
                "businessDay",
                "settledAt",
                "channel",
                "table",
                "waiter",
                "covers",
                "quantity",
                "gross",
                "discounts",
                "comps",
                "net",
                "service",
                "due",
                "vat",
                "vatByRate",
            ],
            Self::Payments => &[
                "id",
                "orderId",
                "orderNumber",
                "businessDay",
                "at",
                "method",
                "kind",
                "amount",
                "staffId",
                "staff",
            ],
            Self::Slips => &[
                "id",
                "orderId",
                "orderNumber",
                "businessDay",
                "at",
                "method",
                "slip",
                "amount",
                "tip",
                "refunded",
                "reconciledAt",
                "reconciledBy",
                "note",
            ],
        }
    }
}

/// The form of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 with a header; amounts in manat with a point.
    Csv,
    /// One array of objects; amounts in qəpik, as everywhere on the wire.
    Json,
}

impl Format {
    /// Reads its name.
    ///
    /// # Errors
    /// [`Rejection::BadField`]
    pub fn read(text: &str) -> Result<Self, Rejection> {
        match text {
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            _ => Err(Rejection::BadField {
                field: "format",
                allowed: "csv or json",
            }),
        }
    }

    /// The file's ending.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The type of the answer.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
        }
    }
}

/// A cell. Only words can have been typed by somebody.
enum Cell {
    Text(String),
    Count(i64),
    Amount(Money),
    Rates(Vec<VatSum>),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// For a spreadsheet. A word that would be read as a formula gets a quote before it; an amount below zero is one.
    fn csv(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                format!("'{text}")
            }
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Amount(amount) => amount.to_string(),
            Self::Rates(sums) => {
                let sum = |one: &VatSum| format!("{}: {}, {}", one.rate_bp, one.total, one.vat);
                sums.iter().map(sum).collect::<Vec<_>>().join("; ")
            }
        }
    }

    fn json(self) -> Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Count(count) => count.into(),
            Self::Amount(amount) => amount.0.into(),
            Self::Rates(sums) => {
                let sum = |one: VatSum| json!({"rateBp": one.rate_bp, "total": one.total, "vat": one.vat});
                sums.into_iter().map(sum).collect()
            }
        }
    }
}

/// Rows that are read at once.
type Page = Vec<Vec<Cell>>;

/// The rows of a range, to be read page by page.
pub struct Rows {
    db: Db,
    site: String,
    catalog: Arc<Catalog>,
    range: Range,
    kind: Kind,
    /// The last row of the page before: time, check, payment.
    after: (i64, String, String),
    /// What people are called who are not known as staff, by their ids.
    people: BTreeMap<String, String>,
}

impl Rows {
    /// From the start of the range.
    pub fn new(db: Db, site: String, catalog: Arc<Catalog>, range: Range, kind: Kind) -> Self {
        // What comes after nothing at all in the first millisecond.
        let after = (range.from.0, String::new(), String::new());
        Self {
            db,
            site,
            catalog,
            range,
            kind,
            after,
            people: BTreeMap::new(),
        }
    }

    /// The next page; empty at the end.
    async fn page(&mut self) -> Result<Page, DbError> {
        let mut tx = self.db.read().await?;
        let (at, order, id) = &self.after;
        match self.kind {
            Kind::Orders => {
                let place = (*at, order.as_str());
                let rows =
                    repo::checks_after(&mut tx, &self.site, &self.range, place, PAGE).await?;
                if let Some(last) = rows.last() {
                    self.after = (last.at, last.order_id.clone(), String::new());
                }
                let ids: Vec<&str> = rows.iter().map(|row| row.order_id.as_str()).collect();
                let mut rates: BTreeMap<String, Vec<VatSum>> = BTreeMap::new();
                for (id, rate, total, vat) in repo::rates(&mut tx, &self.site, &ids).await? {
                    let sum = VatSum {
                        rate_bp: u32::try_from(rate).unwrap_or_default(),
                        total: Money(total),
                        vat: Money(vat),
                    };
                    rates.entry(id).or_default().push(sum);
                }
                let checks = rows.into_iter().map(|row| {
                    let rates = rates.remove(&row.order_id).unwrap_or_default();
                    self.check(row, rates)
                });
                Ok(checks.collect())
            }
            Kind::Payments => {
                let place = (*at, order.as_str(), id.as_str());
                let mut rows =
                    repo::payments_after(&mut tx, &self.site, &self.range, place, PAGE).await?;
                if let Some(last) = rows.last() {
                    self.after = (last.at, last.order_id.clone(), last.id.clone());
                }
                self.name(&mut tx, &mut rows).await?;
                Ok(rows.into_iter().map(|row| self.payment(row)).collect())
            }
            Kind::Slips => self.slips(&mut tx).await,
        }
    }

    /// In the cloud nobody knows the staff: there people are called as their checks call them.
    async fn name(&mut self, tx: &mut Tx, rows: &mut [Paid]) -> Result<(), DbError> {
        let nameless = rows.iter().filter(|row| row.staff.is_none());
        let checks: BTreeSet<&str> = nameless.map(|row| row.order_id.as_str()).collect();
        let checks: Vec<&str> = checks.into_iter().collect();
        for some in checks.chunks(TOGETHER) {
            for doc in log::documents(&mut *tx, &self.site, "order", some).await? {
                let order: Order = serde_json::from_str(&doc)?;
                let people = order.payments.iter().map(|one| &one.by);
                for who in people.chain([&order.waiter]) {
                    self.people.insert(who.id.to_string(), who.name.clone());
                }
            }
        }
        for row in rows.iter_mut().filter(|row| row.staff.is_none()) {
            row.staff = self.people.get(&row.staff_id).cloned();
        }
        Ok(())
    }

    /// The next ones; a page of checks may have none.
    async fn slips(&mut self, tx: &mut Tx) -> Result<Page, DbError> {
        let mut rows = Vec::new();
        while rows.is_empty() {
            let place = (self.after.0, self.after.1.as_str());
            let found = repo::cashless_after(tx, &self.site, &self.range, place, PAGE).await?;
            if found.is_empty() {
                break;
            }
            for (at, doc) in found {
                let order: Order = serde_json::from_str(&doc)?;
                self.after = (at, order.id.to_string(), String::new());
                let slips = slip_rows(&self.catalog, &self.range, &order);
                rows.extend(slips.into_iter().map(|row| self.slip(row)));
            }
        }
        Ok(rows)
    }

    fn slip(&self, row: SlipRow) -> Vec<Cell> {
        let mark = row.reconciled;
        let at = mark.as_ref().map(|mark| self.clock(mark.at.0));
        let (by, note) = mark.map(|mark| (mark.by.name, mark.note)).unzip();
        vec![
            Cell::text(row.payment.to_string()),
            Cell::text(row.order.to_string()),
            Cell::text(row.number),
            Cell::text(self.catalog.business_day(row.at).to_string()),
            Cell::text(self.clock(row.at.0)),
            Cell::text(row.method.to_string()),
            Cell::text(row.slip.unwrap_or_default()),
            Cell::Amount(row.amount),
            Cell::Amount(row.tip),
            Cell::Amount(row.refunded),
            Cell::text(at.unwrap_or_default()),
            Cell::text(by.unwrap_or_default()),
            Cell::text(note.unwrap_or_default()),
        ]
    }

    fn check(&self, row: Check, rates: Vec<VatSum>) -> Vec<Cell> {
        let table = self.catalog.table(&row.table_key.as_str().into());
        let table = table.map_or(row.table_key, |table| table.number.clone());
        let amounts = [
            row.gross,
            row.discount,
            row.comp,
            row.net,
            row.service,
            row.due,
            row.vat,
        ];
        let words = [
            Cell::text(row.order_id),
            Cell::text(row.number),
            Cell::text(row.business_day),
            Cell::text(self.clock(row.at)),
            Cell::text(row.channel),
            Cell::text(table),
            Cell::text(row.waiter),
            Cell::Count(row.covers),
            Cell::Count(row.pieces),
        ];
        let amounts = amounts.map(|amount| Cell::Amount(Money(amount)));
        let rates = [Cell::Rates(rates)];
        words.into_iter().chain(amounts).chain(rates).collect()
    }

    fn payment(&self, row: Paid) -> Vec<Cell> {
        vec![
            Cell::text(row.id),
            Cell::text(row.order_id),
            Cell::text(row.number.unwrap_or_default()),
            Cell::text(row.business_day),
            Cell::text(self.clock(row.at)),
            Cell::text(row.method),
            Cell::text(row.kind),
            Cell::Amount(Money(row.amount)),
            Cell::text(row.staff_id),
            Cell::text(row.staff.unwrap_or_default()),
        ]
    }

    /// `2026-11-14T21:14:03+04:00`: the restaurant's clock.
    fn clock(&self, at: i64) -> String {
        let (at, offset) = (UnixMillis(at), self.catalog.meta.utc_offset_minutes);
        let (hour, minute) = at.wall_clock(offset);
        let second = at.0.div_euclid(1_000).rem_euclid(60);
        let (sign, east) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        format!(
            "{}T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}",
            BusinessDay::at(at, offset, 0),
            east / 60,
            east % 60
        )
    }
}

/// Where a file stands.
enum Step {
    Start(Page),
    /// With the first page, which is read by then.
    Rows(Option<Page>),
    Done,
}

/// The file as it is sent. Its first page is read before, so that a database that does not answer is said in words; an
/// error in the middle breaks the connection off, so that nobody takes a part for the whole. `bom` marks it for
/// spreadsheets.
///
/// # Errors
/// Of the database, while the first page is read.
pub async fn body(mut rows: Rows, format: Format, bom: bool) -> Result<Body, Refusal> {
    let first = in_time(rows.page()).await?;
    let begin = (rows, Step::Start(first));
    let pages = stream::try_unfold(begin, move |(mut rows, step)| async move {
        let sent = match step {
            Step::Start(page) => {
                let head = head(rows.kind, format, bom)?;
                Some((head, (rows, Step::Rows(Some(page)))))
            }
            Step::Rows(read) => {
                let first = read.is_some();
                let page = match read {
                    Some(page) => page,
                    None => in_time(rows.page()).await.map_err(|error| {
                        tracing::error!(%error, "an export broke off");
                        io::Error::other(error)
                    })?,
                };
                if page.is_empty() {
                    let end = if format == Format::Json { "]\n" } else { "" };
                    Some((Bytes::from_static(end.as_bytes()), (rows, Step::Done)))
                } else {
                    let chunk = written(rows.kind, page, format, first)?;
                    Some((chunk, (rows, Step::Rows(None))))
                }
            }
            Step::Done => None,
        };
        Ok::<_, io::Error>(sent)
    });
    Ok(Body::from_stream(pages))
}

fn head(kind: Kind, format: Format, bom: bool) -> Result<Bytes, io::Error> {
    if format == Format::Json {
        return Ok(Bytes::from_static(b"["));
    }
    let mut start = if bom { MARK.to_vec() } else { Vec::new() };
    start.extend(lines([kind
        .columns()
        .iter()
        .map(|name| (*name).to_owned())])?);
    Ok(start.into())
}

fn written(kind: Kind, page: Page, format: Format, first: bool) -> Result<Bytes, io::Error> {
    if format == Format::Csv {
        let rows = page.iter().map(|row| row.iter().map(Cell::csv));
        return Ok(lines(rows)?.into());
    }
    let mut text = String::new();
    for (at, row) in page.into_iter().enumerate() {
        if at > 0 || !first {
            text.push(',');
        }
        text.push('\n');
        let columns = kind.columns().iter().map(|name| (*name).to_owned());
        let object: Map<String, Value> = columns.zip(row.into_iter().map(Cell::json)).collect();
        text.push_str(&Value::Object(object).to_string());
    }
    Ok(text.into())
}

/// Lines of RFC 4180, which end in CR and LF.
fn lines<R: IntoIterator<Item = String>>(
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, io::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(io::Error::other)?;
    }
    writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_a_word() {
        for typed in ["=1+1", "+994", "-2", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(Cell::text(typed).csv(), format!("'{typed}"));
        }
        assert_eq!(Cell::text("Tural =)").csv(), "Tural =)");
        assert_eq!(Cell::Amount(Money(-250)).csv(), "-2.50");
    }

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell() {
        let row = ["a,b", "say \"no\"", "two\nlines", ""].map(str::to_owned);
        let text = String::from_utf8(lines([row.clone()]).unwrap()).unwrap();
        assert_eq!(text, "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\r\n");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let back: Vec<String> = reader.deserialize().next().unwrap().unwrap();
        assert_eq!(back, row);
    }
}
