class Account:
    def __init__(self, balance):
        self._balance = balance

    @property
    def balance(self):
        return self._check()

    def _check(self):
        assert self._balance >= 0, f"negative balance: {self._balance}"
        return self._balance


print(Account(5).balance, file=open("/dev/null", "w"))
Account(-1).balance
