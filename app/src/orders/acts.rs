//! What the buttons of the order screen do. It comes after the screen, with the part `till`.

use super::keys;
use super::till::{Act, Till};
use crate::i18n::Till as Words;
use domain::Command;
use domain::ids::{LineId, OrderId};
use domain::orders::{Order, last_round};
use domain::sorted;
use leptos::prelude::*;
use std::sync::Arc;

/// Does what a button or a key says.
pub fn act(till: Till, act: Act) {
    if let Act::Key(event) = act {
        keys::press(till, &event);
        return;
    }
    let (Some(id), Some(order)) = (till.id.get_untracked(), till.order.get_untracked()) else {
        return;
    };
    match act {
        Act::Send { stay } => send(till, id, stay),
        Act::HoldAll => hold_all(till, &order),
        Act::Hold(course) => {
            till.store.submit(Command::HoldCourse { order: id, course });
        }
        Act::Fire(course) => {
            let hold = order.held_by(course);
            till.store.submit(Command::FireCourse {
                order: id,
                course,
                hold,
            });
        }
        Act::Repeat => repeat(till, &order),
        Act::Bill => bill(till, id),
        Act::Serve(line) => {
            let lines = vec![line];
            till.store.submit(Command::Serve { order: id, lines });
        }
        Act::Guest => {
            let guests = untrack(|| till.guests()).saturating_add(1);
            describe(till, id, guests);
        }
        Act::Key(_) => {}
    }
}

/// Says how many guests there are.
pub fn describe(till: Till, order: OrderId, guests: u16) {
    till.store.submit(Command::Describe {
        order,
        guests: Some(guests),
        guest: None,
    });
}

/// Tells the kitchen, when there is something to tell.
fn send(till: Till, order: OrderId, stay: bool) {
    if untrack(|| till.unsent()) > 0 && till.store.submit(Command::Send { order }) && !stay {
        leave(till);
    }
}

/// Back to the tables; the search does not come along.
fn leave(till: Till) {
    till.query.set(String::new());
    till.go("/floor".to_owned());
}

/// Holds the courses of everything that is unsent, and leaves.
fn hold_all(till: Till, order: &Arc<Order>) {
    let unsent = order.live_lines().filter(|line| line.unsent() > 0);
    let courses: sorted::Set<u8> = unsent.map(|line| line.course).collect();
    if courses.is_empty() {
        return;
    }
    let order = order.id;
    let hold = |course| Command::HoldCourse { order, course };
    if till
        .store
        .submit_all(courses.into_iter().map(hold).collect())
    {
        leave(till);
    }
}

/// Adds the last round once more.
fn repeat(till: Till, order: &Arc<Order>) {
    let lines = till
        .store
        .state()
        .with_untracked(|state| last_round(state, order, || LineId::new(till.store.new_id())));
    let t = Words::of(till.session.i18n.lang_untracked());
    if lines.is_empty() {
        till.say("repeat", t.no_round);
        return;
    }
    let order = order.id;
    till.store.submit(Command::AddLines { order, lines });
}

/// Prints the bill. It leaves nothing open on the screen.
fn bill(till: Till, order: OrderId) {
    let t = Words::of(till.session.i18n.lang_untracked());
    if till.store.is_cut_off() {
        till.say("wifi-off", t.needs_hub);
        return;
    }
    if till.store.submit(Command::PrintBill { order }) {
        till.say("receipt-text", t.bill_out);
    }
}
