//! Movements of accounts as they are stored.

use crate::db::{DbError, Tx};
use crate::on;
use domain::accounts::{AccountMove, Moved};
use domain::ids::AccountId;
use domain::time::UnixMillis;

/// Movements of a page.
const PAGE: i64 = 100;

/// What happened to an account last, the newest first.
pub async fn moves(
    tx: &mut Tx,
    site: &str,
    account: AccountId,
) -> Result<Vec<AccountMove>, DbError> {
    let rows: Vec<(i64, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT at, doc FROM account_moves WHERE site_id = $1 AND account_id = $2 ORDER BY seq DESC LIMIT $3",
    ).bind(site).bind(account.to_string()).bind(PAGE).fetch_all(conn).await)?;
    let read = |(at, doc): (i64, String)| {
        let moved: Moved = serde_json::from_str(&doc)?;
        Ok(AccountMove {
            at: UnixMillis(at),
            what: moved.what,
            amount: moved.effect(),
            balance: moved.balance,
            method: moved.method,
            order: moved.order,
            by: moved.by.name,
        })
    };
    rows.into_iter().map(read).collect()
}
