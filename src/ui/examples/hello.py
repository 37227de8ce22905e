# Real CPython on an emulated computer, in this browser tab.
import platform
import sys

print("Hello from Python", platform.python_version())
print("running on", sys.platform, "with", sys.maxsize.bit_length() + 1, "bits a word")
print(6 * 7)
