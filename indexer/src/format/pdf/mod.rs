//! PDF: a document, or a report with a document for each of its chapters about a country.
//!
//! `engine` gives lines and where they stand; it runs in a process of its own ([`Isolation`]). From there on all is plain data, and
//! a file each for what is concluded: `characters`, `running` lines, `hyphens`, `paragraphs`, the `title`, what is
//! `printed` of date and reference, and the `chapters`.

mod chapters;
mod characters;
mod engine;
mod hyphens;
mod lengths;
mod paragraphs;
mod printed;
mod running;
mod title;
mod worker;

use std::collections::BTreeMap;
use std::ops::Range;

use shared::document::{DocumentId, Extent};

pub use worker::{COMMAND, Isolation, MAX_ANSWER_BYTES, MAX_MEMORY_BYTES, MAX_TIME, serve};

use self::chapters::Chapter;
use self::engine::Pdf;
use self::paragraphs::{Composed, Lines};
use super::{Contents, Format};
use crate::container::Item;
use crate::enrich::address;
use crate::record::{Record, StatedCountry};
use crate::report::{QuarantineReason, Warning, WarningKind};

/// How far into a file the signature of a PDF may stand, in bytes (ISO 32000-1, annex H.3, note 13).
const MAX_SIGNATURE_OFFSET: usize = 1024;

/// With fewer characters than this on an average page, a PDF has no text: stamps and page numbers on pictures of pages.
const MIN_CHARS_A_PAGE: usize = 50;

/// Whether bytes are a PDF: some have other bytes before their signature. Markup and JSON that speak of PDFs are none.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    let signature = b"%PDF-";
    if bytes.trim_ascii_start().starts_with(b"<") || bytes.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    let head = bytes.get(..MAX_SIGNATURE_OFFSET + signature.len()).unwrap_or(bytes);
    head.windows(signature.len()).any(|window| window == signature)
}

/// Reads a PDF; an error says why there is no publication in it.
pub(super) fn read(item: &Item, isolation: &Isolation) -> Result<Contents, (QuarantineReason, String)> {
    conclude(worker::read(&item.bytes, isolation)?, item)
}

/// Reads a PDF of which a worker has given this answer: all that the program itself does with one, whoever wrote the answer.
pub fn read_answer(item: &Item, answer: &[u8]) -> Result<Contents, (QuarantineReason, String)> {
    conclude(worker::read_answer(answer)?, item)
}

fn conclude(mut pdf: Pdf, item: &Item) -> Result<Contents, (QuarantineReason, String)> {
    clean(&mut pdf);
    refuse_without_text(&pdf)?;
    let running_lines = running::take(&mut pdf.pages);
    let lines = Lines::of(&pdf.pages);
    let chapters = chapters::find(&lines, &pdf.bookmarks, pdf.pages.len());
    let report = whole(&pdf, &lines, &chapters, &running_lines, item);
    let records = if chapters.is_empty() { vec![report] } else { in_chapters(report, &lines, &chapters, item) };
    Ok(Contents { warnings: warnings(&pdf), ..Contents::of(Format::Pdf, records) })
}

fn clean(pdf: &mut Pdf) {
    for line in pdf.pages.iter_mut().flat_map(|page| &mut page.lines) {
        line.text = characters::clean(&line.text);
    }
    for page in &mut pdf.pages {
        page.lines.retain(|line| !line.text.is_empty());
    }
}

fn refuse_without_text(pdf: &Pdf) -> Result<(), (QuarantineReason, String)> {
    let chars: usize = pdf.pages.iter().flat_map(|page| &page.lines).map(|line| line.text.chars().count()).sum();
    if chars >= MIN_CHARS_A_PAGE * pdf.pages.len() {
        return Ok(());
    }
    let pictures = pdf.pages.iter().filter(|page| page.has_pictures).count();
    let words = if pictures * 2 > pdf.pages.len() {
        "scanned: it has pictures of pages and no text; add a text layer by OCR"
    } else {
        "it has next to no text"
    };
    // A note of one line is a document all the same, where no picture says that there should be more.
    if pictures == 0 && chars > 0 { Ok(()) } else { Err((QuarantineReason::NoText, words.to_owned())) }
}

/// The record of the whole file: all that stands outside its chapters.
fn whole(pdf: &Pdf, lines: &Lines<'_>, chapters: &[Chapter], running_lines: &[String], item: &Item) -> Record {
    let first_chapter = chapters.first().map_or(lines.placed.len(), |chapter| chapter.heading.start);
    let front = lines.placed.get(..first_chapter).unwrap_or_default();
    let named = title::find(pdf.title.as_deref(), front, lines.body_size);
    let Composed { text, pages, headings } = lines.compose(&outside(chapters, lines.placed.len()));
    Record {
        id: Some(id(item).to_string()),
        url: item.url.clone(),
        title: title_beside(named.title, running_lines),
        text,
        pages,
        headings,
        types: named.types,
        published: printed::date(front),
        reference: printed::reference(running_lines, front),
        ..Record::new(item.name.clone(), Extent::Whole)
    }
}

