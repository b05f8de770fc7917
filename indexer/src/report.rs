//! The report of a run: what was read, what became of it, and what the operator should know.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use indicatif::{BinaryBytes, HumanCount};
use serde::{Deserialize, Serialize};

use crate::container::Skipped;
use crate::format::Format;

/// How many quarantined items the summary names; the report in JSON names all.
const SHOWN_QUARANTINED: usize = 5;

/// How many characters of a reason the summary shows; the report in JSON shows all.
const SHOWN_CHARS: usize = 100;

/// From how many items a warning keeps the source; it counts all.
pub const MAX_SOURCES: usize = 20;

/// What a run read, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The files, members of archives and records of web archives that were read, by what they are.
    pub files_by_format: BTreeMap<Format, u64>,
    /// What all files take on disk.
    pub bytes: u64,
    /// How many files on disk are as they were at the last run, and were not read again for themselves.
    pub files_unchanged: u64,
    /// How many records of web archives were passed over, by reason: they hold no publication.
    pub skipped: Skipped,
    /// The records in them: publications, and parts that should have been some. Those of other paths of earlier runs count
    /// that tell of the same documents as what has changed.
    pub records: u64,
    /// Documents that are new in the index.
    pub added: u64,
    /// Documents that take the place of an older version.
    pub replaced: u64,
    /// Documents that the index had already: word for word, or whole where this run met an excerpt.
    pub unchanged: u64,
    /// Records that tell of a document that another record of this run tells of too.
    pub united: u64,
    /// Records whose document has a later capture in this run.
    pub superseded: u64,
    /// Records of documents that were taken down.
    pub withheld: u64,
    /// How many groups of documents that say the same the index holds.
    pub groups: u64,
    /// Documents that were in the index and on the list of what is taken down: the run removed them.
    pub taken_down: u64,
    /// Documents of earlier runs whose group is another now.
    pub regrouped: u64,
    /// Documents that no file tells of any more.
    pub orphans: OrphanCount,
    /// What could not be read as anything, in the order of the archive.
    pub quarantined: Vec<Quarantined>,
    /// What was odd, each case once, in the order of the archive.
    pub warnings: Vec<Noted>,
    /// How long it took.
    pub took: Duration,
}

/// Documents whose files are gone, or tell of them no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrphanCount {
    /// Those that are still in the index.
    pub kept: u64,
    /// Those that the run removed.
    pub removed: u64,
}

/// A file, or a record of one, that could not be read as anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The name of the item.
    pub path: String,
    /// The place within it, such as `line 7`; `None` if it is the whole item.
    pub place: Option<String>,
    /// Which case it is.
    pub reason: QuarantineReason,
    /// The case in words.
    pub words: String,
    /// How the item begins, as [`first_bytes`] shows it; empty for a part of one.
    pub first_bytes: String,
}

/// A warning, and where it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The warning.
    pub warning: Warning,
    /// How often it was given.
    pub count: u64,
    /// The names of the first items it was given for, up to [`MAX_SOURCES`].
    pub sources: Vec<String>,
}

impl Report {
    /// Whether the index is another than before the run.
    pub fn is_change(&self) -> bool {
        self.added + self.replaced + self.regrouped + self.orphans.removed + self.taken_down > 0
    }

    /// The documents of the run, each once.
    pub fn documents(&self) -> u64 {
        self.added + self.replaced + self.unchanged
    }

    /// The files that could be read.
    pub fn files_read(&self) -> u64 {
        self.files_by_format.values().sum()
    }

    /// The files that could not be read as anything.
    pub fn files_quarantined(&self) -> u64 {
        count(self.quarantined.iter().filter(|quarantined| quarantined.place.is_none()))
    }

    /// The records of web archives that were passed over.
    pub fn files_skipped(&self) -> u64 {
        self.skipped.values().sum()
    }

    /// The records of files that could be read, which themselves could not.
    pub fn records_quarantined(&self) -> u64 {
        count(self.quarantined.iter().filter(|quarantined| quarantined.place.is_some()))
    }

