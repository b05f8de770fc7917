//! What one may be about to type: the last word, and what has a name of its own.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;
use tantivy::DocAddress;

use super::documents::{DocumentSet, count, is_written_in_one_way};
use super::lexicon::Lexicon;
use super::mistakes::Near;
use super::named::{Named, count_within};
use super::references::{self, Referred};
use super::titles::Meanings;
use super::typed::Typed;
use super::written::written;
use crate::document::DocumentId;
use crate::facet::Facet;
use crate::index::analysis::{fold, is_stop_word, tokenize};
use crate::index::columns::UNDATED;
use crate::index::{IndexError, Searcher};
use crate::query::parse::parse;
use crate::query::{Expression, FacetFilter, Filters, Query};

/// The most completions of one text.
pub const MAX_COMPLETIONS: usize = 20;

/// How many words are weighed against the words before, the most frequent of those that begin as was typed.
const WEIGHED: usize = 32;

/// How many postings of a word are read to weigh it, in each segment.
const POSTINGS_WEIGHED: usize = 1_024;

/// How many completions are counted by a search each, where sets of documents do not do: inside a quotation, and beside operators
/// other than `OR` and `NOT`.
const MAX_SEARCHES: usize = 2;

/// How many words are weighed because they follow in titles, those that do most often.
const MAX_FOLLOWING: usize = 16;

/// Up to how many values of facets, and up to how many titles, are among ten completions.
const VALUES_OF_TEN: usize = 3;
const TITLES_OF_TEN: usize = 3;

/// What a mistake takes from the worth of a word, for each unit of its cost: a plain mistake (10 units) is made in one word of about a
/// hundred and fifty.
const MISTAKE: f32 = 0.5;

/// Mistakes are only looked for where no word that begins as was typed is in so many documents, or in one of a thousand of all.
const ENOUGH_WITHOUT_MISTAKE: u64 = 20;

/// A text that one may be about to type, or a document or filter that one may be looking for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its name for people: the completed text, a title, a country.
    pub label: String,
    /// The name under which a country was found, where it is not the one in `label`.
    pub found_as: Option<String>,
    /// What stands in the box once it is chosen.
    pub text: String,
    /// The filter that is set once it is chosen.
    pub filter: Option<(Facet, String)>,
    /// The document that it names, if it names one.
    pub document: Option<DocumentId>,
    /// How many documents `text` and `filter` find; of a title or reference, how many documents bear it.
    pub count: u64,
}

/// What a [`Completion`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The text with its last word completed.
    Word,
    /// A country, as a filter.
    Country,
    /// A topic, as a filter.
    Topic,
    /// A type of document, as a filter.
    Type,
    /// The title of a document.
    Title,
    /// The reference of a document.
    Reference,
}

impl Kind {
    /// The word for it in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Country => "country",
            Self::Topic => "topic",
            Self::Type => "type",
            Self::Title => "title",
            Self::Reference => "reference",
        }
    }
}

/// Completes a text whose end is being typed, with at most `size` ([`MAX_COMPLETIONS`]) completions: values of facets, then words, then titles,
/// each the best first; of the beginning of a reference, references alone. All find something.
pub fn complete(searcher: &Searcher, text: &str, size: usize) -> Result<Vec<Completion>, IndexError> {
    let size = size.min(MAX_COMPLETIONS);
    let lexicon = searcher.lexicon()?;
    let completer = Completer { searcher, lexicon, typed: Typed::read(text) };
    let references = completer.references(size)?;
    if !references.is_empty() {
        return Ok(references);
    }
    let mut completions =
        completer.values(if completer.typed.value.is_some() { size } else { share(size, VALUES_OF_TEN) })?;
    let titles = completer.titles(size);
    let titles_kept = titles.len().min(share(size, TITLES_OF_TEN));
    completions.extend(completer.words(size.saturating_sub(completions.len() + titles_kept))?);
    for &title in titles.iter().take(size.saturating_sub(completions.len())) {
        completions.push(completer.title(title)?);
    }
    Ok(completions)
}

fn share(size: usize, of_ten: usize) -> usize {
    (size * of_ten).div_ceil(10)
}

/// One text that is completed.
struct Completer<'a> {
    searcher: &'a Searcher,
    lexicon: &'a Lexicon,
    typed: Typed<'a>,
}

/// The documents that the words before the last one find.
enum Context {
    /// Nothing that is asked for comes before.
    None,
    /// These; the last word is asked for beside them.
    Documents(DocumentSet),
    /// The words before and the last one are joined in another way: what they find must be asked whole.
    Joined(Option<DocumentSet>),
}

impl Context {
    fn documents(&self) -> Option<&DocumentSet> {
        match self {
            Self::None => None,
            Self::Documents(set) => Some(set),
            Self::Joined(set) => set.as_ref(),
        }
    }
}