/// The title; where there is none, or it is in capitals and begins as a running head does, that head.
fn title_beside(title: String, running_lines: &[String]) -> String {
    let is_title = |line: &&String| line.split(' ').count() > 2 && line.contains(char::is_lowercase);
    let head = running_lines.iter().filter(is_title).find(|line| {
        title.is_empty()
            || (!title.contains(char::is_lowercase) && title.to_lowercase().starts_with(&line.to_lowercase()))
    });
    head.cloned().unwrap_or(title)
}

fn outside(chapters: &[Chapter], line_count: usize) -> Vec<Range<usize>> {
    let starts = chapters.iter().map(|chapter| chapter.heading.start).chain([line_count]);
    let ends = std::iter::once(0).chain(chapters.iter().map(|chapter| chapter.body.end));
    ends.zip(starts).map(|(end, start)| end..start).filter(|range| !range.is_empty()).collect()
}

/// The report and its chapters. Chapters have no address of their own: a viewer opens a page by what stands behind `#`, and that
/// is no part of an address. Their ids come from the report's and their titles, so that they last as long as these.
fn in_chapters(report: Record, lines: &Lines<'_>, chapters: &[Chapter], item: &Item) -> Vec<Record> {
    let report_id = id(item);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut records = Vec::with_capacity(chapters.len() + 1);
    for chapter in chapters {
        let count = seen.entry(&chapter.name).or_default();
        *count += 1;
        let id = DocumentId::derive("chapter", &[report_id.as_str(), &chapter.name, &count.to_string()]);
        let Composed { text, pages, headings } = lines.compose(std::slice::from_ref(&chapter.body));
        let title =
            if report.title.is_empty() { chapter.name.clone() } else { format!("{}: {}", chapter.name, report.title) };
        records.push(Record {
            id: Some(id.to_string()),
            part_of: Some(report_id.to_string()),
            title,
            text,
            pages,
            headings,
            types: vec!["Annual report".to_owned()],
            countries: chapter.countries.iter().map(|country| stated(country.alpha3())).collect(),
            published: report.published.clone(),
            ..Record::new(item.name.clone(), Extent::Whole)
        });
    }
    let types = vec!["Annual report".to_owned()];
    records.insert(0, Record { types, ..report });
    records
}

fn stated(notation: &str) -> StatedCountry {
    StatedCountry { notation: notation.to_owned(), evidence: None }
}

/// The id of the whole: from its address as for any document, else from its bytes, which neither a new name or place nor a better
/// way to read them changes.
fn id(item: &Item) -> DocumentId {
    match address::conclude(item.url.as_deref(), &mut Vec::new()) {
        Some(url) => DocumentId::derive("url", &[&address::key(&url)]),
        None => DocumentId::derive("pdf", &[blake3::hash(&item.bytes).to_hex().as_str()]),
    }
}

