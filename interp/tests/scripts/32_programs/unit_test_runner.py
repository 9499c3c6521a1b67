import contextlib
import io
import traceback


class AssertionHelper:
    def equal(self, a, b):
        assert a == b, f"{a!r} != {b!r}"

    @contextlib.contextmanager
    def raises(self, kind):
        try:
            yield
        except kind as e:
            self.last = e
        else:
            raise AssertionError(f"{kind.__name__} not raised")


class TestCase(AssertionHelper):
    tests = []

    def __init_subclass__(cls):
        cls.tests = sorted(n for n in vars(cls) if n.startswith("test_"))

    def set_up(self):
        pass

    @classmethod
    def run(cls):
        results = {}
        for name in cls.tests:
            case = cls()
            out = io.StringIO()
            try:
                with contextlib.redirect_stdout(out):
                    case.set_up()
                    getattr(case, name)()
            except AssertionError as e:
                results[name] = f"FAIL {e}"
            except Exception as e:
                where = traceback.extract_tb(e.__traceback__)[-1].name
                results[name] = f"ERROR {type(e).__name__}: {e} in {where}"
            else:
                results[name] = "ok"
            if out.getvalue():
                results[name] += f" (printed {out.getvalue()!r})"
        return results


class ListTests(TestCase):
    def set_up(self):
        self.x = [3, 1, 2]

    def test_sort(self):
        self.x.sort()
        self.equal(self.x, [1, 2, 3])

    def test_wrong(self):
        self.equal(self.x, [1])

    def test_error(self):
        return self.helper() + 1

    def helper(self):
        return self.x["a"]

    def test_raises(self):
        with self.raises(IndexError):
            self.x[10]
        print("index error seen")

    def test_not_raised(self):
        with self.raises(KeyError):
            pass


for name, result in ListTests.run().items():
    print(f"{name:.<20} {result}")
print(ListTests.tests, TestCase.tests)
