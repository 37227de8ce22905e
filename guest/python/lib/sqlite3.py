"""Stands where sqlite3 would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("sqlite3", "the SQLite library is not part of the image")
