//! `kill -9` at any moment: what was acknowledged is stored, nothing is stored twice, numbers have no gaps.
//!
//! The program itself serves on one data folder and is killed again and again while clients send. A client whose
//! answer did not come asks again in the next round, as real ones do.

use crate::app::{PASSWORD, USERNAME};
use crate::program::{prepare, serve};
use domain::ids::{CommandId, DeviceId, SessionId, StaffId};
use reqwest::Client;
use serde_json::{Value, json};
use server::db::Db;
use server::ids::new_id;
use server::on;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinSet;

/// Rounds, unless `SUFRA_CRASH_ROUNDS` names another number for a quick look while developing.
const ROUNDS: u32 = 200;
/// Clients that send at the same time: even ones place orders, odd ones send batches of commands.
const LANES: usize = 4;
/// The longest time of load in a round.
const LOAD_MILLIS: u64 = 60;

/// A request that its client repeats until it is answered.
#[derive(Clone, Debug)]
enum Wish {
    /// `POST` with an idempotency key.
    Keyed {
        path: String,
        key: String,
        body: Value,
    },
    /// A batch of commands with their numbers.
    Batch(Value),
}

/// One client: what it is about to send, and what was acknowledged to it.
struct Lane {
    number: usize,
    count: u64,
    queue: DeviceId,
    who: (StaffId, SessionId),
    waiting: Option<Wish>,
    answered: Vec<(Wish, Value)>,
    /// Its order that is to be cancelled next, so that the hub's state stays small.
    open: Option<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_hub_loses_nothing_and_doubles_nothing() {
    let rounds = std::env::var("SUFRA_CRASH_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    let folder = tempfile::Builder::new()
        .prefix("sufra-crash-")
        .tempdir()
        .unwrap();
    let (site, _) = prepare(folder.path()).await;
    let (mut token, mut lanes) = (String::new(), Vec::new());
    let mut kills = 0;
    for _ in 0..rounds {
        let hub = serve(folder.path(), &[]).await;
        let base = hub.base.clone();
        let http = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        if lanes.is_empty() {
            let signed;
            (token, signed) = sign_in(&http, &base).await;
            lanes = (0..LANES).map(|number| Lane::new(number, signed)).collect();
        }
        let mut work = JoinSet::new();
        for lane in lanes.drain(..) {
            work.spawn(lane.send(http.clone(), base.clone(), token.clone()));
        }
        tokio::time::sleep(Duration::from_millis(rand::random_range(0..LOAD_MILLIS))).await;
        hub.kill().await;
        kills += 1;
        lanes = work.join_all().await;
    }
    assert_eq!(kills, rounds);
    judge(folder.path(), &site, &lanes, rounds).await;
}

async fn sign_in(http: &Client, base: &str) -> (String, (StaffId, SessionId)) {
    let body = json!({"username": USERNAME, "password": PASSWORD});
    let request = http.post(format!("{base}/api/auth/login")).json(&body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let read = |name: &str| answer["session"][name].clone();
    let who = (
        serde_json::from_value(read("staffId")).unwrap(),
        serde_json::from_value(read("sessionId")).unwrap(),
    );
    (answer["token"].as_str().unwrap().to_owned(), who)
}

impl Lane {
    fn new(number: usize, who: (StaffId, SessionId)) -> Self {
        Self {
            number,
            count: 0,
            queue: DeviceId::new(new_id()),
            who,
            waiting: None,
            answered: Vec::new(),
            open: None,
        }
    }

    /// The next wish; every tenth order is paid, the others are given up.
    fn wish(&mut self) -> Wish {
        self.count += 1;
        if self.number % 2 == 1 {
            return self.batch();
        }
        let key = format!("{}-{}", self.number, self.count);
        match self.open.take() {
            Some(order) if self.count.is_multiple_of(20) => Wish::Keyed {
                path: format!("/api/orders/{order}/payment"),
                key,
                body: json!({"method": "cash", "amount": 300, "tendered": 500}),
            },
            Some(order) => {
                // A door without a key of its own: its command goes through a batch of one.
                let command = json!({"name": "orders.cancel", "args": {"order": order}});
                self.single(&command)
            }
            None => Wish::Keyed {
                path: "/api/orders".to_owned(),
                key,
                body: json!({"send": false, "items": [{"menuItemId": "kola", "quantity": 1}]}),
            },
        }
    }

    fn single(&mut self, command: &Value) -> Wish {
        let seq = self.sent() + 1;
        Wish::Batch(self.batch_of(seq, std::slice::from_ref(command)))
    }

    /// Opens a check, adds to it and gives it up.
    fn batch(&mut self) -> Wish {
        let order = new_id();
        let line = json!({"id": new_id(), "item": "cay", "quantity": 1});
        let seq = self.sent() + 1;
        Wish::Batch(self.batch_of(
            seq,
            &[
                json!({"name": "orders.open", "args": {"order": order, "channel": "takeaway"}}),
                json!({"name": "orders.addLines", "args": {"order": order, "lines": [line]}}),
                json!({"name": "orders.cancel", "args": {"order": order}}),
            ],
        ))
    }

    /// Commands of this lane's queue that were acknowledged.
    fn sent(&self) -> u64 {
        let last = self
            .answered
            .iter()
            .rev()
            .find_map(|(wish, answer)| match wish {
                Wish::Batch(_) => answer["lastSeq"].as_u64(),
                Wish::Keyed { .. } => None,
            });
        last.unwrap_or_default()
    }

    fn batch_of(&self, first: u64, commands: &[Value]) -> Value {
        let (staff, session) = self.who;
        let mut envelopes = Vec::new();
        for (seq, command) in (first..).zip(commands) {
            let mut envelope = command.clone();
            envelope["seq"] = json!(seq);
            envelope["id"] = json!(CommandId::new(new_id()));
            envelope["actor"] = json!({"staffId": staff, "sessionId": session});
            envelope["createdAt"] = json!(0);
            envelopes.push(envelope);
        }
        json!({"proto": 1, "clientId": self.queue, "commands": envelopes})
    }

    /// Sends until the hub is gone.
    async fn send(mut self, http: Client, base: String, token: String) -> Self {
        loop {
            let wish = match self.waiting.take() {
                Some(wish) => wish,
                None => self.wish(),
            };
            self.waiting = Some(wish.clone());
            let request = match &wish {
                Wish::Keyed { path, key, body } => http
                    .post(format!("{base}{path}"))
                    .header("Idempotency-Key", key)
                    .json(body),
                Wish::Batch(body) => http.post(format!("{base}/api/commands")).json(body),
            };
            let Ok(response) = request.bearer_auth(&token).send().await else {
                return self;
            };
            let status = response.status().as_u16();
            let Ok(answer) = response.json::<Value>().await else {
                return self;
            };
            assert!(
                [200, 201].contains(&status),
                "{status} {answer} to {wish:?}"
            );
            self.acknowledged(wish, answer);
        }
    }

    fn acknowledged(&mut self, wish: Wish, answer: Value) {
        self.waiting = None;
        match &wish {
            Wish::Keyed { path, .. } if path == "/api/orders" => {
                self.open = answer["id"].as_str().map(str::to_owned);
            }
            Wish::Keyed { .. } => assert_eq!(answer["status"], "completed"),
            Wish::Batch(body) => {
                let commands = body["commands"].as_array().unwrap();
                let results = answer["results"].as_array().unwrap();
                assert_eq!(
                    results.len(),
                    commands.len(),
                    "a batch was stored in part: {answer}"
                );
                for result in results {
                    assert_eq!(result["outcome"], "applied", "{result}");
                }
            }
        }
        self.answered.push((wish, answer));
    }
}

/// What the folder holds in the end.
struct Stored {
    events: usize,
    /// How often each order was opened.
    opened: BTreeMap<String, u32>,
    outcomes: BTreeMap<String, Value>,
    paid: Vec<String>,
}

impl Stored {
    /// Reads the folder and checks that the log is whole.
    async fn read(folder: &Path, site: &str) -> Self {
        let db = Db::open(None, folder).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let events: Vec<(i64, String)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT seq, doc FROM events WHERE site_id = $1 ORDER BY seq",
        ).bind(site).fetch_all(conn).await)
        .unwrap();
        let outcomes: Vec<(String, String)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT command_id, doc FROM outcomes WHERE site_id = $1",
        ).bind(site).fetch_all(conn).await)
        .unwrap();
        let paid: Vec<(String,)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT order_id FROM payments WHERE site_id = $1 ORDER BY order_id",
        ).bind(site).fetch_all(conn).await)
        .unwrap();
        drop(tx);
        db.close().await;
        assert!(
            events
                .iter()
                .map(|(seq, _)| *seq)
                .eq(1..=i64::try_from(events.len()).unwrap())
        );
        let json = |doc: &str| serde_json::from_str::<Value>(doc).unwrap();
        Self {
            events: events.len(),
            opened: opened(events.iter().map(|(_, doc)| json(doc))),
            outcomes: outcomes
                .iter()
                .map(|(id, doc)| (id.clone(), json(doc)))
                .collect(),
            paid: paid.into_iter().map(|(order,)| order).collect(),
        }
    }
}

