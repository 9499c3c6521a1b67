import pprint
import shlex
import textwrap
text = "The quick brown fox jumps over the lazy dog and keeps running through the forest."
print(textwrap.fill(text, 30), textwrap.wrap("a bb ccc", 4), textwrap.shorten(text, 30), textwrap.indent("a\n\nb", "> "), sep="\n")
print(textwrap.dedent("""\
    indented
      more
    back"""), textwrap.fill(text, 40, initial_indent="* ", subsequent_indent="  "), sep="\n")
pprint.pprint({"name": "x" * 20, "list": list(range(30)), "nested": {"a": [1, 2, {"b": "c" * 30}], "z": ("t",) * 3}})
pprint.pprint([1, 2], width=5)
print(pprint.pformat({"b": 1, "a": 2}), pprint.pformat(["long string " * 8], width=40), sep="\n")
print(shlex.split("a 'b c' \"d e\" f\\ g"), shlex.quote("it's"), shlex.join(["a b", "c"]))
