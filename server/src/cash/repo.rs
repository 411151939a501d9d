//! Drawers as they are stored.

use crate::db::{DbError, Tx};
use crate::ledger::document;
use crate::on;
use domain::cash::CashSession;
use domain::event::{Event, EventBody};

/// The session that an event of the log is about, as it stands.
pub async fn session_of(tx: &mut Tx, site: &str, seq: u64) -> Result<Option<CashSession>, DbError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let row: Option<(String,)> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND seq = $2",
    ).bind(site).bind(seq).fetch_optional(conn).await)?;
    let Some((event,)) = row else {
        return Ok(None);
    };
    let id = match serde_json::from_str::<Event>(&event)?.body {
        EventBody::CashOpened { session } | EventBody::CashClosed { session } => session.id,
        EventBody::CashMoved { session, .. } => session,
        _ => return Ok(None),
    };
    let doc = document(tx, site, "drawer", &id.to_string()).await?;
    Ok(doc.map(|doc| serde_json::from_str(&doc)).transpose()?)
}
