//! Guarded acts that somebody without the right asks for, and that somebody with it grants (protocols.md §7).
//!
//! A request is bound to one command: its id is a hash over that command, made by the hub. It is good once and for a
//! minute. Granting it and what it does stand in one transaction, so that there is nothing that could be used again.

mod decide;
mod wire;

pub use decide::decide;
pub use wire::{
    AnswerApproval, ApprovalEntry, ApprovalList, ApprovalView, AskApproval, GrantByPin,
};

use crate::command::{Command, Tagged};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{ApprovalId, CommandId, DeviceId, OrderId};
use crate::money::Money;
use crate::orders::Waiter;
use crate::staff::{Permission, Role};
use crate::state::State;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// A request is open for so long, milliseconds.
pub const OPEN_MILLIS: i64 = 60_000;
/// One that is over stays at hand for so long, so that the screen that asked hears of it, milliseconds.
const KEPT_MILLIS: i64 = 600_000;

/// A command that is asked for, as text: screens follow requests without knowing how to read every command, and requests
/// in requests are not read at all.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Guarded(Box<RawValue>);

impl PartialEq for Guarded {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Eq for Guarded {}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Guarded {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Guarded".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<Command>()
    }
}

impl Guarded {
    /// A command as it is asked for. The error is serde's, which has none for commands.
    pub fn new(command: &Command) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(command).map(Self)
    }

    /// The command; an error when it is none, or is about approvals itself.
    pub fn read(&self) -> Result<Command, Rejection> {
        let bad = Rejection::BadField {
            field: "command",
            allowed: "a guarded act with all that it needs",
        };
        let tagged: Result<Tagged, _> = serde_json::from_str(self.0.get());
        let act = tagged
            .ok()
            .filter(|tagged| !tagged.name.get().starts_with("\"approvals."));
        act.and_then(|tagged| tagged.try_into().ok()).ok_or(bad)
    }

    /// What the command is called on the wire, without reading the rest of it.
    pub fn name(&self) -> Option<String> {
        let tagged: Tagged = serde_json::from_str(self.0.get()).ok()?;
        serde_json::from_str(tagged.name.get()).ok()
    }

    /// The request that a command makes for it: a hash over both.
    pub fn request(&self, asking: CommandId) -> ApprovalId {
        ApprovalId::derived(asking.0, self.0.get())
    }
}

/// What is said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Said {
    /// It is done, now.
    Granted,
    /// It is not done.
    Refused,
    /// Whoever asked no longer wants it.
    Withdrawn,
    /// Nobody answered in time, or whoever asked signed out; only the hub says it.
    Lapsed,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What was said.
    pub said: Said,
    /// By whom.
    pub by: Waiter,
    /// When.
    pub at: UnixMillis,
}

/// What an act does to a sum: the check's total, the money taken for it where money goes back, or what is on an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// Before it, qəpik.
    pub before: Money,
    /// After it, qəpik.
    pub after: Money,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Its identity, a hash over the asking command and all of what is asked.
    pub id: ApprovalId,
    /// What is asked.
    pub command: Guarded,
    /// The right that is missing.
    pub right: Permission,
    /// The check that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// Who asks.
    pub by: Waiter,
    /// At which device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// Since when.
    pub asked_at: UnixMillis,
    /// The first moment at which it can no longer be granted.
    pub until: UnixMillis,
    /// What it would do to a sum; none where it changes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// How it ended; none while somebody may still answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

impl Approval {
    /// Whether it can be answered.
    pub fn is_open(&self, now: UnixMillis) -> bool {
        self.answer.is_none() && now < self.until
    }

    /// Whether somebody with this role may grant it.
    pub fn is_for(&self, role: Role) -> bool {
        role.may(self.right)
    }
}

impl Command {
    /// Whether somebody without the right may ask for it. Plans, people and kept commands are a manager's own work.
    pub const fn can_be_asked_for(&self) -> bool {
        use crate::orders::Status;
        matches!(
            self,
            Self::VoidLine { .. }
                | Self::Discount { .. }
                | Self::Comp { .. }
                | Self::ReopenBill { .. }
                | Self::CancelOrder { .. }
                | Self::RefundAll { .. }
                | Self::Refund { .. }
                | Self::RefundLines(_)
                | Self::ChangePrice(_)
                | Self::Release(_)
                | Self::SetService(_)
                | Self::GiveUpAttempt(_)
                | Self::ReturnMoney(_)
                | Self::NoSale(_)
                | Self::ChangeMethod(_)
                | Self::TakeBack(_)
                | Self::CloseAccount(_)
                | Self::SetStatus {
                    status: Status::Refunded | Status::Cancelled,
                    ..
                }
        )
    }
}

/// Applies what concerns requests.
pub(crate) fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    match event {
        EventBody::ApprovalAsked { approval } => {
            let approvals = Arc::make_mut(&mut state.approvals);
            approvals.retain(|_, known| at < known.until.plus_millis(KEPT_MILLIS));
            approvals.insert(approval.id, (**approval).clone());
        }
        EventBody::ApprovalAnswered {
            approval, said, by, ..
        } => {
            let approvals = Arc::make_mut(&mut state.approvals);
            if let Some(known) = approvals.get_mut(approval) {
                known.answer = Some(Answer {
                    said: *said,
                    by: by.clone(),
                    at,
                });
            }
        }
        _ => {}
    }
}
