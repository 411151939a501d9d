//! How a device joins the hub over HTTPS: the page that explains it, its test, and the strip on the screens of a
//! device that has not.

mod check;
mod page;
mod steps;
mod strip;

pub use page::ConnectScreen;
pub use strip::WayStrip;
