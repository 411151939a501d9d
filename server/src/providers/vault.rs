//! Tokens between the door and their charge. They lie in memory only: a token is good once, and no log, no row and no
//! answer ever holds one.

use domain::ids::PaymentId;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// A provider's token.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Wraps one.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Where they lie.
#[derive(Debug, Default)]
pub struct Vault(Mutex<BTreeMap<PaymentId, Token>>);

impl Vault {
    fn open(&self) -> std::sync::MutexGuard<'_, BTreeMap<PaymentId, Token>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps one for a payment.
    pub fn put(&self, payment: PaymentId, token: Token) {
        self.open().insert(payment, token);
    }

    /// Takes it out.
    pub fn take(&self, payment: PaymentId) -> Option<Token> {
        self.open().remove(&payment)
    }

    /// Forgets those that nobody will ask for.
    pub fn retain(&self, wanted: impl Fn(PaymentId) -> bool) {
        self.open().retain(|payment, _| wanted(*payment));
    }
}
