//! Commands that could not be applied and are kept for a person, and commands that devices have lost.

mod wire;

pub use wire::{Closed, HeldCheck, HeldCommand, HeldList, RejectHeld, Someone};

use crate::cash::Move;
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{CashSessionId, CommandId, DeviceId};
use crate::sorted::{Map, Set};
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Characters of the reason for which a kept command is rejected.
pub const REASON: usize = 200;

/// A device that had commands which never came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lost {
    /// What the device is called.
    pub name: String,
    /// How many.
    pub count: u32,
    /// Since when it is known.
    pub since: UnixMillis,
}

/// What waits for a manager.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Troubles {
    /// Commands that are kept and not decided by a person yet.
    pub held: Set<CommandId>,
    /// Devices that lost commands.
    pub lost: Map<DeviceId, Lost>,
}

/// Applies a command that was kept for a person, by today's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Resolve {
    /// The kept command.
    pub command: CommandId,
    /// An open session, for cash that went in or out in one that was counted before the hub heard of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<CashSessionId>,
}

impl From<CommandId> for Resolve {
    fn from(command: CommandId) -> Self {
        Self {
            command,
            session: None,
        }
    }
}

impl Resolve {
    /// What is decided: the kept command, or the same movement in the session that is named.
    ///
    /// # Errors
    /// [`Rejection::BadField`] when the command names no session that was counted.
    pub fn of(&self, state: &State, kept: &Command) -> Result<Command, Rejection> {
        let Some(session) = self.session else {
            return Ok(kept.clone());
        };
        match kept {
            Command::MoveCash(moved) if moved.is_late(state) => Ok(Command::MoveCash(Move {
                drawer: None,
                session: Some(session),
                instead_of: moved.session,
                ..moved.clone()
            })),
            _ => Err(Rejection::BadField {
                field: "session",
                allowed: "only for cash that went in or out in a session that was counted since",
            }),
        }
    }
}

/// What a manager decides about a kept command; what the command itself does is decided beside it, in the same
/// transaction.
pub(crate) fn decide(
    state: &State,
    ctx: &Ctx,
    command: &Command,
) -> Result<Vec<EventBody>, Rejection> {
    let by = ctx.waiter();
    let known = |id: &CommandId| {
        let held = state.troubles.held.contains(id);
        held.then_some(*id).ok_or(Rejection::NotFound("command"))
    };
    match command {
        Command::ResolveHeld(Resolve { command, .. }) => Ok(vec![EventBody::HeldResolved {
            command: known(command)?,
            by,
        }]),
        Command::RejectHeld { command, reason } => {
            let reason = reason.trim();
            let long = reason.chars().count() > REASON;
            if reason.is_empty() || long || reason.contains(char::is_control) {
                return Err(Rejection::BadField {
                    field: "reason",
                    allowed: "1 to 200 characters, no control characters",
                });
            }
            Ok(vec![EventBody::HeldRejected {
                command: known(command)?,
                by,
                reason: reason.to_owned(),
            }])
        }
        Command::ReportLost(lost) if ctx.actor.is_none() => {
            Ok(vec![EventBody::CommandsLost(lost.clone())])
        }
        _ => Err(Rejection::Forbidden("hub")),
    }
}

/// Applies what concerns kept and lost commands.
pub(crate) fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    let troubles = std::sync::Arc::make_mut(&mut state.troubles);
    match event {
        EventBody::CommandHeld { command, .. } => {
            troubles.held.insert(*command);
        }
        EventBody::HeldResolved { command, .. } | EventBody::HeldRejected { command, .. } => {
            troubles.held.remove(command);
        }
        EventBody::CommandsLost(crate::devices::Lost {
            device, lost: 0, ..
        }) => {
            troubles.lost.remove(device);
        }
        EventBody::CommandsLost(crate::devices::Lost {
            device,
            device_name,
            lost,
        }) => {
            let since = troubles.lost.get(device).map_or(at, |known| known.since);
            let lost = Lost {
                name: device_name.clone(),
                count: *lost,
                since,
            };
            troubles.lost.insert(*device, lost);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StaffId;
    use crate::staff::{Actor, Role};
    use crate::state;
    use uuid::Uuid;

    fn id(n: u128) -> CommandId {
        CommandId::new(Uuid::from_u128(n))
    }

    fn run(state: &mut State, role: Option<Role>, command: &Command) -> Result<(), Rejection> {
        let actor = role.map(|role| Actor {
            staff_id: StaffId::new(Uuid::from_u128(7)),
            name: "Aygün".to_owned(),
            role,
            session_id: None,
            device_id: None,
        });
        let ctx = Ctx {
            late: false,
            command: id(99),
            now: UnixMillis(5),
            actor: actor.as_ref(),
        };
        for event in state::decide(state, &ctx, command)? {
            state.apply(ctx.now, &event);
        }
        Ok(())
    }

    fn with_one_held() -> State {
        let mut state = State::default();
        let held = EventBody::CommandHeld {
            command: id(1),
            command_name: "orders.send".to_owned(),
            code: "check_closed".to_owned(),
        };
        state.apply(UnixMillis(1), &held);
        state
    }

    #[test]
    fn a_kept_command_is_decided_once_by_whoever_may() {
        let resolve = Command::ResolveHeld(id(1).into());
        let reject = |reason: &str| Command::RejectHeld {
            command: id(1),
            reason: reason.to_owned(),
        };
        for command in [&resolve, &reject("x")] {
            let mut state = with_one_held();
            for role in [Role::Waiter, Role::Cashier, Role::Kitchen, Role::Accountant] {
                let no = run(&mut state, Some(role), command).unwrap_err();
                assert_eq!(no, Rejection::Forbidden("sync.resolve"));
            }
            assert_eq!(state.troubles.held.len(), 1);
            run(&mut state, Some(Role::Manager), command).unwrap();
            assert!(state.troubles.held.is_empty());
            let no = run(&mut state, Some(Role::Owner), command).unwrap_err();
            assert_eq!(no.code(), "not_found");
        }
        let mut state = with_one_held();
        for reason in ["", " \n", &"x".repeat(REASON + 1)] {
            let no = run(&mut state, Some(Role::Manager), &reject(reason)).unwrap_err();
            assert_eq!(no.code(), "bad_field", "{reason}");
        }
        run(
            &mut state,
            Some(Role::Manager),
            &reject(&"ə".repeat(REASON)),
        )
        .unwrap();
    }

    #[test]
    fn losses_are_told_by_the_hub_alone_and_end() {
        let report = |lost| {
            Command::ReportLost(crate::devices::Lost {
                device: DeviceId::new(Uuid::from_u128(4)),
                device_name: "Telefon 4".to_owned(),
                lost,
            })
        };
        let mut state = State::default();
        let no = run(&mut state, Some(Role::Owner), &report(2)).unwrap_err();
        assert_eq!(no, Rejection::Forbidden("hub"));
        run(&mut state, None, &report(2)).unwrap();
        let lost = state.troubles.lost.values().next().unwrap();
        assert_eq!((lost.name.as_str(), lost.count), ("Telefon 4", 2));
        run(&mut state, None, &report(0)).unwrap();
        assert!(state.troubles.lost.is_empty());
    }
}
