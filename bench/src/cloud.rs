//! A cloud of its own for the measurements, on a database of its own on the PostgreSQL server of the run.

use crate::Plan;
use crate::http::{Answer, Connection, request};
use crate::hub::ready;
use crate::method::unix_millis;
use anyhow::{Context, Result, bail, ensure};
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};

const PASSWORD: &str = "a long password of this measurement";
const OWNER: &str = "owner@example.az";
/// A start on an empty database makes all tables.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running cloud; dropping it kills it, [`Cloud::end`] takes its database away.
pub struct Cloud {
    /// `host:port`
    pub host: String,
    database: Database,
    data: TempDir,
    child: Child,
}

/// A database on the server.
#[derive(Clone)]
pub struct Database {
    psql: PathBuf,
    server: String,
    url: String,
    name: String,
}

impl Database {
    /// A new one; none when the plan names no server.
    pub async fn new(plan: &Plan, name: &str) -> Result<Option<Self>> {
        let (Some(pgbench), Some(server)) = (&plan.pgbench, &plan.postgres) else {
            return Ok(None);
        };
        let (host, _) = server
            .rsplit_once('/')
            .context("the address names a database")?;
        let database = Self {
            psql: pgbench.with_file_name("psql"),
            server: server.clone(),
            url: format!("{host}/{name}"),
            name: name.to_owned(),
        };
        database.end().await?;
        psql(
            &database.psql,
            &database.server,
            &format!("create database {name}"),
        )
        .await?;
        Ok(Some(database))
    }

    /// Runs statements; what they answer, unaligned.
    pub async fn run(&self, sql: &str) -> Result<String> {
        psql(&self.psql, &self.url, sql).await
    }

    /// Takes it away.
    pub async fn end(&self) -> Result<()> {
        let sql = format!("drop database if exists {} with (force)", self.name);
        psql(&self.psql, &self.server, &sql).await.map(drop)
    }
}

async fn psql(psql: &Path, url: &str, sql: &str) -> Result<String> {
    let said = Command::new(psql)
        .args([url, "-q", "-At", "-v", "ON_ERROR_STOP=1", "-c", sql])
        .output()
        .await
        .context("psql cannot be started")?;
    if !said.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&said.stderr));
    }
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}

impl Cloud {
    /// Starts one with a sysadmin.
    pub async fn start(plan: &Plan, database: &Database) -> Result<Self> {
        let data = tempfile::Builder::new()
            .prefix("sufra-bench-cloud-")
            .tempdir()?;
        let made = program(plan, database)
            .args(["admin", "add", "--username", "operator"])
            .args(["--password", PASSWORD, "--data"])
            .arg(data.path())
            .stdout(Stdio::null())
            .status()
            .await
            .context("the cloud's program cannot be started")?;
        ensure!(made.success(), "`sufra admin add` ended with {made}");
        let (child, host) = serve(plan, database, data.path(), Stdio::null()).await?;
        Ok(Self {
            host,
            database: database.clone(),
            data,
            child,
        })
    }

    /// Ends it and starts it again; its warnings go to `log` from then on.
    pub async fn restart(&mut self, plan: &Plan, log: std::fs::File) -> Result<()> {
        self.child.kill().await?;
        let log = Stdio::from(log);
        (self.child, self.host) = serve(plan, &self.database, self.data.path(), log).await?;
        Ok(())
    }

    /// Takes everything away.
    pub async fn end(mut self) -> Result<()> {
        self.child.kill().await?;
        self.database.end().await
    }

    /// The number of the process.
    pub fn process(&self) -> Result<u32> {
        self.child.id().context("the cloud has ended")
    }

    /// Posts to it; what it answers.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Result<Value> {
        let request = request("POST", path, headers, &body.to_string());
        let answer = Connection::open(&self.host).await?.call(&request).await?;
        spoken(path, &answer)
    }

    /// The token of a sysadmin.
    pub async fn sysadmin(&self) -> Result<String> {
        let body = json!({"username": "operator", "password": PASSWORD});
        let said = self.post("/api/auth/login", &[], &body).await?;
        text(&said, "token")
    }

    /// The token of an owner of all `sites`.
    pub async fn owner(&self, sites: &[String]) -> Result<String> {
        let bearer = format!("Bearer {}", self.sysadmin().await?);
        let admin = [("authorization", bearer.as_str())];
        let new = json!({"name": "Firuzə", "plan": "plus", "features": ["dashboard", "exports"], "sites": sites});
        let tenant = text(&self.post("/api/tenants", &admin, &new).await?, "tenantId")?;
        let path = format!("/api/tenants/{tenant}/owners");
        let new = json!({"name": "Rauf Məmmədov", "email": OWNER, "role": "owner"});
        let code = text(&self.post(&path, &admin, &new).await?, "code")?;
        let body = json!({"code": code, "password": PASSWORD});
        let factor = self.post("/api/owner/enrol", &[], &body).await?;
        let secret = text(&factor, "secret")?;
        let body = json!({"code": code, "totp": totp(&secret, 0)?});
        self.post("/api/owner/enrol/confirm", &[], &body).await?;
        // A step is good once, and the next one is accepted already.
        let body = json!({"email": OWNER, "password": PASSWORD, "second": totp(&secret, 1)?});
        text(&self.post("/api/owner/login", &[], &body).await?, "token")
    }
}

fn spoken(path: &str, answer: &Answer) -> Result<Value> {
    let body = String::from_utf8_lossy(&answer.body);
    ensure!(
        (200..300).contains(&answer.status),
        "{path} answered {}: {body}",
        answer.status
    );
    serde_json::from_str(&body).with_context(|| path.to_owned())
}

fn text(said: &Value, field: &str) -> Result<String> {
    let text = said.get(field).and_then(Value::as_str);
    text.map(str::to_owned)
        .with_context(|| format!("an answer without `{field}`: {said}"))
}

/// What an authenticator shows so many steps from now (RFC 6238).
fn totp(secret: &str, steps: i64) -> Result<String> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::new());
    for letter in secret.bytes() {
        let value = letters.iter().position(|one| *one == letter);
        let value = u32::try_from(value.context("the secret is no base32")?)?;
        (bits, held) = (bits << 5 | value, held + 5);
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff)?);
        }
    }
    let step = i64::try_from(unix_millis() / 30_000)? + steps;
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 15);
    let four = tag.get(offset..).and_then(|rest| rest.first_chunk::<4>());
    let code = u32::from_be_bytes(*four.context("a short tag")?) & 0x7fff_ffff;
    Ok(format!("{:06}", code % 1_000_000))
}

fn program(plan: &Plan, database: &Database) -> Command {
    let mut command = Command::new(&plan.program);
    command
        .env("SUFRA_DIST", &plan.dist)
        .env("DATABASE_URL", &database.url)
        .env_remove("REDIS_URL")
        .kill_on_drop(true);
    command
}

async fn serve(
    plan: &Plan,
    database: &Database,
    data: &Path,
    log: Stdio,
) -> Result<(Child, String)> {
    let mut child = program(plan, database)
        .args(["serve", "--role", "cloud", "--listen", "127.0.0.1:0"])
        .args(["--json", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()?;
    let host = ready(&mut child, PATIENCE).await?;
    Ok((child, host))
}
