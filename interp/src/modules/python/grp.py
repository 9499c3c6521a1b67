"""`grp`: the groups of the system, as `/etc/group` has them."""

from _structseq import make as _make

struct_group = _make('grp', 'struct_group', ('gr_name', 'gr_passwd', 'gr_gid', 'gr_mem'))


def getgrall():
    groups = []
    try:
        file = open('/etc/group', encoding='utf-8', errors='surrogateescape')
    except FileNotFoundError:
        return groups
    with file:
        for line in file:
            fields = line.rstrip('\n').split(':')
            if len(fields) == 4 and fields[2].isdecimal():
                name, password, gid, members = fields
                members = members.split(',') if members else []
                groups.append(struct_group((name, password, int(gid), members)))
    return groups


def getgrnam(name):
    if not isinstance(name, str):
        raise TypeError(f'getgrnam() argument must be str, not {type(name).__name__}')
    for group in getgrall():
        if group.gr_name == name:
            return group
    raise KeyError(f'getgrnam(): name not found: {name!r}')


def getgrgid(id):
    id = id.__index__()
    for group in getgrall():
        if group.gr_gid == id:
            return group
    raise KeyError(f'getgrgid(): gid not found: {id}')
