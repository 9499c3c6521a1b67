"""Knight's tours counted with bit masks: shifts, masks and recursion on integers."""
import sys


def main(n):
    moves = [0] * (n * n)
    for y in range(n):
        for x in range(n):
            m = 0
            for dx, dy in ((1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)):
                if 0 <= x + dx < n and 0 <= y + dy < n:
                    m |= 1 << (y + dy) * n + x + dx
            moves[y * n + x] = m
    full = (1 << n * n) - 1
    visited = [0]

    def tours(square, seen):
        visited[0] += 1
        if seen == full:
            return 1
        count = 0
        free = moves[square] & ~seen
        while free:
            bit = free & -free
            free ^= bit
            count += tours(bit.bit_length() - 1, seen | bit)
        return count

    total = 0
    for start in (0, n * n // 2, n * n - 1):
        total = total * 1000 + tours(start, 1 << start)
    return total, visited[0]


if __name__ == "__main__":
    print("knight_bits", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
