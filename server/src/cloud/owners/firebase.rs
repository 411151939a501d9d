//! ID tokens of Firebase, verified here: RS256 alone, issuer and audience of the one project of the settings, and keys
//! from an endpoint that is asked no more often than it says.

use crate::config::Config;
use crate::error::Refusal;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use domain::time::UnixMillis;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Mutex;

/// How far the clocks of two machines may differ, seconds.
const LEEWAY: i64 = 60;
/// The longest token that is looked at; Firebase's have about 1 KB, with custom claims up to 2 KB.
const LONGEST: usize = 8_192;
/// The longest text of keys that is read; two keys take 1 KB.
const LONGEST_KEYS: usize = 65_536;
/// For how long keys are good when the endpoint does not say.
const KEPT_MILLIS: i64 = 300_000;
/// Whatever the endpoint says, keys are not kept for longer than a day.
const LONGEST_KEPT_MILLIS: i64 = 86_400_000;
/// Tokens that name unknown keys cost nothing: anybody can make them.
const STRANGER_MILLIS: i64 = 60_000;
/// An endpoint that failed is left alone for a moment.
const FAILED_MILLIS: i64 = 5_000;
/// Whoever signs in waits no longer for keys than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whom a token names.
#[derive(Clone)]
pub(super) struct Identity {
    /// The account at Firebase.
    pub(super) sub: String,
    /// The address for mail, which Firebase has verified.
    pub(super) email: String,
    /// Whether Firebase asked for a second factor.
    pub(super) second_factor: bool,
}

#[derive(Default, Deserialize)]
struct Extra {
    #[serde(default)]
    sign_in_second_factor: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    iat: i64,
    auth_time: i64,
    #[serde(default)]
    email: String,
    #[serde(default)]
    email_verified: bool,
    #[serde(default)]
    firebase: Extra,
}

/// One key as RFC 7517 writes it.
#[derive(Deserialize)]
struct Jwk {
    kid: String,
    kty: String,
    n: String,
    e: String,
}

#[derive(Deserialize)]
struct Jwks {
    /// One by one: a key of a kind that is not known here does not take the others away.
    keys: Vec<serde_json::Value>,
}

#[derive(Default)]
struct Keys {
    known: BTreeMap<String, DecodingKey>,
    until: UnixMillis,
    asked_at: Option<UnixMillis>,
}

/// One project at Firebase.
pub(super) struct Firebase {
    project: String,
    url: String,
    client: reqwest::Client,
    keys: Mutex<Keys>,
}

impl Firebase {
    /// The project of the settings; none when there is none.
    pub(super) fn of(config: &Config) -> Option<Self> {
        if config.firebase_project_id.is_empty() {
            return None;
        }
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            // Keys come from where the settings say, and from nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Some(Self {
            project: config.firebase_project_id.clone(),
            url: config.firebase_keys_url.clone(),
            client: client.ok()?,
            keys: Mutex::default(),
        })
    }

    /// Whom a token names, when it is Firebase's, ours and of now.
    pub(super) async fn verify(&self, token: &str, now: UnixMillis) -> Result<Identity, Refusal> {
        if token.len() > LONGEST {
            return Err(bad("it is too long"));
        }
        let header = decode_header(token).map_err(|_| bad("it is no token"))?;
        // Before any key is looked for: the token does not choose how it is checked.
        if header.alg != Algorithm::RS256 {
            return Err(bad("it is not signed with RS256"));
        }
        let kid = header.kid.ok_or_else(|| bad("it names no key"))?;
        let key = self.key(&kid, now).await?;
        let key = key.ok_or_else(|| bad("it is signed with an unknown key"))?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[format!("https://securetoken.google.com/{}", self.project)]);
        validation.set_audience(&[&self.project]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Times are checked against the cloud's own clock.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &key, &validation);
        let claims = claims.map_err(|_| bad("its signature, issuer or audience is not right"))?;
        identity(claims.claims, now.0.div_euclid(1000))
    }

    /// The key of a name; none when the endpoint does not know it either. Others wait meanwhile, so that the endpoint is
    /// asked once.
    async fn key(&self, kid: &str, now: UnixMillis) -> Result<Option<DecodingKey>, Refusal> {
        let mut keys = self.keys.lock().await;
        let fresh = keys.until > now;
        if fresh && let Some(key) = keys.known.get(kid) {
            return Ok(Some(key.clone()));
        }
        let pause = if fresh {
            STRANGER_MILLIS
        } else {
            FAILED_MILLIS
        };
        let lately = keys.asked_at.is_some_and(|at| now.since(at) < pause);
        if lately {
            return if fresh { Ok(None) } else { Err(no_keys()) };
        }
        keys.asked_at = Some(now);
        let Some((known, millis)) = self.fetch().await else {
            // Fresh keys that are known go on being good.
            return Err(no_keys());
        };
        keys.until = now.plus_millis(millis);
        keys.known = known;
        Ok(keys.known.get(kid).cloned())
    }

    /// The keys of the endpoint, and for how many milliseconds they are good.
    async fn fetch(&self) -> Option<(BTreeMap<String, DecodingKey>, i64)> {
        let asked = self.client.get(&self.url).send().await;
        let mut answer = asked.ok()?.error_for_status().ok()?;
        if answer.status() != StatusCode::OK {
            return None;
        }
        let control = answer.headers().get(CACHE_CONTROL);
        let millis = control
            .and_then(|value| max_age(value.to_str().ok()?))
            .unwrap_or(KEPT_MILLIS);
        let mut text = Vec::new();
        while let Some(chunk) = answer.chunk().await.ok()? {
            text.extend_from_slice(&chunk);
            if text.len() > LONGEST_KEYS {
                return None;
            }
        }
        let set: Jwks = serde_json::from_slice(&text).ok()?;
        let keys = set.keys.into_iter().filter_map(|key| {
            let key: Jwk = serde_json::from_value(key).ok()?;
            let rsa = key.kty == "RSA";
            let read = DecodingKey::from_rsa_components(&key.n, &key.e).ok()?;
            rsa.then_some((key.kid, read))
        });
        let keys: BTreeMap<String, DecodingKey> = keys.collect();
        (!keys.is_empty()).then_some((keys, millis))
    }
}