    /// The report for programs.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&JsonReport::of(self)).expect("strings and numbers can always be written")
    }
}

/// The summary for people: a few lines, the last without its end.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.files_read() + self.files_quarantined() + self.files_skipped();
        let took = self.took.as_secs_f64();
        write!(f, "Read {} ({}) in {took:.1} s", counted(found, "file"), BinaryBytes(self.bytes))?;
        for (place, (format, count)) in self.files_by_format.iter().enumerate() {
            let mark = if place == 0 { ":" } else { "," };
            write!(f, "{mark} {}", counted(*count, format_noun(*format)))?;
        }
        if self.files_unchanged > 0 {
            write!(f, "; {} unchanged since the last run", counted(self.files_unchanged, "file"))?;
        }
        if self.is_change() {
            let [added, replaced, unchanged] = [self.added, self.replaced, self.unchanged].map(HumanCount);
            write!(f, "\nDocuments: {added} added, {replaced} replaced, {unchanged} unchanged")?;
        } else if self.unchanged == 0 {
            write!(f, "\nDocuments: none")?;
        } else {
            write!(f, "\nNothing changed: {} in the index already", counted(self.unchanged, "document"))?;
        }
        if self.united > 0 {
            write!(f, "; {} told of one of these too", counted(self.united, "further record"))?;
        }
        if self.superseded > 0 {
            write!(f, "; {} gave way to a later capture", counted(self.superseded, "record"))?;
        }
        self.write_changes(f)?;
        self.write_skipped(f)?;
        self.write_quarantined(f)?;
        self.write_warnings(f)
    }
}

impl Report {
    fn write_changes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OrphanCount { kept, removed } = self.orphans;
        if self.groups > 0 {
            write!(f, "\nCopies, versions and translations: {}", counted(self.groups, "group"))?;
        }
        if self.regrouped > 0 {
            write!(f, "; {} of earlier runs moved", counted(self.regrouped, "document"))?;
        }
        if self.withheld > 0 {
            write!(f, "\nNot taken in: {} of documents that were taken down", counted(self.withheld, "record"))?;
        }
        if self.taken_down > 0 {
            write!(f, "\nRemoved: {} that had been taken down", counted(self.taken_down, "document"))?;
        }
        if removed > 0 {
            write!(f, "\nRemoved: {} that no file tells of any more", counted(removed, "document"))?;
        }
        if kept > 0 {
            write!(f, "\nNo file tells of {} any more; --prune removes them", counted(kept, "document"))?;
        }
        Ok(())
    }

    fn write_skipped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.skipped.is_empty() {
            return Ok(());
        }
        write!(f, "\nPassed over in web archives: {}", counted(self.files_skipped(), "record"))?;
        write_counts(f, self.skipped_by_reason())
    }

    fn skipped_by_reason(&self) -> BTreeMap<&'static str, u64> {
        counts(self.skipped.iter().map(|(reason, count)| (reason.id(), *count)))
    }

    fn write_quarantined(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quarantined.is_empty() {
            return Ok(());
        }
        let (files, records) = (self.files_quarantined(), self.records_quarantined());
        write!(f, "\nQuarantined: {}, {}", counted(files, "file"), counted(records, "record"))?;
        write_counts(f, counts(self.quarantined.iter().map(|quarantined| (quarantined.reason.id(), 1))))?;
        for quarantined in self.quarantined.iter().take(SHOWN_QUARANTINED) {
            write!(f, "\n  {}", one_line(&quarantined.path))?;
            if let Some(place) = &quarantined.place {
                write!(f, ", {place}")?;
            }
            write!(f, ": {}", shortened(&one_line(&quarantined.words)))?;
        }
        if let Some(more) = self.quarantined.len().checked_sub(SHOWN_QUARANTINED).filter(|more| *more > 0) {
            write!(f, "\n  and {} more; --report FILE lists all", HumanCount(more as u64))?;
        }
        Ok(())
    }

    fn write_warnings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.warnings.is_empty() {
            return Ok(());
        }
        write!(f, "\nWarnings: {}", HumanCount(self.warnings.iter().map(|noted| noted.count).sum()))?;
        write_counts(f, self.warnings_by_kind())
    }

    fn warnings_by_kind(&self) -> BTreeMap<&'static str, u64> {
        counts(self.warnings.iter().map(|noted| (noted.warning.kind.id(), noted.count)))
    }
}

