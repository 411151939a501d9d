//! What two people do to one check, one of them without the hub: checks that were parted, food whose check is forgotten,
//! portions that were never there, one plan drawn twice.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::ledger::{add_line, all_applied, cash, new_order, open, read};
use domain::Command;
use domain::ids::{CommandId, ItemKey, LineId, OrderId, TicketId};
use domain::kitchen::CookState;
use domain::orders::{NewLine, Share, follow_up};
use domain::staff::Role;
use domain::wire::{BatchAnswer, Verdict};
use serde_json::json;
use server::ids::new_id;

on_both!(
    guests_who_were_parted_late_have_their_check,
    a_bill_that_was_taken_back_costs_no_food,
    a_late_send_finds_what_went_to_another_check,
    food_of_a_forgotten_check_is_voided_and_moved,
    a_shortage_outlives_a_restart,
    one_plan_is_drawn_by_one_at_a_time,
);

/// Commands that waited on the device, from its number `first` on.
async fn late(client: &Client, first: u64, commands: &[Command]) -> BatchAnswer {
    let envelope = |(seq, command): (u64, &Command)| {
        let mut envelope = client.envelope(seq, CommandId::new(new_id()), command);
        envelope["late"] = json!(true);
        envelope
    };
    let all: Vec<_> = (first..).zip(commands).map(envelope).collect();
    read(client.batch(&all).await.ok(200))
}

fn lines(items: &[&str]) -> Vec<NewLine> {
    let line = |item: &&str| NewLine {
        id: LineId::new(new_id()),
        item: (*item).into(),
        quantity: 1,
        ..NewLine::default()
    };
    items.iter().map(line).collect()
}

fn split(order: OrderId, into: OrderId, line: LineId) -> Command {
    let quantity = None;
    let lines = vec![Share { line, quantity }];
    Command::Split { order, into, lines }
}

async fn guests_who_were_parted_late_have_their_check(app: &mut TestApp) {
    let (till, phone) = (
        app.signed(Role::Manager).await,
        app.signed(Role::Waiter).await,
    );
    let (order, into, next) = (new_order(), new_order(), new_order());
    let dishes = lines(&["kola", "piti"]);
    let line = dishes[0].id;
    let add = Command::AddLines {
        order,
        lines: dishes,
    };
    all_applied(&till.commands(&[open(order, "t-1"), add]).await);
    let due = app.snapshot().await.state.orders[&order].due().0;
    all_applied(&till.commands(&[cash(order, due)]).await);
    // The closed check is known from the database only.
    app.restart().await;
    let phone = phone.at(&app.base);
    let send = Command::Send { order: into };
    let parted = [split(order, into, line), add_line(into, "ayran"), send];
    all_applied(&late(&phone, 1, &parted).await);
    let state = app.snapshot().await.state;
    assert_eq!(state.orders[&into].lines.len(), 1, "the other is paid");
    assert_eq!(state.orders[&into].table, Some("t-1".into()));
    assert_eq!(state.tickets.of(into).count(), 1);
    // What cannot be parted at all waits for a manager, with what was for it.
    let unknown = [split(new_order(), next, line), add_line(next, "ayran")];
    let answer = late(&phone, 4, &unknown).await;
    let kept = answer.results.iter().map(|one| one.outcome);
    assert_eq!(kept.collect::<Vec<_>>(), [Verdict::Quarantined; 2]);
}

async fn a_bill_that_was_taken_back_costs_no_food(app: &mut TestApp) {
    let (manager, phone) = (
        app.signed(Role::Manager).await,
        app.signed(Role::Waiter).await,
    );
    let order = new_order();
    let bill = Command::PrintBill { order };
    all_applied(
        &manager
            .commands(&[open(order, "t-1"), add_line(order, "kola"), bill])
            .await,
    );
    all_applied(&late(&phone, 1, &[add_line(order, "ayran")]).await);
    let reopen = Command::ReopenBill {
        order,
        reason: "refused".into(),
    };
    all_applied(&manager.commands(&[reopen]).await);
    app.restart().await;
    let phone = phone.at(&app.base);
    all_applied(&late(&phone, 2, &[Command::Send { order }]).await);
    let state = app.snapshot().await.state;
    for check in [order, follow_up(order)] {
        assert_eq!(state.tickets.of(check).count(), 1);
    }
}

