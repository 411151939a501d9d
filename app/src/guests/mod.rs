//! Guests who order for themselves. Their page is drawn by the hub alone: the menu can be read without a script, and one
//! static script keeps the cart, sends it and follows what becomes of it. The staff has a screen for what they ask for.

mod codes;
mod desk;
mod dish;
mod mark;
mod page;
mod rules;
mod tables;
mod words;

pub use codes::{codes, no_codes};
pub use desk::GuestsScreen;
pub use mark::{GuestMark, mark};
pub use page::{document, gone, menu};
