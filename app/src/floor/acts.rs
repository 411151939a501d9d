//! What can be done to a check from the floor, each by one command, with a way back where a command takes it back.

use super::{Hall, Owed};
use crate::i18n::{Floor, moved_to};
use crate::ports::Pending;
use crate::store::Store;
use crate::ui::Undo;
use domain::Command;
use domain::floor::Table;
use domain::ids::{LineId, OrderId, ReservationId, TableKey};
use domain::orders::{Line, LineState, Order};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long food that was taken can be put back: as long as the toast that offers it stands.
const BACK: Duration = Duration::from_secs(8);

/// What the next table that is tapped is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// The guests of a check go there.
    Move(OrderId),
    /// It is put to the check's own.
    Join(OrderId),
    /// The check becomes part of the one there.
    Merge(OrderId),
    /// The guests of a reservation sit down there.
    Seat(ReservationId),
}

impl Hall {
    /// A check as it stands.
    fn check(self, id: OrderId) -> Option<Arc<Order>> {
        let state = self.store.state();
        state.with_untracked(|state| state.orders.get(&id).cloned())
    }

    /// Does what is in hand to a table.
    pub fn put(self, hand: Hand, table: &Table) {
        self.hand.set(None);
        match hand {
            Hand::Move(order) => self.relocate(order, table),
            Hand::Join(order) => self.join(order, table),
            Hand::Merge(order) => self.merge(order, table),
            Hand::Seat(reservation) => self.seat(reservation, table),
        }
    }

    fn relocate(self, order: OrderId, table: &Table) {
        let Some(check) = self.check(order) else {
            return;
        };
        let (from, to) = (check.table.clone(), table.id.clone());
        if self.store.submit(Command::MoveTable { order, table: to }) {
            let undo = from.map(|table| {
                let undo: Undo = Arc::new(move || {
                    let table = table.clone();
                    self.store.submit(Command::MoveTable { order, table });
                });
                undo
            });
            let sentence = moved_to(self.session.i18n.lang_untracked(), &table.number);
            self.toasts.show("arrow-left-right", sentence, undo);
        }
    }

    fn join(self, order: OrderId, table: &Table) {
        let known = |check: Arc<Order>| check.joined.contains(&table.id);
        if !self.check(order).is_some_and(known) {
            self.set_joined(order, vec![table.id.clone()], false);
        }
    }

    /// Takes the tables of a party apart.
    pub fn part(self, check: &Order) {
        self.set_joined(check.id, check.joined.clone(), true);
    }

    /// Puts tables to a party's own, or takes them away; the way back is the opposite.
    fn set_joined(self, order: OrderId, tables: Vec<TableKey>, apart: bool) {
        let join = move |tables: Vec<TableKey>, apart: bool| {
            self.store.submit(Command::JoinTables {
                order,
                tables,
                apart,
            })
        };
        if join(tables.clone(), apart) {
            let undo: Undo = Arc::new(move || {
                join(tables.clone(), !apart);
            });
            let t = Floor::of(self.session.i18n.lang_untracked());
            let word = if apart { t.parted } else { t.joined };
            self.toasts.show("layers", word.to_owned(), Some(undo));
        }
    }

    /// Merged checks are taken apart again by a split on the order screen, not by a button here.
    fn merge(self, order: OrderId, table: &Table) {
        let state = self.store.state();
        let into = state.with_untracked(|state| state.order_at(&table.id).map(|one| one.id));
        let t = Floor::of(self.session.i18n.lang_untracked());
        match into {
            Some(into) if into != order => {
                if self.store.submit(Command::Merge { order, into }) {
                    self.toasts.show("merge", t.merged.to_owned(), None);
                }
            }
            _ => self.toasts.show("info", t.merge_needs.to_owned(), None),
        }
    }

    /// Gives the guests of a reservation the table, then a check there.
    fn seat(self, id: ReservationId, table: &Table) {
        let state = self.store.state();
        let known = state.with_untracked(|state| state.reservations.get(&id).cloned());
        let Some(known) = known else {
            // They sit already, as after a way back: the tap is meant for the table.
            self.enter(table);
            return;
        };
        let mut agreed = known.agreed;
        agreed.table = Some(table.id.clone());
        let order = OrderId::new(self.store.new_id());
        if crate::reservations::seat(self.store, &agreed, order) {
            self.go.run(order);
        } else {
            self.hand.set(Some(Hand::Seat(id)));
        }
    }

