"""`_socket`: the class `socket` over numbers of descriptors, and what is only a table or a few lines."""

error = OSError
timeout = TimeoutError
has_ipv6 = True
SocketType = None


class herror(OSError):
    pass


class gaierror(OSError):
    pass


for _class in (herror, gaierror):
    _class.__module__ = 'socket'
del _class

_default_timeout = None


def _seconds(value):
    if value is None:
        return None
    value = float(value)
    if value < 0.0:
        raise ValueError('Timeout value out of range')
    return value


def getdefaulttimeout():
    return _default_timeout


def setdefaulttimeout(timeout, /):
    global _default_timeout
    _default_timeout = _seconds(timeout)


def _name(host):
    if host is None or isinstance(host, str):
        return host
    if isinstance(host, (bytes, bytearray)):
        return bytes(host).decode()
    raise TypeError('getaddrinfo() argument 1 must be string or None')


def _host(text, family):
    """The number of a host, as text, for one that may be a name."""
    if text == '':
        return '0.0.0.0' if family == AF_INET else '::'
    if text == '<broadcast>':
        return '255.255.255.255'
    for found, address in _resolve(text, 0):
        if found == family:
            return address[0]
    raise gaierror(EAI_NONAME, 'Name or service not known')


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    host = _name(host)
    if isinstance(port, (bytes, bytearray)):
        port = bytes(port).decode()
    if isinstance(port, str):
        port = int(port) if port.isdecimal() else getservbyname(port)
    elif port is None:
        port = 0
    elif not isinstance(port, int):
        raise OSError('Int or String expected')
    if host is None:
        names = ['0.0.0.0', '::'] if flags & AI_PASSIVE else ['::1', '127.0.0.1']
    else:
        names = [host]
    kinds = [(kind, number) for kind, number in (
        (SOCK_STREAM, IPPROTO_TCP), (SOCK_DGRAM, IPPROTO_UDP), (SOCK_RAW, 0))
        if type in (0, kind) and proto in (0, number)]
    all = []
    for name in names:
        for found, address in _resolve(name, port):
            if family in (0, found):
                all.extend((found, kind, number, '', address) for kind, number in kinds)
    if not all:
        raise gaierror(EAI_NONAME, 'Name or service not known')
    return all


def gethostbyname(hostname, /):
    return _host(hostname, AF_INET)


def gethostbyname_ex(hostname, /):
    found = [a[0] for family, a in _resolve(hostname, 0) if family == AF_INET]
    return hostname, [], list(dict.fromkeys(found))


def gethostbyaddr(ip_address, /):
    number = _host(ip_address, AF_INET6 if ':' in ip_address else AF_INET)
    try:
        with open('/etc/hosts') as file:
            for line in file:
                words = line.partition('#')[0].split()
                if len(words) > 1 and words[0] == number:
                    return words[1], words[2:], [number]
    except OSError:
        pass
    raise herror(1, 'Unknown host')


def getnameinfo(sockaddr, flags, /):
    return sockaddr[0], str(sockaddr[1])


_services = {'echo': 7, 'ftp': 21, 'ssh': 22, 'telnet': 23, 'smtp': 25, 'domain': 53, 'http': 80,
             'pop3': 110, 'ntp': 123, 'imap2': 143, 'https': 443}


def getservbyname(servicename, protocolname=None, /):
    try:
        return _services[servicename]
    except KeyError:
        raise OSError('service/proto not found') from None


def getservbyport(port, protocolname=None, /):
    for name, number in _services.items():
        if number == port:
            return name
    raise OSError('port/proto not found')


def getprotobyname(protocolname, /):
    try:
        return {'icmp': 1, 'tcp': 6, 'udp': 17}[protocolname]
    except KeyError:
        raise OSError('protocol not found') from None


def _swap(number, size, name):
    if not isinstance(number, int):
        raise TypeError(f'expected int, {type(number).__name__} found')
    if number < 0:
        raise OverflowError(f"{name}: can't convert negative Python int to C {8 * size}-bit unsigned integer")
    if number >> 8 * size:
        raise OverflowError(f'{name}: Python int too large to convert to C {8 * size}-bit unsigned integer')
    import sys
    return int.from_bytes(number.to_bytes(size, 'big'), sys.byteorder)


