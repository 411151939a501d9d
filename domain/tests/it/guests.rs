//! Guests who order for themselves: what they may ask for, and what the house does with it.

use crate::house::{House, NOON, add, choice, line, open, order_id, pay, uuid};
use crate::refusals::Case;
use domain::guests::{
    Accept, Answer, Ask, GuestStage, GuestView, Inbox, MakeLinks, Refuse, Request, Rules, SetRules,
    Wanted, WantedPart, is_token,
};
use domain::ids::{LineId, OrderId, RequestId, StaffId};
use domain::orders::{LineState, Order};
use domain::staff::{Mark, Role};
use domain::time::UnixMillis;
use domain::{Command, EventBody, Lang, Money, Rejection};

/// A request's id.
fn request_id(n: u64) -> RequestId {
    RequestId::new(uuid(0x8_0000_0000 + n))
}

fn dish(item: &str, quantity: u16) -> Wanted {
    Wanted {
        item: item.into(),
        quantity,
        ..Wanted::default()
    }
}

fn rules(change: impl FnOnce(&mut Rules)) -> Command {
    let mut rules = Rules {
        on: true,
        ..Rules::default()
    };
    change(&mut rules);
    Command::SetGuestRules(Box::new(SetRules { rules }))
}

fn asks(n: u64, table: &str, lines: Vec<Wanted>, change: impl FnOnce(&mut Ask)) -> Command {
    let mut asked = Ask {
        request: request_id(n),
        table: table.into(),
        lines,
        note: String::new(),
        lang: Lang::Ru,
        menu_rev: crate::house::catalog().rev,
    };
    change(&mut asked);
    Command::AskAsGuest(Box::new(asked))
}

fn ask(n: u64, table: &str, lines: Vec<Wanted>) -> Command {
    asks(n, table, lines, |_| {})
}

fn accept(n: u64) -> Command {
    let request = request_id(n);
    Command::AcceptGuest(Accept { request })
}

fn refuse(n: u64, reason: &str) -> Command {
    Command::RefuseGuest(Refuse {
        request: request_id(n),
        reason: reason.to_owned(),
    })
}

fn links(tables: &[&str], made: &[u128]) -> Command {
    Command::MakeGuestLinks(MakeLinks {
        tables: tables.iter().map(|table| (*table).into()).collect(),
        made: made.iter().map(|token| format!("{token:032x}")).collect(),
    })
}

/// The hub itself decides it.
fn hub(house: &mut House, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    let person = house.actor.take();
    let events = house.run(command);
    house.actor = person;
    events
}

fn code(house: &mut House, command: &Command) -> &'static str {
    let before = house.state.clone();
    let code = hub(house, command).unwrap_err().code();
    assert_eq!(house.state, before);
    code
}

/// A house where guests may order, at noon; somebody eats at t-1.
fn house(change: impl FnOnce(&mut Rules)) -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&rules(change));
    house
}

fn request(house: &House, n: u64) -> &Request {
    &house.state.guests.requests[&request_id(n)]
}

fn check_of(house: &House, n: u64) -> &Order {
    match &request(house, n).answer {
        Answer::Accepted { order } => &house.state.orders[order],
        other => panic!("{other:?}"),
    }
}

fn stage(house: &House, n: u64) -> GuestStage {
    let inbox = Inbox::of(&house.state, house.now, Lang::Az);
    let mut all = inbox.requests.into_iter();
    let found = all.find(|one| one.request.id == request_id(n)).unwrap();
    found.request.stage
}

/// One of each.
pub fn evening() -> (Vec<Command>, Vec<EventBody>) {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    let (mut commands, mut events) = (Vec::new(), Vec::new());
    let mut step = |own: bool, command: Command| {
        events.extend(if own {
            hub(&mut house, &command).unwrap()
        } else {
            house.does(&command)
        });
        commands.push(command);
    };
    step(false, rules(|_| {}));
    step(false, links(&["t-1", "t-2"], &[7 << 100, 9 << 90]));
    step(
        true,
        asks(1, "t-1", vec![dish("piti", 2)], |asked| {
            "duzsuz".clone_into(&mut asked.note);
        }),
    );
    step(true, ask(2, "t-1", vec![dish("kola", 1)]));
    step(false, accept(1));
    step(false, refuse(2, "kola bitib"));
    // What the hub fills in does not travel.
    let mut sent = commands;
    for command in &mut sent {
        if let Command::MakeGuestLinks(asked) = command {
            asked.made.clear();
        }
    }
    (sent, events)
}

