//! The rules of the cloud's sites: which fields are good, how a site stands, and how often one may knock.

use super::wire::{ChangeSite, Heartbeat, LockSite, NewSite, SiteStatus};
use crate::time::UnixMillis;

/// A site is silent when it was not heard for two heartbeats of six hours, and an hour for their jitter.
pub const SILENT_MILLIS: i64 = 13 * 3_600_000;
/// 2020-01-01: an end before it is a number of seconds.
const EARLIEST_END: i64 = 1_577_836_800_000;
/// 2100-01-01.
const LATEST_END: i64 = 4_102_444_800_000;
/// Printers of one restaurant that a heartbeat may name.
const PRINTERS: usize = 64;
/// The largest number that every reader of JSON keeps as it is (2^53).
const LARGEST: u64 = 9_007_199_254_740_992;
/// A hundred years in seconds.
const CENTURY: u64 = 100 * 366 * 86_400;
/// A hundred years in days.
const CENTURY_DAYS: i64 = 36_600;

/// A field that is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadField {
    /// Its name on the wire.
    pub field: &'static str,
    /// What is allowed.
    pub allowed: &'static str,
}

pub(super) fn good(is: bool, field: &'static str, allowed: &'static str) -> Result<(), BadField> {
    if is {
        Ok(())
    } else {
        Err(BadField { field, allowed })
    }
}

/// Whether a text has that many characters and none that moves the cursor.
pub(super) fn text(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.trim().chars().count()) && !text.contains(char::is_control)
}

fn site(name: &str, owner: &str, contact: &str, expires_at: UnixMillis) -> Result<(), BadField> {
    good(text(name, 1, 80), "name", "1 to 80 characters")?;
    good(text(owner, 1, 80), "owner", "1 to 80 characters")?;
    good(text(contact, 0, 120), "contact", "up to 120 characters")?;
    good(
        (EARLIEST_END..=LATEST_END).contains(&expires_at.0),
        "expiresAt",
        "milliseconds since 1970, from 2020 to 2100",
    )
}

impl NewSite {
    /// Names the first field that is not good.
    ///
    /// # Errors
    /// That field.
    pub fn check(&self) -> Result<(), BadField> {
        site(&self.name, &self.owner, &self.contact, self.expires_at)
    }
}

impl ChangeSite {
    /// Names the first field that is not good.
    ///
    /// # Errors
    /// That field.
    pub fn check(&self) -> Result<(), BadField> {
        site(&self.name, &self.owner, &self.contact, self.expires_at)
    }
}

impl LockSite {
    /// Names the field when it is not good.
    ///
    /// # Errors
    /// That field.
    pub fn check(&self) -> Result<(), BadField> {
        good(text(&self.reason, 1, 200), "reason", "1 to 200 characters")
    }
}

impl Heartbeat {
    /// Names the first field that is not good. The hub's own clock is not judged: a hub whose clock is wrong needs its
    /// answer most.
    ///
    /// # Errors
    /// That field.
    pub fn check(&self) -> Result<(), BadField> {
        let health = &self.health;
        let small = |number: Option<u64>| number.is_none_or(|number| number <= LARGEST);
        let days = |days: Option<i64>| {
            days.is_none_or(|days| (-CENTURY_DAYS..=CENTURY_DAYS).contains(&days))
        };
        let printable = self
            .version
            .chars()
            .all(|c| c == ' ' || c.is_ascii_graphic());
        good(
            printable && text(&self.version, 1, 40),
            "version",
            "1 to 40 printable characters",
        )?;
        let least = "a whole number from 0";
        good(
            self.uptime_seconds <= CENTURY,
            "uptimeSeconds",
            "up to a hundred years in seconds",
        )?;
        good(small(health.disk_total_bytes), "diskTotalBytes", least)?;
        let total = health.disk_total_bytes.unwrap_or(LARGEST);
        let fits = health.disk_free_bytes.is_none_or(|free| free <= total);
        good(fits, "diskFreeBytes", "no more than diskTotalBytes")?;
        let names = health.printers_down.iter().all(|name| text(name, 1, 80));
        good(
            names && health.printers_down.len() <= PRINTERS,
            "printersDown",
            "up to 64 names of 1 to 80 characters",
        )?;
        let age = health.backup_age_seconds.is_none_or(|age| age <= CENTURY);
        good(age, "backupAgeSeconds", "up to a hundred years in seconds")?;
        let century = "within a hundred years in days";
        good(days(health.certificate_days), "certificateDays", century)?;
        good(
            days(health.certificate_age_days),
            "certificateAgeDays",
            century,
        )?;
        good(small(health.unsynced_events), "unsyncedEvents", least)?;
        good(small(health.head), "head", least)
    }
}

