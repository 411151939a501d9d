//! `sufra verify`: proves that nobody changed the books beside the program. Also while the hub works; nothing is written.

use crate::config::Config;
use crate::day::verify::verify;
use crate::db::{Db, DbError};
use crate::exit::{self, Ended};
use crate::serve::Problem;

const TOO_OLD: &str = "the books of an older Sufra have no chain yet: it begins when the hub starts once with this version";

/// Proves the books of a site and says the code of the chain, or the first place at which they are broken.
pub async fn run(config: &Config, site: &str) -> Result<(), Problem> {
    let db = Db::read_only(config.database_url.as_deref(), &config.data).await?;
    let mut tx = db.read().await?;
    let proved = verify(&mut tx, site).await;
    drop(tx);
    db.close().await;
    let proved = match proved {
        Err(DbError::Sqlx(sqlx::Error::Database(error))) if error.message().contains("chain") => {
            return Err(TOO_OLD.into());
        }
        other => other?,
    };
    match proved {
        None => Err(format!("site: this database holds no restaurant '{site}'").into()),
        Some(Err(broken)) => {
            let words = format!("the books of '{site}' were changed. First at {broken}");
            Err(Ended::new(exit::BROKEN, words).into())
        }
        Some(Ok(whole)) => {
            println!(
                "The books of '{site}' are whole: {} links over {} events, {} payments, {} closings.",
                whole.links, whole.events, whole.payments, whole.closings
            );
            println!("Code: {}", whole.code);
            Ok(())
        }
    }
}
