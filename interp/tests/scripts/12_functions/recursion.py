def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


def perms(items):
    if not items:
        return [[]]
    return [[items[i]] + p for i in range(len(items)) for p in perms(items[:i] + items[i + 1:])]


def flatten(x):
    if isinstance(x, list):
        return [v for y in x for v in flatten(y)]
    return [x]


def queens(n, row=0, cols=(), out=None):
    out = [] if out is None else out
    if row == n:
        out.append(cols)
    for c in range(n):
        if all(c != k and abs(c - k) != row - r for r, k in enumerate(cols)):
            queens(n, row + 1, cols + (c,), out)
    return out


print(ack(2, 3), perms([1, 2, 3]), flatten([1, [2, [3, [4]], []], 5]), queens(5), len(queens(6)))


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(800))


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as e:
    print(type(e).__name__, str(e).split(" in ")[0])


def change(total, coins):
    if total == 0:
        return 1
    if total < 0 or not coins:
        return 0
    return change(total - coins[0], coins) + change(total, coins[1:])


print(change(50, [25, 10, 5, 1]))
