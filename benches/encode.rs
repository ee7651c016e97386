//! From values to the tape that JavaScript reads, without the parser before it. (Requests are encoded in JavaScript:
//! `node bench/encode.js`.)

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use redis_native::{Tape, token};
use redis_native_benches::COMMANDS;
use std::hint::black_box;

const KEPT: usize = 1 << 20;

fn measure(criterion: &mut Criterion, name: &str, mut encode: impl FnMut(&mut Tape)) {
    let mut group = criterion.benchmark_group("encode");
    group.throughput(Throughput::Elements(COMMANDS as u64));
    let mut tape = Tape::default();
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for id in (0..).take(COMMANDS) {
                tape.push_id(id);
                encode(&mut tape);
            }
            black_box(&tape);
            tape.clear(KEPT);
        });
    });
    group.finish();
}

fn benches(criterion: &mut Criterion) {
    let narrow = "x".repeat(64);
    let wide = format!("Zoë Müller, 北京{}", "x".repeat(44));
    measure(criterion, "100 texts of 64 bytes", |tape| {
        tape.push_text(black_box(narrow.as_bytes()))
    });
    measure(criterion, "100 texts of 64 bytes, not ASCII", |tape| {
        tape.push_text(black_box(wide.as_bytes()));
    });
    measure(criterion, "100 Buffers of 64 bytes", |tape| {
        tape.push_bytes(black_box(narrow.as_bytes()));
    });
    measure(criterion, "100 integers", |tape| tape.push_integer(black_box(1_234_567)));
    measure(criterion, "100 maps of one entry", |tape| {
        tape.push_token(token::MAP, 1);
        tape.push_text(black_box(b"field"));
        tape.push_text(black_box(b"value"));
    });
}

criterion_group!(all, benches);
criterion_main!(all);
