//! What is asked: plain data, without a word about how it is answered.
//!
//! [`parse`](parse::parse) turns what a person types into an [`Expression`] and [`Notice`]s; it never fails. A
//! [`Query`] is an expression with filters, an order and a page.

mod bookmark;
pub mod describe;
pub mod example;
pub mod parse;
#[cfg(test)]
mod sample;
mod write;

use std::collections::BTreeMap;
use std::ops::Range;

pub use bookmark::Bookmark;
pub use write::write;

use crate::date::DateRange;
use crate::facet::Facet;

/// One question to the index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What documents must say; `None` asks for all documents.
    pub expression: Option<Expression>,
    /// What documents must be.
    pub filters: Filters,
    /// How hits are sorted.
    pub order: Order,
    /// Which hits are wanted.
    pub page: Page,
    /// Where to go on instead of at the page's offset: what [`Results::next`](crate::search::Results::next) gave.
    pub after: Option<Bookmark>,
    /// How many snippets are wanted of each hit.
    pub snippets: usize,
    /// Whether documents with some of the words follow on the first page where too few to fill it have all. They count nowhere.
    pub partial: bool,
    /// Whether copies, versions and translations of one document appear once. Without an expression all are shown.
    pub fold: bool,
    /// Whether each hit is to tell what its score is made of.
    pub explain: bool,
}

/// What a document must say or be, as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A word, or words in a row.
    Text(Text),
    /// Every one of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// Texts that stand near each other.
    Near(Near),
    /// A text that stands in the document several times.
    AtLeast(AtLeast),
    /// What the document must be. It finds, and marks nothing.
    Property(Property),
}

impl Expression {
    /// The bytes of the typed text from the first to the last that this was read from; `None` if it has no part.
    pub fn place(&self) -> Option<Range<usize>> {
        match self {
            Self::Text(text) => Some(text.place.clone()),
            Self::Near(near) => Some(near.place.clone()),
            Self::AtLeast(at_least) => Some(at_least.place.clone()),
            Self::Property(property) => Some(property.place.clone()),
            Self::Not(inner) => inner.place(),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().filter_map(Self::place).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
            }
        }
    }

    /// The same with every place empty, to compare what is asked.
    #[must_use]
    pub fn without_places(self) -> Self {
        let each = |parts: Vec<Self>| parts.into_iter().map(Self::without_places).collect();
        match self {
            Self::Text(text) => Self::Text(Text { place: 0..0, ..text }),
            Self::Not(inner) => Self::Not(Box::new(inner.without_places())),
            Self::All(parts) => Self::All(each(parts)),
            Self::Any(parts) => Self::Any(each(parts)),
            Self::Near(near) => Self::Near(Near { parts: each(near.parts), place: 0..0, ..near }),
            Self::AtLeast(at_least) => {
                let part = Box::new(at_least.part.without_places());
                Self::AtLeast(AtLeast { part, place: 0..0, ..at_least })
            }
            Self::Property(property) => Self::Property(Property { place: 0..0, ..property }),
        }
    }
}

/// A word, or words that stand one after the other, as the person typed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words, in order.
    pub words: Vec<Word>,
    /// Where they must stand.
    pub scope: Scope,
    /// The bytes of the typed text that this was read from.
    pub place: Range<usize>,
}

/// A piece of a [`Text`].
///
/// How many words of a document it is, analysis says: `US-led` and a Chinese word are often several. Several words are a
/// phrase. A pattern and a word with mistakes are always one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// The letters, as typed.
    pub text: String,
    /// What counts as the word.
    pub form: Form,
}

/// What counts as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Every form that has the same stem in the language of the document.
    Any,
    /// The word as written; case and accents do not matter.
    Exact,
    /// Every word as written that the pattern describes: `*` stands for any letters or none, `?` for one.
    Pattern,
    /// Every word as written that differs by this many typing mistakes at most (1 or 2): a letter too many, too few, another,
    /// or two exchanged.
    Fuzzy(u8),
}

