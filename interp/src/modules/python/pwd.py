"""`pwd`: the users of the system, as `/etc/passwd` has them."""

from _structseq import make as _make

struct_passwd = _make('pwd', 'struct_passwd', (
    'pw_name', 'pw_passwd', 'pw_uid', 'pw_gid', 'pw_gecos', 'pw_dir', 'pw_shell'))


def getpwall():
    users = []
    try:
        file = open('/etc/passwd', encoding='utf-8', errors='surrogateescape')
    except FileNotFoundError:
        return users
    with file:
        for line in file:
            fields = line.rstrip('\n').split(':')
            if len(fields) == 7 and fields[2].isdecimal() and fields[3].isdecimal():
                fields[2], fields[3] = int(fields[2]), int(fields[3])
                users.append(struct_passwd(fields))
    return users


def getpwnam(name, /):
    if not isinstance(name, str):
        raise TypeError(f'getpwnam() argument must be str, not {type(name).__name__}')
    for user in getpwall():
        if user.pw_name == name:
            return user
    raise KeyError(f'getpwnam(): name not found: {name!r}')


def getpwuid(uid, /):
    uid = uid.__index__()
    for user in getpwall():
        if user.pw_uid == uid:
            return user
    raise KeyError(f'getpwuid(): uid not found: {uid}')
