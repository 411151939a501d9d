//! Guest accounts: never more than is there, back to where it came from, and no turnover of their own.

use crate::house::{House, add, line, order_id, pay, payment_id, uuid};
use crate::refusals::Case;
use crate::taken_back::takes_back;
use domain::accounts::{self, AccountKind, AccountSums, CodeMark, Owed};
use domain::cash;
use domain::ids::AccountId;
use domain::orders::{Channel, Status};
use domain::staff::Role;
use domain::{Command, EventBody, Money};
use proptest::prelude::*;

use AccountKind::{Deposit, GiftCard, House as OnHouse};

/// An account's id.
pub fn account_id(n: u64) -> AccountId {
    AccountId::new(uuid(0x8_0000_0000 + n))
}

/// A new account; a gift card comes with the mark of its code, as the hub makes it.
pub fn opens(n: u64, kind: AccountKind, limit: i64) -> Command {
    Command::OpenAccount(Box::new(accounts::Open {
        account: account_id(n),
        kind,
        name: "Qonaq".to_owned(),
        phone: "+994000000001".to_owned(),
        limit: (limit > 0).then_some(Money(limit)),
        reservation: None,
        code: (kind == GiftCard).then(|| CodeMark {
            hash: format!("{n}"),
            tail: "0017".to_owned(),
        }),
    }))
}

/// Money for an account.
pub fn tops_up(n: u64, method: &str, amount: i64) -> Command {
    Command::TopUp(accounts::TopUp {
        account: account_id(n),
        method: method.into(),
        amount: Money(amount),
        slip: None,
    })
}

/// A tender from an account.
pub fn pays(order: u64, payment: u64, (method, n): (&str, u64), amount: i64) -> Command {
    let mut command = pay(order, payment, method, amount);
    if let Command::TakePayment { account, card, .. } = &mut command {
        *account = Some(account_id(n));
        *card = (method == "gift-card").then(|| shown(&n.to_string()).into());
    }
    command
}

/// A gift card whose code the hub heard.
fn shown(code: &str) -> accounts::Presented {
    accounts::Presented {
        proof: "proof".to_owned(),
        code: Some(code.to_owned()),
    }
}

/// A tender from the gift card 1 by whoever shows another one, or none.
fn pays_unseen(other: Option<&str>) -> Command {
    let mut command = pays(1, 1, ("gift-card", 1), 100);
    if let Command::TakePayment { card, .. } = &mut command {
        *card = other.map(|code| shown(code).into());
    }
    command
}

/// Ends an account.
pub fn closes(n: u64, method: Option<&str>) -> Command {
    Command::CloseAccount(accounts::Close {
        account: account_id(n),
        method: method.map(Into::into),
    })
}

/// Gives back what a tender took, or some of it.
pub fn refund(order: u64, payment: u64, amount: Option<i64>) -> Command {
    Command::Refund {
        order: order_id(order),
        payment: payment_id(payment),
        amount: amount.map(Money),
        tip: None,
        reason: "refused".into(),
    }
}

/// A gift card with something on it.
pub fn gift(house: &mut House, amount: i64) {
    house.keeps_accounts();
    house.does(&opens(1, GiftCard, 0));
    house.does(&tops_up(1, "transfer", amount));
}

