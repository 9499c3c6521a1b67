class Config:
    a = 1
    b = a + 1
    for i in range(3):
        exec_name = f"field{i}"
        locals()[exec_name] = i
    del i, exec_name
    if a == 1:
        def only_if(self):
            return "defined"
    else:
        def other(self):
            return "no"
    values = [x * 2 for x in (1, 2, 3)]
    alias = only_if
    print("body runs", __qualname__, __module__)

    class Inner:
        c = 5

        def who(self):
            return type(self).__qualname__


print(Config.b, Config.field2, Config().only_if(), Config().alias(), Config.values, Config.Inner.c, Config.Inner().who())
print(hasattr(Config, "i"), sorted(k for k in vars(Config) if not k.startswith("__")))


def make(n):
    class Local:
        value = n

        def get(self):
            return n, self.value
    return Local


A, B = make(1), make(2)
print(A is B, A().get(), B().get(), A.__qualname__)
x = "global"


class Shadow:
    x = x + " copied"
    y = x


print(Shadow.x, Shadow.y, x)


class Counter:
    count = 0

    def __init__(self):
        Counter.count += 1
        self.id = self.count


print([Counter().id for _ in range(3)], Counter.count)


class Shared:
    items = []

    def add(self, x):
        self.items.append(x)


s, t = Shared(), Shared()
s.add(1)
t.add(2)
print(s.items, t.items is s.items, "items" in s.__dict__)
class One: v = 1; w = 2
print(One.v + One.w)
