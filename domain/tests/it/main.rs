//! The rules against the demo restaurant: a whole Saturday, a whole order, every refusal, any delivery.
#![cfg(test)]

mod delivery;
mod dumps;
mod golden;
mod house;
mod late;
mod outbox;
mod refusals;
mod saturday;
mod service;
