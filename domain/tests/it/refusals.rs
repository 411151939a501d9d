//! Every code of the closed list of refusals is reached, and a refusal never changes anything.

use crate::accounts::ACCOUNTS;
use crate::approvals::ASKED;
use crate::cash::DRAWER;
use crate::day::DAY;
use crate::fiscal::FISCAL;
use crate::guests::GUESTS;
use crate::house::{House, add, choice, line, line_id, open, order_id, pay, send, uuid};
use crate::lease::LEASED;
use crate::prices::PRICES;
use crate::providers::PROVIDER;
use crate::refunds::REFUND;
use crate::refusals_tables::{AT_TABLE, GUARDED, HOUSE};
use crate::slips::SLIPS;
use crate::taken_back::TAKEN_BACK;
use crate::tax::RATES;
use crate::tips::TIPS;
use crate::waived::WAIVED;
use domain::ids::TicketId;
use domain::kitchen::Rush;
use domain::orders::{Channel, NewLine, Status};
use domain::staff::Role;
use domain::{Command, Money};
use std::collections::BTreeSet;

pub type Case = (&'static str, &'static str, fn(&mut House) -> Command);

fn with(item: &str, options: &[(&str, &str)]) -> Command {
    let options = options.iter().map(|(group, option)| choice(group, option));
    let line = NewLine {
        options: options.collect(),
        ..line(9, item, 1)
    };
    add(1, vec![line])
}

fn sized(item: &str, size: Option<&str>) -> Command {
    let line = NewLine {
        size: size.map(Into::into),
        ..line(9, item, 1)
    };
    add(1, vec![line])
}

fn status(to: Status) -> Command {
    Command::SetStatus {
        order: order_id(1),
        status: to,
        reason: None,
    }
}

fn change(delta: i64) -> Command {
    Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(1),
        delta,
    }
}

fn remove(line: u64) -> Command {
    Command::RemoveLine {
        order: order_id(1),
        line: line_id(line),
    }
}

fn cancel() -> Command {
    Command::CancelOrder {
        order: order_id(1),
        reason: None,
    }
}

fn opens(channel: Channel, table: Option<&str>, guests: u16) -> Command {
    Command::OpenOrder {
        order: order_id(2),
        channel,
        table: table.map(Into::into),
        guests,
        label: None,
    }
}

fn tender(method: &str, amount: i64, tendered: i64) -> Command {
    let mut command = pay(1, 1, method, amount);
    if let Command::TakePayment { tendered: put, .. } = &mut command {
        *put = Some(Money(tendered));
    }
    command
}

fn slip(text: &str) -> Command {
    let mut command = pay(1, 1, "card", 100);
    if let Command::TakePayment { slip, .. } = &mut command {
        *slip = Some(text.to_owned());
    }
    command
}

fn note(length: usize) -> Command {
    let line = NewLine {
        note: "ə".repeat(length),
        ..line(9, "kola", 1)
    };
    add(1, vec![line])
}

/// The house of every case: check 1 at table t-1 with two unsent portions of baklava, 6.60 with service.
fn house() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "paxlava", 2)]));
    house
}

fn settled(house: &mut House) {
    house.does(&pay(1, 1, "cash", 660));
}

fn ready(house: &mut House) {
    house.does(&send(1));
    house.does(&status(Status::InProgress));
    house.does(&status(Status::Ready));
}

