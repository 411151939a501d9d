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
            "SUFRA_FIREBASE_PROJECT_ID",
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

/// One endpoint, as the map shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EndpointView {
    /// What it is called.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// One sentence.
    pub summary: String,
    /// Where.
    pub zone: Zone,
    /// What becomes of the restaurant while it is away.
    pub impact: Impact,
    /// Whether it is kept who did what and when.
    pub audited: bool,
}

impl From<&Endpoint> for EndpointView {
    fn from(one: &Endpoint) -> Self {
        Self {
            id: one.id.to_string(),
            method: one.route.method.name().to_owned(),
            path: one.route.path.to_owned(),
            summary: one.route.summary.to_owned(),
            zone: one.zone,
            impact: one.impact,
            audited: one.audited,
        }
    }
}

/// A rule of the system, and what a look at it found just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Invariant {
    /// What it is called, such as `cloud_optional_for_lan`.
    pub id: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was looked at, and what was seen; never a secret.
    pub seen: String,
}

/// A dependency, without the values of its variables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DependencyView {
    /// What it is called.
    pub id: String,
    /// For people.
    pub name: String,
    /// When it is needed.
    pub stage: Stage,
    /// Where it works.
    pub zone: Zone,
    /// What becomes of the restaurant without it.
    pub impact: Impact,
    /// The names of its variables.
    pub variables: Vec<String>,
    /// Whether one of them is set; what needs none is.
    pub configured: bool,
}

/// Counts over the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All endpoints.
    pub endpoints: usize,
    /// Those of the cloud.
    pub cloud: usize,
    /// Those of the restaurant's own network.
    pub hub: usize,
    /// Those whose use is kept.
    pub audited: usize,
}

/// The map, the rules and the dependencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Boundary {
    /// Counts.
    pub counts: Counts,
    /// Endpoints.
    pub endpoints: Vec<EndpointView>,
    /// Rules.
    pub invariants: Vec<Invariant>,
    /// What runs beside the program.
    pub dependencies: Vec<DependencyView>,
}

impl Boundary {
    /// The map with what was found by looking: `invariants`, and whether a variable of the environment is set.
    pub fn of(invariants: Vec<Invariant>, is_set: &dyn Fn(&str) -> bool) -> Self {
        let endpoints: Vec<EndpointView> = endpoints().iter().map(EndpointView::from).collect();
        let in_zone = |zone| endpoints.iter().filter(|one| one.zone == zone).count();
        let counts = Counts {
            endpoints: endpoints.len(),
            cloud: in_zone(Zone::Cloud),
            hub: in_zone(Zone::Hub),
            audited: endpoints.iter().filter(|one| one.audited).count(),
        };
        let dependencies = DEPENDENCIES.iter().map(|one| DependencyView {
            id: one.id.to_owned(),
            name: one.name.to_owned(),
            stage: one.stage,
            zone: one.zone,
            impact: one.impact,
            variables: one
                .variables
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            configured: one.variables.is_empty() || one.variables.iter().any(|name| is_set(name)),
        });
        Self {
            counts,
            endpoints,
            invariants,
            dependencies: dependencies.collect(),
        }
    }
}

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
    fn the_map_counts_what_it_shows_and_names_no_values() {
        let map = Boundary::of(Vec::new(), &|name| name == "REDIS_URL");
        assert_eq!(map.counts.cloud + map.counts.hub, map.counts.endpoints);
        assert_eq!(map.counts.hub, routes::ALL.len());
        let configured: Vec<&str> = map
            .dependencies
            .iter()
            .filter(|one| one.configured)
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(configured, ["queue", "pos_local_hub"]);
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
