//! Questions to Pesapal over HTTPS: its token, which is good for five minutes, and what goes wrong on the way.

use super::super::Trouble;
use super::shapes::Granted;
use crate::config::{PesapalSettings, Secret};
use reqwest::{RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A token is renewed before its five minutes are over.
const GOOD: Duration = Duration::from_mins(4);
/// Time for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Time for an answer.
const ANSWER: Duration = Duration::from_secs(15);
/// The longest answer, bytes.
const LONGEST: usize = 64 * 1024;

pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    key: Secret,
    secret: Secret,
    token: Mutex<Option<(String, Instant)>>,
}

impl Client {
    pub(super) fn new(settings: &PesapalSettings) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            // A secret goes nowhere but to the address of the settings.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .build()?;
        Ok(Self {
            http,
            base: settings.url.trim_end_matches('/').to_owned(),
            key: settings.consumer_key.clone(),
            secret: settings.consumer_secret.clone(),
            token: Mutex::default(),
        })
    }

    /// Makes sure that there is a token.
    pub(super) async fn ready(&self) -> Result<(), Trouble> {
        self.token().await.map(|_| ())
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        let text = serde_json::to_string(body).map_err(|_| unreadable())?;
        self.asked(|| {
            self.http
                .post(format!("{}{path}", self.base))
                .header("Content-Type", "application/json")
                .body(text.clone())
        })
        .await
    }

    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, Trouble> {
        self.asked(|| self.http.get(format!("{}{path}", self.base)).query(query))
            .await
    }

    /// Asks with the token, and once more with a new one when it is not taken.
    async fn asked<T: DeserializeOwned>(
        &self,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<T, Trouble> {
        let token = self.token().await?;
        let (status, text) = sent(request().bearer_auth(&token)).await?;
        if status != StatusCode::UNAUTHORIZED {
            return read(status, &text);
        }
        self.forget(&token).await;
        let token = self.token().await?;
        let (status, text) = sent(request().bearer_auth(&token)).await?;
        read(status, &text)
    }

    async fn forget(&self, token: &str) {
        let mut known = self.token.lock().await;
        known.take_if(|(known, _)| known == token);
    }

    async fn token(&self) -> Result<String, Trouble> {
        let mut known = self.token.lock().await;
        if let Some((token, until)) = &*known
            && *until > Instant::now()
        {
            return Ok(token.clone());
        }
        let body = json!({
            "consumer_key": self.key.reveal(),
            "consumer_secret": self.secret.reveal(),
        });
        let request = self
            .http
            .post(format!("{}/api/Auth/RequestToken", self.base))
            .header("Content-Type", "application/json")
            .body(body.to_string());
        let unsent = |trouble| match trouble {
            Trouble::NoAnswer(why) => Trouble::NeverSent(why),
            other => other,
        };
        let (status, text) = sent(request).await.map_err(unsent)?;
        let granted: Granted = read(status, &text).map_err(unsent)?;
        granted.error.check()?;
        let token = granted.token.filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| Trouble::Refused("it gave no token".to_owned()))?;
        let until = Instant::now().checked_add(GOOD);
        *known = until.map(|until| (token.clone(), until));
        Ok(token)
    }
}

fn unreadable() -> Trouble {
    Trouble::NoAnswer("its answer cannot be read".to_owned())
}

/// The status and the text of an answer. Errors name no address: it may hold a tracking id.
async fn sent(request: RequestBuilder) -> Result<(StatusCode, String), Trouble> {
    let sent = request.header("Accept", "application/json").send().await;
    let mut response = sent.map_err(|error| {
        // Without a connection nothing has left.
        if error.is_connect() {
            return Trouble::NeverSent("there is no connection".to_owned());
        }
        Trouble::NoAnswer(error.without_url().to_string())
    })?;
    let status = response.status();
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(more)) if bytes.len().saturating_add(more.len()) <= LONGEST => {
                bytes.extend_from_slice(&more);
            }
            Ok(None) => break,
            Ok(Some(_)) | Err(_) => return Err(unreadable()),
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    Ok((status, text))
}

/// What an answer says. Only what was understood and refused is a no; everything else may have been done.
fn read<T: DeserializeOwned>(status: StatusCode, text: &str) -> Result<T, Trouble> {
    if status.is_success() {
        return serde_json::from_str(text).map_err(|_| unreadable());
    }
    let code = status.as_u16();
    if status.is_client_error() && !matches!(code, 408 | 429) {
        return Err(Trouble::Refused(format!("HTTP {code}")));
    }
    Err(Trouble::NoAnswer(format!("HTTP {code}")))
}
