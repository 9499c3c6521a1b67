"""String building, searching, splitting, joining, and loops over characters."""
import sys


def is_palindrome(s):
    i, j = 0, len(s) - 1
    while i < j:
        if s[i] != s[j]:
            return False
        i += 1
        j -= 1
    return True


def main(n):
    total = 0
    for i in range(n):
        s = str(i)
        if is_palindrome(s):
            total += i
        if s.startswith("12") or s.endswith("7") or "99" in s:
            total += 1
    parts = []
    for i in range(n):
        parts.append("item" + str(i % 97))
    text = ",".join(parts)
    total += len(text.split(",")) + text.count("item9") + text.find("item96")
    vowels = 0
    for c in text[: 2 * n]:
        if c in "aeiou":
            vowels += 1
        elif c.isdigit():
            total += int(c)
    built = ""
    for i in range(n // 4):
        built += chr(97 + i % 26)
    return total, vowels, built.upper().count("Z"), built.replace("abc", "-")[:10]


if __name__ == "__main__":
    print("string_work", *main(int(sys.argv[1]) if len(sys.argv) > 1 else 2400000))
