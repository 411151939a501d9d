//! From sums of the database to a report: names, order, parts.

use super::repo::{self, Row, Tender};
use crate::db::{Db, DbError, Tx};
use domain::menu::Catalog;
use domain::payments::name_of;
use domain::printing::{kind_word, percent};
use domain::reports::{
    By, Figures, NONE, Range, SalesReport, SalesRow, TipRow, TipsReport, by_methods, kind_of, share,
};
use domain::{Lang, LocalName, Money};
use std::collections::BTreeMap;

/// Puts a report together, in one reading transaction: writers are not held up, and rows and totals are of one moment.
pub async fn report(
    db: &Db,
    site: &str,
    catalog: &Catalog,
    range: Range,
    by: By,
) -> Result<SalesReport, DbError> {
    let mut tx = db.read().await?;
    let mut totals = repo::totals(&mut tx, site, &range).await?;
    let found = if by.is_of_money() {
        let mut methods = Methods::default();
        repo::tenders(&mut tx, site, &range, by, |tender| methods.take(tender)).await?;
        methods.end();
        for (method, taken, refunded) in repo::money(&mut tx, site, &range, by).await? {
            let row = methods.sums.entry(method).or_default();
            row.taken = row.taken.plus(Money(taken));
            row.refunded = row.refunded.plus(Money(refunded));
        }
        methods.rows()
    } else {
        repo::rows(&mut tx, site, &range, by, offset(catalog)).await?
    };
    let turnover = repo::turnover(&mut tx, site, &range).await?;
    drop(tx);
    for row in &found {
        totals.taken = totals.taken.plus(row.figures.taken);
        totals.refunded = totals.refunded.plus(row.figures.refunded);
    }
    let named = found.into_iter().map(|row| named(catalog, by, row));
    let mut rows = in_order(catalog, by, &range, named.collect());
    if by.is_of_money() {
        totals.quantity = 0;
    }
    share(&mut rows);
    Ok(SalesReport {
        range,
        by: by.name().to_owned(),
        rows,
        totals,
        turnover,
    })
}

/// Rows alone, in their order and with their names, in somebody else's reading transaction; not by ways to pay.
pub async fn rows(
    tx: &mut Tx,
    site: &str,
    catalog: &Catalog,
    range: &Range,
    by: By,
) -> Result<Vec<SalesRow>, DbError> {
    let found = repo::rows(tx, site, range, by, offset(catalog)).await?;
    let named = found.into_iter().map(|row| named(catalog, by, row));
    Ok(in_order(catalog, by, range, named.collect()))
}

/// Milliseconds east of UTC.
pub fn offset(catalog: &Catalog) -> i64 {
    i64::from(catalog.meta.utc_offset_minutes).saturating_mul(60_000)
}

/// Days and hours in their order and without gaps, all others with the most sold first.
fn in_order(catalog: &Catalog, by: By, range: &Range, rows: Vec<SalesRow>) -> Vec<SalesRow> {
    let keys: Vec<String> = match by {
        By::Day => range.days().map(|day| day.to_string()).collect(),
        By::Hour => {
            let first = catalog.cutoff().unwrap_or_default() / 60;
            let hours = (0..24).map(|hour| (first + hour) % 24);
            hours.map(|hour| format!("{hour:02}")).collect()
        }
        _ => {
            let mut rows = rows;
            rows.sort_by(|a, b| {
                let money = b.figures.net.cmp(&a.figures.net);
                let taken = money.then(b.figures.taken.cmp(&a.figures.taken));
                taken.then_with(|| a.key.cmp(&b.key))
            });
            return rows;
        }
    };
    let mut known: BTreeMap<String, SalesRow> =
        rows.into_iter().map(|row| (row.key.clone(), row)).collect();
    let mut all: Vec<SalesRow> = keys
        .into_iter()
        .map(|key| {
            let empty = || SalesRow {
                name: every(&key),
                key: key.clone(),
                ..SalesRow::default()
            };
            known.remove(&key).unwrap_or_else(empty)
        })
        .collect();
    // Sold under another cut of the day, before it was changed: nothing that was sold may be missing.
    all.extend(known.into_values());
    all
}

/// One word in every language.
pub fn every(word: &str) -> LocalName {
    LocalName {
        az: word.to_owned(),
        ru: word.to_owned(),
        en: word.to_owned(),
    }
}

fn words(az: &str, ru: &str, en: &str) -> LocalName {
    LocalName {
        az: az.to_owned(),
        ru: ru.to_owned(),
        en: en.to_owned(),
    }
}

