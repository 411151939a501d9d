//! The rules themselves. Each looks at what is there now; none of them is a constant.

use super::{found, is_set};
use crate::config::Secret;
use crate::probe::Probe;
use crate::router::NOWHERE;
use domain::cloud::boundary::{DEPENDENCIES, Impact, Invariant, Zone, endpoints};
use domain::command::Command;
use domain::error::Class;
use domain::ids::{CommandId, StaffId};
use domain::routes::Route;
use domain::staff::{Actor, Role};
use domain::time::UnixMillis;
use domain::{Ctx, State, decide};
use std::io;
use std::path::Path;

/// Providers to whom nothing may go from here while somebody only tries the system out.
const SENDERS: &str = "communication";

/// No provider of messages can be reached, because none is set up.
pub fn external_sends_disabled() -> Invariant {
    let providers = DEPENDENCIES.iter().filter(|one| one.id == SENDERS);
    let names: Vec<&str> = providers.flat_map(|one| one.variables).copied().collect();
    let set: Vec<&str> = names.iter().copied().filter(|name| is_set(name)).collect();
    let seen = if set.is_empty() {
        format!("none of {} is set", names.join(", "))
    } else {
        format!("set: {}", set.join(", "))
    };
    found("external_sends_disabled", set.is_empty(), seen)
}

/// Files of a data folder that hold secrets.
const SECRET_FILES: [&str; 5] = [
    crate::config::SECRET,
    "lease.key",
    "cloud.json",
    "site.key",
    "tls/ca.key",
];

/// The program's own defaults name no secret, and files with secrets are read by nobody else.
pub fn secrets_not_in_the_repository(data: &Path) -> Invariant {
    let named = crate::config::secrets_in_defaults();
    let mut open = Vec::new();
    let mut private: usize = 0;
    for name in SECRET_FILES {
        match others_may_read(&data.join(name)) {
            Ok(false) => private = private.saturating_add(1),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(true) | Err(_) => open.push(name),
        }
    }
    let holds = named.is_empty() && open.is_empty();
    let seen = if holds {
        format!("the program's defaults name no secret; {private} files with secrets are private")
    } else {
        format!(
            "in the defaults: [{}]; readable by others: [{}]",
            named.join(", "),
            open.join(", ")
        )
    };
    found("secrets_not_in_the_repository", holds, seen)
}

fn others_may_read(file: &Path) -> io::Result<bool> {
    let facts = std::fs::metadata(file)?;
    #[cfg(unix)]
    return Ok(std::os::unix::fs::PermissionsExt::mode(&facts.permissions()) & 0o077 != 0);
    #[cfg(not(unix))]
    return Ok(facts.permissions().readonly() && false);
}

/// Every door that can be asked is asked with the rights of whoever looks: no answer holds a secret.
pub async fn secrets_never_returned(
    probe: &Probe,
    routes: &[Route],
    secrets: &[Secret],
) -> Invariant {
    let mut leaking = Vec::new();
    let mut answers: usize = 0;
    for route in routes.iter().filter(|route| Probe::can_ask(route)) {
        let Some(heard) = probe.read(route).await else {
            continue;
        };
        answers = answers.saturating_add(1);
        if secrets.iter().any(|secret| holds(&heard.body, secret)) {
            leaking.push(route.path);
        }
    }
    let seen = if leaking.is_empty() {
        format!(
            "{answers} answers were searched for {} secrets",
            secrets.len()
        )
    } else {
        format!("a secret stands in {}", leaking.join(", "))
    };
    found(
        "secrets_never_returned",
        leaking.is_empty() && answers > 0,
        seen,
    )
}

fn holds(body: &[u8], secret: &Secret) -> bool {
    let secret = secret.reveal().as_bytes();
    !secret.is_empty() && body.windows(secret.len()).any(|part| part == secret)
}

/// No door of the restaurant's own network stands in the cloud, and those that can be asked answer here, now.
pub async fn cloud_optional_for_lan(probe: &Probe, routes: &[Route]) -> Invariant {
    let map = endpoints();
    let elsewhere = map
        .iter()
        .filter(|one| one.impact == Impact::LanRequired && one.zone != Zone::Hub)
        .count();
    let mut missing = Vec::new();
    let mut answers: usize = 0;
    for route in routes.iter().filter(|route| Probe::can_ask(route)) {
        answers = answers.saturating_add(1);
        let heard = probe.read(route).await;
        let there =
            heard.is_some_and(|heard| !heard.status.is_server_error() && !heard.says(NOWHERE));
        if !there {
            missing.push(route.path);
        }
    }
    let seen = format!(
        "{elsewhere} LAN doors stand outside of the hub; {answers} doors were asked here, without answer: [{}]",
        missing.join(", ")
    );
    let holds = elsewhere == 0 && missing.is_empty() && answers > 0;
    found("cloud_optional_for_lan", holds, seen)
}

/// Acts that somebody without the right must not do, tried on the rules themselves. Nothing is stored.
pub fn approval_required(state: &State, now: UnixMillis) -> Invariant {
    let acts = [
        Command::CloseDay {
            force: false,
            unsent: Vec::new(),
        },
        Command::CloseDay {
            force: true,
            unsent: Vec::new(),
        },
        Command::RemoveRoom {
            room: domain::ids::RoomKey::from("none"),
        },
    ];
    let nobody = Actor {
        staff_id: StaffId::default(),
        name: String::new(),
        role: Role::Kitchen,
        session_id: None,
        device_id: None,
    };
    let ctx = Ctx {
        command: CommandId::default(),
        now,
        actor: Some(&nobody),
        late: false,
    };
    let refused = acts.iter().filter(|act| {
        let answer = decide(state, &ctx, act);
        act.guarded_by().is_some() && answer.is_err_and(|why| why.class() == Class::Forbidden)
    });
    let (refused, all) = (refused.count(), acts.len());
    let seen = format!("{refused} of {all} guarded acts were refused to a cook");
    found("approval_required", refused == all, seen)
}

/// What was asked for and answered lately stands in the chain, so that nobody takes it out unseen.
pub fn approvals_audited((looked_at, without): (i64, i64)) -> Invariant {
    let seen = format!(
        "{looked_at} approvals were looked at, {without} of them without a link of the chain"
    );
    found("approvals_audited", without == 0, seen)
}

/// The cloud serves no door that a restaurant's own network needs.
pub fn nothing_of_the_lan_is_here() -> Invariant {
    let here = domain::cloud::routes::ALL;
    let lan = here.iter().filter(|one| one.impact == Impact::LanRequired);
    let (lan, all) = (lan.count(), here.len());
    let seen = format!("{lan} of the cloud's {all} doors are needed on a restaurant's network");
    found("cloud_optional_for_lan", lan == 0, seen)
}

/// Keys of sites are kept as hashes alone.
pub fn keys_are_stored_hashed((all, open): (i64, i64)) -> Invariant {
    let seen = format!("{all} keys are stored, {open} of them are no hash");
    found("site_keys_hashed", open == 0, seen)
}

/// Every site that is locked has been locked by somebody.
pub fn acts_are_audited((locked, without): (i64, i64)) -> Invariant {
    let seen = format!("{locked} sites are locked, {without} of them without a record of it");
    found("approval_required_and_audited", without == 0, seen)
}