/// What accounts refuse; the check 1 of these cases costs 6.60.
pub const ACCOUNTS: &[Case] = &[
    ("bad_field", "an account of nobody", |_| {
        let mut command = opens(1, Deposit, 0);
        if let Command::OpenAccount(asked) = &mut command {
            asked.name = " ".to_owned();
        }
        command
    }),
    ("bad_field", "a telephone too long", |_| {
        let mut command = opens(1, Deposit, 0);
        if let Command::OpenAccount(asked) = &mut command {
            asked.phone = "0".repeat(33);
        }
        command
    }),
    (
        "unknown_payment_type",
        "money that a provider never brought",
        |house| {
            house.does(&opens(1, GiftCard, 0));
            tops_up(1, "pesapal", 1_000)
        },
    ),
    ("needs_hub", "money that waited on a device", |house| {
        house.does(&opens(1, GiftCard, 0));
        house.late = true;
        tops_up(1, "cash", 1_000)
    }),
    ("bad_field", "credit on a gift card", |_| {
        opens(1, GiftCard, 1)
    }),
    ("bad_field", "more credit than anybody gets", |_| {
        opens(1, OnHouse, 10_000_001)
    }),
    ("bad_field", "a gift card without a code", |house| {
        house.keeps_accounts();
        let mut command = opens(1, GiftCard, 0);
        if let Command::OpenAccount(asked) = &mut command {
            asked.code = None;
        }
        command
    }),
    ("duplicate_id", "an account that is there", |house| {
        house.keeps_accounts();
        house.does(&opens(1, Deposit, 0));
        opens(1, OnHouse, 100)
    }),
    ("forbidden", "a cashier gives credit", |house| {
        house.works(Role::Cashier);
        opens(1, OnHouse, 100)
    }),
    ("forbidden", "a waiter takes a deposit", |house| {
        house.works(Role::Waiter);
        opens(1, Deposit, 0)
    }),
    ("forbidden", "a cashier ends an account", |house| {
        house.works(Role::Cashier);
        closes(1, None)
    }),
    ("not_found", "money for an account of nobody", |house| {
        house.keeps_accounts();
        tops_up(1, "cash", 100)
    }),
    ("bad_field", "no money at all", |_| tops_up(1, "cash", 0)),
    ("bad_field", "more than anybody brings", |_| {
        tops_up(1, "cash", 1_000_001)
    }),
    ("missing_slip", "a card without its slip", |_| {
        tops_up(1, "card", 100)
    }),
    (
        "unknown_payment_type",
        "a gift card for a gift card",
        |_| tops_up(1, "gift-card", 100),
    ),
    ("overpaid", "more than is owed", |house| {
        house.keeps_accounts();
        house.does(&opens(1, OnHouse, 1_000));
        house.does(&pays(1, 1, ("house", 1), 100));
        tops_up(1, "cash", 101)
    }),
    ("bad_field", "a gift card that is not named", |_| {
        pay(1, 1, "gift-card", 100)
    }),
    ("card_not_shown", "a gift card by its id alone", |house| {
        gift(house, 500);
        pays_unseen(None)
    }),
    (
        "card_not_shown",
        "a gift card by the code of another",
        |house| {
            gift(house, 500);
            pays_unseen(Some("2"))
        },
    ),
    ("bad_field", "an account that pays cash", |house| {
        gift(house, 500);
        pays(1, 1, ("cash", 1), 100)
    }),
    ("bad_field", "a gift card as a house account", |house| {
        gift(house, 500);
        pays(1, 1, ("house", 1), 100)
    }),
    ("bad_field", "a tip from a gift card", |house| {
        gift(house, 500);
        let mut command = pays(1, 1, ("gift-card", 1), 100);
        if let Command::TakePayment { tip, .. } = &mut command {
            *tip = Some(Money(10));
        }
        command
    }),
    ("account_short", "more than is on a gift card", |house| {
        gift(house, 99);
        pays(1, 1, ("gift-card", 1), 100)
    }),
    ("account_short", "more than may be owed", |house| {
        house.keeps_accounts();
        house.does(&opens(1, OnHouse, 150));
        house.does(&pays(1, 1, ("house", 1), 100));
        pays(1, 2, ("house", 1), 51)
    }),
    ("account_closed", "an account that ended", |house| {
        house.keeps_accounts();
        house.does(&opens(1, GiftCard, 0));
        house.does(&closes(1, None));
        tops_up(1, "cash", 100)
    }),
    (
        "account_not_empty",
        "a gift card with something on it",
        |house| {
            gift(house, 500);
            closes(1, Some("cash"))
        },
    ),
    ("account_not_empty", "a debt", |house| {
        house.keeps_accounts();
        house.does(&opens(1, OnHouse, 1_000));
        house.does(&pays(1, 1, ("house", 1), 100));
        closes(1, None)
    }),
    (
        "account_not_empty",
        "a deposit that goes nowhere",
        |house| {
            house.keeps_accounts();
            house.does(&opens(1, Deposit, 0));
            house.does(&tops_up(1, "cash", 100));
            closes(1, None)
        },
    ),
    ("bad_field", "cash for an account by hand", |house| {
        house.does(&opens_drawer());
        Command::MoveCash(cash::Move {
            drawer: None,
            session: None,
            kind: cash::MovementKind::AccountIn,
            amount: Money(100),
            reason: String::new(),
            instead_of: None,
        })
    }),
];

/// Opens a drawer with 10.00 in it.
pub fn opens_drawer() -> Command {
    Command::OpenDrawer(cash::Open {
        drawer: None,
        opening_float: Money(1_000),
    })
}

/// A house that counts and keeps accounts, with a drawer of 10.00 and takeaways without end.
pub fn house() -> House {
    let mut house = House::new();
    house.counts();
    house.keeps_accounts();
    house.does(&opens_drawer());
    house
}

/// A takeaway of one dish, and what it costs.
pub fn check(house: &mut House, n: u64) -> i64 {
    house.does(&Command::OpenOrder {
        order: order_id(n),
        channel: Channel::Takeaway,
        table: None,
        guests: 1,
        label: None,
    });
    house.does(&add(n, vec![line(n, "piti", 1)]));
    house.order(n).due().0
}

/// What is on an account.
pub fn balance(house: &House, n: u64) -> i64 {
    house.state.accounts.as_ref().unwrap()[&account_id(n)]
        .balance
        .0
}

