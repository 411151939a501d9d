//! What stands behind the figures of a few restaurants: dishes, waiters, and what somebody has to look at, from the same
//! reports that the hub shows.

use super::sites::Site;
use crate::cloud::Cloud;
use crate::db::{Db, DbError};
use crate::ledger::document;
use crate::reports::{exceptions, sales};
use domain::cloud::dashboard::{Attention, Dashboard, SiteException, Top};
use domain::lang::LocalName;
use domain::menu::Catalog;
use domain::reports::{By, Range, SalesRow};
use std::cmp::Reverse;

/// Dishes and waiters of a list.
const TOP: usize = 8;
/// What of it the first page shows.
const FIRST: usize = 5;

/// A restaurant's catalogue as its hub has it; none before the first batch.
pub async fn catalog(db: &Db, site: &str) -> Result<Option<Catalog>, DbError> {
    let mut tx = db.read().await?;
    let text = document(&mut tx, site, "catalog", "catalog").await?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

fn range(site: &Site) -> Range {
    let stretch = site.stretch;
    Range {
        from: stretch.from,
        to: stretch.to,
        first_day: stretch.first,
        last_day: stretch.last,
    }
}

/// Adds it to the dashboard.
pub async fn fill(cloud: &Cloud, some: &[&Site], board: &mut Dashboard) -> Result<(), DbError> {
    let (mut items, mut waiters) = (Vec::new(), Vec::new());
    let mut odd = Vec::new();
    for site in some {
        let Some(catalog) = catalog(&cloud.db, &site.key).await? else {
            continue;
        };
        let range = range(site);
        let mut tx = cloud.db.read().await?;
        for (by, top) in [(By::Item, &mut items), (By::Waiter, &mut waiters)] {
            let rows = sales::rows(&mut tx, &site.key, &catalog, &range, by).await?;
            add(top, rows, by);
        }
        drop(tx);
        odd.extend(of_site(&cloud.db, site, &catalog).await?.0);
    }
    worst_first(&mut odd);
    board.attention_count = u64::try_from(odd.len()).unwrap_or(u64::MAX);
    odd.truncate(FIRST);
    board.attention = Some(odd);
    board.items = Some(best(items));
    board.waiters = Some(best(waiters));
    Ok(())
}

/// Of several restaurants, with whether one of them has more than a report holds.
pub async fn attention(db: &Db, some: &[&Site]) -> Result<(Vec<SiteException>, bool), DbError> {
    let (mut odd, mut truncated) = (Vec::new(), false);
    for site in some {
        if let Some(catalog) = catalog(db, &site.key).await? {
            let (found, more) = of_site(db, site, &catalog).await?;
            odd.extend(found);
            truncated |= more;
        }
    }
    worst_first(&mut odd);
    Ok((odd, truncated))
}

async fn of_site(
    db: &Db,
    site: &Site,
    catalog: &Catalog,
) -> Result<(Vec<SiteException>, bool), DbError> {
    let range = range(site);
    let found = exceptions::find(db, &site.key, catalog, range).await?;
    let acts = found.exceptions.into_iter();
    let acts = acts.map(|act| Attention::Act(Box::new(act)));
    let counts = site.now.counts.iter();
    let counts = counts
        .filter(|count| range.holds(count.at))
        .cloned()
        .map(Attention::Count);
    let printers = site.now.printers.iter().cloned().map(Attention::Printer);
    let named = |what| SiteException {
        site: site.id,
        site_name: site.name.clone(),
        offset_minutes: site.now.offset_minutes,
        what,
    };
    let all = acts.chain(counts).chain(printers).map(named);
    Ok((all.collect(), found.truncated))
}

fn worst_first(odd: &mut [SiteException]) {
    odd.sort_by_key(|one| {
        let (rank, much) = one.what.severity();
        (rank, Reverse(much), Reverse(one.what.at()))
    });
}

/// The same dish of two restaurants is one row where both call it the same.
fn add(all: &mut Vec<(String, Top)>, rows: Vec<SalesRow>, by: By) {
    for row in rows {
        let count = if by == By::Item {
            row.figures.quantity
        } else {
            row.figures.checks
        };
        let top = Top {
            name: row.name,
            count,
            net: row.figures.net,
        };
        let same = |(key, known): &&mut (String, Top)| same(key, &known.name, &row.key, &top.name);
        match all.iter_mut().find(same) {
            Some((_, known)) => {
                known.count = known.count.saturating_add(top.count);
                known.net = known.net.plus(top.net);
            }
            None => all.push((row.key, top)),
        }
    }
}

fn same(key: &str, name: &LocalName, other: &str, called: &LocalName) -> bool {
    key == other && name == called
}

fn best(all: Vec<(String, Top)>) -> Vec<Top> {
    let mut all: Vec<Top> = all.into_iter().map(|(_, top)| top).collect();
    all.sort_by(|a, b| b.net.cmp(&a.net).then(b.count.cmp(&a.count)));
    all.truncate(TOP);
    all
}
