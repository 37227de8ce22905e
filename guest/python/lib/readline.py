"""Stands where readline would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("readline", "line editing is the console's business")
