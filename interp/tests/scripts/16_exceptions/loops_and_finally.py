out = []
for i in range(5):
    try:
        if i == 1:
            continue
        if i == 3:
            break
        out.append(i)
    finally:
        out.append(f"f{i}")
print(out)
n = 0
while True:
    try:
        n += 1
        if n < 3:
            raise ValueError(n)
        break
    except ValueError as e:
        out.append(str(e))
print(n, out[-2:])


def gen():
    for i in range(3):
        try:
            yield i
        finally:
            out.append(f"gen {i}")


for v in gen():
    if v == 1:
        break
import gc
gc.collect()
print(out[-2:])


def nested():
    for i in range(2):
        try:
            for j in range(2):
                try:
                    if j == 1:
                        raise KeyError(j)
                    yield i, j
                except KeyError:
                    yield "key"
                    break
                finally:
                    yield f"inner {i}{j}"
        finally:
            yield f"outer {i}"


print(list(nested()))


def override():
    while True:
        try:
            raise ValueError("lost")
        except ValueError:
            pass
        finally:
            n = 5
        return n


print(override())
