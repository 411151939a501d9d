//! HTTPS on the restaurant's network: the hub's own authority and certificate, a certificate of somebody else's
//! in their place, and the watch over both.
//!
//! The hub's certificate is renewed by itself when its names change or it becomes old; the authority never is.
//! A certificate of the configuration wins for every name that it holds. For all other names, and so for the
//! addresses of a hub whose domain cannot be reached, the hub's own one stays.

pub mod announce;
mod authority;
mod certificate;
mod http;
mod listener;
mod names;
mod own;
mod renewal;
mod way;

#[cfg(test)]
mod tests;

pub use http::{authority_file, connect, profile};
pub use listener::TlsListener;
pub use names::{label, machine_name};
pub use way::{Way, secured};

use crate::clock::Clock;
use crate::config::Config;
use authority::Authority;
use certificate::Held;
use domain::time::UnixMillis;
use names::Names;
use own::{Files, Texts};
use renewal::{kept, lasts, renewed};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_util::sync::CancellationToken;

/// When a certificate's end is said aloud for the first and for the last time, days before it.
const FIRST_ALARM: i64 = 21;
const LAST_ALARM: i64 = 7;
const ALARMS: [i64; 3] = [LAST_ALARM, 14, FIRST_ALARM];
/// How often addresses, files and dates are looked at: a phone must not wait long after a change of network.
const LOOK: Duration = Duration::from_mins(1);
/// An alarm is said again after this time, milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// The hub's own keys, below the data folder.
const FOLDER: &str = "tls";

