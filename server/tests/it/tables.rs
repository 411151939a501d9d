//! Table service at the hub: what two people do at once, what is printed, and what a restart must not forget.

use crate::app::{NOON, TestApp};
use crate::client::Client;
use crate::engine::on_both;
use domain::floor::{Cleaned, Room};
use domain::ids::{ItemKey, LineId, OrderId, PaymentId, ReservationId};
use domain::kitchen::CookState;
use domain::orders::{Channel, LineState, NewLine, Share};
use domain::reservations::{Ended, NewReservation};
use domain::staff::{Mark, Role};
use domain::wire::Verdict;
use domain::{Command, EventBody, Money};
use server::ids::new_id;
use server::on;

on_both!(
    the_last_portion_goes_to_one_of_two_phones,
    a_moved_line_is_followed_after_its_check_is_over,
    the_kitchen_reads_voids_and_moves_and_the_guest_a_bill,
    what_the_house_agreed_on_outlives_a_restart,
    a_table_waits_to_be_cleaned_over_a_restart,
    a_course_is_fired_by_one_of_two_phones,
    papers_name_the_table_where_the_food_goes,
    many_words_about_one_reservation_at_once,
    a_check_that_is_over_follows_its_food_back_and_forth,
    a_check_that_is_given_up_leaves_its_lines_in_the_books,
    a_dish_that_two_pay_for_is_in_the_books_once,
);

fn line(item: &str, quantity: i64) -> NewLine {
    NewLine {
        id: LineId::new(new_id()),
        item: item.into(),
        quantity,
        ..NewLine::default()
    }
}

fn open(table: &str) -> (OrderId, Command) {
    let order = OrderId::new(new_id());
    let command = Command::OpenOrder {
        order,
        channel: Channel::DineIn,
        table: Some(table.into()),
        guests: 2,
        label: None,
    };
    (order, command)
}

fn cash(order: OrderId, amount: Money) -> Command {
    Command::TakePayment {
        order,
        payment: PaymentId::new(new_id()),
        method: "cash".into(),
        amount,
        tendered: None,
        slip: None,
        tip: None,
        account: None,
        card: None,
    }
}

async fn done(client: &Client, commands: &[Command]) {
    let answer = client.commands(commands).await;
    for outcome in &answer.results {
        assert_eq!(outcome.outcome, Verdict::Applied, "{outcome:?}");
    }
}

/// The code of the one command's outcome; none when it was applied.
async fn code(client: &Client, command: Command) -> Option<String> {
    let answer = client.commands(&[command]).await;
    answer.results[0].code.clone()
}

async fn the_last_portion_goes_to_one_of_two_phones(app: &mut TestApp) {
    let (one, two) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Waiter).await,
    );
    let ((a, open_a), (b, open_b)) = (open("t-1"), open("t-2"));
    let item: ItemKey = "piti".into();
    let count = Command::SetLeft {
        item: item.clone(),
        left: Some(1),
    };
    done(&one, &[count, open_a]).await;
    done(&two, &[open_b]).await;
    let add = |order| Command::AddLines {
        order,
        lines: vec![line("piti", 1)],
    };
    let (first, second) = tokio::join!(code(&one, add(a)), code(&two, add(b)));
    let codes = [first, second];
    let told = codes.iter().flatten().collect::<Vec<_>>();
    assert_eq!(told, ["sold_out"], "one gets it, the other is told");
    app.restart().await;
    let state = app.snapshot().await.state;
    assert_eq!(state.left.get(&item), Some(&0));
    assert!(state.sold_out.contains(&item));
    // Whoever has it gives it back, and the other can have it.
    let (owner, other, order, free) = if codes[0].is_none() {
        (one.at(&app.base), two.at(&app.base), a, b)
    } else {
        (two.at(&app.base), one.at(&app.base), b, a)
    };
    let line = state.orders[&order].lines[0].id;
    done(&owner, &[Command::RemoveLine { order, line }]).await;
    assert_eq!(code(&other, add(free)).await, None);
}

