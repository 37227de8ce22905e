"""Stands where turtle would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("turtle", "there is no window system")
