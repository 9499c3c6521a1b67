"""Lists: append and pop, slices, comprehensions, indexing, reversal, membership."""
import sys


def main(n):
    total = 0
    stack = []
    for i in range(n):
        stack.append(i)
        if i % 3 == 2:
            total += stack.pop() - stack.pop()
    squares = [x * x & 1023 for x in stack]
    evens = [x for x in squares if not x & 1]
    for i in range(len(evens) - 1):
        if evens[i] > evens[i + 1]:
            evens[i], evens[i + 1] = evens[i + 1], evens[i]
    for i in range(0, len(squares) - 16, 16):
        chunk = squares[i:i + 16]
        chunk.reverse()
        total += sum(chunk[::2]) - chunk[-1] + (512 in chunk)
    pairs = [(a, b) for a in evens[:600] for b in evens[600:1000] if a < b]
    total += len(pairs)
    rotated = squares[len(squares) // 2:] + squares[:len(squares) // 2]
    for i, v in enumerate(rotated):
        total += v if i & 1 else -v
    return total, len(stack), len(evens)


if __name__ == "__main__":
    print("list_work", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 9000000))
