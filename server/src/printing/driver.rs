//! One job on the wire, and how it ended.
//!
//! connect → preflight → the job's bytes at the printer's pace → proof → half-close, read to the end, close →
//! pause. Closing with unread status bytes makes the kernel send RST, and the printer loses the tail.
//! A blocked printer keeps its connection and the job: it prints its buffer when paper returns, so a resend
//! would print twice. [`print`] may be dropped at any moment; after [`JobState::Sending`] was reported a dropped
//! job is as uncertain as a broken one.

use super::{
    profile::{PrinterProfile, millis},
    status::{Message, Reader, Trouble, preflight_trouble},
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    time::{sleep, timeout},
};

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on paper.
    Printed {
        /// Proved by the printer; otherwise assumed, because it gives no status.
        confirmed: bool,
    },
    /// No payload byte was sent; trying again is safe.
    NotStarted(Trouble),
    /// No payload byte was sent, because a person has to help the printer first; trying again is safe.
    Blocked(Trouble),
    /// The link died after payload began: it may be on paper or not.
    Uncertain(Trouble),
}

/// Where a job is; reported on every change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Opening the connection and asking for status.
    Connecting,
    /// Payload bytes are on their way: from here on the job is not safe to repeat.
    Sending,
    /// Held until a person helps; nothing is resent.
    Blocked(Trouble),
    /// Everything is sent; waiting for the proof.
    Confirming,
}

/// Prints one job (the bytes of [`super::encode`] or [`super::drawer_kick`]) at `address` (`host:port`).
pub async fn print(
    address: &str,
    job: &[u8],
    profile: &PrinterProfile,
    on_state: impl FnMut(JobState) + Send,
) -> Outcome {
    print_noted(address, job, profile, std::future::ready(true), on_state).await
}

/// Like [`print`], but asks `noted` between preflight and the first payload byte: the caller makes the start
/// durable there, so that a crash while connecting leaves no doubt. False sends nothing.
pub async fn print_noted(
    address: &str,
    job: &[u8],
    profile: &PrinterProfile,
    noted: impl Future<Output = bool> + Send,
    mut on_state: impl FnMut(JobState) + Send,
) -> Outcome {
    on_state(JobState::Connecting);
    let mut stream = match connect(address, profile).await {
        Ok(stream) => stream,
        Err(trouble) => return Outcome::NotStarted(trouble),
    };
    if profile.status {
        match preflight(&mut stream, profile).await {
            Ok(None) => {}
            Ok(Some(trouble)) => {
                close(&mut stream, profile).await;
                return Outcome::Blocked(trouble);
            }
            Err(trouble) => return Outcome::NotStarted(trouble),
        }
    }
    if !noted.await {
        close(&mut stream, profile).await;
        return Outcome::NotStarted(Trouble::NotNoted);
    }
    let (input, output) = stream.split();
    let mut wire = Wire {
        input,
        output,
        reader: Reader::default(),
        profile,
        state: JobState::Connecting,
        on_state,
        proved: false,
    };
    let ended = wire.carry(job).await;
    let proved = wire.proved;
    let clean = close(&mut stream, profile).await;
    drop(stream);
    sleep(millis(profile.waits.pause_millis)).await;
    match ended {
        Err(trouble) => Outcome::Uncertain(trouble),
        Ok(()) if proved => Outcome::Printed { confirmed: true },
        Ok(()) if clean => Outcome::Printed { confirmed: false },
        Ok(()) => Outcome::Uncertain(Trouble::LinkLost),
    }
}

/// A short look at an idle printer: `Ok` when it could print now.
pub async fn probe(address: &str, profile: &PrinterProfile) -> Result<(), Trouble> {
    let mut stream = connect(address, profile).await?;
    if profile.status {
        let trouble = preflight(&mut stream, profile).await?;
        close(&mut stream, profile).await;
        return trouble.map_or(Ok(()), Err);
    }
    close(&mut stream, profile).await;
    Ok(())
}

async fn connect(address: &str, profile: &PrinterProfile) -> Result<TcpStream, Trouble> {
    let waiting = millis(profile.waits.connect_millis);
    match timeout(waiting, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => {
            keep_alive(&stream);
            Ok(stream)
        }
        Ok(Err(error)) => {
            tracing::debug!(%address, %error, "printer unreachable");
            Err(Trouble::Unreachable)
        }
        Err(_) => Err(Trouble::ConnectTimeout),
    }
}

/// A printer that is switched off while it waits for paper says nothing more: only a question of the network
/// stack finds out.
fn keep_alive(stream: &TcpStream) {
    let asking = socket2::TcpKeepalive::new()
        .with_time(Duration::from_secs(5))
        .with_interval(Duration::from_secs(2))
        .with_retries(3);
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_keepalive(&asking) {
        tracing::debug!(%error, "no keepalive on the printer's connection");
    }
}

