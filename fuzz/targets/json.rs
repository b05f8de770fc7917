//! JSON: JSON Lines, lists of objects, answers of WordPress, JSON Feed.
#![no_main]

use indexer::container::Item;
use onrecord_fuzz::item::check_item;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_item(&Item { url: None, ..Item::new("a.jsonl", bytes.to_vec()) }));
