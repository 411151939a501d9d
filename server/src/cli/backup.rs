//! `sufra backup`: a whole copy of the database, also while the hub works.

use crate::config::Config;
use crate::db::{Db, copy};
use crate::exit::{self, Ended};
use crate::serve::Problem;
use std::path::Path;

/// PostgreSQL has a tool of its own, which knows users, versions and networks.
const WITH_PG_DUMP: &str = "the database is PostgreSQL, which is copied with its own tool, also while the hub works:\n  \
     pg_dump --format=custom --file FILE \"$DATABASE_URL\"";

/// Copies the SQLite database into a new file.
pub async fn run(config: &Config, to: &Path) -> Result<(), Problem> {
    if config.database_url.is_some() {
        return Err(WITH_PG_DUMP.into());
    }
    let file = Db::file(&config.data);
    if !file.exists() {
        return Err(format!("data: there is no database in {}", config.data.display()).into());
    }
    if to.exists() {
        let words = format!(
            "to: {} is there already, and is left as it is",
            to.display()
        );
        return Err(words.into());
    }
    let found = copy::copy(&file, to, &config.site).await;
    let found = found.map_err(|unfit| {
        let words = format!("to: {} was not made: {unfit}", to.display());
        Ended::new(exit::UNFIT, words)
    })?;
    println!(
        "{} holds everything up to event {}. Keep site.id, jwt.secret, tls and config.toml of {} with it.",
        to.display(),
        found.head,
        config.data.display()
    );
    Ok(())
}
