//! Providers that carry payments out, each behind the same trait; the worker that asks them, and their doors.
//!
//! What becomes of a payment stands in the ledger. A provider only answers questions; whoever pulls the plug between a
//! question and its answer finds the attempt in the ledger at the next start, and asks again.

mod absent;
mod door;
pub mod http;
pub mod pesapal;
mod vault;
mod worker;

pub use door::wanted;
pub use vault::{Token, Vault};

use crate::clock::Clock;
use crate::config::Config;
use crate::ids::new_id;
use crate::ledger::{Ledger, Request};
use domain::command::Command;
use domain::ids::{CommandId, PaymentId, ProviderKey};
use domain::money::Money;
use domain::payments::provider::ReadyProviders;
use futures::future::BoxFuture;
use pesapal::Pesapal;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

/// What is wanted of a provider.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The attempt: the provider's reference to it, always the same.
    pub reference: PaymentId,
    /// How much.
    pub amount: Money,
    /// What the guest reads.
    pub description: String,
    /// A token of the provider, for a charge without a page.
    pub token: Option<Token>,
}

/// What a provider is asked about.
#[derive(Clone, Debug)]
pub struct About {
    /// The attempt.
    pub reference: PaymentId,
    /// What the provider calls it.
    pub provider_ref: Option<String>,
}

/// How a payment stands at its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The guest has not paid yet.
    Pending,
    /// So much is there.
    Captured(Money),
    /// No.
    Declined,
    /// It was called off.
    Cancelled,
    /// It was there and went back.
    Reversed,
}

/// What a provider answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it stands.
    pub standing: Standing,
    /// What the provider calls it.
    pub provider_ref: Option<String>,
    /// The page on which the guest pays.
    pub redirect: Option<String>,
    /// The last digits of a card or a telephone.
    pub hint: Option<String>,
    /// What the provider said in its own words.
    pub words: Option<String>,
}

/// Why there is no answer. Nothing of it holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The question never left: it is certain that the provider has not heard of it.
    NeverSent(String),
    /// It left, and nobody knows what became of it.
    NoAnswer(String),
    /// The provider understood and says no.
    Refused(String),
    /// The provider does not know the payment.
    NotThere,
    /// This provider cannot be asked that.
    CannotAsk,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverSent(why) => write!(f, "not reached: {why}"),
            Self::NoAnswer(why) => write!(f, "no answer: {why}"),
            Self::Refused(why) => f.write_str(why),
            Self::NotThere => f.write_str("the provider does not know this payment"),
            Self::CannotAsk => f.write_str("the provider cannot be asked this"),
        }
    }
}

/// What comes of a question.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, Trouble>>;

/// Somebody who carries payments out. An adapter keeps nothing that matters: it may be thrown away at any moment.
pub trait PaymentProvider: Send + Sync {
    /// What the catalogue calls it.
    fn key(&self) -> ProviderKey;

    /// Whether it charges by a token of its own, without a page for the guest.
    fn takes_tokens(&self) -> bool;

    /// Asks for a payment. It is called once for a reference, whatever happens.
    fn create<'a>(&'a self, wish: &'a Wish) -> Asked<'a, Answer>;

    /// Asks how a payment stands.
    fn status<'a>(&'a self, about: &'a About) -> Asked<'a, Answer>;

    /// Calls a payment off that was not paid.
    fn cancel<'a>(&'a self, about: &'a About) -> Asked<'a, ()>;

    /// Sends money back.
    fn refund<'a>(&'a self, about: &'a About, amount: Money, why: &'a str) -> Asked<'a, ()>;
}

/// How long one waits between two questions.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// After the first one.
    pub first: Duration,
    /// At most, while the guest pays.
    pub most: Duration,
    /// At most, when nobody waits for it any more.
    pub rarely: Duration,
    /// For an answer.
    pub answer: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            most: Duration::from_secs(30),
            rarely: Duration::from_mins(10),
            answer: Duration::from_secs(20),
        }
    }
}

