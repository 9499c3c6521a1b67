"""Files: raw ones over descriptors, buffers, and text on top of them; and files in memory."""

import posix as _posix
from _iomemory import complete as _complete
from errno import EAGAIN as _EAGAIN

DEFAULT_BUFFER_SIZE = 128 * 1024

_blocking_error = BlockingIOError
BlockingIOError = _blocking_error


class UnsupportedOperation(OSError, ValueError):
    pass


UnsupportedOperation.__module__ = 'io'


def _close_dead(self):
    try:
        closed = self.closed
    except AttributeError:
        return
    if not closed:
        try:
            self.close()
        except Exception:
            pass


def _cannot_pickle(self, protocol):
    raise TypeError(f'cannot pickle {type(self).__name__!r} instances')


class _IOBase:
    _closed = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__module__ == 'io' and cls.__name__ == 'IOBase':
            # Files of classes that programs and the library make are closed when they die.
            cls.__del__ = _close_dead

    def _unsupported(self, name):
        raise UnsupportedOperation(name)

    def seek(self, pos, whence=0, /):
        self._unsupported('seek')

    def tell(self):
        return self.seek(0, 1)

    def truncate(self, pos=None, /):
        self._unsupported('truncate')

    def flush(self):
        self._checkClosed()

    def close(self):
        if not self._closed:
            try:
                self.flush()
            finally:
                self._closed = True

    @property
    def closed(self):
        return self._closed

    def seekable(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return False

    def isatty(self):
        self._checkClosed()
        return False

    def fileno(self):
        self._unsupported('fileno')

    def _checkSeekable(self, msg=None):
        if not self.seekable():
            raise UnsupportedOperation(msg or 'File or stream is not seekable.')

    def _checkReadable(self, msg=None):
        if not self.readable():
            raise UnsupportedOperation(msg or 'File or stream is not readable.')

    def _checkWritable(self, msg=None):
        if not self.writable():
            raise UnsupportedOperation(msg or 'File or stream is not writable.')

    def _checkClosed(self, msg=None):
        if self.closed:
            raise ValueError(msg or 'I/O operation on closed file.')

    def __enter__(self):
        self._checkClosed()
        return self

    def __exit__(self, *exc):
        self.close()

    def __iter__(self):
        self._checkClosed()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readline(self, size=-1, /):
        size = -1 if size is None else size.__index__()
        line = bytearray()
        while size < 0 or len(line) < size:
            byte = self.read(1)
            if not byte:
                break
            line += byte
            if line.endswith(b'\n'):
                break
        return bytes(line)

    def readlines(self, hint=None, /):
        if hint is None or hint <= 0:
            return list(self)
        lines, total = [], 0
        for line in self:
            lines.append(line)
            total += len(line)
            if total >= hint:
                break
        return lines

    def writelines(self, lines, /):
        self._checkClosed()
        for line in lines:
            self.write(line)


class _RawIOBase(_IOBase):
    def read(self, size=-1, /):
        if size is None or size < 0:
            return self.readall()
        buffer = bytearray(size.__index__())
        n = self.readinto(buffer)
        return None if n is None else bytes(buffer[:n])

    def readall(self):
        parts = []
        while data := self.read(DEFAULT_BUFFER_SIZE):
            parts.append(data)
        return b''.join(parts)

    def readinto(self, buffer, /):
        self._unsupported('readinto')

    def write(self, data, /):
        self._unsupported('write')


class _BufferedIOBase(_IOBase):
    def read(self, size=-1, /):
        self._unsupported('read')

    def read1(self, size=-1, /):
        self._unsupported('read1')

    def write(self, data, /):
        self._unsupported('write')

    def detach(self):
        self._unsupported('detach')

    def readinto(self, buffer, /):
        data = self.read(len(buffer))
        memoryview(buffer).cast('B')[:len(data)] = data
        return len(data)

    def readinto1(self, buffer, /):
        data = self.read1(len(buffer))
        memoryview(buffer).cast('B')[:len(data)] = data
        return len(data)


class _TextIOBase(_IOBase):
    encoding = None
    newlines = None
    errors = None

    def read(self, size=-1, /):
        self._unsupported('read')

    def readline(self, size=-1, /):
        self._unsupported('readline')

    def write(self, text, /):
        self._unsupported('write')

    def detach(self):
        self._unsupported('detach')


class FileIO(_RawIOBase):
    __reduce_ex__ = _cannot_pickle

    def __init__(self, file, mode='r', closefd=True, opener=None):
        kinds = [c for c in mode if c in 'rwax']
        if len(kinds) != 1 or mode.count('+') > 1 or set(mode) - set('rwaxb+'):
            if set(mode) - set('rwaxb+'):
                raise ValueError(f'invalid mode: {mode}')
            raise ValueError('Must have exactly one of create/read/write/append mode '
                             'and at most one plus')
        kind, plus = kinds[0], '+' in mode
        self._readable = kind == 'r' or plus
        self._writable = kind != 'r' or plus
        self._kind = kind
        self._closefd = closefd
        self.name = file
        flags = _posix.O_RDWR if plus else \
            _posix.O_RDONLY if kind == 'r' else _posix.O_WRONLY
        flags |= {'r': 0, 'w': _posix.O_CREAT | _posix.O_TRUNC,
                  'a': _posix.O_CREAT | _posix.O_APPEND,
                  'x': _posix.O_CREAT | _posix.O_EXCL}[kind]
        if isinstance(file, int) and not isinstance(file, bool):
            if file < 0:
                raise ValueError('negative file descriptor')
            self._fd = file
        else:
            if not closefd:
                raise ValueError('Cannot use closefd=False with file name')
            if opener is None:
                self._fd = _posix.open(file, flags, 0o666)
            else:
                self._fd = opener(file, flags)
                if not isinstance(self._fd, int):
                    raise TypeError('expected integer from opener')
                if self._fd < 0:
                    raise ValueError(f'opener returned {self._fd}')
        status = _posix.fstat(self._fd)
        if status.st_mode & 0o170000 == 0o040000:
            if closefd and not isinstance(file, int):
                _posix.close(self._fd)
            self._closed = True
            raise IsADirectoryError(21, 'Is a directory', file)
        self._blksize = status.st_blksize
        self._seekable = None
        if kind == 'a':
            try:
                _posix.lseek(self._fd, 0, 2)
            except OSError:
                pass

    @property
    def mode(self):
        if self._kind == 'r':
            return 'rb+' if self._writable else 'rb'
        return self._kind + ('b+' if self._readable else 'b')

    @property
    def closefd(self):
        return self._closefd

    def fileno(self):
        self._checkClosed('I/O operation on closed file')
        return self._fd

    def readable(self):
        self._checkClosed('I/O operation on closed file')
        return self._readable

    def writable(self):
        self._checkClosed('I/O operation on closed file')
        return self._writable

    def seekable(self):
        self._checkClosed('I/O operation on closed file')
        if self._seekable is None:
            try:
                _posix.lseek(self._fd, 0, 1)
                self._seekable = True
            except OSError:
                self._seekable = False
        return self._seekable

    def isatty(self):
        self._checkClosed('I/O operation on closed file')
        return _posix.isatty(self._fd)

    def read(self, size=-1, /):
        if not self.readable():
            raise UnsupportedOperation('File not open for reading')
        if size is None or size < 0:
            return self.readall()
        try:
            return _posix.read(self._fd, size)
        except _blocking_error:
            return None

    def readall(self):
        parts = []
        size = DEFAULT_BUFFER_SIZE
        while data := _posix.read(self._fd, size):
            parts.append(data)
            size = min(size * 2, 1 << 24)
        return b''.join(parts)

    def readinto(self, buffer, /):
        view = memoryview(buffer).cast('B')
        data = self.read(len(view))
        if data is None:
            return None
        view[:len(data)] = data
        return len(data)

    def write(self, data, /):
        if not self.writable():
            raise UnsupportedOperation('File not open for writing')
        try:
            return _posix.write(self._fd, data)
        except _blocking_error:
            return None

    def seek(self, pos, whence=0, /):
        self._checkClosed('I/O operation on closed file')
        return _posix.lseek(self._fd, pos, whence)

    def truncate(self, size=None, /):
        if not self.writable():
            raise UnsupportedOperation('File not open for writing')
        if size is None:
            size = self.tell()
        _posix.ftruncate(self._fd, size)
        return size

    def close(self):
        if not self._closed:
            self._closed = True
            if self._closefd:
                _posix.close(self._fd)

    def __repr__(self):
        name = f'{type(self).__module__}.{type(self).__qualname__}'
        if self._closed:
            return f'<{name} [closed]>'
        return f'<{name} name={self.name!r} mode={self.mode!r} closefd={self._closefd!r}>'


# Files that hold what is not written yet. Nothing else would write it for a program that forgets
# a file without closing it: whoever opens a file, and the interpreter at its end, does.
_unwritten = {}


def _flush_files():
    for file in list(_unwritten.values()):
        try:
            file.flush()
        except Exception as e:
            from _sysinfo import unraisable
            unraisable(e, None, file)


class _Buffered(_BufferedIOBase):
    """A raw file with what was read ahead or is not written yet; never both."""

    __reduce_ex__ = _cannot_pickle

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if buffer_size <= 0:
            raise ValueError('buffer size must be strictly positive')
        self._raw = raw
        self._size = buffer_size
        self._ahead = b''
        self._at = 0
        self._pending = []
        self._waiting = 0

    @property
    def raw(self):
        if self._raw is None:
            raise ValueError('raw stream has been detached')
        return self._raw

    @property
    def closed(self):
        return self.raw.closed

    @property
    def name(self):
        return self.raw.name

    @property
    def mode(self):
        return self.raw.mode

    def _check(self, what):
        if self.raw.closed:
            raise ValueError(f'{what} file')

    def readable(self):
        return self.raw.readable()

    def writable(self):
        return self.raw.writable()

    def seekable(self):
        return self.raw.seekable()

    def fileno(self):
        return self.raw.fileno()

    def isatty(self):
        return self.raw.isatty()

    def detach(self):
        self.flush()
        raw, self._raw = self.raw, None
        return raw

    def close(self):
        if self._raw is not None and not self.raw.closed:
            try:
                self.flush()
            finally:
                self.raw.close()

    def _read(self, size):
        self._check('read of closed')
        if self._waiting:
            self.flush()
        at, ahead = self._at, self._ahead
        if size is None or size < 0:
            rest = ahead[at:]
            self._ahead, self._at = b'', 0
            readall = getattr(self.raw, 'readall', None)
            more = self.raw.read() if readall is None else readall()
            return rest + more if more else rest
        if len(ahead) - at >= size:
            self._at = at + size
            return ahead[at:at + size]
        parts = [ahead[at:]]
        missing = size - len(parts[0])
        self._ahead, self._at = b'', 0
        while missing > 0:
            data = self.raw.read(max(missing, self._size))
            if not data:
                break
            parts.append(data[:missing])
            if len(data) > missing:
                self._ahead, self._at = data, missing
            missing -= len(data)
        return b''.join(parts)

    def read(self, size=-1, /):
        if size is not None:
            size = size.__index__()
            if size < -1:
                raise ValueError('read length must be non-negative or -1')
        self._checkReadable('read')
        return self._read(size)

    def read1(self, size=-1, /):
        self._check('read of closed')
        self._checkReadable('read')
        if self._waiting:
            self.flush()
        if self._at >= len(self._ahead):
            self._ahead = self.raw.read(self._size) or b''
            self._at = 0
        end = len(self._ahead) if size < 0 else self._at + size
        data = self._ahead[self._at:end]
        self._at += len(data)
        return data

    def peek(self, size=0, /):
        self._check('peek of closed')
        if self._waiting:
            self.flush()
        if self._at >= len(self._ahead):
            self._ahead = self.raw.read(self._size) or b''
            self._at = 0
        return self._ahead[self._at:]

    def readline(self, size=-1, /):
        self._checkReadable('readline')
        size = -1 if size is None else size.__index__()
        parts = []
        got = 0
        while size < 0 or got < size:
            ahead = self.peek()
            if not ahead:
                break
            end = ahead.find(b'\n') + 1
            part = ahead[:end] if end else ahead
            if size >= 0:
                part = part[:size - got]
            parts.append(part)
            got += len(part)
            self._at += len(part)
            if part.endswith(b'\n'):
                break
        return b''.join(parts)

    def write(self, data, /):
        self._check('write to closed')
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        self._checkWritable('write')
        if self._ahead:
            self._forget()
        data = bytes(data)
        if data and not self._waiting:
            _unwritten[id(self)] = self
        self._pending.append(data)
        self._waiting += len(data)
        if self._waiting > self._size:
            self.flush()
        return len(data)

    def _forget(self):
        back = len(self._ahead) - self._at
        self._ahead, self._at = b'', 0
        if back:
            self.raw.seek(-back, 1)

    def flush(self):
        if self.raw.closed:
            raise ValueError('flush of closed file')
        if self._waiting:
            data = b''.join(self._pending)
            self._pending, self._waiting = [], 0
            _unwritten.pop(id(self), None)
            while data:
                n = self.raw.write(data)
                if n is None:
                    self._pending, self._waiting = [data], len(data)
                    _unwritten[id(self)] = self
                    raise _blocking_error(_EAGAIN, 'write could not complete without blocking', 0)
                data = data[n:]

    def seek(self, pos, whence=0, /):
        if whence not in (0, 1, 2):
            raise ValueError(f'whence value {whence} unsupported')
        self._check('seek of closed')
        self._checkSeekable()
        self.flush()
        self._forget()
        return self.raw.seek(pos, whence)

    def tell(self):
        self._check('tell of closed')
        return self.raw.tell() - (len(self._ahead) - self._at) + self._waiting

    def truncate(self, pos=None, /):
        self._check('truncate of closed')
        self._checkWritable('truncate')
        self.flush()
        if pos is None:
            pos = self.tell()
        return self.raw.truncate(pos)

    def __repr__(self):
        name = f'{type(self).__module__}.{type(self).__qualname__}'
        try:
            return f'<{name} name={self.name!r}>'
        except AttributeError:
            return f'<{name}>'


class BufferedReader(_Buffered):
    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if not raw.readable():
            raise UnsupportedOperation('File or stream is not readable.')
        super().__init__(raw, buffer_size)


class BufferedWriter(_Buffered):
    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if not raw.writable():
            raise UnsupportedOperation('File or stream is not writable.')
        super().__init__(raw, buffer_size)


class BufferedRandom(_Buffered):
    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        raw._checkSeekable()
        raw._checkReadable()
        raw._checkWritable()
        super().__init__(raw, buffer_size)


class BufferedRWPair(_BufferedIOBase):
    def __init__(self, reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /):
        self.reader = BufferedReader(reader, buffer_size)
        self.writer = BufferedWriter(writer, buffer_size)

    def read(self, size=-1, /):
        return self.reader.read(size)

    def read1(self, size=-1, /):
        return self.reader.read1(size)

    def peek(self, size=0, /):
        return self.reader.peek(size)

    def write(self, data, /):
        return self.writer.write(data)

    def flush(self):
        return self.writer.flush()

    def readable(self):
        return self.reader.readable()

    def writable(self):
        return self.writer.writable()

    def isatty(self):
        return self.reader.isatty() or self.writer.isatty()

    def close(self):
        try:
            self.writer.close()
        finally:
            self.reader.close()

    @property
    def closed(self):
        return self.writer.closed


class BytesIO(_BufferedIOBase):
    __slots__ = ('_data', '_at', '_closed')

    def __init__(self, initial_bytes=b''):
        self._data = bytearray(b'' if initial_bytes is None else initial_bytes)
        self._at = 0
        self._closed = False

    def _check(self):
        if self._closed:
            raise ValueError('I/O operation on closed file.')

    def _getvalue(self):
        self._check()
        return bytes(self._data)

    def getbuffer(self):
        self._check()
        return memoryview(self._data)

    def close(self):
        self._closed = True
        self._data = bytearray()

    def readable(self):
        self._check()
        return True

    writable = seekable = readable

    def _read(self, size=-1, /):
        self._check()
        end = len(self._data) if size is None or size < 0 else self._at + size.__index__()
        data = bytes(self._data[self._at:end])
        self._at += len(data)
        return data

    def _readline(self, size=-1, /):
        self._check()
        end = self._data.find(b'\n', self._at) + 1 or len(self._data)
        if size is not None and size >= 0:
            end = min(end, self._at + size)
        data = bytes(self._data[self._at:end])
        self._at += len(data)
        return data

    def _write(self, data, /):
        self._check()
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        data = bytes(data)
        if not data:
            return 0
        buffer, at = self._data, self._at
        if at > len(buffer):
            buffer.extend(bytes(at - len(buffer)))
        if at == len(buffer):
            buffer.extend(data)
        else:
            buffer[at:at + len(data)] = data
        self._at = at + len(data)
        return len(data)

    _next = _IOBase.__next__

    def seek(self, pos, whence=0, /):
        self._check()
        pos = pos.__index__()
        if whence == 0:
            if pos < 0:
                raise ValueError(f'negative seek value {pos}')
        elif whence == 1:
            pos = max(0, self._at + pos)
        elif whence == 2:
            pos = max(0, len(self._data) + pos)
        else:
            raise ValueError(f'invalid whence ({whence}, should be 0, 1 or 2)')
        self._at = pos
        return pos

    def tell(self):
        self._check()
        return self._at

    def truncate(self, size=None, /):
        self._check()
        if size is None:
            size = self._at
        elif size < 0:
            raise ValueError(f'negative size value {size}')
        del self._data[size:]
        return size

    def flush(self):
        self._check()

    def __getstate__(self):
        return self.getvalue(), self._at, None

    def __setstate__(self, state):
        self._data = bytearray(state[0])
        self._at = state[1]


class StringIO(_TextIOBase):
    __slots__ = ('_parts', '_text', '_at', '_ended', '_closed', '_newline')
    errors = None
    encoding = None
    line_buffering = False

    def __init__(self, initial_value='', newline='\n'):
        if newline is not None and not isinstance(newline, str):
            raise TypeError(f'newline must be str or None, not {type(newline).__name__}')
        if newline not in (None, '', '\n', '\r', '\r\n'):
            raise ValueError(f'illegal newline value: {newline!r}')
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError('initial_value must be str or None, not '
                            + type(initial_value).__name__)
        self._newline = newline
        self._closed = False
        # Appended parts wait until the whole is needed.
        self._parts = []
        self._text = ''
        self._at = 0
        self._ended = True
        if initial_value:
            StringIO._write(self, initial_value)
            self._at = 0
            self._ended = False

    def _whole(self):
        if self._closed:
            raise ValueError('I/O operation on closed file')
        if self._parts:
            self._text += ''.join(self._parts)
            self._parts.clear()
        return self._text

    def _getvalue(self):
        return self._whole()

    def close(self):
        self._closed = True
        self._text = ''
        self._parts = []

    def readable(self):
        if self._closed:
            raise ValueError('I/O operation on closed file')
        return True

    writable = seekable = readable

    def _write(self, text, /):
        if self._closed:
            raise ValueError('I/O operation on closed file')
        if not isinstance(text, str):
            raise TypeError(f'string argument expected, got {type(text).__name__!r}')
        n = len(text)
        if not n:
            return 0
        newline = self._newline
        if newline is None:
            text = text.replace('\r\n', '\n').replace('\r', '\n')
        elif newline not in ('', '\n'):
            text = text.replace('\n', newline)
        if self._ended:
            self._parts.append(text)
            self._at += len(text)
            return n
        whole, at = self._whole(), self._at
        if at > len(whole):
            whole += '\0' * (at - len(whole))
        self._text = whole[:at] + text + whole[at + len(text):]
        self._at = at + len(text)
        self._ended = self._at == len(self._text)
        return n

    def _read(self, size=-1, /):
        whole = self._whole()
        end = len(whole) if size is None or size < 0 else self._at + size.__index__()
        text = whole[self._at:end]
        self._at += len(text)
        self._ended = self._at == len(whole)
        return text

    def _readline(self, size=-1, /):
        whole, at = self._whole(), self._at
        newline = self._newline
        if newline == '':
            end = _line_end(whole, at)
        else:
            mark = newline or '\n'
            end = whole.find(mark, at)
            end = len(whole) if end < 0 else end + len(mark)
        if size is not None and size >= 0:
            end = min(end, at + size)
        text = whole[at:end]
        self._at += len(text)
        self._ended = self._at == len(whole)
        return text

    _next = _IOBase.__next__

    def seek(self, pos, whence=0, /):
        whole = self._whole()
        if whence not in (0, 1, 2):
            raise ValueError(f'Invalid whence ({whence}, should be 0, 1 or 2)')
        if pos < 0 and whence == 0:
            raise ValueError(f'Negative seek position {pos}')
        if whence != 0 and pos != 0:
            raise OSError("Can't do nonzero cur-relative seeks")
        self._at = (pos, self._at, len(whole))[whence]
        self._ended = self._at == len(whole)
        return self._at

    def tell(self):
        self._whole()
        return self._at

    def truncate(self, size=None, /):
        whole = self._whole()
        if size is None:
            size = self._at
        elif size < 0:
            raise ValueError(f'Negative size value {size}')
        self._text = whole[:size]
        self._ended = self._at == len(self._text)
        return size

    def flush(self):
        if self._closed:
            raise ValueError('I/O operation on closed file')

    def detach(self):
        self._unsupported('detach')


_complete(BytesIO, StringIO)


def _line_end(text, at):
    """Where the line that begins at `at` ends, with universal newlines."""
    n, r = text.find('\n', at), text.find('\r', at)
    if r < 0 or 0 <= n < r:
        return len(text) if n < 0 else n + 1
    return r + 2 if n == r + 1 else r + 1


class IncrementalNewlineDecoder:
    def __init__(self, decoder, translate, errors='strict'):
        self._decoder = decoder
        self._translate = translate
        self._seen = 0
        self._carry = False

    def decode(self, input, final=False):
        text = input if self._decoder is None else self._decoder.decode(input, final)
        if self._carry and (text or final):
            text = '\r' + text
            self._carry = False
        if text.endswith('\r') and not final:
            text = text[:-1]
            self._carry = True
        crlf = text.count('\r\n')
        cr = text.count('\r') - crlf
        lf = text.count('\n') - crlf
        self._seen |= (lf and 2) | (cr and 1) | (crlf and 4)
        if self._translate and (crlf or cr):
            text = text.replace('\r\n', '\n').replace('\r', '\n')
        return text

    def getstate(self):
        buffer, flag = (b'', 0) if self._decoder is None else self._decoder.getstate()
        return buffer, flag << 1 | self._carry

    def setstate(self, state):
        buffer, flag = state
        self._carry = bool(flag & 1)
        if self._decoder is not None:
            self._decoder.setstate((buffer, flag >> 1))

    def reset(self):
        self._seen = 0
        self._carry = False
        if self._decoder is not None:
            self._decoder.reset()

    @property
    def newlines(self):
        return (None, '\r', '\n', ('\r', '\n'), '\r\n', ('\r', '\r\n'), ('\n', '\r\n'),
                ('\r', '\n', '\r\n'))[(self._seen & 1 and 1) | (self._seen & 2 and 2)
                                      | (self._seen & 4 and 4)]


_utf8 = frozenset(('utf-8', 'utf8', 'UTF-8', 'utf_8'))


class TextIOWrapper(_TextIOBase):
    __reduce_ex__ = _cannot_pickle

    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False,
                 write_through=False):
        if newline not in (None, '', '\n', '\r', '\r\n'):
            raise ValueError(f'illegal newline value: {newline}')
        if encoding is None or encoding == 'locale':
            encoding = 'utf-8'
        elif not isinstance(encoding, str):
            raise TypeError('TextIOWrapper() argument \'encoding\' must be str or None, not '
                            + type(encoding).__name__)
        elif encoding not in _utf8:
            import codecs
            codecs.lookup(encoding)
        self._buffer = buffer
        self._encoding = encoding
        self._errors = errors or 'strict'
        self._newline = newline
        self._line_buffering = line_buffering
        self._write_through = write_through
        self._decoder = None
        # What was decoded, and how far it was read.
        self._dropped = 0
        self._text = ''
        self._at = 0
        # For `tell`: where the decoded text begins in the file, and the decoder's state there.
        self._start = None

    @property
    def buffer(self):
        if self._buffer is None:
            raise ValueError('underlying buffer has been detached')
        return self._buffer

    @property
    def encoding(self):
        return self._encoding

    @property
    def errors(self):
        return self._errors

    @property
    def line_buffering(self):
        return self._line_buffering

    @property
    def write_through(self):
        return self._write_through

    @property
    def newlines(self):
        return self._decoder.newlines if self._decoder else None

    @property
    def closed(self):
        return self.buffer.closed

    @property
    def name(self):
        return self.buffer.name

    def readable(self):
        return self.buffer.readable()

    def writable(self):
        return self.buffer.writable()

    def seekable(self):
        return self.buffer.seekable()

    def fileno(self):
        return self.buffer.fileno()

    def isatty(self):
        return self.buffer.isatty()

    def reconfigure(self, *, encoding=None, errors=None, newline=Ellipsis, line_buffering=None,
                    write_through=None):
        self.flush()
        if encoding is not None:
            self._encoding = encoding
            self._errors = errors or 'strict'
        elif errors is not None:
            self._errors = errors
        if newline is not Ellipsis:
            self._newline = newline
        if line_buffering is not None:
            self._line_buffering = bool(line_buffering)
        if write_through is not None:
            self._write_through = bool(write_through)

    def write(self, text, /):
        if self.buffer.closed:
            raise ValueError('I/O operation on closed file.')
        if not isinstance(text, str):
            raise TypeError(f'write() argument must be str, not {type(text).__name__}')
        if not self.buffer.writable():
            raise UnsupportedOperation('not writable')
        n = len(text)
        newline = self._newline
        if newline not in (None, '', '\n'):
            text = text.replace('\n', newline)
        self._drop()
        self.buffer.write(text.encode(self._encoding, self._errors))
        if self._write_through or self._line_buffering and ('\n' in text or '\r' in text):
            self.buffer.flush()
        return n

    def _drop(self):
        if self._decoder is not None:
            if self._at < len(self._text):
                self.buffer.seek(self.tell())
            self._text, self._at, self._decoder, self._start = '', 0, None, None

    def flush(self):
        if self.buffer.closed:
            raise ValueError('I/O operation on closed file.')
        self.buffer.flush()

    def close(self):
        if self._buffer is not None and not self.buffer.closed:
            try:
                self.flush()
            finally:
                self.buffer.close()

    def detach(self):
        self.flush()
        buffer, self._buffer = self.buffer, None
        return buffer

    def _make_decoder(self):
        import codecs
        decoder = codecs.getincrementaldecoder(self._encoding)(self._errors)
        if self._newline is None or self._newline == '':
            decoder = IncrementalNewlineDecoder(decoder, self._newline is None)
        self._decoder = decoder

    def _more(self, size=8192):
        """Decodes the next part of the file; false at the end."""
        if self._decoder is None:
            self._make_decoder()
        state = self._decoder.getstate()
        keep = len(self._text) - self._at
        if keep == 0 and self.buffer.seekable():
            self._start = (self.buffer.tell() - len(state[0]), state[1])
            self._dropped = 0
        data = self.buffer.read1(size)
        more = self._decoder.decode(data, not data)
        got = bool(data) or bool(more)
        if keep:
            # What was read is dropped: searching and cutting take longer the more there is.
            self._dropped += self._at
            more = self._text[self._at:] + more
        self._text, self._at = more, 0
        return got

    def _check_read(self):
        if self.buffer.closed:
            raise ValueError('I/O operation on closed file.')
        if not self.buffer.readable():
            raise UnsupportedOperation('not readable')

    def read(self, size=-1, /):
        self._check_read()
        size = -1 if size is None else size.__index__()
        if size < 0:
            if self._decoder is None:
                self._make_decoder()
            text = self._text[self._at:] + self._decoder.decode(self.buffer.read(), True)
            self._text, self._at, self._start = '', 0, None
            return text
        while len(self._text) - self._at < size and self._more():
            pass
        text = self._text[self._at:self._at + size]
        self._at += len(text)
        return text

    def readline(self, size=-1, /):
        newline = self._newline
        if newline is None:
            # The usual case: the line is there already.
            at = self._at
            end = self._text.find('\n', at) + 1
            if end and size == -1:
                self._at = end
                return self._text[at:end]
        self._check_read()
        size = -1 if size is None else size.__index__()
        while True:
            at, text = self._at, self._text
            if newline == '':
                n, r = text.find('\n', at), text.find('\r', at)
                end = _line_end(text, at) if n >= 0 or 0 <= r < len(text) - 1 else 0
            else:
                mark = newline or '\n'
                end = text.find(mark, at)
                end = 0 if end < 0 else end + len(mark)
            if end or 0 <= size <= len(text) - at:
                break
            if not self._more():
                end = len(self._text)
                break
        if not end:
            end = len(self._text)
        if size >= 0:
            end = min(end, self._at + size)
        line = self._text[self._at:end]
        self._at = end
        return line

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def tell(self):
        if not self.buffer.seekable():
            raise UnsupportedOperation('underlying stream is not seekable')
        self.flush()
        if self._decoder is None or self._start is None:
            return self.buffer.tell()
        rest = self._text[self._at:]
        if not rest:
            return self.buffer.tell() - len(self._decoder.getstate()[0])
        # Decode again, byte by byte, up to the text that was read.
        start, flag = self._start
        here = self.buffer.tell()
        self.buffer.seek(start)
        data = self.buffer.read(here - start)
        self._make_decoder()
        self._decoder.setstate((b'', flag))
        got, n = 0, 0
        while got < self._dropped + self._at and n < len(data):
            got += len(self._decoder.decode(data[n:n + 1]))
            n += 1
        position = start + n - len(self._decoder.getstate()[0])
        self._decoder.setstate((b'', flag))
        self._decoder.decode(data)
        return position

    def seek(self, cookie, whence=0, /):
        if self.buffer.closed:
            raise ValueError('I/O operation on closed file.')
        if not self.buffer.seekable():
            raise UnsupportedOperation('underlying stream is not seekable')
        if whence == 1:
            if cookie != 0:
                raise UnsupportedOperation("can't do nonzero cur-relative seeks")
            cookie, whence = self.tell(), 0
        elif whence == 2 and cookie != 0:
            raise UnsupportedOperation("can't do nonzero end-relative seeks")
        elif whence not in (0, 2):
            raise ValueError(f'invalid whence ({whence}, should be 0, 1 or 2)')
        if whence == 0 and cookie < 0:
            raise ValueError(f'negative seek position {cookie}')
        self.flush()
        self._text, self._at, self._decoder, self._start = '', 0, None, None
        return self.buffer.seek(cookie, whence)

    def truncate(self, pos=None, /):
        self.flush()
        if pos is None:
            pos = self.tell()
        return self.buffer.truncate(pos)

    def __repr__(self):
        parts = [f'{type(self).__module__}.{type(self).__qualname__}']
        for name in ('name', 'mode'):
            try:
                parts.append(f'{name}={getattr(self, name)!r}')
            except AttributeError:
                pass
        return f'<{" ".join(parts)} encoding={self.encoding!r}>'


