//! Paper: a ticket document becomes dots, dots become one print job, and a job ends in a proof.
//!
//! No code page has `ə`, `Ə` or `₼`, so every ticket is drawn: [`render`] lays out and rasterises, [`encode`]
//! writes the byte stream, [`driver::print`] carries it over TCP and waits for the printer's own answer.

mod account;
pub mod bells;
pub mod bitmap;
pub mod day;
pub mod decode;
pub mod documents;
pub mod driver;
pub mod escpos;
pub mod fonts;
pub mod http;
pub mod kick;
pub mod layout;
pub mod profile;
pub mod queue;
pub mod raster;
pub mod refund;
pub mod repo;
pub mod routes;
mod shapes;
pub mod spooler;
#[cfg(test)]
mod spooler_tests;
pub mod status;
#[cfg(test)]
mod tests;
pub mod virtual_printer;
mod worker;

pub use bells::Bells;
pub use bitmap::Bitmap;
pub use driver::{JobState, Outcome};
pub use escpos::{drawer_kick, encode};
pub use profile::PrinterProfile;
pub use raster::render;
pub use spooler::{Printed, Report, Reports, Spoolers};
pub use status::Trouble;
pub use virtual_printer::{Faults, PrintedTicket, VirtualPrinter};
