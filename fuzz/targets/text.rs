//! Text: prose in any encoding, Markdown with and without front matter, copied listings.
#![no_main]

use indexer::container::Item;
use onrecord_fuzz::item::check_item;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_item(&Item { url: None, ..Item::new("a.txt", bytes.to_vec()) }));
