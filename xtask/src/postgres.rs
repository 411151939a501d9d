//! A private PostgreSQL for one test run: own folder, own port, own password, gone afterwards.

use crate::process::{bound_to_us, capture, is_root, say, stopwatch};
use crate::setup::postgres_program;
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// How long the server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(20);
/// Name of the temporary folder, followed by our process number and a dash.
const FOLDER_PREFIX: &str = "sufra-postgres-";
const USER: &str = "sufra";

/// A running server; dropping it stops it and removes its folder.
pub struct Postgres {
    child: Child,
    url: String,
    // Removed after the server has stopped: fields are dropped after `Drop::drop`.
    _folder: TempDir,
}

impl Postgres {
    /// Starts a server with `fsync=on`, because the tests measure what a crash leaves behind.
    ///
    /// # Errors
    /// Missing programs, or the end of the server's log when it does not come up.
    pub fn start() -> Result<Self> {
        remove_left_behind();
        let folder = tempfile::Builder::new()
            .prefix(&format!("{FOLDER_PREFIX}{}-", std::process::id()))
            .tempdir()
            .context("no temporary folder for PostgreSQL")?;
        let owner = owner(folder.path())?;
        let data = folder.path().join("data");
        let password = password();
        init(folder.path(), &data, &password, owner.as_deref())?;
        let port = free_port()?;
        let log = folder.path().join("log");
        let child = launch(folder.path(), &data, port, &log, owner.as_deref())?;
        let url = format!("postgres://{USER}:{password}@127.0.0.1:{port}/postgres");
        let mut server = Self {
            child,
            url,
            _folder: folder,
        };
        server.wait_until_ready(port, &log)?;
        say(&format!("private PostgreSQL on port {port}"));
        Ok(server)
    }

    /// The address with user and password, for `SUFRA_TEST_PG`.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn wait_until_ready(&mut self, port: u16, log: &Path) -> Result<()> {
        let ready = program("pg_isready")?;
        let watch = stopwatch();
        loop {
            let mut ask = Command::new(&ready);
            ask.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
            if capture(&mut ask, "pg_isready").is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("PostgreSQL ended at once ({status}): {}", tail(log));
            }
            if watch.elapsed() > PATIENCE {
                bail!("PostgreSQL does not answer on port {port}: {}", tail(log));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Interrupt is PostgreSQL's fast shutdown: it ends the sessions and its own children.
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-INT", &id]).status();
        let watch = stopwatch();
        while asked.is_ok() && watch.elapsed() < PATIENCE {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn program(name: &str) -> Result<PathBuf> {
    postgres_program(name)
        .with_context(|| format!("PostgreSQL's {name} is missing: run `cargo xtask setup`"))
}

/// PostgreSQL refuses to run as root: then the folder goes to the packaged user, or to `nobody`.
fn owner(folder: &Path) -> Result<Option<String>> {
    if !is_root() {
        return Ok(None);
    }
    for user in ["postgres", "nobody"] {
        let id = |flag: &str| -> Option<u32> {
            capture(Command::new("id").args([flag, user]), "id")
                .ok()?
                .trim()
                .parse()
                .ok()
        };
        if let (Some(uid), Some(gid)) = (id("-u"), id("-g")) {
            std::os::unix::fs::chown(folder, Some(uid), Some(gid))
                .context("the folder cannot change its owner")?;
            return Ok(Some(format!("{uid}:{gid}")));
        }
    }
    bail!("PostgreSQL cannot run as root, and there is neither a user postgres nor nobody")
}

fn init(folder: &Path, data: &Path, password: &str, owner: Option<&str>) -> Result<()> {
    let secret = folder.join("password");
    std::fs::write(&secret, password)?;
    let mut initdb = bound_to_us(&program("initdb")?, owner);
    initdb
        .arg("--pgdata")
        .arg(data)
        .args([
            "--username",
            USER,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        ])
        .arg("--pwfile")
        .arg(&secret)
        // Only the cluster's birth skips the disk; the server itself runs with fsync.
        .arg("--no-sync")
        .current_dir(folder);
    capture(&mut initdb, "initdb")?;
    std::fs::remove_file(&secret)?;
    Ok(())
}

fn launch(folder: &Path, data: &Path, port: u16, log: &Path, owner: Option<&str>) -> Result<Child> {
    let log = std::fs::File::create(log)?;
    let mut postgres = bound_to_us(&program("postgres")?, owner);
    postgres
        .arg("-D")
        .arg(data)
        .args(["-p", &port.to_string(), "-k"])
        .arg(folder);
    for setting in [
        "listen_addresses=127.0.0.1",
        "fsync=on",
        "max_connections=200",
        "shared_buffers=64MB",
    ] {
        postgres.args(["-c", setting]);
    }
    postgres
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("PostgreSQL cannot be started")
}

/// Nobody else on the machine shall reach the server during the run.
fn password() -> String {
    use std::hash::{BuildHasher, RandomState};
    let random = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", random(), random())
}

/// A port that is free now.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr()?.port())
}

fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines
        .iter()
        .skip(lines.len().saturating_sub(5))
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}

/// Folders of runs that were killed: their server died with them, their files did not.
fn remove_left_behind() {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if let Some(id) = name.to_str().and_then(process_of)
            && !Path::new(&format!("/proc/{id}")).exists()
        {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

/// The process number in a folder name; `None` for other folders, and where /proc cannot tell.
fn process_of(name: &str) -> Option<u32> {
    if !Path::new("/proc/self").exists() {
        return None;
    }
    name.strip_prefix(FOLDER_PREFIX)?
        .split('-')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_differ() {
        assert_ne!(password(), password());
        assert_eq!(password().len(), 32);
    }

    #[test]
    fn only_our_folders_are_cleaned() {
        assert_eq!(process_of("other-12-x"), None);
        assert_eq!(process_of("sufra-postgres-x"), None);
    }

    #[test]
    fn a_server_starts_and_leaves_nothing_behind() {
        let Ok(server) = Postgres::start() else {
            assert!(
                postgres_program("initdb").is_none(),
                "the programs are there but the server did not start"
            );
            return;
        };
        let ours = format!("{FOLDER_PREFIX}{}-", std::process::id());
        let folders = || {
            let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
            entries
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(&ours))
                .count()
        };
        assert_eq!(folders(), 1);
        let port = server
            .url()
            .rsplit(':')
            .next()
            .unwrap()
            .trim_end_matches("/postgres")
            .to_owned();
        let psql = postgres_program("psql").unwrap();
        let answer = capture(
            Command::new(psql).args([server.url(), "-Atc", "show fsync"]),
            "psql",
        )
        .unwrap();
        assert_eq!(answer.trim(), "on");
        drop(server);
        assert_eq!(folders(), 0);
        assert!(std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_err());
    }
}
