from itertools import (accumulate, batched, chain, combinations, combinations_with_replacement, compress, dropwhile, filterfalse,
                       groupby, islice, pairwise, permutations, product, starmap, takewhile, tee, zip_longest)
import operator
print(list(chain("ab", [1, 2])), list(chain.from_iterable(["ab", "c"])), list(chain()))
print(list(accumulate([1, 2, 3, 4])), list(accumulate([3, 1, 4], max)), list(accumulate([1, 2, 3], operator.mul, initial=10)), list(accumulate([])))
print(list(compress("abcd", [1, 0, 1, 0])), list(dropwhile(lambda x: x < 3, [1, 3, 2])), list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(lambda x: x % 2, range(6))))
print([(k, list(g)) for k, g in groupby("aaabbca")], [(k, len(list(g))) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)])
print(list(islice("abcdef", 2)), list(islice("abcdef", 1, 4)), list(islice("abcdef", 0, None, 2)), list(islice(range(10), 3, 3)))
print(list(pairwise("abcd")), list(starmap(pow, [(2, 3), (3, 2)])), list(zip_longest("ab", "xyz", fillvalue="-")), list(zip_longest()))
print(list(permutations("abc", 2)), len(list(permutations(range(5)))), list(combinations("abcd", 2)), list(combinations_with_replacement("ab", 2)))
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(product()), list(product("ab", [])))
print(list(batched("abcdefg", 3)), list(batched([], 2)))
a, b, c = tee(iter([1, 2, 3]), 3)
print(next(a), list(b), list(a), list(c))
g = groupby("aab")
k1, g1 = next(g)
k2, g2 = next(g)
print(k1, list(g1), k2, list(g2))
for bad in (lambda: list(islice([1], -1)), lambda: list(combinations("ab", -1)), lambda: list(batched("a", 0)), lambda: chain(5).__next__(), lambda: list(islice([1], 0, 5, 0))):
    try:
        bad()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
