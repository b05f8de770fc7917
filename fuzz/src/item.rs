//! Bytes as a file of an archive: read, and all that is in them checked.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use indexer::container::{Found, Item, MAX_ITEM_BYTES, walk_bytes};
use indexer::format::pdf::{self, Isolation};
use indexer::format::wordpress::{self, Catalogue};
use indexer::format::{self, Contents, Settings};

use crate::record::{check_contents, check_record};

/// How many things are taken out of one container before it is left: enough to see every kind of thing that can follow.
const MAX_FOUND: usize = 200;

/// Reads as an ingest does. A PDF would be read by a process that cannot be started: that process has nothing to do with the
/// reader that is tried.
pub fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| Settings { isolation: Isolation::Worker("/nowhere".into()), ..Settings::default() })
}

/// Reads bytes as one file, and the posts of WordPress in it as at the end of an ingest.
pub fn check_item(item: &Item) {
    if let Ok(contents) = format::read(item, settings()) {
        check_posts(&contents, item);
        check_contents(contents, item.bytes.len());
    }
}

/// Reads what a worker says of a PDF.
pub fn check_answer(answer: &[u8]) {
    if let Ok(contents) = pdf::read_answer(&Item::new("a.pdf", Vec::new()), answer) {
        check_contents(contents, answer.len());
    }
}

/// Goes through bytes as through a file that may be an archive, and reads all that is in it.
pub fn check_container(bytes: &[u8]) {
    let mut count = 0;
    walk_bytes("it", bytes, &mut |found| {
        count += 1;
        match found {
            Found::Item(item) => {
                check_found_name(&item.name);
                assert!(item.bytes.len() as u64 <= MAX_ITEM_BYTES, "{} bytes", item.bytes.len());
                check_item(&item);
            }
            Found::Rejected(rejected) => assert!(!rejected.words.is_empty(), "{rejected:?}"),
            Found::Warning { name, warning } => assert!(!name.is_empty() && !warning.message.is_empty()),
            Found::File(place) => panic!("a file on disk is in no container: {place:?}"),
        }
        if count < MAX_FOUND { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
}

/// Names stay within their container.
fn check_found_name(name: &str) {
    assert!(name.starts_with("it"), "{name:?}");
    assert!(name.split('/').all(|part| !matches!(part, "" | "." | "..")), "{name:?}");
}

fn check_posts(contents: &Contents, item: &Item) {
    let mut catalogue = Catalogue::default();
    catalogue.add(&contents.wordpress);
    for post in &contents.wordpress.posts {
        if let Ok((record, _)) = wordpress::read_post(post.json.as_bytes(), &catalogue, &item.name) {
            check_record(record);
        }
    }
}
