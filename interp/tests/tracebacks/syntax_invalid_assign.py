def f():
    f() = 5
