MAX_WBITS = 15
DEFLATED = 8
DEF_MEM_LEVEL = 8
DEF_BUF_SIZE = 16384
Z_BEST_COMPRESSION, Z_BEST_SPEED = 9, 1
Z_DEFAULT_COMPRESSION, Z_NO_COMPRESSION = -1, 0
Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED = 0, 1, 2, 3, 4
Z_NO_FLUSH, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH, Z_BLOCK, Z_TREES = range(7)
ZLIB_VERSION = ZLIB_RUNTIME_VERSION = '1.3.1'


class error(Exception):
    pass


def _no_dictionary(zdict):
    if zdict:
        raise NotImplementedError('zlib: preset dictionaries are not supported')


def compress(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS):
    if not -1 <= level <= 9:
        raise error('Bad compression level')
    state = _deflater(level, wbits)
    return _deflate(state, data, Z_FINISH)


def decompress(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE):
    output, used, done = _inflate_whole(data, wbits)
    if not done:
        raise error('Error -5 while decompressing data: incomplete or truncated stream')
    return output


class Compress:
    def __init__(self, *args):
        raise TypeError("cannot create 'zlib.Compress' instances")

    def compress(self, data, /):
        if self._state is None:
            raise error('Error -2 while compressing data: inconsistent stream state')
        return _deflate(self._state, data, Z_NO_FLUSH)

    def flush(self, mode=Z_FINISH, /):
        if mode == Z_NO_FLUSH:
            return b''
        if self._state is None:
            raise error('Error -2 while flushing: inconsistent stream state')
        output = _deflate(self._state, b'', mode)
        if mode == Z_FINISH:
            self._state = None
        return output


def compressobj(level=-1, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,
                strategy=Z_DEFAULT_STRATEGY, zdict=None):
    _no_dictionary(zdict)
    if method != DEFLATED or not -1 <= level <= 9:
        raise ValueError('Invalid initialization option')
    self = object.__new__(Compress)
    self._state = _deflater(level, wbits)
    return self


class Decompress:
    def __init__(self, *args):
        raise TypeError("cannot create 'zlib.Decompress' instances")

    def decompress(self, data, /, max_length=0):
        if max_length < 0:
            raise ValueError('max_length must be non-negative')
        data = bytes(data)
        if self.eof:
            self.unused_data += data
            return b''
        output, used, self.eof = _inflate(self._state, data, max_length)
        rest = data[used:]
        if self.eof:
            self.unused_data, self.unconsumed_tail = rest, b''
        else:
            self.unconsumed_tail = rest
        return output

    def flush(self, length=DEF_BUF_SIZE, /):
        if length <= 0:
            raise ValueError('length must be greater than zero')
        return self.decompress(self.unconsumed_tail) if self.unconsumed_tail else b''


def decompressobj(wbits=MAX_WBITS, zdict=b''):
    _no_dictionary(zdict)
    self = object.__new__(Decompress)
    self._state = _inflater(wbits)
    self.unused_data = self.unconsumed_tail = b''
    self.eof = False
    return self


class _ZlibDecompressor:
    def __init__(self, wbits=MAX_WBITS, zdict=b''):
        _no_dictionary(zdict)
        self._state = _inflater(wbits)
        self._rest = self.unused_data = b''
        self.eof = False
        self.needs_input = True

    def decompress(self, data, max_length=-1):
        if self.eof:
            raise EOFError('End of stream already reached')
        data = self._rest + bytes(data)
        output, used, self.eof = _inflate(self._state, data, max(max_length, 0))
        rest = data[used:]
        if self.eof:
            self._rest, self.unused_data = b'', rest
        else:
            self._rest = rest
        self.needs_input = not self.eof and not rest and not (
            max_length >= 0 and len(output) == max_length)
        return output


for _class in (Compress, Decompress, _ZlibDecompressor):
    _class.__module__ = 'zlib'
