//! A 1-bit picture, one bit per printer dot, rows from top to bottom, the high bit on the left.

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

/// Black dots on white paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    bytes: Vec<u8>,
}

impl Bitmap {
    /// White paper of `width` × `height` dots.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            bytes: vec![0; width.div_ceil(8) * height],
        }
    }

    /// A picture from packed rows; an incomplete last row is dropped.
    pub fn from_rows(width: usize, mut bytes: Vec<u8>) -> Self {
        let row = width.div_ceil(8).max(1);
        bytes.truncate(bytes.len() / row * row);
        Self { width, bytes }
    }

    /// Dots across.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Bytes in one row.
    pub const fn row_bytes(&self) -> usize {
        self.width.div_ceil(8)
    }

    /// Rows of dots.
    pub fn height(&self) -> usize {
        self.bytes.len() / self.row_bytes().max(1)
    }

    /// The packed rows.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The packed rows, to be changed.
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Whether a dot is black; white outside the paper.
    pub fn get(&self, x: usize, y: usize) -> bool {
        x < self.width
            && self
                .bytes
                .get(y * self.row_bytes() + x / 8)
                .is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Sets one dot; outside the paper nothing happens.
    pub fn set(&mut self, x: i32, y: i32, black: bool) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= self.width {
            return;
        }
        let index = y * self.row_bytes() + x / 8;
        if let Some(byte) = self.bytes.get_mut(index) {
            let bit = 0x80 >> (x % 8);
            if black {
                *byte |= bit;
            } else {
                *byte &= !bit;
            }
        }
    }

    /// Fills a box.
    pub fn fill(&mut self, x: i32, y: i32, width: i32, height: i32, black: bool) {
        for row in y..y.saturating_add(height) {
            for column in x..x.saturating_add(width) {
                self.set(column, row, black);
            }
        }
    }

    /// The picture as a PNG of grey 0 and 255. Empty when the encoder fails, which only an absurd size can cause.
    pub fn to_png(&self) -> Vec<u8> {
        let (width, height) = (self.width, self.height());
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            grey.extend((0..width).map(|x| if self.get(x, y) { 0 } else { 255 }));
        }
        let mut png = Vec::new();
        let size = (u32::try_from(width), u32::try_from(height));
        let (Ok(columns), Ok(rows)) = size else {
            return png;
        };
        if let Err(error) =
            PngEncoder::new(&mut png).write_image(&grey, columns, rows, ExtendedColorType::L8)
        {
            tracing::warn!(%error, width, height, "a ticket could not be stored as PNG");
            png.clear();
        }
        png
    }
}
