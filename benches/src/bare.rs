//! The engine underneath with its own parts alone: what Onrecord's figures are put in proportion to.
//!
//! Title and text are split by `SimpleTokenizer`, lower-cased and stemmed as English, indexed with positions and stored;
//! facets are string columns and counted by terms aggregations; snippets come from `SnippetGenerator`.

use std::borrow::{Borrow, Cow};
use std::mem;
use std::ops::Bound;
use std::path::Path;

use anyhow::{Context, Result};
use frostem::Algorithm;
use serde_json::json;
use shared::date::DateRange;
use shared::document::{Dating, Document};
use shared::facet::{Facet, slug};
use shared::query::{Expression, Filters, Query as Asked, Scope, Text};
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

use crate::corpus::read_lines;
use crate::ingest::THREADS;

/// The name of the chain of tokenizer and filters.
const ANALYZER: &str = "english";
/// How much memory each indexing thread may fill before it writes a segment, in bytes: as much as Onrecord gives it.
const THREAD_MEMORY_BYTES: usize = 256 << 20;
/// How many hits are wanted.
const HITS: usize = 10;
/// More values than any facet that is counted has: with fewer, its counts would not be exact.
const MOST_VALUES: usize = 300;
/// How long a snippet is, in bytes.
const SNIPPET_BYTES: usize = 200;

/// The fields, each as simple as it can be.
#[derive(Debug, Clone)]
struct Fields {
    title: Field,
    body: Field,
    facets: [(Facet, Field); 5],
    day: Field,
    year: Field,
}

impl Fields {
    fn new() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(ANALYZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing).set_stored();
        let fields = Self {
            title: builder.add_text_field("title", text.clone()),
            body: builder.add_text_field("body", text),
            facets: Facet::ALL.map(|facet| (facet, builder.add_text_field(facet.id(), STRING | FAST))),
            day: builder.add_i64_field("day", INDEXED | FAST),
            year: builder.add_i64_field("year", FAST),
        };
        (builder.build(), fields)
    }

    fn document(&self, document: &Document) -> TantivyDocument {
        let mut made = TantivyDocument::new();
        made.add_text(self.title, &document.title);
        made.add_text(self.body, &document.text);
        for &(facet, field) in &self.facets {
            for value in facet_values(facet, document) {
                made.add_text(field, value);
            }
        }
        if let Some(Dating { date, .. }) = document.published {
            made.add_i64(self.day, date.first_day().into());
            made.add_i64(self.year, date.calendar_year().into());
        }
        made
    }

    fn facet(&self, facet: Facet) -> Field {
        let found = self.facets.iter().find(|(known, _)| *known == facet);
        found.map(|(_, field)| *field).expect("the schema has every facet")
    }
}

fn facet_values(facet: Facet, document: &Document) -> Vec<String> {
    match facet {
        Facet::Country => document.countries.iter().map(|label| label.country.alpha3().to_owned()).collect(),
        Facet::Region => document.regions.iter().map(|region| region.id().to_owned()).collect(),
        Facet::Type => vec![document.document_type.id().to_owned()],
        Facet::Topic => document.topics.iter().map(|topic| slug(topic)).collect(),
        Facet::Language => vec![document.language.code().to_owned()],
    }
}

fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(EnglishStemmer)
        .build()
}

/// Writes an index in an empty folder and waits until its segments are merged.
pub fn write(dir: &Path, documents: &[Document]) -> Result<()> {
    write_each(dir, documents.iter().map(Ok))
}

/// Writes an index of the documents of a file of JSON Lines, as [`write()`] does.
pub fn write_lines(dir: &Path, file: &Path) -> Result<()> {
    write_each(dir, read_lines(file)?)
}

fn write_each(dir: &Path, documents: impl Iterator<Item = Result<impl Borrow<Document>>>) -> Result<()> {
    let filler = Filler::create(dir)?;
    for document in documents {
        filler.add(document?.borrow())?;
    }
    filler.finish()
}

/// Fills an index.
pub struct Filler {
    writer: IndexWriter,
    fields: Fields,
}

impl std::fmt::Debug for Filler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Filler").finish_non_exhaustive()
    }
}

impl Filler {
    /// Makes an index in an empty folder.
    pub fn create(dir: &Path) -> Result<Self> {
        let (schema, fields) = Fields::new();
        let index =
            Index::create_in_dir(dir, schema).with_context(|| format!("cannot make an index in {}", dir.display()))?;
        index.tokenizers().register(ANALYZER, analyzer());
        let writer = index.writer_with_num_threads(THREADS, THREADS * THREAD_MEMORY_BYTES)?;
        Ok(Self { writer, fields })
    }

