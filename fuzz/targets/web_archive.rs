//! Web archives: WARC and ARC, with the answers of servers in them.
#![no_main]

use onrecord_fuzz::item::check_container;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_container(bytes));