async fn a_moved_line_is_followed_after_its_check_is_over(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let cashier = app.signed(Role::Cashier).await;
    let cook = app.signed(Role::Kitchen).await;
    let (order, opens) = open("t-1");
    let into = OrderId::new(new_id());
    let lines = vec![line("piti", 1), line("piti", 1)];
    let stays = lines[0].id;
    let goes = lines[1].id;
    let split = Command::Split {
        order,
        into,
        lines: vec![Share {
            line: goes,
            quantity: None,
        }],
    };
    let add = Command::AddLines { order, lines };
    done(&waiter, &[opens, add, Command::Send { order }, split]).await;
    let due = app.snapshot().await.state.orders[&order].due();
    let pay = cash(order, due);
    done(&cashier, &[pay]).await;
    app.restart().await;
    let cook = cook.at(&app.base);
    let state = app.snapshot().await.state;
    let ticket = state.tickets.values().next().unwrap().clone();
    assert_eq!(ticket.order, order);
    done(&cook, &[Command::Bump { ticket: ticket.id }]).await;
    let state = app.snapshot().await.state;
    assert_eq!(
        state.orders[&into].line(goes).unwrap().state,
        LineState::Ready
    );
    // The check that is over comes back with its ticket, and the line of the other stays the other's.
    done(&cook, &[Command::Recall { ticket: ticket.id }]).await;
    let unfinish = Command::UnfinishLines {
        ticket: ticket.id,
        lines: vec![stays, goes],
    };
    done(&cook, &[unfinish]).await;
    app.restart().await;
    let state = app.snapshot().await.state;
    assert_eq!(
        state.orders[&into].line(goes).unwrap().state,
        LineState::Started
    );
    let ticket = &state.tickets[&ticket.id];
    assert!(
        ticket
            .lines
            .iter()
            .all(|line| line.state == CookState::Started)
    );
    assert_eq!(ticket.owner(&ticket.lines[1]), into);
}

/// The kinds and the words of what was to be printed, without the tickets.
async fn papers(app: &TestApp) -> Vec<(String, String)> {
    let mut tx = app.db.read().await.unwrap();
    on!(&mut tx, conn => sqlx::query_as(
        "SELECT kind, document FROM print_jobs WHERE site_id = $1 AND kind <> 'ticket' ORDER BY created_at, kind",
    ).bind(&app.config.site).fetch_all(conn).await)
    .unwrap()
}

async fn the_kitchen_reads_voids_and_moves_and_the_guest_a_bill(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let (order, opens) = open("t-1");
    let lines = vec![line("piti", 3), line("coban-salati", 1)];
    let piti = lines[0].id;
    let add = Command::AddLines { order, lines };
    done(&manager, &[opens, add, Command::Send { order }]).await;
    app.clock.advance(1_000);
    let void = Command::VoidLine {
        order,
        line: piti,
        quantity: Some(1),
        reason: "refused".into(),
        waste: false,
    };
    done(&manager, &[void]).await;
    app.clock.advance(1_000);
    let table = "t-7".into();
    done(&manager, &[Command::MoveTable { order, table }]).await;
    app.clock.advance(1_000);
    done(&manager, &[Command::PrintBill { order }]).await;
    let papers = papers(app).await;
    let kinds: Vec<&str> = papers.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["void", "moved", "moved", "bill"]);
    let (void, moved, bill) = (&papers[0].1, &papers[1].1, &papers[3].1);
    assert!(void.contains("LƏĞV") && void.contains("PİTİ"), "{void}");
    assert!(
        !void.to_uppercase().contains("SALAT"),
        "only what is taken off: {void}"
    );
    assert!(
        moved.contains("Masa 1") && moved.contains("Masa 7"),
        "{moved}"
    );
    assert!(bill.contains("HESAB"), "{bill}");
    // The kitchen got nothing as new.
    let fired = app.events().await;
    let fired = fired
        .iter()
        .filter(|event| event["name"] == "kitchen.ticketFired");
    assert_eq!(fired.count(), 2);
}

fn agreed() -> NewReservation {
    NewReservation {
        id: ReservationId::new(new_id()),
        name: "Qonaq".to_owned(),
        phone: String::new(),
        guests: 4,
        at: NOON.plus_millis(3_600_000),
        minutes: 120,
        table: Some("t-9".into()),
        note: String::new(),
    }
}

