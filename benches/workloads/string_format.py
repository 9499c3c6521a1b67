"""f-strings, format specifications and percent formatting."""
import sys


def main(n):
    total = 0
    name = "widget"
    for i in range(n):
        x = i * 0.37
        s = f"{name}-{i:05d} {x:.2f} {i:x} {name!r:>10}"
        t = "%s:%d/%5.1f" % (name, i, x)
        u = "{:<8}|{:>8}|{:^8}".format(i, name, x // 1)
        total += len(s) + len(t) + len(u) + ord(s[-2]) + ord(t[-1])
    return total


if __name__ == "__main__":
    print("string_format", main(int(sys.argv[1]) if len(sys.argv) > 1 else 500000))
