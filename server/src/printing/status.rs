//! What printers say about themselves: one-byte replies and four-byte status pushes on one stream.
//!
//! The fixed bits tell them apart (ESC/POS reference, `DLE EOT`, `GS a`, `GS r`): a push begins `0xx1xx00`,
//! a real-time reply is `0xx1xx10`, a `GS r` reply is `0xx0xxxx`.

use serde::{Deserialize, Serialize};

/// Why paper does not come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum Trouble {
    /// Nobody listens at the address, or the name is unknown.
    #[error("unreachable")]
    Unreachable,
    /// No connection in time: switched off or busy.
    #[error("no connection in time")]
    ConnectTimeout,
    /// Connected, but no status came.
    #[error("no answer")]
    NoAnswer,
    /// The connection broke.
    #[error("link lost")]
    LinkLost,
    /// No paper.
    #[error("paper out")]
    PaperOut,
    /// The cover is open.
    #[error("cover open")]
    CoverOpen,
    /// Cutter or mechanism.
    #[error("printer fault")]
    Fault,
    /// Off line for another reason.
    #[error("off line")]
    Offline,
    /// It takes no more bytes, or gives no proof.
    #[error("no progress")]
    Stalled,
    /// The hub could not store that the job begins, so nothing was sent.
    #[error("not noted")]
    NotNoted,
}

impl Trouble {
    /// The code that screens translate; the same as its JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::ConnectTimeout => "connectTimeout",
            Self::NoAnswer => "noAnswer",
            Self::LinkLost => "linkLost",
            Self::PaperOut => "paperOut",
            Self::CoverOpen => "coverOpen",
            Self::Fault => "fault",
            Self::Offline => "offline",
            Self::Stalled => "stalled",
            Self::NotNoted => "notNoted",
        }
    }
}

/// One message from the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Answer to `DLE EOT`.
    RealTime(u8),
    /// Answer to `GS r`: everything before it has been executed.
    Proof(u8),
    /// A push, with the trouble that it reports.
    Push(Option<Trouble>),
}

/// Takes the printer's stream apart.
#[derive(Debug, Default)]
pub struct Reader {
    push: Vec<u8>,
}

impl Reader {
    /// Takes one byte; a message when it completes one. Flow control bytes are skipped.
    pub fn take(&mut self, byte: u8) -> Option<Message> {
        if !self.push.is_empty() {
            self.push.push(byte);
            if self.push.len() < 4 {
                return None;
            }
            let trouble = push_trouble(&self.push);
            self.push.clear();
            return Some(Message::Push(trouble));
        }
        if byte & 0x93 == 0x10 {
            self.push.push(byte);
            return None;
        }
        if byte & 0x93 == 0x12 {
            return Some(Message::RealTime(byte));
        }
        (byte & 0x90 == 0).then_some(Message::Proof(byte))
    }
}

/// The trouble in a four-byte push, the most useful one first.
fn push_trouble(push: &[u8]) -> Option<Trouble> {
    let &[head, fault, paper, _] = push else {
        return None;
    };
    if paper & 0x0c != 0 {
        Some(Trouble::PaperOut)
    } else if head & 0x20 != 0 {
        Some(Trouble::CoverOpen)
    } else if fault & 0x6c != 0 {
        Some(Trouble::Fault)
    } else if head & 0x08 != 0 {
        Some(Trouble::Offline)
    } else {
        None
    }
}

/// The trouble in the answers to `DLE EOT` 1, 2 and 4.
pub fn preflight_trouble(printer: u8, offline: u8, paper: u8) -> Option<Trouble> {
    if paper & 0x60 != 0 || offline & 0x20 != 0 {
        Some(Trouble::PaperOut)
    } else if offline & 0x04 != 0 {
        Some(Trouble::CoverOpen)
    } else if offline & 0x40 != 0 {
        Some(Trouble::Fault)
    } else if printer & 0x08 != 0 {
        Some(Trouble::Offline)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pushes_and_replies_share_one_stream() {
        let mut reader = Reader::default();
        let stream = [
            0x12, 0x18, 0x00, 0x0c, 0x00, 0x11, 0x10, 0x00, 0x00, 0x00, 0x00,
        ];
        let messages: Vec<Message> = stream.into_iter().filter_map(|b| reader.take(b)).collect();
        assert_eq!(
            messages,
            [
                Message::RealTime(0x12),
                Message::Push(Some(Trouble::PaperOut)),
                Message::Push(None),
                Message::Proof(0)
            ]
        );
    }

    #[test]
    fn preflight_names_the_cause() {
        assert_eq!(preflight_trouble(0x12, 0x12, 0x12), None);
        assert_eq!(
            preflight_trouble(0x1a, 0x16, 0x12),
            Some(Trouble::CoverOpen)
        );
        assert_eq!(preflight_trouble(0x1a, 0x32, 0x72), Some(Trouble::PaperOut));
        assert_eq!(preflight_trouble(0x1a, 0x12, 0x12), Some(Trouble::Offline));
    }
}
