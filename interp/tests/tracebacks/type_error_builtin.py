numbers = ["1", "2", 3]
print(sorted(numbers))
