import importlib
import importlib.util
import inspect
import json
import os
import sys
import tempfile
import types


class Finder:
    def find_spec(self, name, path, target=None):
        if name.startswith("virtual_"):
            return importlib.util.spec_from_loader(name, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.answer = 42
        module.me = module.__name__


sys.meta_path.insert(0, Finder())
import virtual_a

print(virtual_a.answer, virtual_a.me, virtual_a.__spec__.name, type(virtual_a.__loader__).__name__)


class Last:
    def find_spec(self, name, path, target=None):
        print("asked for", name)


sys.meta_path.append(Last())
try:
    import not_there
except ModuleNotFoundError as e:
    print(e, e.name)
sys.meta_path.pop()
print(json.__spec__.name, json.__spec__.parent, importlib.util.find_spec("json.decoder").name)
print(importlib.util.find_spec("no_such_module"), importlib.import_module("os.path") is os.path)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "plugin.py")
    with open(path, "w") as f:
        f.write("import sys\nVALUE = 1\ndef f(x=2):\n    # a comment\n    return __name__, x\n\nOTHER = 3\n")
    spec = importlib.util.spec_from_file_location("plugin", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.VALUE, module.f(), module.__name__)
    print(inspect.getsource(module.f))
    sys.path.insert(0, folder)
    import plugin

    plugin.VALUE = 5
    print(importlib.reload(plugin) is plugin, plugin.VALUE)
    os.makedirs(os.path.join(folder, "pack", "sub"))
    for name, text in (("pack/__init__.py", "from . import one\n__all__ = ['one', 'two']\n"), ("pack/one.py", "ONE = 1\n"), ("pack/two.py", "from .one import ONE\nTWO = ONE + 1\n"), ("pack/sub/mod.py", "from ..two import TWO\nimport pack.missing\n")):
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    from pack import *

    print(one.ONE, two.TWO)
    try:
        import pack.sub.mod
    except ModuleNotFoundError as e:
        print(e, "pack.sub" in sys.modules, "pack.sub.mod" in sys.modules)
    try:
        from pack import three
    except ImportError as e:
        print(type(e).__name__, str(e).partition(" (")[0])
    try:
        from pack.sub import mod
    except ModuleNotFoundError as e:
        print(e.name)
f = lambda x: x
g = types.FunctionType(f.__code__.replace(co_name="renamed"), {}, "g")
print(g(3), g.__code__.co_name, f.__code__.co_name, eval(compile("1 + 1", "a.py", "eval").replace(co_filename="b.py")))


def with_builtins(source, **builtins):
    try:
        return eval(source, {"__builtins__": builtins})
    except NameError as e:
        return str(e)


print(with_builtins("len([1])"), with_builtins("len([1])", len=len), with_builtins("1 + 2"))