impl Completer<'_> {
    // References.

    fn references(&self, wanted: usize) -> Result<Vec<Completion>, IndexError> {
        let typed = self.typed.text.trim_start();
        let referred = references::beginning(self.searcher, typed.strip_prefix("ref:").unwrap_or(typed), wanted)?;
        let completion = |Referred { document, count }| {
            let reference = document.reference.as_ref()?.to_string();
            Some(Completion {
                kind: Kind::Reference,
                label: format!("{reference}: {}", document.title),
                found_as: None,
                text: reference,
                filter: None,
                document: Some(document.id),
                count,
            })
        };
        Ok(referred.into_iter().filter_map(completion).collect())
    }

    // Values of facets.

    fn values(&self, wanted: usize) -> Result<Vec<Completion>, IndexError> {
        if let Some((facet, before, typed)) = self.typed.value {
            let is_wanted = |place| Facet::ALL.get(place) == Some(&facet);
            let mut named = self.lexicon.names.beginning(typed, is_wanted);
            if named.is_empty() {
                named = self.lexicon.names.beginning_nearly(typed, is_wanted);
            }
            return self.filters(named, before, wanted);
        }
        if !self.typed.is_plain || self.typed.text.trim_end().chars().nth(1).is_none() {
            return Ok(Vec::new());
        }
        // The longest name first: "sri l" before "l". A mistake is looked for in the whole, or in the last word of many.
        let starts: Vec<usize> = tokenize(self.typed.text).map(|word| word.start).collect();
        let ends = starts.get(starts.len().saturating_sub(MAX_NAME_WORDS)..).unwrap_or_default();
        let nearly = if starts.len() > MAX_NAME_WORDS { starts.last() } else { starts.first() };
        let tries = ends.iter().map(|start| (start, false)).chain(nearly.map(|start| (start, true)));
        for (&start, with_mistakes) in tries {
            let (before, typed) = self.typed.text.split_at(start);
            if typed.trim_end().chars().nth(1).is_none() {
                continue;
            }
            let names = &self.lexicon.names;
            let named =
                if with_mistakes { names.beginning_nearly(typed, |_| true) } else { names.beginning(typed, |_| true) };
            let found = self.filters(named, before, wanted)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// Values as filters beside what was typed before them.
    fn filters(&self, named: Vec<Named>, before: &str, wanted: usize) -> Result<Vec<Completion>, IndexError> {
        let mut completions = Vec::new();
        if named.is_empty() {
            return Ok(completions);
        }
        let context = self.context(before)?;
        for (tried, named) in named.into_iter().take(MAX_COMPLETIONS).enumerate() {
            let is_searched = matches!(context, Context::Joined(_));
            if completions.len() == wanted || (is_searched && tried == MAX_SEARCHES) {
                break;
            }
            let Some(table) = self.searcher.facets.get(named.value.facet) else { continue };
            let Some(value) = table.values().get(named.value.number as usize) else { continue };
            let count = match &context {
                Context::None => named.value.count,
                Context::Documents(set) => count_within(self.searcher, self.lexicon, named.value, set),
                Context::Joined(_) => self.count_filtered(before, table.facet(), &value.id)?,
            };
            let kind = match table.facet() {
                Facet::Country => Kind::Country,
                Facet::Topic => Kind::Topic,
                Facet::Type => Kind::Type,
                Facet::Region | Facet::Language => continue,
            };
            if count > 0 {
                completions.push(Completion {
                    kind,
                    label: value.label.clone(),
                    found_as: Some(named.name).filter(|name| *name != value.label),
                    text: before.trim_end().to_owned(),
                    filter: Some((table.facet(), value.id.clone())),
                    document: None,
                    count,
                });
            }
        }
        Ok(completions)
    }

    fn count_filtered(&self, text: &str, facet: Facet, id: &str) -> Result<u64, IndexError> {
        let filter = FacetFilter { any: vec![id.to_owned()], ..FacetFilter::default() };
        let filters = Filters { facets: [(facet, filter)].into(), date: None };
        count(self.searcher, self.lexicon, &Query { expression: parse(text).expression, filters, ..Query::default() })
    }

    // Words.

    fn words(&self, wanted: usize) -> Result<Vec<Completion>, IndexError> {
        if self.typed.word.is_empty() || wanted == 0 {
            return Ok(Vec::new());
        }
        let stands_alone = self.typed.before.is_empty() || self.typed.is_plain;
        let context = match self.context(self.typed.before)? {
            _ if self.typed.open_quote.is_some() => Context::Joined(None),
            Context::None if !stands_alone => Context::Joined(None),
            context => context,
        };
        let mut completions: Vec<Completion> = Vec::new();
        for (tried, word) in self.weighed(&context)?.into_iter().enumerate() {
            let is_searched = matches!(context, Context::Joined(_));
            if completions.len() == wanted || (is_searched && tried == MAX_SEARCHES) {
                break;
            }
            let form = written(self.searcher, self.lexicon, word)?;
            let text = self.typed.with(&form);
            let count = match &context {
                _ if !is_written_in_one_way(&form, self.lexicon) => self.count_text(&text)?,
                Context::None => self.lexicon.found(self.searcher, word)?,
                Context::Documents(set) => set.shared(self.lexicon.documents(self.searcher, &form)?.as_ref()),
                Context::Joined(_) => self.count_text(&text)?,
            };
            if count > 0 {
                let (label, filter, found_as, document) = (text.clone(), None, None, None);
                completions.push(Completion { kind: Kind::Word, label, found_as, text, filter, document, count });
            }
        }
        Ok(completions)
    }

    fn count_text(&self, text: &str) -> Result<u64, IndexError> {
        count(self.searcher, self.lexicon, &Query { expression: parse(text).expression, ..Query::default() })
    }

    /// The words that may be meant, the best first.
    fn weighed(&self, context: &Context) -> Result<Vec<u32>, IndexError> {
        let mut weighed: Vec<(f32, u32)> = Vec::new();
        let following = self.following();
        for (word, cost) in self.candidates(&following) {
            let frequency = log(self.lexicon.words.count(word));
            let fit = match context.documents() {
                Some(set) => {
                    let text = self.lexicon.words.text(word);
                    let shared = set.overlap(self.searcher, self.lexicon, text, POSTINGS_WEIGHED)?;
                    let in_titles = following.get(&word).copied().unwrap_or(0);
                    fit(shared, frequency) + log(in_titles)
                }
                None => frequency,
            };
            weighed.push((fit - MISTAKE * f32::from(cost), word));
        }
        weighed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Ok(weighed.into_iter().map(|(_, word)| word).collect())
    }

    /// Words that begin as was typed: the most frequent, those that follow in titles, and where these are few, those that begin nearly so.
    fn candidates(&self, following: &FxHashMap<u32, u32>) -> Vec<(u32, u16)> {
        let words = &self.lexicon.words;
        let begun = fold(self.typed.word);
        let mut candidates = self.most_frequent(&[Near { words: words.with_prefix(&begun), cost: 0 }]);
        let enough = ENOUGH_WITHOUT_MISTAKE.min(self.searcher.document_count() / 1_000).max(2);
        if candidates.iter().all(|&(word, _)| u64::from(words.count(word)) < enough) {
            candidates.extend(self.most_frequent(&self.lexicon.nearly(&begun)));
        }
        candidates.extend(following.keys().map(|&word| (word, 0)));
        candidates.sort_unstable();
        candidates.dedup_by_key(|(word, _)| *word);
        candidates
    }

    /// The words with the most worth, by frequency and mistakes. Stop words are offered inside quotations alone.
    fn most_frequent(&self, near: &[Near]) -> Vec<(u32, u16)> {
        let words = &self.lexicon.words;
        let mut best: BinaryHeap<Reverse<(u64, Reverse<u32>, u16)>> = BinaryHeap::new();
        for &Near { words: ref range, cost } in near {
            let rarity = (MISTAKE * f32::from(cost)).exp();
            for word in range.clone() {
                let worth = worth(words.count(word), rarity);
                let is_better = best.len() < WEIGHED || best.peek().is_some_and(|least| worth > least.0.0);
                if is_better && (self.typed.open_quote.is_some() || !is_stop_word(words.text(word))) {
                    best.push(Reverse((worth, Reverse(word), cost)));
                    if best.len() > WEIGHED {
                        best.pop();
                    }
                }
            }
        }
        best.into_iter().map(|Reverse((_, Reverse(word), cost))| (word, cost)).collect()
    }

    /// Words that begin as was typed and follow, in titles, the word before: how often each of the most frequent does.
    fn following(&self) -> FxHashMap<u32, u32> {
        let mut following = FxHashMap::default();
        let words = &self.lexicon.words;
        let last = tokenize(self.typed.before).last().and_then(|place| self.typed.before.get(place));
        let stands_beside = self.typed.is_plain || self.typed.open_quote.is_some();
        if let Some(last) = last.and_then(|word| words.find(&fold(word))).filter(|_| stands_beside) {
            let next = words.with_prefix(&fold(self.typed.word));
            for word in self.lexicon.titles.following(&(last..last + 1), &next) {
                if !is_stop_word(words.text(word)) {
                    *following.entry(word).or_insert(0) += 1;
                }
            }
        }
        if following.len() > MAX_FOLLOWING {
            let mut most: Vec<(u32, u32)> = following.into_iter().collect();
            most.sort_unstable_by_key(|&(word, times)| (Reverse(times), word));
            following = most.into_iter().take(MAX_FOLLOWING).collect();
        }
        following
    }

    fn context(&self, before: &str) -> Result<Context, IndexError> {
        let Some(expression) = context_of(before) else { return Ok(Context::None) };
        // A word that is typed right after another is a phrase with it.
        let is_plain = Typed::read(before).is_plain && before.ends_with(char::is_whitespace);
        if is_plain && tokenize(before).filter_map(|word| before.get(word)).all(|word| is_stop_word(&fold(word))) {
            return Ok(Context::None);
        }
        let documents = DocumentSet::matching(self.searcher, self.lexicon, &expression)?;
        Ok(match documents {
            Some(documents) if is_plain => Context::Documents(documents),
            documents => Context::Joined(documents),
        })
    }

    // Titles.

    /// The places of documents whose title may be meant, the likeliest first, of copies the newest.
    fn titles(&self, wanted: usize) -> Vec<u32> {
        let text = self.typed.text;
        if !self.typed.is_plain || text.trim().len() < LEAST_OF_TITLE {
            return Vec::new();
        }
        let tokens: Vec<String> = tokenize(text).filter_map(|place| text.get(place)).map(fold).collect();
        let typed: Vec<Meanings> = tokens.iter().take(MAX_TITLE_WORDS).map(|token| self.meanings(token)).collect();
        let titles = &self.lexicon.titles;
        let mut different: Vec<u32> = Vec::new();
        for place in titles.matching(&typed, |place| self.newest_first(place)) {
            if different.len() == wanted {
                break;
            }
            if different.iter().all(|&other| titles.words_of(other) != titles.words_of(place)) {
                different.push(place);
            }
        }
        different
    }

    /// What a typed word can be in a title: any word that begins so, or nearly so where there is none.
    fn meanings(&self, typed: &str) -> Meanings {
        let words = &self.lexicon.words;
        let exact = words.with_prefix(typed);
        if !exact.is_empty() {
            return vec![exact];
        }
        let nearly = self.lexicon.nearly(typed);
        let mut nearly: Vec<&Near> = nearly.iter().collect();
        nearly.sort_by_key(|near| near.cost);
        nearly.into_iter().take(MAX_MEANINGS).map(|near| near.words.clone()).collect()
    }

    fn title(&self, place: u32) -> Result<Completion, IndexError> {
        let (segment, doc) = self.lexicon.layout.address(place);
        let address = DocAddress::new(u32::try_from(segment).unwrap_or(u32::MAX), doc);
        let document = self.searcher.stored_document(address)?;
        Ok(Completion {
            kind: Kind::Title,
            label: document.title.clone(),
            found_as: None,
            text: document.title,
            filter: None,
            document: Some(document.id),
            count: self.lexicon.titles.same(place),
        })
    }

    /// The day of publication, and what breaks ties.
    fn newest_first(&self, place: u32) -> (i32, Reverse<u64>) {
        let (segment, doc) = self.lexicon.layout.address(place);
        let columns = self.searcher.segments.get(segment).map(|segment| &segment.columns);
        columns.map_or((UNDATED, Reverse(0)), |columns| (columns.day(doc), Reverse(columns.tie_break(doc))))
    }
}

/// How many words of a text are compared with titles; what is longer is pasted, not typed.
const MAX_TITLE_WORDS: usize = 16;

/// How many beginnings a mistyped word may stand for in titles, the likeliest.
const MAX_MEANINGS: usize = 8;

/// The least that is typed before titles are offered, in bytes.
const LEAST_OF_TITLE: usize = 3;

/// How many words at the end of a text may be the beginning of a name.
const MAX_NAME_WORDS: usize = 5;

/// What the words before the last one ask for. An operator that waits for its right side asks for nothing yet.
fn context_of(before: &str) -> Option<Expression> {
    let joins = |text: &str| text.ends_with(['-', '−', '|', '(']) || text.ends_with("OR") || text.ends_with("NOT");
    let mut before = before.trim_end();
    while joins(before) {
        let shorter = before.trim_end_matches(|c: char| !c.is_whitespace()).trim_end();
        before = if shorter.len() < before.len() { shorter } else { "" };
    }
    parse(before).expression
}

/// How well a word fits the words before it: it stands beside them often, and more often than elsewhere.
fn fit(shared: f32, frequency: f32) -> f32 {
    let shared = (1.0 + shared).ln();
    1.5 * shared - 0.5 * frequency
}

/// A frequency made less by mistakes, in thousandths, since whole numbers have an order.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a weight")]
fn worth(count: u32, rarity: f32) -> u64 {
    (1_000.0 * count as f32 / rarity) as u64
}

#[expect(clippy::cast_precision_loss, reason = "a weight needs no more than seven digits")]
fn log(count: u32) -> f32 {
    (1.0 + count as f32).ln()
}
