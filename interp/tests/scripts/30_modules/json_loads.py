import json
for text in ('{"a": 1, "b": [1, 2.5, null, true, false]}', '"\\u00e9\\n\\"\\ud83d\\ude00"', "  [1 , 2 ]  ", "1e5", "-0", "-0.0", "12345678901234567890", "{}", "[]", '""', "Infinity", "NaN", '{"a": 1, "a": 2}', "0.1", "1E-2", b'[1]'.decode()):
    print(repr(json.loads(text)))
print(json.loads(b'{"k": "\xc3\xa9"}'), json.loads(bytearray(b"[1]")))
for text in ("", "{", "[1,]", "{'a': 1}", '{"a" 1}', '{"a":}', "[1 2]", '"abc', "nul", "01", "1.", '"\t"', '{"a": 1,}', "[1] x", '"\\x"', "+1", '"\\u12"'):
    try:
        print(json.loads(text))
    except json.JSONDecodeError as e:
        print(repr(text), "->", e.msg, e.lineno, e.colno, e.pos)
print(json.loads('{"x": 1.5, "y": 2}', parse_float=str, parse_int=lambda s: int(s) * 100))
print(json.loads('{"b": 1, "a": 2}', object_pairs_hook=list), json.loads('{"re": 1, "im": 2}', object_hook=lambda d: complex(d["re"], d["im"])))
data = {"list": [1, [2, [3]]], "text": "tab\t\u2028", "n": None, "f": 1.25, "deep": {"a": {"b": {}}}}
print(json.loads(json.dumps(data)) == data)
print(json.JSONDecoder().raw_decode('{"a": 1} tail'), json.loads('"\\ud800"') == "\ud800", json.loads('"\t"', strict=False))
try:
    json.loads(5)
except TypeError as e:
    print(e)
import io
print(json.load(io.StringIO("[1, 2]")))
try:
    json.loads("[" * 100000)
except RecursionError:
    print("RecursionError")
