"""Accounts, a ledger and dunder methods: a business-like mix of classes, dicts and exceptions."""
import sys


class Money:
    __slots__ = ("cents",)

    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __sub__(self, other):
        return Money(self.cents - other.cents)

    def __lt__(self, other):
        return self.cents < other.cents

    def __eq__(self, other):
        return self.cents == other.cents

    def __hash__(self):
        return hash(self.cents)


class Insufficient(Exception):
    pass


class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.history = []

    def withdraw(self, amount):
        if self.balance < amount:
            raise Insufficient(self.owner)
        self.balance = self.balance - amount
        self.history.append(("out", amount))

    def deposit(self, amount):
        self.balance = self.balance + amount
        self.history.append(("in", amount))


class Bank:
    def __init__(self):
        self.accounts = {}
        self.refused = {}

    def __getitem__(self, name):
        return self.accounts[name]

    def __len__(self):
        return len(self.accounts)

    def transfer(self, a, b, cents):
        amount = Money(cents)
        try:
            self[a].withdraw(amount)
        except Insufficient as e:
            self.refused[e.args[0]] = self.refused.get(e.args[0], 0) + 1
            return False
        self[b].deposit(amount)
        return True


def main(n):
    bank = Bank()
    names = [f"client{i}" for i in range(100)]
    for name in names:
        bank.accounts[name] = Account(name, Money(10000))
    state, done = 1, 0
    for _ in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        a, b = names[(state >> 8) % 100], names[(state >> 16) % 97]
        done += bank.transfer(a, b, state % 3001)
    total = sum(acc.balance.cents for acc in bank.accounts.values())
    assert total == 10000 * len(bank)
    return done, sum(bank.refused.values()), max(len(a.history) for a in bank.accounts.values())


if __name__ == "__main__":
    print("bank_objects", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 500000))
