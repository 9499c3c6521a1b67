"""The module `transaction`: queues of transactions and PyPy-STM's containers."""
import gc
import queue
import threading
import unittest
import weakref

import thread
import transaction
from tests.helpers import AME, PATIENCE, Running, in_thread, serial


class Queues(unittest.TestCase):
    def setUp(self):
        self.queue = transaction.TransactionQueue()
        self.done = []

    def test_first_in_first_out(self):
        for n in range(3):
            self.queue.add(lambda n, *, word: self.done.append((n, word)), n, word="w")
        self.queue.run()
        if AME:
            self.done.sort()
        self.assertEqual(self.done, [(0, "w"), (1, "w"), (2, "w")])
        self.assertEqual(self.queue.number_of_transactions_executed(), 3)

    def test_transactions_add_transactions(self):
        def grow(n):
            self.assertTrue(transaction.is_atomic())
            self.done.append(n)
            if n < 4:
                self.queue.add(grow, 2 * n)
                self.queue.add(grow, 2 * n + 1)

        self.queue.add(grow, 1)
        self.queue.run(nb_segments=4)
        if AME:
            self.done.sort()
        self.assertEqual(self.done, [1, 2, 3, 4, 5, 6, 7])
        self.queue.run()
        self.assertEqual(self.queue.number_of_transactions_executed(), 7)

    def test_generators_are_cut_at_their_yields(self):
        def steps(word):
            for n in range(2):
                self.done.append((word, n, transaction.is_atomic()))
                yield

        self.queue.add_generator(steps("a"))
        self.queue.add_generator(steps("b"))
        self.queue.run()
        if AME:
            self.done.sort(key=lambda step: step[1::-1])
        self.assertEqual(
            self.done, [("a", 0, True), ("b", 0, True), ("a", 1, True), ("b", 1, True)]
        )
        # The code behind the last yield is a transaction too.
        self.assertEqual(self.queue.number_of_transactions_executed(), 6)

    @serial
    def test_an_exception_leaves_the_rest_in_the_queue(self):
        def fail():
            self.queue.add(self.done.append, "added by fail")
            raise LookupError("once")

        self.queue.add(thread.check, False)
        self.queue.add(fail)
        self.queue.add(self.done.append, "after fail")
        with self.assertRaisesRegex(LookupError, "once"):
            self.queue.run()
        self.assertEqual(self.done, [])
        self.assertEqual(self.queue.number_of_transactions_executed(), 1)
        self.queue.add(lambda: self.queue.add(fail))
        with self.assertRaisesRegex(LookupError, "once"):
            self.queue.run()
        self.assertEqual(self.done, ["after fail", "added by fail"])

    def test_an_exception_leaves_those_that_wait_in_the_queue(self):
        open_now = []

        def wait(word):
            thread.check(open_now)
            self.done.append(word)

        self.queue.add(wait, "first")
        self.queue.add(wait, "second")
        self.queue.add(lambda: 1 / 0)
        with self.assertRaises(ZeroDivisionError):
            self.queue.run()
        open_now.append(True)
        self.queue.add(self.done.append, "third")
        self.queue.run()
        if AME:
            self.done.sort()
        self.assertEqual(self.done, ["first", "second", "third"])

    def test_a_transaction_may_wait_for_a_later_one(self):
        def wait_for(word, then):
            thread.check(word in self.done)
            self.queue.add(self.done.append, then)

        self.queue.add(wait_for, "c", "d")
        self.queue.add(wait_for, "b", "c")
        self.queue.add(wait_for, "a", "b")
        self.queue.add(self.done.append, "a")
        self.queue.run()
        self.assertEqual(self.done, ["a", "b", "c", "d"])
        self.assertEqual(self.queue.number_of_transactions_executed(), 7)

    @serial
    def test_what_a_retried_transaction_added_is_dropped(self):
        runs = []

        def body():
            runs.append(1)
            self.queue.add(self.done.append, len(runs))
            thread.check(len(runs) == 2)

        self.queue.add(body)
        self.queue.run()
        self.assertEqual(self.done, [2])

    def test_moments_at_which_it_cannot_be_used(self):
        with self.assertRaisesRegex(transaction.TransactionError, "atomic block"):
            with transaction.atomic:
                self.queue.run()
        self.queue.add(self.queue.number_of_transactions_executed)
        with self.assertRaisesRegex(transaction.TransactionError, "running"):
            self.queue.run()
        if AME:
            # A thread that is started in a block does not run before its end.
            return
        self.queue.add(in_thread, self.queue.run)
        with self.assertRaisesRegex(transaction.TransactionError, "already running"):
            self.queue.run()
        self.queue.run()

    def test_what_cannot_be_a_transaction(self):
        def generator():
            yield

        for function in (3, generator):
            with self.assertRaises(TypeError):
                self.queue.add(function)
        with self.assertRaises(TypeError):
            self.queue.add_generator(3)
        self.queue.add(lambda: generator())
        with self.assertRaises(TypeError):
            self.queue.run()


