//! Food that became ready is felt in a waiter's hand, whatever screen the phone shows.

use crate::session::Session;
use crate::store::Store;
use domain::ids::{LineId, StaffId};
use domain::orders::LineState;
use domain::state::State;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What is ready for somebody, and for whom.
type Ready = Option<(StaffId, BTreeSet<LineId>)>;

/// Watches as long as the page stands; call it once, in the page's own owner.
pub fn watch(session: Session, store: Store) {
    let ready = Memo::new(move |_| {
        let waiter = session.person.with(|person| {
            let waiter = person.as_ref().filter(|person| person.role == "waiter");
            waiter.and_then(|waiter| waiter.staff_id.parse().ok())
        });
        let me = waiter.filter(|_| store.ready().get())?;
        Some((me, store.state().with(|state| ready_for(state, me))))
    });
    Effect::new(move |before: Option<Ready>| {
        let now = ready.get();
        if is_news(before.flatten().as_ref(), now.as_ref()) {
            session.buzz();
        }
        now
    });
}

/// Lines that this person is to take: of their checks, and of the tables of their section.
fn ready_for(state: &State, me: StaffId) -> BTreeSet<LineId> {
    let shift = state.crew.get(&me);
    let section = shift.map_or(&[][..], |shift| &shift.tables);
    let open = state.orders.values().filter(|order| order.is_open());
    let own = open.filter(|order| {
        order.waiter.id == me || order.tables().any(|table| section.contains(table))
    });
    let lines = own.flat_map(|order| order.live_lines());
    let ready = lines.filter(|line| line.state == LineState::Ready);
    ready.map(|line| line.id).collect()
}

/// Whether something became ready: not what was there when the person came, and not what only went away.
fn is_news(
    before: Option<&(StaffId, BTreeSet<LineId>)>,
    now: Option<&(StaffId, BTreeSet<LineId>)>,
) -> bool {
    before
        .zip(now)
        .is_some_and(|(before, now)| before.0 == now.0 && !now.1.is_subset(&before.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_what_became_ready_meanwhile_is_news() {
        let ready = |person: u128, lines: &[u128]| {
            let lines = lines.iter().map(|line| LineId(Uuid::from_u128(*line)));
            (StaffId(Uuid::from_u128(person)), lines.collect())
        };
        let (none, one, two) = (ready(1, &[]), ready(1, &[5]), ready(1, &[5, 6]));
        assert!(is_news(Some(&none), Some(&one)));
        assert!(is_news(Some(&one), Some(&two)));
        assert!(
            is_news(Some(&one), Some(&ready(1, &[6]))),
            "one taken, one ready: as many as before"
        );
        assert!(!is_news(Some(&two), Some(&one)));
        assert!(!is_news(None, Some(&two)), "it was there already");
        assert!(!is_news(Some(&none), Some(&ready(2, &[5]))), "another one");
        assert!(!is_news(Some(&two), None));
    }
}