/// What the operator should know of a PDF that could be read.
fn warnings(pdf: &Pdf) -> Vec<Warning> {
    let message = |lost: u32| format!("pages of the PDF that cannot be read: {lost}");
    let lost = Some(pdf.lost_pages).filter(|lost| *lost > 0);
    lost.map(|lost| Warning { kind: WarningKind::BadPart, message: message(lost) }).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::*;

    /// How many damaged copies of a fixture are read.
    const DAMAGED: u64 = 120;

    fn fixture(name: &str) -> Vec<u8> {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)).expect("a fixture")
    }

    fn item(bytes: Vec<u8>) -> Item {
        Item::new("a.pdf", bytes)
    }

    fn records(name: &str) -> Vec<Record> {
        read(&item(fixture(name)), &Isolation::ThisThread).expect("a publication").records
    }

    /// The text of a page of a record.
    fn on_page(record: &Record, page: u32) -> &str {
        let place = record.pages.iter().position(|start| start.page == page).expect("the page has text");
        let end = record.pages.get(place + 1).map_or(record.text.len(), |next| next.byte as usize);
        record.text.get(record.pages[place].byte as usize..end).expect("pages begin where characters do").trim()
    }

    #[test]
    fn two_columns_are_read_one_after_the_other_with_words_whole_and_running_lines_gone() {
        let records = records("archive/pdf/mozambique-ferrymen.pdf");
        let [record] = &records[..] else { panic!("one publication: {records:?}") };
        assert_eq!(record.title, "Mozambique: The ferrymen of the Marangue crossing");
        assert_eq!(record.types, ["PUBLIC STATEMENT"]);
        assert_eq!(record.reference.as_deref(), Some("AFR 41/002/2008"));
        assert_eq!(record.published.as_ref().map(|stated| stated.written.as_str()), Some("14 February 2008"));
        let paragraphs: Vec<&str> = record.text.split("\n\n").collect();
        assert_eq!(paragraphs.len(), 13, "{}", record.text);
        assert!(paragraphs[3].contains("nobody carries the sick, the schoolchildren or the maize over the river"));
        assert!(paragraphs[4].contains("a well-known thing: a doctor"));
        assert!(paragraphs[6].ends_with("Among them are nine children who cannot write."), "{}", paragraphs[6]);
        assert!(!record.text.contains("Lantern Watch public statement") && !record.text.contains("Page 1"));
        assert_eq!(crate::enrich::text::paragraphs(&record.text), record.text, "the places of pages stay right");
    }

    #[test]
    fn a_report_becomes_a_document_for_each_country_under_the_report() {
        let records = records("archive/pdf/Report 2009.pdf");
        let [report, chapters @ ..] = &records[..] else { panic!("a report") };
        assert_eq!((report.title.as_str(), chapters.len()), ("Lantern Watch Report 2009", 9));
        assert!(report.text.contains("FOREWORD") && !report.text.contains("lighthouse"));
        assert!(chapters.iter().all(|chapter| chapter.part_of == report.id && chapter.countries.len() == 1));
        let belize = &chapters[0];
        assert_eq!(
            (belize.title.as_str(), belize.countries[0].notation.as_str()),
            ("Belize: Lantern Watch Report 2009", "BLZ")
        );
        assert!(belize.text.starts_with("The lighthouse keepers") && belize.text.ends_with("lost the letter twice."));
        assert_eq!(belize.pages.iter().map(|start| start.page).collect::<Vec<_>>(), [6, 7]);
        assert!(on_page(belize, 6).starts_with("The lighthouse keepers of the outer cayes"));
        assert!(on_page(belize, 7).contains("The National Union of Harbour Workers"));
    }

    #[test]
    fn ids_last_under_another_name_and_differ_for_each_chapter() {
        let ids = |name: &str| -> Vec<Option<String>> {
            let item = Item { name: name.to_owned(), ..item(fixture("archive/pdf/Report 2009.pdf")) };
            let contents = read(&item, &Isolation::ThisThread).expect("a report");
            contents.records.into_iter().map(|record| record.id).collect()
        };
        let mut first = ids("a.pdf");
        assert_eq!(first, ids("elsewhere/b.pdf"));
        first.sort();
        first.dedup();
        assert_eq!(first.len(), 10);
    }

    #[test]
    fn what_has_no_text_is_refused_in_words() {
        let refused = |name: &str| read(&item(fixture(name)), &Isolation::ThisThread).expect_err(name);
        let (reason, words) = refused("hostile/scan.pdf");
        assert_eq!(reason, QuarantineReason::NoText);
        assert!(words.starts_with("scanned: it has pictures of pages and no text"), "{words}");
        assert_eq!(
            refused("hostile/locked.pdf"),
            (QuarantineReason::Encrypted, "the PDF is locked with a password".to_owned())
        );
        assert_eq!(refused("hostile/no-pages.pdf").0, QuarantineReason::Unreadable);
    }

    #[test]
    fn a_pdf_is_known_by_its_signature_near_the_beginning() {
        assert!(is_pdf(b"%PDF-1.7"));
        assert!(is_pdf(&[vec![b'\n'; MAX_SIGNATURE_OFFSET], b"%PDF-1.7".to_vec()].concat()));
        assert!(!is_pdf(&[vec![b'\n'; MAX_SIGNATURE_OFFSET + 1], b"%PDF-1.7".to_vec()].concat()));
        assert!(!is_pdf(b"%PD"));
        assert!(!is_pdf(b" <p>A file that begins with %PDF-1.7"));
    }

    #[test]
    fn damaged_files_are_read_or_refused_in_time() {
        let whole = fixture("archive/pdf/mozambique-ferrymen.pdf");
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut below = |limit: usize| {
            // Xorshift (Marsaglia 2003): the same cases on every run.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from(random % limit as u64).expect("it is below a length")
        };
        for case in 0..DAMAGED {
            let mut bytes = whole.clone();
            if case % 2 == 0 {
                bytes.truncate(below(whole.len()).max(8));
            } else {
                for _ in 0..=below(8) {
                    let at = below(bytes.len() - 8) + 8;
                    bytes[at] ^= 1 << below(8);
                }
            }
            let start = Instant::now();
            let _ = read(&item(bytes), &Isolation::ThisThread);
            assert!(start.elapsed() < Duration::from_secs(10), "case {case}");
        }
    }
}
