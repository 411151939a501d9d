//! Brings documents to the device, one after the other.
//!
//! That a document is on its way is stored before its first byte, and the device is asked whether it has it before it is sent:
//! after a lost answer, a crash, or a backup that was put back nothing reaches it twice.

use super::{FiscalDevice, Verdict};
use crate::db::{DbError, in_time};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{FISCAL, Ledger, Request, document};
use crate::printing::spooler::Duty;
use domain::Command;
use domain::fiscal::{Document, Stage, Step, Switch, Waiting};
use domain::ids::CommandId;
use std::fmt;
use std::time::Duration;
use tokio::time::sleep;

/// The first pause after a failure; it doubles up to the longest.
const FIRST: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);

/// Why a document is not further than before.
enum Halt {
    /// The device cannot be asked.
    Away(super::Away),
    /// The database, or its queue.
    Storing(String),
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(away) => away.fmt(f),
            Self::Storing(problem) => f.write_str(problem),
        }
    }
}

impl From<super::Away> for Halt {
    fn from(away: super::Away) -> Self {
        Self::Away(away)
    }
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Storing(format!("{refusal:?}"))
    }
}

impl From<DbError> for Halt {
    fn from(error: DbError) -> Self {
        Self::Storing(error.to_string())
    }
}

/// Says that there is no device any more. What waited for one goes on waiting.
pub async fn without(ledger: Ledger, duty: Duty) {
    switch(&ledger, &duty, false).await;
}

/// Works until the hub closes.
pub async fn run<D: FiscalDevice>(device: D, ledger: Ledger, duty: Duty) {
    switch(&ledger, &duty, true).await;
    let mut head = ledger.head();
    let mut failures = 0;
    while !duty.closing.is_cancelled() {
        head.borrow_and_update();
        let next = ledger.state().fiscal.next().cloned();
        let work = async {
            match &next {
                // Another process may be at the device.
                Some(_) if !*duty.alone.borrow() => Err(Halt::Storing("not alone".to_owned())),
                Some(waiting) => further(&device, &ledger, waiting).await,
                None => Ok(()),
            }
        };
        // What is broken off here is asked for after the next start.
        let done = tokio::select! {
            done = work => done,
            () = duty.closing.cancelled() => return,
        };
        let pause = async {
            match done {
                Ok(()) if next.is_some() => failures = 0,
                Ok(()) => {
                    // Fails only without a ledger, and then the hub is closing.
                    let _ = head.changed().await;
                }
                Err(halt) => {
                    failures += 1;
                    tracing::warn!(%halt, failures, "a fiscal document is not further");
                    sleep(back_off(failures)).await;
                }
            }
        };
        tokio::select! {
            () = pause => {}
            () = duty.closing.cancelled() => return,
        }
    }
}

/// 0.5, 1, 2, 4, … then 30 seconds.
fn back_off(failures: u32) -> Duration {
    let doubled = 2_u32.checked_pow(failures.saturating_sub(1).min(16));
    FIRST
        .saturating_mul(doubled.unwrap_or(u32::MAX))
        .min(LONGEST)
}

/// Stores whether there is a device, however long the database is away.
async fn switch(ledger: &Ledger, duty: &Duty, on: bool) {
    let mut failures = 0;
    while ledger.state().fiscal.on != on {
        let stored = submit(ledger, Command::SwitchFiscal(Switch { on })).await;
        let Err(halt) = stored else { return };
        failures += 1;
        tracing::warn!(%halt, on, "it is not stored yet whether there is a fiscal device");
        tokio::select! {
            () = sleep(back_off(failures)) => {}
            () = duty.closing.cancelled() => return,
        }
    }
}

/// Brings one document to its end, as far as the device goes along.
async fn further<D: FiscalDevice>(
    device: &D,
    ledger: &Ledger,
    waiting: &Waiting,
) -> Result<(), Halt> {
    if waiting.stage == Stage::Pending {
        step(ledger, waiting, Stage::Submitted, Step::default()).await?;
    }
    // Also the first time: a hub that was put back to an earlier state does not know what it sent.
    let known = device.ask(waiting.id).await?;
    let verdict = match known {
        Some(accepted @ Verdict::Accepted { .. }) => accepted,
        // What it refused it does not have, and the refusal may be that of the time before.
        Some(Verdict::Refused(_)) | None => {
            let document = read(ledger, waiting).await?;
            device.submit(&document).await?
        }
    };
    match verdict {
        Verdict::Accepted { fiscal_id, qr } => {
            let said = Step {
                fiscal_id,
                qr,
                ..Step::default()
            };
            step(ledger, waiting, Stage::Acknowledged, said).await
        }
        Verdict::Refused(problem) => {
            tracing::warn!(document = %waiting.id, number = waiting.number, problem, "the fiscal device refused a document");
            let said = Step {
                problem,
                ..Step::default()
            };
            step(ledger, waiting, Stage::NeedsReview, said).await
        }
    }
}

async fn read(ledger: &Ledger, waiting: &Waiting) -> Result<Document, Halt> {
    let id = waiting.id.to_string();
    let doc = in_time(async {
        let mut tx = ledger.db().read().await?;
        document(&mut tx, ledger.site(), FISCAL, &id).await
    });
    let doc = doc.await?;
    let doc = doc.ok_or_else(|| Halt::Storing(format!("{id}: its document is not stored")))?;
    serde_json::from_str(&doc).map_err(|error| Halt::Storing(format!("{id}: {error}")))
}

async fn step(ledger: &Ledger, waiting: &Waiting, to: Stage, said: Step) -> Result<(), Halt> {
    let step = Step {
        document: waiting.id,
        order: waiting.order,
        to,
        ..said
    };
    submit(ledger, Command::StepFiscal(step)).await
}

async fn submit(ledger: &Ledger, command: Command) -> Result<(), Halt> {
    let request = Request::direct(CommandId::new(new_id()), command, None);
    ledger.submit(request).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_to_half_a_minute() {
        let pauses = [1, 2, 3, 6, 7, 60].map(|failures| back_off(failures).as_millis());
        assert_eq!(pauses, [500, 1_000, 2_000, 16_000, 30_000, 30_000]);
    }
}
