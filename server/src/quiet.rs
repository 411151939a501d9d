//! Connections that cost a file each: whoever is gone, or only holds one, must not keep everybody else out.
//!
//! A telephone that left the building says nothing any more, and nor does a program that opens connections and leaves
//! them: a thousand of those are as many files as a process usually may have.

use axum::serve::Listener;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// How long a connection may be quiet, beyond the longest time for an answer. Streams say something every two seconds,
/// and browsers that come back later take a new one.
pub const QUIET: Duration = Duration::from_mins(1);
/// Files that the hub asks for: each device has two or three connections, and each printer one.
const FILES: u64 = 16_384;

/// What the network stack is told about a connection of a device: events are small and must not wait for more of them,
/// and it asks by itself whether the other end is still there. Without it they are only slower, or found dead later.
pub fn tune(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "events wait for more of them on a connection");
    }
    let asking = TcpKeepalive::new()
        .with_time(Duration::from_secs(30))
        .with_interval(Duration::from_secs(10))
        .with_retries(3);
    if let Err(error) = SockRef::from(stream).set_tcp_keepalive(&asking) {
        tracing::debug!(%error, "no keepalive on a connection");
    }
}

/// Takes as many files as this process is allowed to ask for, up to a bound: the usual 1,024 are a default for programs
/// of another time.
pub fn more_files() {
    let now = getrlimit(Resource::Nofile);
    let wanted = now.maximum.map_or(FILES, |most| most.min(FILES));
    if now.current.is_some_and(|current| current < wanted) {
        let limit = Rlimit {
            current: Some(wanted),
            maximum: now.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "the hub has fewer files than it would like");
        }
    }
}

/// A listener whose connections end when nothing was said on them for so long.
pub struct Patient<L> {
    inner: L,
    longest: Duration,
}

impl<L> Patient<L> {
    /// Watches the connections of `inner`.
    pub const fn new(inner: L, longest: Duration) -> Self {
        Self { inner, longest }
    }
}

impl<L: Listener> Listener for Patient<L> {
    type Io = Watched<L::Io>;
    type Addr = L::Addr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (io, peer) = self.inner.accept().await;
        (Watched::new(io, self.longest), peer)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.inner.local_addr()
    }
}

/// A connection that ends, as if the other side had hung up, when nothing came and nothing went for so long.
pub struct Watched<I> {
    io: I,
    longest: Duration,
    last: Instant,
    over: Pin<Box<Sleep>>,
}

impl<I> Watched<I> {
    fn new(io: I, longest: Duration) -> Self {
        Self {
            io,
            longest,
            last: Instant::now(),
            over: Box::pin(sleep(longest)),
        }
    }

    fn heard<T>(&mut self, poll: Poll<T>) -> Poll<T> {
        if poll.is_ready() {
            self.last = Instant::now();
        }
        poll
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        let read = Pin::new(&mut me.io).poll_read(context, buffer);
        if read.is_ready() {
            return me.heard(read);
        }
        // The timer is only moved when it rings, not with every word.
        while me.over.as_mut().poll(context).is_ready() {
            let until = me.last + me.longest;
            if until <= Instant::now() {
                return Poll::Ready(Ok(()));
            }
            me.over.as_mut().reset(until);
        }
        Poll::Pending
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let written = Pin::new(&mut me.io).poll_write(context, bytes);
        me.heard(written)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let written = Pin::new(&mut me.io).poll_write_vectored(context, parts);
        me.heard(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_connection_on_which_nothing_is_said_ends() {
        let longest = Duration::from_millis(300);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut listener = Patient::new(listener, longest);
        let mut far = TcpStream::connect(address).await.unwrap();
        let (mut near, _) = listener.accept().await;
        let begun = Instant::now();
        let (mut out, mut into) = ([0; 8], [0; 8]);
        // What is written counts, while somebody waits for something to read.
        for _ in 0..3 {
            let quiet = tokio::time::timeout(longest * 2 / 3, near.read(&mut out)).await;
            assert!(quiet.is_err(), "{quiet:?}");
            near.write_all(b"alive").await.unwrap();
            assert_eq!(far.read(&mut into).await.unwrap(), 5);
        }
        assert_eq!(near.read(&mut out).await.unwrap(), 0);
        assert!(begun.elapsed() >= longest * 3);
    }

    #[tokio::test]
    async fn events_do_not_wait_for_more_of_them() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let far = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        assert!(!far.nodelay().unwrap());
        tune(&far);
        assert!(far.nodelay().unwrap() && SockRef::from(&far).keepalive().unwrap());
    }

    #[test]
    fn files_are_asked_for_up_to_what_is_allowed() {
        more_files();
        let now = getrlimit(Resource::Nofile);
        let most = now.maximum.map_or(FILES, |most| most.min(FILES));
        assert!(now.current.is_none_or(|current| current >= most));
    }
}
