//! A printer without hardware: a real TCP listener that answers like one and keeps its paper as pictures.
//!
//! One connection at a time, as real ones have it: the next one waits in the backlog. For tests it can be
//! switched off, run out of paper, lose its link or stay silent.

use super::{
    bitmap::Bitmap,
    decode::{Command, Decoder},
};
use domain::time::UnixMillis;
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// Tickets that one printer remembers.
const KEPT: usize = 50;
/// Gives the time of a ticket.
pub type Now = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

/// A ticket that came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedTicket {
    /// Counts up from 1 per printer.
    pub id: u64,
    /// When it was cut.
    pub at: UnixMillis,
    /// What is on it.
    pub bitmap: Bitmap,
    /// The same as a picture for a browser.
    pub png: Vec<u8>,
}

/// How it misbehaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Answers no status request at all, like cheap clones.
    pub mute: bool,
    /// Gives no proof after the cut.
    pub no_proof: bool,
    /// The roll ends when this many bytes of a job were taken; once, until paper is loaded.
    pub paper_out_after: Option<usize>,
    /// The link breaks with RST when this many bytes of a job were taken; once.
    pub reset_after: Option<usize>,
    /// Accepts connections and then does nothing.
    pub stall: bool,
    /// Bytes taken at once and the pause after them in milliseconds; `None` takes all at once.
    pub slow: Option<(usize, u64)>,
}

#[derive(Debug, Default)]
struct Inside {
    tickets: VecDeque<PrintedTicket>,
    printed: u64,
    drawer_kicks: u64,
    jobs: u64,
    unknown_bytes: u64,
    faults: Faults,
}

/// A running virtual printer; it stops when this handle is dropped.
pub struct VirtualPrinter {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    power: watch::Sender<bool>,
    paper: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl VirtualPrinter {
    /// Listens at `address` (port 0 takes a free one).
    pub async fn start(address: SocketAddr, now: Now) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let inside = Arc::new(Mutex::new(Inside::default()));
        let (power, power_seen) = watch::channel(true);
        let (paper, paper_seen) = watch::channel(true);
        let machine = Machine {
            address,
            inside: Arc::clone(&inside),
            power: power_seen,
            paper: paper_seen,
            paper_switch: paper.clone(),
            now,
        };
        Ok(Self {
            address,
            inside,
            power,
            paper,
            task: tokio::spawn(machine.run(listener)),
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The TCP port.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// The last tickets, oldest first.
    pub fn tickets(&self) -> Vec<PrintedTicket> {
        locked(&self.inside).tickets.iter().cloned().collect()
    }

    /// Numbers and times of the last tickets, newest first.
    pub fn stamps(&self) -> Vec<(u64, UnixMillis)> {
        let inside = locked(&self.inside);
        let newest = inside.tickets.iter().rev();
        newest.map(|ticket| (ticket.id, ticket.at)).collect()
    }

    /// One ticket as PNG, while it is remembered.
    pub fn picture(&self, id: u64) -> Option<Vec<u8>> {
        let inside = locked(&self.inside);
        let ticket = inside.tickets.iter().find(|ticket| ticket.id == id);
        ticket.map(|ticket| ticket.png.clone())
    }

    /// How often the drawer was opened.
    pub fn drawer_kicks(&self) -> u64 {
        locked(&self.inside).drawer_kicks
    }

    /// How often a job began (`ESC @`).
    pub fn jobs(&self) -> u64 {
        locked(&self.inside).jobs
    }

    /// Bytes that were no command it knows.
    pub fn unknown_bytes(&self) -> u64 {
        locked(&self.inside).unknown_bytes
    }

    /// Switches it on or off; off refuses connections and forgets what was in its buffer.
    pub fn switch(&self, on: bool) {
        self.power.send_replace(on);
    }

    /// Takes the roll out or puts one in.
    pub fn load_paper(&self, loaded: bool) {
        self.paper.send_replace(loaded);
    }

    /// Whether there is paper.
    pub fn has_paper(&self) -> bool {
        *self.paper.borrow()
    }

    /// Makes it misbehave from the next byte on.
    pub fn misbehave(&self, faults: Faults) {
        locked(&self.inside).faults = faults;
    }
}

impl Drop for VirtualPrinter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn locked(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for a switch; false when its owner is gone.
async fn turned(switch: &mut watch::Receiver<bool>, wanted: bool) -> bool {
    switch.wait_for(|value| *value == wanted).await.is_ok()
}

struct Machine {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    power: watch::Receiver<bool>,
    paper: watch::Receiver<bool>,
    paper_switch: watch::Sender<bool>,
    now: Now,
}

/// What one connection has said so far.
#[derive(Default)]
struct Session {
    decoder: Decoder,
    taken: usize,
    pushes: bool,
    started: bool,
}

impl Machine {
    async fn run(mut self, listener: TcpListener) {
        let mut listening = Some(listener);
        loop {
            let Some(listener) = listening.as_ref() else {
                if !turned(&mut self.power, true).await {
                    return;
                }
                listening = TcpListener::bind(self.address).await.ok();
                if listening.is_none() {
                    sleep(Duration::from_millis(50)).await;
                }
                continue;
            };
            let mut power = self.power.clone();
            let mut power_in_job = self.power.clone();
            let off = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => tokio::select! {
                        _ = self.serve(stream) => false,
                        _ = turned(&mut power_in_job, false) => true,
                    },
                    Err(_) => false,
                },
                alive = turned(&mut power, false) => {
                    if !alive {
                        return;
                    }
                    true
                }
            };
            if off {
                listening = None;
            }
        }
    }

    /// Serves one connection to its end; an error is a link that broke.
    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut session = Session::default();
        let mut paper = self.paper.clone();
        let mut buffer = vec![0_u8; 4096];
        loop {
            let faults = locked(&self.inside).faults.clone();
            if faults.stall {
                sleep(Duration::from_millis(20)).await;
                continue;
            }
            let mut most = faults
                .slow
                .map_or(buffer.len(), |(bytes, _)| bytes.clamp(1, 4096));
            for limit in [faults.paper_out_after, faults.reset_after]
                .into_iter()
                .flatten()
            {
                most = most.min(limit.saturating_sub(session.taken).max(1));
            }
            let space = buffer.get_mut(..most).unwrap_or_default();
            let count = tokio::select! {
                read = stream.read(space) => read?,
                changed = paper.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    self.push_status(&mut stream, &session).await?;
                    continue;
                }
            };
            if count == 0 {
                return stream.shutdown().await;
            }
            let piece = buffer.get(..count).unwrap_or_default().to_vec();
            self.take(&mut stream, &mut session, &piece, &faults)
                .await?;
            if let Some((_, pause)) = faults.slow {
                sleep(Duration::from_millis(pause)).await;
            }
            if self.broke(&session, &faults) {
                // Dropping a socket with unread bytes makes the kernel send RST.
                stream.readable().await?;
                return Ok(());
            }
            self.hold_without_paper(&mut stream, &session, &mut paper)
                .await?;
        }
    }

