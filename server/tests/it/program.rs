//! The program itself as a child: serving on a data folder until it is killed, or doing one of its tasks.

use crate::app::{add, bundle, catalog, settings};
use domain::ids::StaffId;
use domain::staff::Role;
use serde_json::Value;
use server::db::Db;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long the program may take to start, or to come to a place.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a hub that stands somewhere already may still take to listen.
const STANDS: Duration = Duration::from_secs(5);

/// A hub or a cloud that serves; killed when it is dropped.
pub struct Serving {
    /// The process.
    pub child: Child,
    /// `http://127.0.0.1:port`
    pub base: String,
    lines: Lines<BufReader<ChildStdout>>,
    /// The place that it came to before it said its address.
    met: Option<String>,
}

/// The data folder of a restaurant with one manager, whose printers are all off. Its site, and the manager.
pub async fn prepare(folder: &Path) -> (String, StaffId) {
    let config = settings(folder);
    bundle(&folder.join("dist"));
    let db = Db::open(None, folder).await.unwrap();
    let mut catalog = catalog();
    for printer in &mut catalog.printers {
        "127.0.0.1".clone_into(&mut printer.host);
        printer.port = 1;
    }
    server::demo::install(&db, &config.site, catalog)
        .await
        .unwrap();
    let manager = add(&db, &config.site, Role::Manager, "4444").await;
    db.close().await;
    (config.site, manager)
}

fn sufra(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sufra"));
    command
        .args(words)
        .arg("--data")
        .arg(folder)
        .env_remove("DATABASE_URL")
        .env_remove("SUFRA_DATA")
        .env("SUFRA_LOG", "error")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Starts the program as a hub on a folder and waits for its address.
pub async fn serve(folder: &Path, variables: &[(&str, &str)]) -> Serving {
    serve_as("hub", folder, variables).await
}

/// Starts the program in a role on a folder and waits for its address.
pub async fn serve_as(role: &str, folder: &Path, variables: &[(&str, &str)]) -> Serving {
    let listen = ["serve", "--role", role, "--listen", "127.0.0.1:0", "--json"];
    let mut child = sufra(folder, &listen)
        .arg("--dist")
        .arg(folder.join("dist"))
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut met = None;
    let base = loop {
        let patience = if met.is_some() { STANDS } else { PATIENCE };
        let line = tokio::time::timeout(patience, lines.next_line()).await;
        let Ok(line) = line else {
            assert!(met.is_some(), "the program does not start");
            // It stands before it listens: nobody hears it.
            break "http://127.0.0.1:1".to_owned();
        };
        let line = line.unwrap().expect("the program ended");
        let said: Value = serde_json::from_str(&line).unwrap();
        match said["address"].as_str() {
            Some(address) => break address.to_owned(),
            None => met = Some(line),
        }
    };
    Serving {
        child,
        base,
        lines,
        met,
    }
}

impl Serving {
    /// Waits until the hub stands at a place where a test wants to kill it.
    pub async fn stands_at(&mut self, place: &str) {
        let line = match self.met.take() {
            Some(line) => line,
            None => tokio::time::timeout(PATIENCE, self.lines.next_line())
                .await
                .unwrap_or_else(|_| panic!("the hub does not come to {place}"))
                .unwrap()
                .unwrap_or_else(|| panic!("the hub ended before {place}")),
        };
        assert!(line.contains(place), "{line}");
    }

    /// `kill -9`
    pub async fn kill(mut self) {
        self.child.start_kill().unwrap();
        let ended = self.child.wait().await.unwrap();
        assert!(!ended.success(), "the program ended by itself");
    }
}

/// How a task of the program ended: its number, and everything that it said.
pub async fn task(folder: &Path, words: &[&str]) -> (i32, String) {
    task_with(folder, words, &[]).await
}

/// The same with variables.
pub async fn task_with(folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let mut command = sufra(folder, words);
    let output = command.envs(variables.iter().copied()).output();
    let output = tokio::time::timeout(PATIENCE, output).await;
    let output = output.expect("the program does not end").unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stdout) + &text(&output.stderr);
    (output.status.code().unwrap(), said)
}
