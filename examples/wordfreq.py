"""Counts the words of text files from several threads into shared dicts.

Usage: wordfreq.py [--threads N] [--repeat N] FILE ...

Each thread takes a piece of the text, counts it on its own, and adds the
result to the shared dicts in one atomic block.
"""
import argparse
import threading

import thread

PIECE = 200  # lines

counts = {}
per_file = {}
longest = {}
pieces = []


def words_of(line):
    for word in line.lower().split():
        word = word.strip(".,;:!?\"'()-")
        if word:
            yield word


def count(lines):
    found = {}
    for line in lines:
        for word in words_of(line):
            found[word] = found.get(word, 0) + 1
    return found


def worker():
    while True:
        with thread.atomic:
            if not pieces:
                return
            name, lines = pieces.pop()
        found = count(lines)
        with thread.atomic:
            for word, n in found.items():
                counts[word] = counts.get(word, 0) + n
                if len(word) > 12:
                    longest[word] = len(word)
            per_file[name] = per_file.get(name, 0) + sum(found.values())


def main():
    parser = argparse.ArgumentParser(description="count words")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    for name in options.files:
        with open(name, encoding="utf-8") as f:
            lines = f.readlines()
        for _ in range(options.repeat):
            for i in range(0, len(lines), PIECE):
                pieces.append((name, lines[i:i + PIECE]))
    workers = [threading.Thread(target=worker) for _ in range(options.threads)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    for word, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:15]:
        print(f"{n:7d}  {word}")
    print(f"{sum(counts.values())} words, {len(counts)} different, {len(longest)} long ones")
    for name in sorted(per_file):
        print(f"{per_file[name]:7d}  {name.replace(chr(92), '/').rsplit('/', 1)[-1]}")


if __name__ == "__main__":
    main()