pub const GUESTS: &[Case] = &[
    ("guests_off", "guests do not order here", |house| {
        house.actor = None;
        ask(1, "t-1", vec![dish("kola", 1)])
    }),
    ("forbidden", "a person asks as a guest", |house| {
        house.does(&rules(|_| {}));
        ask(1, "t-1", vec![dish("kola", 1)])
    }),
    ("forbidden", "a waiter says what guests may", |house| {
        house.works(Role::Waiter);
        rules(|_| {})
    }),
    ("forbidden", "a waiter makes addresses", |house| {
        house.works(Role::Waiter);
        links(&["t-1"], &[1])
    }),
    ("forbidden", "a cook accepts", |house| {
        house.works(Role::Kitchen);
        accept(1)
    }),
    ("bad_field", "requests that never run out", |_| {
        rules(|rules| rules.minutes = 0)
    }),
    ("bad_field", "requests without lines", |_| {
        rules(|rules| rules.lines = 0)
    }),
    ("bad_field", "requests of any price", |_| {
        rules(|rules| rules.sum = Money(1_000_001))
    }),
    ("bad_field", "an address that no hub made", |_| {
        links(&["t-1"], &[])
    }),
    ("unknown_table", "an address of no table", |_| {
        links(&["t-99"], &[1])
    }),
    ("not_found", "nobody asked", |_| accept(5)),
    ("request_over", "refused twice", |house| {
        house.does(&rules(|_| {}));
        hub(house, &ask(1, "t-1", vec![dish("kola", 1)])).unwrap();
        house.does(&refuse(1, ""));
        refuse(1, "")
    }),
    ("bad_field", "a long reason", |house| {
        house.does(&rules(|_| {}));
        hub(house, &ask(1, "t-1", vec![dish("kola", 1)])).unwrap();
        refuse(1, &"ə".repeat(201))
    }),
    ("card_number", "a card in a reason", |house| {
        house.does(&rules(|_| {}));
        hub(house, &ask(1, "t-1", vec![dish("kola", 1)])).unwrap();
        refuse(1, "4111 1111 1111 1111")
    }),
    ("request_lines", "gone since it was asked for", |house| {
        house.does(&rules(|_| {}));
        hub(house, &ask(1, "t-1", vec![dish("piti", 1)])).unwrap();
        house.does(&Command::SetSoldOut {
            item: "piti".into(),
            sold_out: true,
        });
        accept(1)
    }),
    ("day_not_open", "before anybody is at work", |house| {
        *house = House::new();
        house.does(&rules(|_| {}));
        house.actor = None;
        ask(1, "t-1", vec![dish("kola", 1)])
    }),
    ("no_check", "the staff opens the first check", |house| {
        house.does(&rules(|rules| rules.open = false));
        house.actor = None;
        ask(1, "t-2", vec![dish("kola", 1)])
    }),
    ("menu_changed", "an old menu", |house| {
        house.does(&rules(|_| {}));
        house.actor = None;
        asks(1, "t-1", vec![dish("kola", 1)], |asked| asked.menu_rev += 1)
    }),
    ("over_limit", "more lines than allowed", |house| {
        house.does(&rules(|rules| rules.lines = 2));
        house.actor = None;
        ask(1, "t-1", vec![dish("kola", 1); 3])
    }),
    ("too_many_waiting", "requests on requests", |house| {
        house.does(&rules(|rules| rules.waiting = 1));
        hub(house, &ask(1, "t-1", vec![dish("kola", 1)])).unwrap();
        house.actor = None;
        ask(2, "t-1", vec![dish("kola", 1)])
    }),
];

