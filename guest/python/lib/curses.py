"""Stands where curses would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("curses", "there is no terminal")
