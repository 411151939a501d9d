//! The REST doors of orders and payments, and the door of commands.

pub mod commands;
pub mod http;
mod repo;
pub mod settled;

pub(crate) use repo::orders_of;
