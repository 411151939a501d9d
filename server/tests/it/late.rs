//! Commands that waited on a device: the sale stands, also when the hub has forgotten the closed check meanwhile.

use crate::app::TestApp;
use crate::engine::on_both;
use crate::ledger::{add_line, all_applied, new_order, open, read};
use domain::Command;
use domain::ids::CommandId;
use domain::orders::follow_up;
use domain::staff::Role;
use domain::wire::Verdict;
use serde_json::{Value, json};
use server::ids::new_id;

on_both!(
    late_lines_of_a_closed_check_go_on_the_next_one,
    two_checks_at_one_table,
    a_kept_command_is_applied_as_the_late_one_that_it_is,
);

/// A command that waited on its device.
fn late(mut envelope: Value) -> Value {
    envelope["late"] = json!(true);
    envelope
}

async fn late_lines_of_a_closed_check_go_on_the_next_one(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    let order = new_order();
    let next = |n, command: &Command| cashier.envelope(n, CommandId::new(new_id()), command);
    let batch = [
        next(1, &open(order, "t-1")),
        next(2, &add_line(order, "kola")),
    ];
    read(cashier.batch(&batch).await.ok(200));
    let due = app.snapshot().await.state.orders[&order].due().0;
    let cash = json!({"method": "cash", "amount": due});
    cashier.pay(&order.to_string(), &cash).await.ok(201);
    // The closed check is known from the database only.
    app.restart().await;
    let cashier = cashier.at(&app.base);
    let next = |n, command: &Command| cashier.envelope(n, CommandId::new(new_id()), command);
    let soon = [next(3, &add_line(order, "ayran"))];
    let answer = read(cashier.batch(&soon).await.ok(200));
    assert_eq!(answer.results[0].code.as_deref(), Some("check_closed"));

    let waited = [
        late(next(4, &add_line(order, "ayran"))),
        late(next(5, &add_line(order, "cay"))),
        late(next(6, &Command::Send { order })),
    ];
    let answer = read(cashier.batch(&waited).await.ok(200));
    let verdicts: Vec<_> = answer.results.iter().map(|one| one.outcome).collect();
    assert_eq!(verdicts, [Verdict::Applied; 3], "{answer:?}");
    let state = app.snapshot().await.state;
    let opened = &state.orders[&follow_up(order)];
    assert_eq!(opened.lines.len(), 2);
    assert_eq!(
        opened.table.as_ref().map(ToString::to_string).as_deref(),
        Some("t-1")
    );
    assert!(state.tickets.of(follow_up(order)).count() > 0);
    // The same again changes nothing, and the hub finds the check again after another start.
    let rows = app.rows().await;
    assert_eq!(
        read(cashier.batch(&waited).await.ok(200)).results,
        answer.results
    );
    assert_eq!(app.rows().await, rows);
    app.restart().await;
    let cashier = cashier.at(&app.base);
    let one = cashier.envelope(7, CommandId::new(new_id()), &add_line(order, "kola"));
    let answer = read(cashier.batch(&[late(one)]).await.ok(200));
    assert_eq!(answer.results[0].outcome, Verdict::Applied);
    let state = app.snapshot().await.state;
    assert_eq!(state.orders[&follow_up(order)].lines.len(), 3);
}

async fn two_checks_at_one_table(app: &mut TestApp) {
    let (one, other) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Waiter).await,
    );
    let (first, second) = (new_order(), new_order());
    let opens = one.envelope(1, CommandId::new(new_id()), &open(first, "t-2"));
    read(one.batch(&[opens]).await.ok(200));
    let batch = [
        late(other.envelope(1, CommandId::new(new_id()), &open(second, "t-2"))),
        late(other.envelope(2, CommandId::new(new_id()), &add_line(second, "kola"))),
    ];
    let answer = read(other.batch(&batch).await.ok(200));
    all_applied(&answer);
    let state = app.snapshot().await.state;
    let table = state.orders[&first].table.clone().unwrap();
    assert_eq!(state.orders_at(&table).count(), 2);
}

async fn a_kept_command_is_applied_as_the_late_one_that_it_is(app: &mut TestApp) {
    let (phone, till) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Cashier).await,
    );
    let (order, id) = (new_order(), CommandId::new(new_id()));
    // The check that it belongs to is still on another device.
    let alone = late(phone.envelope(1, id, &add_line(order, "ayran")));
    let answer = read(phone.batch(&[alone]).await.ok(200));
    assert_eq!(answer.results[0].outcome, Verdict::Quarantined);
    all_applied(
        &till
            .commands(&[open(order, "t-1"), add_line(order, "kola")])
            .await,
    );
    let due = app.snapshot().await.state.orders[&order].due().0;
    let cash = json!({"method": "cash", "amount": due});
    till.pay(&order.to_string(), &cash).await.ok(201);
    let manager = app.manager().await;
    let path = format!("/api/quarantine/{id}/resolve");
    manager.post(&path, &json!({})).await.ok(200);
    let state = app.snapshot().await.state;
    assert_eq!(state.orders[&follow_up(order)].lines.len(), 1);
}
