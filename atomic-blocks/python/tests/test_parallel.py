"""The module `parallel`: loops over dicts and iterables."""
import collections
import functools
import io
import itertools
import operator
import threading
import traceback
import unittest
from contextlib import redirect_stderr

import parallel
import thread
from tests.helpers import AME, PATIENCE, Running, in_thread, serial, until_set


class Loops(unittest.TestCase):
    def setUp(self):
        self.prices = {f"item{i}": i for i in range(20)}

    def test_for_each(self):
        seen = {}
        self.assertIsNone(parallel.items(self.prices).for_each(seen.__setitem__))
        self.assertEqual(seen, self.prices)
        names = set()
        parallel.keys(self.prices).for_each(names.add)
        self.assertEqual(names, set(self.prices))

    def test_map_and_filter_keep_the_order_of_iteration(self):
        for options in ({}, {"ordered": True}, {"max_workers": 3, "chunksize": 4}):
            with self.subTest(options=options):
                self.assertEqual(
                    parallel.items(self.prices).map(lambda k, v: (k, v), **options),
                    list(self.prices.items()),
                )
                self.assertEqual(
                    parallel.values(self.prices).map(str, **options),
                    [str(i) for i in range(20)],
                )
                self.assertEqual(
                    parallel.items(self.prices).filter(lambda k, v: v % 7 == 0, **options),
                    [("item0", 0), ("item7", 7), ("item14", 14)],
                )
                self.assertEqual(
                    parallel.each(range(9)).filter(lambda n: n % 2, **options), [1, 3, 5, 7]
                )

    def test_reduce_keeps_the_order_of_the_operands(self):
        self.assertEqual(parallel.each("abcd").reduce(operator.add, ""), "abcd")
        self.assertEqual(parallel.values(self.prices).reduce(max, 0), 19)
        self.assertEqual(
            parallel.items(self.prices).reduce(max, ("", 0)), max(self.prices.items())
        )
        self.assertEqual(parallel.each([]).reduce(operator.add, 5), 5)

    def test_each_element_is_one_block(self):
        committed = []

        def body(n):
            self.assertTrue(thread.is_atomic())
            thread.after_commit(lambda: committed.append((n, thread.is_atomic())))
            return len(committed)

        done_before = parallel.each(range(3)).map(body)
        if not AME:
            self.assertEqual(done_before, [0, 1, 2])
        self.assertEqual(sorted(committed), [(0, False), (1, False), (2, False)])

    def test_empty_loops(self):
        for loop in (parallel.each([]), parallel.items({}), parallel.values({})):
            self.assertIsNone(loop.for_each(print))
            self.assertEqual(loop.map(print), [])
            self.assertEqual(loop.filter(print), [])

    def test_a_loop_can_run_twice(self):
        loop = parallel.keys(self.prices)
        self.assertEqual(loop.map(len), loop.map(len))
        self.prices["more"] = 0
        self.assertEqual(len(loop.map(len)), 21)

    def test_decorator(self):
        taxed = {}

        @parallel.for_each(self.prices.items(), ordered=True)
        def tax(name, price):
            taxed[name] = 2 * price
            return price

        self.assertEqual(taxed, {name: 2 * price for name, price in self.prices.items()})
        self.assertEqual(tax("again", 4), 4)
        got = []
        parallel.for_each([(1, 2), (3, 4)])(got.append)
        self.assertEqual(got, [(1, 2), (3, 4)])

    def test_views_and_mappings(self):
        d = {1: "a", 2: "b"}
        self.assertEqual(parallel.each(d).map(lambda k: k), [1, 2])
        self.assertEqual(parallel.each(d.keys()).map(lambda k: k), [1, 2])
        self.assertEqual(parallel.each(d.values()).map(lambda v: v), ["a", "b"])
        self.assertEqual(parallel.each(d.items()).map(lambda k, v: (v, k)), [("a", 1), ("b", 2)])
        chain = collections.ChainMap({1: "a"}, {2: "b"})
        self.assertEqual(parallel.items(chain).map(lambda k, v: v), list(chain.values()))
        self.assertEqual(
            parallel.each(chain.items()).map(lambda k, v: (k, v)), list(chain.items())
        )

    def test_wrong_sources(self):
        for make in (parallel.items, parallel.keys, parallel.values):
            with self.assertRaisesRegex(TypeError, "needs a mapping, not list"):
                make([1])
        with self.assertRaisesRegex(TypeError, "needs an iterable, not int"):
            parallel.each(3)

    @serial
    def test_an_endless_iterable(self):
        taken = itertools.count()
        got = []

        def body(n):
            if n == 5:
                parallel.stop()
            got.append(n)

        parallel.each(taken).for_each(body)
        self.assertEqual(got, [0, 1, 2, 3, 4])
        self.assertEqual(next(taken), 6)


