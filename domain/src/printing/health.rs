//! How a printer is.

use crate::ids::PrinterKey;
use serde::{Deserialize, Serialize};

/// A printer's health, as the spooler tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PrinterReport {
    /// The printer.
    pub printer: PrinterKey,
    /// What is wrong; none when it is well.
    pub trouble: Option<String>,
    /// Jobs that wait.
    pub waiting: u32,
}
