//! The leanest HTTP/1.1 client that does the job: one kept connection, requests made beforehand.
//!
//! The generator shares the processors with what it measures, so every microsecond here is taken
//! from the hub; a general client costs several times more.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest answer that is read: pages are far smaller.
const LIMIT: usize = 16 * 1024 * 1024;

/// An answer, complete.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body as sent (still compressed when it was), without the framing of chunks.
    pub body: Vec<u8>,
    /// Bytes on the wire, head included.
    pub wire: usize,
}

/// One connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The text of a request.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: hub\r\n");
    for (name, value) in headers {
        text.push_str(&format_args!("{name}: {value}\r\n").to_string());
    }
    if !body.is_empty() {
        text.push_str("content-type: application/json\r\n");
    }
    text.push_str(&format_args!("content-length: {}\r\n\r\n{body}", body.len()).to_string());
    text.into_bytes()
}

impl Connection {
    /// Connects to `host:port`.
    pub async fn open(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host)
            .await
            .with_context(|| format!("{host} does not answer"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends one request and reads its whole answer.
    pub async fn call(&mut self, request: &[u8]) -> Result<Answer> {
        self.buffer.clear();
        self.stream.write_all(request).await?;
        let head = loop {
            if let Some(head) = Head::parse(&self.buffer)? {
                break head;
            }
            self.more().await?;
        };
        if let Some(length) = head.length {
            let end = head.end.saturating_add(length);
            while self.buffer.len() < end {
                self.more().await?;
            }
            let body = self.buffer.get(head.end..end).unwrap_or_default().to_vec();
            return Ok(Answer {
                status: head.status,
                body,
                wire: end,
            });
        }
        if !head.chunked {
            bail!("the answer has neither a length nor chunks");
        }
        loop {
            if let Some((body, wire)) = unchunk(&self.buffer, head.end)? {
                return Ok(Answer {
                    status: head.status,
                    body,
                    wire,
                });
            }
            self.more().await?;
        }
    }

    /// Sends a request for an event stream and gives the connection away for reading it.
    pub async fn stream(mut self, request: &[u8]) -> Result<EventStream> {
        self.stream.write_all(request).await?;
        let head = loop {
            if let Some(head) = Head::parse(&self.buffer)? {
                break head;
            }
            self.more().await?;
        };
        if head.status != 200 {
            bail!("the event stream answered {}", head.status);
        }
        self.buffer.drain(..head.end);
        Ok(EventStream { connection: self })
    }

    async fn more(&mut self) -> Result<()> {
        if self.buffer.len() > LIMIT {
            bail!("the answer is longer than {LIMIT} bytes");
        }
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed in the middle of an answer");
        }
        Ok(())
    }
}

/// An open event stream.
pub struct EventStream {
    connection: Connection,
}

impl EventStream {
    /// Waits for the next message that carries an `id:` and this word; greetings and heartbeats have no id.
    pub async fn next_event(&mut self, word: &str) -> Result<()> {
        loop {
            while let Some(end) = find(&self.connection.buffer, b"\n\n", 0) {
                let message: Vec<u8> = self
                    .connection
                    .buffer
                    .drain(..end.saturating_add(2))
                    .collect();
                if find(&message, b"id:", 0).is_some()
                    && find(&message, word.as_bytes(), 0).is_some()
                {
                    return Ok(());
                }
            }
            self.connection.more().await?;
        }
    }
}

struct Head {
    status: u16,
    end: usize,
    length: Option<usize>,
    chunked: bool,
}

impl Head {
    /// `None` while the head is not complete.
    fn parse(buffer: &[u8]) -> Result<Option<Self>> {
        let Some(end) = find(buffer, b"\r\n\r\n", 0) else {
            return Ok(None);
        };
        let text = std::str::from_utf8(buffer.get(..end).unwrap_or_default())
            .context("the head is not text")?;
        let mut lines = text.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .context("the answer has no status")?;
        let mut head = Self {
            status,
            end: end.saturating_add(4),
            length: None,
            chunked: false,
        };
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            if name.eq_ignore_ascii_case("content-length") {
                head.length = value.trim().parse().ok();
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                head.chunked = value.trim().eq_ignore_ascii_case("chunked");
            }
        }
        if matches!(status, 204 | 304) {
            head.length = Some(0);
        }
        Ok(Some(head))
    }
}

/// Body and end of a chunked answer; `None` while it is not complete.
fn unchunk(buffer: &[u8], start: usize) -> Result<Option<(Vec<u8>, usize)>> {
    let mut body = Vec::new();
    let mut at = start;
    loop {
        let Some(line_end) = find(buffer, b"\r\n", at) else {
            return Ok(None);
        };
        let line =
            std::str::from_utf8(buffer.get(at..line_end).unwrap_or_default()).unwrap_or_default();
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)
            .context("a chunk has no size")?;
        let data = line_end.saturating_add(2);
        let end = data.saturating_add(size);
        let Some(chunk) = buffer
            .get(data..end)
            .filter(|_| buffer.len() >= end.saturating_add(2))
        else {
            return Ok(None);
        };
        if size == 0 {
            return Ok(Some((body, end.saturating_add(2))));
        }
        body.extend_from_slice(chunk);
        at = end.saturating_add(2);
    }
}

fn find(text: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(wanted.len())
        .position(|part| part == wanted)
        .map(|place| place.saturating_add(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_waits_until_it_is_complete() {
        assert!(
            Head::parse(b"HTTP/1.1 200 OK\r\ncontent-len")
                .unwrap()
                .is_none()
        );
        let head = Head::parse(b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello")
            .unwrap()
            .unwrap();
        assert_eq!(
            (head.status, head.length, head.chunked),
            (201, Some(5), false)
        );
    }

    #[test]
    fn chunks_are_joined_when_all_are_there() {
        let whole = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        for cut in 0..whole.len() {
            assert!(unchunk(&whole[..cut], 0).unwrap().is_none(), "{cut}");
        }
        assert_eq!(
            unchunk(whole, 0).unwrap(),
            Some((b"abcde".to_vec(), whole.len()))
        );
        assert!(unchunk(b"zz\r\n", 0).is_err());
    }

    #[test]
    fn a_request_names_its_length() {
        let text = String::from_utf8(request("POST", "/x", &[("a", "b")], "{}")).unwrap();
        assert!(
            text.starts_with("POST /x HTTP/1.1\r\n")
                && text.ends_with("content-length: 2\r\n\r\n{}"),
            "{text}"
        );
    }
}
