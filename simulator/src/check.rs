//! What must hold, after every step and at the end.

use crate::device::{Device, outcome};
use crate::hub::Hub;
use domain::EventBody;
use domain::ids::{CommandId, LineId};
use domain::money::Money;
use domain::orders::{Closing, Order};
use domain::wire::{Outcome, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Every command that was ever made: by which device, at which place.
pub type Made = BTreeMap<CommandId, (usize, u64)>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// The hub's log and its state: no command twice, no hole, kitchen and money as told.
pub fn hub(hub: &Hub) -> Result<(), String> {
    let mut before: Option<CommandId> = None;
    let mut seen = BTreeSet::new();
    let mut told: BTreeMap<LineId, u32> = BTreeMap::new();
    let mut taken: BTreeMap<_, Money> = BTreeMap::new();
    for (event, expected) in hub.log.iter().zip(1_u64..) {
        ensure(event.seq == expected, || {
            format!("event {expected} is missing")
        })?;
        if before != Some(event.command) {
            ensure(seen.insert(event.command), || {
                format!("command {} was applied twice", event.command)
            })?;
        }
        before = Some(event.command);
        match &event.body {
            EventBody::TicketFired { ticket } => {
                for line in &ticket.lines {
                    *told.entry(line.line).or_default() += line.quantity;
                }
            }
            EventBody::PaymentTaken { order, payment } => {
                let sum = taken.entry(*order).or_default();
                *sum = sum.plus(payment.amount);
            }
            _ => {}
        }
    }
    for order in hub.state.orders.values() {
        kitchen(hub, order, &told)?;
        let paid = taken.get(&order.id).copied().unwrap_or_default();
        ensure(order.paid() == paid, || {
            format!(
                "check {}: {:?} on it, {paid:?} taken",
                order.id,
                order.paid()
            )
        })?;
        let settled = matches!(order.closing, Closing::Settled { .. });
        ensure(!settled || order.totals().total == paid, || {
            format!("check {} is settled with {paid:?}", order.id)
        })?;
    }
    Ok(())
}

/// What one device wants is decided in the order in which it was wanted.
pub fn in_turn(hub: &Hub, made: &Made) -> Result<(), String> {
    let mut last: BTreeMap<usize, u64> = BTreeMap::new();
    for (device, place) in hub.decided.iter().filter_map(|id| made.get(id)) {
        let before = last.insert(*device, *place).unwrap_or(0);
        ensure(before < *place, || {
            format!("device {device}: place {place} was decided after {before}")
        })?;
    }
    Ok(())
}

/// What each station was told is what was sent, once, and never more than was ordered.
fn kitchen(hub: &Hub, order: &Order, told: &BTreeMap<LineId, u32>) -> Result<(), String> {
    for line in &order.lines {
        let sent: u32 = line.sent.iter().map(|entry| entry.quantity).sum();
        let on_tickets: u32 = hub
            .state
            .tickets
            .of(order.id)
            .flat_map(|ticket| &ticket.lines)
            .filter(|one| one.line == line.id)
            .map(|one| one.quantity)
            .sum();
        let heard = told.get(&line.id).copied().unwrap_or_default();
        ensure(sent == heard && sent == on_tickets, || {
            format!(
                "line {}: {sent} sent, {heard} told, {on_tickets} on tickets",
                line.id
            )
        })?;
        ensure(sent <= line.quantity, || {
            format!("line {}: {sent} sent of {}", line.id, line.quantity)
        })?;
    }
    let mut ids = BTreeSet::new();
    order.lines.iter().try_for_each(|line| {
        ensure(ids.insert(line.id), || {
            format!("line {} is there twice", line.id)
        })
    })
}

/// What a device believes of its commands is what the hub has stored.
pub fn device(device: &Device, hub: &Hub) -> Result<(), String> {
    let mut before = 0;
    for entry in &device.entries {
        ensure(
            entry.place > before && entry.place < device.meta.next,
            || format!("place {} comes after {before}", entry.place),
        )?;
        before = entry.place;
        let Some(believed) = outcome(entry).filter(|_| device.meta.epoch == hub.epoch) else {
            continue;
        };
        let stored = hub.outcomes.get(&entry.envelope.id);
        if stored.is_none() && believed.outcome == Verdict::Rejected {
            // Told by a database that is no more.
            continue;
        }
        ensure(
            stored.is_some_and(|stored| {
                stored.outcome.outcome == believed.outcome && stored.outcome.code == believed.code
            }),
            || {
                format!(
                    "command {} counts as answered here and is not",
                    entry.envelope.id
                )
            },
        )?;
    }
    Ok(())
}

/// Every command that was ever made has its outcome at the hub, or stands where a person sees it; only what a device
/// was allowed to forget may have gone with a lost database.
pub fn nothing_is_lost(
    hub: &Hub,
    devices: &[Device],
    made: &Made,
    forgotten: &BTreeSet<CommandId>,
) -> Result<(), String> {
    let aside: BTreeSet<CommandId> = aside(devices).collect();
    // Somebody was told no, and that need not be known for ever.
    let told_no = |id: &CommandId| {
        let mut entries = devices.iter().flat_map(|device| &device.entries);
        entries.any(|entry| {
            let no = |outcome: &Outcome| outcome.outcome == Verdict::Rejected;
            entry.envelope.id == *id && outcome(entry).is_some_and(no)
        })
    };
    let lost = made.keys().find(|id| {
        !hub.outcomes.contains_key(id)
            && !forgotten.contains(id)
            && !aside.contains(id)
            && !told_no(id)
    });
    ensure(lost.is_none(), || format!("command {lost:?} is nowhere"))
}

/// Set aside is only what the hub will never take.
pub fn only_poison_is_set_aside(
    devices: &[Device],
    poison: &BTreeSet<CommandId>,
) -> Result<(), String> {
    let wrong = aside(devices).find(|id| !poison.contains(id));
    ensure(wrong.is_none(), || {
        format!("command {wrong:?} was set aside although the hub takes it")
    })
}

fn aside(devices: &[Device]) -> impl Iterator<Item = CommandId> {
    let entries = devices.iter().flat_map(|device| &device.entries);
    entries
        .filter(|entry| !entry.waits() && outcome(entry).is_none())
        .map(|entry| entry.envelope.id)
}
