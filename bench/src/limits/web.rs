//! Bare axum: a greeting, a page of 20 KB, and a broadcast over event streams.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use std::convert::Infallible;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::broadcast;
use tokio_stream::{Stream, StreamExt, wrappers::BroadcastStream};

/// Size of the page, bytes.
const PAGE: usize = 20_000;

/// The server of a child process; it prints its address and runs until it is killed.
pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, routes()).await?;
    Ok(())
}

/// The three limits.
pub fn routes() -> Router {
    let (bus, _) = broadcast::channel::<u64>(1024);
    let page: &'static str = Box::leak("<p>order</p>".repeat(PAGE.div_ceil(12)).into_boxed_str());
    Router::new()
        .route("/hello", get(|| async { "hello" }))
        .route("/page", get(move || async move { Html(page) }))
        .route("/stream", get(stream))
        .route("/publish", post(publish))
        .with_state(bus)
}

type Bus = State<broadcast::Sender<u64>>;

async fn publish(State(bus): Bus) -> &'static str {
    // Without a listener there is nobody to tell; that is no failure.
    drop(bus.send(1));
    "published"
}

async fn stream(State(bus): Bus) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = BroadcastStream::new(bus.subscribe())
        .filter_map(Result::ok)
        .map(|number| {
            Ok(Event::default()
                .id(number.to_string())
                .data("an order was placed"))
        });
    Sse::new(events)
}

/// The running child; dropping it ends it.
pub struct LimitServer {
    /// `host:port`
    pub host: String,
    _child: Child,
}

impl LimitServer {
    /// Starts this very program as the limit's server, so that both sides are processes of their own.
    pub async fn start() -> Result<Self> {
        Self::start_program(&std::env::current_exe()?).await
    }

    async fn start_program(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .arg("limit-server")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child
            .stdout
            .take()
            .context("the limit's server has no output")?;
        let host = BufReader::new(output)
            .lines()
            .next_line()
            .await?
            .context("the limit's server ended before it answered")?;
        Ok(Self {
            host,
            _child: child,
        })
    }
}