async fn a_table_waits_to_be_cleaned_over_a_restart(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    let (order, seat) = open("t-k1");
    let lines = vec![line("kola", 1)];
    done(
        &cashier,
        &[
            seat,
            Command::AddLines { order, lines },
            Command::Send { order },
        ],
    )
    .await;
    let due = app.snapshot().await.state.orders[&order].due();
    done(&cashier, &[cash(order, due)]).await;
    let dirty = async |app: &TestApp| {
        let state = app.snapshot().await.state;
        state.dirty.iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(dirty(app).await, ["t-k1".into()]);
    app.restart().await;
    assert_eq!(dirty(app).await, ["t-k1".into()]);
    let cashier = cashier.at(&app.base);
    let clean = |clean| {
        Command::Clean(Cleaned {
            table: "t-k1".into(),
            clean,
        })
    };
    done(&cashier, &[clean(true)]).await;
    assert_eq!(dirty(app).await, []);
    let (_, seat) = open("t-k1");
    done(&cashier, &[seat]).await;
    assert_eq!(code(&cashier, clean(false)).await.unwrap(), "table_taken");
    app.restart().await;
    assert_eq!(dirty(app).await, []);
}

async fn what_the_house_agreed_on_outlives_a_restart(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let waiter = app.signed(Role::Waiter).await;
    let agreed = agreed();
    let mut room: Room = app.snapshot().await.state.catalog.rooms[0].clone();
    room.tables[0].number = "1A".to_owned();
    let commands = [
        Command::Book {
            reservation: Box::new(agreed.clone()),
            change: false,
        },
        Command::SaveRoom {
            room: Box::new(room),
            based_on: None,
        },
    ];
    done(&manager, &commands).await;
    let clock = |mark| Command::Clock { mark, staff: None };
    done(&waiter, &[clock(Mark::In), clock(Mark::Pause)]).await;
    app.restart().await;
    let state = app.snapshot().await.state;
    assert_eq!(state.reservations[&agreed.id].agreed, agreed);
    assert_eq!(state.catalog.rooms[0].tables[0].number, "1A");
    let shift = state.crew.values().next().unwrap();
    assert_eq!((state.crew.len(), shift.paused().is_some()), (1, true));
    let (manager, waiter) = (manager.at(&app.base), waiter.at(&app.base));
    let order = OrderId::new(new_id());
    let seat = Command::EndReservation {
        reservation: agreed.id,
        how: Ended::Seated,
        order: Some(order),
    };
    done(&manager, std::slice::from_ref(&seat)).await;
    assert_eq!(
        code(&manager, seat).await.as_deref(),
        Some("reservation_ended")
    );
    app.clock.advance(60_000);
    done(&waiter, &[clock(Mark::Out)]).await;
    app.restart().await;
    let state = app.snapshot().await.state;
    assert!(state.reservations.is_empty() && state.crew.is_empty());
    assert_eq!(state.orders[&order].table, Some("t-9".into()));
    let mut tx = app.db.read().await.unwrap();
    let (worked,): (i64,) =
        on!(&mut tx, conn => sqlx::query_as("SELECT worked FROM shifts").fetch_one(conn).await)
            .unwrap();
    assert_eq!(worked, 0, "all of it was a break");
}

async fn a_course_is_fired_by_one_of_two_phones(app: &mut TestApp) {
    let (one, two) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Waiter).await,
    );
    let (order, opens) = open("t-1");
    let main = NewLine {
        course: Some(3),
        ..line("piti", 2)
    };
    let course = 3;
    let add = Command::AddLines {
        order,
        lines: vec![line("coban-salati", 1), main],
    };
    let hold = Command::HoldCourse { order, course };
    done(&one, &[opens, add, hold, Command::Send { order }]).await;
    let fire = || Command::FireCourse {
        order,
        course,
        hold: None,
    };
    let (first, second) = tokio::join!(code(&one, fire()), code(&two, fire()));
    let told: Vec<String> = [first, second].into_iter().flatten().collect();
    assert_eq!(told, ["course_fired"]);
    let state = app.snapshot().await.state;
    let pieces: u32 = state
        .tickets
        .values()
        .flat_map(|t| &t.lines)
        .map(|l| l.quantity)
        .sum();
    assert_eq!(pieces, 3);
    let fired = |event: &EventBody| matches!(event, EventBody::TicketFired { .. });
    let events: Vec<domain::Event> = app
        .events()
        .await
        .into_iter()
        .map(|event| serde_json::from_value(event).unwrap())
        .collect();
    assert_eq!(events.iter().filter(|event| fired(&event.body)).count(), 2);
}