#[test]
fn a_request_that_a_waiter_accepts_is_on_the_check_and_in_the_kitchen() {
    let mut house = house(|_| {});
    let lines = vec![
        Wanted {
            note: " qazandan ".to_owned(),
            ..dish("piti", 2)
        },
        dish("merci-sorbasi", 1),
        dish("paxlava", 1),
    ];
    let asked = asks(1, "t-1", lines, |asked| {
        "fıstıq olmaz".clone_into(&mut asked.note);
    });
    hub(&mut house, &asked).unwrap();
    assert_eq!(house.order(1).lines.len(), 0);
    assert_eq!(stage(&house, 1), GuestStage::Waiting);
    assert_eq!(request(&house, 1).sum, Money(2 * 900 + 500 + 300));
    house.works(Role::Waiter);
    let events = house.does(&accept(1));
    let check = house.order(1);
    assert_eq!(check.lines.len(), 3);
    assert!(check.lines.iter().all(|line| line.state == LineState::Sent));
    let ids: Vec<LineId> = request(&house, 1).line_ids().collect();
    assert!(check.lines.iter().all(|line| ids.contains(&line.id)));
    // The note of the request reaches each station once.
    let notes: Vec<&str> = check.lines.iter().map(|line| line.note.as_str()).collect();
    assert_eq!(notes, ["qazandan · fıstıq olmaz", "", "fıstıq olmaz"]);
    let tickets = events.iter();
    let tickets = tickets.filter(|event| matches!(event, EventBody::TicketFired { .. }));
    assert_eq!(tickets.count(), 2);
    assert_eq!(stage(&house, 1), GuestStage::Accepted);
    // The first of two waiters took it.
    assert_eq!(
        house.run(&accept(1)).unwrap_err().code(),
        Rejection::RequestOver.code()
    );
    assert_eq!(house.order(1).lines.len(), 3);
}

#[test]
fn the_guest_sees_how_far_the_kitchen_is() {
    let mut house = house(|rules| rules.accept = true);
    hub(&mut house, &ask(1, "t-1", vec![dish("piti", 1)])).unwrap();
    assert_eq!(stage(&house, 1), GuestStage::Accepted);
    let ticket = house.ticket_id(1, "isti");
    house.does(&Command::StartLines {
        ticket,
        lines: Vec::new(),
    });
    assert_eq!(stage(&house, 1), GuestStage::Cooking);
    house.does(&Command::Bump { ticket });
    assert_eq!(stage(&house, 1), GuestStage::Ready);
    house.does(&Command::Serve {
        order: order_id(1),
        lines: Vec::new(),
    });
    assert_eq!(stage(&house, 1), GuestStage::Served);
}

#[test]
fn the_house_may_accept_by_itself_and_open_the_check() {
    let mut house = house(|rules| rules.accept = true);
    house.does(&Command::Clock {
        mark: Mark::In,
        staff: None,
    });
    hub(&mut house, &ask(1, "t-2", vec![dish("kola", 1)])).unwrap();
    let check = check_of(&house, 1);
    assert_eq!(check.table.as_ref().unwrap().as_str(), "t-2");
    assert_eq!(
        check.id,
        OrderId::derived(request_id(1).0, "check"),
        "the same request never opens two"
    );
    assert_eq!(check.waiter.name, "QR");
    // Whoever was given a table has the check of its guests.
    let me = StaffId::new(uuid(7));
    house.does(&Command::Assign {
        staff: me,
        tables: vec!["t-3".into()],
    });
    hub(&mut house, &ask(2, "t-3", vec![dish("kola", 1)])).unwrap();
    assert_eq!(check_of(&house, 2).waiter.id, me);
    // What comes next goes on the same check.
    hub(&mut house, &ask(3, "t-3", vec![dish("piti", 1)])).unwrap();
    assert_eq!(check_of(&house, 3).id, check_of(&house, 2).id);
    assert_eq!(check_of(&house, 3).lines.len(), 2);
}

#[test]
fn a_waiter_opens_the_check_by_accepting() {
    let mut house = house(|_| {});
    hub(&mut house, &ask(1, "t-2", vec![dish("kola", 1)])).unwrap();
    assert!(house.state.order_at(&"t-2".into()).is_none());
    house.works(Role::Waiter);
    house.does(&accept(1));
    assert_eq!(check_of(&house, 1).waiter.name, "Aygün");
}

