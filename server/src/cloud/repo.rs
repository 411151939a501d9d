//! What all processes of the cloud have to agree on.

use crate::db::{DbError, Tx};
use crate::on;

/// What is known under a name.
pub async fn fact(tx: &mut Tx, name: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT value FROM cloud_facts WHERE name = $1",
    ).bind(name).fetch_optional(conn).await)?;
    Ok(row.map(|(value,)| value))
}

/// Keeps a fact unless there is one; of several processes the first one says it.
pub async fn keep_fact(tx: &mut Tx, name: &str, value: &str) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO cloud_facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    ).bind(name).bind(value).execute(conn).await.map(|_| ()))?;
    Ok(())
}
