import operator as op
print(op.add(1, 2), op.sub(5, 3), op.mul(2, 3), op.truediv(1, 2), op.floordiv(7, 2), op.mod(7, 3), op.pow(2, 3), op.neg(5), op.pos(-5), op.invert(5), op.abs(-1))
print(op.lt(1, 2), op.le(2, 2), op.eq(1, 1), op.ne(1, 1), op.ge(1, 2), op.gt(2, 1), op.not_(0), op.truth([]), op.is_(None, None), op.is_not(1, None))
print(op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.lshift(1, 3), op.rshift(8, 1), op.index(5), op.concat([1], [2]), op.contains([1], 1), op.countOf([1, 1, 2], 1), op.indexOf([5, 6], 6))
d = {"a": 1}
op.setitem(d, "b", 2)
op.delitem(d, "a")
print(d, op.getitem(d, "b"), op.itemgetter(1)("abc"), op.itemgetter(0, 2)("abc"), op.itemgetter("b")(d), op.itemgetter(slice(1, 3))("abcd"))


class A:
    class B:
        x = 5

    def m(self, *a, **k):
        return a, k


print(op.attrgetter("B.x")(A), op.attrgetter("B.x", "__name__")(A), op.methodcaller("m", 1, k=2)(A()), op.methodcaller("upper")("a"))
l = [1]
print(op.iadd(l, [2]) is l, l, op.imul(3, 4), op.iconcat([1], [2]), op.ior({1}, {2}))
print(op.itemgetter(1), op.attrgetter("a.b"), op.methodcaller("f", 1), op.length_hint([1, 2]), op.call(len, "abc"), op.matmul.__name__)
for bad in (lambda: op.itemgetter(), lambda: op.itemgetter(5)("a"), lambda: op.attrgetter("zz")(1), lambda: op.attrgetter(5), lambda: op.index(1.5), lambda: op.concat(1, 2), lambda: op.indexOf([1], 2)):
    try:
        bad()
    except (TypeError, IndexError, AttributeError, ValueError) as e:
        print(type(e).__name__, e)