const LINES: &[Case] = &[
    ("unknown_item", "no such dish", |_| {
        add(1, vec![line(9, "pizza", 1)])
    }),
    ("unknown_item", "no such dish to run out", |_| {
        Command::SetSoldOut {
            item: "pizza".into(),
            sold_out: true,
        }
    }),
    ("sold_out", "the dish ran out", |house| {
        house.does(&Command::SetSoldOut {
            item: "piti".into(),
            sold_out: true,
        });
        add(1, vec![line(9, "piti", 1)])
    }),
    ("bad_size", "a size is needed", |_| {
        sized("movsum-meyveleri", None)
    }),
    ("bad_size", "no such size", |_| {
        sized("movsum-meyveleri", Some("huge"))
    }),
    ("bad_size", "a dish without sizes", |_| {
        sized("paxlava", Some("large"))
    }),
    ("missing_modifier", "no bread", |_| {
        with("tike-kabab", &[("tail-fat", "no-fat")])
    }),
    ("missing_modifier", "no choice at all", |_| {
        with("lule-kabab", &[])
    }),
    ("too_many_options", "two breads", |_| {
        with("xan-kababi", &[("bread", "tendir"), ("bread", "lavash")])
    }),
    ("too_many_options", "one option four times", |_| {
        with("paxlava", &[("allergy", "nuts"); 4])
    }),
    ("unknown_option", "an option of another dish", |_| {
        with("paxlava", &[("tea-extra", "lemon")])
    }),
    ("unknown_option", "an option that nobody has", |_| {
        with("cay", &[("tea-extra", "rum")])
    }),
    ("bad_quantity", "none", |_| add(1, vec![line(9, "kola", 0)])),
    ("bad_quantity", "fewer than none", |_| {
        add(1, vec![line(9, "kola", -1)])
    }),
    ("bad_quantity", "a million", |_| {
        add(1, vec![line(9, "kola", 1_000_000)])
    }),
    ("bad_quantity", "one more than the most", |_| {
        add(1, vec![line(9, "kola", 1000)])
    }),
    ("bad_quantity", "beyond 32 bits", |_| {
        add(1, vec![line(9, "kola", (1 << 32) + 1)])
    }),
    ("bad_quantity", "the smallest number", |_| {
        add(1, vec![line(9, "kola", i64::MIN)])
    }),
    ("bad_quantity", "changed below none", |_| change(-3)),
    ("bad_quantity", "changed beyond the most", |_| change(998)),
    ("bad_quantity", "changed beyond the range", |_| {
        change(i64::MAX)
    }),
    ("bad_field", "no lines", |_| add(1, Vec::new())),
    ("bad_field", "a long note", |_| note(201)),
    ("bad_field", "too many lines", |_| {
        add(1, (0..999).map(|n| line(100 + n, "kola", 1)).collect())
    }),
    ("duplicate_id", "a line's id again", |_| {
        add(1, vec![line(1, "kola", 1)])
    }),
    ("duplicate_id", "twice in one command", |_| {
        add(1, vec![line(9, "kola", 1), line(9, "kola", 1)])
    }),
    ("already_sent", "changed after sending", |house| {
        house.does(&send(1));
        change(1)
    }),
    ("already_sent", "removed after sending", |house| {
        house.does(&send(1));
        remove(1)
    }),
    ("line_gone", "no such line", |_| remove(9)),
    ("nothing_to_send", "sent a moment ago", |house| {
        house.does(&send(1));
        send(1)
    }),
    ("nothing_to_send", "an empty check", |house| {
        house.does(&remove(1));
        send(1)
    }),
];

const CHECKS: &[Case] = &[
    ("bad_field", "dine-in without a table", |_| {
        opens(Channel::DineIn, None, 2)
    }),
    ("bad_field", "takeaway at a table", |_| {
        opens(Channel::Takeaway, Some("t-2"), 0)
    }),
    ("bad_field", "too many guests", |_| {
        opens(Channel::DineIn, Some("t-2"), 501)
    }),
    ("bad_field", "an order of nothing", |_| {
        Command::PlaceOrder {
            order: order_id(2),
            channel: Channel::Takeaway,
            table: None,
            guests: 0,
            lines: Vec::new(),
            send: true,
        }
    }),
    ("unknown_table", "no such table", |_| {
        opens(Channel::DineIn, Some("t-99"), 2)
    }),
    ("table_taken", "somebody sits there", |_| {
        opens(Channel::DineIn, Some("t-1"), 2)
    }),
    ("duplicate_id", "a check's id again", |_| open(1, "t-2")),
    ("not_found", "no such check", |_| {
        add(9, vec![line(9, "kola", 1)])
    }),
    ("check_closed", "added to after settling", |house| {
        settled(house);
        add(1, vec![line(9, "kola", 1)])
    }),
    ("check_closed", "cancelled after settling", |house| {
        settled(house);
        cancel()
    }),
    ("check_closed", "sent after cancelling", |house| {
        house.does(&cancel());
        send(1)
    }),
    ("has_payments", "cancelled with a part paid", |house| {
        house.does(&pay(1, 1, "cash", 100));
        cancel()
    }),
    (
        "has_payments",
        "a line taken off below what was paid",
        |house| {
            house.does(&pay(1, 1, "cash", 500));
            remove(1)
        },
    ),
    ("has_payments", "fewer pieces than were paid", |house| {
        house.does(&pay(1, 1, "cash", 500));
        change(-1)
    }),
    ("unpaid", "completed with money owed", |house| {
        ready(house);
        status(Status::Completed)
    }),
    ("illegal_status", "served before it is ready", |house| {
        house.does(&send(1));
        Command::Serve {
            order: order_id(1),
            lines: Vec::new(),
        }
    }),
    ("forbidden", "a cook opens a check", |house| {
        house.works(Role::Kitchen);
        open(2, "t-2")
    }),
    ("forbidden", "a waiter cancels", |house| {
        house.works(Role::Waiter);
        cancel()
    }),
    ("forbidden", "a person plays the printer", |_| {
        Command::ReportPrinter(domain::printing::PrinterReport {
            printer: "p-isti".into(),
            trouble: None,
            waiting: 0,
        })
    }),
];

