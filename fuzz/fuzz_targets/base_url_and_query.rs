#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| testrail::fuzzing::base_url_and_query(data));
