//! The chain over money and what somebody answers for: each link is the hash of the one before, the event's number and its
//! stored text. Whoever changes, takes out or slips in such an event breaks every link behind it.
//!
//! The first row is the beginning: a hash over all events that were there before, so that a database of an older program
//! is held fast as it is from its first start on.

use super::repo::{events_after, number};
use crate::db::{DbError, Tx};
use crate::on;
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;
use std::fmt;

/// Events that are read at once for the beginning.
const PAGE: usize = 500;
/// What the beginning hashes before the site's name.
const BEGINNING: &[u8] = b"sufra.chain.1\n";
/// Hexadecimal digits of the short code, and of one group of it: 48 bits that fit on paper and in a message.
const CODE: usize = 12;
const GROUP: usize = 4;

/// One link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link([u8; 32]);

impl Link {
    /// The link of the event with this number and stored text.
    #[must_use]
    pub fn next(self, seq: u64, text: &str) -> Self {
        let mut hash = Sha256::new_with_prefix(self.0);
        hash.update(seq.to_be_bytes());
        hash.update(text);
        Self(hash.finalize().into())
    }

    /// The short code, as it stands on a Z: `3F9A-0C1D-77E2`.
    pub fn code(self) -> String {
        let mut code = String::with_capacity(CODE.saturating_add(GROUP));
        for (at, digit) in self.to_string().chars().take(CODE).enumerate() {
            if at > 0 && at % GROUP == 0 {
                code.push('-');
            }
            code.push(digit.to_ascii_uppercase());
        }
        code
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for Link {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.as_bytes();
        let mut link = [0; 32];
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(());
        }
        for (byte, pair) in link.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| ())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| ())?;
        }
        Ok(Self(link))
    }
}

/// The beginning, while it is hashed.
pub struct Beginning(Sha256);

impl Beginning {
    /// Of a site, before its first event.
    pub fn of(site: &str) -> Self {
        let mut hash = Sha256::new_with_prefix(BEGINNING);
        hash.update(site);
        Self(hash)
    }

    /// One event that was there before the chain.
    pub fn take(&mut self, seq: u64, text: &str) {
        self.0.update(seq.to_be_bytes());
        self.0.update(text);
    }

    /// The first link.
    pub fn link(self) -> Link {
        Link(self.0.finalize().into())
    }
}

/// The end of the chain. Where there is none it begins, with all events up to `head`.
pub(super) async fn begin(tx: &mut Tx, site: &str, head: u64) -> Result<Link, DbError> {
    if let Some(link) = last(&mut *tx, site).await? {
        return Ok(link);
    }
    let (mut beginning, mut cursor) = (Beginning::of(site), 0);
    while cursor < head {
        let events = events_after(&mut *tx, site, cursor, PAGE).await?;
        if events.is_empty() {
            break;
        }
        for (seq, text) in events {
            cursor = u64::try_from(seq).unwrap_or_default();
            beginning.take(cursor, &text);
        }
    }
    let link = beginning.link();
    write(tx, site, &[(head, link)]).await?;
    Ok(link)
}

/// The end of the chain, which has begun.
pub(super) async fn head(tx: &mut Tx, site: &str) -> Result<Link, DbError> {
    last(tx, site).await?.ok_or(DbError::Fault)
}

async fn last(tx: &mut Tx, site: &str) -> Result<Option<Link>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT link FROM chain WHERE site_id = $1 ORDER BY seq DESC LIMIT 1",
    ).bind(site).fetch_optional(conn).await)?;
    // A link that is none was written by a stranger: `sufra verify` finds it, and the evening goes on.
    Ok(row.map(|(link,)| link.parse().unwrap_or_default()))
}

/// Writes the links of a group.
pub async fn write(tx: &mut Tx, site: &str, links: &[(u64, Link)]) -> Result<(), DbError> {
    if links.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new("INSERT INTO chain (site_id, seq, link) ");
        query.push_values(links, |mut row, (seq, link)| {
            row.push_bind(site)
                .push_bind(number(*seq))
                .push_bind(link.to_string());
        });
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_hangs_on_everything_before_it() {
        let first = Beginning::of("here").link();
        assert_ne!(first, Beginning::of("there").link());
        let one = first.next(1, "a");
        for other in [first.next(2, "a"), first.next(1, "b"), one.next(1, "a")] {
            assert_ne!(one, other);
        }
        assert_eq!(one.to_string().parse(), Ok(one));
        let code = one.code();
        assert_eq!(code.len(), 14, "{code}");
        assert!(
            one.to_string()
                .starts_with(&code.replace('-', "").to_lowercase())
        );
        assert!("".parse::<Link>().is_err() && "é".repeat(32).parse::<Link>().is_err());
    }
}
