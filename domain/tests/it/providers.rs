//! Payments through a provider: what is kept free, what comes, and that no money is lost or taken twice.

use crate::house::{House, add, line, open, order_id, pay, payment_id, send};
use crate::refusals::Case;
use domain::approvals::{Guarded, Said};
use domain::orders::{Closing, Status};
use domain::payments::provider::{
    AttemptState, Begin, CancelAttempt, GiveUp, Heard, ReadyProviders, Report, ReturnMoney,
};
use domain::staff::Role;
use domain::{Command, EventBody, Money, Rejection};
use proptest::prelude::*;

pub fn begin(order: u64, payment: u64, amount: i64) -> Command {
    Command::BeginPayment(Begin {
        order: order_id(order),
        payment: payment_id(payment),
        method: "pesapal".into(),
        amount: Money(amount),
        by_token: false,
    })
}

fn report(payment: u64, heard: Heard) -> Report {
    Report {
        order: order_id(1),
        payment: payment_id(payment),
        heard,
        amount: None,
        provider_ref: None,
        redirect: None,
        hint: None,
        words: None,
    }
}

fn hears(payment: u64, heard: Heard) -> Command {
    Command::ReportAttempt(report(payment, heard))
}

fn give_up(payment: u64, reason: &str) -> Command {
    Command::GiveUpAttempt(GiveUp {
        order: order_id(1),
        payment: payment_id(payment),
        reason: reason.to_owned(),
    })
}

fn give_back(payment: u64) -> Command {
    Command::ReturnMoney(ReturnMoney {
        order: order_id(1),
        payment: payment_id(payment),
        reason: "qonaq getdi".to_owned(),
    })
}

fn call_off(payment: u64) -> Command {
    Command::CancelAttempt(CancelAttempt {
        order: order_id(1),
        payment: payment_id(payment),
    })
}

/// The hub itself says something.
fn hub(house: &mut House, command: &Command) -> Vec<EventBody> {
    let actor = house.actor.take();
    let events = house.does(command);
    house.actor = actor;
    events
}

fn ready(house: &mut House) {
    let providers = vec!["pesapal".into()];
    hub(
        house,
        &Command::ReportProviders(ReadyProviders { providers }),
    );
}

/// Check 1 at table t-1 costs 6.60, and the provider is set up.
fn house() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "paxlava", 2)]));
    ready(&mut house);
    house
}

fn begun(house: &mut House) {
    ready(house);
    house.does(&begin(1, 1, 660));
}

fn state(house: &House, payment: u64) -> AttemptState {
    house.state.attempts[&payment_id(payment)].state
}

fn refused(house: &mut House, command: &Command) -> Rejection {
    let before = house.state.clone();
    let why = house.run(command).unwrap_err();
    assert_eq!(house.state, before, "a refusal changes nothing");
    why
}

