//! Running other programs and saying in words what went wrong with them.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Prints one line of progress; standard output belongs to results.
pub fn say(line: &str) {
    eprintln!("xtask: {line}");
}

/// Runs a command with our own output; anything but success is an error that names `what`.
pub fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{what}: {} cannot be started", program_name(command)))?;
    if status.success() {
        return Ok(());
    }
    bail!("{what} failed ({status})")
}

/// Runs a command silently and returns its standard output; its error output becomes the error.
pub fn capture(command: &mut Command, what: &str) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{what}: {} cannot be started", program_name(command)))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    bail!(
        "{what} failed ({}): {}",
        output.status,
        last_lines(&complaint, 12)
    )
}

/// The last `count` lines of a longer text.
fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(count);
    lines.into_iter().skip(from).collect::<Vec<_>>().join("\n")
}

fn program_name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// The full path of a program on PATH.
pub fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| is_program(file))
}

/// True for an existing file (a link counts when its goal exists).
pub fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// True when we may install packages and take other users' ids.
pub fn is_root() -> bool {
    capture(Command::new("id").arg("-u"), "id -u").is_ok_and(|text| text.trim() == "0")
}

/// The present moment, for printing how long a stage took.
#[expect(
    clippy::disallowed_methods,
    reason = "the build tool measures itself; no business rule reads this"
)]
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// `program` as a command that dies with us and, when `owner` (`uid:gid`) is given, runs as that user.
///
/// `setpriv` (util-linux) sets the parent-death signal, which std cannot do without unsafe code.
/// Where it is missing, a plain command is returned and the guards in this tool do the stopping.
pub fn bound_to_us(program: &Path, owner: Option<&str>) -> Command {
    let Some(setpriv) = find_on_path("setpriv") else {
        return Command::new(program);
    };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "KILL"]);
    if let Some((uid, gid)) = owner.and_then(|owner| owner.split_once(':')) {
        command.args(["--reuid", uid, "--regid", gid, "--clear-groups"]);
    }
    command.arg("--").arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_work_and_quotes_the_complaint() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no paper >&2; exit 3"]);
        let error = capture(&mut command, "printing").unwrap_err().to_string();
        assert!(error.starts_with("printing failed"), "{error}");
        assert!(error.ends_with("no paper"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("no-such-program"), "the test").unwrap_err();
        assert!(format!("{error:#}").contains("no-such-program cannot be started"));
    }

    #[test]
    fn only_the_end_of_a_long_complaint_is_kept() {
        assert_eq!(last_lines("a\nb\nc", 2), "b\nc");
    }
}