class Mutation(unittest.TestCase):
    def test_deleted_keys_are_skipped_and_added_ones_not_visited(self):
        for each in (parallel.items, parallel.keys, parallel.values):
            d = {n: n for n in range(6)}
            visited = []

            def body(n, *_):
                visited.append(n)
                d.pop(n + 1, None)
                d[n + 100] = n

            each(d).for_each(body, ordered=True)
            self.assertEqual(visited, [0, 2, 4])

    def test_values_are_those_of_the_moment(self):
        d = {n: 0 for n in range(4)}

        def body(key, value):
            d[key + 1] = value + 1

        parallel.items(d).for_each(body, ordered=True)
        self.assertEqual(d, {0: 0, 1: 1, 2: 2, 3: 3, 4: 4})

    def test_a_defaultdict_gets_no_new_keys(self):
        d = collections.defaultdict(int, {1: 1, 2: 2})
        parallel.values(d).for_each(lambda value: d.pop(2, None))
        self.assertEqual(d, {1: 1})


class Bodies(unittest.TestCase):
    def test_generators_and_coroutines_are_refused_before_any_element(self):
        touched = []

        def source():
            touched.append(1)
            yield 1

        def generator(n):
            yield n

        async def coroutine(n):
            return n

        async def async_generator(n):
            yield n

        class Callable:
            async def __call__(self, n):
                pass

        loop = parallel.each(source())
        bodies = generator, coroutine, async_generator, Callable(), functools.partial(generator)
        for body in bodies:
            for run in (loop.for_each, loop.map, loop.filter, lambda f: loop.reduce(f, 0)):
                with self.assertRaisesRegex(TypeError, "must not be a"):
                    run(body)
        self.assertEqual(touched, [])

    def test_so_are_bodies_that_return_one(self):
        def generator(n):
            yield n

        async def coroutine(n):
            return n

        for body in (generator, coroutine):
            with self.assertRaisesRegex(TypeError, "would run outside the block"):
                parallel.each([1]).map(lambda n: body(n))

    def test_not_callable(self):
        for run in (parallel.each([1]).map, lambda f: parallel.each([1]).reduce(f, 0)):
            with self.assertRaisesRegex(TypeError, "must be callable, not int"):
                run(3)

    def test_options(self):
        loop = parallel.each([1])
        for options, error in (
            ({"max_workers": 0}, ValueError),
            ({"max_workers": -1}, ValueError),
            ({"max_workers": "2"}, TypeError),
            ({"chunksize": 0}, ValueError),
            ({"chunksize": 1.5}, TypeError),
            ({"workers": 1}, TypeError),
        ):
            with self.subTest(options=options), self.assertRaises(error):
                loop.for_each(print, **options)


class Ends(unittest.TestCase):
    def test_the_first_exception_stops_the_loop(self):
        done = []

        def body(n):
            done.append(n)
            if n == 2:
                raise LookupError("two")

        try:
            parallel.each(range(5)).for_each(body, ordered=True)
        except LookupError as error:
            frames = traceback.extract_tb(error.__traceback__)
        self.assertEqual(done, [0, 1, 2])
        self.assertEqual((frames[-1].name, frames[-1].line), ("body", 'raise LookupError("two")'))
        self.assertFalse(thread.is_atomic())

    def test_exceptions_of_the_iterable(self):
        def source():
            yield 1
            raise OSError("gone")

        done = []
        with self.assertRaisesRegex(OSError, "gone"):
            parallel.each(source()).for_each(done.append)
        self.assertEqual(done, [1])

    def test_keyboard_interrupt(self):
        def body(n):
            if n == 1:
                raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            parallel.each(range(5)).for_each(body)
        self.assertFalse(thread.is_atomic())

    def test_stop_keeps_what_was_done(self):
        done = []

        def body(n):
            done.append(n)
            if n == 2:
                parallel.stop()
            return n

        self.assertEqual(parallel.each(range(5)).map(body, ordered=True), [0, 1])
        self.assertEqual(done, [0, 1, 2])

    def test_stop_ends_the_innermost_loop(self):
        done = []

        def outer(n):
            parallel.each(range(3)).for_each(lambda m: inner(n, m))

        def inner(n, m):
            if m == 1:
                parallel.stop()
            done.append((n, m))

        parallel.each(range(2)).for_each(outer, ordered=True)
        self.assertEqual(done, [(0, 0), (1, 0)])

    def test_stop_outside_a_loop(self):
        def stop_elsewhere():
            parallel.each([1]).for_each(lambda n: in_thread(parallel.stop))

        # A thread that is started in a block does not run before its end.
        for run in (parallel.stop,) if AME else (parallel.stop, stop_elsewhere):
            with self.assertRaisesRegex(RuntimeError, "outside a parallel loop"):
                run()


