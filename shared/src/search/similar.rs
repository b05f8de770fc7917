//! Documents like a given one.
//!
//! The given document's words are weighed once, those of title and lead more; the most telling ones (frequent here, rare in the
//! index) become a weighted question to the layer of stems of its language, or to the surface layer where that language has
//! no stemmer. What scores best and is not the same text is given. The postings are walked term by term, so the cost is that of
//! the postings of [`MAX_TERMS`] rather rare terms, however long the document is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, TERMINATED, Term};

use super::ranking;
use crate::document::{Document, DocumentId};
use crate::facet::Facet;
use crate::index::analysis::{fold, has_stemmer, is_stop_word, stem_term, tokenize};
use crate::index::{IndexError, Searcher, SegmentView};

/// How many documents are given at most.
pub const MAX_SIMILAR: usize = 20;

/// How many of a document's terms are looked for.
const MAX_TERMS: usize = 25;
/// How many of a document's most frequent words are weighed against the index; the others are too few to be telling.
const MAX_WORDS: usize = 300;
/// How much of a long text is read: its subject shows within some forty pages.
const MAX_TEXT_BYTES: usize = 100_000;
/// How many words at the beginning of a text are its lead.
const LEAD_WORDS: usize = 80;
/// What a word in the title counts, against one in the text.
const TITLE_WEIGHT: f32 = 4.0;
/// What a word in the lead counts.
const LEAD_WEIGHT: f32 = 2.0;
/// A term in more than one of so many documents tells nothing: it would cost most and say least.
const COMMON_SHARE: u64 = 10;
/// A term that so few documents have is never common, however small the index is.
const RARE_DOCUMENTS: u64 = 20;
/// What a term in the title of another document adds to what it is worth in the text.
const TITLE_BONUS: f32 = 0.5;
/// How soon further occurrences stop counting, and how much length counts against a text: BM25's customary values.
const SATURATION: f32 = 1.2;
const LENGTH_SHARE: f32 = 0.75;
/// What the same country, and the same topic, add to a score: enough to part equals, not to replace shared words.
const SAME_VALUE: [(Facet, f32); 2] = [(Facet::Country, 0.15), (Facet::Topic, 0.1)];
/// How many candidates are looked at for each document that is given: copies of one another among them count once.
const CANDIDATES_EACH: usize = 5;

/// A document that is like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The document. Its `text` is left empty.
    pub document: Document,
    /// How alike it is; higher is better, and only comparable within one answer.
    pub score: f32,
}

/// The documents most like one, the best first: at most `size` and [`MAX_SIMILAR`]. `None` if there is no such document.
///
/// The document itself and what is in its group (copies, versions, translations) are left out, and of the others in one group
/// all but the best. Ties are broken as in [`search`](super::search).
pub fn similar(searcher: &Searcher, id: &DocumentId, size: usize) -> Result<Option<Vec<Similar>>, IndexError> {
    let (Some(address), Some(document)) = (searcher.find(id)?, searcher.document(id)?) else { return Ok(None) };
    let size = size.min(MAX_SIMILAR);
    let terms = telling_terms(searcher, &document)?;
    let candidates = candidates(searcher, address, &terms, size * CANDIDATES_EACH)?;
    let mut seen = BTreeSet::from([leader(&document).clone()]);
    let mut similar = Vec::new();
    for (score, address) in candidates {
        if similar.len() == size {
            break;
        }
        let document = searcher.stored_document(address)?;
        if seen.insert(leader(&document).clone()) {
            similar.push(Similar { document, score });
        }
    }
    Ok(Some(similar))
}

/// The document that stands for the group of one, or for itself.
fn leader(document: &Document) -> &DocumentId {
    document.group.as_ref().map_or(&document.id, |group| &group.leader)
}

/// A term of a document, and how much it tells of it.
struct TellingTerm {
    term: String,
    weight: f32,
}

/// The terms that tell most of a document, the most telling first.
fn telling_terms(searcher: &Searcher, document: &Document) -> Result<Vec<TellingTerm>, IndexError> {
    let mut frequencies: BTreeMap<String, f32> = BTreeMap::new();
    for (word, frequency) in frequent_words(document) {
        let term = stem_term(&word, document.language).unwrap_or_else(|| fold(&word));
        *frequencies.entry(term).or_default() += frequency;
    }
    let documents = searcher.segments.iter().map(|segment| u64::from(segment.reader.max_doc())).sum();
    let common = RARE_DOCUMENTS.max(documents / COMMON_SHARE);
    let [_, text] = layer(searcher, document);
    let mut terms = Vec::new();
    for (term, frequency) in frequencies {
        let with = documents_with(searcher, text, &term)?;
        // A term that only this document has finds no other.
        if (2..=common).contains(&with) {
            terms.push(TellingTerm { weight: (1.0 + frequency.ln()) * ranking::rarity(with, documents), term });
        }
    }
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
    terms.truncate(MAX_TERMS);
    Ok(terms)
}

