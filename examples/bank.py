"""Transfers between accounts while an auditor adds them all up.

The total that the auditor sees is always the same: a transfer is one atomic
block, and so is an audit.
"""
import threading

import thread

ACCOUNTS = 64
START = 100
TRANSFERS = 4000

balances = {f"account{i}": START for i in range(ACCOUNTS)}
names = list(balances)
totals = set()
audits = 0
running = 2


def transfer(a, b, amount):
    with thread.atomic:
        if balances[a] < amount:
            return False
        balances[a] -= amount
        balances[b] += amount
        return True


def client(seed):
    global running
    done = 0
    for i in range(TRANSFERS):
        seed = (seed * 1103515245 + 12345) % 2147483648
        a = names[(seed >> 4) % ACCOUNTS]
        b = names[(seed >> 12) % ACCOUNTS]
        done += transfer(a, b, seed % 20)
    with thread.atomic:
        running -= 1
    return done


def auditor():
    global audits
    while True:
        with thread.atomic:
            totals.add(sum(balances.values()))
            audits += 1
            if running == 0:
                return


workers = [threading.Thread(target=client, args=(seed,)) for seed in (1, 2)]
workers.append(threading.Thread(target=auditor))
for w in workers:
    w.start()
for w in workers:
    w.join()
print("totals seen by the auditor:", totals)
print("audited at least once:", audits > 0)
print("no account below zero:", min(balances.values()) >= 0)
