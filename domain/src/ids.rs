//! Typed identities. Records made at run time carry `UUIDv7`; catalogue entries carry short text keys.

use crate::time::UnixMillis;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use uuid::Uuid;

/// Derives an id from another id and a label: the same command always makes the same tickets, so that a
/// replay on a device or after a crash cannot invent a second one. The time bits are kept, so the result
/// sorts like its parent and stays a version 7 UUID.
fn derive(parent: Uuid, label: &str) -> Uuid {
    let hash = Uuid::new_v5(&parent, label.as_bytes());
    let mut bytes = *hash.as_bytes();
    for (to, from) in bytes.iter_mut().zip(parent.as_bytes()).take(6) {
        *to = *from;
    }
    uuid::Builder::from_bytes(bytes)
        .with_version(uuid::Version::SortRand)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

/// Reads a UUID as text. The reader of `uuid` also takes bytes and lists, and has a sentence for each fault.
struct Hex;

impl Visitor<'_> for Hex {
    type Value = Uuid;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a UUID")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Uuid, E> {
        Uuid::try_parse(text).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize,
        )]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str(Hex).map(Self)
            }
        }

        impl $name {
            /// Wraps a UUID that a sender made.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The id that `parent` yields under `label`; equal input, equal id.
            pub fn derived(parent: Uuid, label: &str) -> Self {
                Self(derive(parent, label))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

uuid_id! {
    /// One intent, made by its sender; the unit of deduplication.
    CommandId,
    /// A check, from opening to closing and afterwards.
    OrderId,
    /// One position on a check. It keeps its identity through moves between checks.
    LineId,
    /// What one station was told at once.
    TicketId,
    /// One tender on a check.
    PaymentId,
    /// A person of the staff.
    StaffId,
    /// A sign-in of a person on a device.
    SessionId,
    /// An enrolled terminal, phone or kitchen screen.
    DeviceId,
    /// One job in a printer's queue.
    JobId,
    /// A table that is kept for guests to come.
    ReservationId,
    /// What a guest asks for from a table's page.
    RequestId,
    /// A drawer from its opening to its count.
    CashSessionId,
    /// Cash that went in or out of a drawer beside sales.
    MovementId,
    /// A guest's account, a gift card or a deposit.
    AccountId,
    /// A guarded act that somebody asks for: a hash over all of it.
    ApprovalId,
    /// A document for a fiscal device.
    FiscalId,
    /// A restaurant, as the cloud knows it. The hub's own database may call its site otherwise.
    SiteId,
    /// A business that has restaurants.
    TenantId,
    /// Somebody who looks at the figures of a business.
    OwnerId,
}

impl CommandId {
    /// When it was made, by the clock of whoever made it: the first 48 bits of a version 7 UUID.
    pub fn made_at(self) -> UnixMillis {
        let millis = self.0.as_u128() >> 80;
        UnixMillis(i64::try_from(millis).unwrap_or(i64::MAX))
    }
}

macro_rules! text_key {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The key as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_key! {
    /// A dish or drink of the menu.
    ItemKey,
    /// One choice that a combo leaves open.
    SlotKey,
    /// A size of a dish.
    SizeKey,
    /// A group of modifiers.
    GroupKey,
    /// One option of a modifier group.
    OptionKey,
    /// A menu category.
    CategoryKey,
    /// A kitchen station.
    StationKey,
    /// A table of the floor.
    TableKey,
    /// A room of the floor.
    RoomKey,
    /// A printer.
    PrinterKey,
    /// A cash drawer: the printer on which it hangs.
    DrawerKey,
    /// A way to pay, as the catalogue names it.
    PaymentTypeKey,
    /// A reason for a void, a comp or a discount.
    ReasonKey,
    /// Who carries payments out: the name of an adapter of the hub.
    ProviderKey,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_knows_when_it_was_made() {
        let id = CommandId::new(Uuid::from_u128(0x0193_2f00_0000_7000_8000_0000_0000_0001));
        assert_eq!(id.made_at(), UnixMillis(0x0193_2f00_0000));
    }

    #[test]
    fn derived_ids_repeat_and_sort_with_their_parent() {
        let parent = Uuid::from_u128(0x0193_2f00_0000_7000_8000_0000_0000_0001);
        let a = TicketId::derived(parent, "manqal");
        assert_eq!(a, TicketId::derived(parent, "manqal"));
        assert_ne!(a, TicketId::derived(parent, "isti"));
        assert_eq!(a.0.get_version_num(), 7);
        assert_eq!(a.0.as_bytes()[..6], parent.as_bytes()[..6]);
    }
}
