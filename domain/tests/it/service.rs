//! One order from the table to the money, and one that is given up.

use crate::house::{House, add, choice, line, line_id, open, order_id, pay, send};
use domain::ids::{StationKey, TicketId};
use domain::kitchen::{CookState, Rush, TicketKind, Tickets};
use domain::menu::Station;
use domain::orders::{Channel, Closing, LineState, NewLine, Status};
use domain::{Command, EventBody, Money, Rejection};
use uuid::Uuid;

fn kebab(n: u64, quantity: i64) -> NewLine {
    NewLine {
        options: vec![
            choice("tail-fat", "no-fat"),
            choice("bread", "tendir"),
            choice("allergy", "nuts"),
        ],
        note: " az duzlu ".to_owned(),
        ..line(n, "tike-kabab", quantity)
    }
}

/// What a station was told: its name, batch, kind, lines with pieces.
type Told = (String, u16, TicketKind, Vec<(u64, u32)>);

fn told(events: &[EventBody]) -> Vec<Told> {
    let first = line_id(0).0.as_u128();
    events
        .iter()
        .filter_map(|event| match event {
            EventBody::TicketFired { ticket } => Some(ticket),
            _ => None,
        })
        .map(|ticket| {
            let lines = ticket.lines.iter().map(|line| {
                let n = u64::try_from(line.line.0.as_u128().saturating_sub(first)).unwrap();
                (n, line.quantity)
            });
            let station = ticket.station.to_string();
            (station, ticket.batch, ticket.kind, lines.collect())
        })
        .collect()
}

fn states(house: &House) -> Vec<LineState> {
    house.order(1).lines.iter().map(|line| line.state).collect()
}

#[test]
fn the_kitchen_is_told_each_thing_once() {
    let mut house = House::new();
    house.does(&open(1, "t-5"));
    assert_eq!(house.status(1), Status::Pending);
    house.does(&add(1, vec![kebab(1, 2), line(2, "piti", 1)]));
    assert_eq!(house.status(1), Status::Pending);

    let first = told(&house.does(&send(1)));
    assert_eq!(
        first,
        [
            ("manqal".to_owned(), 1, TicketKind::New, vec![(1, 2)]),
            ("isti".to_owned(), 1, TicketKind::New, vec![(2, 1)]),
        ]
    );
    assert_eq!(house.status(1), Status::InQueue);
    let ticket = house.ticket(1, "manqal");
    assert_eq!(ticket.code(), "1-1-MANQAL");
    assert_eq!(ticket.lines[0].allergies[0].en, "Nuts");
    assert_eq!(ticket.lines[0].modifiers.len(), 2);
    assert_eq!(ticket.lines[0].note, "az duzlu");

    assert_eq!(house.run(&send(1)), Err(Rejection::NothingToSend));

    house.does(&add(
        1,
        vec![line(4, "manqal-salati", 1), line(5, "kola", 3)],
    ));
    let second = told(&house.does(&send(1)));
    assert_eq!(
        second,
        [
            ("manqal".to_owned(), 2, TicketKind::Addition, vec![(4, 1)]),
            ("bar".to_owned(), 2, TicketKind::New, vec![(5, 3)]),
        ]
    );
    assert_eq!(house.run(&send(1)), Err(Rejection::NothingToSend));
    for line in &house.order(1).lines {
        assert_eq!(line.unsent(), 0);
        assert_eq!(line.sent.len(), 1);
    }
}

