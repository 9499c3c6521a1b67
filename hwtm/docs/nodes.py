class Node:
    def __init__(self, value, next):
        self.value = value
        self.next = next

def build(n):
    node = None
    for i in range(n):
        node = Node(i, node)
    return node

def total(node):
    s = 0
    while node is not None:
        s += node.value
        node = node.next
    return s

words = {}
for i in range(300):
    key = 'w%d' % (i * 7919 % 101)
    words[key] = words.get(key, 0) + 1
squares = [i * i for i in range(200)]
seen = {(i % 13, i % 7) for i in range(200)}
print(total(build(400)), len(words), sum(squares), len(seen), sorted(words)[:3])
