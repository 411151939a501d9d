//! The letters: three embedded subset fonts, measured and drawn dot by dot.
//!
//! This is the seam for shaping: [`shape`] turns text into glyphs with advances; a script that joins letters
//! would replace that one function.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont};
use domain::printing::{Face, Weight};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};
use unicode_normalization::UnicodeNormalization;

static MEDIUM: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| load(FontName::Medium.file()));
static BOLD: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| load(FontName::Bold.file()));
static MONO: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| load(FontName::Mono.file()));

/// Drawn glyphs; a shift uses a few hundred, so it never needs to forget.
static DRAWN: LazyLock<Mutex<HashMap<GlyphKey, Arc<GlyphDots>>>> = LazyLock::new(Mutex::default);

/// Family, weight and em height in dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    /// Which embedded font.
    pub font: FontName,
    /// Height of the em square in dots.
    pub dots: u16,
}

/// An embedded font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FontName {
    /// Roboto Condensed 500.
    Medium,
    /// Roboto Condensed 700.
    Bold,
    /// Noto Sans Mono 600.
    Mono,
}

impl FontName {
    /// The font of a span; the mono family has one weight.
    pub const fn of(face: Face, weight: Weight) -> Self {
        match (face, weight) {
            (Face::Mono, _) => Self::Mono,
            (Face::Body, Weight::Medium) => Self::Medium,
            (Face::Body, Weight::Bold) => Self::Bold,
        }
    }

    /// The font's file (TrueType), for documents that carry their letters.
    pub const fn file(self) -> &'static [u8] {
        match self {
            Self::Medium => include_bytes!("../../fonts/RobotoCondensed-Medium.ttf"),
            Self::Bold => include_bytes!("../../fonts/RobotoCondensed-Bold.ttf"),
            Self::Mono => include_bytes!("../../fonts/NotoSansMono-SemiBold.ttf"),
        }
    }

    /// Its measures; none for a font that cannot be read.
    pub fn metrics(self) -> Option<Metrics> {
        let font = self.font()?;
        let em = font.units_per_em().unwrap_or(1000.0);
        let thousandth = move |units: f32| units * 1000.0 / em;
        let count = u16::try_from(font.glyph_count()).unwrap_or(u16::MAX);
        let widths = (0..count).map(|id| thousandth(font.h_advance_unscaled(GlyphId(id))));
        Some(Metrics {
            ascent: thousandth(font.ascent_unscaled()),
            descent: thousandth(font.descent_unscaled()),
            widths: widths.collect(),
        })
    }

    fn font(self) -> Option<&'static FontRef<'static>> {
        match self {
            Self::Medium => MEDIUM.as_ref(),
            Self::Bold => BOLD.as_ref(),
            Self::Mono => MONO.as_ref(),
        }
    }

    /// Whether the font can draw a letter.
    pub fn has(self, letter: char) -> bool {
        self.font().is_some_and(|font| font.glyph_id(letter).0 != 0)
    }
}

/// A font's measures in thousandths of the em.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    /// Above the baseline.
    pub ascent: f32,
    /// Below it, as a number below zero.
    pub descent: f32,
    /// Widths by glyph.
    pub widths: Vec<f32>,
}

/// One glyph of a shaped text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shaped {
    /// Glyph in the font; `None` draws a visible box.
    pub glyph: Option<u16>,
    /// Distance to the next glyph in dots.
    pub advance: f32,
    /// Letter, for line breaking.
    pub letter: char,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct GlyphKey {
    style: Style,
    glyph: u16,
    threshold: u8,
}

/// Black dots of one glyph relative to pen and baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlyphDots {
    /// Left edge.
    pub left: i32,
    /// Top edge, negative above the baseline.
    pub top: i32,
    /// The dots, as offsets from left and top.
    pub dots: Vec<(i32, i32)>,
}