/// What these commands refuse; the check 1 of these cases costs 6.60.
pub const PROVIDER: &[Case] = &[
    ("provider_off", "a provider that is not set up", |_| {
        begin(1, 1, 660)
    }),
    ("needs_hub", "begun on a device alone", |house| {
        ready(house);
        house.late = true;
        begin(1, 1, 660)
    }),
    ("payment_under_way", "cash for the same money", |house| {
        begun(house);
        pay(1, 2, "cash", 660)
    }),
    ("payment_under_way", "begun twice", |house| {
        begun(house);
        begin(1, 2, 1)
    }),
    ("payment_under_way", "cancelled meanwhile", |house| {
        begun(house);
        Command::CancelOrder {
            order: order_id(1),
            reason: None,
        }
    }),
    ("payment_under_way", "taken off meanwhile", |house| {
        begun(house);
        Command::RemoveLine {
            order: order_id(1),
            line: crate::house::line_id(1),
        }
    }),
    ("payment_under_way", "merged meanwhile", |house| {
        begun(house);
        house.does(&open(2, "t-2"));
        crate::house::merge(1, 2)
    }),
    ("duplicate_id", "the same payment again", |house| {
        begun(house);
        begin(1, 1, 660)
    }),
    ("overpaid", "more than is owed", |house| {
        ready(house);
        begin(1, 1, 661)
    }),
    ("bad_amount", "nothing", |house| {
        ready(house);
        begin(1, 1, 0)
    }),
    ("bad_field", "taken by hand", |_| pay(1, 1, "pesapal", 660)),
    ("unknown_payment_type", "no provider behind it", |house| {
        ready(house);
        Command::BeginPayment(Begin {
            order: order_id(1),
            payment: payment_id(1),
            method: "cash".into(),
            amount: Money(660),
            by_token: false,
        })
    }),
    ("illegal_status", "given up while it is known", |house| {
        begun(house);
        give_up(1, "qonaq getdi")
    }),
    ("bad_field", "given up without a word", |house| {
        begun(house);
        hub(house, &hears(1, Heard::Unknown));
        give_up(1, " ")
    }),
    (
        "illegal_status",
        "given back although it was taken",
        |house| {
            begun(house);
            hub(house, &hears(1, Heard::Captured));
            give_back(1)
        },
    ),
    ("illegal_status", "called off after it came", |house| {
        begun(house);
        hub(house, &hears(1, Heard::Captured));
        call_off(1)
    }),
    ("not_found", "called off, and nobody began it", |_| {
        call_off(9)
    }),
    ("forbidden", "a person plays the provider", |house| {
        begun(house);
        hears(1, Heard::Captured)
    }),
    ("forbidden", "a person sets a provider up", |_| {
        Command::ReportProviders(ReadyProviders {
            providers: vec!["pesapal".into()],
        })
    }),
    ("forbidden", "a cashier gives up alone", |house| {
        begun(house);
        hub(house, &hears(1, Heard::Unknown));
        house.works(Role::Cashier);
        give_up(1, "qonaq getdi")
    }),
    ("card_number", "a card's number as the slip", |_| {
        let mut command = pay(1, 1, "card", 660);
        if let Command::TakePayment { slip, .. } = &mut command {
            *slip = Some("4111 1111 1111 1111".to_owned());
        }
        command
    }),
    ("card_number", "a card's number for the kitchen", |_| {
        let mut dish = line(9, "kola", 1);
        dish.note = "kart 4111111111111111".to_owned();
        add(1, vec![dish])
    }),
    ("card_number", "a card's number as a reason", |house| {
        begun(house);
        hub(house, &hears(1, Heard::Unknown));
        give_up(1, "5555555555554444")
    }),
    ("card_number", "a card's number as a guest", |_| {
        Command::Describe {
            order: order_id(1),
            guests: None,
            guest: Some(domain::orders::Guest {
                name: "378282246310005".to_owned(),
                ..domain::orders::Guest::default()
            }),
        }
    }),
    ("card_number", "a card's number in a reservation", |_| {
        let mut agreed = crate::evening::agreed(5, crate::house::NOON + 3_600_000);
        agreed.note = "4111-1111-1111-1111".to_owned();
        Command::Book {
            reservation: Box::new(agreed),
            change: false,
        }
    }),
];

/// One of each command and what it causes, for the golden files.
pub fn evening() -> (Vec<Command>, Vec<EventBody>) {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "paxlava", 2)]));
    let mut commands = Vec::new();
    let mut events = Vec::new();
    let mut step = |house: &mut House, own: bool, command: Command| {
        events.extend(if own {
            hub(house, &command)
        } else {
            house.does(&command)
        });
        commands.push(command);
    };
    let providers = vec!["pesapal".into()];
    let ready = Command::ReportProviders(ReadyProviders { providers });
    step(&mut house, true, ready);
    step(&mut house, false, begin(1, 1, 660));
    step(&mut house, true, hears(1, Heard::Submitting));
    let pending = Command::ReportAttempt(Report {
        provider_ref: Some("b945e4af-80a5-4ec1-8706-e03f8332fb04".to_owned()),
        redirect: Some("https://pay.example/iframe?OrderTrackingId=b945e4af".to_owned()),
        ..report(1, Heard::Pending)
    });
    step(&mut house, true, pending);
    step(&mut house, false, call_off(1));
    step(&mut house, true, hears(1, Heard::Unknown));
    step(&mut house, false, give_up(1, "qonaq getdi"));
    house.does(&pay(1, 2, "cash", 660));
    let captured = Command::ReportAttempt(Report {
        amount: Some(Money(660)),
        hint: Some("476173**0010".to_owned()),
        words: Some("Completed".to_owned()),
        ..report(1, Heard::Captured)
    });
    step(&mut house, true, captured);
    step(&mut house, false, give_back(1));
    step(&mut house, true, hears(1, Heard::Returned));
    (commands, events)
}

