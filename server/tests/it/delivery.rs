//! Property: however batches of two devices are split, repeated, mixed and reordered, the check comes out the
//! same and every command is decided once.

use crate::app::TestApp;
use crate::engine::on_both;
use crate::ledger::{add_line, new_order, open};
use domain::Command;
use domain::ids::{CommandId, DeviceId};
use domain::orders::{Line, Order};
use domain::wire::Outcome;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use server::ids::new_id;
use server::ledger::{Ledger, Origin, Request};
use std::collections::BTreeMap;
use tokio::runtime::Handle;

on_both!(any_delivery_gives_the_same_check);

/// Commands of one device.
const EACH: usize = 8;
/// Schedules that are tried.
const CASES: u32 = 24;

/// One try to deliver: which device, from which command, how many, in which direction, how often.
type Try = (usize, usize, usize, bool, usize);

fn schedule() -> impl Strategy<Value = Vec<Try>> {
    vec(
        (0..2_usize, 0..EACH, 1..=EACH, any::<bool>(), 1..=5_usize),
        0..12,
    )
}

/// The two queues: what each device wants of one check.
struct Plan {
    opening: Request,
    queues: [Vec<Request>; 2],
    order: domain::ids::OrderId,
}

fn request(client: DeviceId, seq: u64, command: Command) -> Request {
    Request {
        id: CommandId::new(new_id()),
        command,
        actor: None,
        client: Some((client, seq)),
        asked: None,
        refused: None,
        origin: Origin::default(),
    }
}

fn plan() -> Plan {
    let order = new_order();
    let queue = |_| {
        let client = DeviceId::new(new_id());
        let mut commands = Vec::new();
        while commands.len() < EACH {
            let add = add_line(order, "cay");
            let Command::AddLines { lines, .. } = &add else {
                unreachable!()
            };
            let line = lines[0].id;
            commands.push(add);
            commands.push(Command::ChangeQuantity {
                order,
                line,
                delta: 2,
            });
            commands.push(Command::ChangeQuantity {
                order,
                line,
                delta: -1,
            });
            // One that a rule refuses: the queue goes on all the same.
            commands.push(add_line(order, "pizza"));
        }
        let numbered = (1..).zip(commands);
        numbered
            .map(|(seq, command)| request(client, seq, command))
            .collect()
    };
    Plan {
        opening: request(DeviceId::new(new_id()), 1, open(order, "t-1")),
        queues: [0, 1].map(queue),
        order,
    }
}

/// Delivers a plan to a site of its own; the check with its lines in the order of their ids, the outcomes, and
/// the number of the last event.
async fn deliver(app: &TestApp, plan: &Plan, tries: &[Try]) -> (Order, Vec<Outcome>, u64) {
    let site = new_id().to_string();
    let catalog = crate::app::catalog();
    server::demo::install(&app.db, &site, catalog)
        .await
        .unwrap();
    let ledger = Ledger::open(app.db.clone(), &site, app.clock.clone())
        .await
        .unwrap();
    ledger.submit(plan.opening.clone()).await.unwrap();
    let mut outcomes = BTreeMap::new();
    let all = (0..2).map(|device| (device, 0, EACH, false, 1));
    for (device, from, many, backwards, times) in tries.iter().copied().chain(all) {
        let mut part: Vec<&Request> = plan.queues[device].iter().skip(from).take(many).collect();
        if backwards {
            part.reverse();
        }
        for _ in 0..times {
            for request in &part {
                match ledger.submit((*request).clone()).await {
                    Ok(kept) => {
                        let known = outcomes.insert(request.id, kept.outcome.clone());
                        assert!(known.is_none_or(|known| known == kept.outcome));
                    }
                    Err(refusal) => assert_eq!(refusal.code, "gap"),
                }
            }
        }
    }
    let (state, head) = ledger.snapshot();
    let mut order = Order::clone(&state.orders[&plan.order]);
    order.lines.sort_by_key(|line: &Line| line.id);
    let mut outcomes: Vec<Outcome> = outcomes.into_values().collect();
    for outcome in &mut outcomes {
        // Which numbers its events got depends on who came first.
        outcome.events = None;
    }
    (order, outcomes, head)
}

async fn any_delivery_gives_the_same_check(app: &mut TestApp) {
    let plan = plan();
    let expected = deliver(app, &plan, &[]).await;
    assert_eq!(expected.0.lines.len(), 2 * EACH / 4);
    assert!(expected.0.lines.iter().all(|line| line.quantity == 2));
    assert_eq!(expected.1.len(), 2 * EACH);
    let app = &*app;
    tokio::task::block_in_place(|| {
        let config = Config {
            cases: CASES,
            failure_persistence: None::<Box<FileFailurePersistence>>.map(|file| file as _),
            ..Config::default()
        };
        TestRunner::new(config)
            .run(&schedule(), |tries| {
                let found = Handle::current().block_on(deliver(app, &plan, &tries));
                prop_assert_eq!(&found, &expected);
                Ok(())
            })
            .unwrap();
    });
}