/// Asks `DLE EOT` 1, 2 and 4, one at a time, because the answers look alike.
async fn preflight(
    stream: &mut TcpStream,
    profile: &PrinterProfile,
) -> Result<Option<Trouble>, Trouble> {
    let mut reader = Reader::default();
    let mut answers = [0_u8; 3];
    for (answer, question) in answers.iter_mut().zip([1, 2, 4]) {
        let ask = async {
            stream.write_all(&[0x10, 0x04, question]).await?;
            loop {
                if let Some(Message::RealTime(byte)) = reader.take(stream.read_u8().await?) {
                    return Ok::<u8, std::io::Error>(byte);
                }
            }
        };
        *answer = match timeout(millis(profile.waits.answer_millis), ask).await {
            Ok(Ok(byte)) => byte,
            Ok(Err(_)) => return Err(Trouble::LinkLost),
            Err(_) => return Err(Trouble::NoAnswer),
        };
    }
    let [printer, offline, paper] = answers;
    Ok(preflight_trouble(printer, offline, paper))
}

/// Half-closes and reads what the printer still says; false when the link broke instead of ending.
async fn close(stream: &mut TcpStream, profile: &PrinterProfile) -> bool {
    let ending = async {
        stream.shutdown().await?;
        let mut rest = [0_u8; 64];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<(), std::io::Error>(())
    };
    // A printer that never closes its side has had time to take everything.
    !matches!(
        timeout(millis(profile.waits.close_millis), ending).await,
        Ok(Err(_))
    )
}

struct Wire<'a, F> {
    input: ReadHalf<'a>,
    output: WriteHalf<'a>,
    reader: Reader,
    profile: &'a PrinterProfile,
    state: JobState,
    on_state: F,
    proved: bool,
}

impl<F: FnMut(JobState) + Send> Wire<'_, F> {
    /// Sends everything and waits for the proof; an error is a link that died.
    async fn carry(&mut self, job: &[u8]) -> Result<(), Trouble> {
        self.enter(JobState::Sending);
        let portion = usize::try_from(self.profile.pace_bytes).unwrap_or_default();
        let portion = if portion == 0 {
            job.len().max(1)
        } else {
            portion
        };
        for part in job.chunks(portion) {
            self.send(part).await?;
            if self.profile.pace_millis > 0 {
                self.pause().await?;
            }
        }
        if !self.profile.status {
            return Ok(());
        }
        if !matches!(self.state, JobState::Blocked(_)) {
            self.enter(JobState::Confirming);
        }
        self.await_proof().await
    }

    async fn send(&mut self, mut part: &[u8]) -> Result<(), Trouble> {
        let mut said = [0_u8; 64];
        while !part.is_empty() {
            let stall = sleep(millis(self.profile.waits.stall_millis));
            tokio::select! {
                read = self.input.read(&mut said) => {
                    self.hear(&said, &read, JobState::Sending)?;
                }
                wrote = self.output.write(part) => {
                    let count = wrote.map_err(|_| Trouble::LinkLost)?;
                    part = part.get(count..).unwrap_or_default();
                    if self.state == JobState::Blocked(Trouble::Stalled) {
                        self.enter(JobState::Sending);
                    }
                }
                () = stall => self.stalled(),
            }
        }
        Ok(())
    }

    /// The pause between two portions; status that arrives meanwhile is heard.
    async fn pause(&mut self) -> Result<(), Trouble> {
        let mut said = [0_u8; 64];
        let pause = sleep(millis(self.profile.pace_millis));
        tokio::pin!(pause);
        loop {
            tokio::select! {
                read = self.input.read(&mut said) => {
                    self.hear(&said, &read, JobState::Sending)?;
                }
                () = &mut pause => return Ok(()),
            }
        }
    }

    async fn await_proof(&mut self) -> Result<(), Trouble> {
        let mut said = [0_u8; 64];
        let patience = sleep(millis(self.profile.waits.proof_millis));
        tokio::pin!(patience);
        while !self.proved {
            let stall = sleep(millis(self.profile.waits.stall_millis));
            tokio::select! {
                read = self.input.read(&mut said) => {
                    self.hear(&said, &read, JobState::Confirming)?;
                    let again = tokio::time::Instant::now() + millis(self.profile.waits.proof_millis);
                    patience.as_mut().reset(again);
                }
                () = &mut patience, if !self.needs_person() => return Err(Trouble::NoAnswer),
                () = stall => self.stalled(),
            }
        }
        Ok(())
    }

    /// Whether the printer itself named a trouble; only then is silence expected.
    const fn needs_person(&self) -> bool {
        matches!(self.state, JobState::Blocked(trouble) if !matches!(trouble, Trouble::Stalled))
    }

    fn stalled(&mut self) {
        if !matches!(self.state, JobState::Blocked(_)) {
            self.enter(JobState::Blocked(Trouble::Stalled));
        }
    }

    /// Takes what was read; `otherwise` is the state when nothing is wrong any more.
    fn hear(
        &mut self,
        said: &[u8],
        read: &std::io::Result<usize>,
        otherwise: JobState,
    ) -> Result<(), Trouble> {
        let count = match read {
            Ok(0) | Err(_) => return Err(Trouble::LinkLost),
            Ok(count) => *count,
        };
        for byte in said.iter().take(count) {
            match self.reader.take(*byte) {
                Some(Message::Push(Some(trouble))) => self.enter(JobState::Blocked(trouble)),
                Some(Message::Push(None)) => self.enter(otherwise),
                Some(Message::Proof(_)) => self.proved = true,
                Some(Message::RealTime(_)) | None => {}
            }
        }
        Ok(())
    }

    fn enter(&mut self, state: JobState) {
        if self.state != state {
            self.state = state;
            (self.on_state)(state);
        }
    }
}