fn write_counts<'a>(f: &mut fmt::Formatter<'_>, counts: impl IntoIterator<Item = (&'a str, u64)>) -> fmt::Result {
    for (place, (id, count)) in counts.into_iter().enumerate() {
        let mark = if place == 0 { ":" } else { "," };
        write!(f, "{mark} {} {id}", HumanCount(count))?;
    }
    Ok(())
}

/// `1 file`, `2 files`.
fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", HumanCount(count), if count == 1 { "" } else { "s" })
}

fn counts(counted: impl Iterator<Item = (&'static str, u64)>) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for (id, count) in counted {
        *counts.entry(id).or_default() += count;
    }
    counts
}

fn count<T>(elements: impl Iterator<Item = T>) -> u64 {
    elements.map(|_| 1).sum()
}

/// A text that keeps to its line and does not steer the terminal.
fn one_line(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A text of no more than [`SHOWN_CHARS`] characters.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some(_) => text.chars().take(SHOWN_CHARS - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// The first characters of an item, for one who wants to see what it is: text as it stands, everything else escaped.
pub fn first_bytes(bytes: &[u8]) -> String {
    /// The most characters that are shown; each takes four bytes at most.
    const CHARS: usize = 60;
    let mut shown = String::new();
    for chunk in bytes.get(..4 * CHARS).unwrap_or(bytes).utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\'' => shown.push(c),
                _ => shown.extend(c.escape_debug()),
            }
        }
        shown.extend(chunk.invalid().escape_ascii().map(char::from));
    }
    shown.chars().take(CHARS).collect()
}

/// A report as it is written to a file.
#[derive(Serialize)]
struct JsonReport<'a> {
    changed: bool,
    took_seconds: f64,
    files: JsonFiles,
    records: JsonRecords,
    groups: JsonGroups,
    orphans: JsonOrphans,
    taken_down: u64,
    quarantined_by_reason: BTreeMap<&'static str, u64>,
    warnings_by_kind: BTreeMap<&'static str, u64>,
    quarantined: Vec<JsonQuarantined<'a>>,
    warnings: Vec<JsonNoted<'a>>,
}

#[derive(Serialize)]
struct JsonFiles {
    found: u64,
    bytes: u64,
    unchanged: u64,
    read: BTreeMap<&'static str, u64>,
    skipped: BTreeMap<&'static str, u64>,
    quarantined: u64,
}

#[derive(Serialize)]
struct JsonRecords {
    read: u64,
    added: u64,
    replaced: u64,
    unchanged: u64,
    united: u64,
    superseded: u64,
    withheld: u64,
    quarantined: u64,
}

#[derive(Serialize)]
struct JsonGroups {
    count: u64,
    moved: u64,
}

#[derive(Serialize)]
struct JsonOrphans {
    kept: u64,
    removed: u64,
}

#[derive(Serialize)]
struct JsonQuarantined<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    reason: &'static str,
    words: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    first_bytes: &'a str,
}

#[derive(Serialize)]
struct JsonNoted<'a> {
    kind: &'static str,
    message: &'a str,
    count: u64,
    sources: &'a [String],
}

