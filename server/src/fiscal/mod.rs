//! The fiscal device: who speaks to it, in which order documents go there, and what becomes of them.
//!
//! Nothing in the house waits for it. The ledger stores a document with the sale that it is about; one worker brings documents to
//! the device one after the other and stores each step. A certified device is one more [`FiscalDevice`].

pub mod emulator;
pub mod http;
pub mod wire;
pub mod worker;

use domain::fiscal::Document;
use domain::ids::FiscalId;
use std::fmt;

/// What a device says of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has it.
    Accepted {
        /// The number that it gave.
        fiscal_id: String,
        /// What the QR code on the receipt says; empty for none.
        qr: String,
    },
    /// It does not want it as it is: the problem in its words.
    Refused(String),
}

/// A device that cannot be asked now. Whether it has what was sent is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away(pub String);

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A device, or whatever speaks to it.
pub trait FiscalDevice: Send + Sync + 'static {
    /// Gives it a sale, a refund or a Z. The document's id is its name on both sides.
    fn submit(&self, document: &Document) -> impl Future<Output = Result<Verdict, Away>> + Send;

    /// What it says of a document that it may have; none when it never heard of it.
    fn ask(&self, id: FiscalId) -> impl Future<Output = Result<Option<Verdict>, Away>> + Send;
}
