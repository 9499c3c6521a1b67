"""The module `thread`: blocks, retry, or_else and what happens at a commit."""
import _thread
import os
import signal
import sys
import threading
import time
import unittest
import warnings
from unittest import mock

import thread
from tests.helpers import PATIENCE, Running, in_thread, not_undone


def enters_a_block():
    with thread.atomic:
        return True


class Blocks(unittest.TestCase):
    def test_blocks_exclude_one_another(self):
        account = [0]
        start = threading.Barrier(4)

        def count():
            start.wait(PATIENCE)
            for _ in range(200):
                with thread.atomic:
                    seen = account[0]
                    time.sleep(0)
                    account[0] = seen + 1

        for worker in [Running(count) for _ in range(4)]:
            worker.result()
        self.assertEqual(account, [800])

    @not_undone
    def test_is_atomic_belongs_to_the_thread(self):
        self.assertFalse(thread.is_atomic())
        with thread.atomic:
            self.assertTrue(thread.is_atomic())
            self.assertFalse(in_thread(thread.is_atomic))
            with thread.atomic(name="inner"):
                pass
            self.assertTrue(thread.is_atomic())
        self.assertFalse(thread.is_atomic())

    def test_an_exception_passes_and_ends_the_block(self):
        for block in (thread.atomic, thread.atomic(name="named")):
            with self.assertRaises(KeyError):
                with block:
                    with thread.atomic:
                        raise KeyError
            self.assertTrue(in_thread(enters_a_block))

    def test_return_break_and_continue_end_the_block(self):
        def leave_early():
            for step in range(3):
                with thread.atomic:
                    if step == 0:
                        continue
                    break
            with thread.atomic:
                return thread.is_atomic()

        self.assertTrue(leave_early())
        self.assertFalse(thread.is_atomic())
        self.assertTrue(in_thread(enters_a_block))

    def test_a_block_cannot_be_left_by_another_thread(self):
        def suspended():
            with thread.atomic:
                yield

        generator = suspended()
        next(generator)
        with self.assertRaises(RuntimeError):
            in_thread(next, generator)
        self.assertTrue(thread.is_atomic())
        thread.atomic.__exit__(None, None, None)
        self.assertTrue(in_thread(enters_a_block))

    def test_decorated_functions(self):
        class Account:
            @thread.atomic
            def deposit(self, amount, *, times=1):
                "Adds money."
                return thread.is_atomic(), amount * times

        self.assertEqual(Account().deposit(3, times=2), (True, 6))
        self.assertEqual(Account.deposit.__name__, "deposit")
        self.assertEqual(Account.deposit.__doc__, "Adds money.")
        named = thread.atomic(name="n")(lambda: thread.is_atomic())
        self.assertTrue(named())
        self.assertFalse(thread.is_atomic())

    def test_a_decorated_function_raises(self):
        @thread.atomic
        def fail():
            raise ValueError("no")

        with self.assertRaisesRegex(ValueError, "no"):
            fail()
        self.assertFalse(thread.is_atomic())
        self.assertTrue(in_thread(enters_a_block))

    def test_what_cannot_be_decorated(self):
        def generator():
            yield

        async def coroutine():
            pass

        async def async_generator():
            yield

        class Callable:
            def __call__(self):
                yield

        for function in (generator, coroutine, async_generator, Callable(), Callable, 3):
            with self.subTest(function=function), self.assertRaises(TypeError):
                thread.atomic(function)

    @not_undone
    def test_options(self):
        with self.assertRaisesRegex(NotImplementedError, "CPython cannot undo"):
            thread.atomic(rollback=True)
        with self.assertRaises(TypeError):
            thread.atomic(name=3)
        self.assertEqual(repr(thread.atomic), "thread.atomic")
        self.assertEqual(repr(thread.atomic(name="a")), "thread.atomic(name='a')")

    @unittest.skipUnless(hasattr(os, "fork"), "needs os.fork")
    def test_a_forked_child_can_enter_blocks(self):
        inside, go_on = threading.Event(), threading.Event()

        def hold():
            with thread.atomic:
                inside.set()
                go_on.wait(PATIENCE)

        holder = Running(hold)
        inside.wait(PATIENCE)
        threading.Timer(0.02, go_on.set).start()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            signal.alarm(PATIENCE)
            with thread.atomic:
                os._exit(0)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        holder.result()


