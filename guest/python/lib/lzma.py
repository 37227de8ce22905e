"""Stands where lzma would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("lzma", "the xz library is not part of the image; zlib is")
