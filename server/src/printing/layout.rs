//! From document to dots: every block becomes glyphs and boxes at fixed places. Names wrap, they are never
//! shortened, because a kitchen cannot cook an ellipsis.

use super::{
    fonts::{FontName, Shaped, Style, shape, whole},
    shapes,
};
use domain::printing::{Align, Block, Document, Face, Gap, LineStyle, RuleStyle, Size, Span};

/// Something at a place on the paper, in dots from the top left corner.
#[derive(Clone, Debug, PartialEq)]
pub enum Placed {
    /// A filled box.
    Fill {
        /// Left.
        x: i32,
        /// Top.
        y: i32,
        /// Dots across.
        width: i32,
        /// Dots down.
        height: i32,
    },
    /// A run of glyphs on one baseline.
    Run {
        /// Left end of the pen.
        x: f32,
        /// Baseline.
        baseline: i32,
        /// Font and size.
        style: Style,
        /// White on black.
        white: bool,
        /// The glyphs.
        glyphs: Vec<Shaped>,
    },
}

/// A laid out ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Dots across.
    pub width: i32,
    /// Dots down.
    pub height: i32,
    /// In drawing order.
    pub placed: Vec<Placed>,
}

/// Sizes of one paper width in dots (print.css, adapted to the condensed face).
#[derive(Clone, Copy, Debug)]
struct Measures {
    margin: i32,
    small: u16,
    normal: u16,
    large: u16,
    title: u16,
    item: u16,
    quantity: u16,
    quantity_column: i32,
    qr_side: i32,
}

const WIDE: Measures = Measures {
    margin: 20,
    small: 26,
    normal: 30,
    large: 36,
    title: 52,
    item: 46,
    quantity: 54,
    quantity_column: 70,
    qr_side: 232,
};

const NARROW: Measures = Measures {
    margin: 8,
    small: 25,
    normal: 28,
    large: 32,
    title: 44,
    item: 38,
    quantity: 44,
    quantity_column: 58,
    qr_side: 200,
};

/// Lays a ticket out on paper of `dots` dots.
pub fn layout(document: &Document, dots: u16) -> Layout {
    let measures = if dots < 480 { NARROW } else { WIDE };
    let mut page = Page {
        measures,
        left: measures.margin,
        right: i32::from(dots) - measures.margin,
        y: 16,
        placed: Vec::new(),
    };
    for block in &document.blocks {
        page.block(block);
    }
    Layout {
        width: i32::from(dots),
        height: page.y + 16,
        placed: page.placed,
    }
}

/// A line of glyphs and its width.
type Line = (Vec<Shaped>, f32);

struct Page {
    measures: Measures,
    left: i32,
    right: i32,
    y: i32,
    placed: Vec<Placed>,
}

