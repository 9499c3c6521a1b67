//! Reference counts: merged at commit, and what falls to zero dies once, when nobody holds it.
//!
//! Grace periods end here as early as they may, so each model is one of what the heap does with
//! them, not of crossbeam-epoch.

use loom_tests::Model;
use loom_tests::cells::{NONE, Thread, beside, cell, number, part};
use stm::heap::Ref;
use stm::model::{Reclaim, collect};

const fn model(name: &'static str, least: usize) -> Model {
    Model { reclaim: Reclaim::AtTheEarliest, ..Model::new(name, least) }
}

/// A shared object that `root` alone refers to.
fn object_in(thread: &mut Thread, root: Ref) {
    thread.run(|thread| {
        let object = thread.cell(0, &[number(7)]);
        thread.put(0, NONE);
        thread.set(root, 0, object.to_word())
    });
}

/// Leaves an object that `root` referred to with a count of one, for a register of `holder`, after
/// it had fallen to zero; its grace period is over, and nobody has looked at it again.
fn dropped_and_held(holder: &mut Thread, dropper: &mut Thread, root: Ref) {
    object_in(dropper, root);
    holder.begin();
    let word = holder.peek(root, 0);
    holder.put(0, word.unwrap_or(NONE));
    dropper.run(|dropper| dropper.set(root, 0, NONE));
    assert!(holder.end(), "it has read nothing that was changed");
}

/// The last reference is dropped while another thread looks whether the object, whose count was
/// zero before, is dead.
#[test]
fn a_second_drop_to_zero_meets_the_end_of_the_first_ones_grace_period() {
    let name = "a_second_drop_to_zero_meets_the_end_of_the_first_ones_grace_period";
    model(name, 50).check_heap(|heap| {
        let (mut one, mut two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[NONE]);
        dropped_and_held(&mut one, &mut two, root);
        let drop = part(|thread| {
            thread.run(|thread| {
                if let Some(object) = cell(thread.register(0)) {
                    assert_eq!(thread.get(object, 0)?, number(7));
                }
                thread.put(0, NONE);
                Ok(())
            });
        });
        let look = part(|thread| {
            collect();
            thread.run(|_| Ok(()));
        });
        let (one, mut two) = beside(one, drop, two, look);
        two.audit(&[&one], 1);
    });
}

/// As before, but the object that is looked at gets its reference back.
#[test]
fn an_object_that_is_held_survives_the_end_of_its_grace_period() {
    let name = "an_object_that_is_held_survives_the_end_of_its_grace_period";
    model(name, 50).check_heap(|heap| {
        let (mut one, mut two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[NONE]);
        dropped_and_held(&mut one, &mut two, root);
        let store = part(move |thread| {
            thread.run(|thread| {
                thread.set(root, 0, thread.register(0))?;
                thread.put(0, NONE);
                Ok(())
            });
        });
        let look = part(move |thread| {
            collect();
            thread.run(|thread| match cell(thread.get(root, 0)?) {
                Some(object) => thread.get(object, 0).map(|word| assert_eq!(word, number(7))),
                None => Ok(()),
            });
        });
        let (one, mut two) = beside(one, store, two, look);
        two.audit(&[&one], 2);
    });
}

/// Two blocks take references to one object, and one of them drops the old one: nobody conflicts
/// over the count, and it is right whatever their order.
#[test]
fn counts_of_two_blocks_add_up() {
    model("counts_of_two_blocks_add_up", 500).check_heap(|heap| {
        let (mut one, mut two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[NONE]);
        let (left, right) = (one.root(&[NONE]), one.root(&[NONE]));
        object_in(&mut one, root);
        let take = part(move |thread| {
            thread.run(|thread| {
                let word = thread.get(root, 0)?;
                thread.set(left, 0, word)
            });
        });
        let take_and_drop = part(move |thread| {
            thread.run(|thread| {
                let word = thread.get(root, 0)?;
                thread.set(right, 0, word)?;
                thread.set(root, 0, NONE)
            });
        });
        let (one, mut two) = beside(one, take, two, take_and_drop);
        two.audit(&[&one], 4);
    });
}

