//! Tenants, and the owners and accountants who look at their figures: what goes over the wire, and which fields are good.

use super::sites::{BadField, good, text};
use crate::ids::{OwnerId, SiteId, TenantId};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Sites of one tenant.
const SITES: usize = 1_000;
/// The longest password that is hashed.
const LONGEST_PASSWORD: usize = 200;

/// A closed list whose words stand in the database and on the wire.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $one:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $one),+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$one),+];

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$one => $word),+ }
            }

            /// The one with a word.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// What somebody is to a tenant.
    OwnerRole {
        /// Sees everything of the tenant.
        Owner = "owner",
        /// Sees figures and exports.
        Accountant = "accountant",
    }
}

words! {
    /// What a tenant pays for.
    Plan {
        /// The smallest.
        Start = "start",
        /// The usual one.
        Standard = "standard",
        /// Everything.
        Plus = "plus",
    }
}

words! {
    /// What is switched on for a tenant.
    Feature {
        /// The figures of the owner's pages.
        Dashboard = "dashboard",
        /// Files with figures.
        Exports = "exports",
        /// Guests order by themselves.
        GuestOrders = "guest_orders",
    }
}

/// A tenant as it shall be; a change says all of it anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutTenant {
    /// What it is called, 1 to 80 characters.
    pub name: String,
    /// The host name of its website.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// What it pays for.
    pub plan: Plan,
    /// What is switched on.
    #[serde(default)]
    pub features: Vec<Feature>,
    /// The sites that are its own.
    #[serde(default)]
    pub sites: Vec<SiteId>,
    /// The version that was read; somebody else's change in between is not overwritten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<i64>,
}

impl PutTenant {
    /// Names the first field that is not good.
    ///
    /// # Errors
    /// That field.
    pub fn check(&self) -> Result<(), BadField> {
        good(text(&self.name, 1, 80), "name", "1 to 80 characters")?;
        let domain = self.domain.as_deref().map(folded);
        let host = domain.as_deref().is_none_or(host);
        good(
            host,
            "domain",
            "a host name of 2 or more labels, such as sufra.az",
        )?;
        good(self.sites.len() <= SITES, "sites", "up to 1000 sites")
    }

    /// With its texts as they are stored, and nothing twice.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.name = self.name.trim().to_owned();
        self.domain = self.domain.as_deref().map(folded);
        self.features.sort_unstable();
        self.features.dedup();
        self.sites.sort_unstable();
        self.sites.dedup();
        self
    }
}

/// Names that differ in case alone would be mistaken for each other.
pub fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// RFC 1123 §2.1: labels of letters, digits and inner hyphens.
fn host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

/// Enough of RFC 5321 to find what was typed into the wrong field; whether mail arrives is not asked.
fn email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| c.is_ascii_graphic() && !"\"(),:;<>@[\\]".contains(c);
    (1..=64).contains(&local.len()) && local.chars().all(plain) && host(domain)
}

/// Somebody is invited.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOwner {
    /// What the person is called, 1 to 80 characters.
    pub name: String,
    /// The address for mail, with which the person signs in.
    pub email: String,
    /// What the person is to the tenant.
    pub role: OwnerRole,
}

impl NewOwner {
    /// Names the first field that is not good.
    ///
    /// # Errors
    /// That field.
    pub fn check(&self) -> Result<(), BadField> {
        good(text(&self.name, 1, 80), "name", "1 to 80 characters")?;
        let address = email(&folded(&self.email));
        good(address, "email", "an address such as rauf@sufra.az")
    }
}

/// One step of an enrolment: the code, and the password that is chosen with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Enrol {
    /// The one-time code.
    pub code: String,
    /// 10 to 200 characters.
    pub password: String,
}

impl Enrol {
    /// Names the field when it is not good.
    ///
    /// # Errors
    /// That field.
    pub fn check(&self) -> Result<(), BadField> {
        let count = self.password.chars().count();
        let fits = (10..=LONGEST_PASSWORD).contains(&count);
        good(fits, "password", "10 to 200 characters")
    }
}

/// What a second factor is made of; shown while it is enrolled and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SecondFactor {
    /// The secret in base32, to be typed.
    pub secret: String,
    /// The same as `otpauth://…`, to be drawn as a QR code.
    pub uri: String,
}

/// The last step of an enrolment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmEnrol {
    /// The one-time code.
    pub code: String,
    /// What the second factor shows now.
    pub totp: String,
}

/// Each of them stands once for the second factor.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// Eight of them.
    pub codes: Vec<String>,
}

/// An owner or accountant signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnerLogin {
    /// The address for mail.
    pub email: String,
    /// The password.
    pub password: String,
    /// What the second factor shows, or a recovery code.
    pub second: String,
}

impl OwnerLogin {
    /// Whether it is worth a look: nobody's password is that long, and hashing it would take long.
    pub fn is_short(&self) -> bool {
        self.password.chars().count() <= LONGEST_PASSWORD && self.second.len() <= 64
    }
}

