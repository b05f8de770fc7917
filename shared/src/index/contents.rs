//! Everything that the files of an index say, decompressed: for one who must know that a text is nowhere.
//!
//! Documents that are deleted and not yet merged away are looked at like all others: their bytes are still there.

use std::ops::Range;
use std::path::Path;

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, TantivyError, Term};
use unicode_normalization::char::is_combining_mark;

use super::analysis::{fold, tokenize};
use super::searcher::SegmentView;
use super::store::Generation;
use super::{IndexError, Searcher};

/// What a piece of an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// The text of a document.
    Text,
    /// What is stored of a document beside its text.
    Record,
    /// A term of a dictionary: a word, a stem, an id.
    Term,
    /// A value of a column: a facet.
    Value,
}

impl Piece {
    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "the text of a document",
            Self::Record => "the record of a document",
            Self::Term => "a dictionary of terms",
            Self::Value => "a column of values",
        }
    }

    /// The ending of the files it stands in.
    const fn extension(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Record => "store",
            Self::Term => "term",
            Self::Value => "fast",
        }
    }
}

/// The words of a text as the index has them, case and accents folded.
pub fn terms_of(text: &str) -> Vec<String> {
    tokenize(text).map(|place| fold(text.get(place).unwrap_or_default())).collect()
}

/// The words of a text with their bytes in it, case and accents folded. What the index takes for one word is parted at every mark in it:
/// `anna@site.example` has three.
pub fn folded_words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    for token in tokenize(text) {
        let word = text.get(token.clone()).unwrap_or_default();
        let mut start = token.start;
        for part in word.split_inclusive(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
            let letters = part.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
            if !letters.is_empty() {
                words.push((start..start + letters.len(), fold(letters)));
            }
            start += part.len();
        }
    }
    words
}

/// The files of a generation that hold documents, opened without regard to what is deleted.
#[derive(Debug)]
pub struct Contents {
    searcher: Searcher,
}

impl Contents {
    /// Opens a generation of the index in a folder.
    pub fn open(dir: &Path, generation: &Generation) -> Result<Self, IndexError> {
        Ok(Self { searcher: Searcher::of_generation(dir, generation)? })
    }

    /// The names of the files that belong to the index; what else begins as they do is left over.
    pub fn stems(&self) -> Vec<String> {
        self.searcher.segments.iter().map(stem).collect()
    }

    /// Shows every piece, with the name of its file.
    pub fn each(&self, see: &mut dyn FnMut(&str, Piece, &[u8])) -> Result<(), IndexError> {
        for view in &self.searcher.segments {
            for piece in [Piece::Text, Piece::Record, Piece::Term, Piece::Value] {
                let file = format!("{}.{}", stem(view), piece.extension());
                let mut see = |bytes: &[u8]| see(&file, piece, bytes);
                match piece {
                    Piece::Text => each_text(view, &mut see)?,
                    Piece::Record => each_record(view, &mut see)?,
                    Piece::Term => each_term(view, &mut see)?,
                    Piece::Value => each_value(view, &mut see)?,
                }
            }
        }
        Ok(())
    }

    /// The files of positions in which these [terms](terms_of) stand in a row in a title, a text or a reference.
    pub fn with_in_a_row(&self, words: &[String]) -> Result<Vec<String>, IndexError> {
        let mut files = Vec::new();
        for view in &self.searcher.segments {
            for field in self.searcher.fields.surface {
                if stand_in_a_row(view, field, words)? {
                    files.push(format!("{}.pos", stem(view)));
                    break;
                }
            }
        }
        Ok(files)
    }
}

fn stem(view: &SegmentView) -> String {
    view.reader.segment_id().uuid_string()
}

fn each_text(view: &SegmentView, see: &mut dyn FnMut(&[u8])) -> Result<(), IndexError> {
    for doc in 0..view.reader.max_doc() {
        see(view.texts.text(doc)?.as_bytes());
    }
    Ok(())
}

fn each_record(view: &SegmentView, see: &mut dyn FnMut(&[u8])) -> Result<(), IndexError> {
    let store = view.reader.get_store_reader(1)?;
    for doc in 0..view.reader.max_doc() {
        see(&store.get_document_bytes(doc)?);
    }
    Ok(())
}

fn each_term(view: &SegmentView, see: &mut dyn FnMut(&[u8])) -> Result<(), IndexError> {
    for (field, entry) in view.reader.schema().fields() {
        if !entry.is_indexed() {
            continue;
        }
        let inverted = view.reader.inverted_index(field)?;
        let mut terms = inverted.terms().stream().map_err(TantivyError::from)?;
        while terms.advance() {
            see(terms.key());
        }
    }
    Ok(())
}

