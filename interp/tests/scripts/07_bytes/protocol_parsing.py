def frames(data):
    i = 0
    while i < len(data):
        size = int.from_bytes(data[i:i + 2], "big")
        kind = data[i + 2]
        yield kind, data[i + 3:i + 3 + size]
        i += 3 + size


def frame(kind, payload):
    return len(payload).to_bytes(2, "big") + bytes([kind]) + payload


stream = b"".join(frame(k, p) for k, p in ((1, b"hello"), (2, b""), (7, "é".encode())))
print(stream)
for kind, payload in frames(stream):
    print(kind, payload, payload.decode())


def crc(data):
    c = 0xFFFFFFFF
    for byte in data:
        c ^= byte
        for _ in range(8):
            c = c >> 1 ^ (0xEDB88320 if c & 1 else 0)
    return c ^ 0xFFFFFFFF


print(hex(crc(b"123456789")), hex(crc(b"")))
key = b"key"
data = b"secret message"
enc = bytes(c ^ key[i % 3] for i, c in enumerate(data))
print(enc.hex(), bytes(c ^ key[i % 3] for i, c in enumerate(enc)))


def dump(data):
    for off in range(0, len(data), 8):
        chunk = data[off:off + 8]
        print(f"{off:04x}  {chunk.hex(' '):<23}  {''.join(chr(c) if 32 <= c < 127 else '.' for c in chunk)}")


dump(b"Hello\x00\x01\xffWorld\n!")
