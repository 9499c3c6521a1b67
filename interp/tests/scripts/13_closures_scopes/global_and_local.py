counter = 0


def bump():
    global counter
    counter += 1
    return counter


print(bump(), bump(), counter)
x = "module"


def local():
    x = "local"
    return x


def read():
    return x


print(local(), read(), x)


def make():
    global created
    created = "here"


make()
print(created)


def unbound():
    try:
        print(later)
    except UnboundLocalError as e:
        print("unbound:", e)
    later = 1


unbound()
try:
    missing
except NameError as e:
    print("name:", e)
