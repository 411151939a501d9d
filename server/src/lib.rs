//! The hub: REST doors, ledger, event log, printing, server-rendered screens.

pub mod auth;
pub mod body;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod devices;
pub mod error;
pub mod exit;
pub mod failpoint;
pub mod held;
pub mod ids;
pub mod ledger;
pub mod live;
pub mod menu;
pub mod openapi;
pub mod orders;
pub mod printing;
pub mod router;
pub mod serve;
pub mod ssr;
pub mod staff;
pub mod state;
pub mod telemetry;
pub mod tls;
