//! What is asked: the requests of people who search, read and take away, in the shares in which they come.

use std::fmt;
use std::path::Path;

use anyhow::{Result, ensure};
use form_urlencoded::byte_serialize;
use shared::document::Document;
use shared::index::Index;

use crate::question::{Question, questions};
use crate::random::Random;

/// How many documents of an index questions are made of: enough that caches cannot hold all that is asked.
const MAX_DOCUMENTS: usize = 5_000;

/// How many different questions there are.
const QUESTIONS: usize = 5_000;

/// Which kind a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A key stroke in the box.
    Suggestion,
    /// A search as JSON.
    Search,
    /// A page of hits.
    Page,
    /// The values of one facet.
    Facet,
    /// A document with its marks.
    Reading,
    /// A document as JSON.
    Record,
    /// What was published last.
    Feed,
    /// Counts by year.
    Trend,
    /// Matches in their context.
    Concordance,
    /// The whole list.
    Export,
}

/// How many of a hundred requests are of a kind. A search that is typed is some ten key strokes of which a box that waits asks for
/// half; one reads one of two lists; few take the list away.
const SHARES: [(Kind, u64); 10] = [
    (Kind::Suggestion, 40),
    (Kind::Page, 20),
    (Kind::Search, 15),
    (Kind::Reading, 10),
    (Kind::Facet, 5),
    (Kind::Record, 4),
    (Kind::Feed, 2),
    (Kind::Trend, 2),
    (Kind::Concordance, 1),
    (Kind::Export, 1),
];

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    pub(super) path: String,
}

/// What requests are drawn from.
#[derive(Debug)]
pub(super) struct Mix {
    ids: Vec<String>,
    questions: Vec<Question>,
    seed: u64,
}

impl Mix {
    /// Questions that the documents of an index answer.
    pub(super) fn of_index(dir: &Path, seed: u64) -> Result<Self> {
        let searcher = Index::open(dir)?.searcher();
        let step = usize::try_from(searcher.document_count())?.div_ceil(MAX_DOCUMENTS).max(1);
        let documents: Vec<Document> = searcher.documents()?.step_by(step).collect::<Result<_, _>>()?;
        let mix = Self::of_documents(&documents, QUESTIONS, seed);
        ensure!(!mix.questions.is_empty(), "the index in {} has too little text to ask about", dir.display());
        Ok(mix)
    }

    pub(super) fn of_documents(documents: &[Document], count: usize, seed: u64) -> Self {
        let ids = documents.iter().map(|document| document.id.as_str().to_owned()).collect();
        Self { ids, questions: questions(documents, count, seed), seed }
    }

    /// The requests of a stage, without end: the same for the same seed and stage.
    pub(super) fn requests(&self, stage: u64) -> impl Iterator<Item = Asked> + '_ {
        let mut random = Random::new(self.seed, 900 + stage);
        std::iter::repeat_with(move || self.request(&mut random))
    }

    fn request(&self, random: &mut Random) -> Asked {
        let kind = random.pick_weighted(&SHARES);
        let question = random.pick(&self.questions);
        let text: String = byte_serialize(question.text.as_bytes()).collect();
        let id: String = byte_serialize(random.pick(&self.ids).as_bytes()).collect();
        // The question with its filters, as every route of questions takes it.
        let search = question.path();
        let of = |route: &str| search.replacen("/v1/search", route, 1);
        let path = match kind {
            Kind::Suggestion => format!("/v1/suggest?q={}", beginning(&question.text, random)),
            Kind::Search => search,
            Kind::Page => of("/search"),
            Kind::Facet => of("/v1/facets/country"),
            Kind::Reading => format!("/doc/{id}?q={text}"),
            Kind::Record => format!("/v1/documents/{id}"),
            Kind::Feed => of("/v1/feed.atom"),
            Kind::Trend => format!("/v1/trend?q={text}"),
            Kind::Concordance => format!("/v1/kwic?q={text}"),
            Kind::Export => of("/v1/export") + "&format=jsonl",
        };
        Asked { kind, path }
    }
}

/// What stands in the box while a text is typed.
fn beginning(text: &str, random: &mut Random) -> String {
    let count = random.between(1, text.chars().count().max(1));
    let typed: String = text.chars().take(count).collect();
    byte_serialize(typed.as_bytes()).collect()
}

impl Kind {
    /// Every kind, the most frequent first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        SHARES.into_iter().map(|(kind, _)| kind)
    }

    /// Whether a body is whole, as far as its end tells.
    pub(super) fn is_whole(self, body: &[u8]) -> bool {
        let body = body.trim_ascii_end();
        match self {
            Self::Page | Self::Reading => body.ends_with(b"</html>"),
            Self::Feed => body.ends_with(b"</feed>"),
            Self::Export => {
                let last = body.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
                last.starts_with(b"{\"end\":") && last.ends_with(b"}}")
            }
            Self::Suggestion | Self::Search | Self::Facet | Self::Record | Self::Trend | Self::Concordance => {
                matches!((body.first(), body.last()), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Suggestion => "suggestions",
            Self::Search => "searches",
            Self::Page => "pages of hits",
            Self::Facet => "values of a facet",
            Self::Reading => "reading views",
            Self::Record => "records",
            Self::Feed => "feeds",
            Self::Trend => "trends",
            Self::Concordance => "concordances",
            Self::Export => "exports",
        })
    }
}
