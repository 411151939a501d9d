//! Every REST route of the cloud, once, with what becomes of a restaurant while it is away.

use super::boundary::{Endpoint, Impact, Zone};
use crate::routes::{Method, Route};

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $method:ident $path:literal, $impact:ident, audited: $audited:literal, $summary:literal;)+) => {
        $($(#[$doc])*
        pub const $name: Route = Route { method: Method::$method, path: $path, summary: $summary };)+
        /// All of them, as the map shows them.
        pub const ALL: &[Endpoint] = &[$(Endpoint {
            id: std::borrow::Cow::Borrowed($id),
            route: $name,
            zone: Zone::Cloud,
            impact: Impact::$impact,
            audited: $audited,
        }),+];
    };
}

endpoints! {
    /// Liveness.
    HEALTH = "health", Get "/api/health", None, audited: false, "Liveness, for a load balancer";
    /// The same where a proxy looks for it.
    ROOT_HEALTH = "root_health", Get "/health", None, audited: false, "Liveness, without the prefix";
    /// The API description.
    OPENAPI = "openapi", Get "/api/openapi.json", None, audited: false, "This description";
    /// A sysadmin signs in.
    LOGIN = "sysadmin_login", Post "/api/auth/login", None, audited: true, "Signs a sysadmin in with user name and password";
    /// A sysadmin signs out.
    LOGOUT = "sysadmin_logout", Post "/api/auth/logout", None, audited: true, "Ends a sysadmin's session";
    /// Sites.
    SITES = "sites", Get "/api/sites", None, audited: false, "The sites and how they stand";
    /// A new site.
    REGISTER = "site_register", Post "/api/sites", None, audited: true, "Registers a site; its key is shown this once";
    /// One site.
    SITE = "site", Get "/api/sites/{siteId}", None, audited: false, "One site";
    /// A site is changed.
    CHANGE_SITE = "site_change", Put "/api/sites/{siteId}", None, audited: true, "Changes a site, or extends its licence";
    /// A site is gone.
    DEREGISTER = "site_deregister", Delete "/api/sites/{siteId}", None, audited: true, "Deregisters a site; its books stay";
    /// A site is locked.
    LOCK = "site_lock", Post "/api/sites/{siteId}/lock", None, audited: true, "Locks a site: it opens no further business day";
    /// And unlocked.
    UNLOCK = "site_unlock", Post "/api/sites/{siteId}/unlock", None, audited: true, "Unlocks a site";
    /// A new key.
    ROTATE_KEY = "site_key", Post "/api/sites/{siteId}/key", None, audited: true, "Makes a new key, shown this once; the one before is good for a day";
    /// The map.
    BOUNDARY = "boundary", Get "/api/boundary", None, audited: false, "Every endpoint and dependency, and what becomes of a restaurant without it";
    /// What was done.
    AUDIT = "audit", Get "/api/audit", None, audited: false, "What sysadmins did, the newest first";
    /// A sign of life.
    HEARTBEAT = "heartbeat", Post "/api/heartbeat", QueuesLocally, audited: false, "A hub says that it lives, and hears what it may";
    /// Events and orders come in.
    INGEST = "order_ingest", Post "/api/orders/ingest", QueuesLocally, audited: true, "Takes the next events of a hub's log, each once";
    /// What was approved.
    SYNC_APPROVALS = "approval_audit_sync", Post "/api/pos/approval-audit/sync", QueuesLocally, audited: true, "Takes a hub's record of guarded acts, each once";
    /// Counts of the product's use.
    METRICS_EVENT = "metrics_event", Post "/api/metrics/events", QueuesLocally, audited: false, "Takes counts of what the product is used for, after consent, each batch once";
    /// Tenants.
    TENANTS = "tenants", Get "/api/tenants", None, audited: false, "The tenants and their sites";
    /// A new tenant.
    NEW_TENANT = "tenant_create", Post "/api/tenants", None, audited: true, "Makes a tenant";
    /// One tenant.
    TENANT = "tenant", Get "/api/tenants/{tenantId}", None, audited: false, "One tenant with its sites and people";
    /// A tenant is changed.
    CHANGE_TENANT = "tenant_change", Put "/api/tenants/{tenantId}", None, audited: true, "Changes a tenant and which sites are its own";
    /// The people of a tenant.
    OWNERS = "owners", Get "/api/tenants/{tenantId}/owners", None, audited: false, "The owners and accountants of a tenant";
    /// Somebody new.
    NEW_OWNER = "owner_create", Post "/api/tenants/{tenantId}/owners", None, audited: true, "Invites an owner or accountant; the code is shown this once";
    /// A new code.
    RESET_OWNER = "owner_reset", Post "/api/tenants/{tenantId}/owners/{ownerId}/reset", None, audited: true, "Makes a new code; sessions and second factor end";
    /// Somebody leaves.
    DEACTIVATE_OWNER = "owner_deactivate", Post "/api/tenants/{tenantId}/owners/{ownerId}/deactivate", None, audited: true, "Deactivates an account and ends its sessions at once";
    /// A code becomes an account.
    ENROL_OWNER = "owner_enrol", Post "/api/owner/enrol", None, audited: false, "With a one-time code: chooses a password and hears the secret of the second factor";
    /// The second factor works.
    CONFIRM_OWNER = "owner_enrol_confirm", Post "/api/owner/enrol/confirm", None, audited: true, "Confirms the second factor; the recovery codes are shown this once";
    /// An owner signs in.
    OWNER_LOGIN = "owner_login", Post "/api/owner/login", None, audited: true, "Signs an owner or accountant in with password and second factor";
    /// An owner signs out.
    OWNER_LOGOUT = "owner_logout", Post "/api/owner/logout", None, audited: true, "Ends an owner's session";
    /// A token of Firebase.
    FIREBASE_VERIFY = "firebase_verify", Post "/api/auth/firebase/verify", None, audited: true, "Signs an owner in with an ID token of Firebase";
    /// Who asks, and for what.
    TENANT_CONTEXT = "tenant_context", Get "/api/tenant/context", None, audited: false, "The tenant, plan, feature flags and sites of whoever asks";
    /// What an owner sees.
    OWNER_DASHBOARD = "owner_dashboard", Get "/api/owner/dashboard", None, audited: false, "Figures of the tenant's sites, how old they are, and what they are held against";
    /// What somebody has to look at.
    OWNER_EXCEPTIONS = "owner_exceptions", Get "/api/owner/exceptions", None, audited: false, "What somebody has to look at, the worst first, with its evidence";
    /// Files.
    OWNER_EXPORT = "owner_export", Get "/api/owner/export", None, audited: false, "Checks, payments or card slips of a site as a file";
    /// News.
    OWNER_EVENTS = "owner_events", Get "/api/owner/events", None, audited: false, "Tells that figures moved, as server-sent events";
    /// The figures of a process.
    METRICS = "metrics", Get "/metrics", None, audited: false, "The figures of this process, for the operator's Prometheus";
}

/// What a door asks for before it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Nothing.
    Open,
    /// A sysadmin who is signed in.
    Sysadmin,
    /// An owner or accountant who is signed in.
    Owner,
    /// The key of a site.
    Site,
    /// The token of the settings under which figures are read.
    Figures,
}

/// What a route of the cloud asks for. One that is not named here is a sysadmin's: a new one is locked until somebody
/// says otherwise.
pub fn door(route: &Route) -> Door {
    match *route {
        HEALTH | ROOT_HEALTH | OPENAPI | LOGIN | ENROL_OWNER | CONFIRM_OWNER | OWNER_LOGIN
        | FIREBASE_VERIFY => Door::Open,
        OWNER_LOGOUT | TENANT_CONTEXT | OWNER_DASHBOARD | OWNER_EXCEPTIONS | OWNER_EXPORT
        | OWNER_EVENTS => Door::Owner,
        HEARTBEAT | INGEST | SYNC_APPROVALS | METRICS_EVENT => Door::Site,
        METRICS => Door::Figures,
        _ => Door::Sysadmin,
    }
}
