//! What holds of every record that a reader gives, and of the document that is made of it.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use indexer::container::Item;
use indexer::convert::Converter;
use indexer::format::json_lines::to_line;
use indexer::format::{self, Contents};
use indexer::record::Record;
use shared::document::{Dating, Document};

use crate::item::settings;

/// How many times its own size an item may say, in bytes of titles and texts, with [`SPARE_BYTES`] to begin with. One byte of an old
/// encoding becomes three; a title may be made of the text.
const MAX_EXPANSION: usize = 8;
const SPARE_BYTES: usize = 16 << 10;

static CONVERTER: LazyLock<Converter> = LazyLock::new(Converter::new);

/// Checks what was read of an item of this many bytes.
pub fn check_contents(contents: Contents, item_bytes: usize) {
    let said: usize = contents.records.iter().map(|record| record.title.len() + record.text.len()).sum();
    assert!(said <= item_bytes * MAX_EXPANSION + SPARE_BYTES, "{item_bytes} bytes say {said}");
    for record in contents.records {
        check_record(record);
    }
}

/// Checks a record and the document that is made of it.
pub fn check_record(record: Record) {
    check_places(&record.text, record.pages.iter().map(|start| start.byte));
    if let Ok(converted) = CONVERTER.convert(record) {
        check_document(&converted.document);
        check_read_again(&converted.document);
    }
}

fn check_document(document: &Document) {
    assert!(!document.title.is_empty(), "a document without a title");
    assert!(is_clean_line(&document.title), "the title {:?}", document.title);
    assert!(document.topics.iter().all(|topic| is_clean_line(topic)), "topics {:?}", document.topics);
    assert!(is_clean(&document.text), "the text {:?}", document.text);
    check_places(&document.text, document.pages.iter().map(|start| start.byte));
    check_places(&document.text, document.sections.iter().map(|start| start.byte));
    for section in &document.sections {
        let rest = document.text.get(section.byte as usize..).unwrap_or_default();
        assert!(rest.starts_with(&section.heading), "{section:?} does not stand there");
    }
    for dating in document.published.into_iter().chain(document.updated) {
        check_dating(dating);
    }
}

/// A document that is written and read is the same document.
fn check_read_again(document: &Document) {
    let line = to_line(document);
    let item = Item::new(document.source.clone(), line.into_bytes());
    let contents = format::read(&item, settings()).expect("what is written can be read");
    let [record] = <[Record; 1]>::try_from(contents.records).expect("one document is one record");
    let again = CONVERTER.convert(record).expect("it was a document before").document;
    assert_eq!(&again, document, "written and read, it is another document");
}

/// Places lie in a text, in order, on the borders of characters.
fn check_places(text: &str, places: impl Iterator<Item = u32>) {
    let mut last = 0;
    for place in places.map(|place| place as usize) {
        assert!(last <= place && text.is_char_boundary(place), "place {place} after {last} of {} bytes", text.len());
        last = place;
    }
}

/// A day that has been, or will be next year.
fn check_dating(dating: Dating) {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let this_year = 1970 + i64::try_from(seconds / 31_556_952).expect("a year is small");
    let year = i64::from(dating.date.calendar_year());
    assert!((1..=this_year + 1).contains(&year), "{dating:?}");
}

fn is_clean_line(text: &str) -> bool {
    is_clean(text) && !text.contains('\n')
}

/// Without control characters; paragraphs are parted by a blank line and nothing else.
fn is_clean(text: &str) -> bool {
    let has_controls = text.chars().any(|c| c.is_control() && c != '\n');
    !has_controls && !text.replace("\n\n", "").contains('\n') && text.trim() == text
}