const MONEY: &[Case] = &[
    ("bad_amount", "nothing", |_| pay(1, 1, "cash", 0)),
    ("bad_amount", "less than nothing", |_| {
        pay(1, 1, "cash", -660)
    }),
    ("bad_amount", "cash beyond belief", |_| {
        tender("cash", 660, 66_000_000)
    }),
    ("overpaid", "one qəpik more", |_| pay(1, 1, "cash", 661)),
    ("overpaid", "the largest number", |_| {
        pay(1, 1, "cash", i64::MAX)
    }),
    ("overpaid", "the rest twice", |house| {
        house.does(&pay(1, 1, "cash", 600));
        pay(1, 2, "cash", 61)
    }),
    ("tendered_too_little", "a coin short", |_| {
        tender("cash", 660, 650)
    }),
    ("missing_slip", "a card without its slip", |_| {
        pay(1, 1, "card", 660)
    }),
    ("missing_slip", "a slip of blanks", |_| slip("  ")),
    ("bad_field", "a slip too long", |_| slip(&"7".repeat(33))),
    ("unknown_payment_type", "no such way", |_| {
        pay(1, 1, "shells", 660)
    }),
    (
        "unknown_payment_type",
        "what is on the house is no way to pay",
        |_| pay(1, 1, "comp", 660),
    ),
    ("duplicate_id", "a payment's id again", |house| {
        house.does(&pay(1, 1, "cash", 100));
        pay(1, 1, "cash", 100)
    }),
    ("check_closed", "paid again", |house| {
        settled(house);
        pay(1, 2, "cash", 660)
    }),
    ("illegal_status", "refunded before it is paid", |_| {
        Command::RefundAll { order: order_id(1) }
    }),
    ("illegal_status", "refunded twice", |house| {
        settled(house);
        house.does(&Command::RefundAll { order: order_id(1) });
        Command::RefundAll { order: order_id(1) }
    }),
    ("not_found", "no such check to pay", |_| {
        pay(9, 1, "cash", 660)
    }),
    ("forbidden", "a waiter takes money", |house| {
        house.works(Role::Waiter);
        pay(1, 1, "cash", 660)
    }),
];

const KITCHEN: &[Case] = &[
    ("not_found", "no such ticket", |_| Command::Bump {
        ticket: TicketId::new(uuid(1)),
    }),
    ("not_found", "no such line on it", |house| {
        house.does(&send(1));
        let ticket = house.ticket_id(1, "desert");
        Command::StartLines {
            ticket,
            lines: vec![line_id(9)],
        }
    }),
    ("illegal_status", "started twice", |house| {
        house.does(&send(1));
        let ticket = house.ticket_id(1, "desert");
        house.does(&Command::StartLines {
            ticket,
            lines: Vec::new(),
        });
        Command::StartLines {
            ticket,
            lines: Vec::new(),
        }
    }),
    ("illegal_status", "undone before it is done", |house| {
        house.does(&send(1));
        let ticket = house.ticket_id(1, "desert");
        Command::UnfinishLines {
            ticket,
            lines: vec![line_id(1)],
        }
    }),
    ("illegal_status", "bumped twice", |house| {
        house.does(&send(1));
        let ticket = house.ticket_id(1, "desert");
        house.does(&Command::Bump { ticket });
        Command::Bump { ticket }
    }),
    (
        "illegal_status",
        "a line of a ticket that has left",
        |house| {
            house.does(&send(1));
            let ticket = house.ticket_id(1, "desert");
            house.does(&Command::Bump { ticket });
            Command::UnfinishLines {
                ticket,
                lines: vec![line_id(1)],
            }
        },
    ),
    ("illegal_status", "recalled from nowhere", |house| {
        house.does(&send(1));
        Command::Recall {
            ticket: house.ticket_id(1, "desert"),
        }
    }),
    (
        "illegal_status",
        "a ticket that is gone is rushed",
        |house| {
            house.does(&send(1));
            let ticket = house.ticket_id(1, "desert");
            house.does(&Command::Bump { ticket });
            Command::Rush(Rush { ticket, on: true })
        },
    ),
    (
        "illegal_status",
        "a void that nobody saw is bumped",
        |house| {
            house.does(&send(1));
            house.does(&cancel());
            Command::Bump {
                ticket: house.ticket_id(1, "desert"),
            }
        },
    ),
    ("illegal_status", "a void seen that is none", |house| {
        house.does(&send(1));
        Command::SeeVoid {
            ticket: house.ticket_id(1, "desert"),
        }
    }),
    ("forbidden", "a cashier cooks", |house| {
        house.does(&send(1));
        house.works(Role::Cashier);
        Command::Bump {
            ticket: house.ticket_id(1, "desert"),
        }
    }),
];

