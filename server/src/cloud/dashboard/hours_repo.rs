//! The sums of hours: added up anew from the checks whenever a check of the hour was written, in the same transaction.

use crate::db::{DbError, Tx};
use crate::on;
use domain::ids::OrderId;
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashSet};

/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;
/// Checks that are asked for at once.
const TOGETHER: usize = 400;

const ANEW: [&str; 4] = [
    "DELETE FROM sold_hours WHERE site_id = $1 AND hour = $2",
    "DELETE FROM sold_hour_kinds WHERE site_id = $1 AND hour = $2",
    "INSERT INTO sold_hours (site_id, hour, checks, covers, net, service, due) \
     SELECT site_id, $2, count(*), sum(covers), sum(net), sum(service), sum(due) FROM sold_checks \
     WHERE site_id = $1 AND at >= $2 AND at < $2 + 3600000 GROUP BY site_id",
    "INSERT INTO sold_hour_kinds (site_id, hour, kind, total) \
     SELECT site_id, $2, kind, sum(total) FROM sold_kinds \
     WHERE site_id = $1 AND at >= $2 AND at < $2 + 3600000 GROUP BY site_id, kind",
];

/// Adds up the hours of these checks.
pub async fn anew(tx: &mut Tx, site: &str, sold: &BTreeSet<OrderId>) -> Result<(), DbError> {
    let ids: Vec<String> = sold.iter().map(OrderId::to_string).collect();
    let mut hours = HashSet::new();
    for some in ids.chunks(TOGETHER) {
        let found: Vec<(i64,)> = on!(&mut *tx, conn => {
            let mut query = QueryBuilder::new("SELECT at FROM sold_checks WHERE site_id = ");
            query.push_bind(site).push(" AND order_id IN (");
            let mut list = query.separated(", ");
            for id in some {
                list.push_bind(id);
            }
            query.push(")");
            query.build_query_as().fetch_all(conn).await
        })?;
        hours.extend(found.into_iter().map(|(at,)| hour(at)));
    }
    for hour in hours {
        for sql in ANEW {
            on!(&mut *tx, conn => sqlx::query(sql).bind(site).bind(hour)
                .execute(conn).await.map(|_| ()))?;
        }
    }
    Ok(())
}

/// The first millisecond of an hour.
pub const fn hour(at: i64) -> i64 {
    at.saturating_sub(at.rem_euclid(HOUR))
}
