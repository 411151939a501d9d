//! What is printed, without saying how: a ticket is a list of blocks that any printer width can lay out.
//!
//! A [`Document`] is immutable and has an id; the server draws it in dots. The builders take plain views
//! (strings, qəpik), so paper never depends on how orders or payments are stored.

mod account;
mod day;
mod document;
mod health;
mod kitchen;
mod receipt;
mod refund;
mod words;

pub use account::{AccountPaper, account_paper};
pub use day::{DayKind, DayPaper, day_paper};
pub use document::{Align, Block, Document, Face, Gap, LineStyle, RuleStyle, Size, Span, Weight};
pub use health::PrinterReport;
pub use kitchen::{KitchenLine, KitchenTicketView, TicketMark, kitchen_ticket};
pub use receipt::{PaymentLine, ReceiptKind, ReceiptLine, ReceiptView, SumLine, receipt};
pub use refund::{RefundPaper, refund_paper};
pub use words::{grouped, kind_word, percent, upper};
