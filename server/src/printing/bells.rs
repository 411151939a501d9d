//! Who tells a printer's worker that there is something new for it.

use domain::ids::PrinterKey;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// One bell for each printer: an order for the bar does not make every worker read its queue.
#[derive(Clone, Debug, Default)]
pub struct Bells(Arc<Mutex<BTreeMap<PrinterKey, Arc<Notify>>>>);

impl Bells {
    /// The bell of a printer. It stays rung until its worker has heard it.
    pub fn of(&self, printer: &PrinterKey) -> Arc<Notify> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(printer.clone()).or_default())
    }

    /// Rings for a printer's worker.
    pub fn ring(&self, printer: &PrinterKey) {
        self.of(printer).notify_one();
    }
}
