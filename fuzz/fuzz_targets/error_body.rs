#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| testrail::fuzzing::error_body(data));
