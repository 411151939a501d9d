//! The kitchen's ear: another sound for a new ticket, an addition, a void, a late card and the lost hub. Nothing blinks.

use super::card::Card;
use super::link::Line;
use super::pass::Pass;
use super::sound::{self, Sound};
use crate::ports::use_ports;
use crate::ui::{Icon, attr, live};
use domain::ids::{OrderId, TicketId};
use domain::kitchen::TicketKind;
use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a change of is worth a sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Heard {
    /// The first tickets of their checks.
    new: BTreeSet<TicketId>,
    /// Those that joined a card.
    additions: BTreeSet<TicketId>,
    /// Those whose guests went to another table.
    moved: BTreeSet<TicketId>,
    /// Those with a void that nobody has seen.
    voids: BTreeSet<TicketId>,
    /// Late cards.
    late: BTreeSet<OrderId>,
    /// The screen stands still.
    stale: bool,
}

impl Heard {
    fn of(pass: Pass, line: Line) -> Self {
        let mut heard = Self {
            stale: line.is_stale(),
            late: pass.late.get(),
            ..Self::default()
        };
        pass.cards.with(|cards| {
            for card in cards {
                heard.add(card);
            }
        });
        heard
    }

    fn add(&mut self, card: &Card) {
        for ticket in card.open() {
            match ticket.kind {
                TicketKind::New => self.new.insert(ticket.id),
                TicketKind::Addition => self.additions.insert(ticket.id),
            };
            if ticket.moved.is_some() || ticket.lines.iter().any(|line| line.place.is_some()) {
                self.moved.insert(ticket.id);
            }
            if ticket.has_unseen_void() {
                self.voids.insert(ticket.id);
            }
        }
    }

    /// What is to be heard after `self` when it is `now`: of several, the most urgent.
    fn next(&self, now: &Self) -> Option<Sound> {
        let more = |before: &BTreeSet<TicketId>, now: &BTreeSet<TicketId>| !now.is_subset(before);
        let sounds = [
            (now.stale && !self.stale, Sound::Alarm),
            (more(&self.voids, &now.voids), Sound::Void),
            (!now.late.is_subset(&self.late), Sound::Late),
            (
                more(&self.additions, &now.additions) || more(&self.moved, &now.moved),
                Sound::Addition,
            ),
            (more(&self.new, &now.new), Sound::Ticket),
        ];
        let due = sounds.into_iter().filter(|(due, _)| *due);
        due.map(|(_, sound)| sound).max()
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
    wake_by_touch();
    let heard = Memo::new(move |_| Heard::of(pass, line));
    // Another station's tickets are no news: after a change of the station the first look is silent.
    Effect::new(move |before: Option<(String, Heard)>| {
        let now = (pass.key.get(), heard.get());
        let sound = before
            .filter(|(key, _)| *key == now.0)
            .and_then(|(_, before)| before.next(&now.1));
        if let Some(sound) = sound.filter(|_| on.get_untracked()) {
            sound::play(sound, pass.set.now(|set| set.volume));
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
    }
    .into_any()
}

/// The first touch anywhere makes the sounds heard.
fn wake_by_touch() {
    Effect::new(move |_| {
        let touch = window_event_listener(ev::pointerdown, move |_| sound::wake());
        let key = window_event_listener(ev::keydown, move |_| sound::wake());
        on_cleanup(move || {
            touch.remove();
            key.remove();
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kitchen::card::{View, cards};
    use crate::kitchen::sample::{state, ticket};
    use domain::kitchen::{CookState, Moved, Ticket};
    use domain::time::UnixMillis;

    fn heard(tickets: Vec<Ticket>) -> Heard {
        let mut heard = Heard::default();
        for card in cards(&state(tickets), &View::Expo(Vec::new())) {
            heard.add(&card);
        }
        heard
    }

    #[test]
    fn each_news_has_its_sound() {
        let first = ticket(1, 1, "manqal", &["Lülə kabab"]);
        let addition = ticket(1, 2, "manqal", &["Ayran"]);
        let before = heard(vec![first.clone()]);
        assert_eq!(before.next(&heard(vec![])), None);
        let two = heard(vec![first.clone(), ticket(2, 1, "manqal", &["Piti"])]);
        assert_eq!(before.next(&two), Some(Sound::Ticket));
        let more = heard(vec![first.clone(), addition]);
        assert_eq!(before.next(&more), Some(Sound::Addition));
        let mut void = first.clone();
        void.lines[0].state = CookState::Void;
        assert_eq!(before.next(&heard(vec![void])), Some(Sound::Void));
        let mut moved = first;
        moved.moved = Some(Moved {
            from: Some("t-5".into()),
            at: UnixMillis(0),
        });
        assert_eq!(before.next(&heard(vec![moved])), Some(Sound::Addition));
    }

    #[test]
    fn of_several_the_most_urgent_is_heard() {
        let before = heard(vec![]);
        let mut now = heard(vec![ticket(1, 1, "manqal", &["Lülə kabab"])]);
        now.late.insert(OrderId(uuid::Uuid::nil()));
        assert_eq!(before.next(&now), Some(Sound::Late));
        now.stale = true;
        assert_eq!(before.next(&now), Some(Sound::Alarm));
        assert_eq!(now.next(&now), None);
    }
}
