#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| redis_native::fuzzing::sentinel_event(data));
