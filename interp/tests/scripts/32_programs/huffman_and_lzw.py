import heapq
from collections import Counter


def huffman(text):
    heap = [(n, i, c) for i, (c, n) in enumerate(sorted(Counter(text).items()))]
    heapq.heapify(heap)
    i = len(heap)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], i, (a[2], b[2])))
        i += 1
    codes = {}

    def walk(t, prefix):
        if isinstance(t, str):
            codes[t] = prefix or "0"
        else:
            walk(t[0], prefix + "0")
            walk(t[1], prefix + "1")
    walk(heap[0][2], "")
    return codes


def decode(bits, codes):
    back, out, cur = {v: k for k, v in codes.items()}, [], ""
    for b in bits:
        cur += b
        if cur in back:
            out.append(back[cur])
            cur = ""
    return "".join(out)


text = "she sells sea shells by the sea shore"
codes = huffman(text)
bits = "".join(codes[c] for c in text)
print(sorted(codes.items(), key=lambda p: (len(p[1]), p[1])))
print(len(bits), len(text) * 8, decode(bits, codes) == text)


def lzw(data):
    table = {bytes([i]): i for i in range(256)}
    out, cur = [], b""
    for b in data:
        nxt = cur + bytes([b])
        if nxt in table:
            cur = nxt
        else:
            out.append(table[cur])
            table[nxt] = len(table)
            cur = bytes([b])
    if cur:
        out.append(table[cur])
    return out


def unlzw(codes):
    table = {i: bytes([i]) for i in range(256)}
    it = iter(codes)
    prev = table[next(it)]
    out = bytearray(prev)
    for c in it:
        entry = table[c] if c in table else prev + prev[:1]
        out += entry
        table[len(table)] = prev + entry[:1]
        prev = entry
    return bytes(out)


data = (b"abracadabra" * 5) + text.encode()
packed = lzw(data)
print(len(data), len(packed), unlzw(packed) == data, packed[:12], unlzw(lzw(b"aaaaaaa")))
