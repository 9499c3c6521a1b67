"""The scripts in the documentation, and the program that checks them."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = pathlib.Path(__file__).resolve().parents[3] / "docs" / "check_snippets.py"

GOOD = '```python\nimport thread\nprint(thread.is_atomic())\n```\n```text\nFalse\n```\n'


def check(*arguments):
    return subprocess.run(
        [sys.executable, str(CHECKER), *arguments], capture_output=True, encoding="utf-8"
    )


class Documentation(unittest.TestCase):
    def test_every_snippet_prints_what_the_page_says(self):
        done = check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"ok +guide\.md:")


class Checker(unittest.TestCase):
    def check_page(self, text):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder, "page.md")
            page.write_text(text, encoding="utf-8")
            return check(str(page))

    def test_a_good_page(self):
        done = self.check_page("# Page\n" + GOOD)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "ok      page.md:2\n1 ok, 0 skipped, 0 FAILED\n")

    def test_other_output(self):
        done = self.check_page(GOOD.replace("False", "True"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("FAILED  page.md:1", done.stdout)
        self.assertIn("-True\n+False\n", done.stdout)

    def test_an_exception_after_the_right_output(self):
        done = self.check_page(GOOD.replace("\n```\n```text", "\n1 / 0\n```\n```text"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("ZeroDivisionError", done.stdout)

    def test_a_page_without_snippets_checks_nothing(self):
        self.assertEqual(self.check_page("# Page\n").returncode, 1)

    def test_a_file_name_of_its_own(self):
        page = GOOD.replace("import thread\n", "# named.py\nimport os\n")
        page = page.replace("thread.is_atomic()", "os.path.basename(__file__)")
        self.assertEqual(self.check_page(page.replace("False", "named.py")).returncode, 0)

    def test_malformed_pages(self):
        for page, message in (
            (GOOD.replace("text", "sh"), "page.md:1: no expected output"),
            (GOOD + "```text\nmore\n```\n", "page.md:8: an output without a script"),
            (GOOD[:-4], "page.md:5: the fenced block has no end"),
            (GOOD.replace("import", "imprt"), "page.md:1: invalid syntax"),
        ):
            with self.subTest(message=message):
                done = self.check_page(page)
                self.assertEqual(done.returncode, 2)
                self.assertIn(message, done.stderr)

    @unittest.skipIf("thread" in sys.builtin_module_names, "runs it")
    def test_what_only_ame_python_can_print_is_skipped_visibly(self):
        done = self.check_page("<!-- ame-only: figures -->\n" + GOOD + GOOD)
        self.assertEqual(done.returncode, 0)
        self.assertIn("skipped page.md:2: needs AME Python (figures)\n", done.stdout)
        self.assertIn("1 ok, 1 skipped", done.stdout)


if __name__ == "__main__":
    unittest.main()
