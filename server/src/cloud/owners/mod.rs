//! Tenants, and the owners and accountants who look at their figures. Accounts are made by sysadmins; what an account can
//! see is read with each request.

mod enrol;
mod extract;
mod firebase;
pub(super) mod http;
mod repo;
mod seal;
mod sign_in;
mod tenants;
mod tenants_repo;
mod tokens;
mod totp;

pub use extract::Owner;

use crate::cloud::Leases;
use crate::config::Config;

/// For how long a sign-in lasts.
const SESSION_MILLIS: i64 = 8 * 3_600_000;
/// For how long the code of an invitation is good.
const CODE_MILLIS: i64 = 7 * 86_400_000;

/// What the doors of owners need beside the database.
pub struct Owners {
    tokens: tokens::Key,
    seal: seal::Seal,
    firebase: Option<firebase::Firebase>,
}

impl Owners {
    /// Keys that follow from the one of leases, so that all processes have the same.
    pub fn of(leases: &Leases, config: &Config) -> Option<Self> {
        Some(Self {
            tokens: tokens::Key::of(leases)?,
            seal: seal::Seal::new(&leases.derived(seal::PURPOSE)?)?,
            firebase: firebase::Firebase::of(config),
        })
    }
}

/// A one-time or recovery code as it is hashed, however it was typed.
fn typed_code(code: &str) -> String {
    let kept = code.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_uppercase()).collect()
}
