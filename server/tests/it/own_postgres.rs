//! A PostgreSQL server of a test's own, which it may kill: own folder, reached through a socket in it, so that nobody
//! else finds it.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server; killed when it is dropped.
pub struct OwnPostgres {
    programs: PathBuf,
    /// `uid:gid` of who runs it, because it refuses to run as root.
    owner: Option<(u32, u32)>,
    child: Option<Child>,
    folder: TempDir,
}

/// The newest packaged version, then whatever is on the path.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let found = versions.flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let folder = entry.path().join("bin");
        folder
            .join("postgres")
            .is_file()
            .then_some((version, folder))
    });
    found.max().map(|(_, folder)| folder).unwrap_or_default()
}

fn id(flag: &str, user: &str) -> Option<u32> {
    let output = Command::new("id").args([flag, user]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

impl OwnPostgres {
    /// Makes a server and starts it; none, like the other tests of PostgreSQL, when the run names no server.
    pub async fn start() -> Option<Self> {
        std::env::var_os(crate::engine::VARIABLE)?;
        let folder = tempfile::Builder::new()
            .prefix("sufra-own-postgres-")
            .tempdir()
            .unwrap();
        let me = Command::new("id").arg("-u").output().unwrap().stdout;
        let owner = (me == b"0\n").then(|| {
            let user = ["postgres", "nobody"]
                .into_iter()
                .find(|user| id("-u", user).is_some());
            let user = user.expect("a user who may run PostgreSQL");
            (id("-u", user).unwrap(), id("-g", user).unwrap())
        });
        if let Some((uid, gid)) = owner {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let mut server = Self {
            programs: programs(),
            owner,
            child: None,
            folder,
        };
        let data = server.data();
        let made = server
            .program("initdb")
            .args([
                "--username",
                "sufra",
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
            ])
            .args(["--locale", "C", "--no-sync", "--pgdata"])
            .arg(data)
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        server.begin().await;
        Some(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of the server that runs as its owner and dies with the test.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        if let Some((uid, gid)) = self.owner {
            let (uid, gid) = (uid.to_string(), gid.to_string());
            command.args(["--reuid", &uid, "--regid", &gid, "--clear-groups"]);
        }
        command.arg("--").arg(self.programs.join(name));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Where it is.
    pub fn url(&self) -> String {
        let socket = self.folder.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://sufra@localhost/postgres?host={socket}")
    }

    /// Starts it on what its folder holds, and waits until it answers.
    pub async fn begin(&mut self) {
        let log = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        let child = self
            .program("postgres")
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(self.folder.path())
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=on",
                "-c",
                "shared_buffers=32MB",
            ])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut ready = self.program("pg_isready");
            ready.args(["-q", "-h"]).arg(self.folder.path());
            if ready.status().unwrap().success() {
                return;
            }
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
            assert!(
                Instant::now() < deadline,
                "PostgreSQL does not start: {log}"
            );
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// `kill -9` of the server and of everything that it has started.
    pub fn kill(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        let mut all = vec![child.id()];
        all.extend(children(child.id()));
        let ids = all.iter().map(u32::to_string);
        let killed = Command::new("kill")
            .arg("-9")
            .args(ids)
            .stderr(Stdio::null())
            .status();
        // One of them may have ended by itself meanwhile.
        killed.unwrap();
        child.wait().unwrap();
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Processes that a process has started.
fn children(parent: u32) -> Vec<u32> {
    let entries = fs::read_dir(Path::new("/proc")).unwrap().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |id: &u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // The name in brackets may hold anything; the parent is the second field behind it.
        let behind = stat.rsplit_once(')').map(|(_, behind)| behind.to_owned());
        let behind = behind.unwrap_or_default();
        behind.split_whitespace().nth(1) == Some(parent.to_string().as_str())
    };
    ids.filter(is_child).collect()
}
