//! Who works at this screen, in which language and look; and the page's shared clock.
//!
//! The hub writes a [`Boot`] into every page it draws. The browser reads it before it hydrates, so that the
//! first render is the same on both sides: no clock is read and no storage is asked for it.

use crate::i18n::I18n;
use crate::ports::{Pending, Ports, Storage, Theme, TransportError, use_ports};
use domain::sync::outbox::Entry;
use domain::time::UnixMillis;
use domain::wire::Snapshot;
use domain::{Lang, LocalName};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// A signed-in person, as `GET /api/session` and `POST /api/auth/pin` answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// The person's id.
    pub staff_id: String,
    /// The name on the screen.
    pub name: String,
    /// A set of permissions with a name: `waiter`, `cashier`, `kitchen`, `manager`, `owner` …
    pub role: String,
    /// What the person may do.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The language the person reads.
    #[serde(default)]
    pub language: Lang,
    /// The session's id, stamped on commands.
    #[serde(default)]
    pub session_id: String,
    /// The number of this device, with which it names checks while the hub is away.
    #[serde(default)]
    pub device_number: Option<u32>,
}

impl SignedIn {
    /// Whether the person may do something.
    pub fn may(&self, permission: &str) -> bool {
        self.permissions.iter().any(|held| held == permission)
    }

    /// Where this person starts to work.
    pub fn home(&self) -> &'static str {
        if self.role == "kitchen" {
            "/kitchen/expo"
        } else {
            "/floor"
        }
    }
}

/// The restaurant and its day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// What the restaurant is called.
    pub name: LocalName,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
    /// When the business day ends, minutes after midnight.
    pub cutoff_minutes: u16,
    /// A demo restaurant with invented people.
    #[serde(default)]
    pub demo: bool,
}

/// What a page knows before its first render.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Boot {
    /// The build that drew the page.
    pub build_id: String,
    /// The hub's time when it drew the page.
    pub now: UnixMillis,
    /// The language: the person's, else the device's.
    pub lang: Lang,
    /// The look of the device.
    pub theme: Theme,
    /// The restaurant.
    pub place: Place,
    /// Who is signed in.
    pub session: Option<SignedIn>,
    /// Everything that is open, for the first render of a signed-in page.
    #[serde(default)]
    pub snapshot: Option<Snapshot>,
    /// The page came over plain HTTP from another machine: browsers then give it nothing that works offline.
    #[serde(default)]
    pub insecure: bool,
    /// Days until the hub's certificate ends, once it is time to act.
    #[serde(default)]
    pub certificate_days: Option<i64>,
}

/// Tells the hub what a screen still owes it; resolves when it is told, or safe on the device.
pub type Settle = Arc<dyn Fn() -> Pending<()> + Send + Sync>;

/// What matters when somebody goes. One value: copies of [`Session`] stay small.
#[derive(Default)]
struct Leaving {
    /// Where the screen was when it locked itself.
    back: Option<String>,
    /// What is told before the person goes.
    owed: Option<Settle>,
}

/// The page's state that outlives a screen. `Copy`: take it into closures and event handlers.
#[derive(Clone, Copy)]
pub struct Session {
    /// Who is signed in.
    pub person: RwSignal<Option<SignedIn>>,
    /// The language.
    pub i18n: I18n,
    /// The look.
    pub theme: RwSignal<Theme>,
    /// The time, renewed every second in the browser.
    pub now: RwSignal<UnixMillis>,
    leaving: StoredValue<Leaving>,
    boot: StoredValue<Boot>,
    ports: StoredValue<Ports>,
}

/// The session of this page. Call it while a component is built, not in an event handler.
pub fn use_session() -> Session {
    expect_context::<Session>()
}

/// Makes the session from the page's [`Boot`] and starts the clock. Once, at the root.
pub fn provide_session() -> Session {
    let boot = use_context::<Boot>().unwrap_or_default();
    let session = Session {
        person: RwSignal::new(boot.session.clone()),
        i18n: I18n(RwSignal::new(boot.lang)),
        theme: RwSignal::new(boot.theme),
        now: RwSignal::new(boot.now),
        leaving: StoredValue::new(Leaving::default()),
        boot: StoredValue::new(boot),
        ports: StoredValue::new(use_ports()),
    };
    provide_context(session);
    // Whoever works here is kept; the first look at nobody says nothing yet.
    Effect::new(move |before: Option<()>| {
        session.person.with(|person| {
            if person.is_some() || before.is_some() {
                let cache = session.ports.with_value(|ports| Arc::clone(&ports.cache));
                cache.keep_person(person.as_ref());
            }
        });
    });
    // The tabs of a browser have one sitting at the hub: who signs out or in elsewhere does so here too.
    Effect::new(move |_| {
        let other = move |sitting: String| {
            let mine = session.person.try_with_untracked(|person| {
                person.as_ref().map(|person| person.session_id.clone())
            });
            if mine.flatten().is_none_or(|mine| mine == sitting) {
                return;
            }
            if sitting.is_empty() {
                session.person.set(None);
            } else {
                // The page of whoever works here now. One that cannot be loaded again stays.
                let _ = window().location().reload();
            }
        };
        session
            .ports
            .with_value(|ports| ports.cache.follow_others(Box::new(other)));
    });
    // Effects run in the browser only, after hydration.
    Effect::new(move |_| {
        session.tick();
        let ticking = set_interval_with_handle(move || session.tick(), Duration::from_secs(1));
        if let Ok(ticking) = ticking {
            on_cleanup(move || ticking.clear());
        }
    });
    session
}

