//! Guarded acts that somebody asks for: the doors where they are asked for and answered, and their record.

pub mod http;
mod repo;

use crate::auth::Auth;
use crate::clock::Clock;
use crate::ids::new_id;
use crate::ledger::{Ledger, Request};
use domain::approvals::{Approval, Said};
use domain::command::Command;
use domain::ids::CommandId;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether somebody waits in vain.
const LOOK: Duration = Duration::from_secs(1);

/// Ends requests that nobody answered, so that no screen has to know the hub's clock and the record says it; and those of
/// somebody who signed out, so that nothing is done in the name of whoever is gone. Looks as long as one is open, and
/// sleeps otherwise.
pub async fn watch(ledger: Ledger, auth: Auth, clock: Clock, closing: CancellationToken) {
    let (mut head, mut endings) = (ledger.head(), auth.endings());
    loop {
        endings.borrow_and_update();
        let now = clock.now();
        let waiting: Vec<Approval> = {
            let state = ledger.state();
            let open = state.approvals.values().filter(|one| one.answer.is_none());
            open.cloned().collect()
        };
        let is_over = |one: &&Approval| !one.is_open(now) || !auth.is_at(one.by.id, one.device);
        for over in waiting.iter().filter(is_over) {
            lapses(&ledger, over).await;
        }
        let again = async {
            if waiting.is_empty() {
                // Fails only without a ledger, and then the hub is closing.
                let _ = head.changed().await;
            } else {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = again => {}
            // Fails only without people, and then the hub is closing.
            _ = endings.changed(), if !waiting.is_empty() => {}
            () = closing.cancelled() => return,
        }
        head.borrow_and_update();
    }
}

async fn lapses(ledger: &Ledger, over: &Approval) {
    let request = Request::direct(
        CommandId::new(new_id()),
        Command::AnswerApproval {
            approval: over.id,
            order: over.order,
            said: Said::Lapsed,
        },
        None,
    );
    if let Err(error) = ledger.submit(request).await {
        // Somebody was faster, or the database is away: it is looked again.
        tracing::debug!(?error, "a request is not ended yet");
    }
}