/// What decides how a site stands.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// When it was deregistered.
    pub deregistered_at: Option<UnixMillis>,
    /// No business day may be opened.
    pub locked: bool,
    /// The end of the licence.
    pub expires_at: UnixMillis,
    /// When it was heard last.
    pub last_seen_at: Option<UnixMillis>,
}

impl SiteStatus {
    /// How a site stands: what somebody decided comes before what the machine says.
    pub const fn of(facts: &Facts, now: UnixMillis) -> Self {
        if facts.deregistered_at.is_some() {
            return Self::Deregistered;
        }
        if facts.locked {
            return Self::Locked;
        }
        if facts.expires_at.0 <= now.0 {
            return Self::Expired;
        }
        match facts.last_seen_at {
            None => Self::Waiting,
            Some(seen) if now.since(seen) > SILENT_MILLIS => Self::Silent,
            Some(_) => Self::Well,
        }
    }
}

/// How often somebody may knock: so many at once, then one in each interval. One number is kept per knocker, the time at
/// which all that was taken so far is paid for (the generic cell rate algorithm of ITU-T I.371).
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The interval, milliseconds.
    pub every_millis: i64,
    /// How many may come at once.
    pub burst: i64,
}

impl Pace {
    /// The number to keep when the knocker is let in.
    ///
    /// # Errors
    /// The milliseconds after which it is let in again.
    pub fn take(self, due: UnixMillis, now: UnixMillis) -> Result<UnixMillis, i64> {
        let ahead = due.since(now).max(0);
        let most = self
            .every_millis
            .saturating_mul(self.burst.saturating_sub(1));
        if ahead > most {
            return Err(ahead.saturating_sub(most));
        }
        Ok(now.plus_millis(ahead.saturating_add(self.every_millis)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Health;

    #[test]
    fn a_burst_is_let_in_and_then_one_per_interval() {
        let pace = Pace {
            every_millis: 100,
            burst: 3,
        };
        let mut due = UnixMillis(0);
        for _ in 0..3 {
            due = pace.take(due, UnixMillis(1000)).unwrap();
        }
        assert_eq!(pace.take(due, UnixMillis(1000)), Err(100));
        assert_eq!(pace.take(due, UnixMillis(1060)), Err(40));
        due = pace.take(due, UnixMillis(1100)).unwrap();
        assert_eq!(pace.take(due, UnixMillis(1100)), Err(100));
        // Whoever was away for long has the burst again, and no more.
        for _ in 0..3 {
            due = pace.take(due, UnixMillis(9000)).unwrap();
        }
        assert_eq!(pace.take(due, UnixMillis(9000)), Err(100));
    }

    #[test]
    fn what_somebody_decided_comes_before_what_the_machine_says() {
        let now = UnixMillis(100 * SILENT_MILLIS);
        let well = Facts {
            deregistered_at: None,
            locked: false,
            expires_at: UnixMillis(now.0 + 1),
            last_seen_at: Some(UnixMillis(now.0 - SILENT_MILLIS)),
        };
        let of = |facts: Facts| SiteStatus::of(&facts, now);
        assert_eq!(of(well), SiteStatus::Well);
        let silent = Facts {
            last_seen_at: Some(UnixMillis(now.0 - SILENT_MILLIS - 1)),
            ..well
        };
        assert_eq!(of(silent), SiteStatus::Silent);
        let waiting = Facts {
            last_seen_at: None,
            ..well
        };
        assert_eq!(of(waiting), SiteStatus::Waiting);
        let expired = Facts {
            expires_at: now,
            ..silent
        };
        assert_eq!(of(expired), SiteStatus::Expired);
        let locked = Facts {
            locked: true,
            ..expired
        };
        assert_eq!(of(locked), SiteStatus::Locked);
        let gone = Facts {
            deregistered_at: Some(now),
            ..locked
        };
        assert_eq!(of(gone), SiteStatus::Deregistered);
    }

    #[test]
    fn a_field_that_is_not_good_is_named() {
        let site = |name: &str, owner: &str, contact: &str, end: i64| {
            let new = NewSite {
                name: name.to_owned(),
                owner: owner.to_owned(),
                contact: contact.to_owned(),
                expires_at: UnixMillis(end),
            };
            new.check().map_err(|bad| bad.field)
        };
        let end = 1_800_000_000_000;
        assert_eq!(site("Firuzə", "Rauf", "", end), Ok(()));
        assert_eq!(site(" ", "Rauf", "", end), Err("name"));
        assert_eq!(site("a\nb", "Rauf", "", end), Err("name"));
        assert_eq!(site(&"ə".repeat(80), "Rauf", "", end), Ok(()));
        assert_eq!(site(&"ə".repeat(81), "Rauf", "", end), Err("name"));
        assert_eq!(site("Firuzə", "", "", end), Err("owner"));
        assert_eq!(
            site("Firuzə", "Rauf", &"a".repeat(121), end),
            Err("contact")
        );
        assert_eq!(site("Firuzə", "Rauf", "", end / 1000), Err("expiresAt"));
        assert_eq!(site("Firuzə", "Rauf", "", i64::MAX), Err("expiresAt"));
        let lock = |reason: &str| {
            let lock = LockSite {
                reason: reason.to_owned(),
            };
            lock.check().is_ok()
        };
        assert!(lock("unpaid") && lock(&"a".repeat(200)));
        assert!(!lock(" ") && !lock(&"a".repeat(201)));
    }

    #[test]
    fn a_heartbeat_is_sane() {
        let beat = Heartbeat {
            version: "0.1.0".to_owned(),
            uptime_seconds: 5,
            nonce: None,
            health: Health {
                disk_free_bytes: Some(1),
                disk_total_bytes: Some(2),
                clock: Some(UnixMillis(i64::MIN)),
                ..Health::default()
            },
        };
        assert_eq!(beat.check(), Ok(()));
        let bad = |change: &dyn Fn(&mut Heartbeat)| {
            let mut changed = beat.clone();
            change(&mut changed);
            changed.check().unwrap_err().field
        };
        assert_eq!(bad(&|b| b.version = String::new()), "version");
        assert_eq!(bad(&|b| b.version = "1".repeat(41)), "version");
        assert_eq!(bad(&|b| b.version = "ə".to_owned()), "version");
        assert_eq!(bad(&|b| b.uptime_seconds = u64::MAX), "uptimeSeconds");
        assert_eq!(
            bad(&|b| b.health.disk_free_bytes = Some(3)),
            "diskFreeBytes"
        );
        let many = |b: &mut Heartbeat| b.health.printers_down = vec!["bar".to_owned(); 65];
        assert_eq!(bad(&many), "printersDown");
        let long = |b: &mut Heartbeat| b.health.printers_down = vec!["b".repeat(81)];
        assert_eq!(bad(&long), "printersDown");
        assert_eq!(
            bad(&|b| b.health.certificate_days = Some(i64::MAX)),
            "certificateDays"
        );
        assert_eq!(bad(&|b| b.health.head = Some(u64::MAX)), "head");
    }
}
