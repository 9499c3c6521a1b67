//! A bounded buffer: producers sleep while it is full, consumers while it is empty.
//!
//! `cargo run -p ame-stm --example bounded_buffer`

use std::collections::VecDeque;
use stm::{Step, TVar, Tx, atomically};

/// At most `room` items on their way from thread to thread.
struct Buffer<T: Clone + Send + Sync + 'static> {
    items: TVar<VecDeque<T>>,
    room: usize,
}

impl<T: Clone + Send + Sync + 'static> Buffer<T> {
    fn new(room: usize) -> Self {
        Self { items: TVar::new(VecDeque::new()), room }
    }

    fn put(&self, tx: &mut Tx<'_, '_>, item: T) -> Step<()> {
        let full = tx.with(&self.items, |items| items.len() >= self.room)?;
        tx.check(!full)?;
        tx.modify(&self.items, |items| items.push_back(item))
    }

    fn take(&self, tx: &mut Tx<'_, '_>) -> Step<T> {
        match tx.modify(&self.items, VecDeque::pop_front)? {
            Some(item) => Ok(item),
            None => tx.retry(),
        }
    }
}

fn main() {
    let (urgent, normal) = (Buffer::new(4), Buffer::new(4));
    let taken: Vec<u32> = std::thread::scope(|scope| {
        scope.spawn(|| (0..5).for_each(|n| atomically(|tx| urgent.put(tx, n))));
        scope.spawn(|| (100..110).for_each(|n| atomically(|tx| normal.put(tx, n))));
        let consumer = scope.spawn(|| {
            // Either buffer will do, the urgent one first: waiting composes.
            let take = || atomically(|tx| tx.or_else(|tx| urgent.take(tx), |tx| normal.take(tx)));
            (0..15).map(|_| take()).collect()
        });
        consumer.join().expect("the consumer")
    });
    println!("{taken:?}");
    assert_eq!(taken.iter().sum::<u32>(), 10 + 1045);
}