#[test]
fn an_order_goes_from_the_table_to_the_money() {
    let mut house = House::new();
    house.does(&open(1, "t-5"));
    house.does(&add(1, vec![kebab(1, 2), line(2, "piti", 1)]));
    house.does(&send(1));
    let (grill, hot) = (house.ticket_id(1, "manqal"), house.ticket_id(1, "isti"));

    house.does(&Command::StartLines {
        ticket: grill,
        lines: Vec::new(),
    });
    assert_eq!(house.status(1), Status::InProgress);
    assert_eq!(states(&house), [LineState::Started, LineState::Sent]);

    house.does(&Command::FinishLines {
        ticket: grill,
        lines: vec![line_id(1)],
    });
    assert_eq!(house.status(1), Status::InProgress);
    house.does(&Command::UnfinishLines {
        ticket: grill,
        lines: vec![line_id(1)],
    });
    assert_eq!(states(&house), [LineState::Started, LineState::Sent]);

    house.does(&Command::Bump { ticket: grill });
    assert!(house.ticket(1, "manqal").bumped_at.is_some());
    assert_eq!(house.status(1), Status::InProgress);
    house.does(&Command::Bump { ticket: hot });
    assert_eq!(house.status(1), Status::Ready);

    house.does(&Command::Recall { ticket: grill });
    assert!(house.ticket(1, "manqal").bumped_at.is_none());
    assert_eq!(
        house.status(1),
        Status::Ready,
        "a look at the ticket undoes no food"
    );
    house.does(&Command::Bump { ticket: grill });

    house.does(&Command::Serve {
        order: order_id(1),
        lines: vec![line_id(2)],
    });
    assert_eq!(states(&house), [LineState::Ready, LineState::Served]);
    house.does(&Command::Serve {
        order: order_id(1),
        lines: Vec::new(),
    });
    assert_eq!(states(&house), [LineState::Served, LineState::Served]);
    assert_eq!(house.status(1), Status::Ready);
    settle(&mut house);
    assert!(house.state.order_at(&"t-5".into()).is_none());
    assert!(!house.state.is_live(order_id(1)));
    house.does(&open(2, "t-5"));

    house.does(&Command::RefundAll { order: order_id(1) });
    assert_eq!(house.status(1), Status::Refunded);
    assert_eq!(house.order(1).paid(), Money::ZERO);
}

/// Two tenders in cash, the second with change.
fn settle(house: &mut House) {
    // 2 × 11.00 + 9.00 = 31.00, service 3.10.
    let totals = house.order(1).totals();
    assert_eq!(
        (totals.gross, totals.service, totals.total),
        (Money(3100), Money(310), Money(3410))
    );
    assert_eq!(totals.vat, Money(520));

    house.does(&pay(1, 1, "cash", 1410));
    assert_eq!(house.order(1).due(), Money(2000));
    assert_eq!(house.status(1), Status::Ready);
    house.does(&Command::TakePayment {
        order: order_id(1),
        payment: crate::house::payment_id(2),
        method: "cash".into(),
        amount: Money(2000),
        tendered: Some(Money(5000)),
        slip: None,
        tip: None,
        account: None,
        card: None,
    });
    let order = house.order(1);
    assert_eq!(order.payments[0].change, Money::ZERO);
    assert_eq!(order.payments[1].change, Money(3000));
    assert_eq!(order.due(), Money::ZERO);
    assert_eq!(order.status(), Status::Completed);
}

#[test]
fn what_was_paid_is_also_cooked() {
    let mut house = House::new();
    house.does(&Command::OpenOrder {
        order: order_id(1),
        channel: Channel::Takeaway,
        table: None,
        guests: 0,
        label: None,
    });
    house.does(&add(1, vec![line(1, "paxlava", 1)]));
    let events = house.does(&pay(1, 1, "cash", 300));
    assert_eq!(
        told(&events),
        [("desert".to_owned(), 1, TicketKind::New, vec![(1, 1)])]
    );
    assert_eq!(house.status(1), Status::Completed);
    assert!(
        house.state.is_live(order_id(1)),
        "its ticket is still on a screen"
    );
    let ticket = house.ticket_id(1, "desert");
    house.does(&Command::Bump { ticket });
    house.does(&Command::Serve {
        order: order_id(1),
        lines: Vec::new(),
    });
    assert_eq!(house.status(1), Status::Completed);
}

