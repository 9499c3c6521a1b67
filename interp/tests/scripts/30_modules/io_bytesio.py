import io
b = io.BytesIO(b"hello world")
print(b.read(5), b.tell(), b.read(), b.read(), b.seek(-5, 2), b.read(2), b.seek(1), b.read(3))
b.seek(0, 2)
print(b.write(b"!!"), b.getvalue(), len(b.getbuffer()))
b.seek(0)
buf = bytearray(4)
print(b.readinto(buf), buf, b.read1(3), b.truncate(6), b.getvalue())
lines = io.BytesIO(b"a\nb\r\nc")
print(lines.readline(), lines.readlines(), lines.readline())
t = io.TextIOWrapper(io.BytesIO("é\nline2\n".encode()), encoding="utf-8")
print(repr(t.read(1)), repr(t.readline()), t.readlines(), t.encoding)
raw = io.BytesIO()
w = io.TextIOWrapper(raw, encoding="utf-16-le", newline="\r\n", write_through=True)
w.write("a\né")
w.flush()
print(raw.getvalue())
br = io.BufferedReader(io.BytesIO(b"0123456789"), buffer_size=4)
print(br.peek(2)[:2], br.read(3), br.read1(2), br.seek(8), br.read())
bw = io.BufferedWriter(raw2 := io.BytesIO())
bw.write(b"buffered")
print(raw2.getvalue(), bw.flush(), raw2.getvalue())


class Upper(io.RawIOBase):
    def __init__(self, data):
        self.data, self.i = data.upper(), 0

    def readable(self):
        return True

    def readinto(self, b):
        chunk = self.data[self.i:self.i + len(b)]
        b[:len(chunk)] = chunk
        self.i += len(chunk)
        return len(chunk)


print(io.BufferedReader(Upper(b"abc\ndef")).readlines(), Upper(b"xyz").read(2), Upper(b"q").readall())
for bad in (lambda: io.BytesIO("x"), lambda: io.BytesIO().write("x"), lambda: io.BytesIO().seek(0, 9)):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
print(io.SEEK_SET, io.SEEK_CUR, io.SEEK_END, io.DEFAULT_BUFFER_SIZE > 0)
