#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| redis_native::fuzzing::frames(data));