    /// Adds a document.
    pub fn add(&self, document: &Document) -> Result<()> {
        self.writer.add_document(self.fields.document(document))?;
        Ok(())
    }

    /// Commits, and waits until segments are merged.
    pub fn finish(mut self) -> Result<()> {
        self.writer.commit()?;
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}

/// An index that is open for searching.
pub struct Bare {
    searcher: Searcher,
    fields: Fields,
    counts: Aggregations,
}

impl std::fmt::Debug for Bare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bare").field("documents", &self.searcher.num_docs()).finish_non_exhaustive()
    }
}

impl Bare {
    /// Opens what [`write()`] wrote.
    pub fn open(dir: &Path) -> Result<Self> {
        let (_, fields) = Fields::new();
        let index = Index::open_in_dir(dir).with_context(|| format!("cannot open the index in {}", dir.display()))?;
        index.tokenizers().register(ANALYZER, analyzer());
        let counts = serde_json::from_value(json!({
            "country": {"terms": {"field": "country", "size": MOST_VALUES}},
            "type": {"terms": {"field": "type", "size": MOST_VALUES}},
            "lang": {"terms": {"field": "lang", "size": MOST_VALUES}},
            "years": {"histogram": {"field": "year", "interval": 1, "min_doc_count": 1}},
        }))?;
        Ok(Self { searcher: index.reader()?.searcher(), fields, counts })
    }

    /// In how many segments the index lies.
    pub fn segment_count(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// Finds the ten best documents and counts all; gives the count.
    pub fn count(&self, asked: &Asked) -> Result<usize> {
        let query = self.compile(asked);
        let (_, count) = self.searcher.search(&query, &(TopDocs::with_limit(HITS).order_by_score(), Count))?;
        Ok(count)
    }

    /// Finds the ten best documents, counts all, counts countries, types, languages and years, and makes a snippet of one
    /// passage for each of the ten;
    /// gives the count and the length of the snippets.
    pub fn answer(&self, asked: &Asked) -> Result<(usize, usize)> {
        let query = self.compile(asked);
        let counts =
            AggregationCollector::from_aggs(self.counts.clone(), tantivy::aggregation::AggContextParams::default());
        let collectors = (TopDocs::with_limit(HITS).order_by_score(), Count, counts);
        let (hits, count, _) = self.searcher.search(&query, &collectors)?;
        let mut snippets = SnippetGenerator::create(&self.searcher, &query, self.fields.body)?;
        snippets.set_max_num_chars(SNIPPET_BYTES);
        let mut length = 0;
        for (_, address) in hits {
            let document: TantivyDocument = self.searcher.doc(address)?;
            length += snippets.snippet_from_doc(&document).to_html().len();
        }
        Ok((count, length))
    }

    fn compile(&self, asked: &Asked) -> BooleanQuery {
        let expression = asked.expression.as_ref().map(|expression| self.expression(expression));
        let expression = expression.unwrap_or_else(|| Box::new(AllQuery));
        let filters = self
            .filters(&asked.filters)
            .into_iter()
            .map(|(occur, filter)| (occur, Box::new(ConstScoreQuery::new(filter, 0.0)) as Box<dyn Query>));
        std::iter::once((Occur::Must, expression)).chain(filters).collect::<Vec<_>>().into()
    }

    fn expression(&self, expression: &Expression) -> Box<dyn Query> {
        match expression {
            Expression::Text(text) => self.text(text),
            Expression::All(parts) => Box::new(BooleanQuery::from(self.all(parts))),
            Expression::Any(parts) => {
                Box::new(BooleanQuery::union(parts.iter().map(|part| self.expression(part)).collect()))
            }
            Expression::Not(_) => Box::new(BooleanQuery::from(self.all(std::slice::from_ref(expression)))),
            // The engine has none of these by itself.
            Expression::Near(_) | Expression::AtLeast(_) | Expression::Property(_) => Box::new(EmptyQuery),
        }
    }

    fn all(&self, parts: &[Expression]) -> Vec<(Occur, Box<dyn Query>)> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len());
        for part in parts {
            clauses.push(match part {
                Expression::Not(excluded) => (Occur::MustNot, self.expression(excluded)),
                part => (Occur::Must, self.expression(part)),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        clauses
    }

    /// A word or phrase, in the title or the text.
    fn text(&self, text: &Text) -> Box<dyn Query> {
        let fields = match text.scope {
            Scope::Anywhere => vec![self.fields.title, self.fields.body],
            Scope::Title => vec![self.fields.title],
            Scope::Body => vec![self.fields.body],
            Scope::Reference => vec![],
        };
        let mut words = Vec::new();
        for word in &text.words {
            analyzer().token_stream(&word.text).process(&mut |token| words.push(token.text.clone()));
        }
        let in_field = |field| -> Box<dyn Query> {
            let mut terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
            match terms.len() {
                0 => Box::new(EmptyQuery),
                1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new(terms)),
            }
        };
        Box::new(BooleanQuery::union(fields.into_iter().map(in_field).collect()))
    }

    fn filters(&self, filters: &Filters) -> Vec<(Occur, Box<dyn Query>)> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (&facet, filter) in &filters.facets {
            let field = self.fields.facet(facet);
            let term = |id: &String| -> Box<dyn Query> {
                Box::new(TermQuery::new(Term::from_field_text(field, id), IndexRecordOption::Basic))
            };
            if !filter.any.is_empty() {
                clauses.push((Occur::Must, Box::new(BooleanQuery::union(filter.any.iter().map(term).collect()))));
            }
            clauses.extend(filter.all.iter().map(|id| (Occur::Must, term(id))));
            clauses.extend(filter.none.iter().map(|id| (Occur::MustNot, term(id))));
        }
        clauses.extend(filters.date.map(|range| (Occur::Must, self.date(range))));
        clauses
    }

