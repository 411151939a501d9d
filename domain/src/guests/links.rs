//! The addresses of the tables' pages.

use super::{LinksMade, MakeLinks};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::TableKey;
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};

/// Hexadecimal digits of a token: 128 bits that nobody guesses.
pub const TOKEN: usize = 32;

/// The address of a table's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The table.
    pub table: TableKey,
    /// The last part of the address.
    pub token: String,
}

/// Whether a text can be a token.
pub fn is_token(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == TOKEN && text.bytes().all(digit)
}

/// Every table that is named gets a new address, or every one that has none. The old ones lead nowhere from now on.
pub(super) fn make(
    state: &State,
    ctx: &Ctx,
    asked: &MakeLinks,
) -> Result<Vec<EventBody>, Rejection> {
    let known = &state.guests.links;
    let without = |table: &&TableKey| !known.contains_key(*table);
    let tables: Vec<&TableKey> = if asked.tables.is_empty() {
        let all = state.catalog.rooms.iter().flat_map(|room| &room.tables);
        all.map(|table| &table.id).filter(without).collect()
    } else {
        asked.tables.iter().collect()
    };
    let unknown = |table: &&&TableKey| state.catalog.table(table).is_none();
    if let Some(unknown) = tables.iter().find(unknown) {
        return Err(Rejection::UnknownTable(unknown.to_string()));
    }
    let mut links: Vec<Link> = Vec::with_capacity(tables.len());
    for (table, token) in tables.iter().zip(&asked.made) {
        let taken = known.values().any(|known| known == token)
            || links.iter().any(|link| link.token == *token);
        if !is_token(token) || taken {
            return Err(MADE);
        }
        if links.iter().all(|link| link.table != **table) {
            links.push(Link {
                table: (*table).clone(),
                token: token.clone(),
            });
        }
    }
    if asked.made.len() < tables.len() {
        return Err(MADE);
    }
    if links.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![EventBody::GuestLinksMade(Box::new(LinksMade {
        links,
        by: ctx.waiter(),
    }))])
}

/// No device makes tokens: what is random comes from the hub.
const MADE: Rejection = Rejection::BadField {
    field: "made",
    allowed: "nothing here: the hub makes the addresses itself, so it has to be heard",
};
