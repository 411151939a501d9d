//! What the product is used for, in numbers: closed words, days and counts, after consent. There is no field into which a
//! name, a text or a card could be written.

use crate::orders::Channel;
use crate::time::BusinessDay;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Counts of one batch at most.
pub const MOST_COUNTS: usize = 500;
/// The largest count: more than a restaurant does in a day of anything.
pub const LARGEST_COUNT: u64 = 1_000_000;
/// How old a day may be, days: a hub that was away for two months brings what it has.
pub const OLDEST_DAYS: i32 = 60;
/// For how long the id of a batch is remembered, days. A repeat that comes later has only days that are too old: those of
/// the batch were at most one ahead, and two more bring every one of them past [`OLDEST_DAYS`].
pub const REMEMBERED_DAYS: i32 = OLDEST_DAYS + 2;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// Their words, for whoever used another one.
            const WORDS: &str = concat!("one of", $(" ", $word),+);

            /// As it is sent and stored.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! {
    /// What is counted.
    ProductEvent {
        /// A check was begun.
        OrderPlaced = "order.placed",
        /// A check was paid.
        OrderSettled = "order.settled",
        /// A check came to nothing.
        OrderVoided = "order.voided",
        /// Something of a check was given back.
        OrderRefunded = "order.refunded",
        /// A tender was taken.
        PaymentTaken = "payment.taken",
        /// A provider refused or did not answer.
        PaymentFailed = "payment.failed",
        /// A ticket took longer than its station allows.
        TicketLate = "ticket.late",
        /// A paper is out.
        PrintDone = "print.done",
        /// A paper was not printed.
        PrintFailed = "print.failed",
        /// A printer fell ill.
        PrinterOffline = "printer.offline",
        /// A device was enrolled.
        DeviceEnrolled = "device.enrolled",
        /// A device worked without the hub.
        DeviceOffline = "device.offline",
        /// A command had waited on a device.
        CommandQueued = "command.queued",
        /// A command waits for a manager.
        CommandHeld = "command.held",
        /// A guarded act was asked for.
        ApprovalAsked = "approval.asked",
        /// Somebody signed in.
        SignInDone = "signIn.done",
        /// A sign-in was refused.
        SignInFailed = "signIn.failed",
        /// A business day was closed.
        DayClosed = "day.closed",
        /// A report was looked at.
        ReportOpened = "report.opened",
        /// A file was exported.
        ExportMade = "export.made",
        /// A page was opened.
        PageOpened = "page.opened",
        /// A page took longer than it may.
        PageSlow = "page.slow",
        /// A page met a fault.
        PageFailed = "page.failed",
        /// A newer build was taken.
        AppUpdated = "app.updated",
        /// The hub was started.
        HubStarted = "hub.started",
    }
}

words! {
    /// On what it happened.
    Surface {
        /// The till.
        Terminal = "terminal",
        /// A waiter's phone.
        Phone = "phone",
        /// The kitchen's screen.
        Kitchen = "kitchen",
        /// The guests' board.
        Board = "board",
        /// The manager's pages.
        Office = "office",
        /// The hub itself.
        Hub = "hub",
    }
}

impl ProductEvent {
    /// Whether it belongs to an order, and so has a channel.
    pub const fn has_channel(self) -> bool {
        matches!(
            self,
            Self::OrderPlaced
                | Self::OrderSettled
                | Self::OrderVoided
                | Self::OrderRefunded
                | Self::PaymentTaken
                | Self::PaymentFailed
                | Self::TicketLate
        )
    }
}

/// How a channel is stored and sent.
const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::DineIn => "dineIn",
        Channel::Takeaway => "takeaway",
        Channel::Delivery => "delivery",
        Channel::Tab => "tab",
    }
}

/// How often something happened on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProductCount {
    /// What.
    pub event: ProductEvent,
    /// The business day, `YYYY-MM-DD`: not older than 60 days, and at most one ahead of the cloud's (UTC).
    pub day: String,
    /// How often, 1 to 1,000,000.
    pub count: u64,
    /// Where the food went; only with events of an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// On what it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    /// The program's version: three numbers of up to four digits, such as `0.1.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What goes to `POST /api/metrics/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProductBatch {
    /// A new UUID for each batch; one that comes again is counted once.
    pub batch_id: Uuid,
    /// The restaurant has agreed; nothing is taken without it.
    pub consent: bool,
    /// 1 to 500 counts.
    pub events: Vec<ProductCount>,
}

/// What was taken of a batch; the same again when it comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProductTaken {
    /// The batch.
    pub batch_id: Uuid,
    /// How many counts it had.
    pub counts: usize,
    /// Their sum.
    pub total: u64,
}

/// Why a batch is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadBatch {
    /// The restaurant has not agreed.
    Consent,
    /// A field is not good.
    Field {
        /// Its name on the wire; `body` for the whole, and a name of the sender's own for one that does not exist.
        field: String,
        /// What is allowed.
        allowed: String,
        /// The place of its count in the batch.
        index: Option<usize>,
    },
}

/// What sums are kept under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The business day.
    pub day: String,
    /// What.
    pub event: ProductEvent,
    /// The channel; empty for none.
    pub channel: &'static str,
    /// The surface; empty for none.
    pub surface: &'static str,
    /// The version; empty for none.
    pub version: String,
}

const OF_A_BATCH: [&str; 3] = ["batchId", "consent", "events"];
const OF_A_COUNT: [&str; 6] = ["event", "day", "count", "channel", "surface", "version"];
const VERSION: &str = "three numbers of up to four digits, such as 0.1.0";
const DAY: &str = "a day as YYYY-MM-DD";

