import base64
import binascii
import csv
import hashlib
import io
import zlib
f = io.StringIO()
w = csv.writer(f)
w.writerow(["a", 'q"uote', "com,ma", 5, None])
w.writerows([[1, 2.5], ["x\ny", ""]])
print(repr(f.getvalue()))
f.seek(0)
print(list(csv.reader(f)))
print(list(csv.DictReader(io.StringIO("name,age\nann,3\nbob,4\n"))), list(csv.reader(["a;b", "'c;d';e"], delimiter=";", quotechar="'")))
out = io.StringIO()
d = csv.DictWriter(out, ["x", "y"], lineterminator="\n")
d.writeheader()
d.writerow({"x": 1, "y": 2})
print(repr(out.getvalue()))
print(hashlib.md5(b"abc").hexdigest(), hashlib.sha1(b"abc").hexdigest(), hashlib.sha256(b"").hexdigest()[:32], sep="\n")
h = hashlib.sha256()
h.update(b"a")
h.update(b"b")
print(h.hexdigest() == hashlib.sha256(b"ab").hexdigest(), h.digest_size)
print(base64.b64encode(b"hello?>"), base64.urlsafe_b64encode(b"hello?>"), base64.b64decode("aGk="), base64.b16encode(b"\xff"), base64.b32encode(b"a"))
print(binascii.hexlify(b"ab"), binascii.crc32(b"123456789"), zlib.crc32(b"abc"), zlib.decompress(zlib.compress(b"x" * 100)) == b"x" * 100)
