//! One run: a few devices, a hub, a network that loses, doubles and reorders, and a seed that decides everything.

use crate::check::{self, Made};
use crate::device::Device;
use crate::hub::{Broken, Hub, refused};
use domain::command::{ActorRef, Envelope, VERSION};
use domain::ids::{CommandId, DeviceId, LineId, OrderId, PaymentId, SessionId, StaffId};
use domain::menu::Catalog;
use domain::orders::{Channel, NewLine};
use domain::staff::{Actor, Role};
use domain::sync::drain::Failure;
use domain::time::UnixMillis;
use domain::wire::{Batch, BatchAnswer};
use domain::{Command, State};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// 2026-11-14T08:00Z, noon in Baku.
const NOON: i64 = 1_794_643_200_000;
/// Devices of a run.
const DEVICES: usize = 3;
/// Steps with faults.
const STEPS: usize = 220;
/// Steps after which everything must have come to rest once the faults are over.
const CALM_STEPS: usize = 4_000;
/// Dishes without a forced choice, of three stations.
const DISHES: [&str; 6] = ["paxlava", "kola", "piti", "lavas", "cay", "kapucino"];

enum Message {
    Request {
        from: (usize, usize),
        flight: u64,
        batch: Batch,
    },
    Hello {
        to: usize,
        epoch: String,
    },
    Answer {
        to: (usize, usize),
        flight: u64,
        answer: Result<BatchAnswer, Failure>,
    },
}

/// What is wrong, in words, and when.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    /// The step of the run.
    pub step: usize,
    /// What does not hold.
    pub what: String,
}

/// A run.
pub struct World {
    rng: StdRng,
    now: i64,
    named: u64,
    hub: Hub,
    backup: Option<Hub>,
    down_until: i64,
    signed_out_until: i64,
    gone: bool,
    devices: Vec<Device>,
    wires: Vec<Message>,
    orders: Vec<OrderId>,
    /// Every command that was ever made: by which device, at which place.
    made: Made,
    forgotten: BTreeSet<CommandId>,
    /// Commands that no hub will ever read.
    poison: BTreeSet<CommandId>,
    broken: Option<Broken>,
}

/// Runs a seed to its end: the first violation, if there is one.
pub fn run(catalog: &Arc<Catalog>, seed: u64, broken: Option<Broken>) -> Result<(), Violation> {
    let mut world = World::new(catalog, seed, broken);
    for step in 0..STEPS {
        world.step();
        world.check().map_err(|what| Violation { step, what })?;
    }
    world
        .come_to_rest()
        .and_then(|()| world.check())
        .and_then(|()| {
            check::nothing_is_lost(&world.hub, &world.devices, &world.made, &world.forgotten)?;
            check::only_poison_is_set_aside(&world.devices, &world.poison)
        })
        .map_err(|what| Violation { step: STEPS, what })
}

impl World {
    fn new(catalog: &Arc<Catalog>, seed: u64, broken: Option<Broken>) -> Self {
        let state = State {
            catalog: Arc::clone(catalog),
            ..State::default()
        };
        let mut world = Self {
            rng: StdRng::seed_from_u64(seed),
            now: NOON,
            named: 0,
            hub: Hub::new(state),
            backup: None,
            down_until: 0,
            signed_out_until: 0,
            gone: false,
            devices: Vec::new(),
            wires: Vec::new(),
            orders: Vec::new(),
            made: Made::new(),
            forgotten: BTreeSet::new(),
            poison: BTreeSet::new(),
            broken,
        };
        for _ in 0..DEVICES {
            let client = DeviceId::new(world.name());
            world.devices.push(Device::new(client));
        }
        world
    }

    /// A new id, as a device would make it.
    fn name(&mut self) -> Uuid {
        self.named += 1;
        Uuid::from_u128(0x019a_80c0_0000_7000_8000_0000_0000_0000 + u128::from(self.named))
    }

    fn step(&mut self) {
        self.now += self.rng.random_range(0..3_000);
        match self.rng.random_range(0..100) {
            0..30 => self.somebody_taps(),
            30..50 => self.somebody_sends(),
            50..88 => self.a_message_moves(),
            88..93 => self.a_device_falters(),
            93..97 => self.the_hub_falters(),
            _ => self.the_database_goes_back(),
        }
    }

