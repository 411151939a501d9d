//! The realtime stream: reads the log from the client's own position; the bus only wakes it.

pub mod http;
