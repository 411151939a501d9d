//! A command's way from a tap into the queue.

use super::fold::Fold;
use super::rules::{self, Rules};
use super::{Answer, Given, Refusal, Store, WORD, Waiting};
use crate::ports::{Pending, TransportError};
use domain::Command;
use domain::command::{ActorRef, Envelope, VERSION};
use domain::ids::{CommandId, SessionId, StaffId};
use domain::staff::{Actor, Role};
use domain::sync::outbox::Author;
use futures::channel::oneshot;
use leptos::prelude::*;
use serde_json::Value;
use uuid::Uuid;

/// What becomes of a command here.
enum Begun {
    /// It is shown, and on its way into the queue.
    Kept(CommandId, Pending<Result<(), TransportError>>),
    /// The person here may not, and somebody is asked.
    Asked,
    /// The rules say no; why is on the screen.
    Refused,
}

impl Store {
    /// What somebody pressed: applies a command here at once and keeps it until the hub has it; a refusal, now or later,
    /// is shown, and the one before it is gone. Whether the rules let it go from here, or somebody is asked for it.
    pub fn submit(self, command: Command) -> bool {
        self.refusal.set(None);
        self.submit_beside(command)
    }

    /// All that one press asks for, each tried whatever became of the one before. Whether all of it goes.
    pub fn submit_all(self, commands: Vec<Command>) -> bool {
        self.refusal.set(None);
        let mut all = true;
        for command in commands {
            all &= self.submit_beside(command);
        }
        all
    }

    /// The same for what nobody pressed, or was pressed before: a refusal that somebody has yet to read stays.
    pub fn submit_beside(self, command: Command) -> bool {
        let by = self.actor();
        let Some(rules) = rules::here() else {
            self.submit_later(command, by);
            return true;
        };
        self.catch_up();
        self.submit_by(rules, command, by)
    }

    fn submit_by(self, rules: Rules, command: Command, by: Option<Actor>) -> bool {
        let (id, kept) = match self.begin(rules, command, by) {
            Begun::Kept(id, kept) => (id, kept),
            Begun::Asked => return true,
            Begun::Refused => return false,
        };
        leptos::task::spawn_local(async move {
            // The refusal is on the screen already.
            let _ = self.kept_or_refused(id, kept.await);
        });
        true
    }

    /// Whoever taps before the rules are here need not tap again. Nothing is shown as if it were kept; that it waits is.
    fn submit_later(self, command: Command, by: Option<Actor>) {
        let count = self.fold.try_update_value(|fold| fold.wait(command, by));
        let count = count.unwrap_or_default();
        let now = self.session.now.get_untracked();
        let since = self.waiting.get_untracked().map(|waiting| waiting.since);
        self.waiting.set(Some(Waiting {
            since: since.unwrap_or(now),
            count,
            kept: false,
        }));
        if count == 1 {
            leptos::task::spawn_local(async move {
                self.caught_up().await;
            });
        }
    }

    /// Comes back when the rules are here and what was tapped before them is submitted.
    pub async fn caught_up(self) {
        rules::arrived().await;
        self.catch_up();
    }

    /// Submits what was tapped before the rules were here, in the order of the taps; before anything that follows it.
    pub fn catch_up(self) {
        if let Some(rules) = rules::here() {
            let waited = self.fold.try_update_value(Fold::waited);
            for (command, by) in waited.unwrap_or_default() {
                self.submit_by(rules, command, by);
            }
        }
    }

    /// The same for what somebody pressed; resolves when the hub has decided it, or when it is safe here and the hub
    /// says nothing.
    pub async fn submit_and_wait(self, command: Command) -> Answer {
        self.refusal.set(None);
        self.wait_beside(command).await
    }

    /// The same for what nobody pressed.
    pub async fn wait_beside(self, command: Command) -> Answer {
        let by = self.actor();
        let rules = rules::arrived().await;
        self.catch_up();
        let (id, kept) = match self.begin(rules, command, by) {
            Begun::Kept(id, kept) => (id, kept),
            Begun::Asked => return Ok(Given::Asked),
            Begun::Refused => return Err(self.refusal.get_untracked().unwrap_or_default()),
        };
        let (say, answer) = oneshot::channel();
        self.asking.update_value(|asking| {
            asking.hub.insert(id, say);
        });
        self.kept_or_refused(id, kept.await)?;
        if self.is_cut_off() {
            self.say(id, Ok(Given::Kept));
        } else {
            let enough = move || {
                self.say(id, Ok(Given::Kept));
            };
            set_timeout(enough, WORD);
        }
        answer.await.unwrap_or(Ok(Given::Kept))
    }

    /// Answers whoever waits for a command; whether somebody did.
    pub(super) fn say(self, id: CommandId, answer: Answer) -> bool {
        let asking = self
            .asking
            .try_update_value(|asking| asking.hub.remove(&id));
        asking.flatten().is_some_and(|say| say.send(answer).is_ok())
    }

    /// Decides a command by what is known here, shows it and gives it to the queue; in this order, so that
    /// commands leave as they were made.
    fn begin(self, rules: Rules, command: Command, by: Option<Actor>) -> Begun {
        let Some(actor) = by else {
            self.refuse("signed_out", Value::Null);
            return Begun::Refused;
        };
        let envelope = self.envelope(command, &actor);
        let id = envelope.id;
        let by = Author {
            name: actor.name.clone(),
            role: actor.role,
        };
        let begun = self
            .fold
            .try_update_value(|fold| (rules.begin)(fold, &envelope, actor));
        if let Some(Err(refusal)) = begun {
            // Nobody can be asked without the hub.
            let asks = refusal.code == "forbidden" && envelope.command.can_be_asked_for();
            if asks && !self.is_cut_off() {
                self.wanted().set(Some(envelope.command));
                return Begun::Asked;
            }
            self.refusal.set(Some(refusal));
            return Begun::Refused;
        }
        self.show();
        let kept = self
            .ports
            .with_value(|ports| ports.commands.push(envelope, by));
        Begun::Kept(id, kept)
    }

    fn envelope(self, command: Command, actor: &Actor) -> Envelope {
        Envelope {
            seq: 0,
            id: CommandId::new(self.new_id()),
            v: VERSION,
            command,
            actor: ActorRef {
                staff_id: actor.staff_id,
                session_id: actor.session_id.unwrap_or(SessionId::new(Uuid::nil())),
            },
            created_at: self.ports.with_value(|ports| ports.clock.now()),
            catalog_rev: self.fold.with_value(|fold| fold.base().catalog.rev),
            late: self.is_cut_off(),
        }
    }

    /// What cannot be kept is not shown as if it were.
    fn kept_or_refused(
        self,
        id: CommandId,
        kept: Result<(), TransportError>,
    ) -> Result<(), Refusal> {
        let Err(error) = kept else {
            self.fold.update_value(|fold| fold.kept(id));
            let waiting = self.fold.with_value(Fold::waiting);
            self.waiting.set(waiting);
            return Ok(());
        };
        let refusal = Refusal::from(error);
        self.fold.update_value(|fold| fold.drop_pending(id));
        self.show();
        self.refusal.set(Some(refusal.clone()));
        Err(refusal)
    }

    /// Who sends: the person at this screen.
    fn actor(self) -> Option<Actor> {
        self.session.person.with_untracked(|person| {
            let person = person.as_ref()?;
            Some(Actor {
                staff_id: StaffId::new(person.staff_id.parse().ok()?),
                name: person.name.clone(),
                role: Role::from_name(&person.role)?,
                session_id: person.session_id.parse().ok().map(SessionId::new),
                device_id: None,
            })
        })
    }
}
