//! Search for any text over the archive of the fixtures.
#![no_main]

use onrecord_fuzz::question::{check_search, searcher};

libfuzzer_sys::fuzz_target!(init: { searcher(); }, |text: &str| check_search(text));
