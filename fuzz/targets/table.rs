//! Tables: CSV, TSV, and the like with other signs.
#![no_main]

use indexer::container::Item;
use onrecord_fuzz::item::check_item;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_item(&Item { url: None, ..Item::new("a.csv", bytes.to_vec()) }));