fn load(bytes: &'static [u8]) -> Option<FontRef<'static>> {
    FontRef::try_from_slice(bytes)
        .inspect_err(|error| tracing::error!(%error, "an embedded font is broken"))
        .ok()
}

/// `ab_glyph` scales by ascent − descent; type sizes are given by the em.
fn scale(font: &FontRef<'_>, dots: u16) -> PxScale {
    let em = font.units_per_em().unwrap_or(1000.0);
    PxScale::from(f32::from(dots) * font.height_unscaled() / em)
}

/// Normalises to NFC and measures. A letter that no font has becomes a box and is logged.
pub fn shape(text: &str, style: Style) -> Vec<Shaped> {
    text.nfc()
        .filter(|letter| !letter.is_control())
        .map(|letter| shape_letter(letter, style))
        .collect()
}

fn shape_letter(letter: char, style: Style) -> Shaped {
    // The fonts need no narrow space of their own: it is half a space that does not break.
    let narrow = matches!(letter, '\u{202f}' | '\u{2009}');
    let drawn = if narrow { ' ' } else { letter };
    let id = style.font.font().map(|font| (font, font.glyph_id(drawn)));
    match id {
        Some((font, id)) if id.0 != 0 => {
            let advance = font.as_scaled(scale(font, style.dots)).h_advance(id);
            Shaped {
                glyph: Some(id.0),
                advance: if narrow { advance * 0.6 } else { advance },
                letter,
            }
        }
        _ => {
            tracing::warn!(code = %letter.escape_unicode(), "no printer font has this letter; a box is printed");
            Shaped {
                glyph: None,
                advance: f32::from(style.dots) * 0.6,
                letter,
            }
        }
    }
}

/// The dots of one glyph whose coverage reaches `threshold`.
pub fn draw(style: Style, glyph: u16, threshold: u8) -> Arc<GlyphDots> {
    let key = GlyphKey {
        style,
        glyph,
        threshold,
    };
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(
        drawn
            .entry(key)
            .or_insert_with(|| Arc::new(outline(style, glyph, threshold))),
    )
}

fn outline(style: Style, glyph: u16, threshold: u8) -> GlyphDots {
    let Some(font) = style.font.font() else {
        return GlyphDots::default();
    };
    let placed = GlyphId(glyph).with_scale(scale(font, style.dots));
    let Some(outline) = font.outline_glyph(placed) else {
        return GlyphDots::default();
    };
    let bounds = outline.px_bounds();
    let limit = f32::from(threshold.max(1)) / 255.0;
    let mut dots = Vec::new();
    outline.draw(|x, y, coverage| {
        if coverage >= limit
            && let (Ok(x), Ok(y)) = (i32::try_from(x), i32::try_from(y))
        {
            dots.push((x, y));
        }
    });
    GlyphDots {
        left: whole(bounds.min.x),
        top: whole(bounds.min.y),
        dots,
    }
}

/// The nearest whole dot.
#[expect(
    clippy::cast_possible_truncation,
    reason = "positions on paper are a few thousand dots at most; the cast saturates"
)]
pub const fn whole(dots: f32) -> i32 {
    dots.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789əƏğĞıIİiöÖüÜçÇşŞ\
        абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ₼№«»–—−×·…°½%’.,:;!?()/+-'\"";

    #[test]
    fn every_font_has_every_letter_of_the_house() {
        for font in [FontName::Medium, FontName::Bold, FontName::Mono] {
            let missing: String = NEEDED.chars().filter(|c| !font.has(*c)).collect();
            assert_eq!(missing, "", "{font:?}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_one() {
        let style = Style {
            font: FontName::Medium,
            dots: 30,
        };
        assert_eq!(shape("o\u{308}s\u{327}", style), shape("öş", style));
    }

    #[test]
    fn an_unknown_letter_is_a_box_not_a_question_mark() {
        let style = Style {
            font: FontName::Medium,
            dots: 30,
        };
        assert_eq!(shape("漢", style)[0].glyph, None);
        assert!(shape("?", style)[0].glyph.is_some());
    }
}