/// The fields of title and text in which the terms of a document are looked for.
fn layer(searcher: &Searcher, document: &Document) -> [Field; 2] {
    let fields = &searcher.fields;
    if has_stemmer(document.language) { fields.stem } else { [fields.surface[0], fields.surface[1]] }
}

/// The words of a document in lower case by weighted frequency, the most frequent first.
fn frequent_words(document: &Document) -> Vec<(String, f32)> {
    let mut frequencies: BTreeMap<String, f32> = BTreeMap::new();
    let text = beginning(&document.text);
    let title = tokenize(&document.title).map(|place| (document.title.get(place), TITLE_WEIGHT));
    let text = tokenize(text)
        .enumerate()
        .map(|(ordinal, place)| (text.get(place), if ordinal < LEAD_WORDS { LEAD_WEIGHT } else { 1.0 }));
    for (word, weight) in title.chain(text) {
        *frequencies.entry(word.unwrap_or_default().to_lowercase()).or_default() += weight;
    }
    let mut words: Vec<(String, f32)> = frequencies.into_iter().filter(|(word, _)| is_telling(word)).collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.truncate(MAX_WORDS);
    words
}

/// The first [`MAX_TEXT_BYTES`] of a text, or a little less: no character is cut.
fn beginning(text: &str) -> &str {
    let end = text.len().min(MAX_TEXT_BYTES);
    (0..=end).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

/// Numbers, function words and one or two Latin letters tell nothing of a subject.
fn is_telling(word: &str) -> bool {
    const LEAST_LETTERS: usize = 3;
    word.chars().any(char::is_alphabetic)
        && !(word.is_ascii() && word.len() < LEAST_LETTERS)
        && !is_stop_word(&fold(word))
}

fn documents_with(searcher: &Searcher, field: Field, term: &str) -> Result<u64, IndexError> {
    let term = Term::from_field_text(field, term);
    let mut documents = 0;
    for segment in &searcher.segments {
        documents += u64::from(segment.reader.inverted_index(field)?.doc_freq(&term)?);
    }
    Ok(documents)
}

/// The best documents but the one at `own`, the best first.
fn candidates(
    searcher: &Searcher,
    own: DocAddress,
    terms: &[TellingTerm],
    limit: usize,
) -> Result<Vec<(f32, DocAddress)>, IndexError> {
    let fields = layer(searcher, &searcher.stored_document(own)?);
    let own_values = OwnValues::of(searcher, own);
    let mut scored = Vec::new();
    for (segment_ord, segment) in (0_u32..).zip(&searcher.segments) {
        let scores = scores(searcher, segment, fields, terms)?;
        for (doc, score) in (0..).zip(scores) {
            let address = DocAddress::new(segment_ord, doc);
            if score > 0.0 && address != own && !segment.reader.is_deleted(doc) {
                let tie_break = segment.columns.tie_break(doc);
                scored.push((score * own_values.agreement(segment, doc), Reverse(tie_break), address));
            }
        }
    }
    let best_first = |a: &(f32, Reverse<u64>, DocAddress), b: &(f32, Reverse<u64>, DocAddress)| {
        b.0.total_cmp(&a.0).then_with(|| b.1.cmp(&a.1))
    };
    if scored.len() > limit {
        scored.select_nth_unstable_by(limit, best_first);
        scored.truncate(limit);
    }
    scored.sort_unstable_by(best_first);
    Ok(scored.into_iter().map(|(score, _, address)| (score, address)).collect())
}

/// The score of every document of a segment.
fn scores(
    searcher: &Searcher,
    segment: &SegmentView,
    [title, text]: [Field; 2],
    terms: &[TellingTerm],
) -> Result<Vec<f32>, IndexError> {
    let mut scores = vec![0.0; segment.reader.max_doc() as usize];
    let lengths = segment.reader.fieldnorms_readers().get_field(searcher.fields.surface[1])?;
    let length = |doc| lengths.as_ref().map_or(0, |lengths| lengths.fieldnorm(doc));
    for TellingTerm { term, weight } in terms {
        searcher.check_deadline()?;
        each_posting(segment, text, term, |doc, frequency| {
            let worth = worth(frequency, length(doc), searcher.mean_lengths[1]);
            if let Some(score) = scores.get_mut(doc as usize) {
                *score += weight * worth;
            }
        })?;
        each_posting(segment, title, term, |doc, _| {
            if let Some(score) = scores.get_mut(doc as usize) {
                *score += weight * TITLE_BONUS;
            }
        })?;
    }
    Ok(scores)
}

/// What a term is worth that occurs so often in a text of so many words, as in BM25.
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than seven digits")]
fn worth(frequency: u32, length: u32, mean_length: f32) -> f32 {
    let frequency = frequency as f32 / (1.0 - LENGTH_SHARE + LENGTH_SHARE * length as f32 / mean_length);
    frequency * (SATURATION + 1.0) / (frequency + SATURATION)
}

fn each_posting(
    segment: &SegmentView,
    field: Field,
    term: &str,
    mut with: impl FnMut(DocId, u32),
) -> Result<(), IndexError> {
    let term = Term::from_field_text(field, term);
    let postings = segment.reader.inverted_index(field)?.read_postings(&term, IndexRecordOption::WithFreqs)?;
    let Some(mut postings) = postings else { return Ok(()) };
    while postings.doc() != TERMINATED {
        with(postings.doc(), postings.term_freq());
        postings.advance();
    }
    Ok(())
}

/// What a document has of each facet of [`SAME_VALUE`], as numbers of its values.
struct OwnValues(Vec<(usize, f32, Vec<u32>)>);

impl OwnValues {
    fn of(searcher: &Searcher, own: DocAddress) -> Self {
        let values = |facet: usize| {
            let segment = searcher.segments.get(own.segment_ord as usize);
            segment.map_or_else(Vec::new, |segment| segment.columns.values(facet, own.doc_id).to_vec())
        };
        let places = SAME_VALUE.into_iter().filter_map(|(facet, share)| {
            let place = Facet::ALL.iter().position(|other| *other == facet)?;
            Some((place, share, values(place)))
        });
        Self(places.collect())
    }

    /// What the score of another document is multiplied by: 1 if it has none of the values.
    fn agreement(&self, segment: &SegmentView, doc: DocId) -> f32 {
        let agrees =
            |facet: usize, own: &[u32]| segment.columns.values(facet, doc).iter().any(|value| own.contains(value));
        self.0.iter().filter(|(facet, _, own)| agrees(*facet, own)).fold(1.0, |factor, (_, share, _)| factor + share)
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::country::Country;
    use crate::document::{CountryEvidence, CountryLabel, Group, Relation};
    use crate::index::{Index, Writer};
    use crate::sample::document;

    fn like(documents: &[Document], id: &str) -> Option<Vec<String>> {
        let dir = TempDir::new().expect("a folder");
        let writer = Writer::open(dir.path()).expect("a writer");
        for document in documents {
            writer.put(document).expect("a put");
        }
        writer.commit().expect("a commit");
        let searcher = Index::open(dir.path()).expect("an index").searcher();
        let id = DocumentId::new(id).expect("an id");
        let found = similar(&searcher, &id, MAX_SIMILAR).expect("an answer")?;
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
        assert_eq!(Some(&found), similar(&searcher, &id, MAX_SIMILAR).expect("an answer").as_ref());
        Some(found.into_iter().map(|similar| similar.document.id.as_str().to_owned()).collect())
    }

    fn archive() -> Vec<Document> {
        let text = "The weaver was held without trial by the harbour police.";
        let mut documents = vec![
            document("a", "en", "Weaver held", text),
            document("b", "en", "Weavers freed", "Two weavers were freed by the harbour police after a trial."),
            document("c", "en", "Strike", "The strike of a weaver ended."),
            document("d", "en", "Floods", "Heavy rain flooded many villages in spring."),
        ];
        let fillers = (0..30).map(|n| document(&format!("x{n}"), "en", "Other news", "Nothing of this is of note."));
        documents.extend(fillers);
        documents
    }

    #[test]
    fn documents_that_share_telling_words_are_alike() {
        assert_eq!(like(&archive(), "a").expect("a document"), ["b", "c"]);
        assert_eq!(like(&archive(), "d").expect("a document"), [""; 0]);
        assert_eq!(like(&archive(), "none"), None);
    }

    #[test]
    fn what_says_the_same_is_left_out_and_others_are_given_once() {
        let mut documents = archive();
        let group =
            |leader: &str| Some(Group { leader: DocumentId::new(leader).expect("an id"), relation: Relation::Copy });
        let copy = |of: usize, id: &str, group| Document {
            id: DocumentId::new(id).expect("an id"),
            group,
            ..documents[of].clone()
        };
        let copies = [copy(0, "a2", group("a")), copy(1, "b2", group("b"))];
        documents.extend(copies);
        let found = like(&documents, "a").expect("a document");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(!found.contains(&"a2".to_owned()) && found[1] == "c", "{found:?}");
    }

    #[test]
    fn a_shared_country_parts_equals() {
        let mut documents = archive();
        documents.push(document("e", "en", "Strike", "The strike of a weaver ended."));
        let iran = Country::parse("IRN").expect("a country");
        for document in &mut documents {
            if ["a", "e"].contains(&document.id.as_str()) {
                document.countries = vec![CountryLabel { country: iran, evidence: CountryEvidence::Stated }];
            }
        }
        assert_eq!(like(&documents, "a").expect("a document"), ["b", "e", "c"]);
    }
}
