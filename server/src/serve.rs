//! `sufra serve`: puts the hub together and lets it work until it is told to stop.

use crate::approvals;
use crate::auth::{self, Auth};
use crate::clock::Clock;
use crate::cloud::hub::{Link, Worker};
use crate::config::Config;
use crate::db::Db;
use crate::db::sole::Sole;
use crate::devices::Devices;
use crate::exit::{self, Ended};
use crate::fiscal::emulator::Emulator;
use crate::fiscal::wire::Remote;
use crate::fiscal::worker;
use crate::ledger::{Ledger, mark};
use crate::paper;
use crate::printing::spooler::{Duty, Spoolers};
use crate::printing::virtual_printer::{self, VirtualPrinter};
use crate::providers::{Extra, Providers};
use crate::quiet::{Patient, QUIET, more_files, tune};
use crate::router::{self, Limits};
use crate::ssr::{self, Files, SsrState};
use crate::state::{App, Hub, Own};
use crate::telemetry;
use crate::tls::announce::{self, Announced};
use crate::tls::{self, Listens, Tls, TlsListener};
use app::session::Place;
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::{Request, State};
use axum::http::header::ACCEPT;
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::serve::{IncomingStream, Listener, ListenerExt};
use domain::ids::PrinterKey;
use domain::menu::{Catalog, Meta};
use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// What can stop the hub from starting; each says what to do in words.
pub type Problem = Box<dyn Error + Send + Sync>;

/// The file of a data folder that is locked by whoever works there.
pub const LOCK: &str = "hub.lock";

/// How this run differs from another on the same data.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Invented people: PINs on the lock screen, virtual printers.
    pub demo: bool,
    /// Says the address as one line of JSON instead of a sentence.
    pub json: bool,
    /// The folder with the front end's bundle.
    pub dist: PathBuf,
    /// Ports of the virtual printers.
    pub ports: Vec<(PrinterKey, u16)>,
    /// Where some printers are reached, in place of what the catalogue (or the demo) says: `host:port`.
    pub addresses: Vec<(PrinterKey, String)>,
    /// Other providers of payments than those of the settings.
    pub providers: Extra,
}

/// A hub that listens.
pub struct Running {
    /// Where.
    pub address: SocketAddr,
    /// Where over HTTPS.
    pub tls_address: SocketAddr,
    /// What is inside.
    pub app: App,
    done: JoinHandle<()>,
    marked: JoinHandle<()>,
    /// Cancelled when nothing is printed here any more: another process may serve the site.
    over: CancellationToken,
    announced: Option<Announced>,
}

impl Running {
    /// Stops taking requests, lets those under way end, closes the database.
    pub async fn stop(self, db: &Db) {
        self.app.closing.cancel();
        if let Some(announced) = self.announced {
            announced.withdraw().await;
        }
        // A hub that was told to stop waits for answers under way, but not for ever.
        let _ = tokio::time::timeout(Duration::from_secs(10), self.done).await;
        self.app.printers.stopped().await;
        self.over.cancel();
        // A panic in the task has been logged, and the mark only lags.
        let _ = self.marked.await;
        db.close().await;
    }
}

/// Starts, says where, and works until it is told to stop.
pub async fn run(config: Config, options: Options) -> Result<(), Problem> {
    // First of all: nothing of the folder is touched while somebody else works on it.
    let _alone = alone(&config.data)?;
    more_files();
    let db = Db::connect(config.database_url.as_deref(), &config.data).await?;
    let json = options.json;
    let running = start(db.clone(), &config, options, Clock::default()).await?;
    let plain = format!("http://{}", running.address);
    let secure = format!("https://{}", running.tls_address);
    if json {
        println!("{}", json!({"address": plain, "https": secure}));
    } else {
        println!("Sufra serves on {plain} and {secure}");
    }
    let ended = tokio::select! {
        () = stopped() => {
            tracing::info!("told to stop");
            Ok(())
        }
        () = running.app.ledger.ended() => Err(Ended::new(
            exit::WENT_BACK,
            "the database was put back to an earlier state while the hub was at work; start the hub again, and devices push again what was lost",
        )
        .into()),
    };
    running.stop(&db).await;
    ended
}