    fn somebody_taps(&mut self) {
        let command = self.wish();
        let id = CommandId::new(self.name());
        let actor = Self::actor();
        let envelope = Envelope {
            seq: 0,
            id,
            v: VERSION,
            command,
            actor: ActorRef {
                staff_id: actor.staff_id,
                session_id: SessionId::new(Uuid::nil()),
            },
            created_at: UnixMillis(self.now),
            catalog_rev: 0,
            late: false,
        };
        let at = self.rng.random_range(0..DEVICES);
        if let Some(device) = self.devices.get_mut(at) {
            self.made.insert(id, (at, device.meta.next));
            device.enqueue(envelope);
            if self.rng.random_ratio(1, 60) {
                self.poison.insert(id);
            }
        }
    }

    /// Something that a waiter, a cook or a cashier may want; also what has become impossible meanwhile.
    fn wish(&mut self) -> Command {
        let known = self.orders.choose(&mut self.rng).copied();
        let Some(order) = known.filter(|_| self.rng.random_ratio(4, 5)) else {
            let order = OrderId::new(self.name());
            self.orders.push(order);
            return Command::OpenOrder {
                order,
                channel: Channel::Takeaway,
                table: None,
                guests: 0,
                label: None,
            };
        };
        match self.rng.random_range(0..10) {
            0..4 => Command::AddLines {
                order,
                lines: (0..self.rng.random_range(1..4))
                    .map(|_| self.line())
                    .collect(),
            },
            4..6 => Command::Send { order },
            6..8 => {
                let due = self.hub.state.orders.get(&order).map(|order| order.due());
                Command::TakePayment {
                    order,
                    payment: PaymentId::new(self.name()),
                    method: "cash".into(),
                    amount: due.unwrap_or_default(),
                    tendered: None,
                    slip: None,
                    tip: None,
                    account: None,
                    card: None,
                }
            }
            8 => {
                let ticket = self
                    .hub
                    .state
                    .tickets
                    .of(order)
                    .map(|ticket| ticket.id)
                    .next();
                ticket.map_or(Command::Send { order }, |ticket| Command::Bump { ticket })
            }
            _ => Command::CancelOrder {
                order,
                reason: None,
            },
        }
    }

    fn line(&mut self) -> NewLine {
        let dish = DISHES.choose(&mut self.rng).copied().unwrap_or("kola");
        NewLine {
            id: LineId::new(self.name()),
            item: dish.into(),
            size: None,
            quantity: self.rng.random_range(1..4),
            options: Vec::new(),
            note: String::new(),
            ..NewLine::default()
        }
    }

    fn actor() -> Actor {
        Actor {
            staff_id: StaffId::new(Uuid::from_u128(7)),
            name: "Aygün".to_owned(),
            role: Role::Manager,
            session_id: None,
            device_id: None,
        }
    }

    fn somebody_sends(&mut self) {
        let (device, tab) = (
            self.rng.random_range(0..DEVICES),
            self.rng.random_range(0..2),
        );
        if self.rng.random_ratio(1, 5) {
            self.greets(device);
        }
        self.looks(device, tab);
    }

    /// A stream is opened: the hub names its database.
    fn greets(&mut self, to: usize) {
        let epoch = self.hub.epoch.clone();
        self.wires.push(Message::Hello { to, epoch });
    }

    fn looks(&mut self, device: usize, tab: usize) {
        let (name, client) = (self.named + 1, DeviceId::new(self.name()));
        let Some(one) = self.devices.get_mut(device) else {
            return;
        };
        if let Some(flight) = one.look(tab, self.now, name, client, self.broken) {
            self.wires.push(Message::Request {
                from: (device, tab),
                flight: flight.id,
                batch: flight.batch,
            });
        }
    }

    /// Any message, not the oldest: it is lost, doubled or delivered.
    fn a_message_moves(&mut self) {
        if self.wires.is_empty() {
            return;
        }
        let which = self.rng.random_range(0..self.wires.len());
        let message = self.wires.swap_remove(which);
        match self.rng.random_range(0..10) {
            0 => {}
            1 => {
                self.deliver(&message);
                self.wires.push(message);
            }
            _ => self.deliver(&message),
        }
    }

    fn deliver(&mut self, message: &Message) {
        match message {
            Message::Request {
                from,
                flight,
                batch,
            } => {
                let answer = self.answered(batch);
                self.wires.push(Message::Answer {
                    to: *from,
                    flight: *flight,
                    answer,
                });
            }
            Message::Hello { to, epoch } => {
                let client = DeviceId::new(self.name());
                if let Some(device) = self.devices.get_mut(*to) {
                    device.greeted(epoch, client, self.broken);
                }
            }
            Message::Answer { to, flight, answer } => {
                let client = DeviceId::new(self.name());
                if let Some(device) = self.devices.get_mut(to.0) {
                    device.hear(
                        (to.1, *flight),
                        answer.clone(),
                        self.now,
                        client,
                        self.broken,
                    );
                }
            }
        }
    }

