//! A device with the real rules of a real one: what it keeps, what it sends, what it makes of an answer or of none.
//!
//! Its storage is a list in memory, so a crash of the device is an answer that is forgotten.

use crate::client::Client;
use domain::command::{ActorRef, Command, Envelope, VERSION};
use domain::ids::{CommandId, DeviceId, StaffId};
use domain::staff::Role;
use domain::sync::drain::{Drain, Failure, Next, answered, carried_out};
use domain::sync::outbox::{Author, Entry, Fate, Meta};
use domain::time::UnixMillis;
use domain::wire::{ApiError, Batch, BatchAnswer, Outcome};
use reqwest::Method;
use serde_json::json;
use server::ids::new_id;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::sleep;

/// What became of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// Nothing waits.
    Empty,
    /// There may be more to send.
    More,
    /// No answer.
    Silent,
    /// Try again later.
    Busy {
        /// The status.
        status: u16,
        /// Whether the hub said when.
        retry_after: bool,
    },
    /// Held until somebody does something.
    Held(Next),
}

/// A device that is signed in.
pub struct Phone {
    client: Client,
    by: Author,
    drain: Drain,
    /// Its queue.
    pub meta: Meta,
    /// Its commands, by place.
    pub entries: Vec<Entry>,
    /// The first answer to each command.
    pub heard: BTreeMap<CommandId, Outcome>,
    /// How long it waits for an answer.
    pub patience: Duration,
    /// Its own clock.
    pub now: UnixMillis,
    /// Commands of its last answered batch.
    last: Vec<CommandId>,
}

impl Phone {
    /// A device whose person has signed in.
    pub fn of(client: Client, role: Role) -> Self {
        let name = client.session["name"].as_str().unwrap().to_owned();
        Self {
            client,
            by: Author { name, role },
            drain: Drain::default(),
            meta: Meta::new(DeviceId::new(new_id())),
            entries: Vec::new(),
            heard: BTreeMap::new(),
            patience: Duration::from_mins(1),
            now: crate::app::NOON,
            last: Vec::new(),
        }
    }

    /// Enrols a device at a running hub and signs a person in there.
    pub async fn enrolled(manager: &Client, base: &str, staff: StaffId, pin: &str) -> Self {
        let code = manager.post("/api/devices/codes", &json!({})).await.ok(201);
        let client = Client::new(base);
        let body = json!({"code": code["code"], "name": "Telefon", "kind": "phone"});
        client.post("/api/devices/enrol", &body).await.ok(200);
        let body = json!({"staffId": staff, "pin": pin});
        let session = client.post("/api/auth/pin", &body).await.ok(200);
        Self::of(client.with_session(session), Role::Manager)
    }

    /// The hub has another address.
    pub fn moves(&mut self, base: &str) {
        self.client = self.client.clone().at(base);
    }

    /// Keeps a command.
    pub fn wants(&mut self, command: Command) -> CommandId {
        let id = CommandId::new(new_id());
        let actor: ActorRef = serde_json::from_value(self.client.session.clone()).unwrap();
        let envelope = Envelope {
            seq: 0,
            id,
            v: VERSION,
            command,
            actor,
            created_at: self.now,
            catalog_rev: 0,
            late: false,
        };
        let entry = self.meta.enqueue(envelope, self.by.clone());
        self.entries.push(entry);
        id
    }

    /// How many commands the hub has not answered.
    pub fn waiting(&self) -> usize {
        self.entries.iter().filter(|entry| entry.waits()).count()
    }

    /// The device crashed before it had stored the last answer.
    pub fn crashes(&mut self) {
        for entry in &mut self.entries {
            if self.last.contains(&entry.envelope.id) {
                entry.fate = Fate::Waiting;
            }
        }
        self.last.clear();
        self.drain = Drain::default();
    }

    /// The device forgets every answer.
    pub fn forgets(&mut self) {
        for entry in &mut self.entries {
            entry.fate = Fate::Waiting;
        }
    }