/// How often each order was opened; no check number of a day is given twice.
fn opened(events: impl Iterator<Item = Value>) -> BTreeMap<String, u32> {
    let mut opened: BTreeMap<String, u32> = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    for event in events.filter(|event| event["name"] == "orders.opened") {
        let order = &event["data"]["order"];
        *opened
            .entry(order["id"].as_str().unwrap().to_owned())
            .or_default() += 1;
        let number = (order["businessDay"].to_string(), order["number"].as_u64());
        assert!(
            numbers.insert(number),
            "a check number was given twice: {order}"
        );
    }
    opened
}

/// What is stored against what was acknowledged.
async fn judge(folder: &Path, site: &str, lanes: &[Lane], rounds: u32) {
    let stored = Stored::read(folder, site).await;
    assert!(
        stored.opened.values().all(|count| *count == 1),
        "an order was stored twice"
    );
    let twice = stored.paid.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "a payment was stored twice");
    let (mut requests, mut commands) = (0, 0);
    for (wish, answer) in lanes.iter().flat_map(|lane| &lane.answered) {
        if let Wish::Keyed { path, .. } = wish {
            let id = answer["id"].as_str().unwrap();
            assert!(
                stored.opened.contains_key(id),
                "{answer} was acknowledged and is gone"
            );
            let paid = path == "/api/orders" || stored.paid.iter().any(|order| order == id);
            assert!(paid, "money was acknowledged and is gone: {answer}");
            requests += 1;
            continue;
        }
        for result in answer["results"].as_array().unwrap() {
            let kept = &stored.outcomes[result["id"].as_str().unwrap()]["outcome"];
            assert_eq!(kept, result);
            commands += 1;
        }
    }
    // Beyond what was acknowledged at most one wish of each lane may have been stored unheard.
    let unheard = stored.outcomes.len() - requests - commands;
    assert!(
        unheard <= LANES * 3,
        "{unheard} commands were stored that nobody was told of"
    );
    let load = requests + commands;
    assert!(
        load > usize::try_from(rounds).unwrap(),
        "hardly any load: {load}"
    );
    let events = stored.events;
    println!(
        "{rounds} kills, {requests} requests and {commands} commands acknowledged, {events} events"
    );
}
