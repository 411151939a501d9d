//! The runtime boundary, looked at while it is asked for: each rule is a function that looks, and says what it saw.

mod http;
mod repo;
mod rules;

pub use http::{cloud, hub};

use domain::cloud::boundary::Invariant;

/// What a rule found.
fn found(id: &str, holds: bool, seen: impl Into<String>) -> Invariant {
    Invariant {
        id: id.to_owned(),
        holds,
        seen: seen.into(),
    }
}

/// Whether a variable of the environment says something.
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}