/// What stops the hub from serving HTTPS; the text names the setting or the file.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file of the configuration.
    #[error("{key}: {file} {problem}", file = file.display())]
    Setting {
        /// `tls_certificate` or `tls_key`.
        key: &'static str,
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The hub's own files.
    #[error("data: {0}")]
    Data(String),
    /// The library refuses.
    #[error("tls: {0}")]
    Library(#[from] rustls::Error),
}

/// Where the hub listens.
#[derive(Clone, Copy, Debug)]
pub struct Listens {
    /// Without encryption.
    pub plain: SocketAddr,
    /// With it.
    pub tls: SocketAddr,
}

/// What is shown to clients now.
struct Shown {
    hub: Held,
    own: Option<Held>,
}

struct Inner {
    hub_name: String,
    listens: Listens,
    folder: PathBuf,
    files: Option<Files>,
    authority: Authority,
    clock: Clock,
    names: Box<dyn Fn() -> Names + Send + Sync>,
    shown: RwLock<Shown>,
    /// What the files of the configuration held, so that a trouble is said once.
    read: Mutex<Option<Texts>>,
    /// The alarm that was said last, and when.
    alarm: Mutex<Option<(i64, UnixMillis)>>,
}

/// The hub's certificates.
#[derive(Clone)]
pub struct Tls(Arc<Inner>);

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nothing of the keys.
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads or makes what is needed to serve HTTPS at these addresses.
    pub fn open(config: &Config, listens: Listens, clock: Clock) -> Result<Self, TlsError> {
        let hub = config.hub_name.clone();
        let ip = listens.tls.ip();
        Self::open_with(config, listens, clock, move || Names::of_machine(&hub, ip))
    }

    /// The same with other names than those of this machine.
    fn open_with(
        config: &Config,
        listens: Listens,
        clock: Clock,
        names: impl Fn() -> Names + Send + Sync + 'static,
    ) -> Result<Self, TlsError> {
        let folder = config.data.join(FOLDER);
        let unkept =
            |error| TlsError::Data(format!("{} cannot be made: {error}", folder.display()));
        std::fs::create_dir_all(&folder).map_err(unkept)?;
        let now = clock.now();
        let authority = Authority::open(&folder, &config.hub_name, now).map_err(TlsError::Data)?;
        let files = config.tls_certificate.clone().zip(config.tls_key.clone());
        let files = files.map(|(certificate, key)| Files { certificate, key });
        let kept = kept(&folder, &authority);
        let wanted = names();
        let hub = match kept.filter(|held| lasts(held, &wanted, now)) {
            Some(held) => held,
            None => renewed(&folder, &authority, &config.hub_name, &wanted, now)?,
        };
        let mut read = None;
        let own = match &files {
            Some(files) => {
                let texts = files.read()?;
                let held = files.held(&texts)?;
                read = Some(texts);
                Some(held)
            }
            None => None,
        };
        Ok(Self(Arc::new(Inner {
            hub_name: config.hub_name.clone(),
            listens,
            folder,
            files,
            authority,
            clock,
            names: Box::new(names),
            shown: RwLock::new(Shown { hub, own }),
            read: Mutex::new(read),
            alarm: Mutex::default(),
        })))
    }

    /// How the library serves: HTTP/2 for those who know it, and the certificate of the moment.
    pub fn server(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let mut server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(self.clone()));
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(server))
    }

    /// Looks at addresses, files and dates until the hub stops.
    pub async fn watch(self, closing: CancellationToken) {
        loop {
            let tls = self.clone();
            // It reads files. A panic in there has been logged, and the next look is a new one.
            let _ = tokio::task::spawn_blocking(move || tls.look()).await;
            tokio::select! {
                () = closing.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Renews what has to be renewed, takes in what was replaced, and says what is about to end.
    pub fn look(&self) {
        let inner = &self.0;
        let (now, wanted) = (inner.clock.now(), (inner.names)());
        if !self.shown(|shown| lasts(&shown.hub, &wanted, now)) {
            match renewed(
                &inner.folder,
                &inner.authority,
                &inner.hub_name,
                &wanted,
                now,
            ) {
                Ok(held) => {
                    tracing::info!(names = ?held.names, "the hub has a new certificate");
                    self.change(|shown| shown.hub = held);
                }
                Err(error) => tracing::error!(%error, "the hub's certificate is not renewed"),
            }
        }
        self.look_at_files();
        self.say_what_ends(now);
    }

    /// Takes the files of the configuration in when they say something else than before.
    fn look_at_files(&self) {
        let Some(files) = &self.0.files else { return };
        let texts = files.read();
        let mut read = self.0.read.lock().unwrap_or_else(PoisonError::into_inner);
        // Unreadable for a moment, as while it is replaced: the old one is shown, and said once.
        let held = match texts {
            Ok(texts) if read.as_ref() == Some(&texts) => return,
            Ok(texts) => {
                let held = files.held(&texts);
                *read = Some(texts);
                held
            }
            Err(error) => {
                if read.take().is_none() {
                    return;
                }
                Err(error)
            }
        };
        match held {
            Ok(held) => {
                tracing::info!(expires = held.expires.0, "another certificate is shown now");
                self.change(|shown| shown.own = Some(held));
            }
            Err(error) => tracing::error!(%error, "the old certificate is shown on"),
        }
    }

    fn say_what_ends(&self, now: UnixMillis) {
        let days = self.days_left();
        let due = ALARMS.into_iter().find(|alarm| days <= *alarm);
        let mut last = self.0.alarm.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(due) = due else {
            *last = None;
            return;
        };
        let said = last.is_some_and(|(alarm, at)| alarm == due && now.since(at) < DAY);
        if !said {
            *last = Some((due, now));
            if due == LAST_ALARM {
                tracing::error!(
                    days,
                    "the certificate of HTTPS ends; devices will be cut off"
                );
            } else {
                tracing::warn!(days, "the certificate of HTTPS ends");
            }
        }
    }

    /// Where the hub serves HTTPS.
    pub fn listens(&self) -> SocketAddr {
        self.0.listens.tls
    }

    /// When the first of the certificates ends that devices depend on.
    pub fn expires(&self) -> UnixMillis {
        let shown = self.shown(|shown| {
            let own = shown.own.as_ref().map(|own| own.expires);
            own.map_or(shown.hub.expires, |own| own.min(shown.hub.expires))
        });
        shown.min(self.0.authority.expires)
    }

    /// Whole days until then; negative when it is over.
    pub fn days_left(&self) -> i64 {
        self.expires().since(self.0.clock.now()).div_euclid(DAY)
    }

    /// The days that are left, once it is time to act.
    pub fn alarm(&self) -> Option<i64> {
        let days = self.days_left();
        (days <= FIRST_ALARM).then_some(days)
    }

    fn shown<T>(&self, look: impl FnOnce(&Shown) -> T) -> T {
        look(&self.0.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, act: impl FnOnce(&mut Shown)) {
        act(&mut self.0.shown.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The certificate for a client that asks for a name, or for an address (`None`).
    fn certificate(&self, name: Option<&str>) -> Arc<CertifiedKey> {
        self.shown(|shown| {
            let own = shown.own.as_ref().filter(|own| own.is_for(name));
            Arc::clone(&own.unwrap_or(&shown.hub).shown)
        })
    }
}

impl ResolvesServerCert for Tls {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.certificate(hello.server_name()))
    }
}
