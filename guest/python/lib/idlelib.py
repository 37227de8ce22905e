"""Stands where idlelib would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("idlelib", "there is no window system")
