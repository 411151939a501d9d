//! `sufra site`: joins a hub to a cloud, leaves it, says how it stands.

use crate::cloud::hub::{self, Joined, KEY_VARIABLE};
use crate::config::{Config, Secret};
use crate::serve::Problem;
use clap::Subcommand;
use domain::cloud::{Health, Lease};
use domain::ids::SiteId;
use domain::time::BusinessDay;
use std::io::{IsTerminal, Read};

/// What is done about the cloud.
#[derive(Subcommand)]
pub enum SiteTask {
    /// Join a cloud; the key is read from `SUFRA_SITE_KEY` or from standard input. A hub at work notices
    Join {
        /// Where the cloud is
        #[arg(long)]
        cloud: String,
        /// The site's id there
        #[arg(long)]
        site: SiteId,
        /// The public key of leases, as the cloud shows it
        // It is base64url, and one in 64 begins with a hyphen.
        #[arg(long, allow_hyphen_values = true)]
        lease_key: String,
    },
    /// Leave it; the restaurant goes on without
    Leave,
    /// Ask the cloud how the site stands
    Status,
}

/// Does it.
pub async fn run(config: &Config, task: SiteTask) -> Result<(), Problem> {
    let given = std::env::var(KEY_VARIABLE)
        .ok()
        .filter(|key| !key.trim().is_empty());
    match task {
        SiteTask::Join {
            cloud,
            site,
            lease_key,
        } => {
            let from_variable = given.is_some();
            let key = match given {
                Some(key) => key,
                None => typed()?,
            };
            let joined = Joined {
                url: hub::address(&cloud)?,
                site,
                key: Secret::new(key.trim()),
                lease_key: hub::lease_key(&lease_key)?,
            };
            // Nothing is kept that does not work.
            let lease = ask(&joined).await?;
            joined.keep(&config.data, &config.jwt_secret, !from_variable)?;
            println!("This hub has joined {} as {site}.", joined.url);
            say(&lease);
        }
        SiteTask::Leave => {
            if hub::leave(&config.data)? {
                println!("This hub has left the cloud, and works on without it.");
            } else {
                println!("This hub has joined no cloud.");
            }
        }
        SiteTask::Status => {
            let joined = Joined::read(&config.data, &config.jwt_secret, given.as_deref())?;
            let Some(joined) = joined else {
                println!("This hub has joined no cloud.");
                return Ok(());
            };
            println!("This hub has joined {} as {}.", joined.url, joined.site);
            say(&ask(&joined).await?);
        }
    }
    Ok(())
}

/// The key, as it is typed or piped in.
fn typed() -> Result<String, Problem> {
    if std::io::stdin().is_terminal() {
        eprintln!("The site's key, then Enter:");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        return Ok(line);
    }
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text)?;
    Ok(text)
}

async fn ask(joined: &Joined) -> Result<Lease, Problem> {
    let http = hub::client()?;
    Ok(hub::beat(&http, joined, 0, Health::default()).await?)
}

fn say(lease: &Lease) {
    let day = |at| BusinessDay::at(at, 0, 0);
    println!(
        "The licence ends on {}; without the cloud it holds until {}.",
        day(lease.expires_at),
        day(lease.until)
    );
    if let Some(reason) = lease.lock_reason.as_ref().filter(|_| lease.locked) {
        println!("The site is locked: {reason}");
    }
}
