//! Puts the dashboard together.

use super::behind;
use super::repo::{self, Into, Part};
use super::sites::{Site, all, chosen};
use crate::cloud::{Cloud, Owner};
use crate::db::{DbError, Tx};
use crate::error::Refusal;
use domain::Money;
use domain::cloud::dashboard::{
    BEHIND, Dashboard, Dip, KindRow, NowTiles, SiteTile, Span, Stand, Statement, Step, Sums, oldest,
};
use domain::ids::SiteId;
use domain::reports::kind_of;
use domain::time::UnixMillis;
use std::collections::HashMap;

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// The restaurant; none for all.
    pub site: Option<SiteId>,
    /// The stretch.
    pub span: Span,
}

/// The dashboard of whoever asks, of one moment.
pub async fn board(cloud: &Cloud, owner: &Owner, wanted: Wanted) -> Result<Dashboard, Refusal> {
    let now = cloud.clock.now();
    let Wanted { site, span } = wanted;
    let mut tx = cloud.db.read().await?;
    let sites = all(&mut tx, owner, span, now).await?;
    let some = chosen(&sites, site)?;
    let sums = repo::sums(&mut tx, &whole(&sites)).await?;
    let until = some.iter().map(|site| {
        let (from, to) = site.stretch.before_until(site.age.as_of);
        part(site, (from, to))
    });
    let before = repo::sums(&mut tx, &until.collect::<Vec<_>>()).await?;
    let zone = some
        .first()
        .or(sites.first().as_ref())
        .map_or(span.stretch(now, 0, 0), |site| site.stretch);
    let mut board = Dashboard {
        at: now,
        span,
        site,
        offset_minutes: some.first().map_or(0, |site| site.now.offset_minutes),
        first_day: zone.first,
        last_day: zone.last,
        sites: tiles(&mut tx, &sites, &sums).await?,
        age: oldest(some.iter().map(|site| site.age)),
        until: some.iter().filter_map(|site| site.age.as_of).max(),
        not_live: count(some.iter().filter(|site| site.age.stand != Stand::Live)),
        sums: total(&some, &sums),
        before: total(&some, &before),
        curve: curve(&mut tx, span, &some).await?,
        now: tiles_now(&some),
        kinds: kinds(&mut tx, &some).await?,
        items: None,
        waiters: None,
        attention: None,
        attention_count: 0,
        statements: statements(&some),
    };
    drop(tx);
    if some.len() <= BEHIND {
        Box::pin(behind::fill(cloud, &some, &mut board)).await?;
    }
    Ok(board)
}

fn part(site: &Site, (from, to): (UnixMillis, UnixMillis)) -> Part<'_> {
    Part {
        site: &site.key,
        from: from.0,
        to: to.0,
        shift: 0,
    }
}

fn whole(sites: &[Site]) -> Vec<Part<'_>> {
    let parts = sites.iter();
    parts
        .map(|site| part(site, (site.stretch.from, site.stretch.to)))
        .collect()
}

fn total(some: &[&Site], sums: &HashMap<String, Sums>) -> Sums {
    let found = some.iter().filter_map(|site| sums.get(&site.key));
    found.fold(Sums::default(), |all, one| all.plus(*one))
}

fn count<T>(all: impl Iterator<Item = T>) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

/// The restaurants of the list: by name while one sees all of them at once, else those that need somebody first.
async fn tiles(
    tx: &mut Tx,
    sites: &[Site],
    sums: &HashMap<String, Sums>,
) -> Result<Vec<SiteTile>, DbError> {
    let mut order: Vec<&Site> = sites.iter().collect();
    if sites.len() > BEHIND {
        order.sort_by_key(|site| !site.is_odd());
    }
    let mut tiles = Vec::with_capacity(order.len());
    for (place, site) in order.into_iter().enumerate() {
        // Nobody reads on which check a hundred restaurants stand still.
        let last_check = if site.is_odd() && place < BEHIND {
            repo::last_check(&mut *tx, &site.key).await?
        } else {
            None
        };
        tiles.push(SiteTile {
            id: site.id,
            name: site.name.clone(),
            due: sums.get(&site.key).map_or(Money::ZERO, |sums| sums.due),
            age: site.age,
            last_check,
        });
    }
    Ok(tiles)
}

