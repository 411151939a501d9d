//! `sufra admin`: what only whoever runs the cloud may do, at its machine.

use super::open;
use crate::auth::random_password;
use crate::clock::Clock;
use crate::cloud::ingest::accept_restore;
use crate::cloud::{Doer, admins};
use crate::config::Config;
use crate::serve::Problem;
use clap::Subcommand;
use domain::ids::SiteId;

#[derive(Subcommand)]
pub(super) enum AdminTask {
    /// Add a sysadmin; without --password a random one is made and printed this once
    Add {
        /// 1 to 60 letters, digits, dots, hyphens, underscores or @
        #[arg(long)]
        username: String,
        /// 10 to 200 characters
        #[arg(long)]
        password: Option<String>,
    },
    /// Deactivate a sysadmin; sessions end at once
    Deactivate {
        /// The name of the account
        #[arg(long)]
        username: String,
    },
    /// Give a sysadmin another password, and open the account again; sessions end at once
    ResetPassword {
        /// The name of the account
        #[arg(long)]
        username: String,
        /// 10 to 200 characters; without it a random one is made and printed this once
        #[arg(long)]
        password: Option<String>,
    },
    /// Take the log of a hub that was put back from a backup: what it no longer knows is kept aside as evidence
    AcceptRestore {
        /// The site, as on the operator's pages
        #[arg(long)]
        site: SiteId,
    },
}

/// Does it, also while the cloud is at work.
pub(super) async fn run(config: &Config, task: AdminTask) -> Result<(), Problem> {
    let db = open(config).await?;
    let now = Clock::default().now();
    // A password that somebody gave is known to them, and stays off the screen.
    let tell = |username: &str, made: Option<String>| match made {
        Some(password) => println!("{username} password {password}"),
        None => println!("{username} has the given password."),
    };
    let fresh = || {
        let made = random_password();
        (made.clone(), Some(made))
    };
    let chosen = |given: Option<String>| given.map_or_else(fresh, |given| (given, None));
    match task {
        AdminTask::Add { username, password } => {
            let (password, made) = chosen(password);
            admins::add(&db, &username, &password, now).await?;
            tell(&username, made);
        }
        AdminTask::Deactivate { username } => {
            admins::deactivate(&db, &username, now).await?;
            println!("{username} can no longer sign in.");
        }
        AdminTask::ResetPassword { username, password } => {
            let (password, made) = chosen(password);
            admins::reset_password(&db, &username, &password, now).await?;
            tell(&username, made);
        }
        AdminTask::AcceptRestore { site } => {
            let common = accept_restore(&db, Doer::CONSOLE, site, now).await?;
            println!(
                "What the hub no longer knows after event {common} is kept aside; its log goes on from there."
            );
        }
    }
    db.close().await;
    Ok(())
}
