//! What a search answers.

use super::explain::Explanation;
use crate::document::Document;
use crate::facet::Facet;
use crate::query::Bookmark;

/// The answer to a [`Query`](crate::query::Query).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Results {
    /// How many documents match, exactly. Partial matches are none.
    pub total: u64,
    /// How many hits can be paged through: `total`, less the copies that are folded away.
    pub listed: u64,
    /// The hits of the page that was asked for, in order; whole matches before partial ones.
    pub hits: Vec<Hit>,
    /// Where the next page begins; `None` behind the last whole match.
    pub next: Option<Bookmark>,
    /// The counts of every facet, in the order of [`Facet::ALL`].
    pub facets: Vec<FacetCounts>,
    /// The matching documents by year. Like a facet's counts it ignores its own filter, the date.
    pub histogram: Histogram,
}

impl Results {
    /// The hits that have all of the words, or whatever else was asked.
    pub fn whole_hits(&self) -> &[Hit] {
        self.hits.split_at(self.first_partial()).0
    }

    /// The hits that have some of the words, which follow the others.
    pub fn partial_hits(&self) -> &[Hit] {
        self.hits.split_at(self.first_partial()).1
    }

    fn first_partial(&self) -> usize {
        self.hits.partition_point(|hit| hit.missing.is_empty())
    }
}

/// A document that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The document. Its `text` is left empty: it is not read for a list of hits.
    pub document: Document,
    /// The title, with what matched in it marked.
    pub title: Vec<Segment>,
    /// The document's own reference, with what matched in it marked; empty if it has none.
    pub reference: Vec<Segment>,
    /// The best passage of the text, then others in the order of the text; the beginning of the text where nothing in it matches.
    pub snippets: Vec<Snippet>,
    /// How many matches the document has, in title, text and reference. A match of words has at least one.
    pub hit_count: usize,
    /// How well it matches; higher is better, and only comparable within one answer, whole matches and partial ones apart.
    pub score: f32,
    /// The words, as typed, that it lacks; empty for a match as a whole.
    pub missing: Vec<String>,
    /// Its copies, versions and translations that match too and are not shown, the best first, without their texts.
    pub folded: Vec<Document>,
    /// What the score is made of, if that was asked and hits are ranked by it.
    pub explanation: Option<Explanation>,
}

/// A passage of a document's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The passage, with what matched marked.
    pub segments: Vec<Segment>,
    /// The ordinal of its first mark among all the marks of the document, title first, counted from 0; `None` without marks.
    pub first_hit: Option<usize>,
    /// The byte of the text with which its first mark begins, or it itself, where it has none.
    pub place: usize,
    /// The heading of the section in which `place` stands, where the document has sections.
    pub section: Option<String>,
    /// Whether text comes before it in its paragraph.
    pub cut_before: bool,
    /// Whether text follows it in its paragraph.
    pub cut_after: bool,
}

/// A piece of text that is marked as a whole or not at all. The segments of a text, joined, are the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The text, plain.
    pub text: String,
    /// Whether it is a match.
    pub marked: bool,
}

/// How many of the matching documents have each value of a facet, the facet's own filter left aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet.
    pub facet: Facet,
    /// Its values that occur or are selected, the most frequent first, then by id.
    pub values: Vec<FacetCount>,
    /// How many of the documents have no value.
    pub missing: u64,
}

/// One value of a facet with its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value's id, as filters take it.
    pub id: String,
    /// The value's name for people, in English.
    pub label: String,
    /// How many documents one would find by selecting this value alone.
    pub count: u64,
    /// Whether the query's filter asks for it (by `any` or `all`).
    pub selected: bool,
    /// Whether the query's filter excludes it.
    pub excluded: bool,
}

/// Documents by year of publication.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    /// Years that have documents, ascending, with their counts.
    pub years: Vec<(i16, u64)>,
    /// How many documents have no date.
    pub undated: u64,
}

/// A whole document with every match marked.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The document, `text` included.
    pub document: Document,
    /// The title with its marks.
    pub title: Vec<Segment>,
    /// The paragraphs of the text with their marks.
    pub paragraphs: Vec<Vec<Segment>>,
    /// The document's own reference with its marks; empty if it has none.
    pub reference: Vec<Segment>,
    /// How many matches there are. The n-th marked segment is match n: first those of the title, then the text, then the reference.
    pub hit_count: usize,
}