impl Page {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Text { spans, align } => {
                for span in spans {
                    self.paragraph(span, *align);
                }
            }
            Block::Columns { left, right } => self.columns(left, right),
            Block::Rule { style } => self.rule(*style),
            Block::Banner { text, size } => self.banner(text, *size),
            Block::Item {
                quantity,
                name,
                modifiers,
                allergies,
                style,
            } => {
                self.item(quantity, name, *style);
                self.item_notes(modifiers, allergies);
            }
            Block::Qr { data } => self.qr(data),
            Block::Mark => {
                let x = (self.left + self.right - shapes::MARK_SIDE) / 2;
                for (column, row, length) in shapes::mark() {
                    self.fill(x + column, self.y + row, length, 1);
                }
                self.y += shapes::MARK_SIDE;
            }
            Block::Feed { gap: Gap::Small } => self.y += 8,
            Block::Feed { gap: Gap::Line } => self.y += i32::from(self.measures.normal),
        }
    }

    const fn dots(&self, size: Size) -> u16 {
        match size {
            Size::Small => self.measures.small,
            Size::Normal => self.measures.normal,
            Size::Large => self.measures.large,
            Size::Title => self.measures.title,
        }
    }

    fn style(&self, span: &Span) -> Style {
        let dots = self.dots(span.size);
        // The mono face is much wider; the same word in it must not look one size larger.
        let dots = if span.face == Face::Mono {
            (dots - 3).max(22)
        } else {
            dots
        };
        Style {
            font: FontName::of(span.face, span.weight),
            dots,
        }
    }

    fn fill(&mut self, x: i32, y: i32, width: i32, height: i32) {
        self.placed.push(Placed::Fill {
            x,
            y,
            width,
            height,
        });
    }

    fn run(&mut self, x: f32, baseline: i32, style: Style, white: bool, glyphs: Vec<Shaped>) {
        self.placed.push(Placed::Run {
            x,
            baseline,
            style,
            white,
            glyphs,
        });
    }

    /// Puts lines between `from` and `to` and moves down.
    fn lines(&mut self, lines: Vec<Line>, style: Style, align: Align, from: i32, to: i32) {
        for (glyphs, width) in lines {
            let room = whole(width);
            let x = match align {
                Align::Left => from,
                Align::Center => from + (to - from - room) / 2,
                Align::Right => to - room,
            };
            let baseline = self.y + ascent(style.dots);
            self.run(small_float(x.max(0)), baseline, style, false, glyphs);
            self.y += line_height(style.dots);
        }
    }

    fn paragraph(&mut self, span: &Span, align: Align) {
        let style = self.style(span);
        let (left, right) = (self.left, self.right);
        if span.inverse {
            self.label(&span.text, style, left);
            return;
        }
        let lines = wrap(&span.text, style, right - left);
        self.lines(lines, style, align, left, right);
    }

    fn columns(&mut self, left: &Span, right: &Span) {
        let (mut left_style, mut right_style) = (self.style(left), self.style(right));
        let (from, to) = (self.left, self.right);
        let fits = |left_style, right_style| {
            let room = to - from - whole(measure(&shape(&right.text, right_style))) - 16;
            widest_word(&left.text, left_style) <= room
        };
        // A long word and a large amount first become a little smaller, together; titles can afford it.
        for _ in 0..3 {
            if left.size == Size::Title && !fits(left_style, right_style) {
                left_style.dots = left_style.dots * 92 / 100;
                right_style.dots = right_style.dots * 92 / 100;
            }
        }
        let glyphs = shape(&right.text, right_style);
        let width = whole(measure(&glyphs));
        let room = to - from - width - 16;
        if !fits(left_style, right_style) || room < (to - from) / 4 {
            // Not enough room beside each other: one under the other.
            let lines = wrap(&left.text, left_style, to - from);
            self.lines(lines, left_style, Align::Left, from, to);
            let lines = wrap(&right.text, right_style, to - from);
            self.lines(lines, right_style, Align::Right, from, to);
            return;
        }
        let tall = left_style.dots.max(right_style.dots);
        let baseline = self.y + ascent(tall);
        self.run(
            small_float(to - width),
            baseline,
            right_style,
            false,
            glyphs,
        );
        let below = self.y + line_height(tall);
        self.y += ascent(tall) - ascent(left_style.dots);
        let lines = wrap(&left.text, left_style, room);
        self.lines(lines, left_style, Align::Left, from, from + room);
        self.y = self.y.max(below);
    }

    fn rule(&mut self, style: RuleStyle) {
        self.y += 12;
        let (left, right) = (self.left, self.right);
        match style {
            RuleStyle::Solid => self.fill(left, self.y, right - left, 3),
            RuleStyle::Dashed => {
                let mut x = left;
                while x < right {
                    self.fill(x, self.y, 9.min(right - x), 3);
                    x += 15;
                }
            }
        }
        self.y += 3 + 12;
    }

    fn banner(&mut self, text: &str, size: Size) {
        let style = Style {
            font: FontName::Bold,
            dots: self.dots(size),
        };
        let (left, right) = (self.left, self.right);
        let lines = wrap(text, style, right - left - 28);
        let rows = i32::try_from(lines.len()).unwrap_or(1);
        let height = rows * line_height(style.dots) + 16;
        self.fill(left, self.y, right - left, height);
        let mut baseline = self.y + 8 + ascent(style.dots);
        for (glyphs, width) in lines {
            let x = left + (right - left - whole(width)) / 2;
            self.run(small_float(x), baseline, style, true, glyphs);
            baseline += line_height(style.dots);
        }
        self.y += height;
    }

    /// White on black around the text alone, from `x` on; returns below it.
    fn label(&mut self, text: &str, style: Style, x: i32) {
        for (glyphs, width) in wrap(text, style, self.right - x - 28) {
            let height = line_height(style.dots) + 8;
            self.fill(x, self.y, whole(width) + 28, height);
            let baseline = self.y + 4 + ascent(style.dots);
            self.run(small_float(x + 14), baseline, style, true, glyphs);
            self.y += height;
        }
    }

    fn item(&mut self, quantity: &str, name: &str, style: LineStyle) {
        let measures = self.measures;
        self.y += 10;
        let number = Style {
            font: FontName::Bold,
            dots: measures.quantity,
        };
        let words = Style {
            font: FontName::Bold,
            dots: measures.item,
        };
        let glyphs = shape(quantity, number);
        let width = whole(measure(&glyphs));
        let baseline = self.y + ascent(number.dots);
        self.run(small_float(self.left), baseline, number, false, glyphs);
        let x = self.left + measures.quantity_column.max(width + 16);
        if style == LineStyle::Void {
            self.strike(self.left, width, baseline, number.dots);
        }
        self.y = baseline - ascent(words.dots);
        for (glyphs, length) in wrap(name, words, self.right - x) {
            let baseline = self.y + ascent(words.dots);
            self.run(small_float(x), baseline, words, false, glyphs);
            if style == LineStyle::Void {
                self.strike(x, whole(length), baseline, words.dots);
            }
            self.y += line_height(words.dots);
        }
    }

    /// A line through capitals: at half their height.
    fn strike(&mut self, x: i32, width: i32, baseline: i32, dots: u16) {
        let middle = baseline - i32::from(dots) * 36 / 100;
        self.fill(x - 4, middle - 2, width + 8, 4);
    }

    fn item_notes(&mut self, modifiers: &[String], allergies: &[String]) {
        let x = self.left + self.measures.quantity_column;
        let style = |font| Style {
            font,
            dots: self.measures.large,
        };
        let (plain, bold) = (style(FontName::Medium), style(FontName::Bold));
        for text in modifiers {
            let lines = wrap(text, plain, self.right - x);
            self.lines(lines, plain, Align::Left, x, self.right);
        }
        for text in allergies {
            self.y += 6;
            self.label(text, bold, x);
        }
        self.y += 8;
    }

    fn qr(&mut self, data: &str) {
        let Some((side, modules)) = shapes::qr(data) else {
            self.paragraph(&Span::new(data, Size::Small), Align::Left);
            return;
        };
        // Whole dots per module, and three at least, or a phone cannot read it.
        let scale = (self.measures.qr_side / side).max(3);
        self.y += 16;
        let x = (self.left + self.right - side * scale) / 2;
        for (column, row) in modules {
            self.fill(x + column * scale, self.y + row * scale, scale, scale);
        }
        self.y += side * scale + 12;
    }
}

