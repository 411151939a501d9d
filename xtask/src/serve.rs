//! `cargo xtask run` and `cargo xtask dev`: the demo restaurant in the foreground.

use crate::build::{self, files_below};
use crate::process::{bound_to_us, run as run_command, say};
use crate::project::{Profile, Project};
use crate::setup;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

/// The demo's data, kept between runs.
const DATA: &str = "data/demo";
/// How often `dev` looks for changed files.
const POLL: Duration = Duration::from_millis(700);
/// Where HTTPS is served when that port is free.
const TLS_PORT: u16 = 8443;
/// How many ports after the wanted one are tried.
const PORTS: u16 = 50;

/// Set up, build in release, load the demo once, serve until interrupted.
pub fn run(project: &Project, listen: &str) -> Result<()> {
    setup::for_build(project)?;
    build::everything(project, Profile::Release)?;
    load_demo(project, Profile::Release)?;
    let listen = free_address(listen)?;
    let secure = free_beside(&listen)?;
    run_command(
        &mut hub(project, Profile::Release, &listen, &secure),
        "the hub",
    )
}

/// Serves a debug build; a change of sources builds again and restarts the hub.
pub fn dev(project: &Project, listen: &str) -> Result<()> {
    setup::for_build(project)?;
    build::everything(project, Profile::Dev)?;
    load_demo(project, Profile::Dev)?;
    let listen = free_address(listen)?;
    let secure = free_beside(&listen)?;
    let mut seen = snapshot(project)?;
    let mut hub = Running::start(project, &listen, &secure)?;
    loop {
        std::thread::sleep(POLL);
        let now = snapshot(project)?;
        if now == seen {
            hub.complain_when_ended()?;
            continue;
        }
        seen = now;
        say("sources changed: building");
        match build::everything(project, Profile::Dev) {
            Ok(()) => {
                hub.stop();
                hub = Running::start(project, &listen, &secure)?;
            }
            // The old hub keeps serving while the developer mends the code.
            Err(error) => say(&format!("{error:#}")),
        }
    }
}

/// Loads the demo restaurant; the program itself does nothing when it is loaded already.
fn load_demo(project: &Project, profile: Profile) -> Result<()> {
    let data = project.path(DATA);
    std::fs::create_dir_all(&data)?;
    let mut demo = program(project, profile);
    demo.args(["demo", "--data"]).arg(&data);
    run_command(&mut demo, "loading the demo restaurant")
}

fn hub(project: &Project, profile: Profile, listen: &str, secure: &str) -> Command {
    let mut hub = program(project, profile);
    hub.args(["serve", "--role", "hub", "--data"])
        .arg(project.path(DATA))
        .args(["--listen", listen, "--listen-tls", secure, "--demo"]);
    hub
}

/// The server program, told where the bundle lies, so that the current folder never matters.
fn program(project: &Project, profile: Profile) -> Command {
    let mut command = bound_to_us(&project.server_program(profile), None);
    command
        .current_dir(project.root())
        .env("SUFRA_DIST", project.dist());
    command
}

/// A free port for HTTPS on the same address: a demo opens itself to the network only as far as it was told.
fn free_beside(listen: &str) -> Result<String> {
    let mut secure: SocketAddr = listen.parse().context("the address that was just found")?;
    secure.set_port(TLS_PORT);
    free_address(&secure.to_string())
}

/// The wanted address, or the next free port after it.
fn free_address(wanted: &str) -> Result<String> {
    let wanted: SocketAddr = wanted
        .parse()
        .with_context(|| format!("--listen {wanted} is not an address with a port"))?;
    for step in 0..PORTS {
        let Some(port) = wanted.port().checked_add(step) else {
            break;
        };
        let address = SocketAddr::new(wanted.ip(), port);
        if TcpListener::bind(address).is_ok() {
            if step > 0 {
                say(&format!("port {} is taken, using {port}", wanted.port()));
            }
            return Ok(address.to_string());
        }
    }
    anyhow::bail!("no free port from {wanted} on")
}

/// The hub of a development session.
struct Running {
    child: Child,
    reported: bool,
}

impl Running {
    fn start(project: &Project, listen: &str, secure: &str) -> Result<Self> {
        let child = hub(project, Profile::Dev, listen, secure)
            .spawn()
            .context("the hub cannot be started")?;
        Ok(Self {
            child,
            reported: false,
        })
    }

    fn complain_when_ended(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()?
            && !self.reported
        {
            say(&format!("the hub ended ({status}); waiting for a change"));
            self.reported = true;
        }
        Ok(())
    }

    fn stop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Change times of all sources.
fn snapshot(project: &Project) -> Result<BTreeMap<PathBuf, SystemTime>> {
    let mut times = BTreeMap::new();
    for folder in [
        "domain",
        "app",
        "frontend",
        "server",
        "style",
        "public",
        "migrations",
        "demo",
        "Cargo.toml",
    ] {
        for file in files_below(&project.path(folder))? {
            // A file may vanish between listing and asking: an editor's swap file, usually.
            if let Ok(time) = std::fs::metadata(&file).and_then(|data| data.modified()) {
                times.insert(file, time);
            }
        }
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_the_next_one() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let found: SocketAddr = free_address(&address.to_string()).unwrap().parse().unwrap();
        assert!(found.port() > address.port());
        assert!(free_address("localhost").is_err());
    }
}
