//! Making passages of a document unreadable, for good: the document stays, the passages go like a removed document.
//!
//! What a redacted document says from then on is *frozen*: its list of removals knows it by a hash, and an ingest takes in no other version
//! of it. So the list need not hold what was made unreadable, not even as a hash that could be guessed.

use std::ops::Range;
use std::path::PathBuf;

use anyhow::{Context, bail};
use regex::{Regex, RegexBuilder};
use shared::document::{Document, DocumentId, PageStart, Relation, SectionStart};
use shared::index::{Key, Measure, Reason, folded_words};
use url::Url;

use super::find::{Copies, Found, find};
use super::{Work, removal, writer};
use crate::enrich::address;

/// What stands where a passage stood.
pub const MARK: &str = "[redacted]";

/// The most memory that a pattern may take when it is compiled, in bytes. Searching takes time in proportion to the text.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Which passages go.
#[derive(Debug, Clone)]
pub enum Passages {
    /// These words in a row, in any case, with or without accents, whatever stands between them that is no word.
    Words(Vec<String>),
    /// What a pattern matches.
    Pattern(Regex),
}

impl Passages {
    /// Those that say a text.
    pub fn of_text(text: &str) -> anyhow::Result<Self> {
        let words: Vec<String> = folded_words(text).into_iter().map(|(_, word)| word).collect();
        if words.is_empty() {
            bail!("give a text with at least one word");
        }
        Ok(Self::Words(words))
    }

    /// Those that a pattern in the notation of the crate `regex` matches.
    pub fn of_pattern(pattern: &str) -> anyhow::Result<Self> {
        let built = RegexBuilder::new(pattern).size_limit(MAX_PATTERN_BYTES).build();
        Ok(Self::Pattern(built.context("the pattern cannot be used")?))
    }

    fn find(&self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::Words(sought) => words_in(text, sought),
            Self::Pattern(pattern) => pattern
                .find_iter(text)
                .map(|found| found.start()..found.end())
                .filter(|range| !range.is_empty())
                .collect(),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        !self.find(text).is_empty()
    }
}

