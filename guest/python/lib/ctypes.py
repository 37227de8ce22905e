"""Stands where ctypes would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("ctypes", "it is one static program, no shared library can be loaded")