fn named(catalog: &Catalog, by: By, row: Row) -> SalesRow {
    let Row { key, name, figures } = row;
    let known = match by {
        By::Day => None,
        By::Hour => {
            let hour: u8 = key.parse().unwrap_or_default();
            return SalesRow {
                key: format!("{hour:02}"),
                name: every(&format!("{hour:02}")),
                figures,
                share_bp: 0,
            };
        }
        By::Item => item_name(catalog, &key),
        By::Category => catalog
            .categories
            .iter()
            .find(|category| category.id.as_str() == key)
            .map(|category| category.name.clone()),
        By::Waiter => (!name.is_empty()).then(|| every(&name)),
        By::Table if key.is_empty() => Some(words("Masasız", "Без стола", "No table")),
        By::Table => catalog
            .table(&key.as_str().into())
            .map(|table| every(&table.number)),
        By::Channel => channel(&key),
        By::Method | By::Kind if key.is_empty() => {
            Some(words("Ödənişsiz", "Без оплаты", "Nothing to pay"))
        }
        By::Method => Some(name_of(catalog, &key.as_str().into())),
        By::Kind => kind(&key),
        By::Vat if key == "0" => Some(words("ƏDV-dən azad", "Без НДС", "Exempt from VAT")),
        By::Vat => key
            .parse()
            .ok()
            .map(|bp| every(&format!("{} %", percent(bp)))),
    };
    let key = if key.is_empty() { NONE.to_owned() } else { key };
    SalesRow {
        name: known.unwrap_or_else(|| every(&key)),
        key,
        figures,
        share_bp: 0,
    }
}

/// What a dish or a combo is called; none when the menu no longer has it.
pub fn item_name(catalog: &Catalog, key: &str) -> Option<LocalName> {
    let key = key.into();
    let item = catalog.item(&key).map(|item| item.name.clone());
    item.or_else(|| catalog.combo(&key).map(|combo| combo.name.clone()))
}

/// What people call a channel.
fn channel(key: &str) -> Option<LocalName> {
    Some(match key {
        "dineIn" => words("Zalda", "В зале", "Dine-in"),
        "takeaway" => words("Özü ilə", "С собой", "Takeaway"),
        "delivery" => words("Çatdırılma", "Доставка", "Delivery"),
        "tab" => words("Bar hesabı", "Счёт бара", "Bar tab"),
        _ => return None,
    })
}

/// What people call a kind of ways to pay.
fn kind(key: &str) -> Option<LocalName> {
    let kind = kind_of(key)?;
    let [az, ru, en] = [Lang::Az, Lang::Ru, Lang::En].map(|lang| kind_word(lang, kind));
    Some(words(az, ru, en))
}

/// Puts a report of tips together.
pub fn tips(
    catalog: &Catalog,
    range: Range,
    (by_waiter, by_method): (Vec<repo::Tips>, Vec<repo::Tips>),
) -> TipsReport {
    let row = |by: By, (key, name, count, amount): repo::Tips| {
        let row = Row {
            key,
            name,
            figures: Figures::default(),
        };
        let named = named(catalog, by, row);
        TipRow {
            key: named.key,
            name: named.name,
            count,
            amount: Money(amount),
        }
    };
    let by_waiter: Vec<TipRow> = by_waiter
        .into_iter()
        .map(|one| row(By::Waiter, one))
        .collect();
    TipsReport {
        total: by_waiter.iter().map(|one| one.amount).sum(),
        by_method: by_method
            .into_iter()
            .map(|one| row(By::Method, one))
            .collect(),
        by_waiter,
        range,
    }
}

/// Sums by way to pay, check by check.
#[derive(Default)]
struct Methods {
    sums: BTreeMap<String, Figures>,
    check: Option<(String, Figures)>,
    paid: Vec<(String, Money, Money)>,
}

impl Methods {
    fn take(&mut self, tender: Tender) {
        let (id, discounts, comps, service, due, vat, method, taken, kept) = tender;
        if self.check.as_ref().is_none_or(|(known, _)| *known != id) {
            self.end();
            let figures = Figures {
                discounts: Money(discounts),
                comps: Money(comps),
                service: Money(service),
                due: Money(due),
                vat: Money(vat),
                ..Figures::default()
            };
            self.check = Some((id, figures));
        }
        let taken = Money(taken.unwrap_or_default());
        let kept = Money(kept.unwrap_or_default().max(0));
        self.paid.push((method.unwrap_or_default(), taken, kept));
    }

    /// The check is whole.
    fn end(&mut self) {
        let Some((_, check)) = self.check.take() else {
            return;
        };
        let paid = std::mem::take(&mut self.paid);
        let all: Money = paid.iter().map(|(_, taken, _)| *taken).sum();
        // What was given back before the check was settled did not pay for it.
        let weights: Vec<Money> = if all == check.due {
            paid.iter().map(|(_, taken, _)| *taken).collect()
        } else {
            paid.iter().map(|(_, _, kept)| *kept).collect()
        };
        for ((method, _, _), part) in paid.into_iter().zip(by_methods(&check, &weights)) {
            let row = self.sums.entry(method).or_default();
            *row = row.plus(&part);
        }
    }

    fn rows(self) -> Vec<Row> {
        let rows = self.sums.into_iter().map(|(key, figures)| Row {
            key,
            name: String::new(),
            figures,
        });
        rows.collect()
    }
}
