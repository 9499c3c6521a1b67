class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


class LinkedList:
    def __init__(self, items=()):
        self.head = None
        for x in reversed(list(items)):
            self.head = Node(x, self.head)

    def __iter__(self):
        n = self.head
        while n:
            yield n.value
            n = n.next

    def __len__(self):
        return sum(1 for _ in self)

    def reverse(self):
        prev, n = None, self.head
        while n:
            n.next, prev, n = prev, n, n.next
        self.head = prev
        return self


l = LinkedList("abcd")
print(list(l), len(l), list(l.reverse()))


class Tree:
    def __init__(self):
        self.root = None

    def insert(self, k):
        if self.root is None:
            self.root = [k, None, None]
            return
        n = self.root
        while True:
            i = 1 if k < n[0] else 2
            if n[i] is None:
                n[i] = [k, None, None]
                return
            n = n[i]

    def walk(self, n="root"):
        if n == "root":
            n = self.root
        if n:
            yield from self.walk(n[1])
            yield n[0]
            yield from self.walk(n[2])

    def height(self):
        def h(n):
            return 0 if n is None else 1 + max(h(n[1]), h(n[2]))
        return h(self.root)


t = Tree()
for k in [50, 30, 70, 20, 40, 60, 80, 10]:
    t.insert(k)
print(list(t.walk()), t.height())


class LRU:
    def __init__(self, size):
        self.size, self.data = size, {}

    def get(self, k):
        if k in self.data:
            self.data[k] = self.data.pop(k)
            return self.data[k]

    def put(self, k, v):
        self.data.pop(k, None)
        self.data[k] = v
        if len(self.data) > self.size:
            del self.data[next(iter(self.data))]


c = LRU(2)
c.put("a", 1); c.put("b", 2); c.get("a"); c.put("c", 3)
print(c.data, c.get("b"))
