//! The device-neutral ticket: blocks from top to bottom, sizes as roles instead of dots.

use crate::lang::Lang;
use serde::{Deserialize, Serialize};

/// An immutable ticket. What was stored is what is reprinted, so the format carries its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Version of this format; see [`Document::VERSION`].
    pub version: u16,
    /// The ticket's id as printed (`144-3-M`), also the key of its print job.
    pub id: String,
    /// Language of the text, for capitals and hyphens.
    pub lang: Lang,
    /// From top to bottom.
    pub blocks: Vec<Block>,
}

impl Document {
    /// The format that this code writes.
    pub const VERSION: u16 = 1;

    /// An empty ticket.
    pub fn new(id: impl Into<String>, lang: Lang) -> Self {
        Self {
            version: Self::VERSION,
            id: id.into(),
            lang,
            blocks: Vec::new(),
        }
    }

    /// Puts a block at the end.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// The same ticket under an inverse banner, for duplicates and reroutes.
    #[must_use]
    pub fn under_banner(&self, text: &str) -> Self {
        let mut marked = self.clone();
        marked.blocks.insert(0, Block::banner(text));
        marked
    }
}

/// One block of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Block {
    /// A paragraph; it wraps at the width of the paper.
    Text {
        /// Runs of text in one style each.
        spans: Vec<Span>,
        /// Where lines stand.
        align: Align,
    },
    /// Left text that wraps and right text that stays whole.
    Columns {
        /// Wraps in the room that `right` leaves.
        left: Span,
        /// Kept on one line when it fits the paper.
        right: Span,
    },
    /// A line across the paper.
    Rule {
        /// Solid or dashed.
        style: RuleStyle,
    },
    /// White text on black over the whole width: additions, voids, duplicates.
    Banner {
        /// What must not be overlooked.
        text: String,
        /// Size of the letters.
        size: Size,
    },
    /// A dish for the kitchen: big quantity, name, what is different about it, allergies in inverse.
    Item {
        /// As shown (`2`).
        quantity: String,
        /// Kitchen name; wraps, never shortened.
        name: String,
        /// One line each.
        modifiers: Vec<String>,
        /// One inverse label each.
        allergies: Vec<String>,
        /// Struck through for a void.
        style: LineStyle,
    },
    /// A QR code, centred.
    Qr {
        /// Text inside the code.
        data: String,
    },
    /// The house mark, centred.
    Mark,
    /// Empty paper.
    Feed {
        /// How much.
        gap: Gap,
    },
}

impl Block {
    /// A paragraph in one style.
    pub fn text(span: Span, align: Align) -> Self {
        Self::Text {
            spans: vec![span],
            align,
        }
    }

    /// A pair of texts at the two edges.
    pub const fn columns(left: Span, right: Span) -> Self {
        Self::Columns { left, right }
    }

    /// An inverse banner in the large size.
    pub fn banner(text: impl Into<String>) -> Self {
        Self::Banner {
            text: text.into(),
            size: Size::Large,
        }
    }

    /// A dashed line.
    pub const fn dashed() -> Self {
        Self::Rule {
            style: RuleStyle::Dashed,
        }
    }

    /// A solid line.
    pub const fn solid() -> Self {
        Self::Rule {
            style: RuleStyle::Solid,
        }
    }
}

/// Text in one style.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// What is written.
    pub text: String,
    /// Role of the size.
    pub size: Size,
    /// Medium or bold.
    pub weight: Weight,
    /// Family.
    pub face: Face,
    /// White on black.
    pub inverse: bool,
}

impl Span {
    /// Medium body text of a size.
    pub fn new(text: impl Into<String>, size: Size) -> Self {
        Self {
            text: text.into(),
            size,
            weight: Weight::Medium,
            face: Face::Body,
            inverse: false,
        }
    }

    /// The same text in bold.
    #[must_use]
    pub const fn bold(mut self) -> Self {
        self.weight = Weight::Bold;
        self
    }

    /// The same text with all characters equally wide.
    #[must_use]
    pub const fn mono(mut self) -> Self {
        self.face = Face::Mono;
        self
    }

    /// The same text white on black.
    #[must_use]
    pub const fn inverse(mut self) -> Self {
        self.inverse = true;
        self
    }
}

/// Role of a text size; the layout decides the dots per paper width, never under 22.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Size {
    /// Notes and second lines.
    Small,
    /// Body.
    Normal,
    /// Modifiers in the kitchen, banners.
    Large,
    /// Titles and totals.
    Title,
}

/// Stroke weight; nothing under 500 is ever printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Weight {
    /// 500.
    Medium,
    /// 700.
    Bold,
}

/// Family of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Face {
    /// Condensed, for words.
    Body,
    /// Equally wide, for codes and columns.
    Mono,
}

/// Where text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// How a rule is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RuleStyle {
    /// Between head and lines, before totals.
    Solid,
    /// Between parts.
    Dashed,
}

/// How a dish is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LineStyle {
    /// To be cooked.
    Plain,
    /// Taken back: struck through.
    Void,
}

/// Empty paper between blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Gap {
    /// A breath between two blocks.
    Small,
    /// About a line.
    Line,
}
