class Animal:
    sound = "..."

    def __init__(self, name):
        self.name = name

    def speak(self):
        return f"{self.name} says {self.sound}"


class Dog(Animal):
    sound = "woof"


class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age

    def speak(self):
        return super().speak() + f" ({self.age})"


class Cat(Animal):
    def speak(self):
        return Animal.speak(self).upper()


for a in (Animal("x"), Dog("rex"), Puppy("bit", 1), Cat("tom")):
    print(a.speak(), isinstance(a, Dog), type(a).__name__)
Dog.sound = "WOOF"
p = Puppy("z", 2)
print(p.speak())
p.sound = "own"
print(p.speak(), Dog.sound)
print(issubclass(Puppy, Animal), issubclass(Cat, Dog), Puppy.__bases__[0].__name__, [c.__name__ for c in Puppy.__mro__])


class Shape:
    def area(self):
        return 0

    def describe(self):
        return f"{type(self).__name__} {self.area():.1f}"


class Rect(Shape):
    def __init__(self, w, h):
        self.w, self.h = w, h

    def area(self):
        return self.w * self.h


class Square(Rect):
    def __init__(self, a):
        Rect.__init__(self, a, a)


print([s.describe() for s in (Shape(), Rect(2, 3), Square(4))])
