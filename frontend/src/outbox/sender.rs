//! Sends what waits, one batch at a time, for as long as the page lives.

use super::Inner;
use crate::{clock, transport};
use app::ports::{Hold, Kept};
use domain::sync::drain::{Drain, Next};
use domain::sync::outbox::Entry;
use futures::StreamExt;
use futures::channel::mpsc::Receiver;
use futures::future::select;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{GetUntracked, Update};
use std::rc::Rc;

/// How long a tab that does not lead waits before it sends nevertheless: the one that leads may be frozen.
/// Milliseconds.
const GRACE_MS: i64 = 10_000;
/// How long it pauses when nobody is signed in, or the page is too old, unless it is woken. Milliseconds.
const HOLD_MS: u32 = 5_000;
/// How often it looks although nobody woke it. Milliseconds.
const LOOK_MS: u32 = 30_000;

/// Runs for ever. `woken` says that there may be something to do, or that the hub is there again.
pub async fn run(inner: Rc<Inner>, mut woken: Receiver<()>) {
    let mut drain = Drain::default();
    loop {
        if !inner.tabs.leads() {
            pause(&mut woken, LOOK_MS).await;
            let until = clock::now() + GRACE_MS;
            while !inner.tabs.leads() && clock::now() < until {
                pause(&mut woken, LOOK_MS / 10).await;
            }
        }
        let batch = inner.records.batch(drain, &inner.build, inner.cursor.get());
        let Ok(Some(batch)) = batch.await else {
            if inner.tabs.leads() {
                pause(&mut woken, LOOK_MS).await;
            }
            continue;
        };
        drain.sent(&batch);
        let sent = batch.commands.len();
        let next = match transport::push(&batch).await {
            Ok(answer) => {
                drain.succeeded();
                inner.holds(None);
                let changed = inner.records.answered(&answer).await.unwrap_or_default();
                inner.tell(&changed);
                if changed.is_empty() {
                    // Late words, or another tab was faster: not in a tight circle.
                    Next::After(500, 1_000)
                } else {
                    Next::Now
                }
            }
            Err(failure) => drain.failed(failure, sent),
        };
        match &next {
            Next::Now => {}
            Next::After(least, longest) => {
                pause(&mut woken, least + clock::jitter(longest - least)).await;
            }
            Next::SignIn => {
                inner.holds(Some(Hold::SignIn));
                pause(&mut woken, HOLD_MS).await;
            }
            Next::Update => {
                inner.holds(Some(Hold::Update));
                pause(&mut woken, HOLD_MS).await;
            }
            Next::Restored(_) | Next::BeginAgain | Next::SetAside(_) => {
                match inner.records.carry_out(&next, &batch).await {
                    Ok(changed) => inner.tell(&changed),
                    Err(_) => pause(&mut woken, HOLD_MS).await,
                }
            }
        }
    }
}

/// Waits, at most so long.
async fn pause(woken: &mut Receiver<()>, most_ms: u32) {
    select(woken.next(), TimeoutFuture::new(most_ms)).await;
}

impl Inner {
    /// Says why nothing is sent, if so.
    fn holds(&self, hold: Option<Hold>) {
        if self.standing.get_untracked().hold != hold {
            self.standing.update(|standing| standing.hold = hold);
        }
    }

    /// Tells this tab and the others what became of commands.
    pub(super) fn tell(&self, changed: &[Entry]) {
        if !changed.is_empty() {
            self.tabs.changed(changed);
            self.hear(Kept::Changed(changed.to_vec()));
        }
    }
}
