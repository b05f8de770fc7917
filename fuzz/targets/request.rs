//! Requests: every route, any parameters, any body.
#![no_main]

use onrecord_fuzz::request::{check_request, server};

libfuzzer_sys::fuzz_target!(init: { server(); }, |text: &str| check_request(text));