fn split(order: OrderId, into: OrderId, line: LineId) -> Command {
    let lines = vec![Share {
        line,
        quantity: None,
    }];
    Command::Split { order, into, lines }
}

/// Two pots of one station, told apart by their words to the kitchen.
fn two_pots() -> Vec<NewLine> {
    let noted = |note: &str| NewLine {
        note: note.to_owned(),
        ..line("piti", 1)
    };
    vec![noted("stays"), noted("goes")]
}

async fn papers_name_the_table_where_the_food_goes(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let ((one, open_one), (two, open_two)) = (open("t-1"), open("t-3"));
    let lines = two_pots();
    let goes = lines[1].id;
    let add = Command::AddLines { order: one, lines };
    let sent = [open_one, open_two, add, Command::Send { order: one }];
    done(&manager, &sent).await;
    let goes_to = |order, table: &str| Command::MoveTable {
        order,
        table: table.into(),
    };
    let void = Command::VoidLine {
        order: two,
        line: goes,
        quantity: None,
        reason: "refused".into(),
        waste: false,
    };
    let cancel = Command::CancelOrder {
        order: one,
        reason: None,
    };
    // What is done, its paper, the places that it names and not, and the one pot that it is about.
    let steps = [
        (split(one, two, goes), "moved", ["Masa 1", "Masa 3"], "goes"),
        (goes_to(two, "t-4"), "moved", ["Masa 3", "Masa 4"], "goes"),
        (goes_to(one, "t-5"), "moved", ["Masa 1", "Masa 5"], "stays"),
        (void, "void", ["Masa 4", "Masa 4"], "goes"),
        (cancel, "void", ["Masa 5", "Masa 5"], "stays"),
    ];
    for (at, (command, kind, places, pot)) in steps.into_iter().enumerate() {
        app.clock.advance(1_000);
        done(&manager, &[command]).await;
        let papers = papers(app).await;
        assert_eq!(papers.len(), at + 1, "{papers:?}");
        let (got, paper) = papers.last().unwrap();
        assert_eq!(got, kind);
        // The number that the kitchen knows, whoever has the food now.
        assert!(paper.contains("№1 "), "{paper}");
        let other = if pot == "goes" { "stays" } else { "goes" };
        assert!(paper.contains(pot) && !paper.contains(other), "{paper}");
        for place in places {
            assert!(paper.contains(place), "{place}: {paper}");
        }
    }
    let fired = app.events().await;
    let fired = fired
        .iter()
        .filter(|event| event["name"] == "kitchen.ticketFired");
    assert_eq!(fired.count(), 1, "nothing is told as new");
}

/// Many commands are one statement of the database, which may not write a row twice.
async fn many_words_about_one_reservation_at_once(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let agreed = agreed();
    let book = |guests, change| Command::Book {
        reservation: Box::new(NewReservation {
            guests,
            ..agreed.clone()
        }),
        change,
    };
    done(&manager, &[book(1, false)]).await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        clients.push(app.signed(Role::Waiter).await);
    }
    for round in 0..4u16 {
        let all = (0..).zip(&clients).map(|(n, client)| {
            let change = book(2 + round * 8 + n, true);
            async move { code(client, change).await }
        });
        let codes: Vec<Option<String>> = futures::future::join_all(all).await;
        assert!(codes.iter().all(Option::is_none), "{codes:?}");
    }
    let now = app.snapshot().await.state.reservations;
    app.restart().await;
    let state = app.snapshot().await.state;
    assert_eq!(state.reservations, now, "the last word stands");
    assert_eq!(state.reservations.len(), 1);
    // Nobody ended it: two days after its guests were to go nobody waits for them any more.
    app.clock.advance(52 * 3_600_000);
    app.restart().await;
    assert!(app.snapshot().await.state.reservations.is_empty());
    // Its document stays, and is not read again once the next word is said.
    let next = NewReservation {
        id: ReservationId::new(new_id()),
        at: NOON.plus_millis(53 * 3_600_000),
        ..agreed
    };
    let (reservation, change) = (Box::new(next.clone()), false);
    let manager = app.signed(Role::Manager).await;
    let book = Command::Book {
        reservation,
        change,
    };
    done(&manager, &[book]).await;
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(String, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT id, live FROM documents WHERE kind = 'reservation' ORDER BY live",
    ).fetch_all(conn).await)
    .unwrap();
    assert_eq!(rows[1], (next.id.to_string(), 1));
    assert_eq!((rows.len(), rows[0].1), (2, 0));
}

