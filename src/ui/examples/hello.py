# Real CPython on an emulated computer, in this browser tab.
import platform
import sys

print("Hello from Python", platform.python_version())
print("on", sys.platform, "with", sys.maxsize.bit_length() + 1, "bits")
print(6 * 7)
