//! Places where a test may kill the hub: inside a commit, between a commit and its answer, before and after paper.
//!
//! `SUFRA_FAILPOINT=NAME:3` stops the program when it comes to that place for the third time: it says so in a line of
//! its standard output and stands still until it is killed. With `NAME:3:fault` it meets a fault of ours there, once.
//! Release builds have nothing of this.

/// Every place.
pub const NAMES: [&str; 14] = [
    "ledger.decided",
    "ledger.outcomes",
    "ledger.events",
    "ledger.documents",
    "ledger.facts",
    "ledger.printing",
    "ledger.written",
    "ledger.committed",
    "ledger.published",
    "door.answered",
    "devices.written",
    "mark.written",
    "printing.begun",
    "printing.done",
];

/// The program comes to a place.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "a test wants a fault here")]
pub fn reach(name: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    static WANTED: OnceLock<Option<(String, AtomicU32, bool)>> = OnceLock::new();
    debug_assert!(NAMES.contains(&name), "{name} is not on the list");
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("SUFRA_FAILPOINT").ok()?;
        let (name, times) = text.split_once(':')?;
        let (times, fault) = times
            .strip_suffix(":fault")
            .map_or((times, false), |times| (times, true));
        Some((name.to_owned(), AtomicU32::new(times.parse().ok()?), fault))
    });
    let Some((_, left, fault)) = wanted.as_ref().filter(|(wanted, ..)| wanted == name) else {
        return;
    };
    if left.fetch_sub(1, Ordering::SeqCst) == 1 {
        if *fault {
            std::panic::panic_any("a fault of ours, as the test wants it");
        }
        println!("{{\"failpoint\":\"{name}\"}}");
        loop {
            // The thread too: nothing behind this place may happen.
            std::thread::sleep(Duration::from_mins(1));
        }
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub const fn reach(_name: &'static str) {}
