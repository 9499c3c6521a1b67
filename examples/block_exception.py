"""An exception inside a block: it leaves the block, and what was done stays."""
import threading

import thread

log = []
stock = {"apple": 3, "pear": 1}


class OutOfStock(Exception):
    pass


def take(name, n):
    with thread.atomic:
        log.append(f"want {n} {name}")
        if stock[name] < n:
            raise OutOfStock(f"only {stock[name]} {name} left")
        stock[name] -= n


def customer():
    for name, n in (("apple", 2), ("apple", 2), ("pear", 1), ("plum", 1)):
        try:
            take(name, n)
            print(f"took {n} {name}")
        except OutOfStock as e:
            print(f"refused: {e}")
        except KeyError as e:
            print(f"unknown fruit: {e}")


t = threading.Thread(target=customer)
t.start()
t.join()
print(stock)
print(log)
try:
    with thread.atomic:
        with thread.atomic:
            stock["apple"] = 100
            1 / 0
except ZeroDivisionError as e:
    print("outside both blocks:", e, stock["apple"])
