def square(x):
    return x * x


def sum_squares(n):
    total = 0
    for i in range(n):
        total += square(i)
    return total


def describe(n):
    if n == 0:
        return "nothing"
    if n < 0:
        return "minus " + describe(-n)
    word = "even" if n % 2 == 0 else "odd"
    return word + " " + str(n)


def swap(a, b):
    return b, a


x, y = swap(1, 2)
print(sum_squares(10), describe(-7), describe(0), x, y)


def outer(n):
    def inner(k):
        return k + n
    return inner(1) + inner(2)


print(outer(10), outer(0))
print(square(square(3)), max(square(2), 3), len(str(square(999))))


def no_return(x):
    x = x + 1


print(no_return(1))
functions = [square, sum_squares, describe]
for f in functions:
    print(f(4))
