//! The kitchen's ear: a chime for a new ticket and a void, an alarm for the lost hub. Nothing blinks.

use super::card::Card;
use super::link::Line;
use super::pass::Pass;
use crate::ports::use_ports;
use crate::ui::{For, Icon, attr, live};
use domain::ids::TicketId;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sound {
    /// Something new is on the board.
    Ticket,
    /// The board stands still.
    Alarm,
}

impl Sound {
    const fn file(self) -> &'static str {
        match self {
            Self::Ticket => "/sounds/ticket.wav",
            Self::Alarm => "/sounds/alarm.wav",
        }
    }
}

/// What a change of is worth a sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    open: BTreeSet<TicketId>,
    voids: BTreeSet<TicketId>,
    stale: bool,
}

impl Seen {
    fn next(&self, now: &Self) -> Option<Sound> {
        if now.stale && !self.stale {
            Some(Sound::Alarm)
        } else if now.open.is_subset(&self.open) && now.voids.is_subset(&self.voids) {
            None
        } else {
            Some(Sound::Ticket)
        }
    }
}

/// The switch, and the sounds themselves. A browser that plays nothing before the first touch stays silent.
#[component]
pub fn Bell(pass: Pass, line: Line) -> impl IntoView {
    let on = RwSignal::new(true);
    let prefs = use_ports().prefs;
    let kept = Arc::clone(&prefs);
    // Not before the page is alive: the hub has drawn it without knowing.
    Effect::new(move |_| on.set(kept.bell()));
    let turn = move |_| {
        on.update(|on| *on = !*on);
        prefs.keep_bell(on.get_untracked());
    };
    let seen = Memo::new(move |_| {
        let mut seen = Seen {
            stale: line.is_stale(),
            ..Seen::default()
        };
        pass.cards.with(|cards| {
            for ticket in cards.iter().flat_map(Card::open) {
                seen.open.insert(ticket.id);
                if ticket.has_unseen_void() {
                    seen.voids.insert(ticket.id);
                }
            }
        });
        seen
    });
    let rung = RwSignal::new(None::<(u32, Sound)>);
    // Another station's tickets are no news: after a change of the station the first look is silent.
    Effect::new(move |before: Option<(String, Seen)>| {
        let now = (pass.key.get(), seen.get());
        let sound = before
            .filter(|(key, _)| *key == now.0)
            .and_then(|(_, before)| before.next(&now.1));
        if let Some(sound) = sound.filter(|_| on.get_untracked()) {
            rung.update(|rung| {
                let count = rung.map_or(0, |(count, _)| count);
                *rung = Some((count.wrapping_add(1), sound));
            });
        }
        now
    });
    view! {
        <button
            class="btn"
            type="button"
            aria-label=attr(move || pass.t().sound)
            aria-pressed=attr(move || on.get().to_string())
            on:click=turn
        >
            <Icon name="volume-2"/>
            {live(move || (!on.get()).then(|| pass.t().muted))}
        </button>
        // A new element for each ring: it plays by itself, and a refusal of the browser is no error.
        <For each=move || rung.get() key=|(count, _)| *count let:ring>
            <audio autoplay=true src=ring.1.file()></audio>
        </For>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn seen(open: &[u128], voids: &[u128], stale: bool) -> Seen {
        let ids = |list: &[u128]| list.iter().map(|n| TicketId(Uuid::from_u128(*n))).collect();
        Seen {
            open: ids(open),
            voids: ids(voids),
            stale,
        }
    }

    #[test]
    fn only_news_is_heard() {
        let before = seen(&[1, 2], &[], false);
        assert_eq!(before.next(&seen(&[2], &[], false)), None);
        assert_eq!(
            before.next(&seen(&[1, 2, 3], &[], false)),
            Some(Sound::Ticket)
        );
        assert_eq!(
            before.next(&seen(&[1, 2], &[2], false)),
            Some(Sound::Ticket)
        );
        assert_eq!(before.next(&seen(&[1, 2], &[], true)), Some(Sound::Alarm));
        assert_eq!(seen(&[], &[], true).next(&seen(&[], &[], false)), None);
    }
}
