//! The lock screen (who works here, then the PIN), enrolment of a device, and the first set-up.

mod enrol;
mod pad;
mod people;
mod screen;
mod setup;
mod switch;
mod wire;

pub use enrol::EnrolScreen;
pub use pad::listen_to_keyboard;
pub use screen::LockScreen;
pub use setup::SetUpScreen;
pub use switch::Switch;
pub use wire::{Person, Tiles};
