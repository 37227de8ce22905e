"""The language itself, and the interpreter's limits: recursion, big numbers, exceptions, garbage, sub-interpreters."""
import gc
import sys
import unittest
import weakref

import _interpreters


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


print(deep(900))
try:
    deep(100_000)
except RecursionError as problem:
    print(problem)
sys.setrecursionlimit(30_000)
print(deep(20_000))
nested = []
for _ in range(5000):
    nested = [nested]
try:
    print(len(repr(nested)))
except RecursionError as problem:
    print(type(problem).__name__)

print(2**1000 % 10**20, len(str(3**5000)), (-7) // 2, (-7) % 3, pow(3, -1, 7), int("ff", 16), (10**40).bit_length(), hash(2**61 - 1), hash(1.5))
try:
    bytearray(1 << 31)
except (MemoryError, OverflowError) as problem:
    print(type(problem).__name__)


class Thing:
    pass


thing = Thing()
thing.self = thing
ref = weakref.ref(thing)
del thing
gc.collect()
print(ref() is None)


def generator():
    try:
        received = yield 1
        print("received", received)
        yield from [2, 3]
    finally:
        print("closed")


g = generator()
print(next(g), g.send("x"), next(g))
g.close()
match {"kind": "point", "at": [1, 2]}:
    case {"kind": "point", "at": [x, y]}:
        print("point", x, y)
try:
    try:
        1 / 0
    except ZeroDivisionError as problem:
        raise KeyError("outer") from problem
except KeyError as problem:
    print(repr(problem), repr(problem.__cause__))
print(f"{'nested ' + f'{1 + 1}':>12}|{3.14159:+.2f}|{255:#x}|{1_000_000:,}")

inner = _interpreters.create()
print(_interpreters.exec(inner, "import os.path, encodings.cp1252; assert os.path.__name__ == 'posixpath'"))
_interpreters.destroy(inner)


class Tests(unittest.TestCase):
    def test_pass(self):
        self.assertEqual(1 + 1, 2)

    def test_fail(self):
        self.assertEqual(1 + 1, 3)

    @unittest.skip("not now")
    def test_skipped(self):
        pass


result = unittest.TestResult()
unittest.defaultTestLoader.loadTestsFromTestCase(Tests).run(result)
print(result.testsRun, len(result.failures), len(result.skipped))
