//! Money that goes back from accounts: a wrong top-up, once and never more than is there, and what is over at the end.

use crate::accounts::{
    account_id, balance, check, closes, expected, gift, house, opens, opens_drawer, pays, refund,
    sums, tops_up,
};
use crate::house::House;
use crate::refusals::Case;
use domain::accounts::{self, AccountKind, MoveKind};
use domain::approvals::{Change, Guarded, Said};
use domain::cash;
use domain::ids::MovementId;
use domain::staff::Role;
use domain::{Command, EventBody, Money};

use AccountKind::{Deposit, GiftCard, House as OnHouse};

/// Takes back what was brought last, or a top-up that never was.
pub fn takes_back(house: &House, n: u64) -> Command {
    let accounts = house.state.accounts.as_ref();
    let account = accounts.and_then(|all| all.get(&account_id(n)));
    let brought = account.and_then(|one| one.brought.as_ref());
    let none = MovementId::new(crate::house::uuid(1));
    Command::TakeBack(accounts::TakeBack {
        account: account_id(n),
        top_up: brought.map_or(none, |moved| moved.id),
        reason: "mistake".into(),
    })
}

/// What is refused to whoever takes a top-up back.
pub const TAKEN_BACK: &[Case] = &[
    ("bad_field", "a top-up that never was", |house| {
        house.keeps_accounts();
        house.does(&opens(1, GiftCard, 0));
        takes_back(house, 1)
    }),
    ("bad_field", "a top-up twice", |house| {
        gift(house, 500);
        let again = takes_back(house, 1);
        house.does(&again);
        again
    }),
    ("bad_field", "no reason to take it back", |house| {
        gift(house, 500);
        let mut command = takes_back(house, 1);
        if let Command::TakeBack(asked) = &mut command {
            asked.reason = " ".into();
        }
        command
    }),
    ("account_short", "what was spent since", |house| {
        gift(house, 500);
        house.does(&pays(1, 1, ("gift-card", 1), 100));
        takes_back(house, 1)
    }),
    ("forbidden", "a cashier takes it back", |house| {
        gift(house, 500);
        house.works(Role::Cashier);
        takes_back(house, 1)
    }),
    ("needs_hub", "a top-up taken back later", |house| {
        gift(house, 500);
        house.late = true;
        takes_back(house, 1)
    }),
    ("account_closed", "a top-up of what ended", |house| {
        house.keeps_accounts();
        house.does(&opens(1, Deposit, 0));
        house.does(&tops_up(1, "transfer", 500));
        let command = takes_back(house, 1);
        house.does(&closes(1, Some("transfer")));
        command
    }),
];

#[test]
fn a_wrong_top_up_goes_back_the_way_it_came() {
    let mut house = house();
    house.does(&opens(1, GiftCard, 0));
    house.does(&tops_up(1, "cash", 700));
    house.does(&tops_up(1, "cash", 5_000));
    let events = house.does(&takes_back(&house, 1));
    assert_eq!((balance(&house, 1), expected(&house)), (700, 1_700));
    assert_eq!(sums(&house).accounts.gift_sold.amount.0, 700);
    assert_eq!(sums(&house).accounts.top_ups[0].amount.0, 700);
    let before = house.state.clone();
    for event in &events {
        house.state.apply(house.now, event);
    }
    assert_eq!(house.state, before, "once more is nothing");
}

#[test]
fn what_is_over_on_a_house_account_goes_back_at_its_end() {
    let mut house = house();
    let due = check(&mut house, 1);
    house.does(&opens(1, OnHouse, 10_000));
    house.does(&pays(1, 1, ("house", 1), due));
    house.does(&tops_up(1, "cash", due));
    house.does(&refund(1, 1, Some(300)));
    assert_eq!(balance(&house, 1), 300, "it was paid and came back");
    let refused = house.run(&closes(1, None)).unwrap_err();
    assert_eq!(refused.code(), "account_not_empty");
    house.does(&closes(1, Some("cash")));
    assert_eq!(
        (balance(&house, 1), expected(&house)),
        (0, 1_000 + due - 300)
    );
    assert_eq!(sums(&house).accounts.house_settled.amount.0, due - 300);
    assert_eq!(sums(&house).accounts.deposits_back.amount.0, 0);
}

fn asks(command: &Command) -> Command {
    Command::AskApproval {
        order: None,
        command: Guarded::new(command).unwrap(),
    }
}

#[test]
fn who_may_not_take_it_back_asks_and_the_sum_is_shown() {
    let mut house = house();
    house.does(&opens(1, Deposit, 0));
    house.does(&tops_up(1, "cash", 5_000));
    house.works(Role::Cashier);
    let change = |before, after| {
        Some(Change {
            before: Money(before),
            after: Money(after),
        })
    };
    // Each of them is possible while it is asked for; what is granted is what was shown.
    let wanted = [takes_back(&house, 1), closes(1, Some("cash"))];
    let [back, end] = wanted.map(|command| {
        let events = house.does(&asks(&command));
        let [EventBody::ApprovalAsked { approval }] = &events[..] else {
            panic!("{events:?}");
        };
        assert_eq!(approval.change, change(5_000, 0));
        Command::AnswerApproval {
            approval: approval.id,
            order: None,
            said: Said::Granted,
        }
    });
    assert_eq!(balance(&house, 1), 5_000, "nothing is done yet");
    house.works(Role::Manager);
    let events = house.does(&back);
    assert_eq!((balance(&house, 1), expected(&house)), (0, 1_000));
    let [
        EventBody::ApprovalAnswered { .. },
        EventBody::AccountMoved(moved),
        EventBody::CashMoved { .. },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    let reason = moved.reason.as_ref().map(domain::ids::ReasonKey::as_str);
    assert_eq!((moved.what, reason), (MoveKind::TakenBack, Some("mistake")));
    let stale = house.run(&end).unwrap_err();
    assert_eq!(stale.code(), "approval_stale", "nothing is over any more");
}

#[test]
fn cash_comes_out_of_the_drawer_where_it_lies_while_nobody_counted_it() {
    let mut house = house();
    house.does(&opens(1, Deposit, 0));
    house.does(&tops_up(1, "cash", 5_000));
    let first = cash::open(&house.state).next().unwrap().id;
    let events = house.does(&takes_back(&house, 1));
    assert!(matches!(&events[1], EventBody::CashMoved { session, .. } if *session == first));
    house.does(&tops_up(1, "cash", 3_000));
    house.does(&Command::CloseDrawer(cash::Close {
        drawer: None,
        session: None,
        counted: Money(4_000),
        pieces: Vec::new(),
    }));
    house.does(&opens_drawer());
    house.does(&takes_back(&house, 1));
    let now = cash::open(&house.state).next().unwrap();
    assert!(
        now.id != first && now.expected() == Money(-2_000),
        "{now:?}"
    );
}

#[test]
fn what_is_taken_back_from_a_debt_is_owed_again_up_to_the_limit() {
    let mut house = house();
    let due = check(&mut house, 1);
    house.does(&opens(1, OnHouse, due));
    house.does(&pays(1, 1, ("house", 1), due));
    house.does(&tops_up(1, "transfer", due));
    let back = takes_back(&house, 1);
    check(&mut house, 2);
    house.does(&pays(2, 2, ("house", 1), 100));
    assert_eq!(house.run(&back).unwrap_err().code(), "account_short");
    house.does(&refund(2, 2, None));
    house.does(&back);
    assert_eq!(balance(&house, 1), -due);
    assert_eq!(sums(&house).accounts.house_settled.amount, Money::ZERO);
}
