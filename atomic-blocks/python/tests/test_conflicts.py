"""The module `conflicts` where nothing is recorded."""
import sys
import unittest
import warnings

import conflicts


@unittest.skipIf("thread" in sys.builtin_module_names, "conflicts are recorded here")
class Nothing(unittest.TestCase):
    def test_record_warns_at_the_line_of_the_caller(self):
        with self.assertWarnsRegex(RuntimeWarning, "nothing is recorded") as caught:
            with conflicts.record():
                pass
        self.assertEqual(caught.filename, __file__)

    def test_exceptions_pass_through_record(self):
        with warnings.catch_warnings(), self.assertRaises(KeyError):
            warnings.simplefilter("ignore")
            with conflicts.record():
                raise KeyError

    def test_the_report_says_so(self):
        self.assertIn("nothing is recorded", conflicts.report())
        self.assertTrue(conflicts.report().endswith("\n"))
        self.assertEqual((conflicts.top(), conflicts.top(3)), ([], []))
        self.assertIsNone(conflicts.reset())
        with self.assertRaises(ValueError):
            conflicts.top(-1)


if __name__ == "__main__":
    unittest.main()