impl<'a> JsonReport<'a> {
    fn of(report: &'a Report) -> Self {
        let quarantined = report.quarantined.iter().map(|quarantined| JsonQuarantined {
            path: &quarantined.path,
            place: quarantined.place.as_deref(),
            reason: quarantined.reason.id(),
            words: &quarantined.words,
            first_bytes: &quarantined.first_bytes,
        });
        let warnings = report.warnings.iter().map(|noted| JsonNoted {
            kind: noted.warning.kind.id(),
            message: &noted.warning.message,
            count: noted.count,
            sources: &noted.sources,
        });
        Self {
            changed: report.is_change(),
            took_seconds: report.took.as_secs_f64(),
            files: JsonFiles {
                found: report.files_read() + report.files_quarantined() + report.files_skipped(),
                bytes: report.bytes,
                unchanged: report.files_unchanged,
                read: report.files_by_format.iter().map(|(format, count)| (format_id(*format), *count)).collect(),
                skipped: report.skipped_by_reason(),
                quarantined: report.files_quarantined(),
            },
            records: JsonRecords {
                read: report.records,
                added: report.added,
                replaced: report.replaced,
                unchanged: report.unchanged,
                united: report.united,
                superseded: report.superseded,
                withheld: report.withheld,
                quarantined: report.records_quarantined(),
            },
            groups: JsonGroups { count: report.groups, moved: report.regrouped },
            taken_down: report.taken_down,
            orphans: JsonOrphans { kept: report.orphans.kept, removed: report.orphans.removed },
            quarantined_by_reason: counts(report.quarantined.iter().map(|quarantined| (quarantined.reason.id(), 1))),
            warnings_by_kind: report.warnings_by_kind(),
            quarantined: quarantined.collect(),
            warnings: warnings.collect(),
        }
    }
}

/// What a file of a format is called.
const fn format_noun(format: Format) -> &'static str {
    match format {
        Format::Listing => "listing",
        Format::CopiedListing => "copied listing",
        Format::Page => "page",
        Format::JsonLines => "JSON Lines file",
        Format::Pdf => "PDF",
        Format::WordPressAnswer => "WordPress answer",
        Format::WordPressExport => "WordPress export",
        Format::Feed => "feed",
        Format::Table => "table",
        Format::Markdown => "Markdown file",
        Format::PlainText => "plain text",
    }
}

/// The stable word for a format in the report.
const fn format_id(format: Format) -> &'static str {
    match format {
        Format::Listing => "listing",
        Format::CopiedListing => "copied-listing",
        Format::Page => "page",
        Format::JsonLines => "json-lines",
        Format::Pdf => "pdf",
        Format::WordPressAnswer => "wordpress-answer",
        Format::WordPressExport => "wordpress-export",
        Format::Feed => "feed",
        Format::Table => "table",
        Format::Markdown => "markdown",
        Format::PlainText => "plain-text",
    }
}

/// Something odd about an item that did not keep it out of the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Warning {
    /// Which case this is.
    pub kind: WarningKind,
    /// The case in words, with the value in question.
    pub message: String,
}

/// What a [`Warning`] can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WarningKind {
    /// A date that cannot be read or cannot be true; it is left out.
    BadDate,
    /// A term that names no country or region that is known; it is kept among the topics.
    UnknownLocation,
    /// A kind of publication that the vocabulary does not have; the type is `other`.
    UnknownType,
    /// A language code that is none; the language is concluded from the text.
    BadLanguage,
    /// A good part of the text is in another language than the rest; the document is in that of the larger part.
    SecondLanguage,
    /// A reference that does not have the form of one; it is left out.
    BadReference,
    /// A number of a term that no file gives a name; it is left out.
    UnknownTerm,
    /// A part of a file that is no publication and does not claim to be: a draft, a picture.
    Skipped,
    /// A name given with `--map` that no file has.
    UnmetName,
    /// An id that cannot be kept; one is derived instead.
    BadId,
    /// An address that cannot be read; it is left out.
    BadUrl,
    /// Part of a file or an archive that cannot be read; the rest is.
    BadPart,
    /// Bytes that are no text in the file's encoding; each is shown as U+FFFD.
    BadEncoding,
}

