"""Stands where pip would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("pip", "there is no network to fetch packages from")
