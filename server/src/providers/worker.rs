//! Drives payments through providers. Nothing waits for it: what it hears becomes a command of the hub's own.
//!
//! A payment is asked for once. Before the question leaves, the ledger says that it may have; whoever comes after a crash
//! asks how it stands and never asks for it again.

use super::{About, Answer, PaymentProvider, Providers, Standing, Trouble, Wish};
use crate::clock::Clock;
use crate::ids::new_id;
use crate::ledger::{Ledger, Request, document};
use domain::command::Command;
use domain::ids::{CommandId, PaymentId};
use domain::money::Money;
use domain::payments::provider::{Attempt, AttemptState, Heard, Report};
use domain::time::UnixMillis;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// So many providers' answers are waited for at once.
const MOST: usize = 4;
/// A payment that its provider does not know after so long never arrived there, milliseconds.
const LOST_MILLIS: i64 = 30_000;
/// After so long a person looks where money is that went back and that nobody saw arrive, milliseconds.
const RETURN_MILLIS: i64 = 3 * 86_400_000;
/// What has to be stored is told again so often.
const STORED_AGAIN: Duration = Duration::from_secs(1);
/// A payment that was refused or called off is asked about for so long, milliseconds: its page may still be open.
const AGAIN_MILLIS: i64 = 30 * 60_000;
/// A look when nothing was heard.
const LOOK: Duration = Duration::from_secs(5);

/// When a payment is asked about next, and how often it was in vain.
struct Due {
    asked: Instant,
    at: Instant,
    tries: u32,
    /// It was asked when somebody wanted it to be called off already.
    wished: bool,
}

pub(super) struct Worker {
    providers: Providers,
    ledger: Ledger,
    clock: Clock,
    alone: watch::Receiver<bool>,
    due: BTreeMap<PaymentId, Due>,
    busy: BTreeSet<PaymentId>,
    at_work: JoinSet<PaymentId>,
    /// Those that somebody has a word about, with what their providers are said to call them.
    hinted: BTreeMap<PaymentId, Option<String>>,
}

impl Worker {
    pub(super) fn new(
        providers: Providers,
        ledger: Ledger,
        clock: Clock,
        alone: watch::Receiver<bool>,
    ) -> Self {
        Self {
            providers,
            ledger,
            clock,
            alone,
            due: BTreeMap::new(),
            busy: BTreeSet::new(),
            at_work: JoinSet::new(),
            hinted: BTreeMap::new(),
        }
    }

    pub(super) async fn run(mut self) {
        let mut head = self.ledger.head();
        let providers = self.providers.clone();
        loop {
            head.borrow_and_update();
            self.hinted.extend(self.providers.hints());
            if *self.alone.borrow() {
                self.begin().await;
            }
            let next = self.next_look();
            tokio::select! {
                // Fails only without a ledger, and then the hub is closing.
                changed = head.changed() => if changed.is_err() { return },
                () = providers.0.hinted.notified() => {}
                Some(done) = self.at_work.join_next() => self.done(done),
                () = sleep_until(next) => {}
            }
        }
    }

    fn next_look(&self) -> Instant {
        let look = Instant::now().checked_add(LOOK);
        let due = self.due.iter().filter(|(id, _)| !self.busy.contains(id));
        let due = due.map(|(_, due)| due.at);
        let next = due.chain(look).min();
        next.unwrap_or_else(Instant::now)
    }

    fn done(&mut self, done: Result<PaymentId, tokio::task::JoinError>) {
        match done {
            Ok(id) => {
                self.busy.remove(&id);
            }
            Err(error) => {
                // A fault of ours: which payment it was is not known any more, so all are looked at again.
                tracing::error!(%error, "a question to a provider broke off");
                self.busy.clear();
            }
        }
    }