/// A check that is paid is at hand as long as a ticket carries its food, whoever sent the ticket.
async fn a_check_that_is_over_follows_its_food_back_and_forth(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let (one, opens) = open("t-1");
    let two = OrderId::new(new_id());
    let lines = two_pots();
    let goes = lines[1].id;
    let add = Command::AddLines { order: one, lines };
    let sent = [
        opens,
        add,
        Command::Send { order: one },
        split(one, two, goes),
    ];
    done(&manager, &sent).await;
    let state = app.snapshot().await.state;
    let ticket = *state.tickets.keys().next().unwrap();
    let pay = cash(two, state.orders[&two].due());
    let finish = Command::FinishLines {
        ticket,
        lines: Vec::new(),
    };
    done(&manager, &[pay, finish, Command::Bump { ticket }]).await;
    app.restart().await;
    let is_there = |state: &domain::State| state.orders.contains_key(&two);
    assert!(!is_there(&app.snapshot().await.state), "it is over");
    let manager = manager.at(&app.base);
    done(&manager, &[Command::Recall { ticket }]).await;
    app.restart().await;
    assert!(is_there(&app.snapshot().await.state), "its food is back");
}

async fn a_check_that_is_given_up_leaves_its_lines_in_the_books(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let (order, open) = open("t-1");
    let add = |item| Command::AddLines {
        order,
        lines: vec![line(item, 2)],
    };
    let cancel = |reason: &str| Command::CancelOrder {
        order,
        reason: Some(reason.into()),
    };
    let work = [open, add("kola"), Command::Send { order }, add("ayran")];
    done(&manager, &work).await;
    // What no database could keep is refused by name, and holds nobody up.
    assert_eq!(
        code(&manager, cancel("\0")).await.as_deref(),
        Some("bad_field")
    );
    done(&manager, &[cancel("guests_left")]).await;
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(String, i64, i64, String)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT item, quantity, told, reason FROM voided_lines ORDER BY item",
    ).fetch_all(conn).await)
    .unwrap();
    let row = |item: &str, told| (item.to_owned(), 2, told, "guests_left".to_owned());
    assert_eq!(rows, [row("ayran", 0), row("kola", 1)]);
}

async fn a_dish_that_two_pay_for_is_in_the_books_once(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let (order, open) = open("t-1");
    let other = OrderId::new(new_id());
    let lines = vec![line("piti", 1)];
    let share = Command::ShareLine {
        order,
        line: lines[0].id,
        with: vec![other],
    };
    let add = Command::AddLines { order, lines };
    done(&manager, &[open, add, Command::Send { order }, share]).await;
    app.restart().await;
    let manager = manager.at(&app.base);
    let state = app.snapshot().await.state;
    assert_eq!(state.tickets.len(), 1);
    let sum = |id: &OrderId| state.orders[id].totals().gross.0;
    for order in [order, other] {
        let pay = cash(order, state.orders[&order].due());
        done(&manager, &[pay]).await;
    }
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(i64, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT quantity, gross FROM sold_lines ORDER BY quantity DESC",
    ).fetch_all(conn).await)
    .unwrap();
    assert_eq!(rows, [(1, sum(&order)), (0, sum(&other))]);
    let papers: Vec<(String,)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT document FROM print_jobs WHERE kind = 'receipt'",
    ).fetch_all(conn).await)
    .unwrap();
    assert_eq!(papers.len(), 2);
    assert!(papers.iter().all(|(paper,)| paper.contains("1/2")));
}
