//! `GET /api/owner/events`: tells whoever looks at a dashboard that its figures moved, and how old they are.
//!
//! Nothing of the figures goes over it: whoever hears of a change asks for the page again, so there is one place that says
//! who may see what.

use super::http::Query;
use super::sites::{Site, all, chosen};
use crate::body::Asked;
use crate::cloud::{Cloud, Owner};
use crate::db::in_time;
use crate::error::Refusal;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::cloud::dashboard::{Age, Span, Stand, oldest};
use domain::ids::SiteId;
use futures::Stream;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{sleep, timeout};

/// So often it is looked for what nobody told of: other processes without Redis between them, and hubs that said that they
/// have nothing to tell.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks, whatever is told.
const BREATH: Duration = Duration::from_millis(200);
/// A sign of life on a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// What was seen last.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    /// Grows when the figures of a chosen restaurant are written; a restaurant that comes or goes changes it, too.
    turns: Vec<(SiteId, Option<i64>)>,
    age: Age,
    /// How each of them stands.
    stands: Vec<Stand>,
}

impl Seen {
    fn of(some: &[&Site]) -> Self {
        let turned = |site: &&Site| {
            let stands = site.stands.as_ref();
            (site.id, stands.and_then(|stands| stands.turned))
        };
        Self {
            turns: some.iter().map(turned).collect(),
            age: oldest(some.iter().map(|site| site.age)),
            stands: some.iter().map(|site| site.age.stand).collect(),
        }
    }
}

struct Follower {
    cloud: Cloud,
    owner: Owner,
    site: Option<SiteId>,
    wakes: broadcast::Receiver<Option<SiteId>>,
    seen: Option<Seen>,
    waiting: VecDeque<Event>,
    ended: bool,
}

/// The stream.
pub async fn events(
    State(cloud): State<Cloud>,
    owner: Owner,
    Asked(query): Asked<Query>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let site = query.site()?;
    if let Some(site) = site {
        owner.site(site).ok_or_else(super::sites::unknown)?;
    }
    let follower = Follower {
        wakes: cloud.wakes.listen(),
        cloud,
        owner,
        site,
        seen: None,
        waiting: VecDeque::new(),
        ended: false,
    };
    let stream = futures::stream::unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((Ok(event), follower))
    });
    // By name, because a page has to notice that nothing comes any more.
    let beat = Event::default().event("beat").data("{}");
    let alive = KeepAlive::new().interval(HEARTBEAT).event(beat);
    Ok(Sse::new(stream).keep_alive(alive))
}

impl Follower {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            if self.seen.is_some() {
                let closing = self.cloud.closing.clone();
                closing.run_until_cancelled(self.wait()).await?;
            }
            self.look().await;
        }
    }

    /// Until something may have moved.
    async fn wait(&mut self) {
        sleep(BREATH).await;
        let told = async {
            loop {
                match self.wakes.recv().await {
                    Ok(Some(site)) if self.owner.site(site).is_none() => {}
                    // Nobody tells any more: it is looked for anyway.
                    Err(RecvError::Closed) => std::future::pending::<()>().await,
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                }
            }
        };
        let _ = timeout(LOOK, told).await;
    }

    async fn look(&mut self) {
        let found = in_time::<_, Refusal>(async {
            let owner = self.owner.again(&self.cloud).await?;
            let mut tx = self.cloud.db.read().await?;
            let now = self.cloud.clock.now();
            let sites = all(&mut tx, &owner, Span::Today, now).await?;
            drop(tx);
            let seen = Seen::of(&chosen(&sites, self.site)?);
            Ok((owner, seen))
        });
        match found.await {
            Ok((owner, seen)) => {
                self.owner = owner;
                self.tell(seen);
            }
            // A database that does not answer now may answer in a moment: the page sees how old it is by itself.
            Err(refusal) if refusal.status.is_server_error() => {
                self.seen.get_or_insert_with(|| Seen::of(&[]));
            }
            // Signed out, or the restaurant is no longer theirs.
            Err(_) => {
                self.waiting
                    .push_back(Event::default().event("gone").data("{}"));
                self.ended = true;
            }
        }
    }

    fn tell(&mut self, seen: Seen) {
        let age = seen.age;
        let known = self.seen.as_ref();
        let moved =
            known.is_none_or(|known| known.turns != seen.turns || known.stands != seen.stands);
        let aged = known.is_none_or(|known| known.age != age);
        self.seen = Some(seen);
        if !moved && !aged {
            return;
        }
        let name = if moved { "moved" } else { "age" };
        let data = serde_json::to_string(&age).unwrap_or_default();
        self.waiting
            .push_back(Event::default().event(name).data(data));
    }
}