/// The same with what has to be added before it is divided: an hour is one of the clock, a day is counted from the start.
fn shifted(into: Into, site: &Site, (from, to): (UnixMillis, UnixMillis)) -> Part<'_> {
    let shift = match into {
        Into::Hours => i64::from(site.now.offset_minutes).saturating_mul(60_000),
        Into::Days => from.0.saturating_neg(),
    };
    Part {
        shift,
        ..part(site, (from, to))
    }
}

/// The steps of the stretch and of the one before, in the restaurants' own time.
async fn curve(tx: &mut Tx, span: Span, some: &[&Site]) -> Result<Vec<Step>, DbError> {
    let into = match span {
        Span::Today => Into::Hours,
        Span::Week | Span::Month => Into::Days,
    };
    let now = some.iter();
    let now: Vec<Part<'_>> = now
        .map(|site| shifted(into, site, (site.stretch.from, site.stretch.to)))
        .collect();
    let before = some.iter();
    let before: Vec<Part<'_>> = before
        .map(|site| shifted(into, site, site.stretch.before()))
        .collect();
    let now = repo::steps(&mut *tx, &now, into).await?;
    let before = repo::steps(tx, &before, into).await?;
    let sum = |of: &HashMap<i64, i64>, step: i64| Money(of.get(&step).copied().unwrap_or_default());
    let named = |(step, key): (i64, String)| Step {
        key,
        dip: Dip {
            due: sum(&now, step),
            before: sum(&before, step),
        },
    };
    Ok(match into {
        Into::Hours => {
            let first = some.iter().map(|site| site.now.cutoff_minutes / 60).min();
            let first = i64::from(first.unwrap_or_default());
            let hours = (first..first.saturating_add(24)).map(|hour| hour % 24);
            hours
                .map(|hour| named((hour, format!("{hour:02}"))))
                .collect()
        }
        Into::Days => {
            let Some(site) = some.first() else {
                return Ok(Vec::new());
            };
            let days = (0..span.days()).map(|day| {
                let key = site.stretch.first.plus_days(day).to_string();
                (i64::from(day), key)
            });
            days.map(named).collect()
        }
    })
}

fn tiles_now(some: &[&Site]) -> NowTiles {
    let mut all = NowTiles::default();
    for site in some {
        let now = &site.now;
        all.tables = all.tables.saturating_add(now.tables);
        all.open_tables = all.open_tables.saturating_add(now.open_tables);
        all.open_checks = all.open_checks.saturating_add(now.open_checks);
        all.unpaid = all.unpaid.plus(now.unpaid);
        all.oldest = [all.oldest, now.oldest].into_iter().flatten().min();
        all.drawers = all.drawers.saturating_add(now.drawers);
        all.cash = all.cash.plus(now.cash);
        let late = site.age.as_of.map_or(0, |at| now.late(at));
        all.late = all.late.saturating_add(late);
    }
    all
}

async fn kinds(tx: &mut Tx, some: &[&Site]) -> Result<Vec<KindRow>, DbError> {
    let parts = some.iter();
    let parts: Vec<Part<'_>> = parts
        .map(|site| part(site, (site.stretch.from, site.stretch.to)))
        .collect();
    let found = repo::kinds(tx, &parts).await?;
    let known = found.into_iter().filter_map(|(kind, total)| {
        Some(KindRow {
            kind: kind_of(&kind)?,
            total: Money(total),
            share_bp: 0,
        })
    });
    let mut rows: Vec<KindRow> = known.collect();
    rows.sort_by(|a, b| b.total.cmp(&a.total).then(a.kind.cmp(&b.kind)));
    let totals: Vec<Money> = rows.iter().map(|row| row.total).collect();
    if totals.iter().copied().sum::<Money>().0 > 0 {
        for (row, part) in rows.iter_mut().zip(Money(10_000).spread(&totals)) {
            row.share_bp = part.0;
        }
    }
    Ok(rows)
}

fn statements(some: &[&Site]) -> Vec<Statement> {
    let few = some.len() <= BEHIND;
    let shown = some.iter().filter(|site| few || site.is_odd());
    let shown = shown.filter_map(|site| {
        let stands = site.stands.as_ref()?;
        let unsigned = |value: i64| u64::try_from(value).unwrap_or_default();
        Some(Statement {
            site: site.id,
            name: site.name.clone(),
            offset_minutes: site.now.offset_minutes,
            event: unsigned(stands.projected.unwrap_or_default()),
            head: unsigned(stands.head),
            age: site.age,
            chain: stands.chain.clone(),
        })
    });
    shown.take(BEHIND).collect()
}
