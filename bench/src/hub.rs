//! A hub of its own for the measurements: demo restaurant, temporary data, one signed-in client.

use crate::Plan;
use crate::http::{Connection, request};
use crate::log::{self, Log};
use crate::method::{now, unix_millis};
use crate::past;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Three items of the demo restaurant without a forced modifier.
const ORDER: &str = r#"{"channel":"takeaway","items":[{"menuItemId":"kola","quantity":1},{"menuItemId":"ayran","quantity":1},{"menuItemId":"kompot","quantity":1}]}"#;
/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Demo {
    api_user: ApiUser,
}

#[derive(Deserialize)]
struct ApiUser {
    username: String,
    password: String,
}

#[derive(Deserialize)]
struct Ready {
    address: String,
}

#[derive(Deserialize)]
struct SignedIn {
    token: String,
    session: Sitting,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sitting {
    staff_id: String,
    session_id: String,
}

#[derive(Deserialize)]
struct Placed {
    id: String,
    total: i64,
}

/// A running hub; dropping it kills it and removes its data.
pub struct Hub {
    /// `host:port`
    pub host: String,
    /// From starting the process to the first page.
    pub start_time: Duration,
    /// The order screen of an order with three lines.
    pub order_page: String,
    /// What an order costs, qəpik.
    total: i64,
    session: Sitting,
    bearer: String,
    cookie: String,
    child: Child,
    // A second run of the program keys its requests differently.
    run: String,
    data: TempDir,
}

impl Hub {
    /// Starts a hub on SQLite, or on the PostgreSQL database `database`.
    pub async fn start(plan: &Plan, database: Option<&str>) -> Result<Self> {
        let data = tempfile::Builder::new().prefix("sufra-bench-").tempdir()?;
        let demo = program(plan, database)
            .args(["demo", "--json", "--data"])
            .arg(data.path())
            .stderr(Stdio::inherit())
            .output()
            .await
            .context("the hub's program cannot be started")?;
        if !demo.status.success() {
            bail!("`sufra demo` ended with {}", demo.status);
        }
        let Demo { api_user } =
            serde_json::from_slice(&demo.stdout).context("`sufra demo --json`")?;
        let started = now();
        let (child, host) = serve(plan, database, data.path()).await?;
        Connection::open(&host)
            .await?
            .call(&request("GET", "/lock", &[], ""))
            .await?;
        let start_time = started.elapsed();
        let body = json!({"username": api_user.username, "password": api_user.password});
        let login = request("POST", "/api/auth/login", &[], &body.to_string());
        let answer = Connection::open(&host).await?.call(&login).await?;
        let SignedIn { token, session } = serde_json::from_slice(&answer.body)
            .with_context(|| format!("sign-in answered {}", answer.status))?;
        let run = format!("{:x}", std::process::id());
        let bearer = format!("Bearer {token}");
        let first = order(&bearer, &format!("{run}-page"));
        let answer = Connection::open(&host).await?.call(&first).await?;
        let Placed { id, total } = serde_json::from_slice(&answer.body)
            .with_context(|| format!("an order answered {}", answer.status))?;
        Ok(Self {
            host,
            start_time,
            order_page: plan.page.clone().unwrap_or(format!("/order/{id}")),
            total,
            session,
            bearer,
            cookie: format!("sufra_session={token}"),
            child,
            run,
            data,
        })
    }

    /// A new order with its own key.
    pub fn order(&self, bar: &str, lane: usize, count: u64) -> Vec<u8> {
        order(&self.bearer, &format!("{}-{bar}-{lane}-{count}", self.run))
    }

    /// Makes orders without borrowing the hub.
    pub fn orders(&self, bar: &str) -> impl Fn(usize, u64) -> Vec<u8> + Send + Sync + 'static {
        let (bearer, prefix) = (self.bearer.clone(), format!("{}-{bar}", self.run));
        move |lane, count| order(&bearer, &format!("{prefix}-{lane}-{count}"))
    }

