//! The runtime boundary as code: every endpoint and every runtime dependency, with what becomes of the restaurant
//! while it is away. Router, API description and the page `/boundary` are held against it by tests.

use super::routes as cloud;
use crate::routes::{self, Route};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Where something works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// The cloud.
    Cloud,
    /// The hub in the restaurant.
    Hub,
    /// Somebody else's machine.
    External,
}

/// What becomes of the restaurant's own network while an endpoint is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// Nothing.
    None,
    /// The hub keeps it and sends it later.
    QueuesLocally,
    /// It is the restaurant's own network: devices keep what they can.
    LanRequired,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What it is called.
    pub id: Cow<'static, str>,
    /// Method, path and a sentence.
    pub route: Route,
    /// Where.
    pub zone: Zone,
    /// Offline.
    pub impact: Impact,
    /// Whether what it does is kept with who and when.
    pub audited: bool,
}

/// What only reads though it is a `POST`, or keeps no trace of who did it.
const UNRECORDED: [&str; 1] = ["LOGOUT"];
/// The command door has the name of the product's map.
const COMMAND_DOOR: &str = "pos_lan_command";

/// Every endpoint: those of the cloud, then those of the hub. A hub records each write: in its log, with its sessions or
/// with its print jobs.
pub fn endpoints() -> Vec<Endpoint> {
    let hub = routes::ALL.iter().zip(routes::NAMES).map(|(route, name)| {
        let id = if *route == routes::COMMANDS {
            Cow::Borrowed(COMMAND_DOOR)
        } else {
            Cow::Owned(format!("hub_{}", name.to_lowercase()))
        };
        Endpoint {
            id,
            route: *route,
            zone: Zone::Hub,
            impact: Impact::LanRequired,
            audited: route.method.writes() && !UNRECORDED.contains(name),
        }
    });
    cloud::ALL.iter().cloned().chain(hub).collect()
}

/// When something is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before anything is shown to others.
    Staging,
    /// Later; nothing waits for it.
    Later,
}

/// Something that runs beside the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What it is called.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// When it is needed.
    pub stage: Stage,
    /// Where it works.
    pub zone: Zone,
    /// What becomes of the restaurant without it.
    pub impact: Impact,
    /// The names of the variables that set it up, never their values; any one of a group set means that it is.
    pub variables: &'static [&'static str],
}

/// Everything that runs beside the program (product.md §A).
pub const DEPENDENCIES: &[Dependency] = &[
    Dependency {
        id: "postgresql",
        name: "PostgreSQL",
        stage: Stage::Staging,
        zone: Zone::Cloud,
        impact: Impact::QueuesLocally,
        variables: &["DATABASE_URL"],
    },
    Dependency {
        id: "firebase_admin",
        name: "Firebase Admin",
        stage: Stage::Later,
        zone: Zone::External,
        impact: Impact::None,
        variables: &[
            "FIREBASE_SERVICE_ACCOUNT_BASE64",
            "FIREBASE_SERVICE_ACCOUNT_JSON",
            "FIREBASE_SERVICE_ACCOUNT_PATH",
        ],
    },
    Dependency {
        id: "queue",
        name: "Queue back end",
        stage: Stage::Later,
        zone: Zone::Cloud,
        impact: Impact::None,
        variables: &["QUEUE_URL", "REDIS_URL"],
    },
    Dependency {
        id: "pos_local_hub",
        name: "POS local hub",
        stage: Stage::Staging,
        zone: Zone::Hub,
        impact: Impact::LanRequired,
        variables: &[],
    },
    Dependency {
        id: "communication",
        name: "Communication and metrics providers",
        stage: Stage::Later,
        zone: Zone::External,
        impact: Impact::QueuesLocally,
        variables: &[
            "WHATSAPP_ACCESS_TOKEN",
            "TELEGRAM_BOT_TOKEN",
            "SMTP_PASS",
            "GTM_ID",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_endpoint_has_a_name_and_a_door_of_its_own() {
        let all = endpoints();
        let names: BTreeSet<&str> = all.iter().map(|endpoint| endpoint.id.as_ref()).collect();
        assert_eq!(names.len(), all.len());
        let doors: BTreeSet<_> = all
            .iter()
            .map(|one| (one.zone, one.route.method.name(), one.route.path))
            .collect();
        assert_eq!(doors.len(), all.len());
    }

    #[test]
    fn nothing_of_the_cloud_is_needed_on_the_restaurants_network() {
        for endpoint in endpoints() {
            let lan = endpoint.impact == Impact::LanRequired;
            assert_eq!(lan, endpoint.zone == Zone::Hub, "{}", endpoint.id);
        }
        for one in DEPENDENCIES {
            let lan = one.impact == Impact::LanRequired;
            assert_eq!(lan, one.zone == Zone::Hub, "{}", one.id);
        }
    }
}
