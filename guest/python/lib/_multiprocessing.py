"""Stands where _multiprocessing would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("_multiprocessing", "it has one process and no shared memory; use threading")
