//! The rules against the demo restaurant: a whole Saturday, a whole order, every refusal, any delivery.
#![cfg(test)]

mod accounts;
mod approvals;
mod cash;
mod corrected;
mod day;
mod delivery;
mod divided;
mod dumps;
mod evening;
mod fiscal;
mod golden;
mod guard;
mod house;
mod intents;
mod late;
mod late_checks;
mod late_parts;
mod outbox;
mod party;
mod portions;
mod prices;
mod providers;
mod races;
mod refunds;
mod refusals;
mod refusals_tables;
mod replace;
mod reports;
mod saturday;
mod service;
mod slips;
mod tax;
mod tips;
mod told;
mod waived;
