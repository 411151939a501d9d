//! Guests who order for themselves. Their page is drawn by the hub alone: the menu can be read without a script, and one
//! static script keeps the cart, sends it and follows what becomes of it.

mod dish;
mod page;
mod words;

pub use page::{document, gone, menu};