#[test]
fn money_that_comes_settles_the_check() {
    let mut house = house();
    house.does(&begin(1, 1, 660));
    assert_eq!(house.order(1).reserved(), Money(660));
    assert_eq!(house.order(1).due(), Money(660));
    hub(&mut house, &hears(1, Heard::Submitting));
    hub(&mut house, &hears(1, Heard::Pending));
    let events = hub(
        &mut house,
        &Command::ReportAttempt(Report {
            provider_ref: Some("T-1".to_owned()),
            hint: Some("…0010".to_owned()),
            ..report(1, Heard::Captured)
        }),
    );
    let order = house.order(1);
    assert_eq!(order.status(), Status::Completed);
    assert!(order.under_way.is_empty());
    let payment = &order.payments[0];
    let mark = payment.provider.as_ref().unwrap();
    assert_eq!(mark.reference.as_deref(), Some("T-1"));
    assert_eq!(payment.by.name, "Aygün", "whoever began it took it");
    assert!(
        events
            .iter()
            .any(|one| matches!(one, EventBody::TicketFired { .. }))
    );
    assert!(
        matches!(events.last(), Some(EventBody::OrderSettled { by, .. }) if by.name == "Aygün")
    );
    // Told once more, it is money once.
    assert_eq!(hub(&mut house, &hears(1, Heard::Captured)), []);
}

#[test]
fn a_part_of_a_check_is_kept_free_and_the_rest_is_paid_in_cash() {
    let mut house = house();
    house.does(&begin(1, 1, 400));
    assert_eq!(
        refused(&mut house, &pay(1, 2, "cash", 261)),
        Rejection::PaymentUnderWay {
            amount: Money(400),
            left: Money(260)
        }
    );
    house.does(&pay(1, 2, "cash", 260));
    assert_eq!(house.order(1).closing, Closing::Open);
    hub(&mut house, &hears(1, Heard::Captured));
    assert_eq!(house.status(1), Status::Completed);
}

#[test]
fn a_no_frees_the_money_and_a_later_yes_is_not_lost() {
    let mut house = house();
    house.does(&begin(1, 1, 660));
    hub(&mut house, &hears(1, Heard::Declined));
    assert_eq!(house.order(1).reserved(), Money::ZERO);
    // The guest tried again on the same page, and nobody has paid otherwise.
    hub(&mut house, &hears(1, Heard::Captured));
    assert_eq!(house.status(1), Status::Completed);
}

#[test]
fn what_a_manager_gave_up_comes_without_a_check_and_goes_back() {
    let mut house = house();
    house.does(&begin(1, 1, 660));
    hub(&mut house, &hears(1, Heard::Unknown));
    assert_eq!(
        refused(&mut house, &pay(1, 2, "cash", 660)).code(),
        "payment_under_way"
    );
    house.does(&give_up(1, "qonaq getdi"));
    house.does(&pay(1, 2, "cash", 660));
    hub(&mut house, &hears(1, Heard::Captured));
    assert_eq!(state(&house, 1), AttemptState::Unmatched);
    assert_eq!(
        house.order(1).paid(),
        Money(660),
        "the check has its money once"
    );
    house.does(&give_back(1));
    hub(&mut house, &hears(1, Heard::NotReturned));
    assert_eq!(state(&house, 1), AttemptState::Unmatched);
    house.does(&give_back(1));
    hub(&mut house, &hears(1, Heard::Returned));
    assert_eq!(state(&house, 1), AttemptState::Returned);
}

#[test]
fn what_was_given_up_is_taken_when_it_still_fits() {
    let mut house = house();
    house.does(&begin(1, 1, 660));
    hub(&mut house, &hears(1, Heard::Unknown));
    house.does(&give_up(1, "qonaq getdi"));
    hub(&mut house, &hears(1, Heard::Captured));
    assert_eq!(house.status(1), Status::Completed);
}

#[test]
fn a_cashier_asks_and_a_manager_grants_that_nobody_waits() {
    let mut house = house();
    house.does(&begin(1, 1, 660));
    hub(&mut house, &hears(1, Heard::Unknown));
    house.works(Role::Cashier);
    let up = give_up(1, "qonaq getdi");
    house.does(&Command::AskApproval {
        order: Some(order_id(1)),
        command: Guarded::new(&up).unwrap(),
    });
    let asked = house.state.approvals.keys().next().copied();
    house.works(Role::Manager);
    house.does(&Command::AnswerApproval {
        approval: asked.unwrap(),
        order: Some(order_id(1)),
        said: Said::Granted,
    });
    assert_eq!(house.order(1).reserved(), Money::ZERO);
    assert!(house.state.attempts[&payment_id(1)].given_up.is_some());
}

#[test]
fn whoever_calls_off_waits_for_the_provider() {
    let mut house = house();
    house.does(&begin(1, 1, 660));
    hub(&mut house, &hears(1, Heard::Pending));
    house.works(Role::Cashier);
    house.does(&call_off(1));
    assert_eq!(house.does(&call_off(1)), []);
    assert_eq!(
        house.order(1).reserved(),
        Money(660),
        "money may still come"
    );
    hub(&mut house, &hears(1, Heard::Cancelled));
    assert_eq!(house.order(1).reserved(), Money::ZERO);
    house.does(&pay(1, 2, "cash", 660));
}

