class Root:
    def __init__(self, **kw):
        assert not kw, kw
        self.log = ["Root"]

    def save(self):
        return ["Root"]


class Left(Root):
    def __init__(self, left=1, **kw):
        super().__init__(**kw)
        self.left = left
        self.log.append("Left")

    def save(self):
        return ["Left"] + super().save()


class Right(Root):
    def __init__(self, right=2, **kw):
        super().__init__(**kw)
        self.right = right
        self.log.append("Right")

    def save(self):
        return ["Right"] + super().save()


class Bottom(Left, Right):
    def save(self):
        return ["Bottom"] + super().save()


b = Bottom(left=10, right=20)
print(b.log, b.save(), b.left, b.right)
print(Left().save(), Right().save(), [c.__name__ for c in Bottom.__mro__])
try:
    Bottom(other=1)
except AssertionError as e:
    print(e)


class Swapped(Right, Left):
    pass


print(Swapped().log, Swapped().save(), super(Right, Swapped()).save())


class Extra:
    def save(self):
        return ["Extra"]


class WithExtra(Left, Extra):
    pass


print(WithExtra().save(), [c.__name__ for c in WithExtra.__mro__])


class Old(Root):
    def save(self):
        return ["Old"] + Root.save(self)


class Mixed(Old, Right):
    pass


print(Mixed().save())