def htons(x, /):
    return _swap(x, 2, 'htons')


def ntohs(x, /):
    return _swap(x, 2, 'ntohs')


def htonl(x, /):
    return _swap(x, 4, 'htonl')


def ntohl(x, /):
    return _swap(x, 4, 'ntohl')


def inet_pton(family, address, /):
    packed = _pack(family, address)
    if packed is None:
        raise OSError('illegal IP address string passed to inet_pton')
    return packed


def inet_ntop(family, packed, /):
    size = {AF_INET: 4, AF_INET6: 16}.get(family)
    if size is None:
        raise ValueError(f'unknown address family {family}')
    if len(packed) != size:
        raise ValueError('invalid length of packed IP address string')
    return _unpack(bytes(packed))


def inet_aton(address, /):
    parts = address.split('.')
    try:
        numbers = [int(p, 16 if p[:2].lower() == '0x' else 8 if p[:1] == '0' else 10) for p in parts]
    except ValueError:
        numbers = []
    if not 1 <= len(numbers) <= 4 or any(not 0 <= n < 256 for n in numbers[:-1]) \
            or not 0 <= numbers[-1] < 256 ** (5 - len(numbers)):
        raise OSError('illegal IP address string passed to inet_aton')
    return bytes(numbers[:-1]) + numbers[-1].to_bytes(5 - len(numbers), 'big')


def inet_ntoa(packed, /):
    if len(packed) != 4:
        raise OSError('packed IP wrong length')
    return _unpack(bytes(packed))


def close(fd, /):
    _close(fd)


def dup(fd, /):
    from posix import dup
    return dup(fd)


def socketpair(family=None, type=1, proto=0, /):
    family = AF_UNIX if family is None else family
    a, b = _pair(int(family), int(type), proto)
    return socket(family, type, proto, a), socket(family, type, proto, b)


def CMSG_LEN(length, /):
    return 16 + length


def CMSG_SPACE(length, /):
    return 16 + (length + 7 & ~7)


