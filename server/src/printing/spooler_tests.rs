//! The queue against a printer on a real socket and a database in a file.

use super::bells::Bells;
use super::documents::{NewJob, jobs_for, receipt_document};
use super::profile::PrinterProfile;
use super::spooler::{Duty, Report, Reports, Shared, Spoolers};
use super::{Faults, VirtualPrinter, http, render, repo};
use crate::clock::Clock;
use crate::db::Db;
use crate::on;
use domain::EventBody;
use domain::ids::{JobId, LineId, OrderId, PrinterKey, StaffId, TicketId};
use domain::kitchen::{CookState, Ticket, TicketKind, TicketLine};
use domain::lang::{Lang, LocalName};
use domain::menu::{Catalog, PaymentKind, Printer};
use domain::money::Money;
use domain::orders::{Channel, Closing, Order, Rates, Waiter};
use domain::payments::Payment;
use domain::printing::{Align, Block, Document, Size, Span};
use domain::state::State;
use domain::time::UnixMillis;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const SITE: &str = "here";
type Told = Arc<Mutex<Vec<(Option<String>, u32)>>>;

/// A hub's printing side: database, printer, worker.
struct House {
    db: Db,
    paper: VirtualPrinter,
    told: Told,
    bells: Bells,
    closing: CancellationToken,
    spoolers: Spoolers,
    _folder: TempDir,
}

fn quick() -> PrinterProfile {
    let mut profile = PrinterProfile::with_dots(384);
    profile.waits.stall_millis = 300;
    profile.waits.answer_millis = 400;
    profile.waits.close_millis = 300;
    profile.waits.pause_millis = 10;
    profile.waits.proof_millis = 400;
    profile.pace_millis = 1;
    profile
}

fn printer() -> Printer {
    serde_json::from_value(serde_json::json!({
        "id": "p-manqal", "name": "Manqal", "host": "", "port": 9100, "widthDots": 384,
        "stations": ["manqal"], "receipts": true, "drawer": true,
    }))
    .expect("a printer")
}

async fn workers(
    db: &Db,
    address: String,
    told: &Told,
    bells: &Bells,
    closing: &CancellationToken,
) -> Spoolers {
    let told = Arc::clone(told);
    let report: Report = Arc::new(move |_, trouble, waiting| {
        told.lock().expect("told").push((trouble, waiting));
    });
    let shared = Shared {
        db: db.clone(),
        site: SITE.into(),
        clock: Clock::default(),
        reports: Reports {
            trouble: report,
            printed: Arc::new(|_, _, _| {}),
        },
        duty: Duty {
            closing: closing.clone(),
            alone: tokio::sync::watch::channel(true).1,
        },
    };
    let targets = vec![(printer(), address, quick())];
    Spoolers::start_with(shared, targets, bells)
        .await
        .expect("starts")
}

async fn house() -> House {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(None, folder.path()).await.expect("a database");
    let clock = Clock::default();
    let paper = VirtualPrinter::start(([127, 0, 0, 1], 0).into(), Arc::new(move || clock.now()))
        .await
        .expect("a free port");
    let (told, bells) = (Told::default(), Bells::default());
    let closing = CancellationToken::new();
    let spoolers = workers(&db, paper.address().to_string(), &told, &bells, &closing).await;
    House {
        db,
        paper,
        told,
        bells,
        closing,
        spoolers,
        _folder: folder,
    }
}

impl House {
    async fn queue(&self, jobs: &[NewJob]) {
        let mut tx = self.db.write().await.expect("writes");
        let now = Clock::default().now();
        let jobs: Vec<_> = jobs.iter().map(|job| (job.clone(), now)).collect();
        repo::insert(&mut tx, SITE, &jobs).await.expect("queues");
        tx.commit().await.expect("commits");
        self.bells.ring(&printer().id);
    }

