class E1(Exception):
    def __init__(self, code, *, extra=None): super().__init__('code', code); self.code=code; self.extra=extra
class I(int):
    def __init__(self, v, base=10): self.tag=base
class D(dict):
    def __init__(self, *a, **k): super().__init__(*a, **k); self.n=len(self)
class L(list):
    def __init__(self, n): super().__init__(range(n))
class T(tuple):
    def __init__(self, it): self.k=len(self)
class S(str):
    def __init__(self, v): self.v=v
class F(float):
    def __init__(self,*a): return 3
class Bad(Exception):
    def __init__(self): return 1
try: raise E1(3, extra=4)
except E1 as e: print(e.args, e.code, e.extra, repr(e))
print(I('12'), I('12').tag, D(a=1), D(a=1).n, L(3), T('abc'), T('abc').k, S('x').v, I('ff',16), I('ff', base=16))
for f in (lambda: F(1.5), lambda: Bad(), lambda: E1(), lambda: E1(1,2), lambda: I(), lambda: L('x'), lambda: I('zz')):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class G(Exception):
    def __init__(self, v): raise KeyError(v)
try: G(5)
except KeyError as e: print('key', e, e.__context__)
for i in range(3):
    try: raise E1(i) from ValueError(i)
    except E1 as e: print(e.args, e.__cause__)
