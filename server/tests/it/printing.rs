//! Paper: a ticket's bytes on a real socket, a receipt after the money, and a printer that is off.

use crate::app::{TestApp, catalog};
use crate::engine::on_both;
use crate::job::dinner;
use crate::sse::Reader;
use domain::kitchen::Ticket;
use domain::printing::Document;
use serde_json::json;
use server::on;
use server::printing::decode::{Command, Decoder};
use server::printing::{Bitmap, PrinterProfile, render};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

on_both!(
    a_ticket_arrives_on_a_socket,
    a_receipt_follows_the_money,
    a_printer_that_is_off_delays_nothing,
    what_is_on_the_kitchens_paper_was_seen_there,
    a_virtual_printer_whose_port_is_taken_listens_elsewhere,
    a_picture_of_each_ticket_is_shown,
);

/// What a job says, in the order of the paper.
fn words(document: &Document) -> String {
    serde_json::to_string(&document.blocks).unwrap()
}

/// The queue of one printer: kind, state and document.
async fn jobs(app: &TestApp, printer: &str) -> Vec<(String, String, String)> {
    let mut tx = app.db.read().await.unwrap();
    on!(&mut tx, conn => sqlx::query_as(
        "SELECT kind, state, document FROM print_jobs WHERE site_id = $1 AND printer = $2 ORDER BY id",
    ).bind(&app.config.site).bind(printer).fetch_all(conn).await)
    .unwrap()
}

/// Waits while the hub's clock goes on, so that its pauses pass too.
async fn until(app: &TestApp, what: &str, mut done: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !done().await {
        assert!(Instant::now() < deadline, "{what}: not in time");
        tokio::time::sleep(Duration::from_millis(50)).await;
        app.clock.advance(500);
    }
}

/// Answers like a printer that is well, and gives away what was cut off.
async fn serve(mut stream: TcpStream, paper: mpsc::UnboundedSender<Bitmap>) {
    let (mut decoder, mut buffer) = (Decoder::default(), vec![0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        for command in decoder.feed(&buffer[..count]) {
            match command {
                Command::RealTime(_) => stream.write_all(&[0x12]).await.unwrap(),
                Command::PushStatus(mask) if mask != 0 => {
                    stream.write_all(&[0x10, 0, 0, 0]).await.unwrap();
                }
                Command::Proof(_) => stream.write_all(&[0]).await.unwrap(),
                Command::Cut(Some(bitmap)) => paper.send(bitmap).unwrap(),
                Command::Unknown(byte) => panic!("byte {byte:#04x} is no command"),
                _ => {}
            }
        }
    }
}

async fn a_ticket_arrives_on_a_socket(app: &mut TestApp) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut catalog = catalog();
    for printer in &mut catalog.printers {
        "127.0.0.1".clone_into(&mut printer.host);
        // Nothing listens at port 1: the others are off.
        printer.port = 1;
        if printer.id.as_str() == "p-manqal" {
            printer.port = listener.local_addr().unwrap().port();
        }
    }
    let (paper, mut cut) = mpsc::unbounded_channel();
    let socket = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            serve(stream, paper.clone()).await;
        }
    });
    app.restart_with(&catalog).await;
    let manager = app.manager().await;
    manager.order(&dinner()).await.ok(201);
    let bitmap = tokio::time::timeout(Duration::from_secs(10), cut.recv()).await;
    let bitmap = bitmap.expect("no ticket in time").unwrap();
    let queue = jobs(app, "p-manqal").await;
    assert_eq!(queue.len(), 1);
    let document: Document = serde_json::from_str(&queue[0].2).unwrap();
    for expected in ["TİKƏ KABAB", "yaxşı bişmiş", "Təndir", "Quyruqsuz"] {
        assert!(
            words(&document).contains(expected),
            "{expected} in {document:?}"
        );
    }
    assert!(
        !words(&document).contains("Çay"),
        "the bar's line is at the grill"
    );
    assert_eq!(bitmap, render(&document, &PrinterProfile::with_dots(576)));
    until(app, "the ticket is proved", async || {
        jobs(app, "p-manqal").await[0].1 == "printed"
    })
    .await;
    assert!(cut.try_recv().is_err(), "one ticket, once");
    app.stop().await;
    socket.abort();
}

async fn a_receipt_follows_the_money(app: &mut TestApp) {
    let manager = app.manager().await;
    let view = manager.order(&dinner()).await.ok(201);
    let id = view["id"].as_str().unwrap();
    let part = json!({"method": "card", "amount": 1090, "slip": "004711"});
    manager.pay(id, &part).await.ok(201);
    assert!(
        jobs(app, "p-kassa").await.is_empty(),
        "a receipt before the last of the money"
    );
    let rest = json!({"method": "cash", "amount": 1000, "tendered": 2000});
    manager.pay(id, &rest).await.ok(201);
    until(app, "the receipt is printed", async || {
        let queue = jobs(app, "p-kassa").await;
        !queue.is_empty() && queue.iter().all(|(_, state, _)| state == "printed")
    })
    .await;
    let tickets = app.printer("p-kassa").tickets();
    assert_eq!(tickets.len(), 1);
    assert_eq!(
        app.printer("p-kassa").drawer_kicks(),
        1,
        "cash opens the drawer"
    );
    let queue = jobs(app, "p-kassa").await;
    let receipt = queue.iter().find(|(kind, ..)| kind == "receipt").unwrap();
    let document: Document = serde_json::from_str(&receipt.2).unwrap();
    for expected in ["20.90", "10.90", "10.00", "20.00", "3.19", "004711"] {
        assert!(
            words(&document).contains(expected),
            "{expected} in {document:?}"
        );
    }
    assert_eq!(
        tickets[0].bitmap,
        render(&document, &PrinterProfile::with_dots(576))
    );
}