/// Texts that stand near each other. Each part has places in the text: a [`Text`], [`Near`] or [`AtLeast`], or `Any` of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The texts; at least two.
    pub parts: Vec<Expression>,
    /// How near.
    pub within: Within,
    /// Whether they must stand in the order of `parts`.
    pub ordered: bool,
    /// The bytes of the typed text that this was read from.
    pub place: Range<usize>,
}

/// How near texts stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Within {
    /// With at most this many other words between them, all gaps together; they do not overlap.
    Words(u32),
    /// In one sentence; a title is one.
    Sentence,
    /// In one paragraph; a title is one.
    Paragraph,
}

/// A text that stands in the document several times, title and text together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtLeast {
    /// How often at least; 1 or more.
    pub count: u32,
    /// The text: a [`Text`] or [`Near`], or `Any` of these.
    pub part: Box<Expression>,
    /// The bytes of the typed text that this was read from.
    pub place: Range<usize>,
}

/// What a document must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The condition.
    pub condition: Condition,
    /// The bytes of the typed text that this was read from.
    pub place: Range<usize>,
}

/// A condition that a document meets or not, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It has this value of a facet, given by its id.
    Facet(Facet, String),
    /// It was published within this time.
    Date(DateRange),
}

/// Where in a document something must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// In the title or the text.
    #[default]
    Anywhere,
    /// In the title.
    Title,
    /// In the text.
    Body,
    /// In the document's own reference number.
    Reference,
}

/// What a document must be. Every facet must agree; see [`FacetFilter`] for the values of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    /// The filter of each facet that has one.
    pub facets: BTreeMap<Facet, FacetFilter>,
    /// The day of publication. Undated documents pass only where this is `None`.
    pub date: Option<DateRange>,
}

/// Which values of a facet are wanted, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetFilter {
    /// At least one of these, unless empty.
    pub any: Vec<String>,
    /// All of these.
    pub all: Vec<String>,
    /// None of these.
    pub none: Vec<String>,
}

/// How hits are sorted. Ties are broken by date, newest first, then by id, so that the order is the same every time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// The best match first; without an expression, the newest first.
    #[default]
    Relevance,
    /// By date of publication, the newest first, undated ones last.
    Newest,
    /// By date of publication, the oldest first, undated ones last.
    Oldest,
}

/// A stretch of the sorted hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many hits come before it.
    pub offset: usize,
    /// How many hits it has at most.
    pub size: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { offset: 0, size: 10 }
    }
}

/// Something the person who typed a query should know of how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The bytes of the typed text that it is about.
    pub place: Range<usize>,
    /// Which case this is; a stable word for programs.
    pub kind: NoticeKind,
    /// The case in words for people, in English.
    pub message: String,
}

/// What a [`Notice`] can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A quotation mark that is not closed.
    UnclosedQuote,
    /// A parenthesis without its twin.
    UnbalancedParenthesis,
    /// An operator with nothing to work on.
    DanglingOperator,
    /// An operator joins what it cannot join, and was read as another.
    WrongOperand,
    /// A field name that does not exist.
    UnknownField,
    /// A value that means nothing to its field; it was left out.
    BadValue,
    /// A number that an operator cannot have; it was read as the nearest.
    BadNumber,
    /// A pattern with too few letters, read as a word.
    PatternTooShort,
    /// A part with no letter or digit in it.
    NothingToFind,
    /// The query is over a limit, and the rest was left out.
    TooLong,
}

impl NoticeKind {
    /// The stable word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::UnclosedQuote => "unclosed-quote",
            Self::UnbalancedParenthesis => "unbalanced-parenthesis",
            Self::DanglingOperator => "dangling-operator",
            Self::WrongOperand => "wrong-operand",
            Self::UnknownField => "unknown-field",
            Self::BadValue => "bad-value",
            Self::BadNumber => "bad-number",
            Self::PatternTooShort => "pattern-too-short",
            Self::NothingToFind => "nothing-to-find",
            Self::TooLong => "too-long",
        }
    }
}
