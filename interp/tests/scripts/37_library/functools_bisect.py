import functools, bisect, pickle, copy
from functools import *
p=partial(print,1,sep='-')
print(p, p.func, p.args, p.keywords); p(2,3); p(2,sep='+')
class P(partial): pass
q=P(p,5); print(repr(q).replace('__main__.',''), type(q).__name__, q.args); 
p.x=1; print(p.__dict__); r=partial(p,3); print(r.func is p)
for bad in ['partial()','partial(3)','p.__setstate__(3)','p.__setstate__((1,2,3,4))','setattr(p,"func",3)']:
    try: eval(bad); print('ok')
    except Exception as e: print(bad, type(e).__name__, e)
z=pickle.loads(pickle.dumps(partial(int,base=2))); print(z('101'), z)
print(copy.copy(z)('11'), copy.deepcopy(z)('10'))
@lru_cache(maxsize=2)
def f(x,y=0): print('call',x,y); return x+y
print(f(1),f(2),f(1),f(3),f(2),f(1), f.cache_info(), f.cache_parameters())
f.cache_clear(); print(f.cache_info(), f.__wrapped__, f.__name__) if 0 else print(f.cache_info(), f.__name__)
@lru_cache(typed=True)
def g(x,**k): print('g',x,k); return x
g(1);g(1.0);g(1,a=2);g(1,a=2);g(a=2,x=1);print(g.cache_info())
try: g([])
except TypeError as e: print(e)
@cache
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
print(fib(90), fib.cache_info())
class C:
    def __init__(s): s.n=0
    @lru_cache(None)
    def m(s,a): s.n+=1; return s.n,a
c=C(); print(c.m(1),c.m(1),c.m(2),C.m.cache_info().hits)
@lru_cache(maxsize=0)
def h(x): return x
h(1);print(h(2),h.cache_info())
print(list(map(fib,range(95,99))), fib.cache_info())
@lru_cache
def bad(x): raise ValueError(x)
for i in range(2):
    try: bad(1)
    except ValueError as e: print('err',e)
print(bad.cache_info())
print(sorted([3,1,2],key=cmp_to_key(lambda a,b:b-a)), cmp_to_key(lambda a,b:0)(3).obj)
try: hash(cmp_to_key(lambda a,b:0)(3))
except TypeError as e: print(e)
a=[1,3,5,5,7]
print(bisect.bisect(a,5),bisect.bisect_left(a,5),bisect.bisect_left(a,5,3),bisect.bisect(a,5,hi=3),bisect.bisect(a,-5,key=lambda v:-v))
bisect.insort(a,4); bisect.insort_left(a,6,key=lambda v:v); print(a)
for bad in ['bisect.bisect(a,1,-1)','bisect.bisect(a)','bisect.bisect(a,"x")','bisect.bisect(5,1)','bisect.bisect(a,1,hi="s")']:
    try: print(eval(bad))
    except Exception as e: print(bad, type(e).__name__, e)
import weakref
print(weakref.ref(p)() is p, weakref.ref(f)() is f)
def rec(n): return 0 if n==0 else 1+rc(n-1)
rc=lru_cache(None)(rec); print(rc(300))
@lru_cache(maxsize=3)
def gen(n): yield n
print(list(gen(1)), list(gen(1)), gen.cache_info())
print(pickle.dumps(fib)==pickle.dumps(fib), copy.deepcopy(fib) is fib)
pp=partial(lambda *a,**k:(a,k)); print(pp(1,2,x=3), partial(pp,1,x=2)(3,x=4,y=5))
print(reduce(lambda a,b:a+b,[1,2,3]))
