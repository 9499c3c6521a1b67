class V:
    def __add__(self, o):
        return self.missing

    def __repr__(self):
        return "V()"


print(V() + V())
