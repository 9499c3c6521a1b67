"""`_hashlib`: the hash functions as CPython's OpenSSL module names them."""

from _md5 import md5 as openssl_md5
from _sha1 import sha1 as openssl_sha1
from _sha2 import (sha224 as openssl_sha224, sha256 as openssl_sha256, sha384 as openssl_sha384,
                   sha512 as openssl_sha512)
from _sha3 import (sha3_224 as openssl_sha3_224, sha3_256 as openssl_sha3_256,
                   sha3_384 as openssl_sha3_384, sha3_512 as openssl_sha3_512,
                   shake_128 as openssl_shake_128, shake_256 as openssl_shake_256)
from _operator import _compare_digest as compare_digest

_constructors = {name[8:]: f for name, f in list(globals().items()) if name.startswith('openssl_')}
openssl_md_meth_names = frozenset(_constructors)


class UnsupportedDigestmodError(ValueError):
    pass


UnsupportedDigestmodError.__module__ = '_hashlib'


def new(name, string=b'', *, usedforsecurity=True):
    try:
        make = _constructors[name.lower()]
    except KeyError:
        raise ValueError(f'unsupported hash type {name}') from None
    return make(string)


def hmac_new(key, msg=None, digestmod=None):
    # `hmac` does it by itself then.
    raise UnsupportedDigestmodError(f'Unsupported digestmod {digestmod}')


def hmac_digest(key, msg, digest):
    raise UnsupportedDigestmodError(f'Unsupported digestmod {digest}')


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    if not isinstance(hash_name, str):
        raise TypeError("pbkdf2_hmac() argument 'hash_name' must be str, not "
                        + type(hash_name).__name__)
    if hash_name.lower() not in _constructors:
        raise UnsupportedDigestmodError(f'Unsupported digestmod {hash_name}')
    if iterations < 1:
        raise ValueError('iteration value must be greater than 0.')
    if dklen is not None and dklen < 1:
        raise ValueError('key length must be greater than 0.')
    return _pbkdf2(hash_name.lower(), password, salt, iterations, dklen or 0)