/// A token of Firebase.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirebaseVerify {
    /// The ID token.
    pub id_token: String,
    /// What the second factor shows, or a recovery code; not asked for when Firebase has asked for one of its own.
    #[serde(default)]
    pub second: String,
}

/// A signed-in owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnerToken {
    /// Goes with each request as `Authorization: Bearer …`.
    pub token: String,
    /// Until when.
    pub expires_at: UnixMillis,
}

/// What holds a secret is not printed.
macro_rules! silent {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
silent!(
    NewOwner,
    Enrol,
    SecondFactor,
    ConfirmEnrol,
    RecoveryCodes,
    OwnerLogin,
    FirebaseVerify,
    OwnerToken,
    Invited
);

/// A site by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TenantSite {
    /// Its name for programs.
    pub site_id: SiteId,
    /// What it is called.
    pub name: String,
}

/// A tenant as sysadmins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TenantView {
    /// Its name for programs.
    pub tenant_id: TenantId,
    /// What it is called.
    pub name: String,
    /// The host name of its website.
    pub domain: Option<String>,
    /// What it pays for.
    pub plan: Plan,
    /// What is switched on.
    pub features: Vec<Feature>,
    /// The sites that are its own, by name.
    pub sites: Vec<TenantSite>,
    /// Counts changes.
    pub version: i64,
}

/// Tenants by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TenantList {
    /// The tenants.
    pub tenants: Vec<TenantView>,
}

/// An account as sysadmins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnerView {
    /// Its name for programs.
    pub owner_id: OwnerId,
    /// What the person is called.
    pub name: String,
    /// The address for mail.
    pub email: String,
    /// What the person is to the tenant.
    pub role: OwnerRole,
    /// Whether the person may sign in.
    pub active: bool,
    /// Whether password and second factor were chosen.
    pub enrolled: bool,
}

/// The people of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnerList {
    /// The accounts, by name.
    pub owners: Vec<OwnerView>,
}

/// Somebody was invited.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Invited {
    /// The account.
    pub owner: OwnerView,
    /// The one-time code, shown this once.
    pub code: String,
    /// Until when it is good.
    pub until: UnixMillis,
}

/// Who asks, and for which restaurants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TenantContext {
    /// The tenant's name for programs.
    pub tenant_id: TenantId,
    /// What the business is called.
    pub restaurant: String,
    /// The host name of its website.
    pub domain: Option<String>,
    /// What it pays for.
    pub plan: Plan,
    /// What is switched on.
    pub features: Vec<Feature>,
    /// Its sites, by name.
    pub sites: Vec<TenantSite>,
    /// Who asks.
    pub name: String,
    /// What the person is to the tenant.
    pub role: OwnerRole,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_wire_are_those_of_the_database() {
        for plan in Plan::ALL {
            assert_eq!(serde_json::to_value(plan).unwrap(), plan.word());
            assert_eq!(Plan::of(plan.word()), Some(*plan));
        }
        for feature in Feature::ALL {
            assert_eq!(serde_json::to_value(feature).unwrap(), feature.word());
        }
        for role in OwnerRole::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.word());
        }
        assert_eq!(Plan::of("gold"), None);
    }

    #[test]
    fn a_field_of_a_tenant_that_is_not_good_is_named() {
        let tenant = |name: &str, domain: Option<&str>| {
            let tenant = PutTenant {
                name: name.to_owned(),
                domain: domain.map(str::to_owned),
                plan: Plan::Start,
                features: Vec::new(),
                sites: Vec::new(),
                based_on: None,
            };
            tenant.check().map_err(|bad| bad.field)
        };
        assert_eq!(tenant("Firuzə", None), Ok(()));
        assert_eq!(tenant("Firuzə", Some(" Sufra.AZ ")), Ok(()));
        assert_eq!(tenant(" ", None), Err("name"));
        for bad in [
            "",
            "sufra",
            "a..az",
            "-a.az",
            "a-.az",
            "a b.az",
            "http://a.az",
        ] {
            assert_eq!(tenant("Firuzə", Some(bad)), Err("domain"), "{bad}");
        }
    }

    #[test]
    fn an_address_for_mail_is_one() {
        let owner = |email: &str| {
            let owner = NewOwner {
                name: "Rauf".to_owned(),
                email: email.to_owned(),
                role: OwnerRole::Owner,
            };
            owner.check().is_ok()
        };
        assert!(owner("rauf@sufra.az") && owner(" Rauf+books@Sufra.az "));
        for bad in [
            "",
            "rauf",
            "@sufra.az",
            "rauf@",
            "a b@sufra.az",
            "a@b@sufra.az",
        ] {
            assert!(!owner(bad), "{bad}");
        }
    }

    #[test]
    fn what_holds_a_secret_is_not_printed() {
        let login = OwnerLogin {
            email: "hidden@sufra.az".to_owned(),
            password: "hidden".to_owned(),
            second: "hidden".to_owned(),
        };
        assert!(!format!("{login:?}").contains("hidden"));
    }
}