/// Baseline below the top of a line.
fn ascent(dots: u16) -> i32 {
    i32::from(dots) * 98 / 100
}

/// Distance of two baselines; room for `İ` above and `ş` below.
fn line_height(dots: u16) -> i32 {
    i32::from(dots) * 122 / 100
}

/// A place on the paper as pen position; papers are a few thousand dots at most.
fn small_float(dots: i32) -> f32 {
    f32::from(i16::try_from(dots).unwrap_or(i16::MAX))
}

fn measure(glyphs: &[Shaped]) -> f32 {
    glyphs.iter().map(|glyph| glyph.advance).sum()
}

fn widest_word(text: &str, style: Style) -> i32 {
    text.split(' ')
        .map(|word| whole(measure(&shape(word, style))))
        .max()
        .unwrap_or_default()
}

/// Breaks at spaces and after hyphens and slashes; a word wider than the line breaks between letters.
fn wrap(text: &str, style: Style, room: i32) -> Vec<Line> {
    let room = small_float(room.max(1));
    let mut lines: Vec<Line> = Vec::new();
    let mut line: Vec<Shaped> = Vec::new();
    let mut width = 0.0;
    for word in words(&shape(text, style)) {
        let space = word.iter().rev().take_while(|g| g.letter == ' ').count();
        let ink = measure(word.get(..word.len() - space).unwrap_or_default());
        if width + ink > room && !line.is_empty() {
            lines.push(finish(&mut line, &mut width));
        }
        for glyph in word {
            if width + glyph.advance > room && !line.is_empty() && glyph.letter != ' ' {
                lines.push(finish(&mut line, &mut width));
            }
            width += glyph.advance;
            line.push(glyph);
        }
    }
    if !line.is_empty() {
        lines.push(finish(&mut line, &mut width));
    }
    lines
}

fn finish(line: &mut Vec<Shaped>, width: &mut f32) -> Line {
    while line.last().is_some_and(|glyph| glyph.letter == ' ') {
        line.pop();
    }
    *width = 0.0;
    let glyphs = std::mem::take(line);
    let length = measure(&glyphs);
    (glyphs, length)
}

/// Words with the break character that ends them.
fn words(glyphs: &[Shaped]) -> Vec<Vec<Shaped>> {
    glyphs
        .split_inclusive(|glyph| matches!(glyph.letter, ' ' | '-' | '/'))
        .map(<[Shaped]>::to_vec)
        .collect()
}