async fn a_printer_that_is_off_delays_nothing(app: &mut TestApp) {
    let manager = app.manager().await;
    for printer in app.hub().virtual_printers.values() {
        printer.switch(false);
    }
    app.printer("p-bar").switch(true);
    let mut follower = Reader::open(&manager, "?topics=printing").await;
    follower.named("hello").await;
    let begun = Instant::now();
    let view = manager.order(&dinner()).await.ok(201);
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(view["status"], "in_queue");
    // The bar's paper comes out although the grill's printer is dead.
    until(app, "the bar's ticket", async || {
        !app.printer("p-bar").tickets().is_empty()
    })
    .await;
    // The first failure stays silent, and the second try comes only when the hub's clock has gone on.
    until(app, "the grill's trouble", async || {
        let state = app.snapshot().await.state;
        state.printers.contains_key(&"p-manqal".into())
    })
    .await;
    let (_, event) = follower.event().await;
    assert_eq!(event["name"], "printing.printerChanged");
    assert_eq!(event["data"]["printer"], "p-manqal");
    assert!(event["data"]["trouble"].is_string(), "{event}");
    let id = view["id"].as_str().unwrap();
    let begun = Instant::now();
    let cash = json!({"method": "cash", "amount": 2090});
    manager.pay(id, &cash).await.ok(201);
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(jobs(app, "p-manqal").await[0].1, "queued");
    app.printer("p-manqal").switch(true);
    until(app, "the grill's ticket", async || {
        jobs(app, "p-manqal").await[0].1 == "printed"
    })
    .await;
    assert_eq!(app.printer("p-manqal").tickets().len(), 1);
    until(app, "the trouble is over", async || {
        !app.snapshot()
            .await
            .state
            .printers
            .contains_key(&"p-manqal".into())
    })
    .await;
}

/// Stations whose tickets the kitchen has seen, and those where it has not.
fn stations(app: &TestApp) -> (Vec<String>, Vec<String>) {
    let state = app.hub().ledger.state();
    let (seen, unseen): (Vec<_>, Vec<_>) = state
        .tickets
        .values()
        .partition(|ticket| state.seen.contains_key(&ticket.id));
    let names = |tickets: Vec<&Arc<Ticket>>| {
        let names = tickets.iter().map(|ticket| ticket.station.to_string());
        names.collect()
    };
    (names(seen), names(unseen))
}

async fn what_is_on_the_kitchens_paper_was_seen_there(app: &mut TestApp) {
    app.printer("p-manqal").switch(false);
    app.manager().await.order(&dinner()).await.ok(201);
    until(app, "the other station's paper", async || {
        stations(app).0 == ["bar"]
    })
    .await;
    assert_eq!(stations(app).1, ["manqal"], "nothing came out there");
    app.printer("p-manqal").switch(true);
    until(app, "the grill's paper", async || {
        stations(app).1.is_empty()
    })
    .await;
    // A hub that starts again knows it.
    app.restart().await;
    assert_eq!(stations(app).1, Vec::<String>::new());
    assert_eq!(stations(app).0.len(), 2);
}

async fn a_virtual_printer_whose_port_is_taken_listens_elsewhere(app: &mut TestApp) {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    app.ports = vec![("p-manqal".into(), port)];
    app.restart().await;
    assert_ne!(app.printer("p-manqal").port(), port);
    app.manager().await.order(&dinner()).await.ok(201);
    until(app, "the ticket", async || {
        !app.printer("p-manqal").tickets().is_empty()
    })
    .await;
}

async fn a_picture_of_each_ticket_is_shown(app: &mut TestApp) {
    let manager = app.manager().await;
    manager.order(&dinner()).await.ok(201);
    until(app, "both tickets", async || {
        ["p-manqal", "p-bar"]
            .iter()
            .all(|id| app.printer(id).tickets().len() == 1)
    })
    .await;
    let printers = manager.get("/api/printers").await.ok(200);
    assert_eq!(printers.as_array().unwrap().len(), 5);
    let grill = printers
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["id"] == "p-manqal")
        .unwrap();
    assert_eq!(grill["port"], app.printer("p-manqal").port());
    assert_eq!(grill["trouble"], json!(null));
    let url = grill["tickets"][0]["url"].as_str().unwrap();
    let picture = manager
        .request(reqwest::Method::GET, url)
        .send()
        .await
        .unwrap();
    assert_eq!(picture.status().as_u16(), 200);
    assert_eq!(picture.headers()["content-type"], "image/png");
    let png = picture.bytes().await.unwrap();
    assert_eq!(png, app.printer("p-manqal").tickets()[0].png);
    assert!(png.starts_with(b"\x89PNG"));
    app.nobody().get(url).await.refused(401, "signed_out");
}
