def _make(name, digest, word, block):
    most = word * 8
    most_leaf, most_offset = 2**32 - 1, 2**64 - 1 if word == 8 else 2**48 - 1

    def check(value, low, high, what):
        value = value.__index__()
        if not low <= value <= high:
            raise ValueError(f'{what} must be between {low} and {high}')
        return value

    def limit(data, size, what):
        data = bytes(data)
        if len(data) > size:
            raise ValueError(f'maximum {what} length is {size} bytes')
        return data

    class blake2:
        MAX_DIGEST_SIZE = MAX_KEY_SIZE = most
        SALT_SIZE = PERSON_SIZE = word * 2

        def __new__(cls, data=b'', /, *, digest_size=most, key=b'', salt=b'', person=b'', fanout=1,
                    depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0,
                    last_node=False, usedforsecurity=True, string=None):
            self = object.__new__(cls)
            if not 1 <= digest_size <= most:
                raise ValueError(f'digest_size for {cls.__name__} must be between 1 and {most} '
                                 f'bytes, here it is {digest_size}')
            salt, person = limit(salt, word * 2, 'salt'), limit(person, word * 2, 'person')
            key = limit(key, most, 'key')
            self._parameters = (
                key, salt + bytes(word * 2 - len(salt)), person + bytes(word * 2 - len(person)),
                digest_size, check(fanout, 0, 255, 'fanout'), check(depth, 1, 255, 'depth'),
                check(leaf_size, 0, most_leaf, 'leaf_size'),
                check(node_offset, 0, most_offset, 'node_offset'),
                check(node_depth, 0, 255, 'node_depth'), check(inner_size, 0, most, 'inner_size'),
                int(bool(last_node)))
            self._data = bytearray()
            self.update(data if string is None else string)
            return self

        @property
        def name(self):
            return name

        @property
        def digest_size(self):
            return self._parameters[3]

        @property
        def block_size(self):
            return block

        def update(self, data, /):
            if isinstance(data, str):
                raise TypeError('Strings must be encoded before hashing')
            self._data += memoryview(data).cast('B')

        def digest(self):
            return digest(self._data, self._parameters)

        def hexdigest(self):
            return self.digest().hex()

        def copy(self):
            other = object.__new__(type(self))
            other._parameters, other._data = self._parameters, self._data[:]
            return other

    blake2.__name__ = blake2.__qualname__ = name
    blake2.__module__ = '_blake2'
    return blake2


blake2b = _make('blake2b', _digest_b, 8, 128)
blake2s = _make('blake2s', _digest_s, 4, 64)
