"""Stands where turtledemo would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("turtledemo", "there is no window system")