#[test]
fn another_sum_than_was_asked_for_is_taken_as_it_came() {
    let mut house = house();
    house.does(&begin(1, 1, 660));
    let came = |amount| {
        Command::ReportAttempt(Report {
            amount: Some(Money(amount)),
            ..report(1, Heard::Captured)
        })
    };
    let mut more = house.clone();
    hub(&mut more, &came(700));
    assert_eq!(state(&more, 1), AttemptState::Unmatched);
    hub(&mut house, &came(600));
    assert_eq!(house.order(1).due(), Money(60));
}

#[test]
fn attempts_that_are_over_are_forgotten_after_a_while_and_money_never() {
    let mut house = house();
    house.does(&begin(1, 1, 100));
    hub(&mut house, &hears(1, Heard::Declined));
    house.does(&begin(1, 2, 100));
    hub(&mut house, &hears(2, Heard::Unknown));
    house.does(&give_up(2, "qonaq getdi"));
    house.now = house.now.plus_millis(13 * 3_600_000);
    house.does(&begin(1, 3, 100));
    let known: Vec<_> = house.state.attempts.keys().copied().collect();
    assert_eq!(known, [payment_id(2), payment_id(3)]);
}

#[derive(Clone, Debug)]
enum Step {
    Begin(u64, i64),
    Hear(u64, Heard, Option<i64>),
    GiveUp(u64),
    Back(u64),
    Cash(u64, i64),
    Void,
    Send,
}

fn steps() -> impl Strategy<Value = Step> {
    let which = 1..4u64;
    let heard = prop_oneof![
        Just(Heard::Submitting),
        Just(Heard::Pending),
        Just(Heard::Unknown),
        Just(Heard::Captured),
        Just(Heard::Captured),
        Just(Heard::Declined),
        Just(Heard::Cancelled),
        Just(Heard::Returned),
        Just(Heard::NotReturned),
    ];
    prop_oneof![
        3 => (which.clone(), 1..700i64).prop_map(|(n, sum)| Step::Begin(n, sum)),
        6 => (which.clone(), heard, prop::option::of(1..700i64))
            .prop_map(|(n, heard, sum)| Step::Hear(n, heard, sum)),
        2 => which.clone().prop_map(Step::GiveUp),
        1 => which.prop_map(Step::Back),
        2 => (10..13u64, 1..700i64).prop_map(|(n, sum)| Step::Cash(n, sum)),
        1 => Just(Step::Void),
        1 => Just(Step::Send),
    ]
}

fn command(step: &Step) -> Command {
    match *step {
        Step::Begin(n, sum) => begin(1, n, sum),
        Step::Hear(n, heard, sum) => Command::ReportAttempt(Report {
            amount: sum.map(Money),
            ..report(n, heard)
        }),
        Step::GiveUp(n) => give_up(n, "qonaq getdi"),
        Step::Back(n) => give_back(n),
        Step::Cash(n, sum) => pay(1, n, "cash", sum),
        Step::Void => Command::ChangeQuantity {
            order: order_id(1),
            line: crate::house::line_id(1),
            delta: -1,
        },
        Step::Send => send(1),
    }
}

proptest! {
    /// Money that came is taken once or waits without a check, whatever happens in whatever order; and a check never
    /// takes more than it costs.
    #[test]
    fn no_money_is_lost_and_none_is_taken_twice(steps in prop::collection::vec(steps(), 1..40)) {
        let mut house = house();
        let mut came = std::collections::BTreeMap::new();
        for step in &steps {
            let events = match step {
                Step::Hear(..) => {
                    let actor = house.actor.take();
                    let events = house.run(&command(step));
                    house.actor = actor;
                    events
                }
                _ => house.run(&command(step)),
            };
            for event in events.iter().flatten() {
                if let EventBody::AttemptChanged(attempt) = event
                    && attempt.state.has_money()
                {
                    let sum = attempt.captured.unwrap();
                    let before = came.insert(attempt.id, sum);
                    prop_assert!(before.is_none_or(|before| before == sum));
                }
            }
            let order = house.order(1);
            let taken: Money = order.payments.iter().filter(|one| one.provider.is_some())
                .map(|one| one.amount).sum();
            let beside: Money = house.state.attempts.values()
                .filter(|one| one.state.has_money() && one.state != AttemptState::Captured)
                .filter_map(|one| one.captured).sum();
            let all: Money = came.values().copied().sum();
            prop_assert_eq!(all, taken.plus(beside));
            let ids: std::collections::BTreeSet<_> = order.payments.iter().map(|one| one.id).collect();
            prop_assert_eq!(ids.len(), order.payments.len());
            prop_assert!(order.paid().plus(order.reserved()) <= order.totals().total);
        }
    }
}
