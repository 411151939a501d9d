//! Guarded acts: this screen asks for one that its person may not do, or grants one that somebody else asks for.

mod ask;
mod facts;
mod grant;

pub use ask::AskSheet;
pub use grant::GrantSheet;

use crate::parts;
use crate::session::{Session, SignedIn, use_session};
use crate::store::{Store, use_store};
use crate::ui::live;
use domain::approvals::{Approval, OPEN_MILLIS};
use domain::ids::ApprovalId;
use domain::sorted::{Map, Set};
use domain::staff::Role;
use domain::time::UnixMillis;
use leptos::prelude::*;
use std::sync::Arc;

/// What this screen has to ask or to answer. Once, at the root.
#[component]
pub fn Approvals() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let wanted = store.wanted();
    let asks = Memo::new(move |_| wanted.with(Option::is_some));
    let later = RwSignal::new(Set::<ApprovalId>::default());
    let next = next_for(session, store, later);
    // What one person put off the next one is asked.
    let whose = Memo::new(move |_| {
        session
            .person
            .with(|one| one.as_ref().map(|one| one.staff_id.clone()))
    });
    Effect::new(move |_| {
        whose.track();
        later.update(|later| *later = Set::default());
    });
    Effect::new(move |before: Option<Option<ApprovalId>>| {
        let next = next.get();
        if next.is_some() && before.flatten() != next {
            session.buzz();
        }
        next
    });
    let put_off = Callback::new(move |id| {
        later.update(|later| {
            later.insert(id);
        });
    });
    view! {
        {live(move || asks.get().then(|| parts::ask_sheet(wanted)))}
        {live(move || next.get().map(|id| parts::grant_sheet(id, put_off)))}
    }
    .into_any()
}

/// Everything that is asked for, and what became of it.
fn all(store: Store) -> Memo<Arc<Map<ApprovalId, Approval>>> {
    let heard = store.heard();
    Memo::new_with_compare(
        move |_| heard.with(|state| Arc::clone(&state.approvals)),
        |before, now| !before.zip(now).is_some_and(|(a, b)| Arc::ptr_eq(a, b)),
    )
}

/// The oldest open request that the person here may grant and has not put off.
fn next_for(
    session: Session,
    store: Store,
    later: RwSignal<Set<ApprovalId>>,
) -> Memo<Option<ApprovalId>> {
    let all = all(store);
    Memo::new(move |_| {
        session.person.with(|person| {
            let person = person.as_ref()?;
            all.with(|all| {
                let open = all.values().filter(|one| is_for(one, person));
                let open = open.filter(|one| later.with(|later| !later.contains(&one.id)));
                // Nothing that comes later takes the place of what somebody is about to press.
                let first = open.min_by_key(|one| (one.asked_at, one.id));
                first.map(|one| one.id)
            })
        })
    })
}

fn is_for(one: &Approval, person: &SignedIn) -> bool {
    let role = Role::from_name(&person.role);
    one.answer.is_none()
        && one.by.id.to_string() != person.staff_id
        && role.is_some_and(|role| one.is_for(role))
}

/// Whole seconds that are left, as this screen counts them from when it first heard of the request: its clock may be
/// another one than the hub's, which alone decides.
fn left(session: Session, since: UnixMillis) -> i64 {
    let gone = session.now.get().since(since).clamp(0, OPEN_MILLIS);
    (OPEN_MILLIS.saturating_sub(gone) + 999) / 1000
}

/// The ring that runs out.
#[component]
fn Ring(session: Session, since: UnixMillis) -> impl IntoView {
    let left = Memo::new(move |_| left(session, since));
    let share = move || format!("--p:{}", left.get() * 100_000 / OPEN_MILLIS);
    view! {
        <span class="ring" role="timer" style=crate::ui::attr(share)>{live(move || left.get())}</span>
    }
    .into_any()
}