impl WarningKind {
    /// The stable word for it in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::BadDate => "bad-date",
            Self::UnknownLocation => "unknown-location",
            Self::UnknownType => "unknown-type",
            Self::BadLanguage => "bad-language",
            Self::SecondLanguage => "second-language",
            Self::BadReference => "bad-reference",
            Self::UnknownTerm => "unknown-term",
            Self::Skipped => "skipped",
            Self::UnmetName => "unmet-name",
            Self::BadId => "bad-id",
            Self::BadUrl => "bad-url",
            Self::BadPart => "bad-part",
            Self::BadEncoding => "bad-encoding",
        }
    }
}

/// Why an item, or a record of one, could not be read as anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum QuarantineReason {
    /// The file has no bytes, or nothing but white space.
    Empty,
    /// The file cannot be opened, read or decompressed.
    Unreadable,
    /// The file is over the size limit.
    TooLarge,
    /// The markup is nested too deeply, or in another way made to exhaust its reader.
    TooComplex,
    /// The bytes are neither text nor a format that is known.
    UnknownFormat,
    /// Text, but neither a publication nor a listing of some: an error message, a fragment.
    NoDocument,
    /// A file that shows its text in pictures: a scan.
    NoText,
    /// A file that takes a password.
    Encrypted,
    /// A record without title and text.
    NothingSaid,
    /// A line of a file of records that is not one.
    MalformedRecord,
    /// Reading it made the reader fail; this is a defect of Onrecord.
    Failed,
}

impl QuarantineReason {
    /// The stable word for it in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::TooComplex => "too-complex",
            Self::UnknownFormat => "unknown-format",
            Self::NoDocument => "no-document",
            Self::NoText => "no-text",
            Self::Encrypted => "encrypted",
            Self::NothingSaid => "nothing-said",
            Self::MalformedRecord => "malformed-record",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::SkipReason;

    fn report() -> Report {
        let quarantined = |path: &str, place: Option<&str>, reason, words: &str| Quarantined {
            path: path.to_owned(),
            place: place.map(str::to_owned),
            reason,
            words: words.to_owned(),
            first_bytes: if place.is_none() { "Fatal error".to_owned() } else { String::new() },
        };
        let warning = Warning { kind: WarningKind::BadDate, message: "the date \"2097\" lies ahead".to_owned() };
        Report {
            files_by_format: BTreeMap::from([(Format::Listing, 2), (Format::JsonLines, 1)]),
            bytes: 2048,
            skipped: Skipped::from([(SkipReason::Redirect, 2), (SkipReason::Image, 3)]),
            records: 12,
            withheld: 2,
            taken_down: 1,
            added: 4,
            replaced: 1,
            unchanged: 2,
            united: 1,
            superseded: 1,
            files_unchanged: 1,
            groups: 2,
            regrouped: 1,
            orphans: OrphanCount { kept: 3, removed: 0 },
            quarantined: vec![
                quarantined("a/error.html", None, QuarantineReason::NoDocument, "an error\nmessage"),
                quarantined("b.jsonl", Some("line 3"), QuarantineReason::MalformedRecord, "it is no object"),
            ],
            warnings: vec![Noted { warning, count: 3, sources: vec!["b.jsonl".to_owned()] }],
            took: Duration::from_millis(1500),
        }
    }

    #[test]
    fn the_summary_tells_what_became_of_everything() {
        let expected = "\
            Read 9 files (2.00 KiB) in 1.5 s: 2 listings, 1 JSON Lines file; \
            1 file unchanged since the last run\n\
            Documents: 4 added, 1 replaced, 2 unchanged; 1 further record told of one of these too; \
            1 record gave way to a later capture\n\
            Copies, versions and translations: 2 groups; 1 document of earlier runs moved\n\
            Not taken in: 2 records of documents that were taken down\n\
            Removed: 1 document that had been taken down\n\
            No file tells of 3 documents any more; --prune removes them\n\
            Passed over in web archives: 5 records: 3 image, 2 redirect\n\
            Quarantined: 1 file, 1 record: 1 malformed-record, 1 no-document\n  \
              a/error.html: an error\u{fffd}message\n  \
              b.jsonl, line 3: it is no object\n\
            Warnings: 3: 3 bad-date";
        assert_eq!(report().to_string(), expected);
    }