/// One program works on a data folder: two hubs would print every ticket twice, and nobody may take the database away
/// from under one.
pub fn alone(data: &Path) -> Result<File, Problem> {
    let lock = File::create(data.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Ended::new(
            exit::IN_USE,
            format!(
                "data: another hub serves {}; stop it first or give this one another folder",
                data.display()
            ),
        )
        .into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The same for a PostgreSQL database, which can be reached from many folders.
pub async fn sole(db: &Db, site: &str) -> Result<Sole, Problem> {
    let taken = Sole::take(db, site).await?;
    taken.ok_or_else(|| {
        let words = format!(
            "database_url: the site {site} is being served by another process on the same database; stop that one first"
        );
        Ended::new(exit::ELSEWHERE, words).into()
    })
}

/// What can fail for reasons that a person has to mend. All of it is opened before anything is printed: a start that
/// fails must not have carried out half of an evening's paper.
struct Ready {
    files: Files,
    listens: Listens,
    plain: TcpListener,
    secure: TlsListener,
    tls: Tls,
}

impl Ready {
    async fn open(config: &Config, options: &Options, clock: &Clock) -> Result<Self, Problem> {
        let files = Files::load(&options.dist)?;
        let plain = listen("listen", &config.listen).await?;
        let secure = listen("listen_tls", &config.tls_address(options.demo)).await?;
        let listens = Listens {
            plain: plain.local_addr()?,
            tls: secure.local_addr()?,
        };
        let tls = Tls::open(config, listens, clock.clone())?;
        let secure = TlsListener::start(secure, tls.server()?)?;
        Ok(Self {
            files,
            listens,
            plain,
            secure,
            tls,
        })
    }
}

/// Puts the hub together and listens.
pub async fn start(
    db: Db,
    config: &Config,
    options: Options,
    clock: Clock,
) -> Result<Running, Problem> {
    let site = config.site.clone();
    let sole = sole(&db, &site).await?;
    let alone = sole.alone();
    let ready = Ready::open(config, &options, &clock).await?;
    // Not before it is sure that nobody else is at work: another hub may be of an older version.
    db.migrate().await?;
    crate::demo::install(&db, &site, empty_catalog()).await?;
    mark::renew_if_restored(&db, &site, &config.data).await?;
    let ledger = Ledger::open(db.clone(), &site, clock.clone()).await?;
    let auth = Auth::open(db.clone(), config, clock.clone(), options.demo).await?;
    let providers = Providers::of(config, &options.providers)?;
    let devices = Devices::open(&ledger, &auth, &clock).await?;
    let closing = CancellationToken::new();
    let duty = Duty::of(&closing, &alone);
    // Without paper: a demo, or a restaurant that wants it so.
    let paperless = options.demo || config.virtual_printers;
    let fiscal = fiscal(config, &ledger, duty.clone()).await?;
    let (printers, virtual_printers) =
        printers(&db, &ledger, &clock, &options, paperless, duty).await?;
    let marked = mark::follow(ledger.clone(), config.data.clone(), closing.clone());
    let told = devices.clone().follow(closing.clone());
    let asked = approvals::watch(ledger.clone(), auth.clone(), clock.clone(), closing.clone());
    let over = CancellationToken::new();
    let kept = sole.follow(over.clone());
    let paid = providers
        .clone()
        .run(ledger.clone(), clock.clone(), closing.clone(), alone);
    let marked =
        tokio::spawn(async move { tokio::join!(marked, told, kept, asked, fiscal, paid).0 });
    let place = place(&ledger, options.demo);
    let app = App(Arc::new(Hub {
        build_id: ready.files.assets().build_id.clone(),
        clock: clock.clone(),
        auth,
        ledger,
        devices,
        providers,
        printers,
        virtual_printers,
        guesses: crate::accounts::Guesses::default(),
        tries: crate::guests::Tries::default(),
        proofs: crate::accounts::Proofs::default(),
        link: Link::default(),
        tls: ready.tls,
        own: Own::of(config),
        closing: closing.clone(),
    }));
    beside(&app, config);
    let service = pages(&app, config, ready.files, place, clock, options.demo);
    let secure = service.clone().layer(from_fn(tls::secured));
    let longest = QUIET.saturating_add(Duration::from_secs(config.request_timeout_seconds));
    let plain = Patient::new(ready.plain.tap_io(|stream| tune(stream)), longest);
    // What they give is told apart by nothing; the wrapper only makes the library accept the listeners.
    let plain = serve(plain.tap_io(|_| ()), service, closing.clone());
    let shaken = Patient::new(ready.secure, longest);
    let secure = serve(shaken.tap_io(|_| ()), secure, closing);
    let done = tokio::spawn(async move {
        let (plain, secure) = tokio::join!(plain, secure);
        for error in [plain, secure].into_iter().filter_map(Result::err) {
            tracing::error!(%error, "the hub listens no more");
        }
    });
    Ok(Running {
        address: ready.listens.plain,
        tls_address: ready.listens.tls,
        announced: announce::start(config, &app.tls, options.demo),
        app,
        done,
        marked,
        over,
    })
}

/// What goes on beside the work, and what nobody waits for: certificates are renewed, the cloud is told.
fn beside(app: &App, config: &Config) {
    tokio::spawn(app.tls.clone().watch(app.closing.clone()));
    let (ledger, tls, clock) = (app.ledger.clone(), app.tls.clone(), app.clock.clone());
    let above = Worker::new(ledger, tls, clock, config.clone(), app.link.clone());
    tokio::spawn(above.run(app.closing.clone()));
}

/// Takes an address for itself; `key` is the setting that names it.
pub(crate) async fn listen(key: &str, address: &str) -> Result<TcpListener, Problem> {
    let listener = TcpListener::bind(address).await;
    Ok(listener.map_err(|error| format!("{key}: {address} cannot be used: {error}"))?)
}

/// Answers at one listener until the program closes.
pub(crate) fn serve<L>(
    listener: L,
    service: Router,
    closing: CancellationToken,
) -> impl Future<Output = std::io::Result<()>>
where
    L: Listener<Addr = SocketAddr>,
    SocketAddr: for<'a> Connected<IncomingStream<'a, L>>,
{
    let service = service.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(closing.cancelled_owned())
        .into_future()
}

/// REST doors, pages and files.
fn pages(
    app: &App,
    config: &Config,
    files: Files,
    place: Place,
    clock: Clock,
    demo: bool,
) -> Router {
    let api = router::api(app.clone(), Limits::of(config));
    let now: ssr::Now = Arc::new(move || clock.now());
    let state = SsrState::new(api.clone(), files, place, now, config.service_worker);
    // A page carries its data: on a phone's radio the bytes cost more than packing them lightly.
    let packed = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let mut pages = ssr::routes(state.clone()).layer(packed);
    if demo {
        pages = pages.layer(from_fn_with_state(app.auth.clone(), auth::demo_enrol));
    }
    let lost = Router::new()
        .fallback(nowhere)
        .layer(from_fn(telemetry::trace));
    pages
        .merge(api.reset_fallback())
        .fallback_service(lost.with_state(state))
}

/// An address that leads nowhere: a page for those who read, the wire's error for programs.
async fn nowhere(state: State<SsrState>, request: Request) -> Response {
    let accepts = request.headers().get(ACCEPT);
    let reads = accepts.is_some_and(|types| types.as_bytes().starts_with(b"text/html"));
    if !reads || request.method() != Method::GET || request.uri().path().starts_with("/api/") {
        return router::nowhere().await.into_response();
    }
    let mut response = ssr::page(state, request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn place(ledger: &Ledger, demo: bool) -> Place {
    let catalog = Arc::clone(&ledger.state().catalog);
    Place {
        name: catalog.meta.name.clone(),
        offset_minutes: catalog.meta.utc_offset_minutes,
        cutoff_minutes: catalog.cutoff().unwrap_or_default(),
        demo,
    }
}

/// The worker of the fiscal device, and the device itself where it is the emulator inside the hub.
async fn fiscal(
    config: &Config,
    ledger: &Ledger,
    duty: Duty,
) -> Result<impl Future<Output = ()> + use<>, Problem> {
    let (emulator, address) = match config.fiscal_device.as_str() {
        "none" => (None, None),
        "emulator" => {
            let inside = Emulator::start(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
            let address = inside.address().to_string();
            (Some(inside), Some(address))
        }
        elsewhere => (None, Some(elsewhere.to_owned())),
    };
    let ledger = ledger.clone();
    Ok(async move {
        match address {
            Some(address) => worker::run(Remote::at(address), ledger, duty).await,
            None => worker::without(ledger, duty).await,
        }
        drop(emulator);
    })
}

/// One worker per printer; without paper the printers themselves too, each on its port or on a free one.
async fn printers(
    db: &Db,
    ledger: &Ledger,
    clock: &Clock,
    options: &Options,
    paperless: bool,
    duty: Duty,
) -> Result<(Spoolers, BTreeMap<PrinterKey, VirtualPrinter>), Problem> {
    let catalog = Arc::clone(&ledger.state().catalog);
    let mut virtual_printers = BTreeMap::new();
    let mut targets = Vec::new();
    for printer in &catalog.printers {
        let mut address = format!("{}:{}", printer.host, printer.port);
        if paperless {
            let port = options.ports.iter().find(|(id, _)| *id == printer.id);
            let wanted = SocketAddr::from(([127, 0, 0, 1], port.map_or(0, |(_, port)| *port)));
            let started = on_paperless(wanted, clock).await?;
            address = started.address().to_string();
            virtual_printers.insert(printer.id.clone(), started);
        }
        let elsewhere = options.addresses.iter().find(|(id, _)| *id == printer.id);
        if let Some((_, elsewhere)) = elsewhere {
            address.clone_from(elsewhere);
        }
        targets.push((printer.clone(), address));
    }
    let spoolers = Spoolers::start(
        db.clone(),
        ledger.site().to_owned(),
        clock.clone(),
        targets,
        ledger.bells(),
        paper::reports(ledger),
        duty,
    )
    .await?;
    Ok((spoolers, virtual_printers))
}

/// A virtual printer at its port of the last time; another program that has taken it since must not stop the hub.
async fn on_paperless(wanted: SocketAddr, clock: &Clock) -> std::io::Result<VirtualPrinter> {
    let ticking = clock.clone();
    let now: virtual_printer::Now = Arc::new(move || ticking.now());
    let started = VirtualPrinter::start(wanted, Arc::clone(&now)).await;
    match started {
        Err(error) if wanted.port() != 0 => {
            tracing::warn!(%error, %wanted, "the virtual printer takes another port");
            let any = SocketAddr::new(wanted.ip(), 0);
            VirtualPrinter::start(any, now).await
        }
        started => started,
    }
}

/// A restaurant before its menu is loaded.
fn empty_catalog() -> Catalog {
    let mut catalog = Catalog::default();
    catalog.meta = Meta {
        timezone: "Asia/Baku".to_owned(),
        utc_offset_minutes: 240,
        business_day_cutoff: "05:00".to_owned(),
        vat_bp: 1800,
        ..Meta::default()
    };
    catalog
}

/// Ctrl-C or the service manager's word.
pub(crate) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
