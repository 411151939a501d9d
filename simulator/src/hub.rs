//! The hub of the simulation: the rules and the door of the real one, its database a few maps.

use domain::command::Envelope;
use domain::ids::{CommandId, DeviceId};
use domain::staff::Actor;
use domain::state::Ctx;
use domain::sync::door::{Judged, Known, judge, verdict};
use domain::sync::drain::Failure;
use domain::time::UnixMillis;
use domain::wire::{ApiError, Batch, BatchAnswer, Outcome, Span, Verdict};
use domain::{Command, EventBody, Rejection, State, decide};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A rule of the protocol that is broken on purpose, to see that somebody notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Broken {
    /// The hub does not remember what it has decided.
    HubForgets,
    /// A device takes the late words of a lost database for those of the one that it knows now.
    LateWordsCount,
    /// A device blames the first command of a batch that cannot be read.
    FirstIsBlamed,
    /// A device takes a request without an answer for done.
    SilenceIsYes,
    /// A device does not push again what a restored database may have lost.
    RestoreIsIgnored,
}

/// What the hub stored of a command.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What was asked.
    pub command: Command,
    /// What became of it.
    pub outcome: Outcome,
}

/// An event of the log.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its number.
    pub seq: u64,
    /// The command that caused it.
    pub command: CommandId,
    /// What happened.
    pub body: EventBody,
}

/// The hub and everything that its database holds.
#[derive(Clone, Debug)]
pub struct Hub {
    /// The name of this database.
    pub epoch: String,
    /// What is open, and here also what is over.
    pub state: State,
    /// What happened, in order.
    pub log: Vec<Logged>,
    /// What was decided.
    pub outcomes: BTreeMap<CommandId, Stored>,
    /// In which order.
    pub decided: Vec<CommandId>,
    clients: BTreeMap<DeviceId, u64>,
}

impl Hub {
    /// A hub that nobody has spoken to.
    pub fn new(state: State) -> Self {
        Self {
            epoch: "epoch-1".to_owned(),
            state,
            log: Vec::new(),
            outcomes: BTreeMap::new(),
            decided: Vec::new(),
            clients: BTreeMap::new(),
        }
    }

    /// Takes a batch, in the order of its commands. `gone` is nobody's sitting any more.
    pub fn take(
        &mut self,
        batch: &Batch,
        actor: &Actor,
        gone: bool,
        now: UnixMillis,
        broken: Option<Broken>,
    ) -> Result<BatchAnswer, Failure> {
        if !batch.epoch.is_empty() && batch.epoch != self.epoch {
            return Err(refused(409, "epoch", json!({"epoch": self.epoch})));
        }
        let mut results = Vec::new();
        for envelope in &batch.commands {
            match self.one(batch.client_id, envelope, actor, gone, now, broken) {
                Ok(outcome) => results.push(outcome),
                Err(failure) if results.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        Ok(BatchAnswer {
            epoch: self.epoch.clone(),
            last_seq: self.clients.get(&batch.client_id).copied().unwrap_or(0),
            cursor: self.log.last().map_or(0, |event| event.seq),
            server_time: now,
            results,
        })
    }

    fn one(
        &mut self,
        client: DeviceId,
        envelope: &Envelope,
        actor: &Actor,
        gone: bool,
        now: UnixMillis,
        broken: Option<Broken>,
    ) -> Result<Outcome, Failure> {
        let stored = self.outcomes.get(&envelope.id);
        let known = stored
            .filter(|_| broken != Some(Broken::HubForgets))
            .map(|stored| Known::of(stored.command == envelope.command));
        let mut last = self.clients.get(&client).copied().unwrap_or(0);
        if broken == Some(Broken::HubForgets) && known.is_none() {
            last = envelope.seq.saturating_sub(1);
        }
        match (judge(Some((last, envelope.seq)), known), stored) {
            (Judged::Gap { expected }, _) => {
                return Err(refused(409, "gap", json!({"expected": expected})));
            }
            (Judged::NumberTaken, _) => {
                return Err(refused(409, "seq_reuse", json!({"reason": "number"})));
            }
            (Judged::IdTaken, _) => {
                return Err(refused(409, "seq_reuse", json!({"reason": "id"})));
            }
            (Judged::Answer { advance }, Some(stored)) => {
                if advance {
                    self.clients.insert(client, envelope.seq);
                }
                return Ok(Outcome {
                    seq: envelope.seq,
                    ..stored.outcome.clone()
                });
            }
            (Judged::Decide | Judged::Answer { .. }, _) => {}
        }
        self.clients.insert(client, envelope.seq);
        let outcome = self.decided(envelope, actor, gone, now);
        let stored = Stored {
            command: envelope.command.clone(),
            outcome: outcome.clone(),
        };
        self.outcomes.insert(envelope.id, stored);
        self.decided.push(envelope.id);
        Ok(outcome)
    }

    fn decided(
        &mut self,
        envelope: &Envelope,
        actor: &Actor,
        gone: bool,
        now: UnixMillis,
    ) -> Outcome {
        let ctx = Ctx {
            late: envelope.late,
            command: envelope.id,
            now,
            actor: Some(actor),
        };
        let bodies = if gone {
            Err(Rejection::Forbidden("actor"))
        } else {
            decide(&self.state, &ctx, &envelope.command)
        };
        let mut outcome = Outcome {
            seq: envelope.seq,
            id: envelope.id,
            outcome: Verdict::Applied,
            code: None,
            message: None,
            details: Value::Null,
            events: None,
        };
        match bodies {
            Ok(bodies) => {
                let first = self.next();
                for body in bodies {
                    self.state.apply(now, &body);
                    let seq = self.next();
                    self.log.push(Logged {
                        seq,
                        command: envelope.id,
                        body,
                    });
                }
                let to = self.next().saturating_sub(1);
                outcome.events = (to >= first).then_some(Span { from: first, to });
            }
            Err(no) => {
                outcome.outcome = verdict(&envelope.command, &no, gone, envelope.late);
                outcome.code = Some(no.code().to_owned());
            }
        }
        outcome
    }

    fn next(&self) -> u64 {
        self.log
            .last()
            .map_or(1, |event| event.seq.saturating_add(1))
    }
}

/// A refusal as the wire carries it.
pub fn refused(status: u16, code: &str, details: Value) -> Failure {
    Failure::Refused {
        status,
        error: Some(ApiError {
            code: code.to_owned(),
            message: String::new(),
            details,
            request_id: String::new(),
        }),
        retry_after: None,
    }
}
