//! Commands that could not be applied: kept with everything that is known of them, and decided by a manager later.
//!
//! What a kept command does when it is resolved, and that it was resolved, stand in one transaction.

use super::project::Pages;
use super::writer::Writer;
use super::{Kept, Origin, Request};
use crate::db::{DbError, Tx};
use crate::on;
use domain::Rejection;
use domain::accounts::present;
use domain::command::Command;
use domain::event::EventBody;
use domain::held::{Lost, Resolve, Troubles};
use domain::ids::{CommandId, DeviceId};
use domain::orders::Waiter;
use domain::staff::Actor;
use domain::state::{Ctx, decide};
use domain::time::UnixMillis;
use serde_json::Value;

/// What is kept of a command that could not be applied.
pub(super) struct HeldRow {
    id: CommandId,
    args: String,
    code: String,
    details: String,
    staff: Option<String>,
    session: Option<String>,
    device: Option<String>,
    client: Option<String>,
    made_at: Option<i64>,
    arrived_at: i64,
    late: i64,
}

impl HeldRow {
    /// A command and its outcome.
    pub(super) fn of(request: &Request, kept: &Kept, now: UnixMillis) -> Result<Self, DbError> {
        let origin = &request.origin;
        let details = match &kept.outcome.details {
            Value::Null => "{}".to_owned(),
            details => details.to_string(),
        };
        Ok(Self {
            id: request.id,
            args: serde_json::to_string(&request.command)?,
            code: kept.outcome.code.clone().unwrap_or_default(),
            details,
            staff: origin.claim.map(|claim| claim.staff_id.to_string()),
            session: origin.claim.map(|claim| claim.session_id.to_string()),
            device: origin.device.map(|device| device.to_string()),
            client: request.client.map(|(client, _)| client.to_string()),
            made_at: origin.made_at.map(|at| at.0),
            arrived_at: now.0,
            late: i64::from(origin.late),
        })
    }
}

/// A stored one, as far as deciding it again needs it.
struct Stored {
    command: Command,
    staff: Option<String>,
    session: Option<String>,
    device: Option<String>,
    closed: Option<String>,
    code: String,
    late: bool,
}

type StoredRow = (
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

async fn stored(tx: &mut Tx, site: &str, id: CommandId) -> Result<Option<Stored>, DbError> {
    let row: Option<StoredRow> = on!(tx, conn => sqlx::query_as(
        "SELECT args, code, late, staff_id, session_id, device_id, closed FROM quarantine \
         WHERE site_id = $1 AND command_id = $2",
    ).bind(site).bind(id.to_string()).fetch_optional(conn).await)?;
    let Some((args, code, late, staff, session, device, closed)) = row else {
        return Ok(None);
    };
    Ok(Some(Stored {
        command: serde_json::from_str(&args)?,
        staff,
        session,
        device,
        closed,
        code,
        late: late != 0,
    }))
}

/// The name of whoever really sat there; none when the device named somebody who did not. A client without a device
/// speaks for itself only, and what it said of others was refused as `actor_gone`.
async fn sat(tx: &mut Tx, site: &str, held: &Stored) -> Result<Option<String>, DbError> {
    let (Some(staff), Some(session)) = (&held.staff, &held.session) else {
        return Ok(None);
    };
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT staff.name FROM sessions JOIN staff ON staff.site_id = sessions.site_id \
         AND staff.id = sessions.staff_id WHERE sessions.site_id = $1 AND sessions.id = $2 \
         AND sessions.staff_id = $3 AND (sessions.device_id = $4 \
         OR (sessions.device_id IS NULL AND CAST($4 AS TEXT) IS NULL AND CAST($5 AS TEXT) <> 'actor_gone'))",
    ).bind(site).bind(session).bind(staff).bind(&held.device).bind(&held.code).fetch_optional(conn).await)?;
    Ok(row.map(|(name,)| name))
}

impl Writer {
    /// Decides what a manager wants of a kept command, and the kept command itself when it is to be applied: by
    /// today's rules and with the manager's rights, in the name and the sitting of whoever made it.
    pub(super) async fn about_held(
        &mut self,
        (tx, site): (&mut Tx, &str),
        request: &Request,
        id: CommandId,
        now: UnixMillis,
        pages: &mut Pages,
    ) -> Result<Result<(), Rejection>, DbError> {
        if request.refused.is_some() {
            return Ok(Err(Rejection::Forbidden("actor")));
        }
        let ctx = Ctx {
            late: false,
            command: request.id,
            now,
            actor: request.actor.as_ref(),
        };
        let resolve = match &request.command {
            Command::ResolveHeld(resolve) => Some(resolve),
            _ => None,
        };
        let held = stored(tx, site, id).await?;
        // Whoever may not decide is told so, and not what became of it.
        let closing = match decide(&self.state, &ctx, &request.command) {
            Ok(closing) => closing,
            Err(no) => {
                let closed = held.and_then(|held| held.closed);
                return Ok(Err(match (no, closed) {
                    (Rejection::NotFound(_), Some(from)) => Rejection::IllegalStatus {
                        from,
                        to: resolve.map_or("rejected", |_| "applied").to_owned(),
                    },
                    (no, _) => no,
                }));
            }
        };
        if let Some(resolve) = resolve {
            let Some(held) = held else {
                return Ok(Err(Rejection::NotFound("command")));
            };
            if let Err(no) = self
                .again((tx, site), request, resolve, held, now, pages)
                .await?
            {
                return Ok(Err(no));
            }
        }
        self.enter(request, closing, now, pages);
        Ok(Ok(()))
    }

