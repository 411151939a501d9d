//! The guest's receipt as a file: the same places as on paper, with letters that can be searched and copied. The page is
//! as wide as the paper and as long as the receipt.

use crate::printing::documents::receipt_copy;
use crate::printing::fonts::{FontName, Shaped, Style};
use crate::printing::layout::{Layout, Placed, layout};
use domain::Lang;
use domain::menu::Catalog;
use domain::orders::Order;
use domain::time::UnixMillis;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeMap;

/// Dots of the printable 72 mm at 8 dots a millimetre.
const DOTS: u16 = 576;
/// One dot in points: an eighth of a millimetre.
const POINT: f32 = 72.0 / 25.4 / 8.0;
/// Dots beside the printable width on paper of 80 mm.
const MARGIN: f32 = 32.0;

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const CONTENT: Ref = Ref::new(4);
const INFO: Ref = Ref::new(5);

/// The fonts, with the first of the five objects that each takes.
const FONTS: [(FontName, &[u8], &[u8], i32); 3] = [
    (FontName::Medium, b"F0", b"RobotoCondensed-Medium", 10),
    (FontName::Bold, b"F1", b"RobotoCondensed-Bold", 20),
    (FontName::Mono, b"F2", b"NotoSansMono-SemiBold", 30),
];

const UNICODE: SystemInfo = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// The receipt of a settled check, which was settled `at`. Paper came out of the printer then, where there is one: this is
/// a copy and says so, as other copies do.
pub fn receipt(catalog: &Catalog, order: &Order, lang: Lang, at: UnixMillis) -> Vec<u8> {
    let document = receipt_copy(catalog, order, lang, at);
    let title = format!("{} №{}", catalog.meta.name.get(lang), order.called());
    file(&layout(&document, DOTS), &title, lang)
}

/// Letters by font and glyph, for whoever copies text out of the file.
type Letters = BTreeMap<&'static [u8], BTreeMap<u16, char>>;

fn file(plan: &Layout, title: &str, lang: Lang) -> Vec<u8> {
    let (content, letters) = drawn(plan);
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES).lang(TextStr(lang.tag()));
    pdf.pages(PAGES).kids([PAGE]).count(1);
    let mut page = pdf.page(PAGE);
    page.media_box(Rect::new(
        0.0,
        0.0,
        width(plan) * POINT,
        dots(plan.height) * POINT,
    ));
    page.parent(PAGES).contents(CONTENT);
    let mut resources = page.resources();
    let mut fonts = resources.fonts();
    let used = |name: &[u8]| letters.contains_key(name);
    for (_, name, _, first) in FONTS.iter().filter(|(_, name, _, _)| used(name)) {
        fonts.pair(Name(name), Ref::new(*first));
    }
    fonts.finish();
    resources.finish();
    page.finish();
    pdf.stream(CONTENT, &content);
    for (font, name, base, first) in FONTS {
        if let Some(letters) = letters.get(name) {
            embedded(&mut pdf, font, base, first, letters);
        }
    }
    let mut info = pdf.document_info(INFO);
    info.title(TextStr(title)).producer(TextStr("Sufra"));
    info.finish();
    pdf.finish()
}

/// Paper: the printable width and what is beside it.
fn width(plan: &Layout) -> f32 {
    2.0f32.mul_add(MARGIN, dots(plan.width))
}

/// A place on the paper; a receipt is a few thousand dots long.
fn dots(place: i32) -> f32 {
    f32::from(i16::try_from(place).unwrap_or(i16::MAX))
}

fn drawn(plan: &Layout) -> (Vec<u8>, Letters) {
    let mut content = Content::new();
    let mut letters = Letters::new();
    // From here on one unit is a dot, counted from the top left of what can be printed.
    let top = dots(plan.height) * POINT;
    content.transform([POINT, 0.0, 0.0, POINT, MARGIN * POINT, top]);
    for placed in &plan.placed {
        match placed {
            Placed::Fill {
                x,
                y,
                width,
                height,
            } => {
                content.set_fill_gray(0.0);
                let below = y.saturating_add(*height);
                content.rect(dots(*x), -dots(below), dots(*width), dots(*height));
                content.fill_nonzero();
            }
            Placed::Run {
                x,
                baseline,
                style,
                white,
                glyphs,
            } => {
                content.set_fill_gray(if *white { 1.0 } else { 0.0 });
                run(
                    &mut content,
                    &mut letters,
                    (*x, -dots(*baseline)),
                    *style,
                    glyphs,
                );
            }
        }
    }
    (content.finish().to_vec(), letters)
}

/// One run of letters. A space that is narrower than the font's is drawn as that one and taken back.
fn run(
    content: &mut Content,
    letters: &mut Letters,
    (x, y): (f32, f32),
    style: Style,
    glyphs: &[Shaped],
) {
    let known = FONTS.iter().find(|(font, ..)| *font == style.font);
    let (Some((font, name, ..)), Some(metrics)) = (known, style.font.metrics()) else {
        return;
    };
    let seen = letters.entry(name).or_default();
    content.begin_text();
    content.set_font(Name(name), f32::from(style.dots));
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
    let mut shown = content.show_positioned();
    let mut items = shown.items();
    for glyph in glyphs {
        // Glyph 0 of a font is its box for what it does not have.
        let id = glyph.glyph.unwrap_or_default();
        let letter = match glyph.letter {
            '\u{202f}' | '\u{2009}' => ' ',
            letter => letter,
        };
        debug_assert!(id == 0 || font.has(letter));
        seen.entry(id).or_insert(letter);
        items.show(Str(&id.to_be_bytes()));
        let own = metrics
            .widths
            .get(usize::from(id))
            .copied()
            .unwrap_or_default();
        let wanted = glyph.advance * 1000.0 / f32::from(style.dots);
        if (own - wanted).abs() > 1.0 {
            items.adjust(own - wanted);
        }
    }
    items.finish();
    shown.finish();
    content.end_text();
}

/// A font with its file, its widths and what its glyphs mean.
fn embedded(pdf: &mut Pdf, font: FontName, base: &[u8], first: i32, letters: &BTreeMap<u16, char>) {
    let Some(metrics) = font.metrics() else {
        return;
    };
    let [whole, glyphs, descriptor, file, meaning] =
        [0, 1, 2, 3, 4].map(|more| Ref::new(first.saturating_add(more)));
    pdf.type0_font(whole)
        .base_font(Name(base))
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(glyphs)
        .to_unicode(meaning);
    let mut cid = pdf.cid_font(glyphs);
    cid.subtype(CidFontType::Type2)
        .base_font(Name(base))
        .system_info(UNICODE)
        .font_descriptor(descriptor)
        .default_width(0.0)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    cid.widths().consecutive(0, metrics.widths.iter().copied());
    cid.finish();
    pdf.font_descriptor(descriptor)
        .name(Name(base))
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(0.0, metrics.descent, 1000.0, metrics.ascent))
        .italic_angle(0.0)
        .ascent(metrics.ascent)
        .descent(metrics.descent)
        .cap_height(700.0)
        .stem_v(100.0)
        .font_file2(file);
    pdf.stream(file, font.file());
    let mut map = UnicodeCmap::new(Name(b"Sufra"), UNICODE);
    for (glyph, letter) in letters {
        map.pair(*glyph, *letter);
    }
    pdf.cmap(meaning, &map.finish());
}
