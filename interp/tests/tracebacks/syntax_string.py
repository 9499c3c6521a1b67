print("fine")
text = "no end
print(text)