#[test]
fn a_cancelled_order_leaves_voids_to_acknowledge() {
    let mut house = House::new();
    house.does(&open(1, "t-5"));
    house.does(&add(1, vec![line(1, "paxlava", 1), line(2, "kola", 1)]));
    house.does(&send(1));
    let ticket = house.ticket_id(1, "desert");
    house.does(&Command::StartLines {
        ticket,
        lines: Vec::new(),
    });
    house.does(&Command::CancelOrder {
        order: order_id(1),
        reason: Some("refused".into()),
    });

    assert_eq!(house.status(1), Status::Cancelled);
    assert!(
        matches!(&house.order(1).closing, Closing::Cancelled { reason: Some(reason), .. } if reason.as_str() == "refused")
    );
    assert_eq!(house.order(1).totals().total, Money::ZERO);
    assert!(house.state.order_at(&"t-5".into()).is_none());
    assert!(
        house.state.is_live(order_id(1)),
        "the kitchen still has to see it"
    );
    for station in ["desert", "bar"] {
        let ticket = house.ticket_id(1, station);
        assert!(house.ticket(1, station).has_unseen_void());
        assert!(house.run(&Command::Bump { ticket }).is_err());
        house.does(&Command::SeeVoid { ticket });
        assert_eq!(house.ticket(1, station).lines[0].state, CookState::VoidSeen);
        house.does(&Command::Bump { ticket });
    }
    assert!(!house.state.is_live(order_id(1)));
    house.state.forget(order_id(1));
    assert!(house.state.tickets.is_empty());
}

#[test]
fn an_unsent_order_is_cancelled_without_the_kitchen() {
    let mut house = House::new();
    house.does(&open(1, "t-5"));
    house.does(&add(1, vec![line(1, "paxlava", 1)]));
    house.does(&Command::CancelOrder {
        order: order_id(1),
        reason: None,
    });
    assert!(house.state.tickets.is_empty());
    assert!(!house.state.is_live(order_id(1)));
}

#[test]
fn an_order_placed_from_outside_is_in_the_kitchen_at_once() {
    let mut house = House::new();
    let place = |order, send| Command::PlaceOrder {
        order: order_id(order),
        channel: Channel::Takeaway,
        table: None,
        guests: 0,
        lines: vec![line(order, "paxlava", 1)],
        send,
    };
    house.does(&place(1, true));
    house.does(&place(2, false));
    assert_eq!(
        (house.status(1), house.status(2)),
        (Status::InQueue, Status::Pending)
    );
    assert_eq!((house.order(1).number, house.order(2).number), (1, 2));
    assert_eq!(
        house.ticket(1, "desert").station,
        StationKey::from("desert")
    );
    assert_eq!(
        house.order(1).totals().total,
        Money(300),
        "no service on takeaway"
    );
}

#[test]
fn tickets_are_found_by_their_check_also_after_the_wire() {
    let mut house = House::new();
    for n in [1, 2] {
        house.does(&open(n, &format!("t-{n}")));
        house.does(&add(
            n,
            vec![line(n * 10, "kola", 1), line(n * 10 + 1, "piti", 1)],
        ));
        house.does(&send(n));
    }
    let of = |tickets: &Tickets, n| -> Vec<TicketId> {
        let found = tickets
            .of(order_id(n))
            .inspect(|t| assert_eq!(t.order, order_id(n)));
        found.map(|ticket| ticket.id).collect()
    };
    assert_eq!(
        (
            of(&house.state.tickets, 1).len(),
            of(&house.state.tickets, 2).len()
        ),
        (2, 2)
    );
    let wire = serde_json::to_string(&house.state.tickets).unwrap();
    let read: Tickets = serde_json::from_str(&wire).unwrap();
    assert_eq!(read, house.state.tickets);
    house.state.forget(order_id(1));
    assert_eq!(of(&house.state.tickets, 1), []);
    assert_eq!(of(&house.state.tickets, 2), of(&read, 2));
    assert_eq!(house.state.tickets.len(), 2);
}