fn cases() -> impl Iterator<Item = &'static Case> {
    let tables = [
        AT_TABLE, GUARDED, HOUSE, DRAWER, REFUND, PRICES, WAIVED, RATES, ASKED, DAY, FISCAL,
        PROVIDER, TIPS, ACCOUNTS, TAKEN_BACK, SLIPS, LEASED, GUESTS,
    ];
    let first = [LINES, CHECKS, MONEY, KITCHEN];
    first.into_iter().chain(tables).flatten()
}

#[test]
fn every_case_is_refused_with_its_code_and_changes_nothing() {
    for (code, name, case) in cases() {
        let mut house = house();
        let command = case(&mut house);
        let before = house.state.clone();
        match house.run(&command) {
            Ok(events) => panic!("{name}: {command:?} was allowed: {events:?}"),
            Err(why) => assert_eq!(why.code(), *code, "{name}: {why}"),
        }
        assert_eq!(house.state, before, "{name}");
    }
}

/// The list of codes is read from the source, so that a new one without a case is noticed.
#[test]
fn every_code_is_reached() {
    let source = include_str!("../../src/error.rs");
    let listed: BTreeSet<&str> = source
        .lines()
        .filter_map(|line| line.trim().strip_suffix("\","))
        .filter_map(|line| line.split_once("=> \""))
        .map(|(_, code)| code)
        .collect();
    let reached: BTreeSet<&str> = cases().map(|(code, ..)| *code).collect();
    assert_eq!(listed.len(), 65);
    assert_eq!(listed, reached);
}

/// What stands on the edge of a limit is allowed.
#[test]
fn the_limits_themselves_are_allowed() {
    let allowed: [fn() -> Command; 8] = [
        || add(1, vec![line(9, "kola", 999)]),
        || change(997),
        || change(-2),
        || note(200),
        || slip(&"7".repeat(32)),
        || opens(Channel::DineIn, Some("t-2"), 500),
        || {
            with(
                "paxlava",
                &[
                    ("allergy", "nuts"),
                    ("allergy", "milk"),
                    ("allergy", "gluten"),
                ],
            )
        },
        || add(1, (0..998).map(|n| line(100 + n, "kola", 999)).collect()),
    ];
    for command in allowed {
        house().does(&command());
    }
}

/// The REST door's table: from where to where, and with which refusal otherwise.
#[test]
fn statuses_go_one_step_at_a_time() {
    use Status::{Cancelled, Completed, InProgress, InQueue, Pending, Ready, Refunded};
    let all = [
        Pending, InQueue, InProgress, Ready, Completed, Refunded, Cancelled,
    ];
    let legal = [
        (Pending, InQueue),
        (Pending, Cancelled),
        (InQueue, InProgress),
        (InQueue, Cancelled),
        (InProgress, Ready),
        (InProgress, Cancelled),
        (Ready, Cancelled),
        (Completed, Refunded),
    ];
    for from in all {
        for to in all {
            let mut house = standing_at(from);
            assert_eq!(house.status(1), from);
            match house.run(&status(to)) {
                Ok(_) => {
                    assert!(
                        legal.contains(&(from, to)),
                        "{from:?} to {to:?} was allowed"
                    );
                    assert_eq!(house.status(1), to);
                }
                Err(why) => {
                    assert!(!legal.contains(&(from, to)), "{from:?} to {to:?}: {why}");
                    let unpaid = (from, to) == (Ready, Completed);
                    let code = if unpaid { "unpaid" } else { "illegal_status" };
                    assert_eq!(why.code(), code, "{from:?} to {to:?}");
                }
            }
        }
    }
}

fn standing_at(status_wanted: Status) -> House {
    let mut house = house();
    let steps: &[fn(&mut House)] = match status_wanted {
        Status::Pending => &[],
        Status::InQueue => &[|house| drop(house.does(&send(1)))],
        Status::InProgress => &[
            |house| drop(house.does(&send(1))),
            |house| drop(house.does(&status(Status::InProgress))),
        ],
        Status::Ready => &[ready],
        Status::Completed => &[settled],
        Status::Refunded => &[settled, |house| {
            drop(house.does(&Command::RefundAll { order: order_id(1) }));
        }],
        Status::Cancelled => &[|house| drop(house.does(&cancel()))],
    };
    for step in steps {
        step(&mut house);
    }
    house
}

#[test]
fn a_part_payment_can_be_given_back_and_the_check_goes_on() {
    let mut house = house();
    house.does(&pay(1, 1, "cash", 500));
    house.does(&Command::RefundAll { order: order_id(1) });
    assert_eq!(house.order(1).paid(), Money(0));
    assert!(house.order(1).is_open());
    house.does(&change(-1));
    house.does(&cancel());
    assert_eq!(house.status(1), Status::Cancelled);
}