    /// Orders from the finger to the drawer: each is placed, started, made and paid, a request for each step. `part`
    /// tells the orders of one load from those of another.
    pub fn service(&self, part: u64) -> impl Fn(usize, u64) -> Vec<u8> + Send + Sync + 'static {
        let (bearer, total, run) = (self.bearer.clone(), self.total, self.run.clone());
        // Ids rise with the time, as those of every device do.
        let start = unix_millis();
        move |lane, count| {
            let (nth, step) = (count.div_euclid(4), count.rem_euclid(4));
            let millis = start.saturating_add(u128::from(nth));
            let (high, low) = (millis >> 16, millis & 0xffff);
            let id = format!("{high:08x}-{low:04x}-7000-8{part:03x}-{lane:012x}");
            let key = format!("{run}-service-{part}-{lane}-{count}");
            let send = |method, path: &str, body: &str| {
                let headers = [
                    ("authorization", bearer.as_str()),
                    ("idempotency-key", key.as_str()),
                ];
                request(method, path, &headers, body)
            };
            let status = format!("/api/orders/{id}/status");
            match step {
                0 => send(
                    "POST",
                    "/api/orders",
                    &ORDER.replacen('{', &format!(r#"{{"id":"{id}","#), 1),
                ),
                1 => send("PATCH", &status, r#"{"status":"in_progress"}"#),
                2 => send("PATCH", &status, r#"{"status":"ready"}"#),
                _ => send(
                    "POST",
                    &format!("/api/orders/{id}/payment"),
                    &format!(r#"{{"method":"cash","amount":{total},"tendered":{total}}}"#),
                ),
            }
        }
    }

    /// The commands of a device from one number to another, each an order with three lines that is sent. The same
    /// numbers make the same commands.
    pub fn batch(&self, device: u64, from: u64, to: u64) -> Vec<u8> {
        let place = |nth: u64| self.command(device, nth, "orders.place", &placed(device, nth));
        self.commands(device, &(from..to).map(place).collect::<Vec<_>>())
    }

    /// The commands of a device for orders that are over: each placed, started, made and paid. Four to an order.
    pub fn past(&self, device: u64, from: u64, to: u64) -> Vec<u8> {
        let life = |nth: u64| {
            let order = id(device, 2, nth);
            let status = |status: &str| json!({"order": order, "status": status, "reason": null});
            let payment = json!({
                "order": order, "payment": id(device, 4, nth), "method": "cash",
                "amount": self.total, "tendered": self.total, "slip": null,
            });
            let steps = [
                ("orders.place", placed(device, nth)),
                ("orders.setStatus", status("in_progress")),
                ("orders.setStatus", status("ready")),
                ("payments.take", payment),
            ];
            let command = |(step, (name, args)): (u64, (&str, Value))| {
                self.command(device, nth * 4 + step, name, &args)
            };
            (0..).zip(steps).map(command).collect::<Vec<_>>()
        };
        self.commands(device, &(from..to).flat_map(life).collect::<Vec<_>>())
    }

    fn command(&self, device: u64, nth: u64, name: &str, args: &Value) -> Value {
        json!({
            "seq": nth + 1, "id": id(device, 1, nth), "v": 1, "name": name, "args": args,
            "actor": {"staffId": self.session.staff_id, "sessionId": self.session.session_id},
            "createdAt": 1_794_643_200_000_u64,
        })
    }

    fn commands(&self, device: u64, commands: &[Value]) -> Vec<u8> {
        let batch = json!({"proto": 1, "clientId": id(device, 0, 0), "commands": commands});
        let headers = [("authorization", self.bearer.as_str())];
        request("POST", "/api/commands", &headers, &batch.to_string())
    }

    /// The process ends and starts again on the same data; how long it takes to its first page.
    pub async fn restart(&mut self, plan: &Plan) -> Result<Duration> {
        self.child.kill().await?;
        let started = now();
        (self.child, self.host) = serve(plan, None, self.data.path()).await?;
        Connection::open(&self.host)
            .await?
            .call(&request("GET", "/lock", &[], ""))
            .await?;
        Ok(started.elapsed())
    }

    /// Brings the hub up again after so many days like this one; how many orders are over.
    pub async fn age(&mut self, plan: &Plan, copies: u16) -> Result<i64> {
        self.child.kill().await?;
        let data = self.data.path().to_owned();
        let over = tokio::task::spawn_blocking(move || past::repeat(&data, copies)).await??;
        self.restart(plan).await?;
        Ok(over)
    }

    /// How many checks are open.
    pub async fn open_orders(&self) -> Result<u64> {
        let mut connection = Connection::open(&self.host).await?;
        let answer = connection.call(&self.get("/api/orders/queue", &[])).await?;
        let rows: Vec<Value> = serde_json::from_slice(&answer.body)?;
        Ok(u64::try_from(rows.len())?)
    }

    /// A signed-in read.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
        let mut all = vec![("authorization", self.bearer.as_str())];
        all.extend_from_slice(headers);
        request("GET", path, &all, "")
    }

    /// The order screen, as a browser with a session asks for it.
    pub fn page(&self, headers: &[(&str, &str)]) -> Vec<u8> {
        let mut all = vec![("cookie", self.cookie.as_str()), ("accept", "text/html")];
        all.extend_from_slice(headers);
        request("GET", &self.order_page, &all, "")
    }

    /// Proportional set size in MiB.
    pub fn memory(&self) -> Result<f64> {
        memory_of(self.child.id().context("the hub has ended")?)
    }

    /// Ends it; what stands in its log.
    pub async fn log(mut self) -> Result<Log> {
        self.child.kill().await?;
        tokio::task::spawn_blocking(move || log::read(self.data.path())).await?
    }
}

/// Proportional set size of a process in MiB.
pub fn memory_of(process: u32) -> Result<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))
        .context("memory can be measured on Linux only")?;
    pss(&text).context("smaps_rollup names no Pss")
}

