//! The hub: REST doors, ledger, event log, printing, server-rendered screens.

pub mod clock;
pub mod db;
pub mod error;
pub mod ids;
pub mod printing;
pub mod ssr;
pub mod telemetry;
