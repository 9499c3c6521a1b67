class A:
    def __init__(self):
        self.next = None


a = A()
a.next = A()
print(a.next.next.next.value)
