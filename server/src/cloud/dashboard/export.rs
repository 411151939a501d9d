//! Files of a restaurant, as its hub offers them.

use super::behind::catalog;
use super::http::Query;
use super::sites::unknown;
use crate::cloud::Cloud;
use crate::error::Refusal;
use crate::reports::export::{Format, Kind, Rows, body};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::cloud::BadField;
use domain::cloud::dashboard::Span;
use domain::ids::SiteId;
use domain::reports::Range;
use std::sync::Arc;

/// The file that is asked for.
pub async fn file(
    cloud: &Cloud,
    (site, name): (SiteId, &str),
    query: &Query,
) -> Result<Response, Refusal> {
    let what = query.what.as_deref().unwrap_or("orders");
    let kinds = [Kind::Orders, Kind::Payments, Kind::Slips];
    let kind = kinds.into_iter().find(|kind| kind.name() == what);
    let kind = kind.ok_or(BadField {
        field: "what",
        allowed: "orders, payments or slips",
    })?;
    let format = Format::read(query.format.as_deref().unwrap_or("csv"))?;
    let key = site.to_string();
    let catalog = catalog(&cloud.db, &key).await?.ok_or_else(unknown)?;
    let now = cloud.clock.now();
    let text = query.range.as_deref().unwrap_or("today");
    let range = match Span::read(text) {
        Ok(span) => {
            let cutoff = catalog.cutoff().unwrap_or_default();
            let stretch = span.stretch(now, catalog.meta.utc_offset_minutes, cutoff);
            Range {
                from: stretch.from,
                to: stretch.to,
                first_day: stretch.first,
                last_day: stretch.last,
            }
        }
        Err(_) => Range::read(text, &catalog, now)?,
    };
    let name: String = name
        .chars()
        .filter_map(|one| match one {
            ' ' | '-' => Some('-'),
            one => one.is_ascii_alphanumeric().then_some(one),
        })
        .collect();
    let disposition = format!(
        "attachment; filename=\"sufra-{name}-{}-{}_{}.{}\"",
        kind.name(),
        range.first_day,
        range.last_day,
        format.name()
    );
    let headers = [
        (CONTENT_TYPE, format.content_type().to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let rows = Rows::new(cloud.db.clone(), key, Arc::new(catalog), range, kind);
    let body = body(rows, format, query.bom.is_some()).await?;
    Ok((headers, body).into_response())
}
