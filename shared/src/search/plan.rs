//! What is looked for, in terms of the index: what [`compile`](super::compile::compile) makes of an expression, and a
//! [`Matcher`](super::matcher::Matcher) walks.

use std::ops::Range;
use std::sync::Arc;

use super::expansion::Terms;
use crate::date::DateRange;
use crate::query::Within;

/// What documents are looked for.
#[derive(Debug)]
pub(super) struct Plan {
    /// What must stand in a document.
    pub(super) root: Node,
    /// The texts that are looked for, excluded ones among them; a text's place here is its number in spans.
    pub(super) parts: Vec<Part>,
}

impl Plan {
    /// Asks for every document.
    pub(super) fn everything() -> Self {
        Self { root: Node::Everything, parts: Vec::new() }
    }

    /// How rare its parts are, by their numbers in spans.
    pub(super) fn rarities(&self) -> Vec<f32> {
        self.parts.iter().map(|part| part.rarity).collect()
    }

    /// Whether every document is a match.
    pub(super) fn is_everything(&self) -> bool {
        matches!(self.root, Node::Everything)
    }
}

/// A text of the query, such as a word or a phrase.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The text as one would type it.
    pub(super) text: String,
    /// The weight in the order of hits; 0 for stop words.
    pub(super) rarity: f32,
}

/// What must stand in a document, or what it must be.
#[derive(Debug)]
pub(super) enum Node {
    /// Nothing: every document is a match.
    Everything,
    /// A word or phrase.
    Text(Text),
    /// All of `required` and none of `excluded`.
    All {
        /// At least one.
        required: Vec<Self>,
        /// May be empty.
        excluded: Vec<Self>,
    },
    /// At least one of these.
    Any(Vec<Self>),
    /// All of these, near each other.
    Near(Near),
    /// `part`, so many times in title and text together.
    AtLeast {
        /// How often.
        count: usize,
        /// What.
        part: Box<Self>,
    },
    /// What the document must be.
    Property(Property),
}

impl Node {
    /// Whether every match has something to mark: properties and exclusions are met by documents that say nothing of the query.
    pub(super) fn demands_text(&self) -> bool {
        match self {
            Self::Everything | Self::Property(_) => false,
            Self::Text(_) | Self::Near(_) | Self::AtLeast { .. } => true,
            Self::All { required, .. } => required.iter().any(Self::demands_text),
            Self::Any(nodes) => nodes.iter().all(Self::demands_text),
        }
    }
}

/// Words that stand one after the other, each as the terms it stands for.
pub(super) type Words = Vec<Arc<Terms>>;

/// A word or phrase in one of the fields.
#[derive(Debug)]
pub(super) struct Text {
    /// Its place in [`Plan::parts`].
    pub(super) part: usize,
    /// The fields, as places in the index's lists of fields: 0 for title, 1 for text.
    pub(super) fields: Range<usize>,
    /// The ways it can be written, each a row of words; mostly one.
    pub(super) readings: Vec<Words>,
    /// The weight in the order of hits; 0 for stop words.
    pub(super) rarity: f32,
}

/// Texts near each other.
#[derive(Debug)]
pub(super) struct Near {
    /// At least two.
    pub(super) parts: Vec<Node>,
    /// How near.
    pub(super) within: Within,
    /// Whether they must stand in this order.
    pub(super) ordered: bool,
}

/// What a document must be, in numbers of the index.
#[derive(Debug, Clone, Copy)]
pub(super) enum Property {
    /// This value of a facet, given by its place in [`Facet::ALL`](crate::facet::Facet::ALL). No document has the value `None`.
    Facet(usize, Option<u32>),
    /// A day of publication.
    Date(DateRange),
}
