"""A walk through the library: data types, text, numbers, packing, compressing, hashing."""
import collections
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import hashlib
import hmac
import io
import itertools
import json
import math
import pickle
import random
import re
import statistics
import struct
import textwrap
import unicodedata
import zipfile
import zlib
import zoneinfo

print(decimal.Decimal("0.1") + decimal.Decimal("0.2"), decimal.Decimal(2).sqrt(), fractions.Fraction(3, 7) ** 3)
print(json.dumps({"a": [1, 2.5, None, True, "ü"]}, sort_keys=True), json.loads("[1e3, -0.0, \"\\u00fc\"]"))
try:
    json.loads("{broken")
except json.JSONDecodeError as problem:
    print(problem)
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.split(r"[,;]\s*", "a, b;c"), bool(re.fullmatch(r"(?i)ÄÖ", "äö")))
berlin = zoneinfo.ZoneInfo("Europe/Berlin")
print(datetime.datetime(2026, 3, 29, 3, 30, tzinfo=berlin), datetime.datetime(2026, 7, 1, tzinfo=berlin).utcoffset())
print(datetime.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("America/New_York")).astimezone(berlin), len(zoneinfo.available_timezones()) > 400)
for name in ("md5", "sha1", "sha256", "sha3_512", "blake2b"):
    print(name, hashlib.new(name, b"nanvix").hexdigest()[:32])
print(hmac.new(b"key", b"text", "sha256").hexdigest()[:16], zlib.adler32(b"wiki"), zlib.crc32(b"123456789"))
packed = zlib.compress(bytes(range(256)) * 100)
print(len(packed) < 2000, zlib.decompress(packed) == bytes(range(256)) * 100)
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
    file.writestr(zipfile.ZipInfo("a.txt", (2020, 1, 1, 0, 0, 0)), "x" * 1000)
with zipfile.ZipFile(archive) as file:
    print(file.namelist(), file.testzip(), len(file.read("a.txt")))


@dataclasses.dataclass(order=True, frozen=True)
class Point:
    x: int
    y: float = 1.5
    tags: list = dataclasses.field(default_factory=list, compare=False)


class Colour(enum.Flag):
    RED = enum.auto()
    BLUE = enum.auto()


print(Point(1), sorted([Point(2), Point(1, 3)]), dataclasses.asdict(Point(1)), Colour.RED | Colour.BLUE)
print(pickle.loads(pickle.dumps({"p": Point(3), "c": Colour.BLUE, "big": 1 << 100, "f": 0.1})))
random.seed(7)
print(random.random(), random.randint(1, 100), random.choice("abc"), random.sample(range(50), 4), random.gauss(0, 1))
print(statistics.mean([1, 2, 4]), statistics.median([1, 3, 2]), statistics.stdev([1, 2, 4]), statistics.quantiles(range(20)))
print(struct.pack("<hIq3s", -2, 7, -9, b"ab"), struct.calcsize("@iPdq"), struct.unpack(">d", struct.pack(">d", math.pi)))
print(collections.Counter("mississippi").most_common(2), collections.deque(range(9), 3), collections.OrderedDict(a=1))
print(list(itertools.combinations("abc", 2)), textwrap.fill("word " * 8, 15), unicodedata.name("ß"), unicodedata.normalize("NFD", "é"))
print(math.sin(1), math.cos(1e9), math.tan(0.5), math.log(10), math.log1p(1e-9), math.exp(1), math.pow(2, 0.5), math.gamma(5.5), math.erf(0.3), math.hypot(3, 4), math.atan2(1, -1), math.fmod(7, -3), math.cbrt(27))
print([f"{x:.17g}" for x in (0.1, 1 / 3, 1e22, 5e-324, 123456789.123456789)], float("1e400"), int(1e22), round(0.5), round(2.675, 2))
rows = io.StringIO()
csv.writer(rows).writerows([["a,b", 1], ['q"', None]])
print(repr(rows.getvalue()), list(csv.reader(io.StringIO('x,"y,z"\r\n'))))