fn bad(field: &str, allowed: &str) -> BadBatch {
    BadBatch::Field {
        field: field.to_owned(),
        allowed: allowed.to_owned(),
        index: None,
    }
}

impl BadBatch {
    /// In which count it was.
    fn at(self, place: usize) -> Self {
        match self {
            Self::Field { field, allowed, .. } => Self::Field {
                field,
                allowed,
                index: Some(place),
            },
            Self::Consent => self,
        }
    }
}

/// An object that has no other fields than those.
fn object<'a>(
    value: &'a Value,
    what: &str,
    known: &[&str],
) -> Result<&'a Map<String, Value>, BadBatch> {
    let Value::Object(fields) = value else {
        return Err(bad(what, "an object"));
    };
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(fields),
        Some(name) => {
            // It is the sender's own text: no more of it is said again than tells which one was meant.
            let name: String = name.chars().take(40).collect();
            let allowed = format!("no such field; there are {}", known.join(" "));
            Err(bad(&name, &allowed))
        }
    }
}

fn needed<T: DeserializeOwned>(
    of: &Map<String, Value>,
    field: &str,
    allowed: &str,
) -> Result<T, BadBatch> {
    let read = of.get(field).and_then(|value| T::deserialize(value).ok());
    read.ok_or_else(|| bad(field, allowed))
}

fn given<T: DeserializeOwned>(
    of: &Map<String, Value>,
    field: &str,
    allowed: &str,
) -> Result<Option<T>, BadBatch> {
    match of.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => needed(of, field, allowed).map(Some),
    }
}

/// Whether a text is three plain numbers.
fn is_version(text: &str) -> bool {
    let plain = |part: &str| {
        (1..=4).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    text.split('.').count() == 3 && text.split('.').all(plain)
}

impl ProductBatch {
    /// Reads a batch; names the first field that is not good. Its days are judged apart ([`ProductBatch::check_days`]): a
    /// repeat is answered as before, also when they have become too old since.
    ///
    /// # Errors
    /// That field.
    pub fn read(body: &Value) -> Result<Self, BadBatch> {
        let fields = object(body, "body", &OF_A_BATCH)?;
        if fields.get("consent") != Some(&Value::Bool(true)) {
            return Err(BadBatch::Consent);
        }
        let batch_id = needed(fields, "batchId", "a UUID")?;
        let events = match fields.get("events") {
            Some(Value::Array(events)) if (1..=MOST_COUNTS).contains(&events.len()) => events,
            _ => return Err(bad("events", "1 to 500 counts")),
        };
        let counts = events.iter().enumerate();
        let counts = counts.map(|(at, value)| ProductCount::read(value).map_err(|bad| bad.at(at)));
        Ok(Self {
            batch_id,
            consent: true,
            events: counts.collect::<Result<_, _>>()?,
        })
    }

    /// Refuses days that are too old or too far ahead of the cloud's own (UTC).
    ///
    /// # Errors
    /// The first such day.
    pub fn check_days(&self, today: BusinessDay) -> Result<(), BadBatch> {
        let (first, last) = (
            today.plus_days(OLDEST_DAYS.saturating_neg()),
            today.plus_days(1),
        );
        let good = |one: &ProductCount| {
            BusinessDay::parse(&one.day).is_some_and(|day| (first..=last).contains(&day))
        };
        match self.events.iter().position(|one| !good(one)) {
            None => Ok(()),
            Some(at) => Err(bad("day", &format!("a day from {first} to {last}")).at(at)),
        }
    }

    /// What is answered.
    pub fn taken(&self) -> ProductTaken {
        ProductTaken {
            batch_id: self.batch_id,
            counts: self.events.len(),
            total: self
                .events
                .iter()
                .fold(0, |sum, one| sum.saturating_add(one.count)),
        }
    }

    /// The sums to keep.
    pub fn sums(&self) -> BTreeMap<Key, u64> {
        let mut sums: BTreeMap<Key, u64> = BTreeMap::new();
        for one in &self.events {
            let key = Key {
                day: one.day.clone(),
                event: one.event,
                channel: one.channel.map_or("", channel_name),
                surface: one.surface.map_or("", Surface::name),
                version: one.version.clone().unwrap_or_default(),
            };
            let sum = sums.entry(key).or_default();
            *sum = sum.saturating_add(one.count);
        }
        sums
    }
}

impl ProductCount {
    fn read(value: &Value) -> Result<Self, BadBatch> {
        let fields = object(value, "events", &OF_A_COUNT)?;
        let event: ProductEvent = needed(fields, "event", ProductEvent::WORDS)?;
        let day: String = needed(fields, "day", DAY)?;
        // Written as the calendar writes it: one day has one text.
        if BusinessDay::parse(&day).is_none_or(|parsed| parsed.to_string() != day) {
            return Err(bad("day", DAY));
        }
        let allowed = "a whole number from 1 to 1000000";
        let count: u64 = needed(fields, "count", allowed)?;
        if !(1..=LARGEST_COUNT).contains(&count) {
            return Err(bad("count", allowed));
        }
        let channel = given(
            fields,
            "channel",
            "one of dineIn takeaway delivery tab, or none",
        )?;
        if channel.is_some() && !event.has_channel() {
            return Err(bad("channel", "none with this event"));
        }
        let version: Option<String> = given(fields, "version", VERSION)?;
        if version.as_deref().is_some_and(|text| !is_version(text)) {
            return Err(bad("version", VERSION));
        }
        Ok(Self {
            event,
            day,
            count,
            channel,
            surface: given(fields, "surface", Surface::WORDS)?,
            version,
        })
    }
}

#[cfg(test)]
mod tests;