async fn a_late_send_finds_what_went_to_another_check(app: &mut TestApp) {
    let (till, phone) = (
        app.signed(Role::Manager).await,
        app.signed(Role::Waiter).await,
    );
    let (order, into) = (new_order(), new_order());
    let dishes = lines(&["kola", "piti"]);
    let (stays, goes) = (dishes[0].id, dishes[1].id);
    let add = Command::AddLines {
        order,
        lines: dishes,
    };
    all_applied(&phone.commands(&[open(order, "t-1"), add]).await);
    all_applied(&till.commands(&[split(order, into, goes)]).await);
    all_applied(&till.commands(&[split(order, new_order(), stays)]).await);
    app.restart().await;
    let phone = phone.at(&app.base);
    let send = Command::Send { order };
    let answer = late(&phone, 3, &[send.clone(), send]).await;
    let told = answer.results.iter().map(|one| one.outcome);
    assert!(told.eq([Verdict::Applied, Verdict::Rejected]));
    let state = app.snapshot().await.state;
    assert_eq!(state.tickets.of(into).count(), 1);
    assert_eq!(state.tickets.len(), 2);
}

async fn food_of_a_forgotten_check_is_voided_and_moved(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let (order, into) = (new_order(), new_order());
    let dishes = lines(&["piti", "piti", "piti"]);
    let [stays, void, goes] = [0, 1, 2].map(|at: usize| dishes[at].id);
    let add = Command::AddLines {
        order,
        lines: dishes,
    };
    let sent = [open(order, "t-1"), add, Command::Send { order }];
    all_applied(&manager.commands(&sent).await);
    let parted = [split(order, into, void), split(order, into, goes)];
    all_applied(&manager.commands(&parted).await);
    let state = app.snapshot().await.state;
    let ticket: TicketId = *state.tickets.keys().next().unwrap();
    let due = state.orders[&order].due().0;
    let over = [cash(order, due), Command::Bump { ticket }];
    all_applied(&manager.commands(&over).await);
    app.restart().await;
    let state = app.snapshot().await.state;
    assert!(!state.orders.contains_key(&order) && state.tickets.is_empty());
    let manager = manager.at(&app.base);
    let off = Command::VoidLine {
        order: into,
        line: void,
        quantity: None,
        reason: "refused".into(),
        waste: true,
    };
    let table = "t-7".into();
    let away = Command::MoveTable { order: into, table };
    all_applied(&manager.commands(&[off, away]).await);
    let state = app.snapshot().await.state;
    assert!(!state.orders.contains_key(&order) && state.tickets.is_empty());
    app.restart().await;
    let manager = manager.at(&app.base);
    all_applied(&manager.commands(&[Command::Recall { ticket }]).await);
    let ticket = app.snapshot().await.state.tickets[&ticket].clone();
    let of = |id: LineId| ticket.lines.iter().find(|line| line.line == id).unwrap();
    let states = [stays, void, goes].map(|id| of(id).state);
    assert_eq!(
        states,
        [CookState::Ready, CookState::Void, CookState::Ready]
    );
    assert_eq!(ticket.place(of(goes)).table, Some("t-7".into()));
    assert_eq!(ticket.place(of(stays)).table, Some("t-1".into()));
}

async fn a_shortage_outlives_a_restart(app: &mut TestApp) {
    let (one, two) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Waiter).await,
    );
    let (order, item) = (new_order(), ItemKey::from("piti"));
    let count = Command::SetLeft {
        item: item.clone(),
        left: Some(1),
    };
    all_applied(&one.commands(&[count, open(order, "t-1")]).await);
    let dishes = lines(&["piti", "piti"]);
    let [first, second] = [0, 1].map(|at: usize| dishes[at].id);
    let add = Command::AddLines {
        order,
        lines: dishes,
    };
    all_applied(&late(&two, 1, &[add]).await);
    app.restart().await;
    let one = one.at(&app.base);
    let mut left = Vec::new();
    for line in [first, second] {
        all_applied(&one.commands(&[Command::RemoveLine { order, line }]).await);
        left.push(app.snapshot().await.state.left[&item]);
    }
    assert_eq!(left, [0, 1], "one of the two was never there");
}

async fn one_plan_is_drawn_by_one_at_a_time(app: &mut TestApp) {
    let (one, two) = (
        app.signed(Role::Manager).await,
        app.signed(Role::Manager).await,
    );
    let mut room = app.snapshot().await.state.catalog.rooms[0].clone();
    let mut save = |seats, based_on| {
        room.tables[0].seats = seats;
        Command::SaveRoom {
            room: Box::new(room.clone()),
            based_on,
        }
    };
    all_applied(&one.commands(&[save(7, Some(0))]).await);
    let rows = app.rows().await;
    let answer = two.commands(&[save(3, Some(0))]).await;
    assert_eq!(answer.results[0].code.as_deref(), Some("room_changed"));
    assert_eq!(answer.results[0].outcome, Verdict::Rejected);
    assert_eq!(app.rows().await["events"], rows["events"]);
    app.restart().await;
    let now = &app.snapshot().await.state.catalog.rooms[0];
    assert_eq!(now.tables[0].seats, 7);
    let two = two.at(&app.base);
    all_applied(&two.commands(&[save(3, Some(now.rev))]).await);
}