class socket:
    """A socket: a descriptor, what it is, and how long its operations wait."""

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is not None:
            if isinstance(fileno, float):
                raise TypeError('integer argument expected, got float')
            fileno = int(fileno)
            if fileno < 0:
                raise ValueError('negative file descriptor')
            domain, kind, protocol = _what(fileno)
            family = domain if family == -1 else family
            type = kind if type == -1 else type
            proto = protocol if proto == -1 else proto
        else:
            family = AF_INET if family == -1 else family
            type = SOCK_STREAM if type == -1 else type
            proto = 0 if proto == -1 else proto
            fileno = _open(int(family), int(type), proto)
        self._fd = fileno
        self._family = int(family)
        self._type = int(type) & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)
        self._proto = proto
        self._timeout = _default_timeout
        if _default_timeout is not None:
            _nonblocking(fileno, True)

    def __repr__(self):
        return (f'<socket object, fd={self._fd}, family={self._family}, type={self._type}, '
                f'proto={self._proto}>')

    def __del__(self):
        if getattr(self, '_fd', -1) >= 0:
            fd, self._fd = self._fd, -1
            import warnings
            warnings.warn(f'unclosed {self!r}', ResourceWarning, source=self)
            _close(fd)

    @property
    def family(self):
        return self._family

    @property
    def type(self):
        return self._type

    @property
    def proto(self):
        return self._proto

    @property
    def timeout(self):
        return self._timeout

    def fileno(self):
        return self._fd

    def close(self):
        fd, self._fd = self._fd, -1
        if fd >= 0:
            _close(fd)

    def detach(self):
        fd, self._fd = self._fd, -1
        return fd

    def settimeout(self, timeout, /):
        self._timeout = _seconds(timeout)
        _nonblocking(self._fd, self._timeout is not None)

    def gettimeout(self):
        return self._timeout

    def setblocking(self, flag, /):
        self.settimeout(None if flag else 0.0)

    def getblocking(self):
        return self._timeout != 0.0

    def _ready(self, writing):
        """Waits until an operation can go on, at most as long as the socket says."""
        if self._timeout == 0.0:
            return
        if not _wait(self._fd, writing, self._timeout):
            raise TimeoutError('timed out')

    def _address(self, address, name):
        if self._family in (AF_INET, AF_INET6):
            if not isinstance(address, tuple):
                raise TypeError(f'{name}(): AF_INET{"6" if self._family == AF_INET6 else ""} address '
                                f'must be tuple, not {type(address).__name__}')
            if len(address) < 2:
                raise TypeError(f'AF_INET address must be a pair (host, port)')
            host, port = address[:2]
            if not 0 <= port <= 0xFFFF:
                raise OverflowError(f'{name}(): port must be 0-65535.')
            if isinstance(host, (bytes, bytearray)):
                host = bytes(host).decode()
            return (_host(host, self._family), port, *address[2:])
        return address

    def bind(self, address, /):
        _bind(self._fd, self._family, self._address(address, 'bind'))

    def listen(self, backlog=128, /):
        _listen(self._fd, max(backlog, 0))

    def _accept(self):
        self._ready(False)
        return _accept(self._fd)

    def connect(self, address, /):
        address = self._address(address, 'connect')
        if self._timeout is None:
            _nonblocking(self._fd, True)
        try:
            try:
                _connect(self._fd, self._family, address)
                return
            except BlockingIOError:
                if self._timeout == 0.0:
                    raise
            self._ready(True)
        finally:
            if self._timeout is None:
                _nonblocking(self._fd, False)
        code = self.getsockopt(SOL_SOCKET, SO_ERROR)
        if code:
            from os import strerror
            raise OSError(code, strerror(code))

    def connect_ex(self, address, /):
        try:
            self.connect(address)
        except TimeoutError:
            return 11
        except OSError as e:
            if e.errno is None:
                raise
            return e.errno
        return 0

    def recv(self, bufsize, flags=0, /):
        if bufsize < 0:
            raise ValueError('negative buffersize in recv')
        self._ready(False)
        return _recv(self._fd, bufsize, flags)[0]

    def recvfrom(self, bufsize, flags=0, /):
        if bufsize < 0:
            raise ValueError('negative buffersize in recvfrom')
        self._ready(False)
        return _recv(self._fd, bufsize, flags)

    def recv_into(self, buffer, nbytes=0, flags=0):
        return self.recvfrom_into(buffer, nbytes, flags)[0]

    def recvfrom_into(self, buffer, nbytes=0, flags=0):
        view = memoryview(buffer).cast('B')
        if nbytes < 0:
            raise ValueError('negative buffersize in recv_into')
        if nbytes > len(view):
            raise ValueError('buffer too small for requested bytes')
        data, address = self.recvfrom(nbytes or len(view), flags)
        view[:len(data)] = data
        return len(data), address

    def send(self, data, flags=0, /):
        self._ready(True)
        return _send(self._fd, data, flags)

    def sendall(self, data, flags=0, /):
        data = bytes(data)
        while data:
            data = data[self.send(data, flags):]

    def sendto(self, data, *rest):
        if not 1 <= len(rest) <= 2:
            raise TypeError(f'sendto() takes 2 or 3 arguments ({len(rest) + 1} given)')
        flags = rest[0] if len(rest) == 2 else 0
        address = self._address(rest[-1], 'sendto')
        self._ready(True)
        return _sendto(self._fd, data, flags, self._family, address)

    def sendmsg(self, buffers, ancdata=(), flags=0, address=None, /):
        if ancdata:
            raise OSError('sendmsg(): ancillary data is not supported')
        data = b''.join(buffers)
        return self.send(data, flags) if address is None else self.sendto(data, flags, address)

    def getsockname(self):
        return _getsockname(self._fd)

    def getpeername(self):
        return _getpeername(self._fd)

    def getsockopt(self, level, optname, buflen=0, /):
        return _getsockopt(self._fd, level, optname, buflen)

    def setsockopt(self, level, optname, value, optlen=None, /):
        if isinstance(value, int):
            import sys
            value = (int(value) & 0xFFFFFFFF).to_bytes(4, sys.byteorder)
        _setsockopt(self._fd, level, optname, bytes(value))

    def shutdown(self, how, /):
        _shutdown(self._fd, how)


SocketType = socket
socket.__module__ = '_socket'
