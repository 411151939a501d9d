//! From places to black dots.

use super::{
    bitmap::Bitmap,
    escpos,
    fonts::{Shaped, Style, draw, whole},
    layout::{Placed, layout},
    profile::PrinterProfile,
};
use domain::printing::Document;

/// Draws a ticket for a printer. The picture is already free of real-time commands, so it is what will be on
/// the paper, dot by dot.
pub fn render(document: &Document, profile: &PrinterProfile) -> Bitmap {
    let plan = layout(document, profile.dots);
    let height = usize::try_from(plan.height).unwrap_or_default();
    let mut bitmap = Bitmap::new(usize::from(profile.dots), height);
    for placed in &plan.placed {
        match placed {
            Placed::Fill {
                x,
                y,
                width,
                height,
            } => bitmap.fill(*x, *y, *width, *height, true),
            Placed::Run {
                x,
                baseline,
                style,
                white,
                glyphs,
            } => {
                let pen = Pen {
                    style: *style,
                    threshold: profile.threshold,
                    black: !white,
                };
                pen.write(&mut bitmap, *x, *baseline, glyphs);
            }
        }
    }
    escpos::scrub(&mut bitmap);
    bitmap
}

struct Pen {
    style: Style,
    threshold: u8,
    black: bool,
}

impl Pen {
    fn write(&self, bitmap: &mut Bitmap, mut x: f32, baseline: i32, glyphs: &[Shaped]) {
        for glyph in glyphs {
            let left = whole(x);
            match glyph.glyph {
                Some(id) => {
                    let drawn = draw(self.style, id, self.threshold);
                    for (column, row) in &drawn.dots {
                        let (x, y) = (left + drawn.left + column, baseline + drawn.top + row);
                        bitmap.set(x, y, self.black);
                    }
                }
                None => self.missing(bitmap, left, baseline, whole(glyph.advance)),
            }
            x += glyph.advance;
        }
    }

    /// The hollow box of a letter that no font has.
    fn missing(&self, bitmap: &mut Bitmap, left: i32, baseline: i32, advance: i32) {
        let height = i32::from(self.style.dots) * 7 / 10;
        let (x, y, width) = (left + 2, baseline - height, (advance - 4).max(6));
        bitmap.fill(x, y, width, height, self.black);
        bitmap.fill(x + 2, y + 2, width - 4, height - 4, !self.black);
    }
}