/// What should be in the drawer.
pub fn expected(house: &House) -> i64 {
    cash::open(&house.state).next().unwrap().expected().0
}

/// The day's sums.
pub fn sums(house: &House) -> &domain::day::DaySums {
    &house.state.day.as_ref().unwrap().sums
}

#[test]
fn a_gift_card_is_turnover_when_it_pays_and_not_when_it_is_sold() {
    let mut house = house();
    house.does(&opens(1, GiftCard, 0));
    house.does(&tops_up(1, "cash", 5_000));
    assert_eq!((balance(&house, 1), expected(&house)), (5_000, 6_000));
    assert_eq!((sums(&house).total.0, sums(&house).payments.len()), (0, 0));
    let due = check(&mut house, 1);
    let events = house.does(&pays(1, 1, ("gift-card", 1), due));
    assert!(
        events
            .iter()
            .any(|one| matches!(one, EventBody::AccountMoved(_)))
    );
    assert_eq!(house.status(1), Status::Completed);
    assert_eq!((balance(&house, 1), expected(&house)), (5_000 - due, 6_000));
    let day = sums(&house);
    assert_eq!((day.total.0, day.payments[0].amount.0), (due, due));
    assert_eq!(day.accounts.gift_sold.amount.0, 5_000);
    assert_eq!(day.accounts.gift_used.amount.0, due);
    assert_eq!(day.accounts.top_ups[0].amount.0, 5_000);
}

#[test]
fn of_two_checks_one_gets_what_is_on_the_card() {
    let mut house = house();
    let due = check(&mut house, 1);
    check(&mut house, 2);
    house.does(&opens(1, GiftCard, 0));
    house.does(&tops_up(1, "cash", due));
    house.does(&pays(1, 1, ("gift-card", 1), due));
    let refused = house.run(&pays(2, 2, ("gift-card", 1), due)).unwrap_err();
    assert_eq!(refused.code(), "account_short");
    assert_eq!(balance(&house, 1), 0);
}

#[test]
fn what_is_refunded_goes_back_to_the_account_also_to_one_that_ended() {
    let mut house = house();
    let due = check(&mut house, 1);
    house.does(&opens(1, GiftCard, 0));
    house.does(&tops_up(1, "cash", due));
    house.does(&pays(1, 1, ("gift-card", 1), 100));
    house.does(&pays(1, 2, ("gift-card", 1), due - 100));
    house.does(&closes(1, None));
    let before = expected(&house);
    house.does(&Command::RefundAll { order: order_id(1) });
    assert_eq!(balance(&house, 1), due, "both parts are there again");
    assert_eq!(expected(&house), before, "no cash goes out");
    assert_eq!(sums(&house).accounts.gift_used.amount, Money::ZERO);
    check(&mut house, 2);
    house.does(&pays(2, 3, ("gift-card", 1), due));
}

#[test]
fn a_house_account_is_turnover_at_once_and_is_settled_later() {
    let mut house = house();
    let due = check(&mut house, 1);
    house.does(&opens(1, OnHouse, 10_000));
    house.does(&pays(1, 1, ("house", 1), due));
    assert_eq!(balance(&house, 1), -due);
    assert_eq!(sums(&house).total.0, due);
    house.does(&tops_up(1, "cash", due));
    assert_eq!((balance(&house, 1), expected(&house)), (0, 1_000 + due));
    assert_eq!(
        sums(&house).total.0,
        due,
        "the second time it is no turnover"
    );
    assert_eq!(sums(&house).accounts.house_settled.amount.0, due);
    house.does(&closes(1, None));
}

#[test]
fn what_is_left_of_a_deposit_goes_back_out_of_the_drawer() {
    let mut house = house();
    house.does(&opens(1, Deposit, 0));
    house.does(&tops_up(1, "cash", 2_000));
    let due = check(&mut house, 1);
    house.does(&pays(1, 1, ("deposit", 1), due));
    let report = |house: &House| {
        let state = &house.state;
        domain::day::report(state, state.day.as_ref().unwrap(), house.now, &[])
    };
    assert_eq!(report(&house).accounts.deposits.0, 2_000 - due);
    house.does(&closes(1, Some("cash")));
    assert_eq!((balance(&house, 1), expected(&house)), (0, 1_000 + due));
    assert_eq!(sums(&house).accounts.deposits_back.amount.0, 2_000 - due);
    assert_eq!(report(&house).accounts, Owed::default());
}

#[test]
fn a_screen_keeps_no_account_and_leaves_it_to_the_hub() {
    let mut house = House::new();
    let due = check(&mut house, 1);
    assert!(house.does(&opens(1, Deposit, 0)).is_empty());
    assert!(house.does(&tops_up(1, "cash", 100)).is_empty());
    house.does(&pays(1, 1, ("gift-card", 1), due));
    assert_eq!(house.status(1), Status::Completed);
}