    /// State, proof and attempts of a job.
    async fn row(&self, id: JobId) -> (String, Option<String>, i64) {
        let mut tx = self.db.read().await.expect("reads");
        on!(&mut tx, conn => sqlx::query_as(
            "SELECT state, proof, attempts FROM print_jobs WHERE site_id = $1 AND id = $2",
        ).bind(SITE).bind(id.to_string()).fetch_one(conn).await)
        .expect("a row")
    }

    async fn until_state(&self, id: JobId, state: &str) -> (String, Option<String>, i64) {
        for _ in 0..300 {
            let row = self.row(id).await;
            if row.0 == state {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not {state}: {:?}", self.row(id).await);
    }

    /// Ends the workers as a killed process would and starts new ones.
    async fn restart(&mut self) {
        self.closing.cancel();
        self.spoolers.stopped().await;
        self.closing = CancellationToken::new();
        let address = self.paper.address().to_string();
        self.spoolers = workers(&self.db, address, &self.told, &self.bells, &self.closing).await;
    }

    fn told(&self) -> Vec<Option<String>> {
        let told = self.told.lock().expect("told");
        told.iter().map(|(trouble, _)| trouble.clone()).collect()
    }
}

fn paper(text: &str) -> Document {
    let mut document = Document::new("1-1-MANQAL", Lang::Az);
    for _ in 0..6 {
        document.push(Block::text(
            Span::new(text, Size::Title).bold(),
            Align::Left,
        ));
    }
    document
}

fn job(kind: &'static str, text: &str) -> NewJob {
    NewJob {
        id: JobId(crate::ids::new_id()),
        printer: printer().id,
        kind,
        order: None,
        document: if kind == "drawer" {
            "{}".to_owned()
        } else {
            serde_json::to_string(&paper(text)).expect("writes")
        },
        wait: 0,
    }
}

#[tokio::test]
async fn a_job_prints_once_however_often_it_is_queued() {
    let mut house = house().await;
    let ticket = job("ticket", "TİKƏ KABAB");
    house.queue(std::slice::from_ref(&ticket)).await;
    house.queue(std::slice::from_ref(&ticket)).await;
    let row = house.until_state(ticket.id, "printed").await;
    assert_eq!(row, ("printed".into(), Some("confirmed".into()), 1));
    house.queue(std::slice::from_ref(&ticket)).await;
    house.restart().await;
    let next = job("ticket", "LÜLƏ KABAB");
    house.queue(std::slice::from_ref(&next)).await;
    house.until_state(next.id, "printed").await;
    let tickets = house.paper.tickets();
    assert_eq!(tickets.len(), 2);
    assert_eq!(tickets[0].bitmap, render(&paper("TİKƏ KABAB"), &quick()));
    assert!(house.told().is_empty());

    let machines = BTreeMap::from([(printer().id, house.paper)]);
    let views = http::list(&house.spoolers, &machines).await;
    assert_eq!((views[0].waiting, views[0].trouble.clone()), (0, None));
    let ids: Vec<u64> = views[0].tickets.iter().map(|ticket| ticket.id).collect();
    assert_eq!(ids, [2, 1]);
    assert_eq!(views[0].tickets[0].url, "/api/printers/p-manqal/tickets/2");
    let picture = http::picture(&machines, &printer().id, "2").expect("a picture");
    assert!(picture.starts_with(b"\x89PNG"));
    assert_eq!(http::picture(&machines, &printer().id, "9"), None);
}

#[tokio::test]
async fn what_was_queued_while_the_hub_was_down_prints_after_the_start() {
    let mut house = house().await;
    house.closing.cancel();
    house.spoolers.stopped().await;
    let ticket = job("ticket", "PLOV");
    house.queue(std::slice::from_ref(&ticket)).await;
    assert_eq!(house.row(ticket.id).await.0, "queued");
    house.restart().await;
    assert_eq!(house.until_state(ticket.id, "printed").await.2, 1);
    assert_eq!(
        house.paper.tickets()[0].bitmap,
        render(&paper("PLOV"), &quick())
    );
}

#[tokio::test]
async fn a_printer_that_is_off_is_named_and_prints_later_in_order() {
    let house = house().await;
    house.paper.switch(false);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (first, second) = (job("ticket", "BİR"), job("ticket", "İKİ"));
    house.queue(std::slice::from_ref(&first)).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    house.queue(std::slice::from_ref(&second)).await;
    for _ in 0..200 {
        if !house.told().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(house.told(), [Some("unreachable".to_owned())]);
    assert_eq!(house.row(first.id).await, ("queued".into(), None, 0));
    house.paper.switch(true);
    house.until_state(first.id, "printed").await;
    house.until_state(second.id, "printed").await;
    assert_eq!(
        house.paper.tickets()[0].bitmap,
        render(&paper("BİR"), &quick())
    );
    assert_eq!(house.told(), [Some("unreachable".to_owned()), None]);
}

#[tokio::test]
async fn paper_out_on_the_way_holds_the_job_and_prints_it_once() {
    let house = house().await;
    house.paper.misbehave(Faults {
        paper_out_after: Some(1_500),
        ..Faults::default()
    });
    let receipt = job("receipt", "ÇEK");
    house.queue(std::slice::from_ref(&receipt)).await;
    house.until_state(receipt.id, "blocked").await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(house.row(receipt.id).await.0, "blocked");
    house.paper.load_paper(true);
    assert_eq!(house.until_state(receipt.id, "printed").await.2, 1);
    assert_eq!((house.paper.jobs(), house.paper.tickets().len()), (1, 1));
    assert_eq!(house.told(), [Some("paperOut".to_owned()), None]);
}

#[tokio::test]
async fn no_paper_before_the_job_waits_without_a_doubt() {
    let house = house().await;
    house.paper.load_paper(false);
    let receipt = job("receipt", "ÇEK");
    house.queue(std::slice::from_ref(&receipt)).await;
    assert_eq!(house.until_state(receipt.id, "blocked").await.2, 0);
    house.paper.load_paper(true);
    assert_eq!(house.until_state(receipt.id, "printed").await.2, 1);
    assert_eq!(house.paper.tickets().len(), 1);
}

#[tokio::test]
async fn a_link_that_dies_marks_kitchen_paper_and_leaves_receipts_to_a_person() {
    let house = house().await;
    let broken = Faults {
        reset_after: Some(1_500),
        ..Faults::default()
    };
    house.paper.misbehave(broken.clone());
    let ticket = job("ticket", "DOLMA");
    house.queue(std::slice::from_ref(&ticket)).await;
    assert_eq!(house.until_state(ticket.id, "printed").await.2, 2);
    let marked = paper("DOLMA").under_banner("TƏKRAR · POSSIBLE DUPLICATE 1");
    assert_eq!(house.paper.tickets()[0].bitmap, render(&marked, &quick()));
    house.paper.misbehave(broken);
    let receipt = job("receipt", "ÇEK");
    house.queue(std::slice::from_ref(&receipt)).await;
    house.until_state(receipt.id, "uncertain").await;
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert_eq!(house.paper.tickets().len(), 1);
    assert_eq!(house.row(receipt.id).await.0, "uncertain");
}

#[tokio::test]
async fn a_hub_killed_on_the_wire_sends_nothing_again_unmarked() {
    let mut house = house().await;
    house.closing.cancel();
    house.spoolers.stopped().await;
    let jobs = [
        job("ticket", "DOLMA"),
        job("receipt", "ÇEK"),
        job("drawer", ""),
    ];
    house.queue(&jobs).await;
    let mut tx = house.db.write().await.expect("writes");
    on!(&mut tx, conn => sqlx::query(
        "UPDATE print_jobs SET state = 'confirming', attempts = 1, next_at = $1",
    ).bind(repo::HELD).execute(conn).await.map(|_| ()))
    .expect("changes");
    tx.commit().await.expect("commits");
    house.restart().await;
    house.until_state(jobs[0].id, "printed").await;
    let marked = paper("DOLMA").under_banner("TƏKRAR · POSSIBLE DUPLICATE 1");
    assert_eq!(house.paper.tickets().len(), 1);
    assert_eq!(house.paper.tickets()[0].bitmap, render(&marked, &quick()));
    assert_eq!(house.row(jobs[1].id).await.0, "uncertain");
    assert_eq!(house.row(jobs[2].id).await.0, "uncertain");
    assert_eq!(house.paper.drawer_kicks(), 0);
}

#[tokio::test]
async fn the_drawer_opens_once_or_not_at_all() {
    let house = house().await;
    let first = job("drawer", "");
    house.queue(std::slice::from_ref(&first)).await;
    house.queue(std::slice::from_ref(&first)).await;
    house.until_state(first.id, "printed").await;
    house.paper.switch(false);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let late = job("drawer", "");
    house.queue(std::slice::from_ref(&late)).await;
    house.until_state(late.id, "failed").await;
    house.paper.switch(true);
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert_eq!(house.paper.drawer_kicks(), 1);
}

fn at() -> UnixMillis {
    UnixMillis(1_794_682_800_000)
}

fn catalog() -> Catalog {
    let text = include_str!("../../../demo/restaurant.json");
    let catalog: Catalog = serde_json::from_str(text).expect("the demo restaurant");
    catalog.checked().expect("a usable catalogue")
}

fn ticket(catalog: &Catalog) -> Ticket {
    let id = Uuid::from_u128(0x0193_2f00_0000_7000_8000_0000_0000_0001);
    let name = LocalName {
        az: "Tikə kabab".into(),
        ..LocalName::default()
    };
    Ticket {
        id: TicketId(id),
        order: OrderId(id),
        number: 144,
        label: None,
        batch: 2,
        station: "manqal".into(),
        kind: TicketKind::Addition,
        channel: Channel::DineIn,
        table: catalog.rooms[0]
            .tables
            .first()
            .map(|table| table.id.clone()),
        waiter: "Tural".into(),
        guests: 4,
        fired_at: at(),
        lines: vec![TicketLine {
            line: LineId(id),
            quantity: 2,
            kitchen_name: "tikə kabab".into(),
            modifiers: vec![name.clone()],
            grams: None,
            name,
            allergies: Vec::new(),
            note: "quyruqsuz".into(),
            state: CookState::Queued,
            since: at(),
            course: 0,
            seat: None,
            owner: None,
            place: None,
        }],
        bumped_at: None,
        moved: None,
        rush: false,
    }
}

fn settled() -> Order {
    let id = Uuid::from_u128(0x0193_2f00_0000_7000_8000_0000_0000_0002);
    let catalog = catalog();
    let by = Waiter {
        id: StaffId(id),
        name: "Günel".into(),
    };
    Order {
        id: OrderId(id),
        number: 139,
        label: None,
        business_day: catalog.business_day(at()),
        channel: Channel::Takeaway,
        table: None,
        guests: 1,
        waiter: by.clone(),
        opened_at: at(),
        changed_at: at(),
        sends: 0,
        lines: Vec::new(),
        under_way: Vec::new(),
        payments: vec![Payment {
            id: domain::ids::PaymentId(id),
            method: "cash".into(),
            kind: PaymentKind::Cash,
            amount: Money(3_333),
            tendered: Some(Money(4_000)),
            change: Money(667),
            slip: None,
            drawer: None,
            tip: Money::ZERO,
            account: None,
            till: None,
            waiter: None,
            reconciled: None,
            refunded: Money::ZERO,
            tip_back: Money::ZERO,
            applied: None,
            at: at(),
            by: by.clone(),
            provider: None,
        }],
        discount_bp: 0,
        rates: Rates {
            service_bp: 0,
            service_waived: false,
            vat_bp: 1_800,
            simplified: None,
        },
        rounding: domain::orders::Rounding::default(),
        joined: Vec::new(),
        origin: None,
        guest: None,
        courses: Vec::new(),
        bill: None,
        fiscal: None,
        closing: Closing::Settled { at: at(), by },
    }
}

#[test]
fn a_fired_ticket_goes_to_the_printer_of_its_station() {
    let catalog = catalog();
    let ticket = Box::new(ticket(&catalog));
    let event = EventBody::TicketFired {
        ticket: ticket.clone(),
    };
    let jobs = jobs_for(&catalog, &State::default(), &event, at());
    assert_eq!(jobs, jobs_for(&catalog, &State::default(), &event, at()));
    assert_eq!(jobs.len(), 1);
    assert_eq!(
        (jobs[0].printer.as_str(), jobs[0].kind),
        ("p-manqal", "ticket")
    );
    for words in [
        "ƏLAVƏ",
        "Masa 1",
        "TİKƏ KABAB",
        "– quyruqsuz",
        "23:00",
        "Manqal",
        "144-2-MANQAL",
    ] {
        let found = jobs[0].document.contains(words)
            || jobs[0]
                .document
                .contains(&domain::printing::upper(words, Lang::Az));
        assert!(found, "{words}: {}", jobs[0].document);
    }

    let mut state = State::default();
    state.tickets.insert(Arc::new(*ticket.clone()));
    let event = EventBody::OrderCancelled {
        order: ticket.order,
        by: settled().waiter,
        reason: None,
    };
    state.apply(at(), &event);
    let voids = jobs_for(&catalog, &state, &event, at());
    assert_eq!((voids.len(), voids[0].kind), (1, "void"));
    assert!(voids[0].document.contains("LƏĞV"));
    assert_ne!(voids[0].id, jobs[0].id);
}

#[test]
fn a_settled_check_prints_its_receipt_and_opens_the_drawer_for_cash() {
    let catalog = catalog();
    let mut order = settled();
    let kinds = |order: &Order| -> Vec<(&'static str, PrinterKey)> {
        let mut state = State::default();
        state.orders.insert(order.id, Arc::new(order.clone()));
        let events = [
            EventBody::PaymentTaken {
                order: order.id,
                payment: Box::new(order.payments[0].clone()),
            },
            EventBody::OrderSettled {
                order: order.id,
                by: order.waiter.clone(),
                total: Money(3_333),
                vat: Money(508),
                vats: Vec::new(),
            },
        ];
        let jobs = |event| jobs_for(&catalog, &state, event, at());
        let jobs = events.iter().flat_map(jobs);
        jobs.map(|job| (job.kind, job.printer)).collect()
    };
    let till = PrinterKey::from("p-kassa");
    assert_eq!(
        kinds(&order),
        [("drawer", till.clone()), ("receipt", till.clone())]
    );
    let text =
        serde_json::to_string(&receipt_document(&catalog, &order, Lang::Az, at())).expect("writes");
    for words in [
        "Satış çeki №139",
        "Günel",
        "14.11.2026 23:00",
        "Nağd",
        "alındı 40.00",
        "6.67",
        "Paket",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    order.payments[0].kind = PaymentKind::CardIntegrated;
    assert_eq!(kinds(&order), [("receipt", till)]);
}

#[tokio::test]
async fn a_trouble_from_before_the_restart_is_taken_back() {
    let mut house = house().await;
    let doc = r#"{"p-manqal":{"trouble":"paperOut","waiting":1,"since":0}}"#;
    let mut tx = house.db.write().await.expect("writes");
    on!(&mut tx, conn => sqlx::query(
        "INSERT INTO documents (site_id, kind, id, parent, live, doc) \
         VALUES ($1, 'printers', 'printers', NULL, 1, $2)",
    ).bind(SITE).bind(doc).execute(conn).await.map(|_| ()))
    .expect("inserts");
    tx.commit().await.expect("commits");
    house.restart().await;
    let ill = house.spoolers.health().await;
    assert_eq!(ill[0].1.trouble.as_deref(), Some("paperOut"));
    for _ in 0..200 {
        if !house.told().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(house.told(), [None]);
}
