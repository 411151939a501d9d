//! Connections whose handshake is done. Handshakes run beside each other and have a time limit, so that a slow
//! or silent client keeps nobody waiting.

use crate::quiet::tune;
use axum::serve::Listener;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// A phone on a bad radio needs a second or two; who needs longer will try again.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes at once; a connection beyond them is closed, so that files for others remain.
const HANDSHAKES: usize = 512;
/// A pause after the system had no connection to give, as when it is out of files.
const PAUSE: Duration = Duration::from_millis(100);

/// A connection and where it comes from.
type Arrived = (TlsStream<TcpStream>, SocketAddr);

/// Gives connections that speak TLS.
pub struct TlsListener {
    ready: mpsc::Receiver<Arrived>,
    address: SocketAddr,
    accepting: AbortHandle,
}

impl TlsListener {
    /// Takes connections from `listener` and shakes hands as `config` says.
    pub fn start(listener: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (done, ready) = mpsc::channel(64);
        let task = tokio::spawn(accept(listener, TlsAcceptor::from(config), done));
        Ok(Self {
            ready,
            address,
            accepting: task.abort_handle(),
        })
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Arrived {
        match self.ready.recv().await {
            Some(arrived) => arrived,
            // The task lives as long as this listener.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, done: mpsc::Sender<Arrived>) {
    let room = Arc::new(Semaphore::new(HANDSHAKES));
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(arrived) => arrived,
            Err(error) => {
                tracing::debug!(%error, "no connection");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else {
            tracing::warn!(%peer, "too many handshakes at once; a connection was closed");
            continue;
        };
        let (acceptor, done) = (acceptor.clone(), done.clone());
        tokio::spawn(async move {
            tune(&stream);
            match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                // Fails only when the hub stops.
                Ok(Ok(stream)) => drop(done.send((stream, peer)).await),
                Ok(Err(error)) => tracing::debug!(%peer, %error, "no handshake"),
                Err(_) => tracing::debug!(%peer, "no handshake in time"),
            }
            drop(place);
        });
    }
}