#[test]
fn what_is_gone_meanwhile_leaves_the_request_whole() {
    let mut house = house(|_| {});
    let lines = vec![dish("kola", 1), dish("piti", 2), dish("paxlava", 1)];
    hub(&mut house, &ask(1, "t-1", lines)).unwrap();
    house.does(&Command::SetSoldOut {
        item: "piti".into(),
        sold_out: true,
    });
    house.does(&Command::SetLeft {
        item: "paxlava".into(),
        left: Some(0),
    });
    let no = house.run(&accept(1)).unwrap_err();
    let details = no.details();
    let lines = details["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["line"], 1);
    assert_eq!(lines[0]["code"], "sold_out");
    assert_eq!(lines[1]["item"], "paxlava");
    assert!(house.order(1).lines.is_empty());
    assert_eq!(stage(&house, 1), GuestStage::Waiting);
    // It is there again, and the same request is taken.
    for item in ["piti", "paxlava"] {
        house.does(&Command::SetSoldOut {
            item: item.into(),
            sold_out: false,
        });
    }
    house.does(&accept(1));
    assert_eq!(house.order(1).lines.len(), 3);
}

#[test]
fn a_guests_lines_obey_the_rules_of_a_waiters() {
    let mut house = house(|rules| {
        rules.pieces = 5;
        rules.sum = Money(4_000);
    });
    let with = |item: &str, options: &[(&str, &str)]| Wanted {
        options: options.iter().map(|(g, o)| choice(g, o)).collect(),
        ..dish(item, 1)
    };
    let long = |length| Wanted {
        note: "ə".repeat(length),
        ..dish("kola", 1)
    };
    let card = Wanted {
        note: "4111 1111 1111 1111".to_owned(),
        ..dish("kola", 1)
    };
    for (wrong, why) in [
        (vec![], "bad_field"),
        (vec![dish("pizza", 1)], "unknown_item"),
        (vec![dish("kola", 0)], "bad_field"),
        (vec![dish("kola", 6)], "over_limit"),
        (vec![dish("piti", 5)], "over_limit"),
        (vec![with("xan-kababi", &[])], "missing_modifier"),
        (vec![with("cay", &[("tea-extra", "rum")])], "unknown_option"),
        (vec![dish("farel-ceki", 1)], "bad_field"),
        (vec![long(61)], "bad_field"),
        (vec![card], "card_number"),
    ] {
        assert_eq!(code(&mut house, &ask(1, "t-1", wrong)), why);
    }
    let note = |text: &str| {
        let text = text.to_owned();
        asks(1, "t-1", vec![dish("kola", 1)], |asked| asked.note = text)
    };
    assert_eq!(code(&mut house, &note("4111111111111111")), "card_number");
    assert_eq!(code(&mut house, &note(&"ə".repeat(121))), "bad_field");
    assert_eq!(
        code(&mut house, &ask(1, "t-99", vec![dish("kola", 1)])),
        "unknown_table"
    );
    hub(
        &mut house,
        &ask(1, "t-1", vec![with("xan-kababi", &[("bread", "lavash")])]),
    )
    .unwrap();
    assert_eq!(
        code(&mut house, &ask(1, "t-1", vec![dish("kola", 1)])),
        "duplicate_id"
    );
}

#[test]
fn a_combo_is_ordered_with_its_dishes() {
    let mut house = house(|rules| rules.accept = true);
    let part = |slot: &str, item: &str| WantedPart {
        slot: slot.into(),
        item: item.into(),
        ..WantedPart::default()
    };
    let lunch = Wanted {
        parts: vec![
            part("soup", "dovga"),
            part("main", "yarpaq-dolmasi"),
            part("salad", "coban-salati"),
            part("drink", "ayran"),
        ],
        ..dish("business-lunch", 1)
    };
    hub(&mut house, &ask(1, "t-1", vec![lunch])).unwrap();
    assert_eq!(house.order(1).lines.len(), 4);
    assert_eq!(request(&house, 1).sum, Money(990));
    assert_eq!(request(&house, 1).line_ids().count(), 4);
}

#[test]
fn what_nobody_answers_runs_out() {
    let mut house = house(|rules| rules.waiting = 1);
    hub(&mut house, &ask(1, "t-1", vec![dish("kola", 1)])).unwrap();
    house.now = house.now.plus_millis(10 * 60_000);
    assert_eq!(stage(&house, 1), GuestStage::RunOut);
    assert_eq!(house.run(&accept(1)).unwrap_err().code(), "request_over");
    assert_eq!(
        house.run(&refuse(1, "")).unwrap_err().code(),
        "request_over"
    );
    // It keeps no place.
    hub(&mut house, &ask(2, "t-1", vec![dish("kola", 1)])).unwrap();
    // Half a day later nobody looks at either of them.
    house.now = house.now.plus_millis(13 * 3_600_000);
    hub(&mut house, &ask(3, "t-1", vec![dish("kola", 1)])).unwrap();
    assert_eq!(house.state.guests.requests.len(), 1);
}

#[test]
fn a_printed_bill_takes_nothing_more() {
    let mut house = house(|_| {});
    house.does(&add(1, vec![line(1, "kola", 1)]));
    hub(&mut house, &ask(1, "t-1", vec![dish("kola", 1)])).unwrap();
    house.does(&Command::PrintBill { order: order_id(1) });
    assert_eq!(
        code(&mut house, &ask(2, "t-1", vec![dish("kola", 1)])),
        "bill_printed"
    );
    assert_eq!(house.run(&accept(1)).unwrap_err().code(), "bill_printed");
    assert_eq!(stage(&house, 1), GuestStage::Waiting);
}

#[test]
fn guests_see_their_own_table_until_their_check_is_over() {
    let mut house = house(|rules| rules.accept = true);
    hub(&mut house, &ask(1, "t-1", vec![dish("kola", 1)])).unwrap();
    hub(&mut house, &ask(2, "t-2", vec![dish("kola", 1)])).unwrap();
    let seen = |house: &House| {
        let view = GuestView::of(&house.state, house.now, &"t-1".into(), Lang::En);
        let requests = view.requests.into_iter();
        requests.map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(&house), [request_id(1)]);
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due));
    assert!(seen(&house).is_empty(), "who comes next is somebody else");
}

