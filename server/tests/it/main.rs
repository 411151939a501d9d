//! The hub from outside: a real one on a free port, over HTTP, on both databases.
#![cfg(test)]

mod app;
mod auth;
mod backups;
mod bad_input;
mod books;
mod client;
mod crash;
mod database_kills;
mod delivery;
mod devices;
mod dumps;
mod engine;
mod failed_starts;
mod frozen;
mod half_open;
mod headers;
mod held;
mod idempotency;
#[path = "../../../domain/tests/it/intents.rs"]
mod intents;
mod job;
mod kills;
mod kitchen;
mod late;
mod late_checks;
mod ledger;
mod numbers;
mod offline;
mod outages;
mod own_postgres;
mod phone;
mod printing;
mod program;
mod restore;
mod saturday;
mod settings;
mod slow_readers;
mod sole;
mod sse;
mod streams;
mod tables;
mod tidy;
mod tls;
mod went_back;
mod wire;
