// Python programs whose console output must be the same on every machine that runs our guest image.
// Each prints what depends on arithmetic, memory, time's direction, threads, files or the library, and nothing that may vary.

export interface Program {
  readonly name: string;
  readonly source: string;
  /** Exit status of the process. */
  readonly status: number;
  /** Words after `-c SOURCE`. */
  readonly arguments?: readonly string[];
}

export const PROGRAMS: readonly Program[] = [
  {
    name: 'integers',
    status: 0,
    source: 'print(3**200 // 7**50, -7 // 2, -7 % 3, pow(3, 10**6, 10**9 + 7), hex(1 << 130))',
  },
  {
    name: 'floats',
    status: 0,
    source: `import math
print([repr(x / 7) for x in range(-5, 6)], 0.1 + 0.2, 1e308 * 10, float('nan'), round(2.675, 2))
print(math.sin(1e6), math.exp(-3.5), math.sqrt(2), math.gamma(7.5), math.fsum([0.1] * 10), (2.5).hex())
print(f'{math.pi:.20f} {1/3:e} {12345.678:,.1f} {5e-324} {1.7976931348623157e308}')`,
  },
  {
    name: 'strings',
    status: 0,
    source: `text = 'Grüße, 世界 🌍'
print(text.upper(), text[::-1], text.encode(), ascii(text), len(text), sorted(text)[:5])
print('a,b,,c'.split(','), '%05d|%-6s|%x' % (42, 'ab', 255), 'ß'.casefold(), '١٢'.isdigit())`,
  },
  {
    name: 'containers',
    status: 0,
    source: `d = {i: i * i for i in range(1000)}
for i in range(0, 1000, 3): del d[i]
print(len(d), sum(d.values()), list(d)[:5], sorted({(i * 7919) % 101 for i in range(300)})[-5:])
print(sorted(range(1000), key=lambda i: (i * 7919) % 1009)[:10])`,
  },
  {
    name: 'generators and closures',
    status: 0,
    source: `def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found if p * p <= n):
            found.append(n)
            yield n
        n += 1
import itertools
print(list(itertools.islice(primes(), 200))[-5:])`,
  },
  {
    name: 'exceptions',
    status: 1,
    source: `try:
    [].pop()
except IndexError as error:
    print('caught', error)
def f(n): return 1 // n if n == 0 else f(n - 1)
f(3)`,
  },
  {
    name: 'exit status',
    status: 7,
    source: `import sys\nprint(sys.argv[1:])\nsys.exit(7)`,
    arguments: ['one', 'two three', ''],
  },
  {
    name: 'decimal and fractions',
    status: 0,
    source: `from decimal import Decimal, getcontext
from fractions import Fraction
getcontext().prec = 50
print(Decimal(2).sqrt(), Decimal(1) / Decimal(7), sum((Fraction(1, n) for n in range(1, 30)), Fraction()))`,
  },
  {
    name: 'json, re, hashlib, zlib',
    status: 0,
    source: `import json, re, hashlib, zlib
data = {'list': [1, 2.5, None, True], 'text': 'ü"\\\\'}
print(json.dumps(data, sort_keys=True), json.loads(json.dumps(data)) == data)
print(re.findall(r'(\\w+)@(\\w+)\\.org', 'a@b.org, cc@dd.org'), re.sub(r'(?<=a)b+', '-', 'abbb cab'))
print(hashlib.sha256(b'nanvix').hexdigest(), hashlib.md5(b'x' * 1000).hexdigest())
packed = zlib.compress(b'abc' * 10000, 9)
print(len(packed), zlib.decompress(packed) == b'abc' * 10000, zlib.crc32(b'hello'))`,
  },
  {
    name: 'random from a seed',
    status: 0,
    source: `import random, statistics
random.seed(42)
values = [random.gauss(0, 1) for _ in range(2000)]
print(random.random(), random.sample(range(10**9), 3), statistics.fmean(values), statistics.stdev(values))`,
  },
  {
    name: 'files',
    status: 0,
    source: `import os
os.makedirs('/tmp/a/b')
with open('/tmp/a/b/f.txt', 'w') as f: f.write('line\\n' * 1000)
os.rename('/tmp/a/b/f.txt', '/tmp/a/g.txt')
print(os.path.getsize('/tmp/a/g.txt'), os.listdir('/tmp/a'), os.path.exists('/tmp/a/b/f.txt'))
print(sum(len(line) for line in open('/tmp/a/g.txt')), 'os.py' in os.listdir(os.path.dirname(os.__file__)))
try: open('/no/such/file')
except FileNotFoundError as error: print(error)`,
  },
  {
    name: 'threads',
    status: 0,
    source: `import threading, time
total = 0
lock = threading.Lock()
def work(n):
    global total
    for _ in range(200):
        with lock: total += n
    time.sleep(0.001)
threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
for t in threads: t.start()
for t in threads: t.join()
done = threading.Event()
print(total, done.wait(0.01), threading.active_count())`,
  },
  {
    name: 'recursion and garbage',
    status: 0,
    source: `import gc, sys
class Node:
    def __init__(self, next): self.next = next
for _ in range(100):
    first = Node(None)
    first.next = Node(first)
print(gc.collect() > 0)
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
print(deep(900))
try: deep(10**6)
except RecursionError: print('too deep')`,
  },
  {
    name: 'memory error',
    status: 0,
    source: `try: x = bytearray(2**31 - 100)
except MemoryError: print('no memory')
print(len(bytearray(30 * 2**20)))`,
  },
];