/// Where words stand in a row; what overlaps is one passage.
fn words_in(text: &str, sought: &[String]) -> Vec<Range<usize>> {
    let words = folded_words(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for row in words.windows(sought.len()) {
        let (Some((first, _)), Some((last, _))) = (row.first(), row.last()) else { continue };
        if row.iter().zip(sought).any(|((_, word), sought)| word != sought) {
            continue;
        }
        match found.last_mut().filter(|before| before.end > first.start) {
            Some(before) => before.end = last.end,
            None => found.push(first.start..last.end),
        }
    }
    found
}

/// What to redact.
#[derive(Debug, Clone)]
pub struct Redact {
    /// The folder of the index.
    pub index: PathBuf,
    /// The document: its id, or the address of its original.
    pub document: String,
    /// Which passages go.
    pub passages: Passages,
    /// Why.
    pub reason: Reason,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// The document.
    pub id: DocumentId,
    /// How many passages are unreadable now.
    pub passages: usize,
    /// What says the same, and still says it all.
    pub copies: Vec<(DocumentId, Relation)>,
}

/// Replaces passages of a document by [`MARK`]. When this returns, no file in the folder of the index holds them as part of this
/// document, and no ingest brings them back. Where nothing matches, nothing is changed, which is an error.
pub fn redact(options: &Redact) -> anyhow::Result<Redacted> {
    let Redact { index, document: name, passages, reason } = options;
    let writer = writer(index)?;
    let Found { documents, copies, .. } = find(writer.committed(), std::slice::from_ref(name), Copies::Stay)?;
    let Some((id, address)) = documents.first() else { bail!("the index holds no such document") };
    let document = writer.committed().document(id)?.context("the document was there a moment ago")?;
    if passages.is_in(id.as_str()) {
        bail!("the id of the document says it too, and cannot be changed: remove the document");
    }
    let (document, count) = redacted(document, passages);
    if count == 0 {
        bail!("nothing in the document matches: nothing was changed");
    }

    let mut removals = writer.committed().removals().clone();
    removals.add(removal(id, address.as_ref(), *reason, Measure::Redacted(Key::of_content(&document))));
    removals.save(index)?;
    let mut work = Work::begin(index, writer)?;
    work.replace(document);
    work.finish(&removals, std::slice::from_ref(id))?;
    Ok(Redacted { id: id.clone(), passages: count, copies })
}

/// A document without some passages, and how many there were. What is one value, such as the address, goes whole.
fn redacted(document: Document, passages: &Passages) -> (Document, usize) {
    let mut count = 0;
    let mut apply = |text: &str| {
        let found = passages.find(text);
        count += found.len();
        Edited::new(text, found)
    };
    let (title, source) = (apply(&document.title).text, apply(&document.source).text);
    let topics = document.topics.iter().map(|topic| apply(topic).text).collect();
    let edited = apply(&document.text);
    let pages = document.pages.iter().map(|start| PageStart { byte: edited.moved(start.byte), ..*start }).collect();
    let sections = document.sections.iter().map(|start| edited.section(start)).collect();
    let mut drop_all = |says: bool| {
        count += usize::from(says);
        says
    };
    let url = document.url.filter(|url| !drop_all(says_address(passages, url)));
    let reference = document.reference.filter(|reference| !drop_all(passages.is_in(&reference.to_string())));
    let mut alternates = document.alternates;
    alternates.retain(|other| !drop_all(says_address(passages, &other.url)));
    let text = edited.text;
    (Document { title, source, topics, text, pages, sections, url, reference, alternates, ..document }, count)
}

/// Whether an address says it, as it stands or with its escapes resolved.
fn says_address(passages: &Passages, url: &str) -> bool {
    let segments = Url::parse(url).map(|url| address::segments(&url).join(" ")).unwrap_or_default();
    passages.is_in(url) || passages.is_in(&segments)
}

/// A text in which passages were replaced.
struct Edited {
    text: String,
    /// Where passages stood, and where the mark of each stands.
    moves: Vec<(Range<usize>, usize)>,
}

impl Edited {
    fn new(text: &str, passages: Vec<Range<usize>>) -> Self {
        let (mut edited, mut end) = (Self { text: String::with_capacity(text.len()), moves: Vec::new() }, 0);
        for passage in passages {
            edited.text.push_str(text.get(end..passage.start).unwrap_or_default());
            end = passage.end;
            edited.moves.push((passage, edited.text.len()));
            edited.text.push_str(MARK);
        }
        edited.text.push_str(text.get(end..).unwrap_or_default());
        edited
    }

    /// Where a byte of the text stands now; one of a passage where its mark begins.
    fn moved(&self, byte: u32) -> u32 {
        let byte = byte as usize;
        let before = self.moves.iter().take_while(|(passage, _)| passage.start <= byte).last();
        let moved = before.map_or(byte, |(passage, mark)| match byte.checked_sub(passage.end) {
            Some(distance) => mark + MARK.len() + distance,
            None => *mark,
        });
        u32::try_from(moved).unwrap_or(u32::MAX)
    }

    /// A section, its heading as the text has it now.
    fn section(&self, start: &SectionStart) -> SectionStart {
        let byte = self.moved(start.byte);
        let rest = self.text.get(byte as usize..).unwrap_or_default();
        SectionStart { byte, heading: rest.split("\n\n").next().unwrap_or_default().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::document;

    fn redacted_text(text: &str, passages: &Passages) -> (String, usize) {
        let (document, count) = redacted(document("a", text), passages);
        (document.text, count)
    }

    #[test]
    fn words_in_a_row_are_replaced_in_any_spelling_and_no_others() {
        let passages = Passages::of_text("Anna Zörvane").expect("words");
        let text = "ANNA ZORVANE, née Anna, met Anna\n\nZörvane; Annas Zörvane stayed. Joanna Zörvane too.";
        let (text, count) = redacted_text(text, &passages);
        assert_eq!(count, 2);
        assert_eq!(text, "[redacted], née Anna, met [redacted]; Annas Zörvane stayed. Joanna Zörvane too.");
        assert!(Passages::of_text("…").is_err());
    }

    #[test]
    fn what_a_pattern_matches_is_replaced() {
        let passages = Passages::of_pattern(r"\+?\d{2,3} \d{6,}|x*").expect("a pattern");
        assert_eq!(redacted_text("Call +44 1234567 or 12.", &passages), ("Call [redacted] or 12.".to_owned(), 1));
        assert!(Passages::of_pattern("(").is_err());
        assert!(Passages::of_pattern(&"(a{1000}){1000}".repeat(3)).is_err());
    }

    #[test]
    fn everything_that_is_kept_of_a_document_is_redacted() {
        let text = "Of Zorvane\n\nHe was held. Zorvane spoke.\n\nThe end\n\nNo more.";
        let start = |heading: &str| SectionStart {
            byte: u32::try_from(text.find(heading).expect("it is there")).expect("short"),
            heading: heading.to_owned(),
        };
        let page = PageStart { byte: start("The end").byte, page: 2 };
        let document = Document {
            title: "Zorvane is free".to_owned(),
            url: Some("https://site.example/Zorvane-free".to_owned()),
            topics: vec!["Zorvane".to_owned(), "Water".to_owned()],
            source: "files/zorvane.html".to_owned(),
            sections: vec![start("Of Zorvane"), start("The end")],
            pages: vec![page],
            ..document("a", text)
        };
        let (document, count) = redacted(document, &Passages::of_text("Zorvane").expect("words"));
        assert!(!format!("{document:?}").to_lowercase().contains("zorvane"), "{document:?}");
        assert_eq!((count, document.url, document.topics[0].as_str()), (6, None, MARK));
        for (section, heading) in document.sections.iter().zip(["Of [redacted]", "The end"]) {
            assert_eq!(section.heading, heading);
            assert!(document.text.get(section.byte as usize..).is_some_and(|rest| rest.starts_with(heading)));
        }
        assert_eq!(document.pages[0].byte, document.sections[1].byte);
    }

    proptest! {
        #[test]
        fn no_passage_is_left_and_places_stay_within_the_text(text in "[ab c\n]{0,60}", sought in "[ab]( [abc]{1,2})?") {
            let passages = Passages::of_text(&sought).expect("words");
            let found = passages.find(&text);
            let edited = Edited::new(&text, found);
            prop_assert!(!passages.is_in(&edited.text), "{}", edited.text);
            for byte in 0..=u32::try_from(text.len()).expect("short") {
                prop_assert!(edited.text.is_char_boundary(edited.moved(byte) as usize));
            }
        }
    }
}
