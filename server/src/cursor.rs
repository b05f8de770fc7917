//! Cursors: a place in a list of hits as a short text, so that a program can go on where an answer ended, however deep.
//!
//! A cursor holds numbers of the index and no text of the question. It is good for one question and one *edition*: what can
//! change the list. It is sealed by a checksum, not signed: it gives no access, so all that a seal is for is to tell a mistake.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::index::Searcher;
use shared::query::Bookmark;
use shared::variant::Variants;

use crate::error::Error;
use crate::params::{Asked, ParameterError, ParameterProblem};

/// The first byte, so that another form can be told apart.
const FORM: u8 = 1;
/// The form, the edition, four numbers, the seal.
const BYTES: usize = 1 + 8 + 4 * 4 + 8;
/// How long the text of a cursor is: six bits a character.
pub(crate) const CHARS: usize = (BYTES * 8).div_ceil(6);

/// A place in a list of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Behind which hit.
    pub bookmark: Bookmark,
    edition: Edition,
    seal: u64,
}

/// What the order of a list depends on besides the question: the state of the index, the table of other names, the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edition(u64);

impl Edition {
    /// The edition that a snapshot gives.
    pub fn of(searcher: &Searcher, variants: &Variants) -> Self {
        Self(hash(&(env!("CARGO_PKG_VERSION"), searcher.generation(), variants.digest())))
    }
}

impl Cursor {
    /// The cursor of a place in the list that answers a question.
    pub fn new(bookmark: Bookmark, edition: Edition, asked: &Asked) -> Self {
        Self { bookmark, edition, seal: seal(bookmark, edition, asked) }
    }

    /// Reads the text that [`Display`](std::fmt::Display) writes; `None` for any other.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (form, bytes) = bytes.split_first()?;
        let (edition, bytes) = bytes.split_first_chunk()?;
        let (numbers, seal) = bytes.split_last_chunk()?;
        let mut numbers = numbers.as_chunks().0.iter().copied().map(u32::from_be_bytes);
        let bookmark = Bookmark {
            passed: numbers.next()?,
            score: numbers.next()?,
            segment: numbers.next()?,
            document: numbers.next()?,
        };
        let edition = Edition(u64::from_be_bytes(*edition));
        (*form == FORM).then_some(Self { bookmark, edition, seal: u64::from_be_bytes(*seal) })
    }

    /// Says why it cannot be used for a question, if it cannot.
    pub fn check(&self, edition: Edition, asked: &Asked) -> Result<(), Error> {
        if self.seal != seal(self.bookmark, self.edition, asked) {
            return Err(refused().into());
        }
        if self.edition == edition { Ok(()) } else { Err(Error::CursorExpired) }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Bookmark { passed, score, segment, document } = self.bookmark;
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(FORM);
        bytes.extend(self.edition.0.to_be_bytes());
        bytes.extend([passed, score, segment, document].into_iter().flat_map(u32::to_be_bytes));
        bytes.extend(self.seal.to_be_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Refuses a text that is no cursor, or one of another question.
pub(crate) fn refused() -> ParameterError {
    let detail = "this is no cursor that was given for this question: send it back unchanged, with the same q, filters, \
                  sort, variants and fold, or leave it out to begin again";
    ParameterError { parameter: "cursor".to_owned(), problem: ParameterProblem::BadCursor, detail: detail.to_owned() }
}

fn seal(bookmark: Bookmark, edition: Edition, asked: &Asked) -> u64 {
    hash(&(bookmark, edition, asked.list().address("")))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOKMARK: Bookmark = Bookmark { passed: 130, score: 7, segment: 1, document: 4_000 };

    fn asked(query: &str) -> Asked {
        Asked::from_query_string(query).expect(query)
    }

    #[test]
    fn a_cursor_is_short_and_read_as_it_was_written() {
        let cursor = Cursor::new(BOOKMARK, Edition(9), &asked("q=a+secret"));
        let text = cursor.to_string();
        assert_eq!(text.len(), 44);
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{text}");
        assert_eq!(Cursor::parse(&text), Some(cursor));
        let (_, rest) = text.split_at(1);
        for bad in ["", "x", rest, &format!("{text}A"), &format!("B{rest}"), "ü"] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn it_is_good_for_the_same_list_however_it_is_shown() {
        let cursor = Cursor::new(BOOKMARK, Edition(9), &asked("q=trial&country=IRN"));
        for same in ["q=trial&country=Iran&size=7&snippets=0", "country=IR&q=trial&fields=id&facets=none&explain=true"]
        {
            assert!(cursor.check(Edition(9), &asked(same)).is_ok(), "{same}");
        }
        for other in
            ["q=trials&country=IRN", "q=trial", "q=trial&country=IRN&sort=newest", "q=trial&country=IRN&fold=off"]
        {
            let error = cursor.check(Edition(9), &asked(other)).expect_err(other);
            assert_eq!(error.problem().id(), "bad-cursor", "{other}");
        }
    }

    #[test]
    fn it_says_whether_it_was_changed_or_its_edition_is_gone() {
        let question = asked("q=trial");
        let cursor = Cursor::new(BOOKMARK, Edition(9), &question);
        let problem = |cursor: Cursor, edition| cursor.check(edition, &question).expect_err("refused").problem().id();
        assert_eq!(problem(cursor, Edition(10)), "cursor-expired");
        let moved = Cursor { bookmark: Bookmark { document: 1, ..BOOKMARK }, ..cursor };
        assert_eq!(problem(moved, Edition(9)), "bad-cursor");
    }
}