    /// Begins what is due.
    async fn begin(&mut self) {
        let now = Instant::now();
        let watched = self.watched().await;
        let known: BTreeSet<PaymentId> = watched.keys().copied().collect();
        self.due.retain(|id, _| known.contains(id));
        for (id, attempt) in watched {
            if self.busy.len() >= MOST || self.busy.contains(&id) {
                continue;
            }
            // The guest wants to pay otherwise, and waits for it.
            let wish = attempt.cancel_wanted && self.due.get(&id).is_some_and(|due| !due.wished);
            if wish {
                self.hinted.entry(id).or_default();
            }
            self.hasten(id);
            let due = self.due.get(&id);
            if due.is_some_and(|due| due.at > now) {
                continue;
            }
            let tries = due.map_or(0, |due| due.tries);
            let hint = self.hinted.remove(&id).flatten();
            self.plan(&attempt, tries);
            let errand = Errand {
                provider: self.providers.of_attempt(&attempt.provider),
                providers: self.providers.clone(),
                ledger: self.ledger.clone(),
                clock: self.clock.clone(),
                about: About {
                    reference: id,
                    provider_ref: attempt.provider_ref.clone().or(hint),
                },
                attempt,
            };
            self.busy.insert(id);
            self.at_work.spawn(async move {
                errand.run().await;
                id
            });
        }
        // A word about what nobody knows is nothing.
        self.hinted.retain(|id, _| known.contains(id));
    }

    /// Somebody has a word about it: it is asked about soon, and still not without a pause.
    fn hasten(&mut self, id: PaymentId) {
        let pause = self.providers.0.pace.first;
        if self.hinted.contains_key(&id)
            && let Some(due) = self.due.get_mut(&id)
            && let Some(soon) = due.asked.checked_add(pause)
        {
            due.at = due.at.min(soon);
        }
    }

    /// When it is looked at again: ever later, and never all at once.
    fn plan(&mut self, attempt: &Attempt, tries: u32) {
        let pace = self.providers.0.pace;
        let most = if attempt.given_up.is_some() {
            pace.rarely
        } else {
            pace.most
        };
        let doubled = pace.first.saturating_mul(1 << (tries.min(12) / 2));
        let percent = 80_u32.saturating_add(u32::from(rand::random::<u8>() % 41));
        let pause = doubled.min(most).saturating_mul(percent) / 100;
        let asked = Instant::now();
        self.due.insert(
            attempt.id,
            Due {
                asked,
                at: asked.checked_add(pause).unwrap_or(asked),
                tries: tries.saturating_add(1),
                wished: attempt.cancel_wanted,
            },
        );
    }

    /// What the hub has to do something about, and what somebody has a word about.
    async fn watched(&self) -> BTreeMap<PaymentId, Attempt> {
        let mut watched: BTreeMap<PaymentId, Attempt> = {
            let state = self.ledger.state();
            let begun = |payment| {
                let attempt = state.attempts.get(&payment);
                attempt.is_none_or(|one| one.state == AttemptState::Created && !one.submitted)
            };
            self.providers.vault().retain(begun);
            let now = self.clock.now();
            let wanted = state.attempts.values().filter(|one| {
                let asked = one.state.is_open() || one.state == AttemptState::Returning;
                asked || may_come(one, now) || self.hinted.contains_key(&one.id)
            });
            wanted.map(|one| (one.id, one.clone())).collect()
        };
        for id in self.hinted.keys() {
            if !watched.contains_key(id)
                && let Some(attempt) = stored(&self.ledger, *id).await
            {
                watched.insert(*id, attempt);
            }
        }
        watched
    }
}

/// Whether a guest whose card was refused may still try another one on the same page.
fn may_come(attempt: &Attempt, now: UnixMillis) -> bool {
    let over = matches!(
        attempt.state,
        AttemptState::Declined | AttemptState::Cancelled
    );
    over && attempt.provider_ref.is_some() && now < attempt.changed_at.plus_millis(AGAIN_MILLIS)
}

/// An attempt that is at hand no more.
pub(super) async fn stored(ledger: &Ledger, id: PaymentId) -> Option<Attempt> {
    let mut tx = ledger.db().read().await.ok()?;
    let doc = document(&mut tx, ledger.site(), "attempt", &id.to_string()).await;
    serde_json::from_str(&doc.ok()??).ok()
}

