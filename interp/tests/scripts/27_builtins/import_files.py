import os
import sys
import tempfile
d = tempfile.mkdtemp()
sys.path.insert(0, d)


def put(name, text):
    full = os.path.join(d, name)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as f:
        f.write(text)


put("simple_mod_a.py", '"""Doc of a."""\nprint("running", __name__)\nx = 1\n_hidden = 2\ndef f(): return x\n')
put("pkg_b/__init__.py", "print('pkg init', __name__, __package__)\nfrom .one import first\n__all__ = ['one', 'first']\n")
put("pkg_b/one.py", "first = 'first from one'\nfrom . import two\n")
put("pkg_b/two.py", "from .one import first\nsecond = first + ' via two'\nfrom .sub.deep import up\n")
put("pkg_b/sub/__init__.py", "")
put("pkg_b/sub/deep.py", "from ..one import first as up\n")
put("broken_mod_c.py", "x = 1\nraise ValueError('at import')\n")
put("circ_d.py", "import circ_e\nvalue = 'd'\n")
put("circ_e.py", "import circ_d\nseen = hasattr(circ_d, 'value')\n")
put("bad_syntax_f.py", "def f(:\n    pass\n")
put("star_g.py", "__all__ = ['shown']\nshown = 1\nnot_shown = 2\n")
import simple_mod_a
import simple_mod_a as same
print(simple_mod_a.x, simple_mod_a.__doc__, same is simple_mod_a, os.path.basename(simple_mod_a.__file__))
simple_mod_a.x = 99
print(simple_mod_a.f())
import pkg_b.sub.deep
print(pkg_b.two.second, pkg_b.sub.deep.up, pkg_b.__name__, pkg_b.one.__package__, pkg_b.sub.__name__)
from pkg_b import one, two as zwei
print(one.first, zwei.second)
for _ in range(2):
    try:
        import broken_mod_c
    except ValueError as e:
        print(e, "broken_mod_c" in sys.modules)
import circ_d
print(circ_d.value, circ_d.circ_e.seen)
try:
    import bad_syntax_f
except SyntaxError as e:
    print("SyntaxError line", e.lineno)
from star_g import *
print(shown, "not_shown" in globals())
import importlib
put("simple_mod_a.py", "print('reloaded')\nx = 'a longer new value'\n")
importlib.invalidate_caches()
print(importlib.reload(simple_mod_a).x, same.x)
sys.path.remove(d)