    async fn take(
        &self,
        stream: &mut TcpStream,
        session: &mut Session,
        piece: &[u8],
        faults: &Faults,
    ) -> std::io::Result<()> {
        for command in session.decoder.feed(piece) {
            match command {
                Command::Initialise => {
                    session.taken = 0;
                    session.started = true;
                    session.pushes = false;
                    locked(&self.inside).jobs += 1;
                }
                Command::PushStatus(mask) => {
                    session.pushes = mask != 0;
                    self.push_status(stream, session).await?;
                }
                Command::RealTime(question) if !faults.mute => {
                    stream.write_all(&[self.real_time(question)]).await?;
                }
                Command::Proof(_) if !faults.mute && !faults.no_proof => {
                    stream.write_all(&[0]).await?;
                }
                Command::DrawerKick(_) => locked(&self.inside).drawer_kicks += 1,
                Command::Cut(Some(bitmap)) => self.keep(bitmap),
                Command::Unknown(_) => locked(&self.inside).unknown_bytes += 1,
                Command::RealTime(_)
                | Command::Proof(_)
                | Command::Feed(_)
                | Command::Cut(None) => {}
            }
        }
        session.taken += piece.len();
        if faults
            .paper_out_after
            .is_some_and(|limit| session.taken >= limit)
        {
            locked(&self.inside).faults.paper_out_after = None;
            self.paper_switch.send_replace(false);
        }
        Ok(())
    }

    fn broke(&self, session: &Session, faults: &Faults) -> bool {
        let broke = faults
            .reset_after
            .is_some_and(|limit| session.taken >= limit);
        if broke {
            locked(&self.inside).faults.reset_after = None;
        }
        broke
    }

    /// Takes nothing more until a new roll is in.
    async fn hold_without_paper(
        &self,
        stream: &mut TcpStream,
        session: &Session,
        paper: &mut watch::Receiver<bool>,
    ) -> std::io::Result<()> {
        // Status questions are answered even then, but only before a job.
        if !session.started || *paper.borrow_and_update() {
            return Ok(());
        }
        self.push_status(stream, session).await?;
        if turned(paper, true).await {
            self.push_status(stream, session).await?;
        }
        Ok(())
    }

    async fn push_status(&self, stream: &mut TcpStream, session: &Session) -> std::io::Result<()> {
        if !session.pushes || locked(&self.inside).faults.mute {
            return Ok(());
        }
        let push = if *self.paper.borrow() {
            [0x10, 0, 0, 0]
        } else {
            [0x18, 0, 0x0c, 0]
        };
        stream.write_all(&push).await
    }

    fn real_time(&self, question: u8) -> u8 {
        let paper = *self.paper.borrow();
        match question {
            1 if !paper => 0x1a,
            2 if !paper => 0x32,
            4 if !paper => 0x72,
            _ => 0x12,
        }
    }

    fn keep(&self, bitmap: Bitmap) {
        let png = bitmap.to_png();
        let at = (self.now)();
        let mut inside = locked(&self.inside);
        inside.printed += 1;
        let id = inside.printed;
        if inside.tickets.len() >= KEPT {
            inside.tickets.pop_front();
        }
        inside.tickets.push_back(PrintedTicket {
            id,
            at,
            bitmap,
            png,
        });
    }
}