    #[test]
    fn a_name_keeps_to_its_line_and_turns_no_direction() {
        assert_eq!(one_line("a\nb\u{202e}c\u{2028}d \u{1b}[31m"), "a\u{fffd}b\u{fffd}c\u{fffd}d \u{fffd}[31m");
        assert_eq!(one_line("بحث الأردن.html"), "بحث الأردن.html");
    }

    #[test]
    fn a_run_that_changes_nothing_says_so() {
        let report = Report { added: 0, replaced: 0, unchanged: 7, regrouped: 0, taken_down: 0, ..report() };
        assert!(report.to_string().contains("\nNothing changed: 7 documents in the index already; 1 further record"));
    }

    #[test]
    fn a_run_without_documents_says_so() {
        assert_eq!(Report::default().to_string(), "Read 0 files (0 B) in 0.0 s\nDocuments: none");
    }

    #[test]
    fn the_summary_names_a_few_and_says_how_many_more() {
        let mut report = report();
        report.quarantined[0].words = "ж".repeat(1_000);
        report.quarantined = vec![report.quarantined[0].clone(); SHOWN_QUARANTINED + 1_000];
        let summary = report.to_string();
        assert_eq!(summary.matches("a/error.html").count(), SHOWN_QUARANTINED);
        assert!(summary.contains(&format!(": {}…\n", "ж".repeat(SHOWN_CHARS - 1))));
        assert!(summary.contains("and 1,000 more; --report FILE lists all"));
    }

    #[test]
    fn the_json_accounts_for_everything() {
        let json: serde_json::Value = serde_json::from_str(&report().to_json()).expect("JSON");
        let expected = serde_json::json!({
            "changed": true,
            "took_seconds": 1.5,
            "files": {
                "found": 9, "bytes": 2048, "unchanged": 1, "read": {"listing": 2, "json-lines": 1}, "skipped": {"redirect": 2, "image": 3},
                "quarantined": 1,
            },
            "records": {
                "read": 12, "added": 4, "replaced": 1, "unchanged": 2, "united": 1, "superseded": 1, "withheld": 2, "quarantined": 1,
            },
            "groups": {"count": 2, "moved": 1},
            "orphans": {"kept": 3, "removed": 0},
            "taken_down": 1,
            "quarantined_by_reason": {"malformed-record": 1, "no-document": 1},
            "warnings_by_kind": {"bad-date": 3},
            "quarantined": [
                {"path": "a/error.html", "reason": "no-document", "words": "an error\nmessage", "first_bytes": "Fatal error"},
                {"path": "b.jsonl", "place": "line 3", "reason": "malformed-record", "words": "it is no object"},
            ],
            "warnings": [
                {"kind": "bad-date", "message": "the date \"2097\" lies ahead", "count": 3, "sources": ["b.jsonl"]},
            ],
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn first_bytes_are_legible_and_harmless() {
        for (bytes, shown) in [
            (b"<b>It's \"bold\"</b>\r\n".as_slice(), r#"<b>It's "bold"</b>\r\n"#),
            ("Détenu · محتجز".as_bytes(), "Détenu · محتجز"), // typos: fr
            (b"\x89PNG\r\n\x1a\n\0", r"\x89PNG\r\n\u{1a}\n\0"),
            ("\u{202e}\u{1b}[31m".as_bytes(), r"\u{202e}\u{1b}[31m"),
            (b"", ""),
        ] {
            assert_eq!(first_bytes(bytes), shown);
        }
        assert_eq!(first_bytes("ж".repeat(1_000).as_bytes()), "ж".repeat(60));
        assert_eq!(first_bytes(&[0xff; 1_000]), r"\xff".repeat(15));
    }
}
