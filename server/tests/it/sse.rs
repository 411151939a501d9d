//! A reader of the event stream.

use crate::client::Client;
use futures::StreamExt;
use futures::stream::BoxStream;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use std::time::Duration;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

/// How long a reader waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// One message of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Its name; empty for events of the log.
    pub event: String,
    /// Its number, for events of the log.
    pub id: Option<u64>,
    /// Its data.
    pub data: String,
    /// Its comment.
    pub comment: Option<String>,
    /// The pause before the next connection.
    pub retry: Option<u64>,
}

impl Message {
    /// The data as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }
}

/// An open stream.
pub struct Reader {
    pieces: BoxStream<'static, Vec<u8>>,
    text: Vec<u8>,
}

impl Reader {
    /// Opens a stream; `query` begins with `?` or is empty.
    pub async fn open(client: &Client, query: &str) -> Self {
        Self::with(Self::request(client, query)).await
    }

    /// The request for a stream.
    pub fn request(client: &Client, query: &str) -> RequestBuilder {
        let path = format!("/api/realtime/stream{query}");
        client.request(Method::GET, &path)
    }

    /// The same on a way that may be broken; none when there is no stream.
    pub async fn attempt(request: RequestBuilder) -> Option<Self> {
        let response = request.timeout(Duration::from_mins(5)).send().await.ok()?;
        (response.status().as_u16() == 200).then(|| Self::of(response))
    }

    fn of(response: Response) -> Self {
        let pieces = response.bytes_stream();
        let pieces = pieces.map(|piece| piece.map_or_else(|_| Vec::new(), |bytes| bytes.to_vec()));
        Self {
            pieces: pieces.boxed(),
            text: Vec::new(),
        }
    }

    /// Opens a stream with a request of one's own.
    pub async fn with(request: RequestBuilder) -> Self {
        let response = request
            .timeout(Duration::from_mins(5))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self::of(response)
    }

    /// The next message; none when the stream ended.
    pub async fn next(&mut self) -> Option<Message> {
        let next = self.next_within(PATIENCE).await;
        next.expect("nothing came in time")
    }

    /// The same, for somebody who does not wait so long.
    pub async fn next_within(&mut self, patience: Duration) -> Result<Option<Message>, Elapsed> {
        loop {
            let end = self.text.windows(2).position(|pair| pair == b"\n\n");
            if let Some(end) = end {
                let message: Vec<u8> = self.text.drain(..end + 2).collect();
                return Ok(Some(parsed(std::str::from_utf8(&message).unwrap())));
            }
            let piece = timeout(patience, self.pieces.next()).await?;
            let Some(piece) = piece else { return Ok(None) };
            self.text.extend(piece);
        }
    }

    /// The next message with this name.
    pub async fn named(&mut self, name: &str) -> Message {
        let message = self.next().await.expect("the stream ended");
        assert_eq!(message.event, name, "{message:?}");
        message
    }

    /// The next event of the log; heartbeats are passed over.
    pub async fn event(&mut self) -> (u64, Value) {
        loop {
            let message = self.next().await.expect("the stream ended");
            if message.event != "heartbeat" {
                let json = message.json();
                return (message.id.expect("an event has a number"), json);
            }
        }
    }
}

fn parsed(text: &str) -> Message {
    let mut message = Message::default();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => message.comment = Some(value.to_owned()),
            "event" => value.clone_into(&mut message.event),
            "id" => message.id = Some(value.parse().unwrap()),
            "retry" => message.retry = Some(value.parse().unwrap()),
            "data" => message.data.push_str(value),
            _ => panic!("a field that streams do not have: {line}"),
        }
    }
    message
}
