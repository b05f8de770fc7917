//! HTML: pages and listings.
#![no_main]

use indexer::container::Item;
use onrecord_fuzz::item::check_item;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_item(&Item {
    url: Some("https://www.example.org/en/latest/a-page/".to_owned()),
    ..Item::new("a.html", bytes.to_vec())
}));
