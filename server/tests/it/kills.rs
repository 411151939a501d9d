//! `kill -9` at every place where it could hurt, while several devices drain full batches.
//!
//! The hub stands still at a named place (see `server::failpoint`) and is killed there. Then it starts again, and the
//! devices, some of which crashed with the answer in their hands, send again what they hold.

use crate::books::Books;
use crate::client::Client;
use crate::ledger::{add_line, cash, new_order};
use crate::phone::Phone;
use crate::program::{prepare, serve};
use domain::Command;
use domain::event::EventBody;
use domain::orders::Channel;
use domain::wire::Verdict;
use futures::future::join_all;
use server::db::Db;
use server::failpoint::NAMES;
use std::time::Duration;

/// Devices that send at the same time.
const PHONES: usize = 4;
/// A fault lasts no longer than the command that met it.
const SHORT: Duration = Duration::from_secs(5);
/// Checks that each of them makes in a round: a batch is full.
const CHECKS: usize = 30;

/// A waiter's work on takeaway checks: some are paid, the others given up, so that the hub's state stays small.
pub fn work(phone: &mut Phone, checks: usize) {
    for at in 0..checks {
        let order = new_order();
        phone.wants(Command::OpenOrder {
            order,
            channel: Channel::Takeaway,
            table: None,
            guests: 1,
            label: None,
        });
        phone.wants(add_line(order, "kola"));
        if at % 6 == 0 {
            phone.wants(Command::Send { order });
            phone.wants(cash(order, 300));
        } else {
            phone.wants(add_line(order, "cay"));
            phone.wants(Command::CancelOrder {
                order,
                reason: None,
            });
        }
    }
}

/// A till's work: each of its commands prints, so that no group of commands is without paper.
fn places(phone: &mut Phone, checks: usize) {
    for _ in 0..checks {
        let order = new_order();
        let Command::AddLines { lines, .. } = add_line(order, "kola") else {
            unreachable!()
        };
        phone.wants(Command::PlaceOrder {
            order,
            channel: Channel::Takeaway,
            table: None,
            guests: 1,
            lines,
            send: true,
        });
        phone.wants(cash(order, 300));
    }
}

/// How often a place is passed before the hub dies there: early, and in the middle of a batch.
fn visits(place: &str) -> &'static [u32] {
    match place {
        "devices.written" | "door.answered" => &[1, 2],
        // The first time is before the hub listens.
        "mark.written" => &[2, 3],
        name if name.starts_with("printing.") => &[1, 3],
        _ => &[2, 61],
    }
}

async fn phones(base: &str, person: domain::ids::StaffId) -> Vec<Phone> {
    let http = Client::manager(base).await;
    let mut phones = Vec::new();
    for _ in 0..PHONES {
        phones.push(Phone::enrolled(&http, base, person, "4444").await);
    }
    phones
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_dies_at_any_place_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (site, person) = prepare(folder).await;
    let mut phones = {
        let hub = serve(folder, &[]).await;
        let phones = phones(&hub.base, person).await;
        hub.kill().await;
        phones
    };
    let mut kills = 0;
    for place in NAMES {
        for times in visits(place) {
            let failpoint = format!("{place}:{times}");
            let paper = place.starts_with("printing.").to_string();
            let variables = [
                ("SUFRA_FAILPOINT", failpoint.as_str()),
                ("SUFRA_VIRTUAL_PRINTERS", paper.as_str()),
            ];
            let mut hub = serve(folder, &variables).await;
            for (at, phone) in phones.iter_mut().enumerate() {
                if kills % PHONES == at {
                    phone.crashes();
                }
                phone.moves(&hub.base);
                // Printing is slow here, so there is less of it.
                if at == 0 {
                    places(phone, CHECKS);
                    continue;
                }
                work(phone, if paper == "true" { 6 } else { CHECKS });
            }
            let drained = join_all(phones.iter_mut().map(Phone::drains));
            let killed = async {
                hub.stands_at(place).await;
                hub.kill().await;
            };
            tokio::join!(drained, killed);
            kills += 1;
        }
    }
    let hub = serve(folder, &[]).await;
    for phone in &mut phones {
        phone.moves(&hub.base);
    }
    join_all(phones.iter_mut().map(Phone::settles)).await;
    hub.kill().await;
    judge(folder, &site, &mut phones).await;
    println!("{kills} kills");
}

async fn judge(folder: &std::path::Path, site: &str, phones: &mut [Phone]) {
    let db = Db::open(None, folder).await.unwrap();
    let books = Books::read(&db, site).await;
    books.nothing_twice();
    books.holds_what_was_told(phones);
    books.log_and_documents_agree(&db, site).await;
    let wanted: usize = phones.iter().map(|phone| phone.entries.len()).sum();
    assert_eq!(books.outcomes.len(), wanted + books.told_by_the_hub());
    assert_eq!(books.count(Verdict::Applied), books.outcomes.len());
    // A job whose payload may have begun when the hub died is known: a ticket begins again, marked, and a receipt waits
    // for a person. Which of the two a kill met is chance.
    let doubted = |state: &str, attempts: i64| {
        state == "uncertain" || attempts > 1 || (state == "queued" && attempts > 0)
    };
    let mut jobs = books.jobs.iter();
    assert!(
        jobs.any(|(.., state, attempts)| doubted(state, *attempts)),
        "{:?}",
        books.jobs
    );
    db.close().await;
    // Whoever forgot every answer gets the same ones, and nothing happens a second time.
    let hub = serve(folder, &[]).await;
    for phone in phones.iter_mut() {
        phone.forgets();
        phone.moves(&hub.base);
    }
    join_all(phones.iter_mut().map(Phone::settles)).await;
    hub.kill().await;
    let db = Db::open(None, folder).await.unwrap();
    let after = Books::read(&db, site).await;
    after.nothing_twice();
    after.holds_what_was_told(phones);
    assert_eq!(after.payments, books.payments);
    assert_eq!(after.outcomes.len() - after.told_by_the_hub(), wanted);
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_in_the_middle_of_a_group_costs_only_that_group() {
    // Before anything is written, in the middle of it, and when the database has it and nobody was told.
    for place in ["ledger.decided", "ledger.facts", "ledger.committed"] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (site, _) = prepare(folder).await;
        let failpoint = format!("{place}:4:fault");
        let hub = serve(folder, &[("SUFRA_FAILPOINT", &failpoint)]).await;
        let manager = Client::manager(&hub.base).await;
        let mut refused = 0;
        for _ in 0..10 {
            refused += manager.until_taken(SHORT).await;
        }
        assert_eq!(refused, 1, "{place}");
        hub.kill().await;
        let db = Db::open(None, folder).await.unwrap();
        let books = Books::read(&db, &site).await;
        books.nothing_twice();
        books.log_and_documents_agree(&db, &site).await;
        let orders = books
            .events
            .iter()
            .filter(|event| matches!(event.body, EventBody::OrderOpened { .. }));
        assert_eq!(orders.count(), 10, "{place}");
        db.close().await;
    }
}