class Retry(unittest.TestCase):
    def test_waits_for_another_block(self):
        if "thread" not in sys.builtin_module_names:
            # The end of the block must wake it, not the poll.
            poll = mock.patch("_ame_fallback.block.POLL_INTERVAL", 2 * PATIENCE)
            poll.start()
            self.addCleanup(poll.stop)
        box, runs, asked = [], [], threading.Event()

        @thread.atomic
        def take():
            runs.append(len(box))
            asked.set()
            thread.check(box)
            return box.pop()

        taker = Running(take)
        asked.wait(PATIENCE)
        with thread.atomic:
            box.append("present")
        self.assertEqual(taker.result(), "present")
        self.assertEqual((runs[-1], box), (1, []))

    def test_a_plain_assignment_is_noticed(self):
        flag, asked = [], threading.Event()

        @thread.atomic
        def wait():
            asked.set()
            if not flag:
                thread.retry()

        waiter = Running(wait)
        asked.wait(PATIENCE)
        flag.append(True)
        waiter.result()

    def test_producers_and_consumers(self):
        slot, got = [], []

        @thread.atomic
        def put(item):
            thread.check(not slot)
            slot.append(item)

        @thread.atomic
        def take():
            thread.check(slot)
            return slot.pop()

        producers = [Running(lambda k=k: [put((k, i)) for i in range(50)]) for k in range(2)]
        consumers = [Running(lambda: [take() for _ in range(50)]) for _ in range(2)]
        for producer in producers:
            producer.result()
        for consumer in consumers:
            got += consumer.result()
        self.assertEqual(sorted(got), [(k, i) for k in range(2) for i in range(50)])

    @not_undone
    def test_a_nested_retry_runs_the_outermost_function_again(self):
        outer_runs, inner_runs = [], []

        @thread.atomic
        def inner():
            inner_runs.append(1)
            thread.check(len(outer_runs) == 3)
            return "done"

        @thread.atomic
        def outer():
            outer_runs.append(1)
            with thread.atomic:
                return inner()

        self.assertEqual(outer(), "done")
        self.assertEqual((len(outer_runs), len(inner_runs)), (3, 3))

    @not_undone
    def test_where_it_cannot_be_done(self):
        with self.assertRaisesRegex(RuntimeError, "outside an atomic block"):
            thread.retry()
        with self.assertRaisesRegex(RuntimeError, "decorated with @thread.atomic"):
            with thread.atomic:
                thread.check(False)
        self.assertFalse(thread.is_atomic())

        decorated = thread.atomic(thread.retry)
        with self.assertRaisesRegex(RuntimeError, "decorated with @thread.atomic"):
            with thread.atomic:
                decorated()

    @not_undone
    def test_irrevocable_blocks_do_not_retry(self):
        @thread.atomic
        def block():
            thread.irrevocable()
            thread.retry()

        with self.assertRaisesRegex(RuntimeError, "irrevocable"):
            block()
        thread.irrevocable()

        @thread.atomic
        def next_block():
            runs.append(1)
            thread.check(len(runs) == 2)

        runs = []
        next_block()
        self.assertEqual(runs, [1, 1])

    @not_undone
    def test_handlers_in_the_block_do_not_stop_it(self):
        runs = []

        @thread.atomic
        def swallow():
            runs.append("swallow")
            try:
                thread.check(len(runs) == 2)
            except:  # noqa: E722
                pass
            return len(runs)

        @thread.atomic
        def fail_on_the_way_out():
            runs.append("fail")
            try:
                thread.check(len(runs) == 2)
            finally:
                if len(runs) == 1:
                    raise KeyError

        self.assertEqual(swallow(), 2)
        runs.clear()
        fail_on_the_way_out()
        self.assertEqual(len(runs), 2)

    @not_undone
    def test_a_promise_not_to_retry_made_too_late(self):
        runs = []

        @thread.atomic
        def block():
            runs.append(1)
            if len(runs) == 1:
                try:
                    thread.retry()
                except BaseException:
                    thread.irrevocable()
            thread.check(len(runs) == 3)

        block()
        self.assertEqual(len(runs), 3)

    def test_an_interrupt_on_the_way_out_wins(self):
        @thread.atomic
        def interrupted():
            try:
                thread.retry()
            finally:
                raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            interrupted()
        runs = []
        thread.atomic(lambda: runs.append(1))()
        self.assertEqual(runs, [1])

    def test_check_accepts_any_truth(self):
        self.assertIsNone(thread.check([0]))


class OrElse(unittest.TestCase):
    def test_the_first_that_does_not_retry(self):
        for first, second, expected in (
            (lambda: 1, lambda: self.fail("not needed"), 1),
            (thread.retry, lambda: 2, 2),
            (lambda: thread.or_else(thread.retry, thread.retry), lambda: 3, 3),
            (thread.retry, lambda: thread.or_else(thread.retry, lambda: 4), 4),
        ):
            self.assertEqual(thread.or_else(first, second), expected)
            with thread.atomic:
                self.assertEqual(thread.or_else(first, second), expected)

    def test_both_arms_are_inside_one_block(self):
        def first():
            self.assertTrue(thread.is_atomic())
            thread.retry()

        self.assertTrue(thread.or_else(first, thread.is_atomic))
        self.assertFalse(thread.is_atomic())

    @not_undone
    def test_if_both_retry_the_block_waits(self):
        left, right = [], []

        def take(box):
            thread.check(box)
            return box.pop()

        taker = Running(thread.or_else, lambda: take(left), lambda: take(right))
        with thread.atomic:
            right.append("right")
        self.assertEqual(taker.result(), "right")
        with self.assertRaisesRegex(RuntimeError, "with thread.atomic"):
            with thread.atomic:
                thread.or_else(thread.retry, thread.retry)

    def test_an_exception_does_not_choose_the_second(self):
        with self.assertRaises(ZeroDivisionError):
            thread.or_else(lambda: 1 / 0, lambda: self.fail("not to be run"))
        self.assertTrue(in_thread(enters_a_block))

    def test_promises_of_an_arm_that_retried_are_dropped(self):
        done = []

        def first():
            thread.after_commit(lambda: done.append("first"))
            thread.retry()

        with thread.atomic:
            thread.after_commit(lambda: done.append("before"))
            thread.or_else(first, lambda: thread.after_commit(lambda: done.append("second")))
        self.assertEqual(done, ["before", "second"])


