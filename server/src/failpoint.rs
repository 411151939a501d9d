//! Places where a test may kill the hub: inside a commit, between a commit and its answer, before and after paper.
//!
//! `SUFRA_FAILPOINT=NAME:3` stops the program when it comes to that place for the third time: it says so in a line of
//! its standard output and stands still until it is killed. Release builds have nothing of this.

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
pub fn reach(name: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    static WANTED: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();
    debug_assert!(NAMES.contains(&name), "{name} is not on the list");
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("SUFRA_FAILPOINT").ok()?;
        let (name, times) = text.split_once(':')?;
        Some((name.to_owned(), AtomicU32::new(times.parse().ok()?)))
    });
    let here = wanted.as_ref().filter(|(wanted, _)| wanted == name);
    if here.is_some_and(|(_, left)| left.fetch_sub(1, Ordering::SeqCst) == 1) {
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
