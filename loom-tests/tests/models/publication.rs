//! Publication: what a shared object comes to refer to is shared, whole, and counted, before
//! anybody can see it.

use loom_tests::Model;
use loom_tests::cells::{NONE, Thread, beside, cell, number, part};
use stm::Abort;
use stm::heap::Ref;

/// What a reader finds behind `root`: the two numbers there, or nothing.
fn numbers(thread: &mut Thread, root: Ref) -> Result<Option<(u64, u64)>, Abort> {
    let Some(outer) = cell(thread.get(root, 0)?) else { return Ok(None) };
    assert!(outer.is_shared(), "a local object is seen");
    let Some(inner) = cell(thread.get(outer, 1)?) else { unreachable!("half an object") };
    assert!(inner.is_shared(), "a local object is seen behind a shared one");
    Ok(Some((thread.get(outer, 0)?, thread.get(inner, 0)?)))
}

/// Fresh objects, one behind the other, become reachable: a reader finds both or none.
#[test]
fn what_is_published_is_whole() {
    Model { extra: 1, ..Model::new("what_is_published_is_whole", 500) }.check_heap(|heap| {
        let (mut one, two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[NONE]);
        let writer = part(move |thread| {
            thread.run(|thread| {
                let inner = thread.cell(0, &[number(9)]);
                let outer = thread.cell(1, &[number(7), inner.to_word()]);
                thread.put(0, NONE);
                thread.put(1, NONE);
                thread.set(root, 0, outer.to_word())
            });
        });
        let reader = part(move |thread| {
            let found = thread.run(|thread| numbers(thread, root));
            assert!(found.is_none() || found == Some((number(7), number(9))), "{found:?}");
        });
        let (one, mut two) = beside(one, writer, two, reader);
        two.audit(&[&one], 3);
    });
}

/// A thread writes to its own object in place, publishes it, and writes to it again, now as to any
/// shared one: a reader finds one of the states between blocks.
#[test]
fn what_was_local_is_written_in_place_until_it_is_published() {
    let name = "what_was_local_is_written_in_place_until_it_is_published";
    Model { extra: -1, ..Model::new(name, 500) }.check_heap(|heap| {
        let (mut one, two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[NONE]);
        one.run(|one| {
            let inner = one.cell(1, &[number(1)]);
            one.cell(0, &[number(1), inner.to_word()]);
            Ok(())
        });
        let writer = part(move |thread| {
            let (Some(outer), Some(inner)) = (cell(thread.register(0)), cell(thread.register(1)))
            else {
                unreachable!("put there above")
            };
            thread.run(|thread| {
                thread.set(outer, 0, number(2))?;
                thread.set(inner, 0, number(2))?;
                thread.set(root, 0, outer.to_word())
            });
            thread.run(|thread| {
                thread.set(outer, 0, number(3))?;
                thread.set(inner, 0, number(3))
            });
        });
        let reader = part(move |thread| {
            let found = thread.run(|thread| numbers(thread, root));
            let states = [None, Some((number(2), number(2))), Some((number(3), number(3)))];
            assert!(states.contains(&found), "{found:?}");
        });
        let (one, mut two) = beside(one, writer, two, reader);
        two.audit(&[&one], 3);
    });
}

/// Two blocks publish objects of their own in the same place: one is rolled back, what it had
/// published stays shared, and its own object gets there when it runs again.
#[test]
fn what_a_failed_commit_has_published_does_no_harm() {
    let name = "what_a_failed_commit_has_published_does_no_harm";
    Model { extra: -1, ..Model::new(name, 500) }.check_heap(|heap| {
        let (mut one, mut two) = (Thread::new(heap), Thread::new(heap));
        let root = one.root(&[number(0)]);
        let publish = |thread: &mut Thread| {
            thread.run(|thread| {
                thread.cell(0, &[number(1)]);
                Ok(())
            });
            let add = part(move |thread: &mut Thread| {
                thread.run(|thread| {
                    let Some(mine) = cell(thread.register(0)) else { unreachable!("put there") };
                    let before = thread.get(root, 0)?;
                    thread.set(mine, 0, before)?;
                    thread.set(root, 0, mine.to_word())
                });
            });
            add
        };
        let (first, second) = (publish(&mut one), publish(&mut two));
        let (one, mut two) = beside(one, first, two, second);
        let depth = two.run(|two| {
            let (mut word, mut depth) = (two.get(root, 0)?, 0);
            while let Some(next) = cell(word) {
                word = two.get(next, 0)?;
                depth += 1;
            }
            Ok((depth, word))
        });
        assert_eq!(depth, (2, number(0)));
        two.audit(&[&one], 3);
    });
}
