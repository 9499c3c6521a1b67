import hashlib
import hmac
from decimal import Decimal, DivisionByZero, InvalidOperation

print(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1000).hex())
print(hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 2, 8).hex(), hashlib.pbkdf2_hmac("sha512", b"p" * 200, b"", 3, 100).hex()[-16:])
print(hmac.new(b"key", b"text", "sha256").hexdigest()[:16], hmac.digest(b"key", b"text", "md5").hex(), hashlib.new("sha3_256", b"x").hexdigest()[:16])
for bad in (lambda: hashlib.pbkdf2_hmac("nope", b"", b"", 1), lambda: hashlib.pbkdf2_hmac("md5", b"", b"", 0)):
    try:
        bad()
    except ValueError as e:
        print(type(e).__name__)
for bad in (lambda: Decimal(1) / 0, lambda: Decimal("x"), lambda: Decimal(0) / 0, lambda: Decimal("inf") - Decimal("inf"), lambda: Decimal(-1).sqrt(), lambda: Decimal(10) ** 10**9):
    try:
        print(bad())
    except ArithmeticError as e:
        print(type(e).__name__, e)
