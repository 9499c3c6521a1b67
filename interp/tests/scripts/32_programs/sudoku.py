PUZZLE = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"


def solve(text):
    board = [int(c) for c in text]
    rows, cols, boxes = [0] * 9, [0] * 9, [0] * 9
    empty = []
    for i, v in enumerate(board):
        r, c = divmod(i, 9)
        if v:
            bit = 1 << v
            rows[r] |= bit
            cols[c] |= bit
            boxes[r // 3 * 3 + c // 3] |= bit
        else:
            empty.append(i)
    tries = 0

    def candidates(i):
        r, c = divmod(i, 9)
        used = rows[r] | cols[c] | boxes[r // 3 * 3 + c // 3]
        return [v for v in range(1, 10) if not used >> v & 1]

    def step():
        nonlocal tries
        if not empty:
            return True
        i = min(empty, key=lambda i: len(candidates(i)))
        empty.remove(i)
        r, c = divmod(i, 9)
        b = r // 3 * 3 + c // 3
        for v in candidates(i):
            tries += 1
            bit = 1 << v
            board[i] = v
            rows[r] |= bit
            cols[c] |= bit
            boxes[b] |= bit
            if step():
                return True
            rows[r] ^= bit
            cols[c] ^= bit
            boxes[b] ^= bit
        board[i] = 0
        empty.append(i)
        return False

    return board if step() else None, tries


board, tries = solve(PUZZLE)
for r in range(9):
    print(" ".join(map(str, board[r * 9:r * 9 + 9])))
print(tries, all(sorted(board[r * 9:r * 9 + 9]) == list(range(1, 10)) for r in range(9)))
