//! `GET /api/printers` and the pictures of what came out.

use super::http;
use crate::auth::{May, PrintingRead};
use crate::error::Refusal;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::ids::PrinterKey;

/// `GET /api/printers`
pub async fn printers(
    State(hub): State<App>,
    _who: May<PrintingRead>,
) -> Json<Vec<http::PrinterView>> {
    Json(http::list(&hub.printers, &hub.virtual_printers).await)
}

/// `GET /api/printers/{id}/tickets/{ticket}`
pub async fn printed(
    State(hub): State<App>,
    _who: May<PrintingRead>,
    Path((printer, ticket)): Path<(String, String)>,
) -> Result<impl IntoResponse, Refusal> {
    let printer = PrinterKey(printer);
    let png = http::picture(&hub.virtual_printers, &printer, &ticket).ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is no such ticket",
        )
    })?;
    Ok((
        [
            (header::CONTENT_TYPE, "image/png"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        png,
    ))
}
