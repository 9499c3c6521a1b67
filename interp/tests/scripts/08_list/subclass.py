class Stack(list):
    def push(self, x):
        self.append(x)

    def __getitem__(self, i):
        if isinstance(i, int) and i > 100:
            return "big"
        return super().__getitem__(i)

    def __len__(self):
        return super().__len__() + 1000


s = Stack([1, 2])
s.push(3)
print(s, s[0], s[500], len(s), list.__len__(s), s == [1, 2, 3], [1, 2, 3] == s)
print(type(s + [1]).__name__, type(s[:]).__name__, type(s.copy()).__name__, isinstance(s, list), list(s))


class Logged(list):
    def append(self, x):
        print("append", x)
        super().append(x)

    def __contains__(self, x):
        print("contains", x)
        return False

    def __iter__(self):
        print("iter")
        return super().__iter__()


l = Logged()
l.append(1)
l.extend([2, 3])
print(1 in l, [x for x in l], sum(l), list(l), [*l], sorted(l))
l.tag = "attribute"
print(l.tag, l, repr(l), bool(l))
a, b, c = l
print(a, b, c)