/// One question, and what came of it.
struct Errand {
    provider: Arc<dyn PaymentProvider>,
    providers: Providers,
    ledger: Ledger,
    clock: Clock,
    attempt: Attempt,
    about: About,
}

impl Errand {
    async fn run(&self) {
        match self.attempt.state {
            AttemptState::Created if !self.attempt.submitted => self.submit().await,
            AttemptState::Returning => self.send_back().await,
            _ => self.ask().await,
        }
    }

    /// An answer in time, or none.
    async fn in_time<T>(
        &self,
        asked: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let answer = timeout(self.providers.0.pace.answer, asked).await;
        answer.unwrap_or_else(|_| Err(Trouble::NoAnswer("it took too long".to_owned())))
    }

    async fn submit(&self) {
        if self.attempt.cancel_wanted {
            self.says(Heard::Cancelled, None).await;
            return;
        }
        let token = self.providers.vault().take(self.attempt.id);
        if self.attempt.by_token && token.is_none() {
            let words = "the token was lost before anything was asked; begin again".to_owned();
            self.says(Heard::Cancelled, Some(words)).await;
            return;
        }
        // From here on nobody may ask for it again.
        if !self.says(Heard::Submitting, None).await {
            if let Some(token) = token {
                self.providers.vault().put(self.attempt.id, token);
            }
            return;
        }
        let wish = Wish {
            reference: self.attempt.id,
            amount: self.attempt.amount,
            description: self.description(),
            token,
        };
        match self.in_time(self.provider.create(&wish)).await {
            Ok(answer) => self.hears_for_sure(answer).await,
            Err(Trouble::NoAnswer(why)) => self.says_and_logs(Heard::Unknown, why).await,
            Err(other) => self.says_and_logs(Heard::Declined, other.to_string()).await,
        }
    }

    fn description(&self) -> String {
        let state = self.ledger.state();
        let name = &state.catalog.meta.name.en;
        let order = state.orders.get(&self.attempt.order);
        let called = order.map(|order| order.called()).unwrap_or_default();
        format!("{name} №{called}").chars().take(100).collect()
    }

    async fn ask(&self) {
        let open = self.attempt.state.is_open();
        let mut stays = false;
        if open && self.attempt.cancel_wanted && self.about.provider_ref.is_some() {
            match self.in_time(self.provider.cancel(&self.about)).await {
                Ok(()) => {
                    self.says(Heard::Cancelled, None).await;
                    return;
                }
                Err(trouble) => {
                    tracing::info!(%trouble, payment = %self.attempt.id, "a payment is not called off");
                    stays = !matches!(trouble, Trouble::NoAnswer(_) | Trouble::NeverSent(_));
                }
            }
        }
        match self.in_time(self.provider.status(&self.about)).await {
            // It was to be called off, and the provider does neither that nor anything else.
            Ok(answer) if stays && answer.standing == Standing::Pending => {
                let words = "the provider does not call it off".to_owned();
                self.says(Heard::Unknown, Some(words)).await;
            }
            Ok(answer) => self.hears(answer).await,
            Err(Trouble::NotThere) if self.is_lost() => {
                let words = Trouble::NotThere.to_string();
                self.says(Heard::Cancelled, Some(words)).await;
            }
            Err(trouble) => {
                self.says_and_logs(Heard::Unknown, trouble.to_string())
                    .await;
            }
        }
    }

    /// Whether it can no longer be on its way.
    fn is_lost(&self) -> bool {
        let since = self.attempt.changed_at.plus_millis(LOST_MILLIS);
        self.attempt.provider_ref.is_none() && self.clock.now() >= since
    }

