"""Stands where venv would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("venv", "there are no processes, and no other Python")
