//! The emulator's wire: one connection for a question, one line of JSON there and one back.

use super::{Away, FiscalDevice, Verdict};
use domain::fiscal::Document;
use domain::ids::FiscalId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest time for a question and its answer.
const LONGEST: Duration = Duration::from_secs(5);
/// The longest line, bytes: a check has at most 999 lines.
pub const LINE: u64 = 1 << 20;

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Question<'a> {
    /// Takes a document.
    Submit(Cow<'a, Document>),
    /// Says what it has of one.
    Status(FiscalId),
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// It has it.
    #[serde(rename_all = "camelCase")]
    Accepted {
        /// The number that it gave.
        fiscal_id: String,
        /// What the QR code says.
        qr: String,
    },
    /// It does not want it: why.
    Refused(String),
    /// It never heard of it.
    Unknown,
}

/// A device at an address.
#[derive(Clone, Debug)]
pub struct Remote {
    address: String,
}

impl Remote {
    /// At `host:port`.
    pub const fn at(address: String) -> Self {
        Self { address }
    }

    async fn say(&self, question: &Question<'_>) -> Result<Answer, Away> {
        let said = timeout(LONGEST, exchange(&self.address, question)).await;
        let said = said.map_err(|_| Away("no answer in time".to_owned()))?;
        said.map_err(|error| Away(error.to_string()))
    }
}

async fn exchange(address: &str, question: &Question<'_>) -> std::io::Result<Answer> {
    let mut text = serde_json::to_vec(question)?;
    text.push(b'\n');
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&text).await?;
    let mut line = String::new();
    BufReader::new(stream.take(LINE))
        .read_line(&mut line)
        .await?;
    Ok(serde_json::from_str(&line)?)
}

impl FiscalDevice for Remote {
    async fn submit(&self, document: &Document) -> Result<Verdict, Away> {
        match self.say(&Question::Submit(Cow::Borrowed(document))).await? {
            Answer::Accepted { fiscal_id, qr } => Ok(Verdict::Accepted { fiscal_id, qr }),
            Answer::Refused(problem) => Ok(Verdict::Refused(problem)),
            Answer::Unknown => Err(Away("an answer to another question".to_owned())),
        }
    }

    async fn ask(&self, id: FiscalId) -> Result<Option<Verdict>, Away> {
        Ok(match self.say(&Question::Status(id)).await? {
            Answer::Accepted { fiscal_id, qr } => Some(Verdict::Accepted { fiscal_id, qr }),
            Answer::Refused(problem) => Some(Verdict::Refused(problem)),
            Answer::Unknown => None,
        })
    }
}
