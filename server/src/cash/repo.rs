//! Drawers as they are stored.

use crate::db::{DbError, Tx};
use crate::on;
use domain::cash::CashSession;
use domain::event::{Event, EventBody};
use domain::ids::CashSessionId;

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
    stored(tx, site, id).await
}

async fn stored(
    tx: &mut Tx,
    site: &str,
    id: CashSessionId,
) -> Result<Option<CashSession>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM documents WHERE site_id = $1 AND kind = 'drawer' AND id = $2",
    ).bind(site).bind(id.to_string()).fetch_optional(conn).await)?;
    Ok(row.map(|(doc,)| serde_json::from_str(&doc)).transpose()?)
}
