//! The hub: REST doors, ledger, event log, printing, server-rendered screens.

pub mod db;
pub mod ids;
pub mod clock;
pub mod error;
pub mod printing;
pub mod ssr;
pub mod telemetry;