#[derive(Clone, Debug)]
enum Act {
    Open(u64),
    TopUp(u64, bool, i64),
    Pay(u64, i64),
    Refund(u64, Option<i64>),
    All(u64),
    Close(u64),
    TakeBack(u64),
    Again(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => (1u64..7).prop_map(Act::Open),
        4 => (1u64..7, any::<bool>(), 1i64..2_000).prop_map(|(of, cash, amount)| Act::TopUp(of, cash, amount)),
        5 => (1u64..7, 1i64..400).prop_map(|(of, amount)| Act::Pay(of, amount)),
        2 => (1u64..20, prop::option::of(1i64..300)).prop_map(|(of, amount)| Act::Refund(of, amount)),
        1 => (1u64..4).prop_map(Act::All),
        1 => (1u64..7).prop_map(Act::Close),
        2 => (1u64..7).prop_map(Act::TakeBack),
        1 => (0usize..50).prop_map(Act::Again),
    ]
}

/// Accounts 1 and 4 are of the house, 2 and 5 gift cards, 3 and 6 deposits.
fn kind(n: u64) -> (AccountKind, &'static str) {
    match n % 3 {
        1 => (OnHouse, "house"),
        2 => (GiftCard, "gift-card"),
        _ => (Deposit, "deposit"),
    }
}

fn command(act: &Act, made: &mut Vec<u64>) -> Option<Command> {
    Some(match *act {
        Act::Open(n) => opens(n, kind(n).0, if kind(n).0 == OnHouse { 1_000 } else { 0 }),
        Act::TopUp(n, cash, amount) => tops_up(n, if cash { "cash" } else { "transfer" }, amount),
        Act::Pay(n, amount) => {
            made.push(n % 3 + 1);
            pays(n % 3 + 1, made.len() as u64, (kind(n).1, n), amount)
        }
        Act::Refund(of, amount) => {
            let order = made.get(usize::try_from(of).unwrap().checked_sub(1)?)?;
            refund(*order, of, amount)
        }
        Act::All(of) => Command::RefundAll {
            order: order_id(of),
        },
        Act::Close(n) => closes(n, Some("cash")),
        Act::TakeBack(_) | Act::Again(_) => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_stands_on_accounts_is_the_sum_of_their_movements(acts in prop::collection::vec(act(), 1..80)) {
        let mut house = house();
        for n in 1..4 {
            check(&mut house, n);
            house.does(&add(n, vec![line(n + 10, "piti", 9)]));
        }
        let (mut made, mut told) = (Vec::new(), Vec::<EventBody>::new());
        for act in &acts {
            if let Act::Again(at) = act {
                // An account's event that comes twice counts once.
                if let Some(event @ EventBody::AccountOpened(_)) = told.get(*at) {
                    house.state.apply(house.now, &event.clone());
                }
                continue;
            }
            let command = match act {
                Act::TakeBack(n) => Some(takes_back(&house, *n)),
                act => command(act, &mut made),
            };
            let Some(command) = command else { continue };
            told.extend(house.run(&command).unwrap_or_default());
            let accounts = house.state.accounts.clone().unwrap();
            for account in accounts.values() {
                prop_assert!(account.left() >= Money::ZERO, "{:?}", account);
                let mut sum = 0;
                for event in &told {
                    if let EventBody::AccountMoved(moved) = event
                        && moved.account == account.id
                    {
                        sum += moved.effect().0;
                    }
                }
                prop_assert_eq!(account.balance.0, sum);
            }
            let day: AccountSums = sums(&house).accounts.clone();
            let owed = Owed::of(&accounts);
            prop_assert_eq!(owed.gift_cards, day.gift_sold.amount.minus(day.gift_used.amount));
            let deposits = day.deposits_taken.amount.minus(day.deposits_used.amount);
            prop_assert_eq!(owed.deposits, deposits.minus(day.deposits_back.amount));
            prop_assert_eq!(owed.house, day.house_charged.amount.minus(day.house_settled.amount));
            let all = |list: &[domain::day::MethodSum]| -> Money { list.iter().map(|one| one.amount).sum() };
            let kept = day.gift_sold.amount.plus(day.deposits_taken.amount).minus(day.deposits_back.amount);
            let brought = all(&day.top_ups).minus(all(&day.paid_back));
            prop_assert_eq!(brought, kept.plus(day.house_settled.amount));
            let cash = |list: &[domain::day::MethodSum]| -> i64 {
                let cash = list.iter().filter(|one| one.method.as_str() == "cash");
                cash.map(|one| one.amount.0).sum()
            };
            prop_assert_eq!(expected(&house), 1_000 + cash(&day.top_ups) - cash(&day.paid_back));
        }
    }
}
