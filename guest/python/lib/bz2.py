"""Stands where bz2 would be: this machine has no such thing."""

from _nanvix_absent import absent

absent("bz2", "the bzip2 library is not part of the image; zlib is")
