//! Values that blocks replace are dropped, whichever way the blocks are run.

use std::sync::Arc;
use stm::{Config, Engine, TVar};

#[test]
fn replaced_values_are_dropped_on_an_engine_of_ones_own() {
    const BLOCKS: usize = 60_000;
    let engine = Engine::new(Config::default());
    let counted = Arc::new(());
    let var = TVar::new_in(&engine, Arc::clone(&counted));
    let mut mutator = engine.attach();
    for _ in 0..BLOCKS {
        mutator.run(|tx| tx.write(&var, Arc::clone(&counted)));
    }
    let live = Arc::strong_count(&counted);
    assert!(live < BLOCKS / 4, "{live} values of {BLOCKS} are still there");
}
