f = lambda x: [1 / v for v in x]
print([f(i) for i in [[1], [2, 0]]])
