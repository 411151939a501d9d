//! What every handler may reach.

use crate::accounts::{Guesses, Proofs};
use crate::auth::Auth;
use crate::clock::Clock;
use crate::cloud::hub::Link;
use crate::config::{Config, Secret};
use crate::devices::Devices;
use crate::guests::Tries;
use crate::ledger::Ledger;
use crate::printing::spooler::Spoolers;
use crate::printing::virtual_printer::VirtualPrinter;
use crate::providers::Providers;
use crate::router::Limits;
use crate::tls::Tls;
use axum::extract::FromRef;
use domain::ids::PrinterKey;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What the hub may not show, and where it lies.
pub struct Own {
    /// The folder of everything that is kept.
    pub data: PathBuf,
    /// Texts that no answer may hold.
    pub secrets: Vec<Secret>,
    /// Limits of the doors.
    pub limits: Limits,
}

impl Own {
    /// That of the settings.
    pub fn of(config: &Config) -> Self {
        Self {
            data: config.data.clone(),
            secrets: config.secrets(),
            limits: Limits::of(config),
        }
    }
}

/// The running hub.
pub struct Hub {
    /// The build that is served.
    pub build_id: String,
    /// The time.
    pub clock: Clock,
    /// People, devices, sessions.
    pub auth: Auth,
    /// The command door and the log.
    pub ledger: Ledger,
    /// What devices told beside their commands.
    pub devices: Devices,
    /// Who carries payments out.
    pub providers: Providers,
    /// One worker per printer.
    pub printers: Spoolers,
    /// Codes of gift cards that were asked for and are nobody's.
    pub guesses: Guesses,
    /// Addresses of tables that somebody tried and that are none.
    pub tries: Tries,
    /// What shows that a code was here.
    pub proofs: Proofs,
    /// Printers that exist only here, for a restaurant without paper.
    pub virtual_printers: BTreeMap<PrinterKey, VirtualPrinter>,
    /// How the hub stands with its cloud.
    pub link: Link,
    /// The certificates of HTTPS.
    pub tls: Tls,
    /// What the hub may not show.
    pub own: Own,
    /// Cancelled when the hub stops.
    pub closing: CancellationToken,
}

/// The router's state.
#[derive(Clone)]
pub struct App(pub Arc<Hub>);

impl std::ops::Deref for App {
    type Target = Hub;

    fn deref(&self) -> &Hub {
        &self.0
    }
}

impl FromRef<App> for Auth {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