    /// Like an order it is asked for once, and written down before: whoever does not know whether it went back only asks.
    async fn send_back(&self) {
        let returned = self.attempt.returned.as_ref();
        if returned.is_some_and(|said| said.asked) {
            let answer = self.in_time(self.provider.status(&self.about)).await;
            if answer.is_ok_and(|answer| answer.standing == Standing::Reversed) {
                self.says(Heard::Returned, None).await;
            } else if self.clock.now() >= self.attempt.changed_at.plus_millis(RETURN_MILLIS) {
                let words = "nobody knows whether it went back: look at the provider's own page";
                self.says_and_logs(Heard::NotReturned, words.to_owned())
                    .await;
            }
            return;
        }
        if !self.says(Heard::Submitting, None).await {
            return;
        }
        let amount = self.attempt.captured.unwrap_or(self.attempt.amount);
        let why = self.attempt.returned.as_ref();
        let why = why.map_or("", |said| said.reason.as_str());
        let asked = self.provider.refund(&self.about, amount, why);
        match self.in_time(asked).await {
            Ok(()) => {
                self.says(Heard::Returned, None).await;
            }
            Err(Trouble::NoAnswer(why)) => {
                tracing::warn!(%why, payment = %self.attempt.id, "whether money went back is not known yet");
            }
            Err(trouble) => {
                self.says_and_logs(Heard::NotReturned, trouble.to_string())
                    .await;
            }
        }
    }

    /// The same for the one answer that says what the provider calls the payment: it is told until it is stored, because
    /// by no other name can the provider be asked. Whoever closes the hub ends it.
    async fn hears_for_sure(&self, answer: Answer) {
        let report = self.report_of(answer);
        while !self.report(report.clone()).await {
            sleep(STORED_AGAIN).await;
        }
    }

    async fn hears(&self, answer: Answer) {
        self.report(self.report_of(answer)).await;
    }

    fn report_of(&self, answer: Answer) -> Report {
        let (heard, amount) = match answer.standing {
            Standing::Pending => (Heard::Pending, None),
            Standing::Captured(amount) => (Heard::Captured, Some(amount)),
            Standing::Declined | Standing::Reversed => (Heard::Declined, None),
            Standing::Cancelled => (Heard::Cancelled, None),
        };
        self.told(heard, amount, answer)
    }

    async fn says_and_logs(&self, heard: Heard, words: String) {
        tracing::warn!(payment = %self.attempt.id, ?heard, %words, "a provider");
        self.says(heard, Some(words)).await;
    }

    /// Whether the ledger has it.
    async fn says(&self, heard: Heard, words: Option<String>) -> bool {
        let nothing = Answer {
            standing: Standing::Pending,
            provider_ref: None,
            redirect: None,
            hint: None,
            words,
        };
        self.report(self.told(heard, None, nothing)).await
    }

    fn told(&self, heard: Heard, amount: Option<Money>, answer: Answer) -> Report {
        let reference = answer.provider_ref;
        Report {
            order: self.attempt.order,
            payment: self.attempt.id,
            heard,
            amount,
            provider_ref: reference.or_else(|| self.about.provider_ref.clone()),
            redirect: answer.redirect,
            hint: answer.hint,
            words: answer.words,
        }
    }

    /// Whether it says anything that the ledger does not know.
    fn is_news(&self, report: &Report) -> bool {
        let same_ref = report.provider_ref == self.attempt.provider_ref;
        match (self.attempt.state, report.heard) {
            (AttemptState::Pending, Heard::Pending) | (AttemptState::Unknown, Heard::Unknown) => {
                !same_ref
            }
            // Money alone changes anything after a no.
            (AttemptState::Declined | AttemptState::Cancelled, heard) => heard == Heard::Captured,
            (AttemptState::Captured | AttemptState::Unmatched | AttemptState::Returned, _) => false,
            _ => true,
        }
    }

    async fn report(&self, report: Report) -> bool {
        if !self.is_news(&report) {
            // The ledger is no diary.
            return true;
        }
        let command = Command::ReportAttempt(report);
        let request = Request::direct(CommandId::new(new_id()), command, None);
        match self.ledger.submit(request).await {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(?error, payment = %self.attempt.id, "what a provider said is not stored yet");
                false
            }
        }
    }
}