class AfterCommit(unittest.TestCase):
    def test_runs_after_the_outermost_block_in_order(self):
        done = []
        with thread.atomic:
            with thread.atomic:
                thread.after_commit(lambda: done.append(("a", thread.is_atomic())))
            thread.after_commit(lambda: done.append(("b", thread.is_atomic())))
            self.assertEqual(done, [])
        self.assertEqual(done, [("a", False), ("b", False)])
        thread.after_commit(lambda: done.append("at once"))
        self.assertEqual(done[-1], "at once")

    @not_undone
    def test_runs_once_though_the_block_ran_twice(self):
        runs, done = [], []

        @thread.atomic
        def block():
            runs.append(1)
            thread.after_commit(lambda: done.append(len(runs)))
            thread.check(len(runs) == 2)

        block()
        self.assertEqual(done, [2])

    def test_runs_though_the_block_raised(self):
        done = []
        with self.assertRaises(KeyError), thread.atomic:
            thread.after_commit(lambda: done.append(1))
            raise KeyError
        self.assertEqual(done, [1])

    def test_an_error_is_reported_and_the_others_run(self):
        done, reported = [], []
        hook, threading.excepthook = threading.excepthook, reported.append
        try:
            with thread.atomic:
                thread.after_commit(lambda: 1 / 0)
                thread.after_commit(lambda: done.append(1))
        finally:
            threading.excepthook = hook
        self.assertEqual([report.exc_type for report in reported], [ZeroDivisionError])
        self.assertEqual(done, [1])

    def test_an_exit_is_raised_after_the_others_ran(self):
        done = []
        with self.assertRaises(SystemExit), thread.atomic:
            thread.after_commit(sys.exit)
            thread.after_commit(lambda: done.append(1))
        self.assertEqual(done, [1])
        self.assertTrue(in_thread(enters_a_block))

    def test_needs_a_callable(self):
        with self.assertRaises(TypeError):
            thread.after_commit(3)


class Threads(unittest.TestCase):
    def test_a_thread_started_in_a_block_begins_at_its_commit(self):
        order, ended = [], threading.Event()

        def body(word, *, again):
            order.append((word, again, thread.get_ident()))
            ended.set()

        with thread.atomic:
            ident = thread.start_new_thread(body, ("thread",), {"again": 1})
            ended.wait(0.02)
            order.append("block")
        self.assertTrue(ended.wait(PATIENCE))
        self.assertEqual(order, ["block", ("thread", 1, ident)])

    @not_undone
    def test_it_starts_once_though_the_block_ran_twice(self):
        runs, started = [], []
        ended = threading.Event()

        @thread.atomic
        def block():
            runs.append(1)
            thread.start_new_thread(started.append, (len(runs),))
            thread.check(len(runs) == 2)
            thread.start_new_thread(ended.set, ())

        block()
        self.assertTrue(ended.wait(PATIENCE))
        deadline = time.monotonic() + PATIENCE
        while not started and time.monotonic() < deadline:
            time.sleep(0.001)
        self.assertEqual(started, [2])

    def test_wrong_arguments(self):
        for args in ((3, ()), (print, []), (print, (), [])):
            with self.assertRaises(TypeError):
                thread.start_new_thread(*args)
            with self.assertRaises(TypeError), thread.atomic:
                thread.start_new_thread(*args)

    def test_what_thread_has(self):
        self.assertIs(thread.allocate_lock, _thread.allocate_lock)
        self.assertIs(thread._local, _thread._local)
        self.assertIs(thread.start_new, thread.start_new_thread)
        self.assertTrue(set(dir(_thread)) <= set(dir(thread)))
        with self.assertRaisesRegex(AttributeError, "module 'thread' has no attribute 'x'"):
            thread.x
        names = {}
        exec("from thread import *", names)
        self.assertIs(names["atomic"], thread.atomic)
        self.assertIs(names["get_ident"], _thread.get_ident)

    def test_hint_commit_soon(self):
        self.assertIsNone(thread.hint_commit_soon())


if __name__ == "__main__":
    unittest.main()