/// `max-age` of a `Cache-Control`, milliseconds.
fn max_age(header: &str) -> Option<i64> {
    let named = |part: &str| part.trim().strip_prefix("max-age=")?.parse::<i64>().ok();
    let seconds = header.split(',').find_map(named)?;
    Some(seconds.saturating_mul(1000).clamp(0, LONGEST_KEPT_MILLIS))
}

/// What the claims of a token with a right signature say, when they are of now (seconds).
fn identity(claims: Claims, now: i64) -> Result<Identity, Refusal> {
    let latest = now.saturating_add(LEEWAY);
    if claims.exp.saturating_add(LEEWAY) <= now {
        return Err(bad("it is over"));
    }
    if claims.iat > latest || claims.auth_time > latest {
        return Err(bad("it is of the future"));
    }
    if claims.sub.is_empty() || claims.sub.len() > 128 {
        return Err(bad("it names nobody"));
    }
    if claims.email.is_empty() || !claims.email_verified {
        return Err(bad("its address for mail is not verified"));
    }
    Ok(Identity {
        sub: claims.sub,
        email: claims.email,
        second_factor: claims.firebase.sign_in_second_factor.is_some(),
    })
}

fn bad(why: &str) -> Refusal {
    let message = format!("idToken: {why}");
    Refusal::new(StatusCode::UNAUTHORIZED, "bad_token", message)
}

fn no_keys() -> Refusal {
    let message = "the keys of Firebase cannot be had now; sign in with the password, or later";
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "keys_unavailable", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            sub: "one".to_owned(),
            exp: 10_000,
            iat: 6_400,
            auth_time: 6_400,
            email: "rauf@sufra.az".to_owned(),
            email_verified: true,
            firebase: Extra::default(),
        }
    }

    #[test]
    fn only_what_is_of_now_and_verified_names_somebody() {
        let says = |change: &dyn Fn(&mut Claims), now: i64| {
            let mut claims = claims();
            change(&mut claims);
            identity(claims, now).is_ok()
        };
        assert!(says(&|_| (), 7_000));
        assert!(says(&|_| (), 10_000 + LEEWAY - 1));
        assert!(!says(&|_| (), 10_000 + LEEWAY));
        assert!(says(&|_| (), 6_400 - LEEWAY));
        assert!(!says(&|_| (), 6_400 - LEEWAY - 1));
        assert!(!says(&|one| one.auth_time = 7_061, 7_000));
        assert!(!says(&|one| one.sub = String::new(), 7_000));
        assert!(!says(&|one| one.sub = "a".repeat(129), 7_000));
        assert!(!says(&|one| one.email = String::new(), 7_000));
        assert!(!says(&|one| one.email_verified = false, 7_000));
    }

    #[test]
    fn keys_are_kept_for_as_long_as_the_endpoint_says() {
        assert_eq!(
            max_age("public, max-age=19302, must-revalidate"),
            Some(19_302_000)
        );
        assert_eq!(max_age("max-age=0"), Some(0));
        assert_eq!(
            max_age("max-age=9223372036854775807"),
            Some(LONGEST_KEPT_MILLIS)
        );
        assert_eq!(max_age("no-store"), None);
        assert_eq!(max_age("max-age=soon"), None);
    }
}
