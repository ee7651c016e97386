//! From the bytes of a socket to tokens and arenas: what the thread does that reads.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use redis_native::{Decoder, Progress, Tape};
use redis_native_benches::{hashes, integers, large_text, small_texts, wide_texts};
use std::hint::black_box;

const KEPT: usize = 1 << 20;

/// All replies in `input`, as one read of a socket brings them.
fn decode(decoder: &mut Decoder, mut input: &[u8], tape: &mut Tape) {
    while !input.is_empty() {
        match decoder.decode(input, false, tape) {
            Ok(Progress::Complete(used)) => input = &input[used..],
            other => unreachable!("these replies are whole and well formed: {other:?}"),
        }
    }
}

fn benches(criterion: &mut Criterion) {
    let inputs = [
        ("100 values of 64 bytes", small_texts()),
        ("100 values of 64 bytes, not ASCII", wide_texts()),
        ("10 hashes of 20 fields", hashes()),
        ("100 integers", integers()),
        ("a value of 200 kB", large_text()),
    ];
    let mut group = criterion.benchmark_group("decode");
    for (name, input) in inputs {
        group.throughput(Throughput::Bytes(input.len() as u64));
        let (mut decoder, mut tape) = (Decoder::default(), Tape::default());
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                decode(&mut decoder, black_box(&input), &mut tape);
                black_box(&tape);
                tape.clear(KEPT);
            });
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