/// The n-th id of its kind that a device makes.
fn id(device: u64, kind: u64, nth: u64) -> String {
    let nth = nth.saturating_add(1);
    format!("019a80c0-{kind:04x}-7000-8{device:03x}-{nth:012x}")
}

/// The n-th order of a device, with three lines, sent.
fn placed(device: u64, nth: u64) -> Value {
    let line = |of: u64, item: &str| json!({"id": id(device, 3, nth * 3 + of), "item": item, "quantity": 1});
    let lines = [line(0, "kola"), line(1, "ayran"), line(2, "kompot")];
    json!({"order": id(device, 2, nth), "channel": "takeaway", "lines": lines, "send": true})
}

fn order(bearer: &str, key: &str) -> Vec<u8> {
    request(
        "POST",
        "/api/orders",
        &[("authorization", bearer), ("idempotency-key", key)],
        ORDER,
    )
}

/// The line `Pss:  12345 kB`, in MiB.
fn pss(text: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kib: f64 = line.trim().split(' ').next()?.parse().ok()?;
    Some(kib / 1024.0)
}

fn program(plan: &Plan, database: Option<&str>) -> Command {
    let mut command = Command::new(&plan.program);
    command
        .env("SUFRA_DIST", &plan.dist)
        .env_remove("DATABASE_URL")
        .kill_on_drop(true);
    if let Some(url) = database {
        command.env("DATABASE_URL", url);
    }
    command
}

async fn serve(plan: &Plan, database: Option<&str>, data: &Path) -> Result<(Child, String)> {
    let mut child = program(plan, database)
        .args([
            "serve",
            "--role",
            "hub",
            "--listen",
            "127.0.0.1:0",
            "--demo",
            "--json",
            "--data",
        ])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let host = ready(&mut child, PATIENCE).await?;
    Ok((child, host))
}

/// Waits until a hub or a cloud says where it listens; `host:port`.
pub async fn ready(child: &mut Child, patience: Duration) -> Result<String> {
    let output = child.stdout.take().context("the program has no output")?;
    let mut lines = BufReader::new(output).lines();
    let first = tokio::time::timeout(patience, lines.next_line())
        .await
        .context("the program did not answer in time")??
        .context("the program ended before it answered")?;
    // Read on, so that a full pipe never stops it.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let Ready { address } = serde_json::from_str(&first).context("the program's first line")?;
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    Ok(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_mebibytes() {
        assert_eq!(pss("Rss:   9 kB\nPss:              2048 kB\n"), Some(2.0));
        assert_eq!(pss("Rss: 9 kB"), None);
    }

    #[test]
    fn the_order_is_json() {
        let order: Value = serde_json::from_str(ORDER).unwrap();
        assert_eq!(order["items"].as_array().unwrap().len(), 3);
    }
}
