//! What the machine itself can do: the same work without any of Sufra.

pub mod postgres;
pub mod sqlite;
pub mod web;