/// A block that fails takes back what it has counted, while another one drops the last reference;
/// each reads what the other writes.
#[test]
fn a_failed_commit_meets_a_drop_to_zero() {
    model("a_failed_commit_meets_a_drop_to_zero", 500).check_heap(|heap| {
        let (mut one, mut two) = (Thread::new(heap), Thread::new(heap));
        let (root, left) = (one.root(&[NONE]), one.root(&[NONE]));
        object_in(&mut one, root);
        let take = part(move |thread| {
            thread.run(|thread| {
                let word = thread.get(root, 0)?;
                thread.set(left, 0, word)
            });
        });
        let drop = part(move |thread| {
            thread.run(|thread| {
                thread.get(left, 0)?;
                thread.set(root, 0, NONE)
            });
            collect();
            thread.run(|_| Ok(()));
        });
        let (one, mut two) = beside(one, take, two, drop);
        let taken = two.run(|two| Ok(cell(two.get(left, 0)?).is_some()));
        two.audit(&[&one], 2 + usize::from(taken));
    });
}

/// What one thread has just made is dropped by another one as soon as it can be seen.
#[test]
fn a_fresh_object_is_dropped_at_once() {
    model("a_fresh_object_is_dropped_at_once", 100).check_heap(|heap| {
        let (mut one, two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[NONE]);
        let make = part(move |thread| object_in(thread, root));
        let drop = part(move |thread| {
            thread.run(|thread| match cell(thread.get(root, 0)?) {
                Some(_) => thread.set(root, 0, NONE),
                None => Ok(()),
            });
            collect();
            thread.run(|_| Ok(()));
        });
        let (one, mut two) = beside(one, make, two, drop);
        let there = two.run(|two| Ok(cell(two.get(root, 0)?).is_some()));
        two.audit(&[&one], 1 + usize::from(there));
    });
}

/// An object that was counted again after its count had fallen to zero, and is dropped a second time,
/// while another thread reads it: the first grace period is not enough then.
#[test]
fn a_second_drop_to_zero_is_worth_a_second_grace_period() {
    model("a_second_drop_to_zero_is_worth_a_second_grace_period", 100).check_heap(|heap| {
        let (mut one, mut two) = (Thread::new(heap), Thread::new(heap));
        let (root, left) = (one.root(&[NONE]), one.root(&[NONE]));
        object_in(&mut two, root);
        one.begin();
        let word = one.peek(root, 0).unwrap_or(NONE);
        two.run(|two| two.set(root, 0, NONE));
        assert!(
            one.set(left, 0, word).is_ok() && one.end(),
            "it has read nothing that was changed"
        );
        let drop = part(move |thread| {
            thread.run(|thread| thread.set(left, 0, NONE));
            collect();
            thread.run(|_| Ok(()));
        });
        let read = part(move |thread| {
            thread.run(|thread| match cell(thread.get(left, 0)?) {
                Some(object) => thread.get(object, 0).map(|word| assert_eq!(word, number(7))),
                None => Ok(()),
            });
        });
        let (one, mut two) = beside(one, drop, two, read);
        two.audit(&[&one], 2);
    });
}

/// A thread takes an object into a register as soon as it can be seen: it finds one that its maker
/// has counted, with all that it refers to.
#[test]
fn what_can_be_seen_is_counted() {
    model("what_can_be_seen_is_counted", 100).check_heap(|heap| {
        let (mut one, two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[NONE]);
        let make = part(move |thread| {
            thread.run(|thread| {
                let inner = thread.cell(0, &[number(7)]);
                let outer = thread.cell(1, &[inner.to_word()]);
                thread.put(0, NONE);
                thread.put(1, NONE);
                thread.set(root, 0, outer.to_word())
            });
        });
        let take = part(move |thread| {
            thread.run(|thread| {
                let word = thread.get(root, 0)?;
                thread.put(0, word);
                Ok(())
            });
        });
        let (one, mut two) = beside(one, make, two, take);
        two.audit(&[&one], 3);
    });
}