    fn answered(&mut self, batch: &Batch) -> Result<BatchAnswer, Failure> {
        if self.now < self.down_until {
            return Err(Failure::Refused {
                status: 503,
                error: None,
                retry_after: Some(2),
            });
        }
        if self.now < self.signed_out_until {
            return Err(refused(401, "signed_out", Value::Null));
        }
        // A body that cannot be read is refused whole, whoever is to blame in it.
        let unread =
            |id: &CommandId| self.poison.contains(id) && !self.hub.outcomes.contains_key(id);
        if batch.commands.iter().any(|one| unread(&one.id)) {
            return Err(refused(422, "bad_field", Value::Null));
        }
        let actor = Self::actor();
        self.hub
            .take(batch, &actor, self.gone, UnixMillis(self.now), self.broken)
    }

    fn a_device_falters(&mut self) {
        let device = self.rng.random_range(0..DEVICES);
        let kind = self.rng.random_range(0..4);
        let jump = self.rng.random_range(-3 * 86_400_000_i64..3 * 86_400_000);
        let now = self.now;
        let Some(device) = self.devices.get_mut(device) else {
            return;
        };
        match kind {
            0 | 1 => device.crash(),
            2 => device.clock_off += jump,
            _ => {
                let over = device.forget(now);
                self.forgotten
                    .extend(over.iter().map(|entry| entry.envelope.id));
            }
        }
    }

    fn the_hub_falters(&mut self) {
        match self.rng.random_range(0..4) {
            // It was killed: whoever waits for an answer gets none.
            0 => {
                self.wires.clear();
                self.down_until = self.now + self.rng.random_range(0..30_000);
            }
            1 => self.down_until = self.now + self.rng.random_range(0..30_000),
            2 => self.signed_out_until = self.now + self.rng.random_range(0..30_000),
            3 if self.rng.random_ratio(1, 4) => self.the_hub_reads_otherwise(),
            _ => self.gone = self.rng.random_ratio(1, 4),
        }
    }

    /// After an update the hub takes the same command for another wish: no device can mend that.
    fn the_hub_reads_otherwise(&mut self) {
        let ids: Vec<CommandId> = self.hub.outcomes.keys().copied().collect();
        let id = ids.choose(&mut self.rng).copied();
        let order = OrderId::new(self.name());
        if let Some((id, stored)) = id.and_then(|id| Some((id, self.hub.outcomes.get_mut(&id)?))) {
            stored.command = Command::RefundAll { order };
            self.poison.insert(id);
        }
    }

    fn the_database_goes_back(&mut self) {
        match self.backup.take() {
            Some(mut hub) if self.rng.random_ratio(1, 2) => {
                self.named += 1;
                hub.epoch = format!("epoch-{}", self.named);
                self.hub = hub;
            }
            _ => self.backup = Some(self.hub.clone()),
        }
    }

    /// No faults any more: what waits must be delivered.
    fn come_to_rest(&mut self) -> Result<(), String> {
        self.gone = false;
        self.now = self.now.max(self.down_until).max(self.signed_out_until);
        (0..DEVICES).for_each(|device| self.greets(device));
        for _ in 0..CALM_STEPS {
            let busy = self.devices.iter().any(Device::waits);
            if !busy && self.wires.is_empty() {
                return Ok(());
            }
            self.now += 1_000;
            for device in 0..DEVICES {
                self.looks(device, self.named_tab());
            }
            for message in std::mem::take(&mut self.wires) {
                self.deliver(&message);
            }
        }
        let waits = self.devices.iter().filter(|device| device.waits()).count();
        Err(format!(
            "{waits} devices still wait although nothing is wrong any more"
        ))
    }

    /// One tab after the other.
    fn named_tab(&self) -> usize {
        usize::from(self.now.rem_euclid(2_000) >= 1_000)
    }

    fn check(&self) -> Result<(), String> {
        check::hub(&self.hub)?;
        check::in_turn(&self.hub, &self.made)?;
        self.devices
            .iter()
            .try_for_each(|device| check::device(device, &self.hub))
    }
}