def text_encoding(encoding, stacklevel=2, /):
    return 'locale' if encoding is None else encoding


def open_code(path):
    return open(path, 'rb')


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True,
         opener=None):
    if not isinstance(file, int):
        file = _posix.fspath(file)
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    modes = set(mode)
    if modes - set('axrwb+t') or len(mode) > len(modes):
        raise ValueError(f'invalid mode: {mode!r}')
    text, binary, updating = 't' in modes, 'b' in modes, '+' in modes
    if text and binary:
        raise ValueError("can't have text and binary mode at once")
    kinds = modes & set('axrw')
    if len(kinds) > 1:
        raise ValueError('must have exactly one of create/read/write/append mode')
    for name, value in (('encoding', encoding), ('errors', errors)):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"open() argument '{name}' must be str or None, not "
                            + type(value).__name__)
    if binary and encoding is not None:
        raise ValueError("binary mode doesn't take an encoding argument")
    if binary and errors is not None:
        raise ValueError("binary mode doesn't take an errors argument")
    if binary and newline is not None:
        raise ValueError("binary mode doesn't take a newline argument")
    if _unwritten:
        _flush_files()
    kind = kinds.pop() if kinds else ''
    raw = FileIO(file, kind + ('+' if updating else ''), closefd, opener)
    result = raw
    try:
        line_buffering = False
        if buffering == 1 and not binary or buffering < 0 and raw.isatty():
            buffering = -1
            line_buffering = True
        if buffering == 0:
            if binary:
                return result
            raise ValueError("can't have unbuffered text I/O")
        size = DEFAULT_BUFFER_SIZE if buffering in (-1, 1) else buffering
        if updating:
            buffer = BufferedRandom(raw, size)
        elif kind == 'r':
            buffer = BufferedReader(raw, size)
        else:
            buffer = BufferedWriter(raw, size)
        result = buffer
        if binary:
            return result
        result = TextIOWrapper(buffer, encoding, errors, newline, line_buffering)
        result.mode = mode
        return result
    except BaseException:
        result.close()
        raise


def _standard_buffer(fd):
    """The binary side of standard output or error; unbuffered here, since a block buffers."""
    return FileIO(fd, 'w', closefd=False)
