//! How fresh the screen is. Stale data is never shown as live.

use super::card::View;
use super::pass::Pass;
use crate::i18n::{Kitchen, paper_takes_over};
use crate::ports::Link;
use crate::session::{Session, use_session};
use crate::store::use_store;
use domain::time::UnixMillis;
use leptos::prelude::*;

/// The hub speaks every two seconds: a line that was silent for longer has missed its word, ms.
const SILENCE_MS: i64 = 5_000;
/// A page that could not open the stream for so long stands still too, ms.
const JOINING_MS: i64 = 10_000;

/// What is known about the line to the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// Nothing yet.
    Never,
    /// The line is open; the last word came then.
    Open(UnixMillis),
    /// The line is broken; the last word came then.
    Broken(UnixMillis),
}

/// The line to the hub; copy it into closures.
#[derive(Clone, Copy)]
pub struct Line {
    heard: Memo<Heard>,
    /// What is on the screen can no longer be trusted.
    stale: Memo<bool>,
    session: Session,
    born: UnixMillis,
}

/// The line of this page. Call it while a component is built.
pub fn use_line() -> Line {
    let session = use_session();
    let link = use_store().link();
    let heard = Memo::new(move |before: Option<&Heard>| match (link.get(), before) {
        (Link::Live(at), _) => Heard::Open(at),
        // The last word is older than the moment at which the loss was noticed.
        (Link::Lost(_), Some(Heard::Open(at) | Heard::Broken(at))) => Heard::Broken(*at),
        (Link::Lost(at), _) => Heard::Broken(at),
        (Link::Starting, before) => before.copied().unwrap_or(Heard::Never),
    });
    let (now, born) = (session.now, session.now.get_untracked());
    let stale = Memo::new(move |_| match heard.get() {
        Heard::Never => now.get().since(born) > JOINING_MS,
        Heard::Open(at) => now.get().since(at) > SILENCE_MS,
        Heard::Broken(_) => true,
    });
    Line {
        heard,
        stale,
        session,
        born,
    }
}

impl Line {
    /// Whether what is on the screen can no longer be trusted; reactive.
    pub fn is_stale(self) -> bool {
        self.stale.get()
    }

    /// Whether the line is open and fresh; reactive.
    pub fn is_live(self) -> bool {
        matches!(self.heard.get(), Heard::Open(_)) && !self.is_stale()
    }

    /// Milliseconds since the last word. It moves on with the clock alone: else the head would be drawn anew at every word
    /// of the hub, beside the ticket that it tells of.
    pub fn age(self) -> i64 {
        let last = self.last(self.heard.get_untracked());
        self.session.now.get().since(last)
    }

    /// The time of the last word, `21:13:48`.
    pub fn stopped_at(self) -> String {
        let last = self.last(self.heard.get());
        let (hour, minute) = last.wall_clock(self.session.offset_minutes());
        let second = last.0.div_euclid(1000).rem_euclid(60);
        format!("{hour:02}:{minute:02}:{second:02}")
    }

    fn last(self, heard: Heard) -> UnixMillis {
        match heard {
            Heard::Never => self.born,
            Heard::Open(at) | Heard::Broken(at) => at,
        }
    }
}

/// What the cook does while the screen stands still: paper takes over where there is a printer.
pub fn what_now(pass: Pass) -> String {
    let lang = pass.lang();
    let printer = pass.catalog.with(|catalog| {
        pass.view.with(|view| {
            let View::Stations(stations) = view else {
                return None;
            };
            let mine = |key: &_| stations.contains(key);
            let mut printers = catalog.printers.iter();
            let printer = printers.find(|printer| printer.stations.iter().any(mine))?;
            Some(printer.name.clone())
        })
    });
    match printer {
        Some(printer) => paper_takes_over(lang, &printer),
        None if pass.is_expo() => Kitchen::of(lang).stopped_expo.to_owned(),
        None => Kitchen::of(lang).stopped_no_paper.to_owned(),
    }
}
