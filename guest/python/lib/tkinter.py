"""Stands where tkinter would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("tkinter", "there is no window system")
