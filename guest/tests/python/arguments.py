"""sys.argv, sys.path, what kind of Python this is."""
import os
import sys

print(sys.argv[1:])
print(sys.version_info[:3], sys.implementation.name, sys.byteorder, sys.maxsize, sys.float_info.mant_dig)
print(os.path.__name__, os.sep, os.name, os.linesep == "\n", os.curdir)
print(sys.flags.optimize, sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.stdout.encoding)
print(isinstance(os.getpid(), int), os.getuid(), os.cpu_count() >= 1)
