import bisect
a = [1, 3, 3, 5, 7]
print([bisect.bisect_left(a, x) for x in (0, 1, 3, 4, 7, 9)], [bisect.bisect_right(a, x) for x in (0, 1, 3, 4, 7, 9)], bisect.bisect(a, 3))
bisect.insort(a, 4)
bisect.insort_left(a, 3)
bisect.insort_right(a, 10)
print(a, bisect.bisect_left(a, 3, 2), bisect.bisect_left(a, 3, 0, 1), bisect.bisect_left([], 1))
people = [("ann", 20), ("bob", 30), ("cy", 40)]
print(bisect.bisect_left(people, 30, key=lambda p: p[1]), bisect.bisect_right(people, 30, key=lambda p: p[1]))
bisect.insort(people, ("dan", 35), key=lambda p: p[1])
print(people)


def grade(score):
    return "FDCBA"[bisect.bisect([60, 70, 80, 90], score)]


print([grade(s) for s in (33, 60, 77, 89, 90, 100)])
try:
    bisect.bisect_left([1, 2], 1, -1)
except ValueError as e:
    print(e)
try:
    bisect.bisect([1, 2], "a")
except TypeError as e:
    print(e)


def lis(xs):
    tails = []
    for x in xs:
        i = bisect.bisect_left(tails, x)
        tails[i:i + 1] = [x]
    return len(tails)


print(lis([10, 9, 2, 5, 3, 7, 101, 18]), lis([]), lis([7, 7, 7]))
s = []
for x in [(i * 37) % 50 for i in range(50)]:
    bisect.insort(s, x)
print(s == sorted(s), s[:5])