    /// Hears from the hub which database it has.
    async fn greeted(&mut self) -> bool {
        let request = self.client.request(Method::GET, "/api/changes?since=0");
        let Ok(response) = request.send().await else {
            return false;
        };
        let Ok(told) = response.json::<serde_json::Value>().await else {
            return false;
        };
        let Some(epoch) = told["epoch"].as_str() else {
            return false;
        };
        let again = self
            .meta
            .greeted(epoch, DeviceId::new(new_id()), &self.entries);
        self.keep(again);
        true
    }

    fn keep(&mut self, changed: Vec<Entry>) {
        for entry in changed {
            let at = usize::try_from(entry.place).unwrap() - 1;
            self.entries[at] = entry;
        }
    }

    /// The next batch.
    pub fn batch(&self) -> Option<Batch> {
        let held = u64::try_from(self.waiting()).unwrap();
        self.drain
            .batch((&self.meta, &self.entries), ("test", 0), held, self.now)
    }

    /// Sends one batch.
    pub async fn push(&mut self) -> Pushed {
        if self.waiting() == 0 {
            return Pushed::Empty;
        }
        if self.meta.epoch.is_empty() && !self.greeted().await {
            return Pushed::Silent;
        }
        let batch = self.batch().unwrap();
        let request = self.client.request(Method::POST, "/api/commands");
        let Ok(response) = request.json(&batch).timeout(self.patience).send().await else {
            return Pushed::Silent;
        };
        let status = response.status().as_u16();
        let after = response.headers().get("retry-after");
        let after: Option<u32> = after.and_then(|text| text.to_str().ok()?.parse().ok());
        let Ok(body) = response.bytes().await else {
            return Pushed::Silent;
        };
        if status == 200 {
            let Ok(answer) = serde_json::from_slice::<BatchAnswer>(&body) else {
                return Pushed::Silent;
            };
            self.drain.succeeded();
            self.hear(&answer);
            return Pushed::More;
        }
        let error: Option<ApiError> = serde_json::from_slice(&body).ok();
        let refused = Failure::Refused {
            status,
            error,
            retry_after: after,
        };
        match self.drain.failed(refused, batch.commands.len()) {
            Next::Now => Pushed::More,
            Next::After(..) => Pushed::Busy {
                status,
                retry_after: after.is_some(),
            },
            held @ (Next::SignIn | Next::Update) => Pushed::Held(held),
            step => {
                let name = DeviceId::new(new_id());
                let records = (&mut self.meta, self.entries.as_slice());
                let changed = carried_out(&step, &batch, records, name, self.now);
                self.keep(changed);
                Pushed::More
            }
        }
    }

    fn hear(&mut self, answer: &BatchAnswer) {
        let changed = answered(answer, (&self.meta, &self.entries), self.now);
        assert!(
            !changed.is_empty(),
            "an answer that answers nothing: {answer:?}"
        );
        self.last = changed.iter().map(|entry| entry.envelope.id).collect();
        for outcome in &answer.results {
            let first = self
                .heard
                .entry(outcome.id)
                .or_insert_with(|| outcome.clone());
            let numbered = Outcome {
                seq: first.seq,
                ..outcome.clone()
            };
            assert_eq!(*first, numbered, "another answer than the first time");
        }
        self.keep(changed);
    }

    /// Sends until nothing waits; false when the hub does not take it.
    pub async fn drains(&mut self) -> bool {
        loop {
            match self.push().await {
                Pushed::More => {}
                pushed => return pushed == Pushed::Empty,
            }
        }
    }

    /// Sends until nothing waits, and comes again where the hub is busy, as a device does.
    pub async fn settles(&mut self) {
        for _ in 0..60 {
            loop {
                match self.push().await {
                    Pushed::Empty => return,
                    Pushed::More => {}
                    busy @ Pushed::Busy { .. } => {
                        println!("{busy:?}");
                        break;
                    }
                    pushed => panic!("{pushed:?}"),
                }
            }
            sleep(Duration::from_secs(1)).await;
        }
        panic!("the hub stays busy");
    }
}