    fn date(&self, range: DateRange) -> Box<dyn Query> {
        let bound = |day: Option<i32>| match day {
            Some(day) => Bound::Included(Term::from_field_i64(self.fields.day, day.into())),
            None => Bound::Unbounded,
        };
        Box::new(RangeQuery::new(bound(range.from), bound(range.to)))
    }
}

/// Tantivy's own stemming filter for English, line for line, with the version of `frostem` that Onrecord uses: so the
/// tree has one stemmer, and both sides pay the same for a stem.
#[derive(Clone)]
struct EnglishStemmer;

impl TokenFilter for EnglishStemmer {
    type Tokenizer<T: Tokenizer> = EnglishStemming<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> EnglishStemming<T> {
        EnglishStemming(tokenizer)
    }
}

#[derive(Clone)]
struct EnglishStemming<T>(T);

impl<T: Tokenizer> Tokenizer for EnglishStemming<T> {
    type TokenStream<'a> = EnglishStems<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let stemmer = frostem::Stemmer::new(Algorithm::English);
        EnglishStems { tail: self.0.token_stream(text), stemmer, buffer: String::new() }
    }
}

struct EnglishStems<T> {
    tail: T,
    stemmer: frostem::Stemmer,
    buffer: String,
}

impl<T: TokenStream> TokenStream for EnglishStems<T> {
    fn advance(&mut self) -> bool {
        if !self.tail.advance() {
            return false;
        }
        let token = self.tail.token_mut();
        match self.stemmer.stem(&token.text) {
            Cow::Owned(stem) => token.text = stem,
            Cow::Borrowed(stem) => {
                self.buffer.clear();
                self.buffer.push_str(stem);
                mem::swap(&mut token.text, &mut self.buffer);
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.tail.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.tail.token_mut()
    }
}

#[cfg(test)]
mod tests {
    use shared::query::{FacetFilter, Form, Word};

    use super::*;
    use crate::corpus::Corpus;

    fn text(words: &str) -> Expression {
        Expression::Text(Text {
            words: vec![Word { text: words.to_owned(), form: Form::Any }],
            scope: Scope::Anywhere,
            place: 0..0,
        })
    }

    #[test]
    fn it_finds_what_the_documents_say() {
        let documents = Corpus::generated(50, 1).documents;
        let dir = tempfile::tempdir().expect("a temporary folder");
        write(dir.path(), &documents).expect("an index");
        let bare = Bare::open(dir.path()).expect("an index");
        let count = |asked: &Asked| {
            let count = bare.count(asked).expect("an answer");
            assert_eq!(bare.answer(asked).expect("an answer").0, count);
            count
        };

        assert_eq!(count(&Asked::default()), 50);
        let about = |expression| Asked { expression: Some(expression), ..Asked::default() };
        let title = documents[3].title.replace([':', ','], "");
        assert!(count(&about(text(&title))) >= 1, "all of the title is a phrase");
        let last = title.split(' ').next_back().expect("a title has words");
        assert_eq!(count(&about(text(last))) + count(&about(Expression::Not(Box::new(text(last))))), 50);

        let english = FacetFilter { any: vec!["en".to_owned()], ..FacetFilter::default() };
        let filters = Filters { facets: [(Facet::Language, english)].into(), date: DateRange::parse("2000..2025") };
        let is_from =
            |document: &&Document| document.published.is_some_and(|dating| dating.date.calendar_year() >= 2000);
        let expected = documents.iter().filter(is_from).filter(|document| document.language.code() == "en").count();
        assert_eq!(count(&Asked { filters, ..Asked::default() }), expected);
    }
}
