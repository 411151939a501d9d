//! The cable between devices and the hub, which a test may freeze, cut, or let answer like a proxy whose hub is gone.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the cable does.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Nothing passes; connections stay open.
    frozen: bool,
    /// Connections with a lower number hear nothing from the hub any more, and nobody tells them.
    deaf_before: u64,
    /// Connections are cut, and new ones are answered with this status.
    refuses: Option<u16>,
}

/// A cable. It goes with the test.
pub struct Wire {
    /// Where devices find the hub.
    pub base: String,
    state: watch::Sender<State>,
    target: Arc<Mutex<String>>,
    count: Arc<watch::Sender<u64>>,
    accepting: JoinHandle<()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Wire {
    /// A cable to a hub, which is told by its address.
    pub async fn to(base: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = format!("http://{}", listener.local_addr().unwrap());
        let state = watch::Sender::new(State::default());
        let target = Arc::new(Mutex::new(String::new()));
        let count = Arc::new(watch::Sender::new(0));
        let accepting = tokio::spawn(accept(
            listener,
            state.subscribe(),
            Arc::clone(&target),
            Arc::clone(&count),
        ));
        let wire = Self {
            base: here,
            state,
            target,
            count,
            accepting,
        };
        wire.leads_to(base);
        wire
    }

    /// The hub has another address.
    pub fn leads_to(&self, base: &str) {
        let address = base.strip_prefix("http://").unwrap();
        address.clone_into(&mut self.target.lock().unwrap());
    }

    /// Nothing passes until it thaws.
    pub fn freezes(&self, frozen: bool) {
        self.state.send_modify(|state| state.frozen = frozen);
    }

    /// Every connection of now is half open: the device is heard, and hears nothing more. New ones are well.
    pub fn loses_the_way_back(&self) {
        let next = *self.count.borrow() + 1;
        self.state.send_modify(|state| state.deaf_before = next);
    }

    /// Cuts everything and answers like a proxy without a hub, or is well again.
    pub fn refuses(&self, status: Option<u16>) {
        self.state.send_modify(|state| state.refuses = status);
    }
}

async fn accept(
    listener: TcpListener,
    state: watch::Receiver<State>,
    target: Arc<Mutex<String>>,
    count: Arc<watch::Sender<u64>>,
) {
    while let Ok((device, _)) = listener.accept().await {
        count.send_modify(|count| *count += 1);
        let number = *count.borrow();
        let target = target.lock().unwrap().clone();
        tokio::spawn(carry(device, target, number, state.clone()));
    }
}

async fn carry(
    mut device: TcpStream,
    target: String,
    number: u64,
    mut state: watch::Receiver<State>,
) {
    let status = state.borrow().refuses;
    if let Some(status) = status {
        let mut asked = [0; 4096];
        // Whoever is gone by now does not read the answer either.
        let _ = device.read(&mut asked).await;
        let answer = format!(
            "HTTP/1.1 {status} gone\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        let _ = device.write_all(answer.as_bytes()).await;
        return;
    }
    if state.wait_for(|state| !state.frozen).await.is_err() {
        return;
    }
    let Ok(hub) = TcpStream::connect(target).await else {
        return;
    };
    let (from_device, to_device) = device.into_split();
    let (from_hub, to_hub) = hub.into_split();
    let up = pump(from_device, to_hub, 0, state.clone());
    let down = pump(from_hub, to_device, number, state.clone());
    let cut = async {
        // Fails only without the cable, which ends everything too.
        let _ = state.wait_for(|state| state.refuses.is_some()).await;
    };
    tokio::select! {
        () = async { tokio::join!(up, down); } => {}
        () = cut => {}
    }
}

/// Carries one way; `number` is zero for the way that never goes deaf.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    number: u64,
    mut state: watch::Receiver<State>,
) {
    let mut piece = [0; 4096];
    loop {
        let Ok(length) = from.read(&mut piece).await else {
            return;
        };
        let passes = |state: &State| !state.frozen && (number == 0 || number >= state.deaf_before);
        if state.wait_for(passes).await.is_err() {
            return;
        }
        if length == 0 || to.write_all(&piece[..length]).await.is_err() {
            // The other side hears that this one has ended.
            let _ = to.shutdown().await;
            return;
        }
    }
}
