//! `GET /api/realtime/stream`, `/api/snapshot`, `/api/changes`.

use crate::auth::{Auth, Signed};
use crate::body::Asked;
use crate::error::Refusal;
use crate::ledger::{Ledger, Shown};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use domain::staff::Actor;
use domain::wire::{Changes, Hello, Snapshot};
use futures::Stream;
use serde::Deserialize;
use serde_json::json;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Events of one answer to a client that polls.
const PAGE: usize = 200;
/// Events that may wait for one reader (protocols.md §2); the others wait in the log.
const WAITING: usize = 50;
/// A sign of life on a quiet stream. Short, because a screen has to tell within five seconds that it was cut off.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// How often a quiet stream asks whether its person is still signed in.
const SITTING: Duration = Duration::from_secs(5);

/// What a client follows.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Follow {
    topics: String,
    cursor: Option<u64>,
    since: Option<u64>,
    epoch: Option<String>,
}

fn wanted(topics: &str) -> Vec<String> {
    let named = topics.split(',').map(str::trim).filter(|t| !t.is_empty());
    named.map(str::to_owned).collect()
}

/// Everything that is open, read at one moment.
pub async fn snapshot(
    State(hub): State<App>,
    _who: Signed,
    Asked(follow): Asked<Follow>,
) -> Json<Snapshot> {
    let (mut state, cursor) = hub.ledger.snapshot();
    let topics = wanted(&follow.topics);
    let follows = |topic: &str| topics.is_empty() || topics.iter().any(|t| t == topic);
    if !follows("orders") && !follows("floor") {
        state.orders.clear();
    }
    if !follows("kitchen") && !follows("orders") {
        state.tickets.clear();
    }
    Json(Snapshot {
        epoch: hub.ledger.epoch().to_owned(),
        cursor,
        server_time: hub.clock.now(),
        state,
    })
}

/// Events after a number, for clients that poll.
pub async fn changes(
    State(hub): State<App>,
    who: Signed,
    Asked(follow): Asked<Follow>,
) -> Result<Json<Changes>, Refusal> {
    let since = follow.since.or(follow.cursor).unwrap_or_default();
    let head = *hub.ledger.head().borrow();
    if since > head {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_field",
            format!("since: from 0 to {head}"),
        )
        .with(json!({"field": "since", "max": head})));
    }
    let shown = hub.ledger.after(since, PAGE).await?;
    let cursor = shown.last().map_or(since, |last| last.seq);
    let mut events = Vec::with_capacity(shown.len());
    for event in &shown {
        let json = event.json(&who.actor);
        events.push(serde_json::from_str(json).map_err(crate::db::DbError::from)?);
    }
    Ok(Json(Changes {
        epoch: hub.ledger.epoch().to_owned(),
        cursor,
        more: cursor < head,
        events,
    }))
}

/// Where one reader stands.
struct Reader {
    auth: Auth,
    who: Actor,
    ledger: Ledger,
    head: watch::Receiver<u64>,
    /// Wakes when somebody was signed out or a device was revoked.
    endings: watch::Receiver<u64>,
    topics: Vec<String>,
    cursor: u64,
    greeting: VecDeque<SseEvent>,
    /// Those that were read and not sent: their texts are shared by all readers.
    waiting: VecDeque<Shown>,
    closing: CancellationToken,
    ended: bool,
}

/// Events as they happen.
pub async fn stream(
    State(hub): State<App>,
    who: Signed,
    headers: HeaderMap,
    Asked(follow): Asked<Follow>,
) -> Sse<impl Stream<Item = Result<SseEvent, Infallible>>> {
    let head = hub.ledger.head();
    let end = *head.borrow();
    // What the browser heard last wins over the address it once asked with.
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .and_then(|id| id.parse().ok());
    let asked = last.or(follow.cursor);
    let hello = Hello {
        epoch: hub.ledger.epoch().to_owned(),
        build_id: hub.build_id.clone(),
        head: end,
        server_time: hub.clock.now(),
    };
    let other = follow.epoch.is_some_and(|known| known != hello.epoch);
    let ahead = asked.is_some_and(|cursor| cursor > end);
    let text = serde_json::to_string(&hello).unwrap_or_default();
    let mut greeting = VecDeque::from([SseEvent::default()
        .event("hello")
        .retry(Duration::from_secs(2))
        .data(text)]);
    if other || ahead {
        let reason = if other { "epoch" } else { "cursor" };
        let text = json!({"reason": reason}).to_string();
        greeting.push_back(SseEvent::default().event("reset").data(text));
    }
    let cursor = if ahead || other {
        end
    } else {
        asked.unwrap_or(end)
    };
    let reader = Reader {
        endings: hub.auth.endings(),
        auth: hub.auth.clone(),
        who: who.actor,
        ledger: hub.ledger.clone(),
        head,
        topics: wanted(&follow.topics),
        cursor,
        greeting,
        waiting: VecDeque::new(),
        closing: hub.closing.clone(),
        ended: false,
    };
    Sse::new(futures::stream::unfold(reader, step)).keep_alive(
        KeepAlive::new()
            .interval(HEARTBEAT)
            // A comment for everybody, and a name for browsers, whose scripts do not see comments. With data,
            // because an event without any is never handed to a script (HTML, 9.2.6).
            .event(
                SseEvent::default()
                    .comment("")
                    .event("heartbeat")
                    .data("alive"),
            ),
    )
}

/// The next piece for one reader. A slow one costs no memory: it reads the log when it comes back.
async fn step(mut reader: Reader) -> Option<(Result<SseEvent, Infallible>, Reader)> {
    loop {
        if let Some(event) = reader.greeting.pop_front() {
            return Some((Ok(event), reader));
        }
        if let Some(event) = reader.waiting.pop_front() {
            let sse = SseEvent::default()
                .id(event.seq.to_string())
                .data(event.json(&reader.who));
            return Some((Ok(sse), reader));
        }
        if reader.ended {
            return None;
        }
        reader.endings.borrow_and_update();
        if !reader.auth.is_sitting(&reader.who) {
            // Signed out, deactivated, revoked: nothing more is told, and a new stream is refused.
            return None;
        }
        reader.head.borrow_and_update();
        match reader.ledger.after(reader.cursor, WAITING).await {
            Ok(shown) if !shown.is_empty() => {
                for event in shown {
                    reader.cursor = event.seq;
                    let follows = reader.topics.is_empty()
                        || event
                            .topics
                            .iter()
                            .any(|t| reader.topics.iter().any(|w| w == t));
                    if follows {
                        reader.waiting.push_back(event);
                    }
                }
            }
            Ok(_) => {
                let closing = reader.closing.clone();
                tokio::select! {
                    changed = reader.head.changed() => reader.ended = changed.is_err(),
                    // Fails only without a hub, and then the head has ended too.
                    _ = reader.endings.changed() => {}
                    () = closing.cancelled() => reader.ended = true,
                    () = tokio::time::sleep(SITTING) => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "the log cannot be read; the stream ends and the client comes back");
                reader.ended = true;
            }
        }
    }
}
