# Pickling and copying of instances of subclasses, and what cannot be pickled.
import collections
import copy
import io
import pickle
import re
import sys
import threading
import types


class S(set):
    def __init__(self, *a):
        super().__init__(*a)
        self.tag = "t"


class Fs(frozenset):
    pass


class Dq(collections.deque):
    pass


class E(Exception):
    pass


e = E("a", 1)
e.extra = 5
for v in (S([1]), Fs([2]), Dq([1, 2], 5), e, ..., NotImplemented, types.SimpleNamespace(a=1)):
    for protocol in (2, 5):
        w = pickle.loads(pickle.dumps(v, protocol))
        print(protocol, type(w).__name__, repr(w), getattr(w, "__dict__", None))
    w = copy.deepcopy(v)
    print(type(w).__name__, repr(w), getattr(w, "__dict__", None))
    w = copy.copy(v)
    print(type(w).__name__, repr(w), getattr(w, "__dict__", None))
print(copy.replace(types.SimpleNamespace(a=1, b=2), b=3))
for v in (open(__file__), threading.Lock(), re.match("a", "a"), sys, (i for i in ())):
    try:
        pickle.dumps(v)
    except TypeError as error:
        print(error)
