//! Commands to the hub, in their order, each until it is answered. A durable outbox will stand behind the same
//! port: this one lives as long as its tab.

use crate::transport::Fetch;
use app::ports::{CommandQueue, Ids, Pending, Transport, TransportError};
use domain::command::Envelope;
use domain::ids::DeviceId;
use domain::wire::{Batch, BatchAnswer, Outcome, PROTO};
use futures::channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use send_wrapper::SendWrapper;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

/// Commands of one request (the hub takes no more).
const MOST: usize = 100;
/// First and longest wait before an unanswered request goes out again, ms.
const WAITS_MS: (u32, u32) = (500, 15_000);

type Answer = Result<Outcome, TransportError>;

/// How long commands are held before they go out again when nobody is signed in or the page is too old, ms.
const HOLD_MS: u32 = 2_000;

/// A command that waits for its outcome.
struct Waiting {
    envelope: Envelope,
    /// It was given another number once already.
    renumbered: bool,
    reply: oneshot::Sender<Answer>,
}

struct Inner {
    client: Cell<DeviceId>,
    build: String,
    /// The number of the next command that the hub has not answered.
    next: Cell<u64>,
    waiting: RefCell<VecDeque<Waiting>>,
    busy: Cell<bool>,
}

/// The queue of this tab.
pub struct Network(SendWrapper<Rc<Inner>>);

impl Network {
    /// An empty queue of the page that `build` drew.
    pub fn new(build: String) -> Self {
        let inner = Rc::new(Inner {
            client: Cell::new(new_client()),
            build,
            next: Cell::new(1),
            waiting: RefCell::new(VecDeque::new()),
            busy: Cell::new(false),
        });
        warn_before_leaving(Rc::clone(&inner));
        Self(SendWrapper::new(inner))
    }
}

impl CommandQueue for Network {
    fn push(&self, envelope: Envelope) -> Pending<Answer> {
        let (reply, answer) = oneshot::channel();
        self.0.waiting.borrow_mut().push_back(Waiting {
            envelope,
            renumbered: false,
            reply,
        });
        if !self.0.busy.replace(true) {
            leptos::task::spawn_local(Rc::clone(&self.0).drain());
        }
        Box::pin(async move {
            answer
                .await
                .unwrap_or_else(|_| Err(TransportError::offline()))
        })
    }
}

impl Inner {
    /// Sends until nothing waits. A request without an answer goes out again under the same numbers: the hub
    /// answers a command that it has already taken with the outcome it stored.
    async fn drain(self: Rc<Self>) {
        let mut wait = WAITS_MS.0;
        let mut most = MOST;
        while let Some(body) = self.batch(most) {
            match send(body).await {
                Ok(answer) => {
                    wait = WAITS_MS.0;
                    most = MOST;
                    self.settle(answer);
                }
                // Nobody is signed in, or the page is older than the hub: held until somebody is, never dropped.
                Err(error) if matches!(error.status, 401 | 426) => {
                    TimeoutFuture::new(HOLD_MS).await;
                }
                Err(error) if error.status == 413 && most > 1 => most /= 2,
                Err(error) if matches!(error.code.as_str(), "gap" | "seq_reuse") => {
                    self.begin_again(error);
                }
                Err(error) if is_passing(&error) => {
                    TimeoutFuture::new(wait).await;
                    wait = wait.saturating_mul(2).min(WAITS_MS.1);
                }
                // The hub will not take this one, today or tomorrow. It keeps no number.
                Err(error) => self.refuse_first(error),
            }
        }
        self.busy.set(false);
    }

    /// What waits, numbered; none when nothing does.
    fn batch(&self, most: usize) -> Option<Batch> {
        let waiting = self.waiting.borrow();
        let numbered = waiting.iter().take(most).zip(self.next.get()..);
        let commands: Vec<Envelope> = numbered
            .map(|(one, seq)| Envelope {
                seq,
                ..one.envelope.clone()
            })
            .collect();
        (!commands.is_empty()).then(|| Batch {
            proto: PROTO,
            build_id: self.build.clone(),
            client_id: self.client.get(),
            epoch: String::new(),
            cursor: 0,
            commands,
        })
    }

    /// Hands the outcomes to those who wait for them. The hub answers in order and may stop early.
    fn settle(&self, answer: BatchAnswer) {
        let answered = answer.results.len();
        let done: Vec<Waiting> = {
            let mut waiting = self.waiting.borrow_mut();
            let count = answered.min(waiting.len());
            waiting.drain(..count).collect()
        };
        for (one, outcome) in done.into_iter().zip(answer.results) {
            self.next.set(outcome.seq.saturating_add(1));
            // A screen that is gone no longer asks.
            let _ = one.reply.send(Ok(outcome));
        }
    }

    /// The hub's count and ours have parted, as after a restored database: what waits goes out again under a new
    /// name and from number 1. A command that the hub then still knows under another number is done for here.
    fn begin_again(&self, error: TransportError) {
        let again = self
            .waiting
            .borrow_mut()
            .front_mut()
            .is_some_and(|first| std::mem::replace(&mut first.renumbered, true));
        if again {
            self.refuse_first(error);
        }
        self.client.set(new_client());
        self.next.set(1);
    }

    fn refuse_first(&self, error: TransportError) {
        let first = self.waiting.borrow_mut().pop_front();
        if let Some(first) = first {
            let _ = first.reply.send(Err(error));
        }
    }
}

fn new_client() -> DeviceId {
    DeviceId::new(crate::clock::Browser.next())
}

/// A tab that is closed takes its unanswered commands with it: the browser asks first.
fn warn_before_leaving(inner: Rc<Inner>) {
    let ask = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if !inner.waiting.borrow().is_empty() {
            event.prevent_default();
        }
    });
    let window = leptos::prelude::window();
    // Fails only for an event without a name.
    let _ = window.add_event_listener_with_callback("beforeunload", ask.as_ref().unchecked_ref());
    // The queue lives as long as its page.
    ask.forget();
}

async fn send(batch: Batch) -> Result<BatchAnswer, TransportError> {
    let unreadable = |error: serde_json::Error| TransportError::unreadable(error.to_string());
    let body = serde_json::to_string(&batch).map_err(unreadable)?;
    let answer = Fetch.post("/api/commands", body).await?;
    let answer: BatchAnswer = serde_json::from_str(&answer).map_err(unreadable)?;
    if answer.results.is_empty() {
        return Err(TransportError::unreadable("no results".to_owned()));
    }
    Ok(answer)
}

/// Whether asking again later may help: no answer, too busy, too slow.
fn is_passing(error: &TransportError) -> bool {
    error.status == 408
        || error.status == 429
        || error.status >= 500
        || (error.status == 0 && error.code == "offline")
}