#[test]
fn the_menu_of_a_guest_has_what_can_be_ordered_and_nothing_else() {
    let mut house = house(|_| {});
    house.does(&Command::SetSoldOut {
        item: "piti".into(),
        sold_out: true,
    });
    let view = GuestView::of(&house.state, house.now, &"t-1".into(), Lang::En);
    let mut dishes = view.menu.categories.iter().flat_map(|one| &one.items);
    let mut dish = |key: &str| {
        let found = dishes.clone().find(|item| item.id.as_str() == key);
        dishes.next();
        found.unwrap()
    };
    assert!(dish("piti").sold_out && !dish("piti").here);
    assert!(dish("farel-ceki").by_weight && !dish("farel-ceki").here);
    assert!(dish("kola").here);
    assert!(view.ordering);
    assert!(view.menu.combos.iter().all(|combo| combo.here));
    let json = serde_json::to_string(&view).unwrap();
    for word in ["recipe", "cost", "Aygün", "vat", "station"] {
        assert!(!json.contains(word), "{word}");
    }
    house.now = UnixMillis(NOON + 6 * 3_600_000);
    let view = GuestView::of(&house.state, house.now, &"t-1".into(), Lang::En);
    assert!(view.menu.combos.iter().all(|combo| !combo.here));
}

#[test]
fn a_table_has_one_address_and_an_old_one_leads_nowhere() {
    let mut house = house(|_| {});
    let all = house.state.catalog.rooms.iter();
    let all = all.map(|room| room.tables.len()).sum::<usize>();
    house.does(&links(&["t-1"], &[1 << 100]));
    let first = format!("{:032x}", 1_u128 << 100);
    assert!(is_token(&first));
    assert_eq!(house.state.guests.table_of(&first).unwrap().as_str(), "t-1");
    // Every table that has none.
    let tokens: Vec<u128> = (2..100).map(|n| n << 100).collect();
    house.does(&links(&[], &tokens));
    assert_eq!(house.state.guests.links.len(), all);
    assert_eq!(house.state.guests.links[&"t-1".into()], first);
    assert!(house.does(&links(&[], &tokens)).is_empty());
    house.does(&links(&["t-1"], &[200 << 100]));
    assert_eq!(house.state.guests.table_of(&first), None);
    // Nobody's address is another table's.
    let again = house.run(&links(&["t-2"], &[200 << 100]));
    assert_eq!(again.unwrap_err().code(), "bad_field");
}

#[test]
fn a_locked_site_takes_no_requests_that_would_open_its_day() {
    use domain::cloud::{Lease, NoteLease};
    let mut house = House::new();
    house.counts();
    house.does(&rules(|rules| rules.accept = true));
    let lease = |locked, day: i64| Lease {
        site: domain::ids::SiteId::default(),
        issued_at: UnixMillis(NOON + day),
        until: UnixMillis(NOON + 30 * 86_400_000),
        expires_at: UnixMillis(NOON + 365 * 86_400_000),
        locked,
        lock_reason: None,
    };
    let hears = |house: &mut House, lease| {
        let lease = Some(lease);
        hub(house, &Command::NoteLease(Box::new(NoteLease { lease }))).unwrap();
    };
    hears(&mut house, lease(false, 0));
    let first = ask(1, "t-2", vec![dish("kola", 1)]);
    assert_eq!(code(&mut house, &first), "day_not_open");
    // The staff opens the day, and guests may follow.
    house.does(&open(1, "t-1"));
    hub(&mut house, &first).unwrap();
    // A day that a lock caught waiting is not opened by accepting.
    house.does(&rules(|_| {}));
    hub(&mut house, &ask(2, "t-3", vec![dish("kola", 1)])).unwrap();
    hears(&mut house, lease(true, 1));
    house.does(&accept(2));
}
