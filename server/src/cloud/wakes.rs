//! One process of the cloud wakes the streams of the others, through Redis. Without it, or while it is away, each stream
//! looks for itself: nothing is known through Redis alone, and nobody ever waits for it.

use crate::config::Secret;
use crate::ids::new_id;
use domain::ids::SiteId;
use futures::StreamExt;
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{Client, RedisError};
use serde::{Deserialize, Serialize};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Where the processes hear each other.
const CHANNEL: &str = "sufra:cloud";
/// What waits for Redis; more is let go, since whoever would have heard it looks for itself.
const WAITING: usize = 1_024;
/// So often each process says that it is there, and has to hear itself: a connection that went silent is found by it.
const BEAT: Duration = Duration::from_secs(10);
/// How long Redis may take for anything.
const PATIENCE: Duration = Duration::from_secs(5);
/// Until it is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// What is said on the channel.
#[derive(Serialize, Deserialize)]
struct Word {
    /// The process that says it.
    from: Uuid,
    /// The site whose figures moved; none for a sign of life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<SiteId>,
}

/// The bell of one process.
pub struct Wakes {
    me: Uuid,
    /// To Redis, where there is one.
    out: Option<mpsc::Sender<SiteId>>,
    here: broadcast::Sender<Option<SiteId>>,
}

/// The other end of it, for [`run`].
pub struct Line {
    me: Uuid,
    client: Client,
    out: mpsc::Receiver<SiteId>,
    here: broadcast::Sender<Option<SiteId>>,
}

impl Wakes {
    /// A bell, and its line to the other processes where Redis is named.
    ///
    /// # Errors
    /// The address is none of Redis.
    pub fn new(url: &Secret) -> Result<(Self, Option<Line>), RedisError> {
        let (here, _) = broadcast::channel(WAITING);
        let me = new_id();
        let mut wakes = Self {
            me,
            out: None,
            here,
        };
        if url.reveal().is_empty() {
            return Ok((wakes, None));
        }
        let client = Client::open(url.reveal())?;
        let (sender, out) = mpsc::channel(WAITING);
        wakes.out = Some(sender);
        let here = wakes.here.clone();
        Ok((
            wakes,
            Some(Line {
                me,
                client,
                out,
                here,
            }),
        ))
    }

    /// The figures of a site have moved: told to everybody who listens, here and in the other processes.
    pub fn moved(&self, site: SiteId) {
        // Nobody may listen.
        let _ = self.here.send(Some(site));
        if let Some(out) = &self.out
            && out.try_send(site).is_err()
        {
            tracing::debug!(me = %self.me, "Redis does not keep up; the others look for themselves");
        }
    }

    /// Hears of sites that moved. `None`, as well as having been too slow, means: something may have been missed.
    pub fn listen(&self) -> broadcast::Receiver<Option<SiteId>> {
        self.here.subscribe()
    }
}

/// Speaks with the other processes until this one stops.
pub async fn run(mut line: Line, closing: CancellationToken) {
    let mut troubled = false;
    loop {
        let spoken = closing.run_until_cancelled(line.speak(&mut troubled));
        match spoken.await {
            None => return,
            // Said once for each outage; the address may hold a password and stays out of it.
            Some(Err(error)) if !troubled => {
                tracing::warn!(%error, "Redis is away; streams look for themselves");
                troubled = true;
            }
            Some(_) => {}
        }
        if closing.run_until_cancelled(sleep(PAUSE)).await.is_none() {
            return;
        }
        // What waited is old by now.
        while line.out.try_recv().is_ok() {}
    }
}

impl Line {
    /// One connection, until it fails.
    async fn speak(&mut self, troubled: &mut bool) -> Result<(), RedisError> {
        let (mut mouth, ear) = in_time(self.connect()).await?;
        if std::mem::take(troubled) {
            tracing::info!("Redis is back");
        }
        // Something may have moved before this connection listened.
        let _ = self.here.send(None);
        let mut ear = pin!(ear.into_on_message());
        let mut beat = interval(BEAT);
        // Beats that were said and not heard.
        let mut unheard = 0_u8;
        loop {
            tokio::select! {
                site = self.out.recv() => {
                    let Some(site) = site else { return Ok(()) };
                    self.say(&mut mouth, Some(site)).await?;
                }
                _ = beat.tick() => {
                    if unheard > 1 {
                        return Err(silent());
                    }
                    unheard = unheard.saturating_add(1);
                    self.say(&mut mouth, None).await?;
                }
                message = ear.next() => {
                    let message = message.ok_or_else(silent)?;
                    // Whatever else somebody says on it is none of ours.
                    let Ok(word) = serde_json::from_slice::<Word>(message.get_payload_bytes()) else { continue };
                    if word.from == self.me {
                        unheard = 0;
                    } else if word.moved.is_some() {
                        let _ = self.here.send(word.moved);
                    }
                }
            }
        }
    }

    async fn connect(&self) -> Result<(MultiplexedConnection, PubSub), RedisError> {
        let mut ear = self.client.get_async_pubsub().await?;
        ear.subscribe(CHANNEL).await?;
        Ok((self.client.get_multiplexed_async_connection().await?, ear))
    }

    async fn say(
        &self,
        mouth: &mut MultiplexedConnection,
        moved: Option<SiteId>,
    ) -> Result<(), RedisError> {
        let word = Word {
            from: self.me,
            moved,
        };
        let text = serde_json::to_string(&word).map_err(std::io::Error::from)?;
        let mut said = redis::cmd("PUBLISH");
        said.arg(CHANNEL).arg(text);
        in_time(said.query_async(mouth)).await
    }
}

/// It is connected, and says nothing.
fn silent() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

async fn in_time<T>(work: impl Future<Output = Result<T, RedisError>>) -> Result<T, RedisError> {
    timeout(PATIENCE, work)
        .await
        .unwrap_or_else(|_| Err(silent()))
}
