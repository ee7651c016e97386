//! The requests of a client between JavaScript and the socket: taken, written, settled.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use redis_native::benching::Queue;
use redis_native::{Batch, Tape};
use redis_native_benches::{COMMANDS, gets};
use std::hint::black_box;
use std::io::Read;
use std::os::unix::net::UnixStream;
use tokio::runtime::{Builder, Runtime};

/// A queue on a socket, and the other end, which has to be emptied.
fn connected(runtime: &Runtime) -> (Queue, UnixStream) {
    let (near, far) = UnixStream::pair().expect("a pair of sockets");
    near.set_nonblocking(true).expect("a socket that does not block");
    let queue = runtime.block_on(async {
        let near = tokio::net::UnixStream::from_std(near).expect("a socket of the runtime");
        Queue::connected(near).await.expect("a queue")
    });
    (queue, far)
}

fn through_a_socket(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_io().build().expect("a runtime");
    let (mut queue, mut far) = connected(&runtime);
    let (bytes, length) = gets();
    let mut received = vec![0; bytes.len()];
    let batch: Batch = Batch::new(bytes);
    let mut tape = Tape::default();
    let mut group = criterion.benchmark_group("queue");
    group.throughput(Throughput::Elements(COMMANDS as u64));
    group.bench_function("100 requests, submitted, written in one call and settled", |bencher| {
        bencher.iter(|| {
            queue.submit(black_box(&batch), length);
            assert!(queue.flush());
            far.read_exact(&mut received).expect("what was written");
            queue.answer(COMMANDS, &mut tape);
        });
    });
    group.finish();
    assert!(queue.is_empty());
}

fn without_a_connection(criterion: &mut Criterion) {
    let (bytes, length) = gets();
    let batch: Batch = Batch::new(bytes);
    let mut group = criterion.benchmark_group("queue");
    group.throughput(Throughput::Elements(COMMANDS as u64));
    group.bench_function("100 requests, submitted without a connection", |bencher| {
        bencher.iter_batched_ref(
            Queue::offline,
            |queue| queue.submit(black_box(&batch), length),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(all, through_a_socket, without_a_connection);
criterion_main!(all);
