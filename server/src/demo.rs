//! The demo restaurant's catalogue.

use crate::db::{Db, DbError};
use crate::on;
use domain::menu::Catalog;

/// Stores a catalogue as the site's own, unless it has one. Whether it was stored.
pub async fn install(db: &Db, site: &str, catalog: Catalog) -> Result<bool, DbError> {
    let doc = serde_json::to_string(&catalog)?;
    let mut tx = db.write().await?;
    let stored = on!(&mut tx, conn => sqlx::query(
        "INSERT INTO documents (site_id, kind, id, parent, live, doc) \
         VALUES ($1, 'catalog', 'catalog', NULL, 1, $2) ON CONFLICT DO NOTHING",
    ).bind(site).bind(doc).execute(conn).await.map(|done| done.rows_affected()))?;
    tx.commit().await?;
    Ok(stored > 0)
}
