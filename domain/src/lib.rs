//! Sufra's rules: money, ids, menu, orders, kitchen, payments, staff.
//!
//! Pure by construction: no I/O, clock, randomness, async or framework. The same code decides on the hub
//! and draws the optimistic screen in the browser, so the two cannot disagree about a rule or a total.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects
)]
#![cfg_attr(
    test,
    expect(
        clippy::arithmetic_side_effects,
        reason = "tests compute expectations with plain operators"
    )
)]

pub mod accounts;
pub mod approvals;
pub mod cash;
pub mod cloud;
pub mod command;
pub mod connect;
pub mod day;
pub mod devices;
pub mod error;
pub mod event;
pub mod fiscal;
pub mod floor;
pub mod guests;
pub mod held;
pub mod ids;
pub mod kitchen;
pub mod lang;
pub mod menu;
pub mod money;
pub mod orders;
pub mod payments;
pub mod printing;
pub mod reports;
pub mod reservations;
pub mod routes;
pub mod sorted;
pub mod staff;
pub mod state;
pub mod sync;
mod tagged;
pub mod time;
pub mod wire;

pub use command::Command;
pub use error::Rejection;
pub use event::{Event, EventBody};
pub use lang::{Lang, LocalName};
pub use money::Money;
pub use state::{Ctx, State, decide};
