# a comment before anything
x = 1  # a comment after code

# blank lines and odd layout


def f(a,
      b=2,
      # a comment between parameters
      c=3,
      ):
    # a comment that starts the body
    return (a
            + b  # inside brackets
            + c)


print(f(1), f(1,
               2), f(
    1, c=10,
))
values = [
    1,
    2,  # trailing comma next
    3,
]
print(values)
if x: print("same line"); print("again")
while x:
    x -= 1
else: print("loop else")
text = "a # not a comment"
print(text)
long = 1 + \
    2 + \
    3
print(long)
s = """a
  b # not a comment
\tc"""
print(s)
if True:
	print("a tab indents too")
