//! The way back: a printer's view of the byte stream, as pictures and commands.

use super::bitmap::Bitmap;

/// What a stream asks for, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `ESC @`.
    Initialise,
    /// `GS a n`.
    PushStatus(u8),
    /// `DLE EOT n` between commands.
    RealTime(u8),
    /// `ESC J n`.
    Feed(u8),
    /// `ESC p`.
    DrawerKick(u8),
    /// `GS V`: the ticket that was cut off, when anything was on it.
    Cut(Option<Bitmap>),
    /// `GS r n`.
    Proof(u8),
    /// A byte that no known command begins with.
    Unknown(u8),
}

/// Decodes a stream that arrives in pieces.
#[derive(Debug, Default)]
pub struct Decoder {
    waiting: Vec<u8>,
    row_bytes: usize,
    rows: Vec<u8>,
}

impl Decoder {
    /// Takes bytes and gives the commands that became complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Command> {
        self.waiting.extend_from_slice(bytes);
        let waiting = std::mem::take(&mut self.waiting);
        let mut rest = waiting.as_slice();
        let mut commands = Vec::new();
        while let Some((used, command)) = self.next(rest) {
            commands.extend(command);
            rest = rest.get(used..).unwrap_or_default();
        }
        self.waiting = rest.to_vec();
        commands
    }

    /// What has been drawn since the last cut.
    pub fn unfinished(&self) -> Option<Bitmap> {
        (!self.rows.is_empty()).then(|| Bitmap::from_rows(self.row_bytes * 8, self.rows.clone()))
    }

    /// The next command and its length; `None` when it is not complete yet.
    fn next(&mut self, bytes: &[u8]) -> Option<(usize, Option<Command>)> {
        let command = match *bytes {
            [] | [0x10 | 0x1b | 0x1d] | [0x10, 0x04] => return None,
            [0x10, 0x04, n, ..] => (3, Command::RealTime(n)),
            [0x1b, 0x40, ..] => (2, Command::Initialise),
            [0x1b, 0x4a, n, ..] => (3, Command::Feed(n)),
            [0x1b, 0x70, pin, _, _, ..] => (5, Command::DrawerKick(pin)),
            [0x1d, 0x61, n, ..] => (3, Command::PushStatus(n)),
            [0x1d, 0x72, n, ..] => (3, Command::Proof(n)),
            [0x1d, 0x56, 65 | 66, _, ..] => (4, Command::Cut(self.cut())),
            [0x1d, 0x56, n, ..] if n < 65 => (3, Command::Cut(self.cut())),
            [0x1d, 0x76, 0x30, _, xl, xh, yl, yh, ..] => {
                let row = usize::from(u16::from_le_bytes([xl, xh]));
                let size = row * usize::from(u16::from_le_bytes([yl, yh]));
                let data = bytes.get(8..8 + size)?;
                self.draw(row, data);
                return Some((8 + size, None));
            }
            [0x1b, 0x4a | 0x70, ..] | [0x1d, 0x61 | 0x72 | 0x56 | 0x76, ..] if bytes.len() < 8 => {
                return None;
            }
            [byte, ..] => (1, Command::Unknown(byte)),
        };
        Some((command.0, Some(command.1)))
    }

    fn draw(&mut self, row_bytes: usize, data: &[u8]) {
        if self.rows.is_empty() {
            self.row_bytes = row_bytes;
        }
        for row in data.chunks(row_bytes.max(1)) {
            let start = self.rows.len();
            self.rows.extend(row.iter().take(self.row_bytes));
            self.rows.resize(start + self.row_bytes, 0);
        }
    }

    fn cut(&mut self) -> Option<Bitmap> {
        let ticket = self.unfinished();
        self.rows.clear();
        ticket
    }
}
