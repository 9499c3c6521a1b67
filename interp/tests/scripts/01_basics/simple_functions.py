def add(a, b):
    return a + b


def nothing():
    pass


def early(x):
    if x > 0:
        return "positive"
    print("falls through")


print(add(1, 2), add("a", "b"), add([1], [2]))
print(nothing())
print(early(1))
print(early(-1))


def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


def fib(n):
    a, b = 0, 1
    while n > 0:
        a, b = b, a + b
        n -= 1
    return a


print(fact(5), fact(20), fib(10), fib(90))


def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n != 0 and is_even(n - 1)


print(is_even(10), is_odd(7))
f = add
print(f(3, 4))