#[test]
fn the_kitchen_sees_a_ticket_once() {
    let mut house = House::new();
    house.does(&open(1, "t-5"));
    house.does(&add(1, vec![line(1, "paxlava", 1), line(2, "kola", 1)]));
    house.does(&send(1));
    let (sweet, bar) = (house.ticket_id(1, "desert"), house.ticket_id(1, "bar"));
    let see = |tickets: Vec<TicketId>| Command::SeeTickets { tickets };
    house.does(&see(vec![sweet]));
    assert!(house.state.seen.contains_key(&sweet) && !house.state.seen.contains_key(&bar));
    // Another screen, paper after a screen, one that is gone: nothing is told twice, nothing is an error.
    let gone = TicketId::new(Uuid::from_u128(9));
    assert_eq!(house.run(&see(vec![sweet, sweet, gone])).unwrap(), []);
    let events = house.run(&see(vec![sweet, bar, bar])).unwrap();
    assert_eq!(events, [EventBody::TicketsSeen { tickets: vec![bar] }]);
    for many in [Vec::new(), vec![sweet; 201]] {
        assert!(matches!(
            house.run(&see(many)),
            Err(Rejection::BadField {
                field: "tickets",
                ..
            })
        ));
    }
    // What is over leaves with the next that is seen.
    house.state.forget(order_id(1));
    house.does(&open(2, "t-6"));
    house.does(&add(2, vec![line(3, "kola", 1)]));
    house.does(&send(2));
    let next = house.ticket_id(2, "bar");
    house.does(&see(vec![next]));
    assert_eq!(house.state.seen.keys().collect::<Vec<_>>(), [&next]);
}

#[test]
fn a_rushed_ticket_is_marked_until_it_is_taken_back() {
    let mut house = House::new();
    house.does(&open(1, "t-5"));
    house.does(&add(1, vec![kebab(1, 2), line(2, "piti", 1)]));
    house.does(&send(1));
    let ticket = house.ticket_id(1, "manqal");
    house.does(&Command::Rush(Rush { ticket, on: true }));
    assert!(house.ticket(1, "manqal").rush);
    assert!(
        !house.ticket(1, "isti").rush,
        "only the ticket that is named"
    );
    assert!(
        house
            .does(&Command::Rush(Rush { ticket, on: true }))
            .is_empty(),
        "two screens may say the same"
    );
    house.does(&Command::Rush(Rush { ticket, on: false }));
    assert!(!house.ticket(1, "manqal").rush);
}

#[test]
fn takeaway_and_delivery_may_have_minutes_of_their_own() {
    let mut station: Station = serde_json::from_str(
        r#"{"id":"bar","name":{"az":"Bar","ru":"Бар","en":"Bar"},"amberMinutes":4,"redMinutes":7,
            "delivery":{"amberMinutes":8,"redMinutes":14}}"#,
    )
    .unwrap();
    let late = |station: &Station, channel| station.patience(channel).red_minutes;
    assert_eq!(late(&station, Channel::DineIn), 7);
    assert_eq!(late(&station, Channel::Takeaway), 7);
    assert_eq!(late(&station, Channel::Delivery), 14);
    station.delivery = None;
    assert_eq!(late(&station, Channel::Delivery), 7);
}

#[test]
fn the_last_round_comes_again_as_it_was() {
    let mut house = House::new();
    house.does(&open(1, "t-5"));
    let again = |house: &House| {
        let mut n = 100;
        domain::orders::last_round(&house.state, house.order(1), || {
            n += 1;
            line_id(n)
        })
    };
    assert_eq!(again(&house), []);
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&send(1));
    let second = vec![
        kebab(2, 2),
        NewLine {
            seat: Some(2),
            ..line(3, "kola", 3)
        },
    ];
    house.does(&add(1, second));
    house.does(&send(1));
    // What was not sent is no round.
    house.does(&add(1, vec![line(4, "ayran", 1)]));
    let round = again(&house);
    let short: Vec<_> = round
        .iter()
        .map(|new| (new.item.as_str(), new.quantity, new.seat, new.options.len()))
        .collect();
    assert_eq!(short, [("tike-kabab", 2, None, 3), ("kola", 3, Some(2), 0)]);
    house.does(&add(1, round));
    assert_eq!(house.order(1).lines.len(), 6);
}
