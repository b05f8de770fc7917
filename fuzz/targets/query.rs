//! The query language: read, described, written, read again.
#![no_main]

use onrecord_fuzz::question::check_query;

libfuzzer_sys::fuzz_target!(|text: &str| check_query(text));
