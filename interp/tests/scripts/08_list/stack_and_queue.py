stack = []
for c in "a(b[c]{d})e":
    if c in "([{":
        stack.append(c)
    elif c in ")]}":
        print("match", stack.pop() + c, len(stack))
print(stack)


def balanced(text):
    pairs = {")": "(", "]": "[", "}": "{"}
    st = []
    for c in text:
        if c in pairs.values():
            st.append(c)
        elif c in pairs:
            if not st or st.pop() != pairs[c]:
                return False
    return not st


print([balanced(t) for t in ("()", "([)]", "((", "", "a(b)c[d]")])
queue = [1, 2, 3]
queue.append(4)
print(queue.pop(0), queue.pop(0), queue)
people = list(range(1, 8))
order = []
i = 0
while people:
    i = (i + 2) % len(people)
    order.append(people.pop(i))
print(order)
undo = []
text = []
for action in ("a", "b", "undo", "c", "undo", "undo", "d"):
    if action == "undo":
        text = undo.pop()
    else:
        undo.append(text[:])
        text.append(action)
    print(action, text)
