import re
TOKENS = [("NUMBER", r"\d+(?:\.\d*)?"), ("NAME", r"[A-Za-z_]\w*"), ("STRING", r'"(?:[^"\\]|\\.)*"'), ("OP", r"[-+*/=<>!]=?|[(){},;]"), ("NL", r"\n"), ("SKIP", r"[ \t]+|#.*"), ("BAD", r".")]
MASTER = re.compile("|".join(f"(?P<{n}>{p})" for n, p in TOKENS))


def tokenize(code):
    line, start = 1, 0
    for m in MASTER.finditer(code):
        kind, text = m.lastgroup, m.group()
        if kind == "NL":
            line, start = line + 1, m.end()
        elif kind == "BAD":
            raise SyntaxError(f"{text!r} at {line}:{m.start() - start}")
        elif kind != "SKIP":
            yield kind, text, line, m.start() - start


for tok in tokenize('x = 3.5 * (y + "a\\"b") # note\nif x >= 10 { go(x, _y2); }'):
    print(*tok)
try:
    list(tokenize("a ? b"))
except SyntaxError as e:
    print(e)
log = """\
2024-01-02 10:00:01 ERROR [db] connection lost after 35ms
2024-01-02 10:00:02 INFO [web] GET /index.html 200
broken line
2024-01-02 10:00:07 WARN [web] GET /a?b=c 404
"""
pat = re.compile(r"^(?P<date>\S+) (?P<time>[\d:]+) (?P<level>[A-Z]+) \[(?P<mod>\w+)\] (?P<msg>.*)$", re.M)
for m in pat.finditer(log):
    print(m["level"], m["mod"], m["time"].split(":")[2], re.findall(r"\d+", m["msg"]))
print(re.findall(r"(?:GET|POST) (\S+) (\d{3})", log))
md = "# Title\nsome *bold* and _it_ and `code`\n* item"
html = re.sub(r"^# (.*)$", r"<h1>\1</h1>", md, flags=re.M)
html = re.sub(r"\*(\w+)\*", r"<b>\1</b>", html)
html = re.sub(r"`([^`]*)`", r"<code>\1</code>", html)
print(html)
email = re.compile(r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")
print([bool(email.match(s)) for s in ("a@b.co", "a.b+c@d-e.f.g", "@x.y", "a@b", "a b@c.d")])
print(bool(re.fullmatch(r"(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}", "192.168.1.255")))
