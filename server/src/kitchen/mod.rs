//! What the kitchen asks the hub for: the tickets that left its screens, which a screen that was loaded anew has not seen.

pub mod http;
mod repo;
