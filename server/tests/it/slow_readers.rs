//! Readers that take a kilobyte a second cost the hub a bounded piece of memory each, however much is written.

use crate::client::Client;
use crate::ledger::new_order;
use crate::phone::Phone;
use crate::program::{Serving, prepare, serve};
use domain::Command;
use domain::ids::LineId;
use domain::orders::{Channel, NewLine};
use serde_json::{Value, json};
use server::ids::new_id;
use socket2::{Domain, Socket, Type};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// Slow readers.
const READERS: u64 = 60;
/// What they may cost all together; the hub's buffers are 0.4 MB for each connection. Queued for each reader it would be
/// all that is written, 60 times.
const BOUND: u64 = 64 << 20;
/// Checks with a long list of dishes; each is about 20 KB of events.
const CHECKS: usize = 250;

/// The memory that a process has, bytes.
fn resident(hub: &Serving) -> u64 {
    let id = hub.child.id().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    let kilobytes = line.split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() * 1024
}

/// A long check that is given up at once, so that only the log grows.
fn long_check(phone: &mut Phone) {
    let order = new_order();
    let line = |_| NewLine {
        id: LineId::new(new_id()),
        item: "kola".into(),
        size: None,
        quantity: 1,
        options: Vec::new(),
        note: "ə".repeat(60),
        ..NewLine::default()
    };
    phone.wants(Command::OpenOrder {
        order,
        channel: Channel::Takeaway,
        table: None,
        guests: 1,
        label: None,
    });
    phone.wants(Command::AddLines {
        order,
        lines: (0..40).map(line).collect(),
    });
    phone.wants(Command::CancelOrder {
        order,
        reason: None,
    });
}

async fn writes(phone: &mut Phone) {
    for _ in 0..CHECKS {
        long_check(phone);
    }
    assert!(phone.drains().await);
}

/// A connection with small buffers that has asked for everything from the beginning.
async fn slow_reader(address: SocketAddr, token: &str) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&address.into()).unwrap();
    socket.set_nonblocking(true).unwrap();
    let mut stream = TcpStream::from_std(socket.into()).unwrap();
    let request = format!(
        "GET /api/realtime/stream?cursor=0 HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// A kilobyte a second; gives back the connection and what it has read.
async fn crawls(mut stream: TcpStream, until: Instant) -> (TcpStream, Vec<u8>) {
    let mut read = Vec::new();
    while Instant::now() < until {
        let mut piece = [0; 1024];
        let length = stream.read(&mut piece).await.unwrap();
        assert!(length > 0, "the hub has dropped a slow reader");
        read.extend_from_slice(&piece[..length]);
        sleep(Duration::from_secs(1)).await;
    }
    (stream, read)
}

/// The numbers of the events in what was read. An event is one piece of the body, so its lines are whole.
fn numbers(read: &[u8]) -> Vec<u64> {
    let text = String::from_utf8_lossy(read);
    let ids = text.lines().filter_map(|line| line.strip_prefix("id: "));
    ids.filter_map(|id| id.trim().parse().ok()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_readers_cost_a_bounded_piece_of_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (_, manager) = prepare(folder.path()).await;
    let hub = serve(folder.path(), &[]).await;
    let client = Client::new(&hub.base);
    let body = json!({"username": crate::app::USERNAME, "password": crate::app::PASSWORD});
    let answer: Value = client.post("/api/auth/login", &body).await.ok(200);
    let token = answer["token"].as_str().unwrap();
    let client = client.with_token(token);
    let mut phone = Phone::enrolled(&client, &hub.base, manager, "4444").await;
    // Once without readers: what the hub keeps for itself is there.
    writes(&mut phone).await;
    let before = resident(&hub);
    let address: SocketAddr = hub.base.strip_prefix("http://").unwrap().parse().unwrap();
    let until = Instant::now() + Duration::from_secs(6);
    let mut crawling = Vec::new();
    for _ in 0..READERS {
        let stream = slow_reader(address, token).await;
        crawling.push(tokio::spawn(crawls(stream, until)));
    }
    writes(&mut phone).await;
    tokio::time::sleep_until(until).await;
    let grown = resident(&hub).saturating_sub(before);
    let log = std::fs::metadata(folder.path().join("sufra.db"))
        .unwrap()
        .len();
    let kilobytes = [before, grown, log].map(|bytes| bytes >> 10);
    println!("KB of the hub before, for {READERS} slow readers, of the log: {kilobytes:?}");
    assert!(grown < BOUND, "{} KB", grown >> 10);
    // One of them hurries up: nothing is missing.
    let (mut stream, mut read) = crawling.swap_remove(0).await.unwrap();
    let end = u64::try_from(CHECKS * 6).unwrap();
    let hurries = async {
        loop {
            let last = numbers(&read[read.len().saturating_sub(200_000)..]).pop();
            if last.is_some_and(|last| last >= end) {
                return;
            }
            let mut piece = vec![0; 65_536];
            let length = stream.read(&mut piece).await.unwrap();
            read.extend_from_slice(&piece[..length]);
        }
    };
    timeout(Duration::from_secs(30), hurries).await.unwrap();
    let told = numbers(&read);
    assert!(
        told.iter().copied().eq(1..=*told.last().unwrap()),
        "a number is missing"
    );
    for crawling in crawling {
        crawling.abort();
    }
    hub.kill().await;
}
