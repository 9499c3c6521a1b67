class InsufficientFunds(Exception):
    def __init__(self, need, have):
        super().__init__(f"need {need}, have {have}")
        self.short = need - have


class Account:
    interest = 0.02
    count = 0

    def __init__(self, owner, balance=0):
        self.owner = owner
        self._balance = balance
        self.history = []
        Account.count += 1

    @property
    def balance(self):
        return self._balance

    def deposit(self, n):
        if n <= 0:
            raise ValueError("deposit must be positive")
        self._balance += n
        self.history.append(("deposit", n))
        return self

    def withdraw(self, n):
        if n > self._balance:
            raise InsufficientFunds(n, self._balance)
        self._balance -= n
        self.history.append(("withdraw", n))
        return self

    def __str__(self):
        return f"{self.owner}: {self._balance}"

    def __lt__(self, other):
        return self._balance < other._balance

    def __iadd__(self, n):
        return self.deposit(n)

    def __contains__(self, kind):
        return any(k == kind for k, _ in self.history)

    @classmethod
    def parse(cls, text):
        owner, _, n = text.partition("=")
        return cls(owner.strip(), int(n))


class Savings(Account):
    interest = 0.05

    def year(self):
        self.deposit(int(self._balance * self.interest))


a = Account("ann", 100)
b = Savings.parse("bob = 200")
a.deposit(50).withdraw(30)
a += 5
b.year()
print(a, b, a < b, sorted([b, a])[0].owner, Account.count)
try:
    a.withdraw(1000)
except InsufficientFunds as e:
    print(e, e.short)
try:
    a.deposit(-1)
except ValueError as e:
    print(e)
try:
    a.balance = 5
except AttributeError:
    print("read only")
print(a.history, "withdraw" in a, "withdraw" in b, a.balance)