class Containers(unittest.TestCase):
    def test_stmdict_and_stmset(self):
        self.assertEqual(transaction.stmdict(a=1), {"a": 1})
        self.assertEqual(transaction.stmset("aa"), {"a"})

    def test_stmidentitydict(self):
        d = transaction.stmidentitydict()
        one, two = [], []
        d[one] = 1
        d[two] = 2
        self.assertEqual((d[one], d[two], len(d)), (1, 2, 2))
        self.assertIs(next(iter(d)), one)
        self.assertIn(one, d)
        self.assertNotIn([], d)
        self.assertEqual(d.setdefault(one, 5), 1)
        self.assertEqual(d.pop(one), 1)
        self.assertEqual((d.get(one), d.get(one, 3)), (None, 3))
        self.assertIsNone(d.setdefault(one))
        self.assertEqual(repr(d), "stmidentitydict({[]: 2, []: None})")
        del d[two]
        for missing in (lambda: d[two], lambda: d.__delitem__(two)):
            with self.assertRaises(KeyError) as caught:
                missing()
            self.assertIs(caught.exception.args[0], two)

    def test_queue_outside_blocks(self):
        q = transaction.queue()
        self.assertIsInstance(q, queue.Queue)
        q.put(1)
        self.assertEqual(q.get(), 1)
        with self.assertRaises(transaction.Empty):
            q.get(block=False)
        with self.assertRaises(transaction.Empty):
            q.get(timeout=0.001)
        joiner = Running(q.join)
        q.task_done()
        joiner.result()

    def test_a_queue_in_a_block_retries(self):
        q, out = transaction.queue(), transaction.queue()

        @thread.atomic
        def move():
            out.put(q.get() + 1)
            q.task_done()

        @thread.atomic
        def finish():
            q.join()
            return "joined"

        mover = Running(lambda: [move() for _ in range(20)])
        for n in range(20):
            q.put(n)
        mover.result()
        self.assertEqual([out.get() for _ in range(20)], list(range(1, 21)))
        self.assertEqual(finish(), "joined")
        with thread.atomic:
            for options in ({"block": False}, {"timeout": PATIENCE}):
                with self.assertRaises(transaction.Empty):
                    q.get(**options)
            q.put(1)
            with self.assertRaisesRegex(RuntimeError, "deadlock" if AME else "with thread.atomic"):
                q.join()

    def test_time_and_clock(self):
        self.assertIsInstance(transaction.time(), float)
        self.assertIsInstance(transaction.clock(), float)
        self.assertGreaterEqual(transaction.getsegmentlimit(), 1)
        self.assertIsNone(transaction.hint_commit_soon())


class ThreadLocalProperties(unittest.TestCase):
    class Foo:
        bare = transaction.threadlocalproperty()
        made = transaction.threadlocalproperty(list)

        # Identity decides, not equality.
        def __eq__(self, other):
            return True

        __hash__ = None

    def test_set_get_and_delete(self):
        foo, other = self.Foo(), self.Foo()
        for access in (lambda: foo.bare, lambda: delattr(foo, "bare")):
            with self.assertRaisesRegex(AttributeError, "'Foo' object has no attribute 'bare'"):
                access()
        foo.bare = 1
        foo.bare = 2
        self.assertEqual(foo.bare, 2)
        self.assertFalse(hasattr(other, "bare"))
        del foo.bare
        self.assertFalse(hasattr(foo, "bare"))

    def test_the_factory_is_called_once_for_each_thread_and_object(self):
        foo, other = self.Foo(), self.Foo()
        foo.made.append(1)
        self.assertEqual((foo.made, other.made), ([1], []))
        self.assertIs(foo.made, foo.made)
        self.assertEqual(in_thread(lambda: foo.made), [])
        self.assertEqual(foo.made, [1])
        del foo.made
        self.assertEqual(foo.made, [])

    def test_values_die_with_their_object(self):
        class Value:
            pass

        died = threading.Event()
        foo = self.Foo()
        foo.bare = value = Value()
        weakref.finalize(value, died.set)
        del foo, value
        gc.collect()
        self.assertTrue(died.wait(PATIENCE))

    def test_on_the_class(self):
        self.assertIsInstance(self.Foo.bare, transaction.threadlocalproperty)


if __name__ == "__main__":
    unittest.main()
