# `array`: arrays of numbers, in a bytearray.

import struct as _struct
import sys as _sys

typecodes = 'bBuwhHiIlLqQfd'

_CHARACTERS = {'u': 4, 'w': 4}


class array:
    """array(typecode [, initializer]) -> array"""

    __slots__ = ('typecode', 'itemsize', '_data', '__weakref__')

    def __new__(cls, typecode, initializer=(), /):
        if not isinstance(typecode, str) or len(typecode) != 1:
            raise TypeError('array() argument 1 must be a unicode character, not '
                            f'{type(typecode).__name__}')
        if typecode not in typecodes:
            raise ValueError(
                'bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)')
        self = object.__new__(cls)
        object.__setattr__(self, 'typecode', typecode)
        size = _CHARACTERS.get(typecode) or _struct.calcsize(typecode)
        object.__setattr__(self, 'itemsize', size)
        object.__setattr__(self, '_data', bytearray())
        if isinstance(initializer, str) and typecode not in _CHARACTERS:
            raise TypeError(
                f"cannot use a str to initialize an array with typecode '{typecode}'")
        if isinstance(initializer, (bytes, bytearray)):
            self.frombytes(initializer)
        elif isinstance(initializer, array) and initializer.typecode == typecode:
            self._data.extend(initializer._data)
        else:
            for item in initializer:
                self.append(item)
        return self

    def __setattr__(self, name, value):
        if name in ('typecode', 'itemsize'):
            raise AttributeError(f"attribute '{name}' of 'array.array' objects is not writable")
        object.__setattr__(self, name, value)

    def _pack(self, value):
        code = self.typecode
        if code in _CHARACTERS:
            if not isinstance(value, str) or len(value) != 1:
                raise TypeError('array item must be a unicode character, not '
                                f'{type(value).__name__}')
            return ord(value).to_bytes(4, _sys.byteorder)
        if code in 'fd':
            if isinstance(value, str) or not hasattr(value, '__float__') \
                    and not hasattr(value, '__index__'):
                raise TypeError(f'must be real number, not {type(value).__name__}')
            return _struct.pack(code, float(value))
        if isinstance(value, float):
            raise TypeError("'float' object cannot be interpreted as an integer")
        if not hasattr(value, '__index__'):
            raise TypeError(
                f"'{type(value).__name__}' object cannot be interpreted as an integer")
        try:
            return _struct.pack(code, value)
        except _struct.error:
            raise OverflowError(self._range(value)) from None

    def _range(self, value):
        names = {'b': 'signed char', 'B': 'unsigned byte integer', 'h': 'signed short integer',
                 'H': 'unsigned short', 'i': 'signed int', 'I': 'unsigned int',
                 'l': 'signed long', 'L': 'unsigned long', 'q': 'signed long', 'Q': 'unsigned'}
        code = self.typecode
        if code in 'bh':
            low = -(1 << (8 * self.itemsize - 1))
            return f"{names[code]} is {'less than minimum' if value < low else 'greater than maximum'}"
        if code == 'B':
            return ('unsigned byte integer is '
                    + ('less than minimum' if value < 0 else 'greater than maximum'))
        if code == 'i' :
            return ('signed integer is '
                    + ('less than minimum' if value < 0 else 'greater than maximum'))
        if code == 'H':
            return ('unsigned short is '
                    + ('less than minimum' if value < 0 else 'greater than maximum'))
        if value < 0 and code in 'ILQ':
            return "can't convert negative value to unsigned int"
        if code == 'I':
            return 'unsigned int is greater than maximum'
        return 'Python int too large to convert to C long'

    def _unpack(self, at):
        part = self._data[at * self.itemsize:(at + 1) * self.itemsize]
        if self.typecode in _CHARACTERS:
            return chr(int.from_bytes(part, _sys.byteorder))
        return _struct.unpack(self.typecode, part)[0]

    def _same(self, other):
        if not isinstance(other, array):
            raise TypeError('can only append array (not '
                            f'"{type(other).__name__}") to array')
        if other.typecode != self.typecode:
            raise TypeError('bad argument type for built-in operation')

    def _position(self, key, what='array index out of range'):
        i = key.__index__()
        if abs(i) > _sys.maxsize:
            raise IndexError(f"cannot fit '{type(key).__name__}' into an index-sized integer")
        n = len(self)
        if i < 0:
            i += n
        if not 0 <= i < n:
            raise IndexError(what)
        return i

    def _getitem(self, key):
        if isinstance(key, slice):
            made = array(self.typecode)
            size = self.itemsize
            start, stop, step = key.indices(len(self))
            if step == 1:
                made._data.extend(self._data[start * size:max(start, stop) * size])
            else:
                for i in range(start, stop, step):
                    made._data.extend(self._data[i * size:(i + 1) * size])
            return made
        if not hasattr(key, '__index__'):
            raise TypeError('array indices must be integers')
        return self._unpack(self._position(key))

    def _setitem(self, key, value):
        size = self.itemsize
        if isinstance(key, slice):
            if not isinstance(value, array):
                raise TypeError('can only assign array (not '
                                f'"{type(value).__name__}") to array slice')
            self._same(value)
            start, stop, step = key.indices(len(self))
            if step == 1:
                self._data[start * size:max(start, stop) * size] = bytes(value._data)
                return
            places = range(start, stop, step)
            if len(places) != len(value):
                raise ValueError(f'attempt to assign array of size {len(value)} to extended '
                                 f'slice of size {len(places)}')
            for i, at in enumerate(places):
                self._data[at * size:(at + 1) * size] = value._data[i * size:(i + 1) * size]
            return
        if not hasattr(key, '__index__'):
            raise TypeError('array indices must be integers')
        at = self._position(key, 'array assignment index out of range')
        self._data[at * size:(at + 1) * size] = self._pack(value)

    def __delitem__(self, key):
        size = self.itemsize
        if isinstance(key, slice):
            for i in sorted(range(*key.indices(len(self))), reverse=True):
                del self._data[i * size:(i + 1) * size]
            return
        at = self._position(key, 'array assignment index out of range')
        del self._data[at * size:(at + 1) * size]

    def __reversed__(self):
        for i in range(len(self) - 1, -1, -1):
            yield self._unpack(i)

    def __contains__(self, value):
        return any(item == value for item in self)

    def __eq__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() == other.tolist()

    __hash__ = None

    def __lt__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() < other.tolist()

    def __le__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() <= other.tolist()

    def __gt__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() > other.tolist()

    def __ge__(self, other):
        if not isinstance(other, array):
            return NotImplemented
        return self.tolist() >= other.tolist()

    def __add__(self, other):
        self._same(other)
        made = array(self.typecode)
        made._data.extend(self._data + other._data)
        return made

    def __iadd__(self, other):
        if not isinstance(other, array):
            raise TypeError('can only extend with array (not '
                            f'"{type(other).__name__}")')
        self._same(other)
        self._data.extend(bytes(other._data))
        return self

    def __mul__(self, count):
        made = array(self.typecode)
        made._data.extend(self._data * count)
        return made

    __rmul__ = __mul__

    def __imul__(self, count):
        self._data *= count
        return self

    def __repr__(self):
        if not self._data:
            return f"array('{self.typecode}')"
        if self.typecode in _CHARACTERS:
            return f"array('{self.typecode}', {self.tounicode()!r})"
        return f"array('{self.typecode}', {self.tolist()!r})"

    def __bytes__(self):
        return bytes(self._data)

    def __copy__(self):
        return self[:]

    def __deepcopy__(self, memo):
        return self[:]

    def __reduce_ex__(self, protocol):
        return array, (self.typecode, self.tolist())

    def _append(self, value, /):
        self._data.extend(self._pack(value))

    def extend(self, values, /):
        if isinstance(values, array):
            if values.typecode != self.typecode:
                raise TypeError('can only extend with array of same kind')
            self._data.extend(bytes(values._data))
            return
        for value in values:
            self.append(value)

    def insert(self, index, value, /):
        n = len(self)
        if index < 0:
            index = max(index + n, 0)
        at = min(index, n) * self.itemsize
        self._data[at:at] = self._pack(value)

    def pop(self, index=-1, /):
        if not self._data:
            raise IndexError('pop from empty array')
        at = self._position(index, 'pop index out of range')
        value = self._unpack(at)
        del self[at]
        return value

    def remove(self, value, /):
        for i, item in enumerate(self):
            if item == value:
                del self[i]
                return
        raise ValueError('array.remove(x): x not in array')

    def clear(self):
        self._data.clear()

    def index(self, value, start=0, stop=_sys.maxsize, /):
        for i in range(*slice(start, stop).indices(len(self))):
            if self._unpack(i) == value:
                return i
        raise ValueError('array.index(x): x not in array')

    def count(self, value, /):
        return sum(1 for item in self if item == value)

    def reverse(self):
        self[:] = self[::-1]

    def tolist(self):
        if self.typecode in _CHARACTERS:
            return [self._unpack(i) for i in range(len(self))]
        return list(_struct.unpack(f'{len(self)}{self.typecode}', self._data))

    def fromlist(self, items, /):
        if not isinstance(items, list):
            raise TypeError('arg must be list')
        before = len(self._data)
        try:
            for item in items:
                self.append(item)
        except BaseException:
            del self._data[before:]
            raise

    def tobytes(self):
        return bytes(self._data)

    def frombytes(self, data, /):
        data = bytes(data)
        if len(data) % self.itemsize:
            raise ValueError('bytes length not a multiple of item size')
        self._data.extend(data)

    def tofile(self, file, /):
        file.write(bytes(self._data))

    def fromfile(self, file, n, /):
        data = file.read(n * self.itemsize)
        self.frombytes(data[:len(data) - len(data) % self.itemsize])
        if len(data) < n * self.itemsize:
            raise EOFError('read() didn\'t return enough bytes')

    def tounicode(self):
        if self.typecode not in _CHARACTERS:
            raise ValueError("tounicode() may only be called on unicode type arrays ('u' or 'w')")
        return ''.join(self)

    def fromunicode(self, text, /):
        if self.typecode not in _CHARACTERS:
            raise ValueError(
                "fromunicode() may only be called on unicode type arrays ('u' or 'w')")
        self.extend(text)

    def byteswap(self):
        size = self.itemsize
        for at in range(0, len(self._data), size):
            self._data[at:at + size] = self._data[at:at + size][::-1]

    def buffer_info(self):
        return id(self._data), len(self)

    def __class_getitem__(cls, item):
        from types import GenericAlias
        return GenericAlias(cls, item)


_complete(array)
array.__module__ = 'array'
ArrayType = array