impl Session {
    fn tick(self) {
        let now = self.ports.with_value(|ports| ports.clock.now());
        self.now.set(now);
    }

    /// The restaurant and its day.
    pub fn place(self) -> Place {
        self.boot.with_value(|boot| boot.place.clone())
    }

    /// The snapshot that came with the page; only for the first who asks.
    pub fn first_snapshot(self) -> Option<Snapshot> {
        self.boot
            .try_update_value(|boot| boot.snapshot.take())
            .flatten()
    }

    /// Minutes east of UTC.
    pub fn offset_minutes(self) -> i32 {
        self.boot.with_value(|boot| boot.place.offset_minutes)
    }

    /// Whether the browser keeps everything from this page that works offline.
    pub fn insecure(self) -> bool {
        self.boot.with_value(|boot| boot.insecure)
    }

    /// Something new is felt in the hand.
    pub fn buzz(self) {
        self.ports.with_value(|ports| ports.offline.buzz());
    }

    /// Days until the hub's certificate ends, once it is time to act.
    pub fn certificate_days(self) -> Option<i64> {
        self.boot.with_value(|boot| boot.certificate_days)
    }

    /// Whether the signed-in person may do something; reactive.
    pub fn may(self, permission: &str) -> bool {
        self.person
            .with(|person| person.as_ref().is_some_and(|person| person.may(permission)))
    }

    /// A person signed in: their language comes with them.
    pub fn signed_in(self, person: SignedIn) {
        self.i18n.0.set(person.language);
        self.person.set(Some(person));
    }

    /// Switches the language of this page: of the person who is signed in, else of the device.
    pub fn speak(self, lang: Lang) {
        self.i18n.0.set(lang);
        if self.person.with_untracked(Option::is_none) {
            self.ports.with_value(|ports| ports.prefs.keep_lang(lang));
            return;
        }
        self.person.update(|person| {
            if let Some(person) = person {
                person.language = lang;
            }
        });
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            let body = format!(r#"{{"language":"{}"}}"#, lang.tag());
            // Without the hub the page speaks it all the same, and the person can choose again.
            let _ = ports.transport.post("/api/session/language", body).await;
        });
    }

    /// Switches the look of the device.
    pub fn show_in(self, theme: Theme) {
        self.theme.set(theme);
        self.ports.with_value(|ports| ports.prefs.keep_theme(theme));
    }

    /// Whether this device keeps commands that the hub has not answered. A storage that is not there keeps none.
    async fn leaves_work(self) -> bool {
        let ports = self.ports.get_value();
        if ports.commands.standing().get_untracked().storage == Storage::Dead {
            return false;
        }
        let all = ports.commands.list().await.unwrap_or_default();
        all.iter().any(Entry::waits)
    }

    /// What a screen tells before the person goes; the last screen that asks is heard, and one that is gone owes nothing.
    pub fn owe(self, settle: Settle) {
        self.leaving
            .update_value(|leaving| leaving.owed = Some(settle));
    }

    /// Tells what the person at this screen still owes.
    pub async fn settle(self) {
        if let Some(settle) = self.leaving.with_value(|leaving| leaving.owed.clone()) {
            settle().await;
        }
    }

    /// The person at this screen wants to go; the address to lead to. Nobody leaves work behind unknowingly: whoever comes
    /// next would not know of it, so the list says first what it is.
    pub async fn leave(self) -> &'static str {
        self.settle().await;
        if self.leaves_work().await {
            return "/outbox";
        }
        // An unreachable hub must not keep the person at the screen; the lock screen tells about the hub.
        let _ = self.sign_out().await;
        "/lock"
    }

    /// Locks the screen; whoever signs in next goes on at `path`. Whether it is locked: work that waits here keeps it open.
    pub async fn lock(self, path: String) -> bool {
        self.settle().await;
        if self.leaves_work().await {
            return false;
        }
        self.leaving
            .update_value(|leaving| leaving.back = Some(path));
        // An unreachable hub is told later.
        let _ = self.sign_out().await;
        true
    }

    /// Where a screen that locked itself was; only once.
    pub fn take_back(self) -> Option<String> {
        let back = self.leaving.try_update_value(|leaving| leaving.back.take());
        back.flatten()
    }

    /// Whether this device locks itself when nobody touches it.
    pub fn locks(self) -> bool {
        self.ports.with_value(|ports| ports.prefs.locks())
    }

    /// Remembers whether it does.
    pub fn keep_locks(self, on: bool) {
        self.ports.with_value(|ports| ports.prefs.keep_locks(on));
    }

    /// Ends the session at the hub and here; here also when the hub cannot be reached, which is told later. The
    /// caller then leads to the lock screen.
    pub async fn sign_out(self) -> Result<(), TransportError> {
        let ports = self.ports.get_value();
        let told = ports
            .transport
            .post("/api/auth/logout", "{}".to_owned())
            .await;
        self.person.set(None);
        told.map(|_| ())
    }
}