/// What a start brings beside the settings.
#[derive(Clone, Default)]
pub struct Extra {
    /// Other providers than those of the settings.
    pub providers: Vec<Arc<dyn PaymentProvider>>,
    /// Another pace than the usual one.
    pub pace: Option<Pace>,
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.providers.iter().map(|one| one.key());
        f.debug_list().entries(names).finish()
    }
}

/// The providers of this hub.
#[derive(Clone)]
pub struct Providers(Arc<Inner>);

struct Inner {
    all: BTreeMap<ProviderKey, Arc<dyn PaymentProvider>>,
    vault: Vault,
    pace: Pace,
    ipn: http::Ipn,
    /// Payments that somebody outside has a word about, and what the provider is said to call them.
    hints: Mutex<BTreeMap<PaymentId, Option<String>>>,
    hinted: Notify,
}

impl Providers {
    /// Those of the settings, and others.
    pub fn of(config: &Config, extra: &Extra) -> Result<Self, reqwest::Error> {
        let mut all = BTreeMap::new();
        if let Some(settings) = config.pesapal() {
            let pesapal: Arc<dyn PaymentProvider> = Arc::new(Pesapal::new(settings)?);
            all.insert(pesapal.key(), pesapal);
        }
        for other in &extra.providers {
            all.insert(other.key(), Arc::clone(other));
        }
        Ok(Self(Arc::new(Inner {
            all,
            vault: Vault::default(),
            pace: extra.pace.unwrap_or_default(),
            ipn: http::Ipn::new(&config.pesapal_ipn_secret),
            hints: Mutex::default(),
            hinted: Notify::new(),
        })))
    }

    /// A provider that is set up.
    pub fn get(&self, key: &ProviderKey) -> Option<&Arc<dyn PaymentProvider>> {
        self.0.all.get(key)
    }

    /// Who carries an attempt out, also when its provider is not set up any more: then nobody knows what becomes of it.
    fn of_attempt(&self, key: &ProviderKey) -> Arc<dyn PaymentProvider> {
        let known = self.get(key).map(Arc::clone);
        known.unwrap_or_else(|| Arc::new(absent::Absent(key.clone())))
    }

    /// The check of notifications.
    pub fn ipn(&self) -> &http::Ipn {
        &self.0.ipn
    }

    /// Tokens that wait for their charge.
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Somebody outside has a word about a payment: its provider is asked soon, and only what it says counts.
    pub fn hint(&self, payment: PaymentId, provider_ref: Option<String>) {
        let mut hints = self.0.hints.lock().unwrap_or_else(PoisonError::into_inner);
        let known = hints.entry(payment).or_default();
        if provider_ref.is_some() {
            *known = provider_ref;
        }
        drop(hints);
        self.0.hinted.notify_one();
    }

    fn hints(&self) -> BTreeMap<PaymentId, Option<String>> {
        let mut hints = self.0.hints.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *hints)
    }

    /// Works until the hub closes, as long as no other process serves the site.
    pub async fn run(
        self,
        ledger: Ledger,
        clock: Clock,
        closing: CancellationToken,
        alone: watch::Receiver<bool>,
    ) {
        tokio::select! {
            () = async {
                self.say_who_is_ready(&ledger).await;
                worker::Worker::new(self, ledger, clock, alone).run().await;
            } => {}
            () = closing.cancelled() => {}
        }
    }

    /// The screens are told which providers are set up. Tried until the ledger has it.
    async fn say_who_is_ready(&self, ledger: &Ledger) {
        let providers: Vec<ProviderKey> = self.0.all.keys().cloned().collect();
        while ledger.state().providers != providers {
            let command = Command::ReportProviders(ReadyProviders {
                providers: providers.clone(),
            });
            let request = Request::direct(CommandId::new(new_id()), command, None);
            if let Err(error) = ledger.submit(request).await {
                tracing::warn!(?error, "the providers are not stored yet");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}