    /// Fires a held course.
    pub fn fire(self, order: OrderId, course: u8) {
        let hold = |check: &Arc<Order>| check.held_by(course);
        let state = self.store.state();
        let hold = state.with_untracked(|state| state.orders.get(&order).and_then(hold));
        self.store.submit(Command::FireCourse {
            order,
            course,
            hold,
        });
    }

    /// Prints the bill.
    pub fn bill(self, order: OrderId) {
        self.store.submit(Command::PrintBill { order });
    }

    /// Ready food was taken to the guest. No command puts it back, so it is told only when nobody wants it back.
    pub fn serve(self, order: OrderId) {
        let Some(check) = self.check(order) else {
            return;
        };
        let lines: Vec<LineId> = self.taken.with_untracked(|taken| {
            let ready = check.live_lines().filter(|line| is_ready(line));
            let ready = ready.filter(|line| !taken.contains(&line.id));
            ready.map(|line| line.id).collect()
        });
        if lines.is_empty() {
            return;
        }
        self.taken.update(|taken| taken.extend(&lines));
        let id = self.store.new_id();
        self.owed
            .update_value(|owed| owed.push(Owed { id, order, lines }));
        let tell = move || {
            if let Some(command) = self.take_owed(id).and_then(|owed| self.serving(&owed)) {
                leptos::task::spawn_local(told(self.store, command));
            }
        };
        set_timeout(tell, BACK);
        let undo: Undo = Arc::new(move || {
            self.take_owed(id);
        });
        let t = Floor::of(self.session.i18n.lang_untracked());
        self.toasts
            .show("check-check", t.served.to_owned(), Some(undo));
    }

    /// Takes food off the list of what is still to be told; none when it is told, or wanted back, or the screen is gone.
    fn take_owed(self, id: Uuid) -> Option<Owed> {
        let owed = self.owed.try_update_value(|owed| {
            let place = owed.iter().position(|one| one.id == id)?;
            Some(owed.swap_remove(place))
        });
        let owed = owed.flatten()?;
        self.put_down(&owed);
        Some(owed)
    }

    /// Its lines stand on the screen as the hub knows them.
    fn put_down(self, owed: &Owed) {
        // The screen may be gone.
        let _ = self
            .taken
            .try_update(|taken| taken.retain(|line| !owed.lines.contains(line)));
    }

    /// What tells the hub of it; nothing when somebody else has told it meanwhile.
    fn serving(self, owed: &Owed) -> Option<Command> {
        let order = self.check(owed.order)?;
        let ready = order.live_lines().filter(|line| is_ready(line));
        let lines = ready.map(|line| line.id);
        let lines: Vec<LineId> = lines.filter(|id| owed.lines.contains(id)).collect();
        (!lines.is_empty()).then_some(Command::Serve {
            order: owed.order,
            lines,
        })
    }

    /// Tells at once what was still to be told: the screen goes, or the person. Resolves when the hub knows it, or the
    /// device keeps it.
    pub fn settle(self) -> Pending<()> {
        let owed = self.owed.try_update_value(std::mem::take);
        let owed = owed.unwrap_or_default();
        if !owed.is_empty() {
            // There is nothing to put back any more.
            self.toasts.hide();
        }
        let mut commands = Vec::new();
        for one in &owed {
            self.put_down(one);
            commands.extend(self.serving(one));
        }
        let store = self.store;
        Box::pin(async move {
            for command in commands {
                told(store, command).await;
            }
        })
    }
}

fn is_ready(line: &Line) -> bool {
    line.state == LineState::Ready
}

/// Tells that food was served. That another phone has told it, or that the kitchen took it back, shows on the check by
/// itself: nobody is warned for it.
async fn told(store: Store, command: Command) {
    let unread = store.refusal().get_untracked();
    if let Err(refusal) = store.wait_beside(command.clone()).await
        && refusal.code == "illegal_status"
    {
        store.overlook(&refusal, command);
        // What stood there before has nothing to do with it, and somebody has yet to read it.
        if store.refusal().with_untracked(Option::is_none) {
            store.refusal().set(unread);
        }
    }
}
