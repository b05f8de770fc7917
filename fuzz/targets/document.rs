//! A document of any words: put into an index, read from it, found by its own words.
#![no_main]

use onrecord_fuzz::stored::check_stored;

libfuzzer_sys::fuzz_target!(|text: &str| check_stored(text));
