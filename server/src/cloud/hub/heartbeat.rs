//! Signs of life: at the start, every six hours, and again sooner when one was not heard.

use super::{Joined, LeaseProblem, verify};
use crate::ids::new_id;
use domain::cloud::{Health, Heartbeat, HeartbeatAnswer, Lease, routes};
use rand::Rng;
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use std::time::Duration;

/// Between two that were heard.
const PACE: Duration = Duration::from_hours(6);
/// After the first that was not; each further one doubles it, up to [`SLOWEST`].
const AGAIN: Duration = Duration::from_mins(1);
const SLOWEST: Duration = Duration::from_hours(1);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(10);

/// Why a sign of life was not heard, or what was heard is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Unheard {
    /// Nobody answers there.
    #[error("the cloud cannot be reached: {0}")]
    Away(String),
    /// No site has this key.
    #[error(
        "the cloud does not know this site with this key; ask the operator for a new one and join again"
    )]
    WrongKey,
    /// Too many at once.
    #[error("the cloud asks to come back later")]
    Later(Option<Duration>),
    /// It answers something else.
    #[error("the cloud answers {0}")]
    Refused(StatusCode),
    /// What it answers is not what this program understands.
    #[error("the cloud's answer is not understood")]
    Garbled,
    /// The lease is not believed.
    #[error(transparent)]
    Lease(#[from] LeaseProblem),
}

/// A way to the cloud. It is never led elsewhere: the key would go along.
pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    let http = reqwest::Client::builder().redirect(Policy::none());
    http.timeout(ANSWER).build()
}

/// Sends one, and believes the answer only when it is the cloud's own word to this question.
pub async fn beat(
    http: &reqwest::Client,
    joined: &Joined,
    uptime_seconds: u64,
    health: Health,
) -> Result<Lease, Unheard> {
    let nonce = new_id();
    let beat = Heartbeat {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        uptime_seconds,
        nonce: Some(nonce),
        health,
    };
    let sent = http
        .post(format!("{}{}", joined.url, routes::HEARTBEAT.path))
        .header("X-Site-ID", joined.site.to_string())
        .header("X-Site-Key", joined.key.reveal())
        .header("Content-Type", "application/json")
        .body(serde_json::to_vec(&beat).map_err(|_| Unheard::Garbled)?)
        .send();
    // Without the address: it may hold nothing secret, but it is long and known.
    let answer = sent
        .await
        .map_err(|error| Unheard::Away(error.without_url().to_string()))?;
    let after = answer.headers().get(RETRY_AFTER);
    let after = after.and_then(|after| after.to_str().ok()?.parse().ok());
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(Unheard::WrongKey),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            return Err(Unheard::Later(after.map(Duration::from_secs)));
        }
        other => return Err(Unheard::Refused(other)),
    }
    let body = answer.bytes().await;
    let body = body.map_err(|error| Unheard::Away(error.without_url().to_string()))?;
    let answer: HeartbeatAnswer = serde_json::from_slice(&body).map_err(|_| Unheard::Garbled)?;
    Ok(verify(
        &answer.lease,
        &joined.lease_key,
        joined.site,
        nonce,
    )?)
}

/// When the next one is due: after one that was heard, or after so many that were not, or when it is wanted. By chance a little sooner or
/// later, so that a thousand hubs that came back together do not stay together.
pub fn next(failures: u32, after: Option<Duration>) -> Duration {
    let pause = match (failures, after) {
        (0, None) => PACE,
        (_, Some(after)) => after.clamp(AGAIN, SLOWEST),
        (failures, None) => {
            let doubled = 1_u32.checked_shl(failures.saturating_sub(1).min(16));
            AGAIN
                .saturating_mul(doubled.unwrap_or(u32::MAX))
                .min(SLOWEST)
        }
    };
    let percent = rand::rng().random_range(90..=110_u32);
    pause
        .saturating_mul(percent)
        .checked_div(100)
        .unwrap_or(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_one_is_due_sooner_after_a_failure_and_never_too_soon() {
        let minutes = |failures, after| next(failures, after).as_secs() / 60;
        assert!((324..=396).contains(&minutes(0, None)));
        assert!((53..=66).contains(&next(1, None).as_secs()));
        assert!((3..=4).contains(&minutes(3, None)));
        assert!((54..=66).contains(&minutes(60, None)));
        assert!((54..=66).contains(&minutes(1, Some(Duration::from_hours(90)))));
        assert!(next(1, Some(Duration::ZERO)) >= Duration::from_secs(54));
    }
}
