"""Stands where ssl would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("ssl", "there is no network, and OpenSSL is not part of the image")
