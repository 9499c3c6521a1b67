from _structseq import make as _make

error = OSError

stat_result = _make('os', 'stat_result', (
    'st_mode', 'st_ino', 'st_dev', 'st_nlink', 'st_uid', 'st_gid', 'st_size',
    'st_atime', 'st_mtime', 'st_ctime'), (
    'st_atime_ns', 'st_mtime_ns', 'st_ctime_ns', 'st_blksize', 'st_blocks', 'st_rdev'))
# As items times are whole seconds; as attributes they are floats.
for _name in ('st_atime', 'st_mtime', 'st_ctime'):
    setattr(stat_result, _name, property(
        lambda self, _name=_name + '_ns': self.__dict__[_name] / 10**9))
terminal_size = _make('os', 'terminal_size', ('columns', 'lines'))
uname_result = _make('posix', 'uname_result',
                     ('sysname', 'nodename', 'release', 'version', 'machine'))

_have_functions = []


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    cls = type(path)
    try:
        method = cls.__fspath__
    except AttributeError:
        raise TypeError('expected str, bytes or os.PathLike object, not '
                        + cls.__name__) from None
    found = method(path)
    if isinstance(found, (str, bytes)):
        return found
    raise TypeError(f'expected {cls.__name__}.__fspath__() to return str or bytes, not '
                    + type(found).__name__)


def _path(path, name, what='string, bytes or os.PathLike'):
    if isinstance(path, (str, bytes)):
        return path
    if not hasattr(type(path), '__fspath__'):
        raise TypeError(f'{name}: path should be {what}, not {type(path).__name__}')
    return fspath(path)


def _no_dir_fd(fd):
    if fd is not None:
        raise NotImplementedError('dir_fd unavailable on this platform')


