"""Transfers between 256 accounts: each block touches a few of them; the total stays."""
from harness import pieces, run


class Account:
    def __init__(self):
        self.balance = 1000


accounts = [Account() for _ in range(256)]
moved = {}


def work(me, count, per_block, block):
    state = me + 1
    done = 0
    for n in pieces(count, per_block):
        with block:
            for _ in range(n):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                a = accounts[state >> 8 & 255]
                b = accounts[state >> 16 & 255]
                amount = state & 15
                a.balance -= amount
                b.balance += amount
                done += 1
    moved[me] = done


def check(threads, counts):
    return (sum(a.balance for a in accounts), dict(sorted(moved.items()))), (256_000, dict(enumerate(counts)))


run(work, check, 3_000_000, per_block=1)
