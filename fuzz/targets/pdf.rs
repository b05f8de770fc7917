//! What is concluded of a PDF: all that comes after the process that reads it, whatever that process says.
#![no_main]

use onrecord_fuzz::item::check_answer;

libfuzzer_sys::fuzz_target!(|answer: &[u8]| check_answer(answer));
