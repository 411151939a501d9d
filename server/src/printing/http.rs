//! What screens see of the printers: their health, what waits, and what came out.

use super::spooler::Spoolers;
use super::virtual_printer::VirtualPrinter;
use domain::ids::{PrinterKey, StationKey};
use domain::time::UnixMillis;
use serde::Serialize;
use std::collections::BTreeMap;

/// One printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrinterView {
    /// The key.
    pub id: PrinterKey,
    /// The name on screens.
    pub name: String,
    /// The TCP port that jobs go to.
    pub port: u16,
    /// The stations whose tickets it prints.
    pub stations: Vec<StationKey>,
    /// Whether receipts come out here.
    pub receipts: bool,
    /// What is wrong: a code that screens translate; none when it is well.
    pub trouble: Option<String>,
    /// Jobs that wait.
    pub waiting: u32,
    /// Jobs that may be on paper or not and that a person has to look at.
    pub uncertain: u32,
    /// What came out, newest first; only a virtual printer can tell.
    pub tickets: Vec<TicketView>,
}

/// One ticket that came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketView {
    /// Counts up from 1 per printer.
    pub id: u64,
    /// When it was cut.
    pub at: UnixMillis,
    /// Its picture.
    pub url: String,
}

/// All printers in the order of the catalogue.
pub async fn list(
    spoolers: &Spoolers,
    paper: &BTreeMap<PrinterKey, VirtualPrinter>,
) -> Vec<PrinterView> {
    let mut views = Vec::new();
    for (printer, health) in spoolers.health().await {
        let machine = paper.get(&printer.id);
        let stamps = machine.map(VirtualPrinter::stamps).unwrap_or_default();
        views.push(PrinterView {
            port: machine.map_or(printer.port, VirtualPrinter::port),
            trouble: health.trouble,
            waiting: health.counts.waiting,
            uncertain: health.counts.uncertain,
            tickets: stamps
                .into_iter()
                .map(|(id, at)| TicketView {
                    id,
                    at,
                    url: format!("/api/printers/{}/tickets/{id}", printer.id),
                })
                .collect(),
            id: printer.id,
            name: printer.name,
            stations: printer.stations,
            receipts: printer.receipts,
        });
    }
    views
}

/// A ticket that came out, as PNG.
pub fn picture(
    paper: &BTreeMap<PrinterKey, VirtualPrinter>,
    printer: &PrinterKey,
    ticket: &str,
) -> Option<Vec<u8>> {
    paper.get(printer)?.picture(ticket.parse().ok()?)
}
