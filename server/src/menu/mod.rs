//! The menu for outside clients.

use crate::auth::{May, OrdersRead};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use domain::ids::ItemKey;
use domain::menu::{Category, Item, ModifierGroup};
use serde::Serialize;

/// Answer of `GET /api/menu`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MenuView {
    /// The catalogue's revision.
    pub rev: u32,
    /// Categories in their order.
    pub categories: Vec<Category>,
    /// Dishes and drinks; prices in qəpik with the VAT inside.
    pub items: Vec<Item>,
    /// Modifier groups.
    pub modifier_groups: Vec<ModifierGroup>,
    /// Dishes that ran out.
    pub sold_out: Vec<ItemKey>,
}

/// `GET /api/menu`
pub async fn menu(State(hub): State<App>, _who: May<OrdersRead>) -> Json<MenuView> {
    let state = hub.ledger.state();
    let catalog = &state.catalog;
    Json(MenuView {
        rev: catalog.rev,
        categories: catalog.categories.clone(),
        items: catalog.items.clone(),
        modifier_groups: catalog.modifier_groups.clone(),
        sold_out: state.sold_out.iter().cloned().collect(),
    })
}