def open(path, flags, mode=0o777, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    return _open(_path(path, 'open'), flags, mode)


def stat(path, *, dir_fd=None, follow_symlinks=True):
    _no_dir_fd(dir_fd)
    if isinstance(path, int):
        return stat_result(_fstat(path))
    return stat_result(_stat(
        _path(path, 'stat', 'string, bytes, os.PathLike or integer'), follow_symlinks))


def lstat(path, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    return stat_result(_stat(_path(path, 'lstat'), False))


def fstat(fd):
    return stat_result(_fstat(fd))


def listdir(path=None):
    path = '.' if path is None else _path(
        path, 'listdir', 'string, bytes, os.PathLike, integer or None')
    return [name for name, _ in _listdir(path)]


class DirEntry:
    __slots__ = ('name', 'path', '_kind', '_stat', '_lstat')

    def __init__(self, *args):
        raise TypeError("cannot create 'posix.DirEntry' instances")

    def inode(self):
        return self.stat(follow_symlinks=False).st_ino

    def stat(self, *, follow_symlinks=True):
        if follow_symlinks and self.is_symlink():
            if self._stat is None:
                self._stat = stat(self.path)
            return self._stat
        if self._lstat is None:
            self._lstat = lstat(self.path)
        return self._lstat

    def is_symlink(self):
        if self._kind == '?':
            return self._is(0o120000, False)
        return self._kind == 'l'

    def is_dir(self, *, follow_symlinks=True):
        if self._kind == '?' or follow_symlinks and self._kind == 'l':
            return self._is(0o040000, follow_symlinks)
        return self._kind == 'd'

    def is_file(self, *, follow_symlinks=True):
        if self._kind == '?' or follow_symlinks and self._kind == 'l':
            return self._is(0o100000, follow_symlinks)
        return self._kind == 'f'

    def is_junction(self):
        return False

    def _is(self, kind, follow_symlinks):
        try:
            if follow_symlinks:
                found = stat(self.path)
            else:
                found = self._lstat = lstat(self.path)
        except FileNotFoundError:
            return False
        return found.st_mode & 0o170000 == kind

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f'<DirEntry {self.name!r}>'


class _Entries:
    def __init__(self, entries):
        self._entries = entries

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self._entries = iter(())


_Entries.__name__ = _Entries.__qualname__ = 'ScandirIterator'


def _entry(folder, name, kind):
    entry = object.__new__(DirEntry)
    entry.name = name
    entry.path = folder + name
    entry._kind = kind
    entry._stat = entry._lstat = None
    return entry


def scandir(path=None):
    path = '.' if path is None else _path(
        path, 'scandir', 'string, bytes, os.PathLike, integer or None')
    slash = b'/' if isinstance(path, bytes) else '/'
    folder = path if path.endswith(slash) else path + slash
    return _Entries(_entry(folder, name, kind) for name, kind in _listdir(path))


def mkdir(path, mode=0o777, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    _mkdir(_path(path, 'mkdir'), mode)


def rmdir(path, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    _rmdir(_path(path, 'rmdir'))


def unlink(path, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    _unlink(_path(path, 'unlink'))


def remove(path, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    _unlink(_path(path, 'remove'))


def rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
    _no_dir_fd(src_dir_fd)
    _no_dir_fd(dst_dir_fd)
    _rename(_path(src, 'rename'), _path(dst, 'rename'))


def replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
    _no_dir_fd(src_dir_fd)
    _no_dir_fd(dst_dir_fd)
    _rename(_path(src, 'replace'), _path(dst, 'replace'))


def readlink(path, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    return _readlink(_path(path, 'readlink'))


def symlink(src, dst, target_is_directory=False, *, dir_fd=None):
    _no_dir_fd(dir_fd)
    _symlink(_path(src, 'symlink'), _path(dst, 'symlink'))


def link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True):
    _no_dir_fd(src_dir_fd)
    _no_dir_fd(dst_dir_fd)
    _link(_path(src, 'link'), _path(dst, 'link'))


def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
    _no_dir_fd(dir_fd)
    if not follow_symlinks:
        raise NotImplementedError('chmod: follow_symlinks unavailable on this platform')
    _chmod(_path(path, 'chmod'), mode)


def access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True):
    _no_dir_fd(dir_fd)
    return _access(_path(path, 'access'), mode)


def chdir(path):
    _chdir(_path(path, 'chdir'))


def truncate(path, length):
    fd = open(path, O_WRONLY)
    try:
        ftruncate(fd, length)
    finally:
        close(fd)


def utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True):
    _no_dir_fd(dir_fd)
    if times is not None and ns is not None:
        raise ValueError("utime: you may specify either 'times' or 'ns' but not both")
    if times is not None:
        if not isinstance(times, tuple) or len(times) != 2:
            raise TypeError("utime: 'times' must be either a tuple of two ints or None")
        ns = [int(t) * 10**9 + int(t % 1 * 10**9) for t in times]
    elif ns is None:
        from time import time_ns
        ns = (time_ns(),) * 2
    _utime(_path(path, 'utime'), ns[0], ns[1], follow_symlinks)


def uname():
    return uname_result(_uname())


def get_terminal_size(fd=1, /):
    return terminal_size(_window(fd))


statvfs_result = _make('os', 'statvfs_result', (
    'f_bsize', 'f_frsize', 'f_blocks', 'f_bfree', 'f_bavail', 'f_files', 'f_ffree', 'f_favail',
    'f_flag', 'f_namemax'), ('f_fsid',))


def statvfs(path):
    return statvfs_result(_statvfs(_path(path, 'statvfs')))


sysconf_names = {
    'SC_ARG_MAX': 0, 'SC_CHILD_MAX': 1, 'SC_CLK_TCK': 2, 'SC_NGROUPS_MAX': 3, 'SC_OPEN_MAX': 4,
    'SC_PAGESIZE': 30, 'SC_PAGE_SIZE': 30, 'SC_IOV_MAX': 60, 'SC_NPROCESSORS_CONF': 83,
    'SC_NPROCESSORS_ONLN': 84, 'SC_PHYS_PAGES': 85, 'SC_AVPHYS_PAGES': 86}


def sysconf(name, /):
    if isinstance(name, str):
        try:
            name = sysconf_names[name]
        except KeyError:
            raise ValueError('unrecognized configuration name') from None
    return _sysconf(name)


def get_blocking(fd, /):
    return _get_blocking(fd)


def set_blocking(fd, blocking, /):
    _set_blocking(fd, bool(blocking))


def set_inheritable(fd, inheritable, /):
    _set_inheritable(fd, bool(inheritable))


def WIFSTOPPED(status):
    return status & 0xFF == 0x7F


def WIFSIGNALED(status):
    return status & 0x7F not in (0, 0x7F)


def WIFEXITED(status):
    return status & 0x7F == 0


def WIFCONTINUED(status):
    return status == 0xFFFF


def WCOREDUMP(status):
    return bool(status & 0x80)


def WEXITSTATUS(status):
    return status >> 8 & 0xFF


WSTOPSIG = WEXITSTATUS


def WTERMSIG(status):
    return status & 0x7F


def waitstatus_to_exitcode(status):
    if WIFEXITED(status):
        return WEXITSTATUS(status)
    if WIFSIGNALED(status):
        return -WTERMSIG(status)
    if WIFSTOPPED(status):
        raise ValueError(f'process stopped by delivery of signal {WSTOPSIG(status)}')
    raise ValueError(f'invalid wait status: {status}')


def wait():
    return waitpid(-1, 0)


def system(command):
    import subprocess
    code = subprocess.call(_path(command, 'system'), shell=True)
    return code << 8 if code >= 0 else -code


def putenv(name, value, /):
    """The process's own environment stays as it is: programs are started with `os.environ`."""


def unsetenv(name, /):
    """As `putenv`."""


def abort():
    _exit(134)