    /// Decides a kept command once more.
    async fn again(
        &mut self,
        (tx, site): (&mut Tx, &str),
        request: &Request,
        resolve: &Resolve,
        held: Stored,
        now: UnixMillis,
        pages: &mut Pages,
    ) -> Result<Result<(), Rejection>, DbError> {
        if held.command.is_about_commands() {
            return Ok(Err(Rejection::Forbidden("hub")));
        }
        // What devices still hold was known when it was wanted, and not now.
        if matches!(held.command, Command::CloseDay { .. }) {
            return Ok(Err(Rejection::DayLate));
        }
        let name = sat(tx, site, &held).await?;
        let original = |manager: &Actor| {
            Some(Actor {
                staff_id: held.staff.as_deref()?.parse().ok()?,
                name: name.clone()?,
                role: manager.role,
                session_id: held.session.as_deref()?.parse().ok(),
                device_id: held.device.as_deref().and_then(|id| id.parse().ok()),
            })
        };
        let mut command = match resolve.of(&self.state, &held.command) {
            Ok(command) => command,
            Err(no) => return Ok(Err(no)),
        };
        present(&self.state, &mut command, |_, _| true);
        let manager = request.actor.as_ref();
        let actor = manager.and_then(original).or_else(|| manager.cloned());
        let inner = Request {
            id: resolve.command,
            command,
            actor,
            client: None,
            asked: None,
            refused: None,
            // What waited on its device is judged as what waited: the sale was made then.
            origin: Origin {
                late: held.late,
                again: true,
                ..request.origin
            },
        };
        self.load(tx, site, &inner).await?;
        let decided = self.decided(&inner, now, pages);
        self.put_back(&inner, pages);
        Ok(decided)
    }

    /// Tells everybody that a command is kept. The event has an id of its own: the command's own id would look on
    /// its device as if it were done.
    pub(super) fn hold(
        &mut self,
        request: &Request,
        kept: &Kept,
        now: UnixMillis,
        pages: &mut Pages,
    ) -> Result<(), DbError> {
        pages.held.push(HeldRow::of(request, kept, now)?);
        let body = EventBody::CommandHeld {
            command: request.id,
            command_name: request.command.name(),
            code: kept.outcome.code.clone().unwrap_or_default(),
        };
        let told = Request {
            id: CommandId::derived(request.id.0, "held"),
            ..request.clone()
        };
        self.enter(&told, vec![body], now, pages);
        Ok(())
    }
}

/// Writes what a group kept and what managers decided.
pub(super) async fn write(tx: &mut Tx, site: &str, pages: &Pages) -> Result<(), DbError> {
    for row in &pages.held {
        on!(&mut *tx, conn => sqlx::query(
            "INSERT INTO quarantine (site_id, command_id, args, code, details, staff_id, session_id, device_id, \
             client_id, made_at, arrived_at, late) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             ON CONFLICT DO NOTHING",
        ).bind(site).bind(row.id.to_string()).bind(&row.args).bind(&row.code).bind(&row.details)
        .bind(&row.staff).bind(&row.session).bind(&row.device).bind(&row.client)
        .bind(row.made_at).bind(row.arrived_at).bind(row.late).execute(conn).await.map(|_| ()))?;
    }
    for event in &pages.events {
        match &event.body {
            EventBody::HeldResolved { command, by } => {
                close(tx, site, *command, ("applied", by, None), event.at).await?;
            }
            EventBody::HeldRejected {
                command,
                by,
                reason,
            } => close(tx, site, *command, ("rejected", by, Some(reason)), event.at).await?,
            EventBody::CommandsLost(domain::devices::Lost { device, lost, .. }) => {
                on!(&mut *tx, conn => sqlx::query(
                    "UPDATE devices SET lost = $3, lost_since = CASE WHEN lost > 0 THEN lost_since ELSE $4 END \
                     WHERE site_id = $1 AND id = $2",
                ).bind(site).bind(device.to_string()).bind(i64::from(*lost)).bind(event.at.0)
                .execute(conn).await.map(|_| ()))?;
            }
            _ => {}
        }
    }
    Ok(())
}

async fn close(
    tx: &mut Tx,
    site: &str,
    id: CommandId,
    (closed, by, reason): (&str, &Waiter, Option<&String>),
    at: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE quarantine SET closed = $3, closed_at = $4, closed_by = $5, closed_by_name = $6, reason = $7 \
         WHERE site_id = $1 AND command_id = $2 AND closed IS NULL",
    ).bind(site).bind(id.to_string()).bind(closed).bind(at.0).bind(by.id.to_string()).bind(&by.name)
    .bind(reason).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// What waits for a manager.
pub(super) async fn troubles(tx: &mut Tx, site: &str) -> Result<Troubles, DbError> {
    let held: Vec<(String,)> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT command_id FROM quarantine WHERE site_id = $1 AND closed IS NULL",
    ).bind(site).fetch_all(conn).await)?;
    let lost: Vec<(String, String, i64, Option<i64>)> = on!(tx, conn => sqlx::query_as(
        "SELECT id, name, lost, lost_since FROM devices WHERE site_id = $1 AND lost > 0",
    ).bind(site).fetch_all(conn).await)?;
    let read = |(id, name, lost, since): (String, String, i64, Option<i64>)| {
        let lost = Lost {
            name,
            count: u32::try_from(lost).unwrap_or(u32::MAX),
            since: UnixMillis(since.unwrap_or_default()),
        };
        Some((id.parse::<DeviceId>().ok()?, lost))
    };
    Ok(Troubles {
        held: held.iter().filter_map(|(id,)| id.parse().ok()).collect(),
        lost: lost.into_iter().filter_map(read).collect(),
    })
}
