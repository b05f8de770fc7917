//! XML: RSS, Atom, exports of WordPress.
#![no_main]

use indexer::container::Item;
use onrecord_fuzz::item::check_item;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_item(&Item {
    url: Some("https://www.example.org/feed/".to_owned()),
    ..Item::new("feed.xml", bytes.to_vec())
}));
