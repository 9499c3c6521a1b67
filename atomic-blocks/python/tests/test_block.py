"""The fallback's own protocol: sleeping and waking."""
import sys
import unittest
from unittest import mock

if "thread" in sys.builtin_module_names:
    raise unittest.SkipTest("this Python has the modules built in")

from _ame_fallback import block


class Sleeping(unittest.TestCase):
    def test_a_block_that_ended_before_the_sleep_is_not_missed(self):
        with mock.patch.object(block._block_ended, "wait") as wait:
            seen = block.commits()
            block.run(str)
            block.wait_for_commit(seen)
            wait.assert_not_called()
            block.wait_for_commit(seen + 1)
            wait.assert_called_once_with(block.POLL_INTERVAL)

    def test_only_the_outermost_end_counts(self):
        seen = block.commits()
        block.run(block.run, (str,))
        self.assertEqual(block.commits(), seen + 1)

    def test_a_block_to_be_run_again_does_not_count(self):
        seen = block.commits()
        self.assertIs(block.attempt(block.retry), block.RETRIED)
        self.assertEqual(block.commits(), seen)
        self.assertFalse(block.is_atomic())


if __name__ == "__main__":
    unittest.main()
