//! What printers say becomes commands of the hub's own: that one fell ill, that a kitchen's paper is out.

use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{self, Ledger};
use crate::printing::{Printed, Report, Reports};
use domain::Command;
use domain::ids::{CommandId, JobId, OrderId, PrinterKey, TicketId};
use domain::kitchen::SEEN;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// The pause before something is stored again.
const AGAIN: Duration = Duration::from_secs(1);
/// Paper of so long becomes one command: a busy evening prints a ticket a second, and people look once in a while.
const TOGETHER: Duration = Duration::from_millis(300);

/// Where the printers' workers report to.
pub fn reports(ledger: &Ledger) -> Reports {
    Reports {
        trouble: trouble(ledger.clone()),
        printed: printed(ledger.clone()),
    }
}

/// A printer's trouble is an event like any other. Reports of one printer are stored in their order, the newest
/// until the ledger has it: a trouble that is over must not stay on the screens.
fn trouble(ledger: Ledger) -> Report {
    let (said, mut heard) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut newest: BTreeMap<PrinterKey, (Option<String>, u32)> = BTreeMap::new();
        while let Some((printer, now)) = heard.recv().await {
            newest.insert(printer, now);
            while let Some((printer, (trouble, waiting))) = newest.pop_first() {
                let told = (trouble.clone(), waiting);
                let command = Command::ReportPrinter(domain::printing::PrinterReport {
                    printer: printer.clone(),
                    trouble,
                    waiting,
                });
                if let Err(error) = store(&ledger, command).await {
                    tracing::warn!(?error, "a printer's trouble is not stored yet");
                    newest.insert(printer, told);
                    tokio::time::sleep(AGAIN).await;
                }
                while let Ok((printer, now)) = heard.try_recv() {
                    newest.insert(printer, now);
                }
            }
        }
    });
    Arc::new(move |printer, trouble, waiting| {
        // Fails only when the task is gone, which lives as long as its sender.
        let _ = said.send((printer, (trouble, waiting)));
    })
}

async fn store(ledger: &Ledger, command: Command) -> Result<(), Refusal> {
    let request = ledger::Request::direct(CommandId::new(new_id()), command, None);
    ledger.submit(request).await.map(|_| ())
}

/// A ticket on paper was seen in the kitchen, also where no screen is. What cannot be stored is tried again with what
/// comes next.
fn printed(ledger: Ledger) -> Printed {
    let (said, mut heard) = mpsc::unbounded_channel::<(PrinterKey, OrderId, JobId)>();
    tokio::spawn(async move {
        let mut tickets: Vec<TicketId> = Vec::new();
        while let Some(first) = heard.recv().await {
            tokio::time::sleep(TOGETHER).await;
            let mut all = vec![first];
            while let Ok(next) = heard.try_recv() {
                all.push(next);
            }
            {
                let state = ledger.state();
                for (printer, order, job) in all {
                    let mut of = state.tickets.of(order);
                    let on_it = of.find(|one| JobId::derived(one.id.0, printer.as_str()) == job);
                    tickets.extend(on_it.map(|ticket| ticket.id));
                }
                // A screen was faster, or what was not answered was done.
                tickets.retain(|ticket| !state.seen.contains_key(ticket));
            }
            while !tickets.is_empty() {
                let some: Vec<_> = tickets.iter().take(SEEN).copied().collect();
                let command = Command::SeeTickets {
                    tickets: some.clone(),
                };
                if let Err(error) = store(&ledger, command).await {
                    tracing::warn!(?error, "what is on paper is not noted yet");
                    break;
                }
                tickets.drain(..some.len());
            }
        }
    });
    Arc::new(move |printer, order, job| {
        // Fails only when the task is gone, which lives as long as its sender.
        let _ = said.send((printer, order, job));
    })
}
