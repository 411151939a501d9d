//! The figures of one process. No label names a restaurant, a person, a key or an address.

use super::repo::Seen;
use domain::time::UnixMillis;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::fmt;
use std::time::Duration;

type Labels<const N: usize> = [(&'static str, String); N];
type Counts<const N: usize> = Family<Labels<N>, Counter>;
type Times = Family<Labels<2>, Histogram, fn() -> Histogram>;

/// Seconds: from what a read takes on a quiet machine to the longest time for an answer.
const BUCKETS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

fn times() -> Histogram {
    Histogram::new(BUCKETS)
}

/// What is counted since the start, and what the database says when it is asked for.
pub struct Figures {
    registry: Registry,
    started: UnixMillis,
    uptime: Gauge,
    sites: Family<Labels<1>, Gauge>,
    events: Gauge,
    waiting: Gauge,
    halted: Gauge,
    heartbeats: Counts<1>,
    batches: Counts<1>,
    ingested: Counter,
    refused: Counts<2>,
    sign_ins: Counts<1>,
    used: Counts<1>,
    requests: Counts<3>,
    times: Times,
}

impl Figures {
    /// Those of a process that starts now.
    pub fn new(started: UnixMillis) -> Self {
        let mut registry = Registry::with_prefix("sufra");
        let version = env!("CARGO_PKG_VERSION");
        let info = Info::new([("version", version)]);
        registry.register("build", "The program", info);
        let mut figures = Self {
            registry,
            started,
            uptime: Gauge::default(),
            sites: Family::default(),
            events: Gauge::default(),
            waiting: Gauge::default(),
            halted: Gauge::default(),
            heartbeats: Family::default(),
            batches: Family::default(),
            ingested: Counter::default(),
            refused: Family::default(),
            sign_ins: Family::default(),
            used: Family::default(),
            requests: Family::default(),
            times: Family::new_with_constructor(times),
        };
        figures.register();
        figures
    }

    fn register(&mut self) {
        let all = &mut self.registry;
        all.register("uptime_seconds", "Since the start", self.uptime.clone());
        let help = "Restaurants by how they stand";
        all.register("sites", help, self.sites.clone());
        let help = "Events of all logs that the cloud has";
        all.register("ingest_log_events", help, self.events.clone());
        let help = "Events that the reports do not know yet";
        all.register("ingest_waiting_events", help, self.waiting.clone());
        let help = "Restaurants whose reports stand still";
        all.register("ingest_halted_sites", help, self.halted.clone());
        let help = "Heartbeats by what became of them";
        all.register("heartbeats", help, self.heartbeats.clone());
        let help = "Batches that were taken, by their kind";
        all.register("batches", help, self.batches.clone());
        let help = "Events in batches that were taken; one that comes again counts again";
        all.register("ingested_events", help, self.ingested.clone());
        let help = "Batches that were refused, by their kind and the code of the answer";
        all.register("batches_refused", help, self.refused.clone());
        let help = "Sign-ins of sysadmins by what became of them";
        all.register("sign_ins", help, self.sign_ins.clone());
        let help = "What the product is used for, as hubs have told";
        all.register("product_events", help, self.used.clone());
        let help = "Requests by route and class of the status";
        all.register("http_requests", help, self.requests.clone());
        let help = "How long answers took";
        all.register("http_request_duration_seconds", help, self.times.clone());
    }

    /// A heartbeat was answered.
    pub(super) fn heartbeat(&self, heard: bool) {
        let result = if heard { "accepted" } else { "refused" };
        let labels = [("result", result.to_owned())];
        self.heartbeats.get_or_create(&labels).inc();
    }

    /// A batch was answered; `code` when it was refused.
    pub(super) fn batch(&self, kind: &str, code: Option<&str>) {
        let kind = ("kind", kind.to_owned());
        match code {
            None => self.batches.get_or_create(&[kind]).inc(),
            Some(code) => {
                let labels = [kind, ("code", code.to_owned())];
                self.refused.get_or_create(&labels).inc()
            }
        };
    }

    /// Events of a log came with a batch that was taken.
    pub fn ingested(&self, events: usize) {
        let events = u64::try_from(events).unwrap_or_default();
        self.ingested.inc_by(events);
    }

    /// Somebody signed in, or was refused.
    pub fn sign_in(&self, right: bool) {
        let result = if right { "ok" } else { "refused" };
        let labels = [("result", result.to_owned())];
        self.sign_ins.get_or_create(&labels).inc();
    }

    /// What the product was used for.
    pub(super) fn used(&self, event: &str, count: u64) {
        let labels = [("event", event.to_owned())];
        self.used.get_or_create(&labels).inc_by(count);
    }

    /// A request was answered.
    pub(super) fn answered(&self, (method, route): (&str, &str), status: u16, took: Duration) {
        let (method, route) = (("method", method.to_owned()), ("route", route.to_owned()));
        let class = format!("{}xx", status.div_euclid(100));
        let labels = [method.clone(), route.clone(), ("status", class)];
        self.requests.get_or_create(&labels).inc();
        let time = self.times.get_or_create(&[method, route]);
        time.observe(took.as_secs_f64());
    }

    /// All of them as text.
    pub(super) fn text(&self, seen: &Seen, now: UnixMillis) -> Result<String, fmt::Error> {
        self.uptime.set(now.since(self.started).div_euclid(1000));
        for (status, count) in &seen.sites {
            let labels = [("status", (*status).to_owned())];
            self.sites.get_or_create(&labels).set(*count);
        }
        self.events.set(seen.events);
        self.waiting.set(seen.waiting);
        self.halted.set(seen.halted);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
