# Modules that look at the interpreter itself, and that importing them breaks nothing.
import platform
import site
import sys
import wsgiref.simple_server

before = list(sys.path)
import optparse

print(before == sys.path, optparse.OptionParser().parse_args(["x"])[1])
print(platform.python_version().startswith("3."), platform.python_version_tuple()[0])
print(isinstance(platform.platform(), str), isinstance(site.getsitepackages(), list))
print(platform.python_build()[0] != "", platform.python_compiler() != "")