fn each_value(view: &SegmentView, see: &mut dyn FnMut(&[u8])) -> Result<(), IndexError> {
    let columns = view.reader.fast_fields();
    for (_, entry) in view.reader.schema().fields().filter(|(_, entry)| entry.is_fast()) {
        let Ok(Some(column)) = columns.str(entry.name()) else { continue };
        let mut value = String::new();
        for ord in 0..column.num_terms() as u64 {
            column.ord_to_str(ord, &mut value)?;
            see(value.as_bytes());
        }
    }
    Ok(())
}

fn stand_in_a_row(view: &SegmentView, field: Field, words: &[String]) -> Result<bool, IndexError> {
    let inverted = view.reader.inverted_index(field)?;
    let mut postings = Vec::new();
    for word in words {
        let term = Term::from_field_text(field, word);
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            Some(found) => postings.push(found),
            None => return Ok(false),
        }
    }
    let Some((first, others)) = postings.split_first_mut() else { return Ok(false) };
    while first.doc() != TERMINATED {
        if follow(first, others) {
            return Ok(true);
        }
        first.advance();
    }
    Ok(false)
}

/// Whether in the document of the first word the others stand behind it, each a position further.
fn follow<P: Postings>(first: &mut P, others: &mut [P]) -> bool {
    let doc: DocId = first.doc();
    let mut starts = Vec::new();
    first.positions(&mut starts);
    for (distance, other) in (1..).zip(others) {
        if other.doc() < doc {
            other.seek(doc);
        }
        if other.doc() != doc {
            return false;
        }
        let mut positions = Vec::new();
        other.positions(&mut positions);
        starts.retain(|start| positions.binary_search(&(start + distance)).is_ok());
    }
    !starts.is_empty()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::document::{Document, DocumentId};
    use crate::index::{Writer, store};
    use crate::sample::document;

    fn index_of(documents: &[Document]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        let writer = Writer::open(dir.path()).expect("an index");
        for document in documents {
            writer.put(document).expect("it is put");
        }
        writer.commit().expect("it is committed");
        dir
    }

    fn pieces_with(dir: &Path, text: &str) -> BTreeSet<Piece> {
        let mut pieces = BTreeSet::new();
        let served = store::served(dir).expect("a generation");
        let contents = Contents::open(dir, &served).expect("an index");
        contents
            .each(&mut |file, piece, bytes| {
                assert!(served.folder.join(file).is_file(), "{file}");
                if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                    pieces.insert(piece);
                }
            })
            .expect("it is read");
        pieces
    }

    #[test]
    fn every_kind_of_piece_is_shown_also_of_deleted_documents() {
        let topics = vec!["Zorvane".to_owned()];
        let marked = Document { topics, ..document("zorvane-1", "en", "Dams", "It is Zorvane who said so, zorvane.") };
        let dir = index_of(&[marked, document("b", "en", "Wells", "They hold.")]);
        assert_eq!(pieces_with(dir.path(), "Zorvane"), BTreeSet::from([Piece::Text, Piece::Record, Piece::Value]));
        assert!(pieces_with(dir.path(), "zorvane-1").contains(&Piece::Term));
        let writer = Writer::open(dir.path()).expect("an index");
        writer.remove(&DocumentId::new("zorvane-1").expect("an id")).expect("it is removed");
        writer.put(&document("c", "en", "Lakes", "They freeze.")).expect("it is put");
        writer.put(&document("d", "en", "Rivers", "They flow.")).expect("it is put");
        writer.purge().and_then(crate::index::Candidate::publish).expect("it is purged");
        assert_eq!(pieces_with(dir.path(), "orvane"), BTreeSet::new());
    }

    #[test]
    fn words_are_parted_at_every_mark_and_keep_their_accents() {
        let text = "d’Anna: e\u{301}te\u{301}.html, anna@site.example हिन्दी";
        let words = folded_words(text);
        let folded: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
        assert_eq!(folded, ["d", "anna", "ete", "html", "anna", "site", "example", folded[7]]);
        assert_eq!(text.get(words[2].0.clone()), Some("e\u{301}te\u{301}"));
        assert_eq!(text.get(words[7].0.clone()), Some("हिन्दी"));
    }

    #[test]
    fn words_in_a_row_are_found_in_their_order_alone() {
        let dir = index_of(&[document("a", "en", "Dams", "They held Anna Zorvane. Zorvane knew.")]);
        let served = store::served(dir.path()).expect("a generation");
        let contents = Contents::open(dir.path(), &served).expect("an index");
        let is_there = |text: &str| !contents.with_in_a_row(&terms_of(text)).expect("it is read").is_empty();
        assert!(is_there("ANNA  zorvane") && is_there("zorvane knew") && is_there("dams"));
        assert!(!is_there("zorvane anna") && !is_there("anna knew") && !is_there("") && !is_there("nobody"));
    }
}
