//! How commands travel from a device to the hub: kept, sent in order, answered once.
//!
//! Nothing here does I/O. [`outbox`] says what a device keeps, [`drain`] what it sends and what it makes of an answer,
//! [`door`] what the hub does with a command's number. The browser, the hub and the simulator carry the same three.
//! [`queues`] and [`outage`] are the hub's own: what it can tell of commands that were lost, and of those that waited.

pub mod door;
pub mod drain;
pub mod outage;
pub mod outbox;
pub mod queues;
