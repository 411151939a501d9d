//! A fiscal device without hardware: a real TCP listener that numbers documents. It is certified by nobody: its numbers say so.
//!
//! For tests it can be switched off, be slow, refuse, and take a document without the answer coming back.

use super::wire::{Answer, LINE, Question};
use domain::fiscal::Document;
use domain::ids::FiscalId;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How it misbehaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Hangs up on whoever calls.
    pub off: bool,
    /// Does not want what comes: why.
    pub refuse: Option<String>,
    /// Takes one document and hangs up before it has answered; once.
    pub drop_answer: bool,
    /// Thinks so long before it answers.
    pub slow: Duration,
}

#[derive(Debug, Default)]
struct Inside {
    faults: Faults,
    /// What it took, in order.
    taken: Vec<Document>,
    /// What it took or refused last, by document.
    known: BTreeMap<FiscalId, Answer>,
    /// Documents that came although it had them.
    doubles: u32,
    calls: u32,
}

/// A running emulator; it stops when this handle is dropped.
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    task: JoinHandle<()>,
}

impl Emulator {
    /// Listens at `address` (port 0 takes a free one).
    pub async fn start(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let inside = Arc::new(Mutex::new(Inside::default()));
        let task = tokio::spawn(listen(listener, Arc::clone(&inside)));
        Ok(Self {
            address,
            inside,
            task,
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets it misbehave from now on.
    pub fn misbehave(&self, faults: Faults) {
        locked(&self.inside).faults = faults;
    }

    /// What it took, in order.
    pub fn taken(&self) -> Vec<Document> {
        locked(&self.inside).taken.clone()
    }

    /// How many documents came although it had them.
    pub fn doubles(&self) -> u32 {
        locked(&self.inside).doubles
    }

    /// How often it was called.
    pub fn calls(&self) -> u32 {
        locked(&self.inside).calls
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn locked(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(listener: TcpListener, inside: Arc<Mutex<Inside>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let served = serve(stream, &inside).await;
        if let Err(error) = served {
            tracing::debug!(%error, "a call to the fiscal emulator broke off");
        }
    }
}

async fn serve(stream: TcpStream, inside: &Mutex<Inside>) -> std::io::Result<()> {
    let faults = {
        let mut inside = locked(inside);
        inside.calls = inside.calls.saturating_add(1);
        inside.faults.clone()
    };
    if faults.off {
        return Ok(());
    }
    let (reading, mut writing) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reading.take(LINE))
        .read_line(&mut line)
        .await?;
    let question: Question<'_> = serde_json::from_str(&line)?;
    sleep(faults.slow).await;
    let submitted = matches!(question, Question::Submit(_));
    let answer = locked(inside).answer(question);
    if submitted && faults.drop_answer {
        locked(inside).faults.drop_answer = false;
        return Ok(());
    }
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    writing.write_all(&text).await
}

impl Inside {
    fn answer(&mut self, question: Question<'_>) -> Answer {
        match question {
            Question::Status(id) => self.known.get(&id).cloned().unwrap_or(Answer::Unknown),
            Question::Submit(document) => self.take(document.into_owned()),
        }
    }

    fn take(&mut self, document: Document) -> Answer {
        let id = document.id;
        if let Some(known @ Answer::Accepted { .. }) = self.known.get(&id) {
            self.doubles = self.doubles.saturating_add(1);
            return known.clone();
        }
        let answer = if let Some(problem) = &self.faults.refuse {
            Answer::Refused(problem.clone())
        } else {
            self.taken.push(document);
            let fiscal_id = format!("SINAQ{:07}", self.taken.len());
            let qr = format!("https://sinaq.invalid/{fiscal_id}");
            Answer::Accepted { fiscal_id, qr }
        };
        self.known.insert(id, answer.clone());
        answer
    }
}
