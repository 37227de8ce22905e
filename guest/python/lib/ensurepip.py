"""Stands where ensurepip would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("ensurepip", "there is no network to fetch packages from")