class Nesting(unittest.TestCase):
    def test_a_loop_in_a_body(self):
        def row(n):
            return parallel.each(range(n)).map(lambda m: n * m)

        self.assertEqual(parallel.each(range(4)).map(row), [[], [0], [0, 2], [0, 3, 6]])

    def test_a_loop_in_a_block(self):
        committed = []
        with thread.atomic:
            parallel.each(range(3)).for_each(
                lambda n: thread.after_commit(lambda: committed.append(n))
            )
            self.assertEqual(committed, [])
        self.assertEqual(committed, [0, 1, 2])

    def test_a_loop_on_another_thread(self):
        self.assertEqual(in_thread(parallel.each(range(3)).map, str), ["0", "1", "2"])


class Retry(unittest.TestCase):
    def test_an_element_may_wait_for_a_later_one(self):
        done = []

        def body(n):
            thread.check(n == 4 or n + 1 in done)
            done.append(n)
            return n

        self.assertEqual(parallel.each(range(5)).map(body), [0, 1, 2, 3, 4])
        self.assertEqual(done, [4, 3, 2, 1, 0])

    def test_an_endless_loop_lets_the_waiting_run(self):
        seen = []

        def body(n):
            if n == 0:
                thread.check(len(seen) > 10)
                parallel.stop()
            seen.append(n)

        parallel.each(itertools.count()).for_each(body)
        self.assertGreater(len(seen), 10)

    def test_all_may_wait_for_another_thread(self):
        opened, asked = [], threading.Event()

        def body(n):
            asked.set()
            thread.check(opened)
            return n

        for options in ({}, {"ordered": True}):
            opened.clear()
            asked.clear()
            loop = Running(lambda: parallel.each(range(3)).map(body, **options))
            until_set(asked)
            with thread.atomic:
                opened.append(True)
            self.assertEqual(loop.result(), [0, 1, 2])

    def test_in_an_ordered_loop_the_later_ones_wait(self):
        opened, done, asked = [], [], threading.Event()

        def body(n):
            if n == 1:
                asked.set()
                thread.check(opened)
            done.append(n)

        loop = Running(lambda: parallel.each(range(3)).for_each(body, ordered=True))
        until_set(asked)
        if not AME:
            self.assertEqual(done, [0])
        with thread.atomic:
            opened.append(True)
        loop.result()
        self.assertEqual(done, [0, 1, 2])

    @serial
    def test_a_nested_loop_hands_its_retry_on(self):
        outer_runs = []

        @thread.atomic
        def outer():
            outer_runs.append(1)
            return parallel.each(range(2)).map(lambda n: thread.check(len(outer_runs) == 2))

        self.assertEqual(outer(), [None, None])
        with self.assertRaisesRegex(RuntimeError, "with thread.atomic"):
            with thread.atomic:
                parallel.each(range(2)).for_each(lambda n: thread.retry())

    @serial
    def test_reduce_waits_in_order(self):
        runs = []

        def join(left, right):
            runs.append(right)
            thread.check(right != "a" or len(runs) == 2)
            return left + right

        self.assertEqual(parallel.each("abc").reduce(join, ""), "abc")
        self.assertEqual(runs, ["a", "a", "b", "c"])


class Progress(unittest.TestCase):
    def shown(self, loop, body=str):
        with redirect_stderr(io.StringIO()) as stream:
            loop.for_each(body, progress=True)
        return stream.getvalue()

    def test_a_bar_when_the_total_is_known(self):
        drawn = self.shown(parallel.each(range(4)))
        self.assertLessEqual(drawn.count("\r"), 6)
        self.assertTrue(drawn.endswith("\r[" + "#" * 30 + "] 100% 4/4\n"), drawn)
        if not AME:
            self.assertIn("\r[" + "#" * 15 + "." * 15 + "]  50% 2/4", drawn)

    def test_a_count_when_it_is_not(self):
        drawn = self.shown(parallel.each(n for n in range(4)))
        self.assertTrue(drawn.endswith("\r4 done\n"), drawn)

    def test_many_elements_are_few_drawings(self):
        drawn = self.shown(parallel.each(range(5000)))
        self.assertLessEqual(drawn.count("\r"), 102)

    def test_skipped_and_retried_elements_count_once(self):
        d = {0: 0, 1: 1, 2: 2}
        done = []

        def body(n):
            thread.check(n != 0 or done)
            done.append(n)
            d.pop(2, None)

        self.assertIn("100% 3/3\n", self.shown(parallel.keys(d), body))

    def test_empty_and_interrupted_loops(self):
        self.assertIn("100% 0/0\n", self.shown(parallel.each([])))
        if not AME:
            drawn = self.shown(parallel.each(range(4)),
                               lambda n: parallel.stop() if n == 1 else n)
            self.assertTrue(drawn.endswith("25% 1/4\n"), drawn)

    def test_without_a_stderr(self):
        with redirect_stderr(None):
            self.assertIsNone(parallel.each(range(3)).for_each(str, progress=True))


if __name__ == "__main__":
    unittest.main()
