"""What a type checker must accept and reject of the stubs: `mypy --strict sample.py`.

Lines that must be rejected carry an ignore of that very error, which
`--strict` reports as unused should the error not come.
"""
from typing import assert_type

import conflicts
import parallel
import thread
import transaction
from thread import atomic

balances: dict[str, int] = {"a": 1, "b": 2}

with thread.atomic:
    balances["a"] += 1
with atomic(name="transfer"):
    balances["a"] -= 1


@thread.atomic
def transfer(source: str, target: str, amount: int = 1) -> bool:
    thread.check(balances[source] >= amount)
    balances[source] -= amount
    balances[target] += amount
    return True


@thread.atomic(name="audit")
def audit() -> int:
    return sum(balances.values())


class Account:
    balance = 0
    cache = transaction.threadlocalproperty(dict[str, int])
    scratch = transaction.threadlocalproperty()

    @atomic
    def deposit(self, amount: int) -> int:
        self.balance += amount
        return self.balance


assert_type(transfer("a", "b", amount=2), bool)
transfer("a", 3)  # type: ignore[arg-type]
assert_type(audit(), int)
assert_type(Account().deposit(3), int)
Account().deposit("3")  # type: ignore[arg-type]
assert_type(Account().cache, dict[str, int])
assert_type(thread.or_else(lambda: 1, lambda: "two"), int | str)
assert_type(thread.is_atomic(), bool)
assert_type(thread.start_new_thread(audit, ()), int)
thread.after_commit(audit)
thread.after_commit(transfer)  # type: ignore[arg-type]


def describe(name: str, balance: int) -> str:
    return f"{name}: {balance}"


assert_type(parallel.items(balances).map(describe), list[str])
assert_type(
    parallel.items(balances).filter(lambda name, balance: balance > 0), list[tuple[str, int]]
)
assert_type(parallel.keys(balances).map(len), list[int])
assert_type(parallel.values(balances).reduce(max, 0), int)
assert_type(parallel.each(range(3)).map(str, max_workers=2, chunksize=1), list[str])
parallel.each(range(3)).for_each(print, ordered=True, progress=True)
parallel.each(range(3)).for_each(print, workers=2)  # type: ignore[call-arg]
parallel.keys(balances).map(describe)  # type: ignore[arg-type]


@parallel.for_each(balances.items())
def show(name: str, balance: int) -> None:
    if balance < 0:
        parallel.stop()


@parallel.for_each([1.5, 2.5])
def halve(number: float) -> float:
    return number / 2


assert_type(halve(3), float)


@parallel.for_each(["x"])  # type: ignore[arg-type]
def wrong(number: int) -> None:
    pass


queue = transaction.TransactionQueue()
queue.add(transfer, "a", "b", amount=1)
queue.add(transfer, "a")  # type: ignore[call-arg]
queue.add_generator(iter([None]))
queue.run(nb_segments=4)
assert_type(queue.number_of_transactions_executed(), int)

numbers: transaction.queue[int] = transaction.queue()
numbers.put(1)
assert_type(numbers.get(), int)
by_identity: transaction.stmidentitydict[list[int], str] = transaction.stmidentitydict()
by_identity[[]] = "empty"
assert_type(transaction.stmdict(balances), dict[str, int])

with conflicts.record():
    audit()
assert_type(conflicts.report(), str)
for conflict in conflicts.top(3):
    assert_type(conflict.lost, float)
    assert_type(conflict.by, conflicts.Site | None)
conflicts.reset()
