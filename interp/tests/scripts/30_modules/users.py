# Users and groups of the system.
import grp
import os.path
import pathlib
import pwd

root = pwd.getpwuid(0)
print(root.pw_name, root.pw_uid, root[3], root == pwd.getpwnam("root"), type(root))
print(len(root), root.pw_dir == os.path.expanduser("~root"), root in pwd.getpwall())
print(grp.getgrgid(0).gr_gid, grp.getgrgid(0) in grp.getgrall(), pathlib.Path("/").owner())
for f in (pwd.getpwnam, grp.getgrnam):
    try:
        f("no such name")
    except KeyError as e:
        print(e)
for f in (pwd.getpwuid, grp.getgrgid):
    try:
        f(987654321)
    except KeyError as e:
        print(e)
