//! Shifts: who is at work, who is on a break, who looks after which tables.

use super::{Permission, Role};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{StaffId, TableKey};
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What somebody tells the time clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// The shift begins.
    In,
    /// The shift ends.
    Out,
    /// A break begins.
    Pause,
    /// The break ends.
    Resume,
}

/// A break of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Break {
    /// When it began.
    pub from: UnixMillis,
    /// When it ended; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<UnixMillis>,
}

/// A person's shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// The person.
    pub staff: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// When it began.
    pub from: UnixMillis,
    /// When it ended; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<UnixMillis>,
    /// Its breaks, in order; only the last one can be going on.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// The tables to look after; none is all of them.
    #[serde(default)]
    pub tables: Vec<TableKey>,
}

impl Shift {
    /// Since when the person is on a break; none at work.
    pub fn paused(&self) -> Option<UnixMillis> {
        let last = self.breaks.last();
        last.filter(|pause| pause.to.is_none())
            .map(|pause| pause.from)
    }

    /// Milliseconds at work until `now`, without breaks.
    pub fn worked(&self, now: UnixMillis) -> i64 {
        let until = self.to.unwrap_or(now);
        let breaks = self.breaks.iter();
        let paused = breaks.map(|pause| pause.to.unwrap_or(until).since(pause.from));
        let paused = paused.fold(0i64, i64::saturating_add);
        until.since(self.from).saturating_sub(paused)
    }
}

/// Decides a command about shifts.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    let shift = match command {
        Command::Clock { mark, staff } => clock(state, ctx, *mark, *staff)?,
        Command::Assign { staff, tables } => {
            if let Some(unknown) = tables.iter().find(|key| state.catalog.table(key).is_none()) {
                return Err(Rejection::UnknownTable(unknown.to_string()));
            }
            let mut shift = at_work(state, *staff)?.clone();
            shift.tables.clone_from(tables);
            shift
        }
        _ => return Err(Rejection::NotFound("command")),
    };
    if state.crew.get(&shift.staff) == Some(&shift) {
        return Ok(Vec::new());
    }
    Ok(vec![EventBody::ShiftChanged {
        shift: Box::new(shift),
    }])
}

fn at_work(state: &State, staff: StaffId) -> Result<&Shift, Rejection> {
    state.crew.get(&staff).ok_or(Rejection::NotFound("shift"))
}

fn clock(state: &State, ctx: &Ctx, mark: Mark, staff: Option<StaffId>) -> Result<Shift, Rejection> {
    let actor = ctx
        .actor
        .ok_or(Rejection::Forbidden(Permission::StaffClock.name()))?;
    let staff = staff.unwrap_or(actor.staff_id);
    let no = |from: &str, to: &str| Rejection::IllegalStatus {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    if mark == Mark::In {
        if state.crew.contains_key(&staff) {
            return Err(no("in", "in"));
        }
        if staff != actor.staff_id {
            // Nobody else knows the name and the role that come with the sign-in.
            return Err(Rejection::NotFound("shift"));
        }
        return Ok(Shift {
            staff,
            name: actor.name.clone(),
            role: actor.role,
            from: ctx.now,
            to: None,
            breaks: Vec::new(),
            tables: Vec::new(),
        });
    }
    let mut shift = at_work(state, staff)?.clone();
    let pause = shift.breaks.last_mut().filter(|pause| pause.to.is_none());
    match (mark, pause) {
        (Mark::Pause, None) => shift.breaks.push(Break {
            from: ctx.now,
            to: None,
        }),
        (Mark::Pause, Some(_)) => return Err(no("pause", "pause")),
        (Mark::Resume, None) => return Err(no("in", "resume")),
        (Mark::Resume, Some(pause)) => pause.to = Some(ctx.now),
        (_, pause) => {
            if let Some(pause) = pause {
                pause.to = Some(ctx.now);
            }
            shift.to = Some(ctx.now);
        }
    }
    Ok(shift)
}

/// Applies a change. Only those who are at work are at hand.
pub fn apply(state: &mut State, shift: &Shift) {
    let crew = Arc::make_mut(&mut state.crew);
    if shift.to.is_none() {
        crew.insert(shift.staff, shift.clone());
    } else {
        crew.remove(&shift.staff);
    }
}
