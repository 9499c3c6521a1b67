"""Objects and dicts: accounts that move amounts between each other."""

class Account:
    def __init__(self, name, balance):
        self.name = name
        self.balance = balance
        self.history = []

    def move(self, amount):
        self.balance += amount
        self.history.append(amount)


accounts = {}
for n in range(400):
    accounts["a%d" % n] = Account("a%d" % n, n)
totals = {}
state = 12345
for step in range(25000):
    state = (state * 1103515245 + 12345) % 2147483648
    one = accounts["a%d" % (state % 400)]
    other = accounts["a%d" % (state // 400 % 400)]
    amount = state % 17
    one.move(-amount)
    other.move(amount)
    totals[amount] = totals.get(amount, 0) + 1
